"""A DOCX as parts that point at each other: by python-docx where it opens the file, else by zip.

python-docx refuses Strict OOXML, macro-enabled documents and templates, and files with a missing
picture or a wrong checksum anywhere, although their text is intact.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Final
from urllib.parse import unquote

import docx
from docx.opc.part import Part as WordPart
from docx.opc.part import XmlPart
from docx.opc.rel import _Relationship
from lxml.etree import LxmlError
from lxml.etree import _Element as Element

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.docx.archive import read_entry
from pipeline.ingest.docx.markup import parse
from pipeline.ingest.docx.package_limits import PackageLimits
from pipeline.ingest.docx.remarks import Remarks

_MAIN = "word/document.xml"
PART_NOT_READ: Final = "part_not_read"
"""Kind of the remark on a part with text."""
_DAMAGE = (
    KeyError,
    zipfile.BadZipFile,
    zlib.error,
    LxmlError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
"""What a missing, damaged or encrypted part raises; NotImplementedError is zipfile's own word for
packing that it does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A relationship of a part."""

    kind: str
    """The last word of the relationship's type, such as `styles`; Strict uses the same words."""
    url: str | None
    """Where it points outside the package; None inside."""
    name: str
    """Of the part it points at, in the package; empty outside."""
    open: Callable[[], "Part"]
    """Read the part it points at; raises whatever is wrong with that part."""
    read: Callable[[], bytes]
    """The bytes of that part, which may be no XML; raises likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One XML part and what it points at, by relationship id."""

    root: Element
    links: Mapping[str, Link]

    def link(self, kind: str) -> Link | None:
        """The first link of a kind; None where there is none."""
        return next((link for link in self.links.values() if link.kind == kind), None)


def open_package(content: bytes, limits: PackageLimits, remarks: Remarks) -> Part:
    """The main part of the package.

    Raises:
        IngestError: over a limit, or not readable as a DOCX either way.
    """
    try:
        # Not closed here: parts are read from it when the walk comes to them.
        archive = zipfile.ZipFile(BytesIO(content))
        limits.check(archive, len(content))
        try:
            return _of_word_part(docx.Document(BytesIO(content)).part)
        except Exception as error:  # python-docx raises many kinds on files that Word opens
            remarks.tell("opened_without_python_docx", f"{type(error).__name__} in python-docx")
        return _ZipPackage(archive, content, limits, remarks).main()
    except IngestError:
        raise
    except Exception as error:  # zip, XML and package faults come as many kinds
        raise IngestError(
            ExceptionClass.CORRUPT,
            f"not readable as a DOCX ({type(error).__name__}); supply a new copy",
        ) from error


def linked(
    link: Link | None, name: str, remarks: Remarks, *, lost: str = PART_NOT_READ
) -> Part | None:
    """The part that a link inside the package points at; None without one.

    One damaged part does not cost the document: it is remarked on, as the kind `lost`.
    """
    if link is None or link.url is not None:
        return None
    try:
        return link.open()
    except _DAMAGE as error:
        remarks.count(lost, f"{name} ({type(error).__name__})")
        return None


def linked_bytes(link: Link | None, name: str, remarks: Remarks) -> bytes | None:
    """Likewise the bytes of a part that is no XML."""
    if link is None or link.url is not None:
        return None
    try:
        return link.read()
    except _DAMAGE as error:
        remarks.count(PART_NOT_READ, f"{name} ({type(error).__name__})")
        return None


def _of_word_part(part: WordPart) -> Part:
    links = {
        key: Link(
            kind=relationship.reltype.rsplit("/", 1)[-1],
            url=relationship.target_ref if relationship.is_external else None,
            name="" if relationship.is_external else str(relationship.target_part.partname),
            open=partial(_target_of, relationship),
            read=partial(_bytes_of, relationship),
        )
        for key, relationship in part.rels.items()
    }
    root = part.element if isinstance(part, XmlPart) else parse(part.blob)
    return Part(root=root, links=links)


def _target_of(relationship: _Relationship) -> Part:
    return _of_word_part(relationship.target_part)


def _bytes_of(relationship: _Relationship) -> bytes:
    return bytes(relationship.target_part.blob)


class _ZipPackage:
    """The same by `zipfile` and lxml; names are compared without regard to case, as Word does."""

    def __init__(
        self, archive: zipfile.ZipFile, content: bytes, limits: PackageLimits, remarks: Remarks
    ) -> None:
        self._archive = archive
        self._content = content
        self._limits = limits
        self._remarks = remarks
        self._names = {name.lstrip("/").lower(): name for name in archive.namelist()}

    def main(self) -> Part:
        """The part that the package's own relationships call its document."""
        for link in self._links("").values():
            if link.kind == "officeDocument":
                return link.open()
        return self._part(_MAIN)

    def _part(self, name: str) -> Part:
        return Part(root=parse(self._bytes(name)), links=self._links(name))

    def _bytes(self, name: str) -> bytes:
        entry = self._names[name.lower()]
        data, is_sound = read_entry(self._archive, self._content, entry, self._limits)
        if not is_sound:
            self._remarks.tell("wrong_checksum", f"{name} was read in spite of its checksum")
        return data

    def _links(self, name: str) -> dict[str, Link]:
        folder, base = posixpath.split(name)
        listing = posixpath.join(folder, "_rels", f"{base}.rels")
        if listing.lower() not in self._names:
            return {}
        return dict(self._each_link(folder, parse(self._bytes(listing))))

    def _each_link(self, folder: str, listing: Element) -> Iterator[tuple[str, Link]]:
        for item in listing.iterchildren("{*}Relationship"):
            target = item.get("Target", "")
            is_external = item.get("TargetMode") == "External"
            path = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            yield (
                item.get("Id", ""),
                Link(
                    kind=item.get("Type", "").rsplit("/", 1)[-1],
                    url=target if is_external else None,
                    name="" if is_external else path,
                    open=partial(self._part, path),
                    read=partial(self._bytes, path),
                ),
            )
