"""The cues of a question: a small language in which a profile says what to look for.

    governing law                  words in this order, in any inflection: a hint
    "governed by ... laws of _"    in quotes: decisive; `...` skips up to eight words, and the
                                   value stands where the blank `_` is, at either end
    "assign|transfer" + "consent"  all of them in one sentence, `|` between alternatives
    -"non-exclusive"               speaks against the sentence
    !"may not be terminated"       decisive, and answers a yes-or-no question with "no"
    ... ^5                         a weight of one's own, for any of the above
    @title, @opening, @closing, @tight      where to look and how much to quote

Not here: sentences, ranking, values.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from providers.offline.vocabulary import stems

HINT_WEIGHT = 1.0
DECISIVE_WEIGHT = 3.0
_GAP = r"(?: \S+){0,8}?"
_WEIGHT = re.compile(r"\s*\^(\d+(?:\.\d+)?)\s*$")
_PART = re.compile(r'"([^"]*)"|([^"+]+)')

Shape = Literal["@title", "@opening", "@closing", "@tight"]
SHAPES: frozenset[str] = frozenset({"@title", "@opening", "@closing", "@tight"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One condition on a sentence: any of some phrases, as stems.

    The patterns are to be searched in a sentence's stems joined and surrounded by single
    spaces; None where a part has no alternative of that kind.
    """

    plain: re.Pattern[str] | None
    blank: re.Pattern[str] | None
    """The alternatives that end in a blank: the value follows the match."""
    before: re.Pattern[str] | None
    """The alternatives that begin with a blank: the value stands in front of the match."""
    keys: tuple[tuple[str, ...], ...]
    """The stems of each alternative; a sentence that lacks one of them cannot match it."""

    @property
    def has_blank(self) -> bool:
        """Whether any alternative names the place of the value."""
        return self.blank is not None or self.before is not None

    def matches(self, stemmed: str) -> bool:
        """Whether any alternative stands in the sentence, its blank filled or not."""
        return any(
            p is not None and p.search(stemmed) for p in (self.plain, self.blank, self.before)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Conditions that a sentence must all meet, and what that is worth."""

    parts: tuple[Part, ...]
    weight: float
    """Negative where the cue speaks against the sentence."""
    denies: bool
    """The cue is evidence that the answer is no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CueSheet:
    """The cues of one question, read."""

    cues: tuple[Cue, ...]
    shapes: frozenset[str]
    words: str
    """The words of the cues that speak for a sentence, as one text."""


@lru_cache(maxsize=4096)
def read_cues(cues: tuple[str, ...]) -> CueSheet:
    """Read the cues of a question. A cue without a single word is passed over."""
    shapes = frozenset(cue.strip() for cue in cues) & SHAPES
    texts = [cue.strip() for cue in cues if cue.strip() not in SHAPES]
    read = [cue for text in texts if (cue := _read_cue(text)) is not None]
    words = " ".join(text for text in texts if not text.startswith("-"))
    return CueSheet(cues=tuple(read), shapes=shapes, words=re.sub(r'\^[\d.]+|[".|+!_]', " ", words))


def _read_cue(text: str) -> Cue | None:
    against, denies = text.startswith("-"), text.startswith("!")
    body = text[1:] if against or denies else text
    stated = _WEIGHT.search(body)
    body = _WEIGHT.sub("", body)
    weight = float(stated[1]) if stated else DECISIVE_WEIGHT if '"' in body else HINT_WEIGHT
    parts = [_read_part(match[1] or match[2] or "") for match in _PART.finditer(body)]
    known = tuple(part for part in parts if part is not None)
    if not known:
        return None
    return Cue(parts=known, weight=-weight if against else weight, denies=denies)


def _read_part(text: str) -> Part | None:
    runs = [(_blank_at(phrase), _runs(phrase)) for phrase in text.split("|")]
    runs = [(place, phrase) for place, phrase in runs if phrase]
    if not runs:
        return None
    return Part(
        plain=_pattern([phrase for place, phrase in runs if place is None]),
        blank=_pattern([phrase for place, phrase in runs if place == "end"]),
        before=_pattern([phrase for place, phrase in runs if place == "start"]),
        keys=tuple(tuple(dict.fromkeys(" ".join(phrase).split())) for _, phrase in runs),
    )


def _blank_at(phrase: str) -> Literal["start", "end"] | None:
    bare = phrase.strip()
    if bare.endswith("_"):
        return "end"
    return "start" if bare.startswith("_") else None


def _runs(phrase: str) -> list[str]:
    """The stems between the gaps of a phrase, each run joined by single spaces."""
    return [run for piece in phrase.split("...") if (run := " ".join(stems(piece)))]


def _pattern(phrases: list[list[str]]) -> re.Pattern[str] | None:
    if not phrases:
        return None
    either = "|".join(f"{_GAP} ".join(map(re.escape, phrase)) for phrase in phrases)
    return re.compile(f"(?<= )(?:{either})(?= )")
