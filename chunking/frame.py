"""Builds the frame of a segment: what it needs to be understood and does not hold itself.

By rule and within a bound in tokens: the segment's place in the outline, the parties and dates of
its contract, the definitions of the terms it uses that stand elsewhere, and the clauses it cites.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from chunking.definitions import Definition, Definitions
from chunking.preamble import Preamble, find_preambles, governing_preamble
from chunking.references import References
from chunking.segment import Segment
from chunking.structure import Outline
from chunking.tokens import Vocabulary

_CLIPS = (120, 220, 400, 700)
"""Characters that a definition may take. Each first gets the narrowest form; then, in order of
need, the widest for which there is room."""

_CLAUSE = 300
_DEPTH = 3


class FrameKind(StrEnum):
    """What an item of a frame is."""

    PLACE = "place"
    PARTIES = "parties"
    DATE = "date"
    DEFINITION = "definition"
    CLAUSE = "clause"


_TITLES = {
    FrameKind.PLACE: "Place in the document:",
    FrameKind.PARTIES: "Parties:",
    FrameKind.DATE: "Date:",
    FrameKind.DEFINITION: "Terms defined elsewhere in the document:",
    FrameKind.CLAUSE: "Clauses cited that stand elsewhere in the document:",
}
_TITLE_TOKENS = 12
_NAME_REACH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameItem:
    """A piece of the document that travels with a segment: `text` is `document[start:end]`."""

    kind: FrameKind
    name: str
    """The defined term, or the clause as it is cited; for the other kinds, empty."""
    text: str
    start: int
    end: int

    def render(self) -> str:
        """The item as one line; its name first, unless the text begins with it."""
        line = " ".join(self.text.split())
        named = not self.name or self.name in line[: len(self.name) + _NAME_REACH]
        return f"- {line}" if named else f"- {self.name}: {line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What travels with a segment besides its text."""

    items: tuple[FrameItem, ...] = ()
    tokens: int = 0
    """Tokens of `render()`."""
    left_out: tuple[FrameItem, ...] = ()
    """What would have belonged in the frame and did not fit its bound, most needed first."""

    def render(self) -> str:
        """The frame as plain text: a title for each kind, an item a line; empty without items."""
        lines: list[str] = []
        for kind, title in _TITLES.items():
            items = [item.render() for item in self.items if item.kind is kind]
            lines.extend([title, *items] if items else [])
        return "\n".join(lines)


