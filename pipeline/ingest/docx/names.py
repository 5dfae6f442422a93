"""Names of WordprocessingML and its neighbours, qualified as lxml writes them."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element as Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DGM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PIC: Final = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
V: Final = "{urn:schemas-microsoft-com:vml}"

_OFFICE = (
    "http://schemas.microsoft.com/office/",
    "http://schemas.openxmlformats.org/",
    "urn:schemas-microsoft-com:",
)
"""How the names of Office's own namespaces begin, those of its later versions too."""
_OFF = frozenset({"0", "false", "off", "none"})


def value(element: Element | None, name: str = "val") -> str | None:
    """The attribute `w:name` of `element`; None where either is missing."""
    return None if element is None else element.get(W + name)


def number(element: Element | None, name: str = "val") -> int | None:
    """The attribute as a whole number; None where it is missing or is none."""
    text = value(element, name)
    try:
        return None if text is None else int(text)
    except ValueError:
        return None


def toggle(element: Element | None) -> bool | None:
    """An on-off property such as `w:vanish`: None where the element is missing."""
    if element is None:
        return None
    return (value(element) or "true").lower() not in _OFF


def child(element: Element | None, *path: str) -> Element | None:
    """The first element down a path of `w:` names; None where a step is missing."""
    for name in path:
        if element is None:
            return None
        # Several times faster than `find`, which parses its path on each call.
        element = next(element.iterchildren(W + name), None)
    return element


def elements(parent: Element) -> Iterator[Element]:
    """The child elements, without comments, processing instructions and unresolved entities.

    Of alternatives for newer and older readers (`mc:AlternateContent`) only one counts, as in
    Word: all should hold the same text.
    """
    for item in parent.iterchildren("*"):
        if item.tag == f"{MC}AlternateContent":
            chosen = _alternative(item)
            if chosen is not None:
                yield from elements(chosen)
        else:
            yield item


def _alternative(item: Element) -> Element | None:
    """The first choice whose namespaces Word knows, else the fallback, else any choice."""
    choices = item.findall(f"{MC}Choice")
    known = next((choice for choice in choices if _is_known(choice)), None)
    if known is not None:
        return known
    fallback = item.find(f"{MC}Fallback")
    return next(iter(choices), None) if fallback is None else fallback


def _is_known(choice: Element) -> bool:
    """Whether all namespaces that it requires are those of Office (ISO/IEC 29500-3, 7.6)."""
    required = [choice.nsmap.get(prefix) or "" for prefix in choice.get("Requires", "").split()]
    return all(str(uri).startswith(_OFFICE) for uri in required)
