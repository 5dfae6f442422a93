"""Text in drawings: text boxes, shapes, word art, diagrams. What is only a picture is remarked."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element as Element

from pipeline.ingest.docx.names import DGM, PIC, A, C, R, V, W, elements
from pipeline.ingest.docx.package import Part, linked
from pipeline.ingest.docx.remarks import Remarks

_PICTURES: Final = frozenset({f"{PIC}pic", f"{V}imagedata"})
_CONNECTING: Final = frozenset({"pres", "parTrans", "sibTrans"})
"""Points of a diagram that carry its layout, not its words."""


def drawing_texts(drawing: Element, part: Part, remarks: Remarks) -> Iterator[Element | str]:
    """The texts of a drawing in its order: `w:txbxContent` elements, or plain text."""
    for item in elements(drawing):
        if item.tag == f"{W}txbxContent":
            yield item
        elif item.tag == f"{A}p":
            yield _plain(item)
        elif item.tag == f"{V}textpath":
            yield item.get("string") or ""
        elif item.tag == f"{DGM}relIds":
            yield from _diagram(item, part, remarks)
        else:
            _remark(item, remarks)
            yield from drawing_texts(item, part, remarks)


def _remark(item: Element, remarks: Remarks) -> None:
    if item.tag in _PICTURES:
        remarks.count("picture", "pictures are not read")
    elif item.tag == f"{C}chart":
        remarks.count("chart_not_read", "the words and numbers of a chart are not read")
    elif item.tag.endswith("}OLEObject"):
        remarks.count("embedded_object_not_read", "open it in the original to read it")


def _plain(paragraph: Element) -> str:
    return "".join(
        "\n" if item.tag == f"{A}br" else item.text or ""
        for item in paragraph.iter(f"{A}t", f"{A}br")
    )


def _diagram(item: Element, part: Part, remarks: Remarks) -> Iterator[str]:
    """The words of a SmartArt diagram, which stand in a part of their own."""
    data = linked(part.links.get(item.get(f"{R}dm") or ""), "diagram", remarks)
    for point in [] if data is None else data.root.iter(f"{DGM}pt"):
        if point.get("type") not in _CONNECTING:
            yield from (_plain(paragraph) for paragraph in point.iter(f"{A}p"))
