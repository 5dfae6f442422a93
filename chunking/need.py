"""What a segment needs from the rest of its text, most needed first. Knows no bound in tokens."""

from collections.abc import Iterator
from dataclasses import dataclass

from chunking import excerpt
from chunking.definitions import Definition, Definitions
from chunking.excerpt import Excerpt
from chunking.frame_item import FrameItem, FrameKind
from chunking.preamble import Preamble, governing_preamble
from chunking.references import References
from chunking.segment import Segment
from chunking.structure import Outline

_DEPTH = 3

Form = tuple[FrameItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A passage that a segment needs: forms in which it can be carried, narrowest first.

    A form is one or more intervals; each form holds what the narrower ones hold.
    """

    forms: tuple[Form, ...]
    is_used: bool = False
    """Whether it is the definition of a term that the segment itself uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Finds what the segments of one text need."""

    text: str
    outline: Outline
    definitions: Definitions
    references: References
    preambles: tuple[Preamble, ...]

    def of(self, segment: Segment) -> Iterator[Need]:
        """Its place, the parties and dates, the terms it uses, the clauses it cites, and the
        terms that the definitions of those use."""
        yield from self._surroundings(segment)
        levels = self.terms(segment)
        yield from (self._term(definition, is_used=True) for definition in levels[0])
        yield from self._clauses(segment)
        for level in levels[1:]:
            yield from (self._term(definition, is_used=False) for definition in level)

    def terms(self, segment: Segment) -> list[list[Definition]]:
        """Definitions that the segment's uses need from outside it, then those that these need.

        Of one depth, the terms used most come first, and of equals the nearest; a place that only
        points elsewhere comes last.
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
        return sorted(
            counts, key=lambda found: (found.points, -counts[found], _distance(segment, found.at))
        )

    def _surroundings(self, segment: Segment) -> Iterator[Need]:
        for heading in self.outline.at(segment.start):
            if heading.end <= segment.start:
                yield self._passage(FrameKind.PLACE, (heading.start, heading.end))
        preamble = governing_preamble(self.preambles, segment.start)
        if preamble is None:
            return
        parties = (preamble.start, preamble.end)
        yield self._passage(FrameKind.PARTIES, parties, narrow=preamble.parts)
        if preamble.date is not None and not parties[0] <= preamble.date[0] < parties[1]:
            yield self._passage(FrameKind.DATE, preamble.date)

    def _passage(
        self,
        kind: FrameKind,
        whole: tuple[int, int],
        narrow: tuple[tuple[int, int], ...] = (),
    ) -> Need:
        wide = (self._item(kind, "", Excerpt(*whole, goes_on=False)),)
        parts = tuple(self._item(kind, "", Excerpt(*part, goes_on=False)) for part in narrow)
        return Need(forms=(parts, wide) if parts else (wide,))

    def _term(self, definition: Definition, *, is_used: bool) -> Need:
        excerpts = excerpt.of_definition(self.text, definition)
        forms = tuple(
            (self._item(FrameKind.DEFINITION, definition.term, each),) for each in excerpts
        )
        return Need(forms=forms, is_used=is_used)

    def _clauses(self, segment: Segment) -> Iterator[Need]:
        for cited in self.references.cited(segment.start, segment.end):
            excerpts = excerpt.of_clause(self.text, cited.start, cited.end)
            yield Need(
                forms=tuple((self._item(FrameKind.CLAUSE, cited.name, each),) for each in excerpts)
            )

    def _item(self, kind: FrameKind, name: str, part: Excerpt) -> FrameItem:
        return FrameItem(
            kind=kind,
            name=name,
            text=self.text[part.start : part.end],
            start=part.start,
            end=part.end,
            goes_on=part.goes_on,
        )


def _distance(segment: Segment, offset: int) -> int:
    return segment.start - offset if offset < segment.start else offset - segment.end
