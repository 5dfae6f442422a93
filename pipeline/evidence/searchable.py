"""A text that quotes are looked up in: exactly, after folding what typesetting changes."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.evidence.blanks_aside import BlanksAside
from pipeline.evidence.gram_index import GramIndex
from pipeline.evidence.normalise import (
    OPTIONAL_HYPHEN,
    Folded,
    Offsets,
    fold,
    folded_text,
    same_hyphens,
    without_hyphens,
)

_BULLET = re.compile(r"\s*(?:[-–—•·*]\s+|[•·*]+)?")
"""What models put before a quote that is not part of it. A dash without a blank may be a sign."""
_RULED_LINE = re.compile(r"^[ -]*-{3}[ -]*|[ -]*-{3}[ -]*$")
"""A line drawn in hyphens before or after a quote, which is no part of what it says."""
_WORD = re.compile(r"[^\W_]+")
_LONG_DASHES = frozenset("–—―")
_DIGITS_BEFORE = re.compile(r"(?<![\w.,])[0-9]{1,3}$")
_THREE_DIGITS = re.compile(r"[0-9]{3}(?![^\W_])")
_HYPHENS = str.maketrans("", "", f"-{OPTIONAL_HYPHEN}")


class SearchableText:
    """Folds and indexes once, on the first look-up, so that a quote costs next to nothing.

    What a quote led to is kept: the same words are often quoted by several readings.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, tuple[tuple[int, int], ...]] = {}
        self._known_aside: dict[str, tuple[tuple[int, int], ...]] = {}

    def places(self, quote: str) -> tuple[tuple[int, int], ...]:
        """Half-open intervals of the text in which `quote` stands, in order.

        A place neither begins nor ends inside a word, a hyphenated one included, or a number, one
        in groups of three digits included. Hyphens must agree, but for those at the end of a line,
        of which the page does not say whether they belong to the word.
        """
        wanted = _without_rules(folded_text(_BULLET.sub("", quote, count=1)))
        if wanted not in self._known:
            self._known[wanted] = tuple(self._look_up(wanted))
        return self._known[wanted]

    def places_blanks_aside(self, quote: str) -> tuple[tuple[int, int], ...]:
        """As `places`, for a quote of at least 16 letters and digits that stands nowhere as it is.

        Blanks may lack or be added inside a word that the page has torn or run together, and
        beside marks; never between figures, and never so that another word comes of it.
        """
        bare = _BULLET.sub("", quote, count=1).strip()
        wanted = _without_rules(folded_text(bare))
        if wanted not in self._known_aside:
            found = self._look_up_aside(bare, wanted) if wanted else ()
            self._known_aside[wanted] = tuple(found)
        return self._known_aside[wanted]

    def _look_up_aside(self, quote: str, wanted: str) -> Iterator[tuple[int, int]]:
        for place in self._blanks_aside.places(quote):
            start, end = self._with_outer_hyphens(wanted, *place)
            text = self._folded.text[start:end].replace(" ", "")
            if self._stands_alone(start, end) and same_hyphens(wanted.replace(" ", ""), text):
                yield self._folded.original(start, end)

    def _look_up(self, wanted: str) -> Iterator[tuple[int, int]]:
        bare_quote = wanted.translate(_HYPHENS)
        anchors = [match.start() for match in _WORD.finditer(bare_quote)]
        if not anchors:
            return
        bare_text, positions = self._bare
        for at in self._index.candidates(bare_quote, anchors).tolist():
            if not bare_text.startswith(bare_quote, at):
                continue
            start = int(positions[at])
            end = int(positions[at + len(bare_quote) - 1]) + 1
            start, end = self._with_outer_hyphens(wanted, start, end)
            if self._stands_alone(start, end) and self._agrees(wanted, start, end):
                yield self._folded.original(start, end)

    def _with_outer_hyphens(self, wanted: str, start: int, end: int) -> tuple[int, int]:
        """The place with the sign or the hyphen that the quote begins or ends with."""
        text = self._folded.text
        if wanted[0] == "-" and start and text[start - 1] == "-":
            start -= 1
        if wanted[-1] == "-" and text[end : end + 1] in ("-", OPTIONAL_HYPHEN):
            end += 1
        return start, end

    @cached_property
    def _folded(self) -> Folded:
        return fold(self._text)

    @cached_property
    def _bare(self) -> tuple[str, Offsets]:
        return without_hyphens(self._folded)

    @cached_property
    def _index(self) -> GramIndex:
        bare_text, positions = self._bare
        return GramIndex(bare_text, np.flatnonzero(self._starts[positions]))

    @cached_property
    def _blanks_aside(self) -> BlanksAside:
        return BlanksAside(self._text, self._folded, self._starts)

    @cached_property
    def _starts(self) -> NDArray[np.bool_]:
        return _word_starts(self._folded.text)

    def _stands_alone(self, start: int, end: int) -> bool:
        return not self._cuts(start) and (self._ends_line(end) or not self._cuts(end))

    def _ends_line(self, end: int) -> bool:
        """Whether what stands before `end` is the hyphen at a line's end: a quote may end with it,
        as the line does."""
        if self._folded.text[end - 1] not in ("-", OPTIONAL_HYPHEN):
            return False
        mark = self._text[int(self._folded.starts[end - 1]) : int(self._folded.ends[end - 1])]
        return "\n" in mark

    def _cuts(self, place: int) -> bool:
        """Whether `place` of the folded text lies inside a word or a number of the original."""
        text = self._folded.text
        if not 0 < place < len(text):
            return False
        before, after = text[place - 1], text[place]
        if (before == " " and after.isalpha()) or (after == " " and before.isalpha()):
            return False  # as nearly everywhere; what follows would say so too, in longer time
        return (
            _inside(text, place)
            or self._joins_words(place - 1)
            or self._joins_words(place)
            or self._joins_digits(place - 1)
            or self._joins_digits(place)
        )

    def _joins_words(self, place: int) -> bool:
        """Whether a hyphen stands there between two parts of one word, or a dash between figures.

        A dash between words joins clauses, whether or not there are blanks around it.
        """
        text = self._folded.text
        if text[place] not in ("-", OPTIONAL_HYPHEN) or not 0 < place < len(text) - 1:
            return False
        before, after = text[place - 1], text[place + 1]
        mark = self._text[int(self._folded.starts[place]) : int(self._folded.ends[place])]
        if len(mark) > 1 and not (before.isalpha() and after.isalpha() and mark.count("\n") < 2):
            return False  # a page's number, such as "- 19 -", and what stands on the page
        if before.isdigit() and after.isdigit():
            return True
        return _in_word(before) and _in_word(after) and mark[0] not in _LONG_DASHES

    def _joins_digits(self, place: int) -> bool:
        """Whether one blank stands there between the groups of three digits of one number."""
        text = self._folded.text
        if text[place] != " " or not text[place + 1 : place + 2].isdigit():
            return False
        blank = self._text[int(self._folded.starts[place]) : int(self._folded.ends[place])]
        return len(blank) == 1 and blank not in "\t\n\r\v\f" and _is_grouped(text, place)

    def _agrees(self, quote: str, start: int, end: int) -> bool:
        return same_hyphens(quote, self._folded.text[start:end])


