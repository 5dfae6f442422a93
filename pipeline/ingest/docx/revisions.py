"""Tracked changes: which side of them a view shows."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Final

from lxml.etree import _Element as Element

from pipeline.ingest.docx.names import W, child, value


class Revisions(StrEnum):
    """The view of tracked changes that becomes the document's text."""

    FINAL = "final"
    """As if all changes were accepted: insertions and moves are in, deletions are out."""
    ORIGINAL = "original"
    """As if all changes were rejected."""
    MARKED = "marked"
    """Both, between marks: `{+inserted+}`, `[-deleted-]`, `[hidden: text]`."""


INSERTING: Final = frozenset({f"{W}ins", f"{W}moveTo"})
DELETING: Final = frozenset({f"{W}del", f"{W}moveFrom"})
_MARKS: Final = {"ins": ("{+", "+}"), "del": ("[-", "-]")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One tracked change around a stretch of text."""

    kind: str
    """`insertion`, `deletion`, `move_to` or `move_from`."""
    author: str
    date: str
    """As the file states it, such as `2024-05-06T10:00:00Z`; empty where it states none."""

    @property
    def inserts(self) -> bool:
        return self.kind in {"insertion", "move_to"}

    @property
    def marks(self) -> tuple[str, str]:
        """What opens and closes the change in the marked view."""
        return _MARKS["ins" if self.inserts else "del"]

    def is_shown(self, view: Revisions) -> bool:
        """Whether a view shows the text that this change surrounds."""
        return view is Revisions.MARKED or self.inserts is (view is Revisions.FINAL)


_KINDS: Final = {
    f"{W}ins": "insertion",
    f"{W}moveTo": "move_to",
    f"{W}del": "deletion",
    f"{W}moveFrom": "move_from",
    f"{W}cellIns": "insertion",
    f"{W}cellDel": "deletion",
}


def change_of(element: Element) -> Change | None:
    """The change that an element states; None where it states none."""
    kind = _KINDS.get(element.tag)
    if kind is None:
        return None
    author = value(element, "author") or "an unnamed author"
    return Change(kind=kind, author=author, date=value(element, "date") or "")


def characters_of(element: Element, *, is_walked: bool) -> int:
    """How much text a change around rows, cells or paragraphs concerns.

    Args:
        is_walked: whether the view shows the element, so that the changes inside are counted apart.
    """
    inner = INSERTING | DELETING if is_walked else frozenset()
    return sum(
        len(text.text or "")
        for text in element.iter(f"{W}t", f"{W}delText")
        if not any(
            around.tag in inner
            for around in takewhile(lambda x: x is not element, text.iterancestors())
        )
    )


def change_in(properties: Element | None) -> Change | None:
    """The first change among the properties of a paragraph mark, a row or a cell."""
    if properties is None:
        return None
    return next((change for item in properties if (change := change_of(item)) is not None), None)


def loses_mark(properties: Element | None, view: Revisions) -> bool:
    """Whether the view lacks the paragraph's end, so that the next paragraph joins on."""
    mark = child(properties, "rPr")
    if mark is None:
        return False
    changes = (change_of(item) for item in mark)
    return any(change is not None and not change.is_shown(view) for change in changes)


def properties_of(paragraph: Element, view: Revisions) -> Element | None:
    """The properties that hold in a view: before a tracked change of them in the original."""
    properties = child(paragraph, "pPr")
    before = child(properties, "pPrChange", "pPr")
    return before if view is Revisions.ORIGINAL and before is not None else properties
