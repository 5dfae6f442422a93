"""The type of a file by its content. Extensions are only compared with it, never trusted."""

import zipfile
from enum import StrEnum
from io import BytesIO
from pathlib import PurePath


class MediaType(StrEnum):
    """What Octavo tells apart."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    TEXT = "text/plain"
    MARKDOWN = "text/markdown"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ZIP = "application/zip"
    OLE = "application/x-ole-storage"
    RTF = "application/rtf"
    HTML = "text/html"
    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    TIFF = "image/tiff"
    JSON = "application/json"
    EMPTY = "application/x-empty"
    BINARY = "application/octet-stream"


_MAGIC = (
    (b"{\\rtf", MediaType.RTF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", MediaType.OLE),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"GIF8", MediaType.GIF),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
)
_OFFICE_PARTS = (
    ("word/", MediaType.DOCX),
    ("xl/", MediaType.XLSX),
    ("ppt/", MediaType.PPTX),
)
_EXTENSIONS = {
    ".pdf": {MediaType.PDF},
    ".docx": {MediaType.DOCX},
    ".txt": {MediaType.TEXT, MediaType.MARKDOWN},
    ".md": {MediaType.MARKDOWN, MediaType.TEXT},
    ".markdown": {MediaType.MARKDOWN, MediaType.TEXT},
    ".xlsx": {MediaType.XLSX},
    ".pptx": {MediaType.PPTX},
    ".rtf": {MediaType.RTF},
    ".html": {MediaType.HTML},
    ".htm": {MediaType.HTML},
    ".png": {MediaType.PNG},
    ".jpg": {MediaType.JPEG},
    ".jpeg": {MediaType.JPEG},
    ".json": {MediaType.JSON},
    ".zip": {MediaType.ZIP},
}
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def media_type_of(content: bytes, name: str) -> MediaType:
    """The type of `content`. The name decides only between kinds of plain text."""
    if not content.strip(b"\x00\t\n\r "):
        return MediaType.EMPTY
    # PDF readers accept a header within the first 1024 bytes.
    if b"%PDF-" in content[:1024]:
        return MediaType.PDF
    for magic, media_type in _MAGIC:
        if content.startswith(magic):
            return media_type
    if content.startswith(b"PK"):
        return _type_of_zip(content)
    return _type_of_text(content, name)


def mismatch(media_type: MediaType, name: str) -> bool:
    """Whether the extension of `name` promises another type than the content has."""
    promised = _EXTENSIONS.get(PurePath(name).suffix.lower())
    return promised is not None and media_type not in promised


def _type_of_zip(content: bytes) -> MediaType:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return MediaType.ZIP
    if "[Content_Types].xml" in names:
        for prefix, media_type in _OFFICE_PARTS:
            if any(name.startswith(prefix) for name in names):
                return media_type
    return MediaType.ZIP


def _type_of_text(content: bytes, name: str) -> MediaType:
    head = content[:4096]
    if not content.startswith(_BOMS) and b"\x00" in head:
        return MediaType.BINARY
    start = head.lstrip(b"\xef\xbb\xbf\t\n\r ").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return MediaType.HTML
    suffix = PurePath(name).suffix.lower()
    if suffix == ".json":
        return MediaType.JSON
    return MediaType.MARKDOWN if suffix in {".md", ".markdown"} else MediaType.TEXT
