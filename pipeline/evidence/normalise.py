"""Folding of text for the comparison of quotes, with a map back to the original's offsets.

Folded is what typesetting changes and meaning does not: runs of white space, line-end
hyphenation, quote marks, dashes, ligatures and other compatibility forms, and case. A hyphen
at a line's end may belong to the word ("non-compete") or to the typesetting ("termi-nation");
the page does not say which, so it becomes `OPTIONAL_HYPHEN` and matches with and without. As
whoever copies a page joins its lines by blanks, "non- compete" is folded like the line end.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int64]

OPTIONAL_HYPHEN = "\x01"
_SPACE, _HYPHEN, _OPTIONAL = ord(" "), ord("-"), ord(OPTIONAL_HYPHEN)
_QUOTE_MARKS = dict.fromkeys("“”„‟«»″〝〞", '"') | dict.fromkeys("‘’‚‛′`´", "'")
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_MEANINGFUL_FORMS = ("<super>", "<sub>", "<fraction>")
_HYPHEN_AT_LINE_END = "\u0002"
"""What pdfium writes for a hyphen that it found at the end of a line."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, the interval it came from."""

    text: str
    starts: Offsets
    """Where each folded character begins in the original; ascending."""
    ends: Offsets
    """Where it ends in the original, exclusive; ascending."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original's half-open interval behind the folded `[start, end)`, not empty."""
        return int(self.starts[start]), int(self.ends[end - 1])


def fold(text: str) -> Folded:
    """Fold `text`; blanks at its ends are dropped. Linear in its length."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes, starts = _replace_characters(codes.astype(np.int64))
    ends = starts + 1
    codes, starts, ends = _collapse_blanks(codes, starts, ends)
    folded = codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    return Folded(folded, starts, ends)


def folded_text(text: str) -> str:
    """`fold(text).text`, many times faster for short texts: no offsets are kept."""
    replaced = _BLANKS.sub(" ", text.translate(_TRANSLATION)).strip(" ")
    return _LINE_END_HYPHEN.sub(_joined, replaced)


def without_hyphens(folded: Folded) -> tuple[str, Offsets]:
    """The folded text without hyphens of any kind, and each character's index in it."""
    codes = np.frombuffer(folded.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kept = np.flatnonzero((codes != _HYPHEN) & (codes != _OPTIONAL))
    text = codes[kept].tobytes().decode("utf-32-le", "surrogatepass")
    return text, kept


def same_hyphens(quote: str, text: str) -> bool:
    """Whether two folded texts that agree without hyphens agree with them.

    A hyphen of `quote` needs a hyphen, optional or not, in `text`; one of `text` that is not
    optional needs a hyphen in `quote`.
    """
    i = j = 0
    if quote == text:
        return True
    while i < len(quote) or j < len(text):
        mine = quote[i] if i < len(quote) else ""
        theirs = text[j] if j < len(text) else ""
        if mine == theirs:
            i, j = i + 1, j + 1
        elif theirs == OPTIONAL_HYPHEN:
            i, j = i + (mine == "-"), j + 1
        elif mine == OPTIONAL_HYPHEN:
            i, j = i + 1, j + (theirs == "-")
        else:
            return False
    return True


@lru_cache(maxsize=65_536)
def _fold_character(code: int) -> tuple[int, ...]:
    """What one character becomes: usually one code, none if dropped, several for a ligature."""
    character = chr(code)
    if character in _DROPPED:
        return ()
    if character.isspace():
        return (_SPACE,)
    if character == _HYPHEN_AT_LINE_END:
        return (_OPTIONAL,)
    character = _QUOTE_MARKS.get(character) or _DASHES.get(character) or character
    # "10²" is not "102", nor is "2½" "21⁄2": their forms are part of what is said.
    if unicodedata.decomposition(character).startswith(_MEANINGFUL_FORMS):
        return (code,)
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return tuple(_SPACE if piece.isspace() else ord(piece) for piece in folded)


class _Translation(dict[int, str]):
    """What `str.translate` takes: characters are folded when they are met for the first time."""

    def __missing__(self, code: int) -> str:
        folded = "".join(map(chr, _fold_character(code)))
        self[code] = folded
        return folded


_TRANSLATION = _Translation()
_LINE_END_HYPHEN = re.compile(rf"(?<=[^ ])[-{OPTIONAL_HYPHEN}] ")
_BLANKS = re.compile(r" +")


def _joined(match: re.Match[str]) -> str:
    between = match.string[match.start() - 1] + match.string[match.end()]
    if not _ends_word(between[0]):
        return match.group()
    return OPTIONAL_HYPHEN if between.isalpha() else "-"


def _ends_word(character: str) -> bool:
    """Whether a hyphen behind the character can be a word's or a figure's.

    Behind a blank it is a dash, and behind another sign part of a row of them.
    """
    return character.isalnum() or unicodedata.combining(character) != 0


def _replace_characters(codes: Offsets) -> tuple[Offsets, Offsets]:
    """Fold each character by itself; returns the new codes and where each began."""
    occurs = np.zeros(int(codes.max(initial=0)) + 1, dtype=bool)
    occurs[codes] = True
    distinct = np.flatnonzero(occurs)
    positions = (np.cumsum(occurs) - 1)[codes]
    pieces = [_fold_character(int(code)) for code in distinct]
    lengths = np.array([len(piece) for piece in pieces], dtype=np.int64)
    flat = np.array([code for piece in pieces for code in piece], dtype=np.int64)
    first = np.cumsum(lengths) - lengths
    if (lengths == 1).all():
        return flat[positions], np.arange(len(codes), dtype=np.int64)
    counts = lengths[positions]
    starts = np.repeat(np.arange(len(codes), dtype=np.int64), counts)
    within = np.arange(len(starts), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    return flat[np.repeat(first[positions], counts) + within], starts


def _collapse_blanks(
    codes: Offsets, starts: Offsets, ends: Offsets
) -> tuple[Offsets, Offsets, Offsets]:
    """One blank for a run of them; a hyphen between a letter or digit and a run swallows it."""
    blank = codes == _SPACE
    first = np.flatnonzero(blank & ~np.concatenate(([False], blank[:-1])))
    last = np.flatnonzero(blank & ~np.concatenate((blank[1:], [False])))
    inner = (first > 0) & (last + 1 < len(codes))
    first, last = first[inner], last[inner]
    before = codes[first - 1]
    hyphened = (before == _HYPHEN) | (before == _OPTIONAL)
    hyphened[hyphened] = [
        place > 1 and _ends_word(chr(codes[place - 2])) for place in first[hyphened].tolist()
    ]
    keep, codes, ends = ~blank, codes.copy(), ends.copy()
    keep[first[~hyphened]] = True
    ends[first] = ends[last]
    for begin, end in zip(first[hyphened].tolist(), last[hyphened].tolist(), strict=True):
        # Between figures it is a range or a sign, which no line end takes away.
        between = chr(codes[begin - 2]) + chr(codes[end + 1])
        codes[begin - 1] = _OPTIONAL if between.isalpha() else _HYPHEN
        ends[begin - 1] = ends[end]
    return codes[keep], starts[keep], ends[keep]
