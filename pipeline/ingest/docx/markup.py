"""Bytes of a part to a tree. Entities stay unresolved; Strict names become the usual ones."""

from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass

_STRICT: Final = "http://purl.oclc.org/ooxml/"
_TRANSITIONAL: Final = "http://schemas.openxmlformats.org/"
_SAME_PATH: Final = {
    "wordprocessingml/main": "wordprocessingml/2006/main",
    "officeDocument/relationships": "officeDocument/2006/relationships",
    "officeDocument/math": "officeDocument/2006/math",
    "drawingml/main": "drawingml/2006/main",
    "drawingml/chart": "drawingml/2006/chart",
    "drawingml/diagram": "drawingml/2006/diagram",
    "drawingml/wordprocessingDrawing": "drawingml/2006/wordprocessingDrawing",
}
"""ISO/IEC 29500-1 (Strict) to 29500-4 (Transitional), for the namespaces that hold text."""
_DEPTH: Final = 256
"""What libxml2 takes without its `huge_tree` switch."""


def parse(data: bytes) -> Element:
    """The root of an XML part.

    A part with a text of more than 10 MB, which libxml2 refuses by default, is read a second time
    without that bound, unless it declares entities; its depth is bounded all the same.

    Raises:
        etree.XMLSyntaxError: not well-formed.
        IngestError: elements nested more than 256 deep.
    """
    try:
        root = etree.fromstring(data, _parser(huge=False))
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise _too_deep() from error
        if "huge" not in str(error).lower() or _declares(data):
            raise
        root = etree.fromstring(data, _parser(huge=True))
        _check_depth(root)
    return _transitional(root)


def _parser(*, huge: bool) -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=huge)


def _declares(data: bytes) -> bool:
    return any("<!DOCTYPE".encode(code) in data for code in ("utf-8", "utf-16-le", "utf-16-be"))


def _check_depth(root: Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEPTH:
            raise _too_deep()


def _too_deep() -> IngestError:
    return IngestError(
        ExceptionClass.OVER_LIMIT,
        f"XML elements nested more than {_DEPTH} deep; save the file anew in Word",
    )


def _transitional(root: Element) -> Element:
    """Rename elements and attributes of a Strict part, so that one set of names is walked."""
    if _STRICT not in " ".join(str(uri) for uri in root.nsmap.values()):
        return root
    for element in root.iter("*"):
        element.tag = _renamed(element.tag)
        for name in [key for key in element.attrib if _STRICT in str(key)]:
            element.attrib[_renamed(str(name))] = element.attrib.pop(name)
    return root


def _renamed(name: str) -> str:
    uri, brace, local = name.removeprefix("{").partition("}")
    path = _SAME_PATH.get(uri.removeprefix(_STRICT)) if uri.startswith(_STRICT) else None
    return f"{{{_TRANSITIONAL}{path}{brace}{local}" if path else name
