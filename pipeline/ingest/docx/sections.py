"""Headers and footers: which of them a section shows, each written once."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element as Element

from pipeline.ingest.docx.names import R, W, child, toggle, value
from pipeline.ingest.docx.package import Part, linked
from pipeline.ingest.docx.remarks import Remarks

_ORDER: Final = ("first", "default", "even")


def section_properties(body: Element) -> list[Element]:
    """The `w:sectPr` of each section, in order; not those of text boxes and former states."""
    holders = {f"{W}pPr", f"{W}body"}
    return [
        item
        for item in body.iter(f"{W}sectPr")
        if (parent := item.getparent()) is not None
        and parent.tag in holders
        and not _is_former(parent)
    ]


def _is_former(properties: Element) -> bool:
    holder = properties.getparent()
    return holder is not None and holder.tag == f"{W}pPrChange"


class Sections:
    """Headers or footers of every section.

    A section without its own has those of the section before. One that the section before shows
    already is not written again.
    """

    def __init__(
        self, name: str, sections: list[Element], main: Part, settings: Element | None
    ) -> None:
        self._main = main
        self._reference = f"{W}{name}Reference"
        self._name = name
        self._has_even = toggle(child(settings, "evenAndOddHeaders")) or False
        self._written: list[list[str]] = []
        self._referred: set[str] = set()
        current: dict[str, str] = {}
        before: list[str] = []
        for section in sections:
            current = current | self._own(section)
            shown = self._shown(section, current)
            self._written.append([link for link in shown if link not in before])
            before = shown

    def of_section(self, index: int, remarks: Remarks) -> Iterator[Part]:
        """The parts that are written with the section at `index`, counted from 0."""
        for identifier in self._written[index] if index < len(self._written) else ():
            part = linked(self._main.links.get(identifier), self._name, remarks)
            if part is not None:
                yield part

    def tell_left(self, remarks: Remarks) -> None:
        """Remark on headers or footers that no page shows."""
        written = {identifier for section in self._written for identifier in section}
        for _ in self._referred - written:
            remarks.count(f"{self._name}_not_shown", "switched off in its section; left out")

    def _own(self, section: Element) -> dict[str, str]:
        own = {
            value(item, "type") or "default": item.get(f"{R}id") or ""
            for item in section.iterchildren(self._reference)
        }
        self._referred.update(own.values())
        return own

    def _shown(self, section: Element, current: dict[str, str]) -> list[str]:
        has_first = toggle(child(section, "titlePg")) or False
        shown = {"first": has_first, "default": True, "even": self._has_even}
        return [current[kind] for kind in _ORDER if shown[kind] and kind in current]
