"""How much of a text layer is text: glyph codes, unmapped glyphs and shifted letters are not."""

import re
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What the characters of one page's text are. White space does not count."""

    characters: int
    unmapped: int
    """Control characters, replacement characters and pieces of glyph codes."""
    private: int
    """Characters of the private use areas, which fonts use as they like; bullets are among them."""
    shifted: bool
    """Whether the Latin letters are so short of vowels that they stand for other letters."""

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
        shifted=_is_shifted(text),
    )


def _is_shifted(text: str) -> bool:
    lower = text.lower()
    vowels = sum(map(lower.count, "aeiouy"))
    # Counting the letters is the slow part, and most pages need no count of them.
    if vowels > _LEAST_VOWELS * len(text):
        return False
    letters = sum(map(len, _LATIN.findall(text)))
    return letters >= _FEW_LETTERS and vowels < _LEAST_VOWELS * letters
