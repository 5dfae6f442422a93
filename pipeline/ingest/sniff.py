"""The type of a file by its content. The name decides only between kinds of plain text."""

import json
import re
from pathlib import PurePath

from pipeline.ingest.compound import type_of_ole
from pipeline.ingest.encoding import evident_encoding
from pipeline.ingest.mail_grammar import is_mail, is_mailbox
from pipeline.ingest.media_type import MediaType
from pipeline.ingest.opc import type_of_zip
from pipeline.ingest.uuencoded import is_uuencoded

_HEAD = 4096
_PDF_HEAD = 1024
"""PDF readers accept a header within the first 1024 bytes (PDF 1.7, Annex H, note 13)."""
_PDF_OBJECT = re.compile(rb"\d \d+ obj\b")
_JSON_BYTES = 1 << 20
"""A longer text is JSON only by its extension: parsing it to know would cost too much."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"{\\rtf", MediaType.RTF),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"GIF8", MediaType.GIF),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
    (b"BM", MediaType.BMP),
    (b"\x1f\x8b\x08", MediaType.GZIP),
    (b"7z\xbc\xaf\x27\x1c", MediaType.SEVEN_ZIP),
    (b"Rar!\x1a\x07", MediaType.RAR),
)
_HTML_STARTS = ("<!doctype html", "<html", "<head", "<body")
_TEXT_TYPES = {
    ".md": MediaType.MARKDOWN,
    ".markdown": MediaType.MARKDOWN,
    ".csv": MediaType.CSV,
    ".tsv": MediaType.CSV,
    ".json": MediaType.JSON,
}


def media_type_of(content: bytes, name: str) -> MediaType:
    """The type of `content`, all bytes of a file called `name`."""
    if not content.strip(b"\x00\t\n\r "):
        return MediaType.EMPTY
    if b"%PDF-" in content[:_PDF_HEAD] or content.startswith(b"%PDF"):
        return MediaType.PDF
    if content.startswith(_OLE):
        return type_of_ole(content)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return type_of_zip(content)
    return _by_magic(content) or _type_of_text(content, PurePath(name).suffix.lower())


def _by_magic(content: bytes) -> MediaType | None:
    for magic, media_type in _MAGIC:
        # "BM" alone begins many a text; a bitmap has zeros in its first bytes.
        if content.startswith(magic) and (magic != b"BM" or content[6:10] == b"\0\0\0\0"):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return MediaType.WEBP
    return MediaType.TAR if content[257:262] == b"ustar" else None


def _type_of_text(content: bytes, suffix: str) -> MediaType:
    encoding = evident_encoding(content)
    if encoding is None and b"\x00" in content[:_HEAD]:
        return MediaType.BINARY
    start = content[:_HEAD].decode(encoding or "latin-1", "replace").lstrip("\ufeff").lstrip()
    # A message in UTF-16 is told by its lines as they would be in ASCII.
    lines = content if encoding is None else start.encode("latin-1", "replace")
    carried = _carrier(content, lines, suffix)
    if carried is not None:
        return carried
    if _is_html(start.lower(), suffix):
        return MediaType.HTML
    if suffix not in _TEXT_TYPES and _holds_pdf(content):
        return MediaType.PDF
    is_json = suffix not in _TEXT_TYPES and _is_json(content, start)
    return MediaType.JSON if is_json else _TEXT_TYPES.get(suffix, MediaType.TEXT)


def _holds_pdf(content: bytes) -> bool:
    """Whether a PDF stands behind other bytes, as in a broken download: its syntax is no text."""
    start = content.find(b"%PDF-")
    first = _PDF_OBJECT.search(content, start) if start >= 0 else None
    return first is not None and content.find(b"endobj", first.end()) >= 0


def _carrier(content: bytes, lines: bytes, suffix: str) -> MediaType | None:
    """The type of a text that carries other files."""
    if is_mailbox(content, named_mailbox=suffix in {".mbox", ".mbx"}):
        return MediaType.MBOX
    if is_uuencoded(content):
        return MediaType.UUENCODED
    return MediaType.EML if is_mail(lines, named_mail=suffix == ".eml") else None


def _is_html(start: str, suffix: str) -> bool:
    if start.startswith(_HTML_STARTS):
        return True
    is_wrapped = start.startswith(("<?xml", "<!--", "<!doctype")) and "<html" in start
    return is_wrapped or (suffix in {".html", ".htm", ".xhtml"} and "<" in start)


def _is_json(content: bytes, start: str) -> bool:
    if not start.startswith(("{", "[")) or len(content) > _JSON_BYTES:
        return False
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
