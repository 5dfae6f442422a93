"""Styles of a DOCX: what a paragraph or run inherits that decides its text, number or level."""

import re
from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element as Element

from pipeline.ingest.docx.names import W, child, number, toggle, value

_StyleNumbering = tuple[int | None, tuple[tuple[str, int | None], ...]]
_HEADING: Final = re.compile(r"heading (\d)", re.IGNORECASE)
_BODY_LEVEL: Final = 9
"""`w:outlineLvl` counts from 0; 9 is text that is in no outline (ISO/IEC 29500-1, 17.3.1.20)."""

_SHIFTED: Final = 4
"""Half-points of `w:position`, from which a reader sees a figure raised or lowered."""


class Styles:
    """The styles part of a document; without one, everything is unstyled."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default: str | None = None
        self._hidden: dict[str | None, bool] = {}
        self._scripts: dict[str | None, str | None] = {}
        self._levels: dict[str | None, int | None] = {}
        self._numbered: dict[str | None, _StyleNumbering] = {}
        defaults = child(root, "docDefaults", "rPrDefault", "rPr", "lang")
        self.language = value(defaults) or ""
        """What the document is written in, such as `en-US`; empty where nothing says so."""
        for style in [] if root is None else root.iterchildren(f"{W}style"):
            name = value(style, "styleId") or ""
            self._styles[name] = style
            if style.get(f"{W}type") == "paragraph" and value(style, "default") in {"1", "true"}:
                self._default = name

    def chain(self, style: str | None) -> Iterator[Element]:
        """A style and those it is based on, nearest first; a circle ends where it closes."""
        seen: set[str] = set()
        while style is not None and style not in seen and style in self._styles:
            seen.add(style)
            yield self._styles[style]
            style = value(child(self._styles[style], "basedOn"))

    def of_paragraph(self, properties: Element | None) -> str | None:
        """The id of a paragraph's style, or of the default one; None where there is neither."""
        style = value(child(properties, "pStyle"))
        return style if style in self._styles else self._default

    def list_of(self, style: str | None) -> int | None:
        """The `w:numId` that a style chain gives, nearest first; 0 means: in no list."""
        return self._numbering(style)[0]

    def levels_of(self, style: str | None) -> tuple[tuple[str, int | None], ...]:
        """Each style of a chain, nearest first, with the list level that it states, from 0."""
        return self._numbering(style)[1]

    def _numbering(self, style: str | None) -> _StyleNumbering:
        if style not in self._numbered:
            given = [
                (value(item, "styleId") or "", child(item, "pPr", "numPr"))
                for item in self.chain(style)
            ]
            lists = (number(child(item, "numId")) for _, item in given)
            self._numbered[style] = (
                next((identifier for identifier in lists if identifier is not None), None),
                tuple((name, number(child(item, "ilvl"))) for name, item in given),
            )
        return self._numbered[style]

    def heading_level(self, properties: Element | None) -> int | None:
        """1 for the outermost heading; None for text."""
        direct = number(child(properties, "outlineLvl"))
        if direct is not None:
            return direct + 1 if 0 <= direct < _BODY_LEVEL else None
        style = self.of_paragraph(properties)
        if style not in self._levels:
            self._levels[style] = self._style_level(style)
        return self._levels[style]

    def _style_level(self, style: str | None) -> int | None:
        for item in self.chain(style):
            level = number(child(item, "pPr", "outlineLvl"))
            if level is not None:
                return level + 1 if 0 <= level < _BODY_LEVEL else None
            named = _HEADING.fullmatch(value(child(item, "name")) or "")
            if named:
                return int(named.group(1))
        return None

    def is_hidden(self, run: Element | None, paragraph_style: str | None) -> bool:
        """Whether a run with these properties is formatted as hidden text."""
        direct = toggle(child(run, "vanish"))
        if direct is not None:
            return direct
        character_style = value(child(run, "rStyle"))
        return self._hides(character_style) or self._hides(paragraph_style)

    def script(self, run: Element | None) -> str:
        """The height of a run with these properties, as `Height` takes it; empty on the line."""
        direct = _script(run)
        if direct is None:
            direct = self._script_of_style(value(child(run, "rStyle")))
        return direct or ""

    def _script_of_style(self, style: str | None) -> str | None:
        if style is None:
            return None
        if style not in self._scripts:
            given = (_script(child(item, "rPr")) for item in self.chain(style))
            self._scripts[style] = next((found for found in given if found is not None), None)
        return self._scripts[style]

    def _hides(self, style: str | None) -> bool:
        if style is None:
            return False
        if style not in self._hidden:
            given = (toggle(child(item, "rPr", "vanish")) for item in self.chain(style))
            self._hidden[style] = next((flag for flag in given if flag is not None), False)
        return self._hidden[style]


def _script(run: Element | None) -> str | None:
    """None where the properties say nothing of height."""
    align = value(child(run, "vertAlign"))
    shift = number(child(run, "position")) or 0
    if align in {"superscript", "subscript"}:
        return align
    if abs(shift) >= _SHIFTED:
        return "superscript" if shift > 0 else "subscript"
    return None if align is None else ""
