"""The types of file that Octavo tells apart, and what their extensions promise."""

from enum import StrEnum
from pathlib import PurePath


class MediaType(StrEnum):
    """Whether a type is read is said by `ingest`, not here."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
    DOC = "application/msword"
    XLS = "application/vnd.ms-excel"
    PPT = "application/vnd.ms-powerpoint"
    ODT = "application/vnd.oasis.opendocument.text"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    ODP = "application/vnd.oasis.opendocument.presentation"
    RTF = "application/rtf"
    ENCRYPTED_OFFICE = "application/x-encrypted-office"
    OLE = "application/x-ole-storage"
    TEXT = "text/plain"
    MARKDOWN = "text/markdown"
    HTML = "text/html"
    CSV = "text/csv"
    JSON = "application/json"
    EML = "message/rfc822"
    MSG = "application/vnd.ms-outlook"
    MBOX = "application/mbox"
    UUENCODED = "text/x-uuencode"
    ZIP = "application/zip"
    GZIP = "application/gzip"
    TAR = "application/x-tar"
    SEVEN_ZIP = "application/x-7z-compressed"
    RAR = "application/vnd.rar"
    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    TIFF = "image/tiff"
    BMP = "image/bmp"
    WEBP = "image/webp"
    EMPTY = "application/x-empty"
    BINARY = "application/octet-stream"


PLAIN = frozenset({MediaType.TEXT, MediaType.MARKDOWN, MediaType.CSV, MediaType.JSON})
"""Kinds of plain text. No byte tells them apart for certain, so they are no mismatch."""
PICTURES = frozenset(
    {
        MediaType.PNG,
        MediaType.JPEG,
        MediaType.GIF,
        MediaType.TIFF,
        MediaType.BMP,
        MediaType.WEBP,
    }
)

OFFICE = frozenset(
    {
        *(MediaType.DOCX, MediaType.DOC, MediaType.ODT, MediaType.RTF),
        *(MediaType.XLSX, MediaType.XLS, MediaType.ODS, MediaType.XLSB),
        *(MediaType.PPTX, MediaType.PPT, MediaType.ODP),
    }
)
"""What office programs write, and take each other's extensions for."""

_EXTENSIONS: dict[str, frozenset[MediaType]] = {
    ".pdf": frozenset({MediaType.PDF}),
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), frozenset({MediaType.DOCX})),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm"), frozenset({MediaType.XLSX})),
    **dict.fromkeys((".pptx", ".pptm", ".ppsx", ".potx"), frozenset({MediaType.PPTX})),
    ".xlsb": frozenset({MediaType.XLSB}),
    ".doc": frozenset({MediaType.DOC}),
    ".dot": frozenset({MediaType.DOC}),
    ".xls": frozenset({MediaType.XLS}),
    ".ppt": frozenset({MediaType.PPT}),
    ".odt": frozenset({MediaType.ODT}),
    ".ods": frozenset({MediaType.ODS}),
    ".odp": frozenset({MediaType.ODP}),
    ".rtf": frozenset({MediaType.RTF}),
    # Mail and encoded files saved as text are text.
    ".txt": PLAIN | {MediaType.EML, MediaType.UUENCODED},
    **dict.fromkeys((".md", ".markdown", ".csv", ".tsv", ".json"), PLAIN),
    **dict.fromkeys((".html", ".htm", ".xhtml"), frozenset({MediaType.HTML})),
    ".eml": frozenset({MediaType.EML}),
    ".msg": frozenset({MediaType.MSG}),
    ".mbox": frozenset({MediaType.MBOX}),
    ".zip": frozenset({MediaType.ZIP}),
    ".gz": frozenset({MediaType.GZIP}),
    ".tar": frozenset({MediaType.TAR}),
    ".7z": frozenset({MediaType.SEVEN_ZIP}),
    ".rar": frozenset({MediaType.RAR}),
    # A picture under another picture's name is a picture all the same.
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp"), PICTURES),
}


def mismatch(media_type: MediaType, name: str) -> bool:
    """Whether the extension of `name` promises another type than the content has.

    An unknown extension, or none, promises nothing.
    """
    promised = _EXTENSIONS.get(PurePath(name).suffix.lower())
    return promised is not None and media_type not in promised


def is_disguised(media_type: MediaType, name: str) -> bool:
    """Whether an office file has the extension of something that is none.

    RTF named `.doc` is what programs write; RTF named `.pdf` is what nobody writes in good faith.
    """
    promised = _EXTENSIONS.get(PurePath(name).suffix.lower(), OFFICE)
    return media_type in OFFICE and not promised & OFFICE
