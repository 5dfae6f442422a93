"""Reads a report as a browser does: by the standard library's parser, not by our templates."""

from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "input", "col"}


@dataclass(slots=True)
class Element:
    """One element with the text inside it, in the order of the page."""

    tag: str
    attributes: dict[str, str]
    text: str = ""

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


@dataclass(slots=True)
class ReadPage:
    elements: list[Element] = field(default_factory=list)

    def tagged(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    def classed(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in element.classes]

    @property
    def ids(self) -> list[str]:
        return [e.attributes["id"] for e in self.elements if "id" in e.attributes]

    @property
    def text(self) -> str:
        """All that a reader sees, white space collapsed."""
        (body,) = self.tagged("body")
        return " ".join(body.text.split())

    @property
    def document_text(self) -> str:
        """The text of the document, as the panel shows it."""
        (pages,) = self.classed("pages")
        return pages.text

    @property
    def quotes(self) -> dict[int, str]:
        """Number -> the marked text, joined from its parts."""
        parts: dict[int, str] = defaultdict(str)
        for mark in self.tagged("mark"):
            for number in mark.attributes["data-c"].split():
                parts[int(number)] += mark.text
        return parts


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = ReadPage()
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.page.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            closed = self._open.pop()
            assert closed.tag == tag, f"<{closed.tag}> is closed by </{tag}>"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment in the page: {data!r}")


def read_page(html: str) -> ReadPage:
    """The page's elements; fails on a comment or on elements that do not nest."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
