"""List definitions of a DOCX (`numbering.xml`): lists, their levels, and overrides of them."""

from dataclasses import dataclass
from typing import Final

from lxml.etree import _Element as Element

from pipeline.ingest.docx.names import MC, W, child, elements, number, toggle, value
from pipeline.ingest.docx.styles import Styles

LEVELS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a list."""

    start: int
    number_format: str
    pattern: str | None
    """Of a custom number format; None otherwise."""
    text: str
    """Such as `%1.%2`: `%n` stands for the number of level n, counted from 1."""
    restart: int | None
    """Level, from 1, after which this one starts again; 0 never; None after any higher one."""
    is_legal: bool
    """Whether the numbers of all levels are shown as digits."""
    font: str
    """Of the label; decides what a bullet looks like."""
    language: str
    """Such as `en-US`; empty where none is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUse:
    """A list as a `w:num` uses it."""

    identifier: int
    abstract: str
    """The list whose counters it shares with every other use of it."""
    levels: dict[int, Level]
    starts: dict[int, int]
    """Levels, from 0, that start at a number of their own in this use."""
    level_of_style: dict[str, int]


class ListDefinitions:
    """The numbering part; without one there are no lists."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, Element] = {}
        self._nums: dict[int, Element] = {}
        self._uses: dict[int, ListUse | None] = {}
        if root is None:
            return
        for item in root.iterchildren(f"{W}abstractNum"):
            self._abstract[value(item, "abstractNumId") or ""] = item
        for item in root.iterchildren(f"{W}num"):
            identifier = number(item, "numId")
            if identifier is not None:
                self._nums[identifier] = item

    def use(self, identifier: int) -> ListUse | None:
        """The list that a `w:numId` names; None where it is not defined (0 means: no list)."""
        if identifier not in self._uses:
            self._uses[identifier] = self._read(identifier)
        return self._uses[identifier]

    def _read(self, identifier: int) -> ListUse | None:
        num = self._nums.get(identifier)
        name = self._resolved(value(child(num, "abstractNumId")))
        if num is None or name is None:
            return None
        levels = self._levels(self._abstract[name])
        of_style = _styles_of(self._abstract[name])
        starts: dict[int, int] = {}
        for override in num.iterchildren(f"{W}lvlOverride"):
            place = number(override, "ilvl") or 0
            own = override.find(f"{W}lvl")
            if own is not None:
                levels[place] = _level(own)
                of_style.update(dict.fromkeys(_style_of(own), place))
            start = number(child(override, "startOverride"))
            if start is not None:
                starts[place] = start
        return ListUse(
            identifier=identifier,
            abstract=name,
            levels=levels,
            starts=starts,
            level_of_style=of_style,
        )

    def _levels(self, abstract: Element) -> dict[int, Level]:
        return {
            number(item, "ilvl") or 0: _level(item) for item in abstract.iterchildren(f"{W}lvl")
        }

    def _resolved(self, name: str | None) -> str | None:
        """The list itself where `name` only refers to the list of a numbering style."""
        for _ in range(LEVELS):
            if name is None or name not in self._abstract:
                return None
            style = value(child(self._abstract[name], "numStyleLink"))
            if style is None:
                return name
            identifier = self._styles.list_of(style)
            num = None if identifier is None else self._nums.get(identifier)
            name = value(child(num, "abstractNumId"))
        return None


def _styles_of(abstract: Element) -> dict[str, int]:
    """Paragraph styles that are tied to a level."""
    return {
        style: number(item, "ilvl") or 0
        for item in abstract.iterchildren(f"{W}lvl")
        for style in _style_of(item)
    }


def _style_of(level: Element) -> tuple[str, ...]:
    style = value(child(level, "pStyle"))
    return () if style is None else (style,)


def _level(item: Element) -> Level:
    number_format = _format_element(item)
    start = number(child(item, "start"))
    text = child(item, "lvlText")
    fonts = child(item, "rPr", "rFonts")
    return Level(
        start=0 if start is None else start,
        number_format=value(number_format) or "decimal",
        pattern=value(number_format, "format"),
        text="" if _is_nothing(text) else value(text) or "",
        restart=number(child(item, "lvlRestart")),
        is_legal=toggle(child(item, "isLgl")) or False,
        font=value(fonts, "ascii") or value(fonts, "hAnsi") or "",
        language=value(child(item, "rPr", "lang")) or "",
    )


def _is_nothing(text: Element | None) -> bool:
    """Whether a level's text is stated to be nothing."""
    return (value(text, "null") or "false").lower() in {"1", "true", "on"}


def _format_element(level: Element) -> Element | None:
    """The number format; a custom one stands in a choice beside an older reader's."""
    if level.find(f"{MC}AlternateContent") is None:
        return child(level, "numFmt")
    return next((item for item in elements(level) if item.tag == f"{W}numFmt"), None)
