"""Whether blanks that only a quote has, or only the page, leave what is said as it was.

A blank turns one number into two ("15 00"), a sign into a dash, and one word into others. It is
looked past where it touches no figure that another figure follows, no sign of a number, and stands
between two letters only where `pipeline.evidence.torn_word` knows one reading of them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from pipeline.evidence.spelling import Spelling, is_letter
from pipeline.evidence.torn_word import is_run_together, is_torn, known_words

_WORD = re.compile(r"[^\W\d_]+")
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_ENGLISH_SHARE = 0.02
"""Of the words of English texts "the" and "of" are some 8 to 10 %."""


class MovedBlanks:
    """Judges the blanks of quotes of one document."""

    def __init__(self, text: str, spelling: Spelling) -> None:
        """`text` is the folded one that is spelt."""
        self._text = text
        self._spelling = spelling

    def may_differ(self, quote: Spelling, at: int) -> bool:
        """Whether the quote says what the page says at `at`, where it has the same characters."""
        differing = self._differing(quote, at)
        if not all(self._is_harmless(quote, at, gap) for gap in differing):
            return False
        inside = [gap for gap in differing if self._is_inside(quote, at, gap)]
        regions = self._regions(quote, at, inside)
        return all(self._is_one_reading(quote, at, start, end) for start, end in regions)

    def _differing(self, quote: Spelling, at: int) -> list[int]:
        """The characters of the quote after which only one of the two has a blank."""
        size, page = len(quote.squeezed), self._spelling
        mine, theirs = quote.gaps(0, size), page.gaps(at, at + size)
        hyphened = np.flatnonzero(quote.hyphens(0, size) & page.hyphens(at, at + size) & mine)
        around = [gap for gap in hyphened.tolist() if quote.around(gap) != page.around(at + gap)]
        return sorted({*np.flatnonzero(mine != theirs).tolist(), *around})

    def _is_harmless(self, quote: Spelling, at: int, gap: int) -> bool:
        """Whether the blank after `gap` makes or loses no number, and no sign of one."""
        left, right = quote.squeezed[gap], quote.squeezed[gap + 1]
        if _first_word_character(quote.squeezed, gap, -1).isnumeric() and (
            _first_word_character(quote.squeezed, gap + 1, 1).isnumeric()
        ):
            return False
        if self._is_hyphened(quote, at, gap) or left in ".,":
            return not (right.isnumeric() or right in "$€£¥₹.,")
        return True

    def _is_hyphened(self, quote: Spelling, at: int, gap: int) -> bool:
        between = quote.between(gap) + self._spelling.between(at + gap)
        return bool(between.strip(" "))

    def _is_inside(self, quote: Spelling, at: int, gap: int) -> bool:
        """Whether only letters meet there."""
        left, right = quote.squeezed[gap], quote.squeezed[gap + 1]
        return is_letter(left) and is_letter(right) and not self._is_hyphened(quote, at, gap)

    def _regions(
        self, quote: Spelling, at: int, inside: Sequence[int]
    ) -> Iterator[tuple[int, int]]:
        """The letters of the quote around these blanks, up to where both texts have one."""
        end = 0
        for gap in inside:
            if gap < end - 1:
                continue
            start, end = gap, gap + 2
            while start and self._runs_on(quote, at, start - 1):
                start -= 1
            while end < len(quote.squeezed) and self._runs_on(quote, at, end - 1):
                end += 1
            yield start, end

    def _runs_on(self, quote: Spelling, at: int, gap: int) -> bool:
        is_shared = " " in quote.between(gap) and " " in self._spelling.between(at + gap)
        return not is_shared and self._is_inside(quote, at, gap)

    def _is_one_reading(self, quote: Spelling, at: int, start: int, end: int) -> bool:
        """Whether the letters are one word, torn in one text, or several, run together in it."""
        mine = quote.words(start, end)
        theirs = self._spelling.words(at + start, at + end)
        if len(mine) > 1 and len(theirs) > 1:
            return False  # a blank has moved: "no table" is not "not able"
        on_page = len(theirs) > 1
        torn, low = (self._spelling, at + start) if on_page else (quote, start)
        whole, other = (quote, start) if on_page else (self._spelling, at + start)
        parts = theirs if on_page else mine
        if _has_capitals_inside(whole, other, parts):
            return True
        if "".join(parts) in _ORDINALS and quote.squeezed[max(0, start - 1) : start].isdigit():
            return True
        place = self._spelling.words(at, at + len(quote.squeezed))
        is_known = known_words(self._counts, _WORD.findall(" ".join(place)))
        if not self._is_english:
            return False
        before, after = torn.word_before(low), torn.word_after(low + end - start)
        return is_run_together(parts, is_known) or is_torn(
            parts, before, after, is_known, on_page=on_page
        )

    @cached_property
    def _counts(self) -> Counter[str]:
        """How often each word stands in the document, as its blanks divide it."""
        return Counter(_WORD.findall(self._text))

    @cached_property
    def _is_english(self) -> bool:
        counts = self._counts
        return counts["the"] + counts["of"] >= _ENGLISH_SHARE * max(1, counts.total())


def _has_capitals_inside(whole: Spelling, start: int, parts: Sequence[str]) -> bool:
    """Whether each further part begins with a capital behind a small letter: "PartyA"."""
    for part in parts[:-1]:
        start += len(part)
        if whole.is_capital(start - 1) or not whole.is_capital(start):
            return False
    return True


def _first_word_character(text: str, index: int, step: int) -> str:
    """The nearest letter or figure from `index` on; "" where none is near."""
    for place in range(index, index + 12 * step, step):
        if not 0 <= place < len(text):
            return ""
        if text[place].isalnum():
            return text[place]
    return ""
