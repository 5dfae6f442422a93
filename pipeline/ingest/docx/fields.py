"""Fields: which text is a field's instruction, which its result, and results kept nowhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml.etree import _Element as Element

from pipeline.ingest.docx.equation_field import equation_shown
from pipeline.ingest.docx.names import W, child, elements, number, toggle, value
from pipeline.ingest.docx.symbols import symbol

_TARGET: Final = re.compile(r'\s*HYPERLINK\s+"?([^"\s\\][^"\s]*)"?', re.IGNORECASE)
_BUTTON: Final = re.compile(r"\s*(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s+(.*\S)\s*", re.IGNORECASE)
_SYMBOL: Final = re.compile(
    r'\s*SYMBOL\s+(0x[0-9a-f]+|\d+)(?:.*?\\f\s+"?([^"\\]+?)"?\s*(?:\\|$))?', re.IGNORECASE
)
_COUNTED: Final = re.compile(r"\s*(AUTONUM\w*|LISTNUM)\b", re.IGNORECASE)
CHECKED: Final = "\u2612"
UNCHECKED: Final = "\u2610"


@dataclass(slots=True)
class _Field:
    data: Element | None
    instruction: list[str] = field(default_factory=list)
    is_result: bool = False
    has_text: bool = False
    """Whether its result holds any text."""


class Fields:
    """The open fields of one story; a field may span paragraphs."""

    def __init__(self, roots: Sequence[Element]) -> None:
        """A story whose fields do not all end is read as if it had none: nothing is swallowed."""
        kinds = [value(mark, "fldCharType") for root in roots for mark in root.iter(f"{W}fldChar")]
        self._is_balanced = kinds.count("begin") == kinds.count("end")
        self._open: list[_Field] = []

    @property
    def shows(self) -> bool:
        """Whether text at this place is shown: outside of fields, or in their results."""
        return all(item.is_result for item in self._open)

    def instruct(self, text: str) -> None:
        """Take text of the innermost field's instruction."""
        if self._open:
            self._open[-1].instruction.append(text)

    def meet_text(self) -> None:
        """Take note of text in the results of the open fields."""
        for item in self._open:
            item.has_text = True

    def mark(self, element: Element) -> "Ended | None":
        """Follow a `w:fldChar`; returns the field that it ends, or whose result it begins."""
        kind = value(element, "fldCharType")
        if not self._is_balanced:
            return None
        if kind == "begin":
            self._open.append(_Field(data=element.find(f"{W}ffData")))
        elif kind == "separate" and self._open:
            self._open[-1].is_result = True
        elif kind == "end" and self._open:
            last = self._open.pop()
            return Ended("".join(last.instruction), last.data, last.has_text)
        return None


@dataclass(frozen=True, slots=True)
class Ended:
    """A field that has just ended."""

    instruction: str
    data: Element | None
    has_result: bool

    @property
    def target(self) -> str | None:
        """Where a hyperlink field points; None for other fields and places in the document."""
        found = _TARGET.match(self.instruction)
        return found.group(1) if found else None

    @property
    def not_computed(self) -> str | None:
        """What a note says where Word computes what the file holds nowhere; None elsewhere."""
        if self.has_result:
            return None
        if _COUNTED.match(self.instruction) is not None:
            return "a number that Word computes and the file does not hold"
        if self.equation is None:
            return "an equation that Word draws; look it up in the original"
        return None

    @property
    def equation(self) -> str | None:
        """What a field shows as an equation; empty for others, None for one not written out."""
        return "" if self.has_result else equation_shown(self.instruction)

    @property
    def shown(self) -> str:
        """What a field without a stored result shows: form controls, buttons and symbols."""
        if self.data is not None and (control := _form_control(self.data)):
            return control
        if self.has_result:
            return ""
        button = _BUTTON.fullmatch(self.instruction)
        if button:
            return button.group(1)
        sign = _SYMBOL.match(self.instruction)
        return _symbol_of(sign) if sign else ""


def _symbol_of(sign: re.Match[str]) -> str:
    return symbol(sign.group(2) or "", int(sign.group(1), 0)) or ""


def _form_control(data: Element) -> str:
    box = child(data, "checkBox")
    if box is not None:
        checked = toggle(child(box, "checked"))
        if checked is None:
            checked = toggle(child(box, "default"))
        return CHECKED if checked else UNCHECKED
    choices = child(data, "ddList")
    if choices is None:
        return ""
    entries = [value(item) or "" for item in elements(choices) if item.tag == f"{W}listEntry"]
    chosen = number(child(choices, "result"))
    if chosen is None:
        chosen = number(child(choices, "default")) or 0
    return entries[chosen] if 0 <= chosen < len(entries) else ""
