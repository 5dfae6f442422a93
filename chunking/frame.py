"""Builds the frame of a segment: what it needs to be understood and does not hold itself.

By rule and within a bound in tokens: the segment's place in the outline, the parties and dates of
its contract, the definitions of the terms it uses that stand elsewhere, and the clauses it cites.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chunking.definitions import Definitions
from chunking.frame_item import FrameItem, FrameKind
from chunking.need import Form, Need, Needs
from chunking.preamble import find_preambles
from chunking.references import References
from chunking.segment import Segment
from chunking.structure import Outline
from chunking.tokens import Vocabulary

_MOST = 0.15
"""The share of a small segment that the beginnings of definitions may take."""

_TITLES = {
    FrameKind.PLACE: "Place in the document:",
    FrameKind.PARTIES: "Parties:",
    FrameKind.DATE: "Date:",
    FrameKind.DEFINITION: "Terms defined elsewhere in the document:",
    FrameKind.CLAUSE: "Clauses cited that stand elsewhere in the document:",
}


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
    terms_tokens: int = 1_400,
) -> tuple[Frame, ...]:
    """A frame for each segment, of at most `share` of the segment's tokens.

    Only to name the terms that a small segment uses, each by the beginning of its definition, may
    a frame go beyond: to `terms_tokens`, or 15 % of the segment if that is less. A single segment
    holds everything itself: its frame is empty.
    """
    if len(segments) < 2:
        return tuple(Frame() for _ in segments)
    needs = Needs(
        text=text,
        outline=outline,
        definitions=definitions,
        references=References(text=text, outline=outline, contracts=definitions.contracts),
        preambles=find_preambles(text),
    )
    return tuple(
        _frame(
            list(needs.of(segment)),
            vocabulary,
            bound=int(segment.tokens * share),
            terms_bound=min(terms_tokens, int(segment.tokens * _MOST)),
        )
        for segment in segments
    )


def _frame(needs: list[Need], vocabulary: Vocabulary, *, bound: int, terms_bound: int) -> Frame:
    room = _Room(vocabulary=vocabulary)
    for need in needs:
        room.offer(need, max(bound, terms_bound) if need.is_used else bound)
    room.widen([need for need in needs if need.is_used], bound)
    room.widen([need for need in needs if not need.is_used], bound)
    items = tuple(item for form in room.taken.values() for item in form)
    tokens = vocabulary.count(Frame(items=items).render())
    return Frame(items=items, tokens=tokens, left_out=tuple(room.left_out))


@dataclass(kw_only=True, slots=True)
class _Room:
    """The forms taken so far, by their need, and the tokens they take."""

    vocabulary: Vocabulary
    used: int = 0
    taken: dict[Need, Form] = field(default_factory=dict)
    left_out: list[FrameItem] = field(default_factory=list)

    def offer(self, need: Need, bound: int) -> None:
        """Take the need's narrowest form if it fits `bound` and is not carried already."""
        form = need.forms[0]
        if self._is_held(need, form):
            return
        cost = self._cost(form) + self._title(form[0].kind)
        if self.used + cost > bound:
            self.left_out.extend(form)
            return
        self.used += cost
        self.taken[need] = form

    def widen(self, needs: list[Need], bound: int) -> None:
        """Widen the forms taken for the needs, all by a step before any by the next."""
        for step in range(1, max((len(need.forms) for need in needs), default=0)):
            for need in needs:
                self._widen(need, step, bound)

    def _widen(self, need: Need, step: int, bound: int) -> None:
        """Take the next wider form for one that was taken, if that fits `bound`.

        It goes where another need, widened before it, holds the same passage.
        """
        form = self.taken.get(need)
        if form is None:
            return
        if self._is_held(need, form):
            self.used -= self._cost(self.taken.pop(need))
        elif step < len(need.forms):
            cost = self._cost(need.forms[step]) - self._cost(form)
            if self.used + cost <= bound:
                self.used += cost
                self.taken[need] = need.forms[step]

    def _is_held(self, need: Need, form: Form) -> bool:
        """Whether other needs' forms hold every item of this one."""
        held = [item for other, taken in self.taken.items() if other is not need for item in taken]
        return all(
            any(one.start <= item.start and item.end <= one.end for one in held) for item in form
        )

    def _cost(self, form: Form) -> int:
        """Tokens of the form's lines, each with its line end."""
        return sum(self.vocabulary.count(item.render()) + 1 for item in form)

    def _title(self, kind: FrameKind) -> int:
        """Tokens of a title that the first item of its kind brings with it."""
        if any(form[0].kind is kind for form in self.taken.values()):
            return 0
        return self.vocabulary.count(_TITLES[kind]) + 1
