"""XLSX and PPTX packages: opened within limits, Strict ones in the words that libraries know."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from pipeline.ingest.docx import PackageLimits

_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAMES = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/([\w/]+)")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/\2"
"""ISO/IEC 29500-1 (Strict) and -4 (Transitional) differ in the names of their namespaces."""
_DRAWING_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_DRAWING_PARAGRAPH = "{http://schemas.openxmlformats.org/drawingml/2006/main}p"


def checked_package(content: bytes, limits: PackageLimits) -> bytes:
    """The package within its limits; one of the Strict kind as a Transitional one.

    Raises:
        IngestError: over a limit.
        zipfile.BadZipFile, zlib.error: damaged.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        limits.check(archive, len(content))
        if not any(_STRICT in archive.read(name) for name in _root_links(archive)):
            return content
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
            for entry in archive.infolist():
                data = archive.read(entry)
                is_xml = entry.filename.endswith((".xml", ".rels"))
                data = _STRICT_NAMES.sub(_TRANSITIONAL, data) if is_xml else data
                copy.writestr(entry.filename, data)
    return target.getvalue()


def drawn_paragraphs(content: bytes, folders: tuple[str, ...]) -> Iterator[str]:
    """Paragraphs of the drawings under `folders` of a package, in the order of their parts."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith(folders) and name.endswith(".xml"):
                yield from _paragraphs(archive.read(name))


def embedded_count(content: bytes) -> int:
    """Files that are embedded in the package."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return sum("/embeddings/" in name for name in archive.namelist())


def _paragraphs(part: bytes) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for paragraph in etree.fromstring(part, parser).iter(_DRAWING_PARAGRAPH):
        text = "".join(run.text or "" for run in paragraph.iter(_DRAWING_TEXT)).strip()
        if text:
            yield text


def _root_links(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if name.lower() == "_rels/.rels"]
