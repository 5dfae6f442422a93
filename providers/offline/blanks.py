"""The blanks of cues in a sentence: where a value has to stand to be the one asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from providers.offline.cues import Cue, CueSheet, Part
from providers.offline.vocabulary import stems, word_spans

_AFTER, _BEFORE = 30, 24  # characters: a value further from a blank is not the one it asks for
# Words by which a sentence turns from what a cue speaks of to something else.
_TURN = re.compile(
    r"\b(?:expir\w+|until|through|ends?|ending|terminat\w+|not|no)\b|[;:.]\s", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A blank of a matching cue: at `offset`, in characters of the sentence."""

    offset: int
    follows: bool
    """The value follows the offset; else it ends shortly before it."""

    def holds(self, quote: str, start: int, end: int) -> bool:
        """Whether the value at `[start, end)` of `quote` stands in this blank."""
        if self.follows:
            near, between = 0 <= start - self.offset <= _AFTER, quote[self.offset : start]
        else:
            near, between = 0 <= self.offset - end <= _BEFORE, quote[end : self.offset]
        # "Date: May 3" is what a form says; a colon further on begins something else.
        return near and _TURN.search(between.lstrip(": ")) is None


def blanks(quote: str, source: CueSheet | Cue) -> list[Blank]:
    """The blanks of the matching cues in `quote`, in the order of the cues."""
    cues = source.cues if isinstance(source, CueSheet) else (source,)
    parts = [part for cue in cues for part in cue.parts if part.has_blank]
    if not parts:
        return []
    spans = list(word_spans(quote))
    stemmed = f" {' '.join(stems(quote))} "
    return [blank for part in parts for blank in _of_part(part, stemmed, spans)]


def _of_part(part: Part, stemmed: str, spans: list[tuple[int, int]]) -> Iterator[Blank]:
    for match in part.blank.finditer(stemmed) if part.blank else ():
        yield Blank(offset=spans[stemmed.count(" ", 0, match.end()) - 1][1], follows=True)
    for match in part.before.finditer(stemmed) if part.before else ():
        yield Blank(offset=spans[stemmed.count(" ", 0, match.start()) - 1][0], follows=False)
