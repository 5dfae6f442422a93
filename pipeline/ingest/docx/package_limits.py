"""How much a DOCX may unpack to. Checked on what the archive declares, then on bytes read."""

import zipfile
from dataclasses import dataclass

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass

_RATIO_COUNTS_FROM = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageLimits:
    """Bounds of one package. Real contracts unpack to a few MB at ratios of up to 70.

    Raises:
        ValueError: a limit below 1.
    """

    unpacked_bytes: int = 200 * 1024 * 1024
    """Of all entries together."""
    part_bytes: int = 64 * 1024 * 1024
    """Of one XML part; lxml takes about ten times as much memory for it."""
    entries: int = 10_000
    ratio: int = 200
    """Unpacked to packed bytes; asked only of packages that unpack to more than 16 MB."""
    nesting: int = 40
    """Tables in tables, text boxes in text boxes."""

    def __post_init__(self) -> None:
        sizes = (self.unpacked_bytes, self.part_bytes, self.entries, self.ratio, self.nesting)
        if min(sizes) < 1:
            raise ValueError(f"limits of a package are 1 or more, not {sizes}")

    def check(self, archive: zipfile.ZipFile, packed_bytes: int) -> None:
        """Check what the archive declares; `zipfile` never returns more of an entry than that.

        Raises:
            IngestError: more entries, more bytes or a higher ratio than allowed.
        """
        items = archive.infolist()
        unpacked = sum(item.file_size for item in items)
        largest = max((i.file_size for i in items if _is_xml(i.filename)), default=0)
        require(len(items), self.entries, "holds {} entries, more than {}")
        require(unpacked, self.unpacked_bytes, "unpacks to {} bytes, more than {}")
        require(largest, self.part_bytes, "has an XML part of {} bytes, more than {}")
        if unpacked > _RATIO_COUNTS_FROM:
            ratio = unpacked // max(1, packed_bytes)
            require(ratio, self.ratio, "unpacks to {} times its size, more than {} times")


def require(found: int, limit: int, message: str) -> None:
    """Raise unless `found <= limit`. `message` has places for both numbers."""
    if found > limit:
        detail = message.format(found, limit)
        raise IngestError(ExceptionClass.OVER_LIMIT, f"{detail}; raise the limit to read it")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))
