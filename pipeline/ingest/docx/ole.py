"""Tells an encrypted Office package, which is an OLE file, from other OLE files."""

from typing import Final

_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
"""The stream that holds the package, [MS-OFFCRYPTO] 2.3.4.4; the directory names it in UTF-16."""


def is_encrypted(content: bytes) -> bool:
    """Whether `content` is a DOCX, XLSX or PPTX behind a password (or rights management)."""
    return content.startswith(_MAGIC) and _STREAM in content
