"""A receipt: one arrival of a file, with its hashes. Not the file's content."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One arrival of a file in a matter. A duplicate document keeps all its receipts."""

    path: str
    """As it was given, made absolute; forward slashes. In a file that holds files, the path of
    that file, `!/`, and the name inside: `/in/mail.eml!/report.pdf`."""
    matter: str
    sha256: str
    """Of the file's bytes, hexadecimal: the document's name."""
    md5: str
    """Of the same bytes; review platforms ask for it."""
    size_bytes: int
    received_at: datetime
    """UTC."""
    custodian: str | None = None
    parent_sha256: str | None = None
    """The file that holds this one, such as the mail it is attached to; None where none does."""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return Path(self.path).name


def path_text(path: Path) -> str:
    """The path as records name it: absolute, with forward slashes, and valid Unicode: bytes of a
    name that are no UTF-8 are written as escapes."""
    return path.absolute().as_posix().encode("utf-8", "backslashreplace").decode()


def receive(path: Path, *, matter: str, custodian: str | None = None) -> Receipt:
    """Hash the file at `path`, which is only read.

    Raises:
        OSError: the file cannot be read.
    """
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    size = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            sha256.update(chunk)
            md5.update(chunk)
            size += len(chunk)
    return Receipt(
        path=path_text(path),
        matter=matter,
        sha256=sha256.hexdigest(),
        md5=md5.hexdigest(),
        size_bytes=size,
        received_at=datetime.now(UTC),
        custodian=custodian,
    )


def receive_member(parent: Receipt, name: str, content: bytes) -> Receipt:
    """The receipt of a file inside another, which arrived with it."""
    return Receipt(
        path=member_path(parent.path, name),
        matter=parent.matter,
        sha256=hashlib.sha256(content).hexdigest(),
        md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        size_bytes=len(content),
        received_at=parent.received_at,
        custodian=parent.custodian,
        parent_sha256=parent.sha256,
    )


def member_path(parent: str, name: str) -> str:
    """The path of what is called `name` inside the file at `parent`."""
    return f"{parent}!/{name}"
