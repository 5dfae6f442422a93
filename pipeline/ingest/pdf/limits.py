"""What one PDF may cost at most. Real documents stay far below; bombs do not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfLimits:
    """Bounds on one file. Past one of the first two the file is refused; pages past the rest are
    left to the other reader, or listed as not read."""

    pages: int = 20_000
    """The longest real filings run to a few thousand pages."""
    characters: int = 50_000_000
    """Of the whole text; about ten thousand dense pages."""
    form_uses: int = 50_000
    """Drawings of form XObjects on one page, nested ones counted each time they are drawn."""
    form_depth: int = 12
    """Form XObjects inside each other. Producers nest three or four."""
    drawn_bytes: int = 50_000_000
    """Decoded content of one page, with every form as often as it is drawn. pdfium takes up to 26
    times as much memory for drawings."""
    strings: int = 1_000_000
    """Strings of text on one page, likewise. pdfium takes 700 bytes for each; the busiest real
    pages show some 50,000."""
    image_bytes: int = 512 * 1024 * 1024
    """Unpacked size of one picture. Beyond it a page with hardly any text is not drawn to look
    for more; a scan of a page in colour takes 35 MB."""
    compared_bytes: int = 4_000_000
    """Decoded content up to which a page is also put to pypdf, which takes some seconds a MB."""
