"""Automatic numbering: the label of each paragraph, counted as Word counts."""

import re
from dataclasses import dataclass, replace
from typing import Final

from lxml.etree import _Element as Element

from pipeline.ingest.docx.list_levels import LEVELS, Level, ListDefinitions, ListUse
from pipeline.ingest.docx.names import child, number
from pipeline.ingest.docx.number_format import format_number
from pipeline.ingest.docx.remarks import Remarks
from pipeline.ingest.docx.revisions import Revisions, change_in
from pipeline.ingest.docx.styles import Styles
from pipeline.ingest.docx.symbols import bullet

_PLACE: Final = re.compile(r"%([1-9])")
_LANGUAGE_WORDS: Final = frozenset({"ordinal", "ordinalText", "cardinalText"})
_GUESSED: Final = "shown as digits, which Word shows otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands before a numbered paragraph."""

    text: str
    """Such as `4.2(a)`; empty where the list shows nothing at this level."""
    level: int
    """Depth in the list, from 1."""


class Numbering:
    """Counts the paragraphs of one document; ask once for each, in the document's order."""

    def __init__(self, lists: ListDefinitions, styles: Styles, remarks: Remarks) -> None:
        self._lists = lists
        self._styles = styles
        self._remarks = remarks
        self._counters: dict[str, list[int | None]] = {}
        self._started: set[tuple[int, int]] = set()

    def label(self, properties: Element | None, view: Revisions) -> Label | None:
        """The label of a paragraph with these properties; None where it is in no list."""
        found = self._place(properties, view)
        if found is None:
            return None
        use, level = found
        self._count(use, level)
        return Label(text=self._text(use, level), level=level + 1)

    def _place(self, properties: Element | None, view: Revisions) -> tuple[ListUse, int] | None:
        """The list and level, from 0, of a paragraph: its own, else its style's."""
        direct = child(properties, "numPr")
        if direct is not None and (change := change_in(direct)) and not change.is_shown(view):
            direct = None
        style = self._styles.of_paragraph(properties)
        own = number(child(direct, "numId"))
        use = self._lists.use(self._styles.list_of(style) or 0 if own is None else own)
        if use is None:
            return None
        level = number(child(direct, "ilvl"))
        if level is None:
            level = self._level_of_style(use, style)
        level = min(max(level, 0), LEVELS - 1)
        return (use, level) if level in use.levels else None

    def _level_of_style(self, use: ListUse, style: str | None) -> int:
        """The level tied to the nearest style that has one: by the list, else by the style."""
        for name, stated in self._styles.levels_of(style):
            level = use.level_of_style.get(name, stated)
            if level is not None:
                return level
        return 0

    def _count(self, use: ListUse, level: int) -> None:
        counters = self._counters.setdefault(use.abstract, [None] * LEVELS)
        for place in range(level + 1):
            self._start(use, place, counters, is_counted=place == level)
        for place in range(level + 1, LEVELS):
            restart = use.levels[place].restart if place in use.levels else None
            if restart is None or level < restart:
                counters[place] = None

    def _start(
        self, use: ListUse, place: int, counters: list[int | None], *, is_counted: bool
    ) -> None:
        """Bring one counter up to date: a use's own start counts once, on its first paragraph."""
        current = counters[place]
        if place in use.starts and (use.identifier, place) not in self._started:
            self._started.add((use.identifier, place))
            counters[place] = use.starts[place]
        elif current is None:
            counters[place] = use.levels[place].start if place in use.levels else 1
        elif is_counted:
            counters[place] = current + 1

    def _text(self, use: ListUse, level: int) -> str:
        shown = use.levels[level]
        if shown.number_format == "bullet":
            return bullet(shown.text, shown.font).strip()
        counters = self._counters[use.abstract]
        # [MS-OI29500] 2.1.283: Word shows nothing where a deeper level is asked for.
        if any(int(place) > level + 1 for place in _PLACE.findall(shown.text)):
            return ""

        def number_at(match: re.Match[str]) -> str:
            place = int(match.group(1)) - 1
            counter = counters[place]
            if counter is None or place not in use.levels:
                return ""
            return self._written(counter, _format_of(use.levels[place], shown))

        return _PLACE.sub(number_at, shown.text).strip()

    def _written(self, counter: int, level: Level) -> str:
        written = format_number(counter, level.number_format, level.pattern)
        language = level.language or self._styles.language
        is_foreign = bool(language) and not language.startswith("en")
        if written is None or (is_foreign and level.number_format in _LANGUAGE_WORDS):
            self._remarks.count("number_format_guessed", f"{level.number_format}: {_GUESSED}")
            return str(counter)
        return written


def _format_of(level: Level, shown: Level) -> Level:
    """The level whose number is written; in legal style every number is written as digits."""
    if not shown.is_legal or level.number_format in {"decimalZero", "none", "bullet"}:
        return level
    return replace(level, number_format="decimal")
