"""A text that is nothing but a file in uuencoded form, as filings carry pictures and PDFs."""

import binascii
import re
from collections.abc import Iterator

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.member import Member, clean_name

_HEAD = 4096
_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n(?=[!-M][ -`]{4,84}\r?$)", re.MULTILINE)
"""POSIX.1-2024, uuencode: `begin`, a mode, a name; then lines whose first sign is their length."""
_TAG = re.compile(rb"</?[A-Za-z-]+>")


def is_uuencoded(content: bytes) -> bool:
    """Whether nothing but tags of a wrapper stands before the encoded file."""
    match = _BEGIN.search(content[:_HEAD])
    return match is not None and not _TAG.sub(b"", content[: match.start()]).strip()


def uuencoded_members(content: bytes) -> Iterator[Member]:
    """The encoded files, in order."""
    for match in _BEGIN.finditer(content):
        name = clean_name(match[1].decode("utf-8", "replace"))
        try:
            yield Member(name=name, content=_decoded(content, match.end()))
        except binascii.Error:
            detail = "the uuencoded file is damaged; supply the file itself"
            failure = IngestError(ExceptionClass.CORRUPT, detail)
            yield Member(name=name, content=None, failure=failure)


def _decoded(content: bytes, start: int) -> bytes:
    lines: list[bytes] = []
    end = re.compile(rb"^end\s*$", re.MULTILINE).search(content, start)
    for line in content[start : end.start() if end else len(content)].splitlines():
        if line and not _TAG.fullmatch(line.strip()):
            lines.append(binascii.a2b_uu(line[: _needed(line)]))
    return b"".join(lines)


def _needed(line: bytes) -> int:
    """How much of a line holds data: some encoders leave rubbish after it."""
    return (((line[0] - 32) & 63) * 4 + 5) // 3
