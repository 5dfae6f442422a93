"""A text's sentences, indexed once for all the questions that are put to it."""

import logging
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import bm25s
import numpy as np
from numpy.typing import NDArray

from providers.offline.cues import Cue, Part
from providers.offline.sentences import Sentence, split_sentences
from providers.offline.vocabulary import stems

_HEADING_REACH = 10  # sentences: past them, a heading says little about what it stands above

_DEFINITION = re.compile(
    r"(?:(?:\([a-z]{1,2}\)|\d+(?:\.\d+)*\.?)\s+)?[\"\u201c](?P<term>[^\"\u201d]{2,60})[\"\u201d]\s+"
    r"(?:(?:of|to|in|for|with|as|and|or)\s[^.;:]{1,60}\s)?"
    r"(?:means?|includes?|has the meaning|shall mean)\b"
)
_SIGNING = re.compile(r"IN\s+WITNESS\s+(?:WHEREOF|OF)", re.IGNORECASE)
# An exhibit such as 10.1 is a whole contract in a filing, not an attachment to one.
_ATTACHMENT = re.compile(
    r"^[ \t]*(?:SCHEDULE|ANNEX|APPENDIX|ATTACHMENT|Schedule|Annex|Appendix|Attachment"
    r"|(?:EXHIBIT|Exhibit)(?![ \t]+\d+\.\d))[ \t]+"
    r"[\"\u201c]?[A-Z0-9][\w.-]{0,6}[\"\u201d]?[ \t]*(?:$|[:\u2013\u2014-])",
    re.MULTILINE,
)
_GOES_ON = re.compile(r"\((?:[a-z]{1,3}|\d)\)\s|[a-z]")

# bm25s logs every index it builds, at a level of its own choice.
logging.getLogger("bm25s").setLevel(logging.WARNING)


@dataclass(frozen=True, kw_only=True)
class TextIndex:
    """Sentences with their stems, headings and positions. Not to be changed after `index_text`.

    The four sequences run in parallel. `stemmed` holds a sentence's stems with one space
    between, before and after them; `headings` likewise for the heading above the sentence, and
    is empty where none is near; `defined` has the stems of the term that the sentence defines, or
    goes on defining after a clause's label, and is empty elsewhere.
    """

    text: str
    sentences: tuple[Sentence, ...]
    stemmed: tuple[str, ...]
    headings: tuple[str, ...]
    defined: tuple[str, ...]

    @cached_property
    def _words(self) -> list[list[str]]:
        return [stemmed.split() for stemmed in self.stemmed]

    @cached_property
    def _bm25(self) -> bm25s.BM25:
        corpus = [
            words + heading.split()
            for words, heading in zip(self._words, self.headings, strict=True)
        ]
        ranker = bm25s.BM25()
        ranker.index(corpus, show_progress=False)
        return ranker

    @cached_property
    def postings(self) -> dict[str, list[int]]:
        """For each stem, the numbers of the sentences that hold it, ascending."""
        return _postings(self._words)

    @cached_property
    def heading_postings(self) -> dict[str, list[int]]:
        """For each stem, the numbers of the sentences under a heading that holds it."""
        return _postings([heading.split() for heading in self.headings])

    @cached_property
    def first_attachment(self) -> int:
        """Offset of the first heading such as SCHEDULE 2; the text's length where none stands."""
        return self._attachment_from(0)

    @cached_property
    def attachment_after_signing(self) -> int:
        """Offset of the first such heading behind the words above the signatures.

        The text's length where either is missing: an EXHIBIT 10.1 at the top is the contract.
        """
        signing = _SIGNING.search(self.text)
        return self._attachment_from(signing.end()) if signing else len(self.text)

    def _attachment_from(self, offset: int) -> int:
        found = _ATTACHMENT.search(self.text, offset)
        return found.start() if found else len(self.text)

    def bm25(self, query: list[str]) -> NDArray[np.float32]:
        """BM25 scores of all sentences (with the headings above them) for stems; zeros if none."""
        known = [stem for stem in query if stem in self.postings or stem in self.heading_postings]
        if not known:
            return np.zeros(len(self.sentences), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def matching(self, cue: Cue) -> list[int]:
        """Numbers of the sentences that meet every part of `cue`, ascending.

        Of several parts, the heading above a sentence may meet all but one.
        """
        if len(cue.parts) == 1:
            hits = _candidates(cue, self.postings)
        else:
            hits = sorted({n for part in cue.parts for n in _meeting(part, self.postings)})
        return [n for n in hits if self._meets(n, cue)]

    def _meets(self, number: int, cue: Cue) -> bool:
        lacking = [part for part in cue.parts if not part.matches(self.stemmed[number])]
        if len(lacking) == 1 and len(cue.parts) > 1:
            return lacking[0].matches(self.headings[number])
        return not lacking

    def matching_headings(self, cue: Cue) -> list[int]:
        """Numbers of the sentences whose heading meets every part of `cue`, ascending."""
        hits = _candidates(cue, self.heading_postings)
        return [n for n in hits if all(part.matches(self.headings[n]) for part in cue.parts)]

    def quote(self, number: int) -> str:
        """The verbatim text of a sentence."""
        sentence = self.sentences[number]
        return self.text[sentence.start : sentence.end]


def index_text(text: str) -> TextIndex:
    """Index `text`. Linear in its length: about 0.6 s for a million characters."""
    found = [(s, stems(text[s.start : s.end])) for s in split_sentences(text)]
    sentences = [sentence for sentence, words in found if words]
    stemmed = tuple(f" {' '.join(words)} " for _, words in found if words)
    return TextIndex(
        text=text,
        sentences=tuple(sentences),
        stemmed=stemmed,
        headings=_headings_above(text, sentences, stemmed),
        defined=_defined_terms(text, sentences),
    )


def _defined_terms(text: str, sentences: list[Sentence]) -> tuple[str, ...]:
    terms: list[str] = []
    term = ""
    for sentence in sentences:
        quote = text[sentence.start : sentence.end]
        definition = _DEFINITION.match(quote)
        if definition:
            term = " ".join(stems(definition["term"]))
        elif not _GOES_ON.match(quote):
            term = ""
        terms.append(term)
    return tuple(terms)


def _headings_above(
    text: str, sentences: list[Sentence], stemmed: tuple[str, ...]
) -> tuple[str, ...]:
    above: list[str] = []
    outer, heading, since = "", "", _HEADING_REACH
    for sentence, words in zip(sentences, stemmed, strict=True):
        if not sentence.is_heading:
            since += 1
            above.append(heading if since <= _HEADING_REACH else "")
            continue
        if text[sentence.start] == "(":
            # "(c) Survival." stands below "11.07 Confidentiality." and not in its place.
            heading = outer + words.lstrip() if outer else words
        else:
            # A title often comes in two lines, ARTICLE VII above INDEMNIFICATION.
            outer = heading = words if since else heading + words.lstrip()
        since = 0
        above.append("")
    return tuple(above)


def _postings(sentences: list[list[str]]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(sentences):
        for stem in dict.fromkeys(words):
            found[stem].append(number)
    return dict(found)


def _candidates(cue: Cue, postings: dict[str, list[int]]) -> list[int]:
    """Sentences that may match: those of the part that the fewest sentences can meet."""
    sets = sorted((_meeting(part, postings) for part in cue.parts), key=len)
    return sorted(sets[0])


def _meeting(part: Part, postings: dict[str, list[int]]) -> set[int]:
    found: set[int] = set()
    for key in part.keys:
        lists = sorted((postings.get(stem, []) for stem in key), key=len)
        found.update(lists[0])
    return found
