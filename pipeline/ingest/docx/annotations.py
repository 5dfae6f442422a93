"""Footnotes, endnotes and comments: their elements by id, and the marks that refer to them."""

from dataclasses import dataclass
from typing import Final

from lxml.etree import _Element as Element

from chunking import BlockKind
from pipeline.ingest.docx.names import W, child, number, value
from pipeline.ingest.docx.number_format import format_number
from pipeline.ingest.docx.package import Part
from pipeline.ingest.docx.remarks import Remarks

_RULES: Final = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_USUAL: Final = {BlockKind.FOOTNOTE: "decimal", BlockKind.ENDNOTE: "lowerRoman"}
_PROPERTIES: Final = {BlockKind.FOOTNOTE: "footnotePr", BlockKind.ENDNOTE: "endnotePr"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One note or comment, with the part whose links it uses."""

    part: Part
    element: Element


class Annotations:
    """All annotations of one kind; each is handed out once, at its first reference."""

    def __init__(self, kind: BlockKind, part: Part | None, name: str) -> None:
        self.kind = kind
        self._items: dict[str, Annotation] = {}
        self._taken: set[str] = set()
        for element in [] if part is None else part.root.iterchildren(f"{W}{name}"):
            if part is not None and value(element, "type") not in _RULES:
                self._items[value(element, "id") or ""] = Annotation(part=part, element=element)

    def take(self, identifier: str) -> Annotation | None:
        """The annotation; None where it does not exist or is already handed out."""
        if identifier in self._taken:
            return None
        self._taken.add(identifier)
        return self._items.get(identifier)

    def tell_missing(self, identifier: str, remarks: Remarks) -> None:
        """Remark on a reference whose note or comment the file does not hold."""
        if identifier not in self._items:
            remarks.count(f"{self.kind}_not_found", "referred to, and not in the file")

    def tell_left(self, remarks: Remarks) -> None:
        """Remark on the annotations that nothing shown refers to."""
        for _ in self._items.keys() - self._taken:
            remarks.count(f"{self.kind}_not_shown", "nothing shown refers to it; left out")


class Marks:
    """Numbers of footnotes or endnotes, counted through the document or through each section."""

    def __init__(self, kind: BlockKind, settings: Element | None, sections: list[Element]) -> None:
        self._kind = kind
        self._settings = child(settings, _PROPERTIES[kind])
        self._sections = iter(sections)
        self._given: dict[str, str] = {}
        self._next = 1
        self.end_section()

    def end_section(self) -> None:
        """Go over to the next section's rules."""
        section = next(self._sections, None)
        own = child(section, _PROPERTIES[self._kind])
        restart = value(self._rule(own, "numRestart"))
        self._format = value(self._rule(own, "numFmt")) or _USUAL[self._kind]
        start = number(self._rule(own, "numStart"))
        if not self._given or restart == "eachSect":
            self._next = 1 if start is None else start

    def mark(self, identifier: str) -> str:
        """The mark of a note, such as `3`; the same one for every reference to it."""
        if identifier not in self._given:
            shown = format_number(self._next, self._format) or str(self._next)
            self._given[identifier] = shown
            self._next += 1
        return self._given[identifier]

    def _rule(self, own: Element | None, name: str) -> Element | None:
        found = child(own, name)
        return child(self._settings, name) if found is None else found
