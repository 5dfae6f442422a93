"""Writes small DOCX packages from pieces of XML, and reads them."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from chunking import Block, BlockKind
from pipeline.document import Note
from pipeline.ingest.body import Body
from pipeline.ingest.docx import PackageLimits, Revisions, add_docx

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES = (
    f'xmlns:w="{_WORD}" xmlns:r="{_OFFICE}"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xml:space="preserve"'
)
_ROOTS = {
    "styles": "styles",
    "numbering": "numbering",
    "settings": "settings",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
    "header": "hdr",
    "footer": "ftr",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came out of a package."""

    text: str
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]

    def shown(self) -> list[tuple[str, str]]:
        """Kind and stripped text of each block, cells left out."""
        return [
            (block.kind.value, self.text[block.start : block.end].strip())
            for block in self.blocks
            if block.kind is not BlockKind.TABLE_CELL
        ]

    def lines(self) -> list[str]:
        """The stripped texts of the blocks."""
        return [text for _, text in self.shown()]

    def kinds(self) -> set[str]:
        """The kinds of the notes."""
        return {note.kind for note in self.notes}


def read(
    content: bytes,
    revisions: Revisions = Revisions.FINAL,
    limits: PackageLimits | None = None,
) -> Reading:
    """The package as the reader of DOCX gives it."""
    body = Body()
    notes = add_docx(body, content, revisions=revisions, limits=limits)
    text, blocks, _ = body.finished()
    return Reading(text=text, blocks=blocks, notes=notes)


def package(
    body: str,
    parts: Mapping[str, str] | None = None,
    *,
    links: Mapping[str, str] | None = None,
    main_type: str = "document.main",
) -> bytes:
    """A DOCX.

    Args:
        body: what stands in `w:body`.
        parts: inner XML by name: `styles`, `footnotes`, ...; `header1`, `footer2`, ... are
            related to the document by those very names.
        links: web addresses by relationship id.
        main_type: `document.main`, or `template.main` for what python-docx refuses.
    """
    root = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    files = {"word/document.xml": root}
    relations = [_relation(key, "hyperlink", url, "External") for key, url in (links or {}).items()]
    overrides = [_override("document", main_type)]
    for name, inner in (parts or {}).items():
        kind = name.rstrip("0123456789")
        files[f"word/{name}.xml"] = f"<w:{_ROOTS[kind]} {NAMESPACES}>{inner}</w:{_ROOTS[kind]}>"
        relations.append(_relation(name, kind, f"{name}.xml"))
        overrides.append(_override(name, kind))
    files["[Content_Types].xml"] = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(overrides)}</Types>'
    )
    files["_rels/.rels"] = _listing([_relation("rId1", "officeDocument", "word/document.xml")])
    files["word/_rels/document.xml.rels"] = _listing(relations)
    return zipped({name: text.encode() for name, text in files.items()})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files, in this order."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """The files of a ZIP, in order."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def p(inner: str = "", properties: str = "") -> str:
    """A paragraph; plain text becomes a run."""
    run = inner if inner.startswith("<") or not inner else r(inner)
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run of text."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def tracked(kind: str, inner: str) -> str:
    """A tracked change around runs: `ins`, `del`, `moveTo`, `moveFrom`."""
    if kind == "del":
        inner = inner.replace("w:t>", "w:delText>")
    return f'<w:{kind} w:id="1" w:author="Ada" w:date="2024-05-06T10:00:00Z">{inner}</w:{kind}>'


def lost(kind: str) -> str:
    """Paragraph properties whose mark is inserted (`ins`) or deleted (`del`)."""
    return f'<w:rPr><w:{kind} w:id="2" w:author="Ada"/></w:rPr>'


def table(*rows: tuple[str, ...]) -> str:
    """A table of cells that hold paragraphs."""
    return f"<w:tbl>{''.join(map(row, rows))}</w:tbl>"


def row(cells: tuple[str, ...], properties: str = "") -> str:
    """A table row of cells that hold paragraphs."""
    inner = "".join(f"<w:tc>{cell}</w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def field(instruction: str, result: str | None) -> str:
    """A complex field; None for one without a stored result."""
    marks = [f"<w:instrText>{instruction}</w:instrText>"]
    if result is not None:
        marks += ['<w:fldChar w:fldCharType="separate"/>', f"<w:t>{result}</w:t>"]
    inner = "".join(f"<w:r>{mark}</w:r>" for mark in marks)
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{inner}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def numbered(num: int, level: int = 0) -> str:
    """Paragraph properties that put a paragraph in a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'


def list_level(level: int, number_format: str, text: str, more: str = "", start: int = 1) -> str:
    """One `w:lvl`."""
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>'
        f'{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(identifier: int, *levels: str) -> str:
    """One `w:abstractNum`."""
    return f'<w:abstractNum w:abstractNumId="{identifier}">{"".join(levels)}</w:abstractNum>'


def num(identifier: int, abstract_identifier: int, overrides: str = "") -> str:
    """One `w:num`."""
    return (
        f'<w:num w:numId="{identifier}"><w:abstractNumId w:val="{abstract_identifier}"/>'
        f"{overrides}</w:num>"
    )


def _override(name: str, kind: str) -> str:
    return f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{kind}+xml"/>'


def _relation(key: str, kind: str, target: str, mode: str = "Internal") -> str:
    return (
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    )


def _listing(relations: list[str]) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(relations)}</Relationships>'
