"""Tells page furniture (running headers, footers, page numbers) from the text it interrupts."""

import re
from collections import Counter
from collections.abc import Iterator
from enum import Enum

from chunking.block import Block, BlockKind

_PAGE_NUMBER = re.compile(
    r"(?:[-\u2013—\[(]?\s*(?:page\s+)?(?:[A-Z]{1,2}-)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?"
    r"\s*[-\u2013—\])]?|<PAGE>.{0,20}|\f+)",
    re.IGNORECASE,
)
_WINDOW = 1_000_000
_REPEATS = 4
_REACH = 60
_LONGEST = 120
_DIGITS = bytes.maketrans(b"0123456789", b"#########" + b"#")
_DIGIT = re.compile(r"\d")
_ENDERS = frozenset(".;:!?)]”\"\u2019'」』\uff09】。\uff1b\uff1a\uff01\uff1f>*_|%")
_NUMBERED = re.compile(
    r"(?i:article|section|exhibit|schedule|annex|appendix|chapter|part|clause)\s+[#IVXLC]+\.?"
)
"""Headings that differ in their number only: they return, and belong to the text."""

_LINKING = re.compile(
    r"\b(?:this|the|such|any|each|an?|of|in|on|to|under|by|with|from|for|at|as|per|that|its|their|"
    r"pursuant|Sections?|Articles?|Exhibits?|Schedules?|Paragraphs?|Clauses?)\s*$"
)
"""Words after which a sentence runs on, whatever breaks its line."""

_FURNITURE_KINDS = frozenset({BlockKind.HEADER, BlockKind.FOOTER})


class Lead(Enum):
    """What stands before a line, page furniture left aside."""

    ENDED_BLANK = "the text before has ended, and a blank line or a page break follows it"
    ENDED = "the text before has ended"
    OPEN_BLANK = "a sentence runs on, over a blank line or a page break"
    OPEN = "a sentence runs on"


class Furniture:
    """The lines of one text that are furniture: page numbers, and short lines that keep returning.

    A line returns when it is met at least four times in a million characters, digits left aside.
    """

    def __init__(self, text: str, blocks: tuple[Block, ...]) -> None:
        self._repeated = _repeated_lines(text)
        for block in blocks:
            if block.kind in _FURNITURE_KINDS:
                for line in text[block.start : block.end].splitlines():
                    self._repeated.add(_DIGIT.sub("#", line.strip()))

    def is_furniture(self, line: str) -> bool:
        """Whether the line, given without its line end, belongs to the page and not the text."""
        bare = line.strip()
        return _PAGE_NUMBER.fullmatch(bare) is not None or self.returns(bare)

    def returns(self, line: str) -> bool:
        """Whether the line, without white space around it, is met again and again."""
        return len(line) <= _LONGEST and _DIGIT.sub("#", line) in self._repeated

    def lead(self, text: str, line: int) -> Lead:
        """How the text before the line that starts at this offset ends."""
        blank = False
        place = line
        for _ in range(6):
            last = _last_visible(text, place)
            if last < 0:
                return Lead.ENDED_BLANK
            blank = blank or text.count("\n", last, place) > 1
            if text[last] in _ENDERS:
                break
            place = text.rfind("\n", 0, last) + 1
            if not self.is_furniture(text[place : last + 1]):
                break
            blank = True
        is_open = text[last].islower() or text[last] in ",-\u2013—&("
        if is_open:
            linking = _LINKING.search(text, max(0, last - 12), last + 1) is not None
            return Lead.OPEN_BLANK if blank and not linking else Lead.OPEN
        return Lead.ENDED_BLANK if blank else Lead.ENDED


def _last_visible(text: str, place: int) -> int:
    """The offset of the last character before `place` that is not white space; -1 for none."""
    reach = _REACH
    while True:
        low = max(0, place - reach)
        length = len(text[low:place].rstrip())
        if length or not low:
            return low + length - 1
        reach *= 8


def _repeated_lines(text: str) -> set[str]:
    found: set[str] = set()
    for lines in _windows(text):
        often = (line for line, count in Counter(lines).items() if count >= _REPEATS)
        stripped = (line.strip() for line in often if len(line) <= _LONGEST)
        found.update(line.decode("utf-8", "surrogatepass") for line in stripped if len(line) > 3)
    return {line for line in found if not _NUMBERED.fullmatch(line)}


def _windows(text: str) -> Iterator[list[bytes]]:
    """The lines of each million characters, their digits replaced."""
    for start in range(0, len(text), _WINDOW):
        window = text[start : start + _WINDOW].encode("utf-8", "surrogatepass")
        yield window.translate(_DIGITS).split(b"\n")
