"""What readers let one file hold. Each format's own bounds follow from these."""

from dataclasses import dataclass

from pipeline.ingest.docx import PackageLimits
from pipeline.ingest.pdf import PdfLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderLimits:
    """Bounds on the content of one file, besides those on the process that reads it."""

    pages: int = 20_000
    characters: int = 50_000_000
    ratio: int = 200
    """Unpacked to packed bytes of an office file of more than 16 MB. Real ones reach 70; deflate
    can reach 1,032."""
    nesting: int = 40
    """Tables in tables, text boxes in text boxes."""

    @property
    def pdf(self) -> PdfLimits:
        """For PDF."""
        return PdfLimits(pages=self.pages, characters=self.characters)

    @property
    def package(self) -> PackageLimits:
        """For the formats that are ZIP packages of XML."""
        return PackageLimits(ratio=self.ratio, nesting=self.nesting)