def build_frames(
    text: str,
    segments: Sequence[Segment],
    outline: Outline,
    definitions: Definitions,
    vocabulary: Vocabulary,
    *,
    share: float = 0.04,
) -> tuple[Frame, ...]:
    """A frame for each segment, of at most `share` of the segment's tokens.

    A single segment holds everything itself: its frame is empty.
    """
    if len(segments) < 2:
        return tuple(Frame() for _ in segments)
    needs = _Needs(
        text=text,
        outline=outline,
        definitions=definitions,
        references=References(text=text, outline=outline),
        preambles=find_preambles(text),
    )
    return tuple(_frame(needs, segment, vocabulary, share) for segment in segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Needs:
    """Finds what segments of one text need, without regard to room."""

    text: str
    outline: Outline
    definitions: Definitions
    references: References
    preambles: tuple[Preamble, ...]

    def item(self, kind: FrameKind, name: str, start: int, end: int) -> FrameItem:
        return FrameItem(kind=kind, name=name, text=self.text[start:end], start=start, end=end)

    def surroundings(self, segment: Segment) -> Iterator[FrameItem]:
        """The headings above the segment's start, the parties, the dates."""
        for heading in self.outline.at(segment.start):
            if heading.end <= segment.start:
                yield self.item(FrameKind.PLACE, "", heading.start, heading.end)
        preamble = governing_preamble(self.preambles, segment.start)
        if preamble is not None:
            yield self.item(FrameKind.PARTIES, "", preamble.start, preamble.end)
            if preamble.date is not None and not preamble.start <= preamble.date[0] < preamble.end:
                yield self.item(FrameKind.DATE, "", *preamble.date)

    def terms(self, segment: Segment) -> list[list[Definition]]:
        """Definitions that the segment's uses need from outside it, then those that these need.

        Of one depth, the terms used most come first.
        """
        levels: list[list[Definition]] = []
        taken: set[Definition] = set()
        spans = [(segment.start, segment.end)]
        while spans and len(levels) < _DEPTH:
            level = self._outside(segment, spans, taken)
            taken.update(level)
            levels.append(level)
            spans = [(definition.start, definition.end) for definition in level]
        return levels

    def _outside(
        self, segment: Segment, spans: list[tuple[int, int]], taken: set[Definition]
    ) -> list[Definition]:
        counts: dict[Definition, int] = {}
        for start, end in spans:
            for use in self.definitions.used(self.text, start, end):
                inside = segment.start <= use.definition.at < segment.end
                if not inside and use.definition not in taken:
                    counts[use.definition] = counts.get(use.definition, 0) + 1
        return sorted(counts, key=lambda found: (-counts[found], found.at))

    def clauses(self, segment: Segment) -> Iterator[FrameItem]:
        for cited in self.references.cited(segment.start, segment.end):
            end = min(cited.end, cited.start + _CLAUSE)
            yield self.item(FrameKind.CLAUSE, cited.name, cited.start, end)


def _frame(needs: _Needs, segment: Segment, vocabulary: Vocabulary, share: float) -> Frame:
    room = _Room(vocabulary=vocabulary, left=int(segment.tokens * share))
    for item in needs.surroundings(segment):
        room.offer(item)
    levels = needs.terms(segment)
    for definition in levels[0]:
        room.offer(_defined(needs, definition, _CLIPS[0]))
    for item in needs.clauses(segment):
        room.offer(item)
    deeper = [definition for level in levels[1:] for definition in level]
    for definition in deeper:
        room.offer(_defined(needs, definition, _CLIPS[0]))
    for definition in (*levels[0], *deeper):
        room.widen([_defined(needs, definition, clip) for clip in _CLIPS])
    items = tuple(room.items)
    tokens = vocabulary.count(Frame(items=items).render())
    return Frame(items=items, tokens=tokens, left_out=tuple(room.left_out))


def _defined(needs: _Needs, definition: Definition, clip: int) -> FrameItem:
    """The definition as an item of at most `clip` characters, its term among them."""
    start, end = definition.start, definition.end
    if definition.at - start > clip // 2:
        space = needs.text.find(" ", definition.at - clip // 2, definition.at)
        start = space + 1 if space >= 0 else definition.at
    end = min(end, max(start + clip, definition.at + len(definition.term) + 2))
    return needs.item(FrameKind.DEFINITION, definition.term, start, end)


def _holds(held: FrameItem, item: FrameItem) -> bool:
    return held.start <= item.start and item.end <= held.end


@dataclass(kw_only=True, slots=True)
class _Room:
    """The items taken so far and the tokens still free."""

    vocabulary: Vocabulary
    left: int
    items: list[FrameItem] = field(default_factory=list)
    left_out: list[FrameItem] = field(default_factory=list)

    def offer(self, item: FrameItem) -> None:
        """Take the item if its line fits and no item taken holds it already."""
        if any(_holds(held, item) for held in self.items):
            return
        cost = self._cost(item)
        if all(held.kind is not item.kind for held in self.items):
            cost += _TITLE_TOKENS
        if cost > self.left:
            self.left_out.append(item)
            return
        self.left -= cost
        self.items.append(item)

    def widen(self, forms: list[FrameItem]) -> None:
        """Replace the narrowest of the forms, if it was taken, by the widest that fits.

        It goes where another item, widened before it, holds the same sentence.
        """
        if forms[0] not in self.items:
            return
        free = self.left + self._cost(forms[0])
        if sum(_holds(held, forms[0]) for held in self.items) > 1:
            self.items.remove(forms[0])
            self.left = free
            return
        widest = next(form for form in reversed(forms) if self._cost(form) <= free)
        self.left = free - self._cost(widest)
        self.items[self.items.index(forms[0])] = widest

    def _cost(self, item: FrameItem) -> int:
        return self.vocabulary.count(item.render()) + 1
