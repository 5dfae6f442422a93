"""How much of a text layer is text: glyph codes, unmapped glyphs and shifted letters are not."""

import re
from collections import Counter
from dataclasses import dataclass

_GLYPH_NUMBER = re.compile(r"\(cid:\d+\)")
_GLYPH_NAMES = re.compile(r"(?:/[A-Za-z]{0,2}\d{1,4}){3,}")
_UNMAPPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufff0-\uffff]")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_LATIN = re.compile(r"[A-Za-z]+")
_WORTHLESS = 0.3
"""Share of characters that are no text above which a page's text is worthless. Pages of formulas
from old typesetting stay below a tenth; pages of unmapped fonts are nearly all of it."""
_FEW_LETTERS = 200
"""Below this many Latin letters their frequencies say nothing."""
_LEAST_VOWELS = 0.2
"""Share of vowels among Latin letters: about .38 in English and German, .45 in Italian; a text
whose letters are shifted by a wrong map has about .14."""
_WORD = re.compile(r"(?<!\w)(?:[A-Z]?[a-z]+|[A-Z]+)(?!\w)")
"""Words as prose writes them; codes and hexadecimal figures mix letters with digits."""
_PAIRS = (
    *("th", "he", "in", "er", "an", "re", "on"),
    *("en", "es", "or", "te", "ar", "st", "al"),
)
"""Pairs of letters that are common in languages of Latin letters."""
_LEAST_PAIRS = 0.03
"""Share of those among the pairs of letters within words: from .13 up in prose and code, .09 in
lists of names and numbers, .005 with every letter the next one of the alphabet."""
_MAYBE_PAIRS = 0.06
"""The same among all characters, from which the words need no count."""
_LEAST_ALPHABET = 14
"""Different letters of a text in words; sequences of bases and figures have fewer."""
_LEAST_COINCIDENCE = 0.055
"""Chance that two letters of a text are the same (W. F. Friedman's index of coincidence): .065 and
more in languages, whatever letters stand for theirs, .038 where each is as likely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What the characters of one page's text are. White space does not count."""

    characters: int
    unmapped: int
    """Control characters, replacement characters and pieces of glyph codes."""
    private: int
    """Characters of the private use areas, which fonts use as they like; bullets are among them."""
    shifted: bool
    """Whether the Latin letters are so short of vowels, or of the commonest pairs of letters, that
    they stand for other letters."""

    @property
    def good(self) -> int:
        """Characters that are text."""
        return 0 if self.shifted else self.characters - self.unmapped - self.private

    @property
    def worthless(self) -> bool:
        """Whether there is text, and what there is says nothing."""
        bad = self.unmapped + self.private
        return self.shifted or (self.characters > 0 and bad > _WORTHLESS * self.characters)


def quality_of(text: str) -> Quality:
    """Measure the text of one page."""
    breaks = text.count("\n")
    blanks = text.count(" ") + breaks + text.count("\t") + text.count("\r")
    # Most pages are plain ASCII, which one look tells.
    plain = text.isascii() and text.replace("\n", "").isprintable()
    unmapped = 0 if plain else len(_UNMAPPED.findall(text))
    codes = sum(map(len, _GLYPH_NUMBER.findall(text))) if "(cid" in text else 0
    codes += sum(map(len, _GLYPH_NAMES.findall(text))) if "/" in text else 0
    return Quality(
        characters=len(text) - blanks,
        unmapped=unmapped + codes,
        private=0 if text.isascii() else len(_PRIVATE.findall(text)),
        shifted=_is_shifted(text) or _is_exchanged(text),
    )


def _is_shifted(text: str) -> bool:
    lower = text.lower()
    vowels = sum(map(lower.count, "aeiouy"))
    # Counting the letters is the slow part, and most pages need no count of them.
    if vowels > _LEAST_VOWELS * len(text):
        return False
    letters = sum(map(len, _LATIN.findall(text)))
    return letters >= _FEW_LETTERS and vowels < _LEAST_VOWELS * letters


def _is_exchanged(text: str) -> bool:
    """Whether the words of Latin letters have next to none of the pairs that all languages have."""
    lower = text.lower()
    # Counting the words is the slow part, and most pages need no count of them.
    if sum(map(lower.count, _PAIRS)) > _MAYBE_PAIRS * len(text):
        return False
    words = [word.lower() for word in _WORD.findall(text) if len(word) > 1]
    joined = " ".join(words)
    letters = len(joined) - len(words) + 1
    if letters < _FEW_LETTERS or len(set(joined)) <= _LEAST_ALPHABET:
        return False
    counts = Counter(joined.replace(" ", "")).values()
    if sum(count * count for count in counts) < _LEAST_COINCIDENCE * letters * letters:
        return False
    return sum(map(joined.count, _PAIRS)) < _LEAST_PAIRS * (letters - len(words))