def _without_rules(quote: str) -> str:
    # To look for the line first spares nearly every quote the search, which tries every blank.
    return _RULED_LINE.sub("", quote) if "---" in quote else quote


def _word_starts(text: str) -> NDArray[np.bool_]:
    """For each character of a folded text, whether a word, as `_inside` knows them, begins."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    distinct = np.flatnonzero(np.bincount(codes)) if len(codes) else codes
    alnum = np.zeros(int(codes.max(initial=0)) + 1, dtype=bool)
    in_word = alnum.copy()
    alnum[[code for code in distinct if chr(code).isalnum()]] = True
    in_word[[code for code in distinct if _in_word(chr(code))]] = True
    inner = in_word[codes]
    after_word = np.concatenate(([False], inner[:-1]))
    starts: NDArray[np.bool_] = alnum[codes] & ~(inner & after_word)
    return starts


def _is_grouped(text: str, blank: int) -> bool:
    """Whether one to three digits stand before the blank and exactly three after it."""
    before = _DIGITS_BEFORE.search(text, max(0, blank - 5), blank)
    return bool(before and _THREE_DIGITS.match(text, blank + 1))


def _inside(text: str, place: int) -> bool:
    """Whether `place` lies between two characters of one word or one number such as 2,000.50."""
    before, after = text[max(0, place - 2) : place], text[place : place + 2]
    if not before or not after:
        return False
    if _one_word(before[-1], after[0]):
        return True
    if before[-1] == "-" and after[0].isdigit() and not before[:-1].isalnum():
        return True  # the sign of a number
    ends_number = before[-1].isdigit() and after[0] in ".," and after[1:].isdigit()
    starts_number = after[0].isdigit() and before[-1] in ".," and before[:-1].isdigit()
    return ends_number or starts_number


def _one_word(before: str, after: str) -> bool:
    return _in_word(before) and _in_word(after)


@lru_cache(maxsize=65_536)
def _in_word(character: str) -> bool:
    # Scripts without blanks between words have no inside of a word that could be cut, and a
    # raised figure is the mark of a note, not a part of the word before it.
    is_raised = unicodedata.decomposition(character).startswith("<super>")
    return character.isalnum() and character < "\u2e80" and not is_raised
