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
V: Final = "{urn:schemas-microsoft-com:vml}"

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

    Of alternatives for newer and older readers (`mc:AlternateContent`) only the first counts, as
    in Word: both hold the same text.
    """
    for item in parent.iterchildren("*"):
        if item.tag == f"{MC}AlternateContent":
            chosen = item.find(f"{MC}Choice")
            if chosen is None:
                chosen = item.find(f"{MC}Fallback")
            if chosen is not None:
                yield from elements(chosen)
        else:
            yield item
