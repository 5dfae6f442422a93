"""Writes a contract as a DOCX whose clause numbers are Word's own automatic numbering."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches, Pt, RGBColor
from docx.text.paragraph import Paragraph
from lxml import etree

from tests.samples.markup import Block, Kind

_WRITTEN: Final = datetime(2025, 2, 3, 9, 30, tzinfo=UTC)
_NOTE = re.compile(r"\[\^(.+?)\]")
_LEVELS: Final = (("decimal", "%1.", 0), ("decimal", "%1.%2", 36), ("lowerLetter", "(%3)", 72))
_NUMBERING_ID: Final = "77"


def render(blocks: Sequence[Block], header: str, author: str) -> bytes:
    """The DOCX of a contract; the same bytes for the same arguments.

    A section heading is level one of the numbering (1.), a numbered paragraph level two or three
    (1.1, (a)); no number is typed. `[^words]` in a paragraph becomes a footnote.
    """
    document = docx.Document()
    _set_up(document, header, author)
    notes: list[str] = []
    for block in blocks:
        _write(document, block, notes)
    if notes:
        _add_footnotes(document, notes)
    target = BytesIO()
    document.save(target)
    return _with_fixed_times(target.getvalue())


def _set_up(document: Any, header: str, author: str) -> None:
    properties = document.core_properties
    properties.author = properties.last_modified_by = author
    properties.title = header
    properties.created = properties.modified = properties.last_printed = _WRITTEN
    properties.comments = ""
    for name, size in (("Normal", 11), ("Heading 1", 11.5), ("Title", 16)):
        style = document.styles[name]
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:hAnsi"), "Times New Roman")
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(12)
    document.styles["Heading 1"].paragraph_format.space_after = Pt(4)
    section = document.sections[0]
    section.left_margin = section.right_margin = Inches(1)
    section.header.paragraphs[0].text = header
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("Page ")
    _add_field(footer, "PAGE")
    footer.add_run(" of ")
    _add_field(footer, "NUMPAGES")
    _add_numbering(document)


def _add_field(paragraph: Paragraph, name: str) -> None:
    field = parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )
    paragraph._p.append(field)


def _add_numbering(document: Any) -> None:
    """One multilevel list: 1., 1.1, (a); `Heading 1` is its first level by its style."""
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        + ('<w:pStyle w:val="Heading1"/>' if n == 0 else "")
        + f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{indent * 10 + 720}" w:hanging="720"/></w:pPr></w:lvl>'
        for n, (form, text, indent) in enumerate(_LEVELS)
    )
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{_NUMBERING_ID}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    # The schema wants every abstractNum before the first num.
    numbering.insert(0, abstract)
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{_NUMBERING_ID}">'
            f'<w:abstractNumId w:val="{_NUMBERING_ID}"/></w:num>'
        )
    )
    document.styles["Heading 1"].element.get_or_add_pPr().append(_numbered(0))


def _numbered(level: int) -> Any:
    return parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/>'
        f'<w:numId w:val="{_NUMBERING_ID}"/></w:numPr>'
    )


def _write(document: Any, block: Block, notes: list[str]) -> None:
    match block.kind:
        case Kind.PART:
            document.add_paragraph(block.text, style="Title")
        case Kind.SECTION:
            document.add_paragraph(block.text, style="Heading 1")
        case Kind.NUMBERED:
            paragraph = document.add_paragraph()
            paragraph._p.get_or_add_pPr().append(_numbered(block.level + 1))
            _add_text(paragraph, block.text, notes)
        case Kind.TABLE:
            _add_table(document, block.rows)
        case Kind.SIGN:
            for row in block.rows:
                line = document.add_paragraph(row[0]).paragraph_format
                line.space_after, line.keep_with_next = Pt(2), True
            document.add_paragraph()
        case Kind.CENTER:
            document.add_paragraph(block.text).alignment = WD_ALIGN_PARAGRAPH.CENTER
        case _:
            _add_text(document.add_paragraph(), block.text, notes)


def _add_text(paragraph: Paragraph, text: str, notes: list[str]) -> None:
    for n, piece in enumerate(_NOTE.split(text)):
        if n % 2 == 0:
            paragraph.add_run(piece)
            continue
        notes.append(piece)
        paragraph._p.append(
            parse_xml(
                f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
                f'<w:footnoteReference w:id="{len(notes)}"/></w:r>'
            )
        )


def _add_table(document: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    document.add_paragraph()


def _add_footnotes(document: Any, notes: list[str]) -> None:
    """The footnotes part, which python-docx 1.2 does not know how to make."""
    root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
    for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
        root.append(
            parse_xml(
                f'<w:footnote {nsdecls("w")} w:type="{kind}" w:id="{number}">'
                f"<w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>"
            )
        )
    for note in _footnotes(notes):
        root.append(note)
    content = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + etree.tostring(
        root, encoding="UTF-8"
    )
    part = Part(
        PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, content, document.part.package
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _footnotes(notes: list[str]) -> Iterator[Any]:
    for number, text in enumerate(notes, start=1):
        note: Any = parse_xml(
            f'<w:footnote {nsdecls("w")} w:id="{number}"><w:p>'
            '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
            '<w:r><w:t xml:space="preserve"/></w:r></w:p></w:footnote>'
        )
        note.find(f".//{qn('w:t')}").text = f" {text}"
        yield note


def _with_fixed_times(content: bytes) -> bytes:
    """The same package, every member dated 1980-01-01, the earliest a ZIP archive can say."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.external_attr = 0o600 << 16
            member.create_system = 3
            copy.writestr(member, source.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()
