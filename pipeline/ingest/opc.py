"""What a ZIP file is: an Office package by its main part's type, OpenDocument, or an archive."""

import re
import zipfile
import zlib
from io import BytesIO

from pipeline.ingest.media_type import MediaType

_TYPES_PART = "[content_types].xml"
_TYPES_BYTES = 1 << 20
_MAIN_TYPE = re.compile(rb"ContentType\s*=\s*[\"']([^\"']*\bmain(?:\+xml)?)[\"']", re.IGNORECASE)
"""ECMA-376 part 1, 11.3.10, 12.3.23, 13.3.6: the main parts' types end in `main+xml`; those with
macros and the binary workbook ([MS-XLSB] 2.1.7.61) keep the word."""
_FAMILIES = (
    (b"spreadsheetml", MediaType.XLSX),
    (b"ms-excel.sheet.binary", MediaType.XLSB),
    (b"ms-excel", MediaType.XLSX),
    (b"presentationml", MediaType.PPTX),
    (b"ms-powerpoint", MediaType.PPTX),
    (b"wordprocessingml", MediaType.DOCX),
    (b"ms-word", MediaType.DOCX),
)
_FOLDERS = (
    ("word/", MediaType.DOCX),
    ("xl/", MediaType.XLSX),
    ("ppt/", MediaType.PPTX),
)
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": MediaType.ODT,
    b"application/vnd.oasis.opendocument.text-template": MediaType.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": MediaType.ODS,
    b"application/vnd.oasis.opendocument.presentation": MediaType.ODP,
}
_DAMAGE = (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError)
"""What zipfile raises on damaged, encrypted and unknown packing; the last but one is its own word
for a method that it does not know."""


def type_of_zip(content: bytes) -> MediaType:
    """The type of a file that begins as a ZIP does, however damaged the rest of it is."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _type_of_archive(archive)
    except _DAMAGE:
        # Local headers stand before each entry: they name it even where the directory is lost.
        return next((kind for name, kind in _FOLDERS if name.encode() in content), MediaType.ZIP)


def _type_of_archive(archive: zipfile.ZipFile) -> MediaType:
    names = archive.namelist()
    if "mimetype" in names:
        found = _OPEN_DOCUMENT.get(_beginning(archive, "mimetype").strip())
        if found is not None:
            return found
    listing = next((name for name in names if name.lower() == _TYPES_PART), None)
    if listing is None:
        return MediaType.ZIP
    return _by_main_part(_beginning(archive, listing)) or _by_folder(names)


def _by_main_part(listing: bytes) -> MediaType | None:
    for main in _MAIN_TYPE.findall(listing):
        for word, media_type in _FAMILIES:
            if word in main.lower():
                return media_type
    return None


def _by_folder(names: list[str]) -> MediaType:
    for prefix, media_type in _FOLDERS:
        if any(name.lower().lstrip("/").startswith(prefix) for name in names):
            return media_type
    return MediaType.ZIP


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    """As much of an entry as a type needs; nothing where the entry itself is damaged."""
    try:
        with archive.open(name) as entry:
            return entry.read(_TYPES_BYTES)
    except _DAMAGE:
        return b""
