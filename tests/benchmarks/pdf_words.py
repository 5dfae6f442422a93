"""Yardsticks for the text of a PDF: what share of another reader's words and pairs is found.

A word counts as found where the other text has it as often; words broken at a line's end are
joined in both. Pairs of neighbouring words (bigrams) measure the order.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.ingest.pdf.glyph import LIGATURES

_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
_BROKEN = re.compile(r"[-\u00ad\u2010]\s*\n\s*|[\u0002\ufffe]\s*")
_LIGATURE = re.compile("(?<=[A-Za-z])[\x0b-\x0f]|[\x0b-\x0f](?=[A-Za-z])")
_SPELLED_LIGATURE = re.compile("ffi|ffl|ff|fi|fl")
_MOST_INITIALS = 4
"""Pieces of a name in small capitals: "M C I NNES"."""
_RUN = 6
"""Letters below which a pair of words is found anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of one text against the reference's."""

    words: int
    found_words: int
    bigrams: int
    found_bigrams: int


def score_words(texts: Sequence[str], reference: Sequence[str]) -> Score:
    """Words of two letters or more; figures, single letters and signs of formulas are none.

    Two faults of pdftotext are mended in the reference, page by page: small capitals parted from
    their first letter ("I NTRODUCTION"), and ligatures lost from TeX's fonts ("de nition"). Only
    where the text has the whole word, letter for letter, and more often than the reference.
    """
    mine: list[str] = []
    theirs: list[str] = []
    for text, other in zip(texts, reference, strict=True):
        own = [word.lower() for word in _LETTERS.findall(_plain(text))]
        mine += own
        theirs += _mended(_LETTERS.findall(_plain(other)), Counter(own))
    return _score(*([word for word in words if len(word) > 1] for words in (mine, theirs)))


def score_as_they_stand(texts: Sequence[str], reference: Sequence[str]) -> Score:
    """Words, figures and single letters, and nothing mended."""
    return _score(_words("\n".join(texts)), _words("\n".join(reference)))


def score_blanks_aside(texts: Sequence[str], reference: Sequence[str]) -> Score:
    """Likewise with blanks aside: a word, or pair, and its neighbour as a run of letters.

    A word counts as found where its letters follow those of the word before it, or come before
    those of the next, on the same page; so this says what was read, and not how it was parted.
    Words whose ligatures pdftotext lost are looked for among ours without ligatures too, but never
    the other way round.
    """
    words = found_words = bigrams = found_bigrams = 0
    for text, other in zip(texts, reference, strict=True):
        mine, theirs = _words(text), _words(other)
        letters, spare = "".join(mine), Counter(mine)
        bare = _SPELLED_LIGATURE.sub("", letters)
        runs = [_long_enough(theirs, index) for index in range(len(theirs) - 1)]
        pairs = [run in letters or run in bare for run in runs]
        joined = pairwise([False, *pairs, False])
        words += len(theirs)
        for word, (before, after) in zip(theirs, joined, strict=True):
            found_words += spare[word] > 0 or before or after
            spare[word] -= 1
        bigrams += len(pairs)
        found_bigrams += sum(pairs)
    return Score(words=words, found_words=found_words, bigrams=bigrams, found_bigrams=found_bigrams)


def missed_words(texts: Sequence[str], reference: Sequence[str]) -> Iterator[str]:
    """What `score_words` misses, and what the text has instead, page by page."""
    for number, (text, other) in enumerate(zip(texts, reference, strict=True), start=1):
        own = Counter(word.lower() for word in _LETTERS.findall(_plain(text)))
        theirs = Counter(_mended(_LETTERS.findall(_plain(other)), own))
        missed, instead = (
            [word for word in words.elements() if len(word) > 1]
            for words in (theirs - own, own - theirs)
        )
        if missed:
            yield f"page {number}: {' '.join(missed)} | {' '.join(instead)}"


def _score(mine: Sequence[str], theirs: Sequence[str]) -> Score:
    pairs, their_pairs = Counter(pairwise(mine)), Counter(pairwise(theirs))
    return Score(
        words=len(theirs),
        found_words=(Counter(mine) & Counter(theirs)).total(),
        bigrams=their_pairs.total(),
        found_bigrams=(pairs & their_pairs).total(),
    )


def _plain(text: str) -> str:
    joined = _BROKEN.sub("", text.replace("\r\n", "\n"))
    spelled = _LIGATURE.sub(lambda match: LIGATURES[match.group()], joined)
    return unicodedata.normalize("NFKC", spelled)


def _words(text: str) -> list[str]:
    return _WORD.findall(_plain(text).lower())


def _mended(theirs: Sequence[str], mine: Counter[str]) -> list[str]:
    """Their words in small letters, pieces of a word that `mine` has more often made whole."""
    spare = mine - Counter(word.lower() for word in theirs)
    found: list[str] = []
    index = 0
    while index < len(theirs):
        whole, pieces = next(
            ((word, count) for word, count in _wholes(theirs, index) if spare[word] > 0),
            (theirs[index].lower(), 1),
        )
        spare[whole] -= 1
        found.append(whole)
        index += pieces
    return found


def _wholes(theirs: Sequence[str], index: int) -> Iterator[tuple[str, int]]:
    """Words that the piece at `index` may begin, with the number of their pieces."""
    piece, after = theirs[index], theirs[index + 1 : index + 2]
    if piece.isupper() and len(piece) == 1:
        for count in range(2, _MOST_INITIALS + 1):
            pieces = theirs[index : index + count]
            initials = all(len(one) == 1 for one in pieces[:-1])
            if len(pieces) == count and initials and all(map(str.isupper, pieces)):
                yield "".join(pieces).lower(), count
    for ligature in LIGATURES.values():
        if after and after[0].islower():
            yield piece.lower() + ligature + after[0], 2
        if piece.islower():
            yield ligature + piece, 1
        yield piece.lower() + ligature, 1


def _long_enough(words: Sequence[str], index: int) -> str:
    """The pair of words from `index` on, with as many more as make a run that means something."""
    end = index + 2
    while end < len(words) and sum(map(len, words[index:end])) < _RUN:
        end += 1
    return "".join(words[index:end])
