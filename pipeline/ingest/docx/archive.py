"""The bytes of a ZIP entry where `zipfile` refuses them for a wrong checksum."""

import struct
import zipfile
import zlib
from typing import Final

from pipeline.ingest.docx.package_limits import PackageLimits, require

_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
"""APPNOTE.TXT 6.3.10, 4.3.7: the lengths of name and extra field are its last two numbers."""


def read_entry(
    archive: zipfile.ZipFile, content: bytes, name: str, limits: PackageLimits
) -> tuple[bytes, bool]:
    """The unpacked bytes of an entry, and whether their checksum was right.

    Raises:
        KeyError: no such entry.
        zipfile.BadZipFile, zlib.error, OSError: damaged beyond its checksum.
        IngestError: more than `limits.part_bytes`.
    """
    item = archive.getinfo(name)
    require(item.file_size, limits.part_bytes, "has an XML part of {} bytes, more than {}")
    try:
        return archive.read(item), True
    except zipfile.BadZipFile:
        return _unchecked(item, content, limits), False


def _unchecked(item: zipfile.ZipInfo, content: bytes, limits: PackageLimits) -> bytes:
    header = content[item.header_offset : item.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size:
        raise zipfile.BadZipFile("an entry lies outside the file")
    *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    start = item.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    packed = content[start : start + item.compress_size]
    if item.compress_type == zipfile.ZIP_STORED:
        return packed
    if item.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile("an entry is packed in another way than Office packs")
    data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, limits.part_bytes + 1)
    require(len(data), limits.part_bytes, "has an XML part of {} bytes, more than {}")
    return data
