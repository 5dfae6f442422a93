"""Which of several contradicting findings prevails, by the rules lawyers state.

In this order: an amendment over what it amends, a later amendment over an earlier one, a clause
that says which document controls, "notwithstanding", the later of two agreements, the specific
over the general. A rule decides only where exactly one side has the better claim; nothing is
guessed, and every side stays in the register.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.answer import Finding
from pipeline.consolidate.instrument import Instrument, Instruments, Kind, names, same_title
from pipeline.document import Document

_PASSAGE = 700
"""Characters looked at on each side of a citation, within its paragraph."""
_BREAK = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:\d{1,2}(?:\.\d{1,2})*\.?|\([a-z]\)|Section)[ \t])")
_NOTWITHSTANDING = re.compile(
    r"\bnotwithstanding\s+(?!the\s+(?:termination|expir))|\bdespite\s+anything\b"
    r"|\b(?:this|the foregoing|such)\s+(?:section|clause|provision|paragraph|sentence)\s+"
    r"(?:[\d.]+\s+)?(?:shall\s+|will\s+)?(?:controls?|prevails?|governs?|supersedes?)\b"
    r"|\bin\s+lieu\s+of\s+(?:any|the)\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\bexcept\s+as\s+(?:otherwise\s+)?(?:expressly\s+)?(?:provided|set\s+forth|specified|stated)\b"
    r"|\bunless\s+(?:otherwise\s+)?(?:specified|provided|agreed|stated)\b"
    r"|\bsubject\s+to\s+(?:the\s+(?:provisions|terms)\s+of\s+)?(?:section|article|clause|exhibit|"
    r"schedule|paragraph)\b|\bin\s+general\b|\bgenerally\b|\bin\s+all\s+other\s+cases\b",
    re.IGNORECASE,
)
_WORDS = r"(?:conflicts?|inconsistenc(?:y|ies)|discrepanc(?:y|ies)|ambiguit(?:y|ies))"
_CONTROLS = r"(?:shall\s+|will\s+)?(?:control|prevail|govern|take\s+precedence|supersede)s?"
_CLAUSE = re.compile(
    rf"\b{_WORDS}\b[^.;]{{0,260}}?(?:,|then)\s+(?:the\s+)?"
    rf"(?:(?:terms|provisions)(?:\s+and\s+conditions)?\s+(?:of|in|contained\s+in)\s+)?"
    rf"(?P<winner>(?:this|such|the|any|an|a)?\s*(?:body\s+of\s+)?(?:this\s+|the\s+)?"
    rf"(?:agreement|contract|exhibit|schedule|annex|appendix|attachment|order\s+form|"
    rf"statement\s+of\s+work)s?(?:\s+[A-Z0-9]{{1,2}}\b)?)\s+{_CONTROLS}\b",
    re.IGNORECASE,
)
_ATTACHMENT = re.compile(
    r"exhibit|schedule|annex|appendix|attachment|order\s+form|statement\s+of\s+work", re.IGNORECASE
)
_CHANGES = re.compile(
    r"\b(?:amend|restat|replac|delet|substitut|modif|revis|increas|decreas|reduc|extend)\w*\b"
    r"|\bin\s+lieu\s+of\b|\binstead\s+of\b",
    re.IGNORECASE,
)

_REPLACES = re.compile(
    r"\bamended\s+and\s+restated\b|\bamends\s+and\s+restates\b|\b(?:supersedes?|replaces?)\s+"
    r"(?:and\s+\w+\s+)?(?:in\s+(?:its|their)\s+entirety\s+)?(?:that|the|any|all)\b",
    re.IGNORECASE,
)
_OPENING = 3_000
"""Characters in which an agreement says that it takes the place of another."""
_AMENDMENT = "amendment over base"
_LATER_AMENDMENT = "later amendment over earlier"
_LATER = "later over earlier"
_ACROSS = frozenset({_AMENDMENT, _LATER_AMENDMENT, _LATER})
"""Rules that weigh whole instruments; the others weigh clauses of one."""

Side = Sequence[Finding]
"""Findings of one value; each has a citation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """Which side prevails, by its index, and the rule by its name."""

    prevails: int
    rule: str


class Precedence:
    """The rules over one document's findings."""

    def __init__(self, document: Document) -> None:
        self._text = document.text

    def decide(self, sides: Sequence[Side]) -> Ruling | None:
        """The side that prevails over all others; None where no rule says so."""
        for rule, claim in self._rules():
            claims = [claim(side) for side in sides]
            if any(math.isnan(value) for value in claims):
                continue
            best = max(claims)
            winners = [index for index, value in enumerate(claims) if value == best]
            if len(winners) == 1 and self._are_comparable(rule, sides):
                return Ruling(prevails=winners[0], rule=rule)
        return None

    def changes(self, side: Side) -> tuple[Instrument, ...]:
        """The amendments whose passages around the side's quotes say that something changes."""
        found = {}
        for place in _places(side):
            instrument = self.instruments.at(place[0])
            if instrument.kind is Kind.AMENDMENT and _CHANGES.search(self._passage(place)):
                found[instrument.start] = instrument
        return tuple(found.values())

    def passages(self, side: Side) -> str:
        """The paragraphs that the side's quotes stand in."""
        return "\n".join(self._passage(place) for place in _places(side))

    @cached_property
    def instruments(self) -> Instruments:
        return Instruments(self._text)

    def _rules(self) -> Iterator[tuple[str, Callable[[Side], float]]]:
        """Each rule with how good a claim a side has under it: more is better, NaN is unknown."""
        yield _AMENDMENT, self._is_amendment
        yield _LATER_AMENDMENT, self._amendment_rank
        yield "the clause on conflicts says which document controls", self._is_in_control
        yield '"notwithstanding" prevails', self._says_notwithstanding
        yield _LATER, self._restated
        yield "specific over general", self._is_specific

    def _are_comparable(self, rule: str, sides: Sequence[Side]) -> bool:
        """Amendments are weighed with what they amend, clauses with those of their agreement.

        A file may be a bundle of agreements that have nothing to do with each other.
        """
        parts = {
            part.start: part
            for side in sides
            for part in (self.instruments.at(place[0]) for place in _places(side))
        }
        if rule not in _ACROSS:
            return len(parts) == 1
        if rule != _LATER:
            return all(
                self.is_family(one, other) for one in parts.values() for other in parts.values()
            )
        titles = [part.title for part in parts.values()]
        return all(same_title(titles[0], title) for title in titles)

    def is_family(self, one: Instrument, other: Instrument) -> bool:
        """Whether two parts of the text are one agreement, or it and its amendments.

        Where the text holds one agreement, every amendment in it is taken to amend that.
        """
        if one == other or sum(part.kind is Kind.BASE for part in self.instruments.all) <= 1:
            return True
        if one.kind is other.kind:
            return one.kind is Kind.AMENDMENT and same_title(one.amends, other.amends)
        amendment, base = (one, other) if one.kind is Kind.AMENDMENT else (other, one)
        return names(amendment, base)

    def _is_amendment(self, side: Side) -> float:
        return max(
            float(self.instruments.at(start).kind is Kind.AMENDMENT) for start, _ in _places(side)
        )

    def _amendment_rank(self, side: Side) -> float:
        """The last of the amendments that the side stands in, by number, else by date."""
        amendments = [part for part in self.instruments.all if part.kind is Kind.AMENDMENT]
        ranks = [0.0]
        for start, _ in _places(side):
            part = self.instruments.at(start)
            if part.kind is Kind.AMENDMENT:
                ranks.append(amendment_rank(part, amendments))
        return max(ranks)

    def _is_in_control(self, side: Side) -> float:
        winner = self._in_control
        if winner is None:
            return 0.0
        claims = [
            _controls(winner, self.instruments.attachment_at(start)) for start, _ in _places(side)
        ]
        return float(all(claims))

    @cached_property
    def _in_control(self) -> str | None:
        """What the clause on conflicts names, in lower case; None where there is no such clause."""
        clause = _CLAUSE.search(self._text)
        return None if clause is None else " ".join(clause["winner"].lower().split())

    def _says_notwithstanding(self, side: Side) -> float:
        return float(any(_NOTWITHSTANDING.search(self._passage(p)) for p in _places(side)))

    def _restated(self, side: Side) -> float:
        """The date of the agreement that says it takes the place of an earlier one."""
        parts = [self.instruments.at(start) for start, _ in _places(side)]
        days = [
            part.dated.toordinal()
            for part in parts
            if part.dated is not None
            and _REPLACES.search(self._text, part.start, min(part.end, part.start + _OPENING))
        ]
        return float(max(days, default=0))

    def _is_specific(self, side: Side) -> float:
        return -float(all(_GENERAL.search(self._passage(place)) for place in _places(side)))

    def _passage(self, place: tuple[int, int]) -> str:
        """The paragraph or numbered clause around a place, a few hundred characters at most."""
        low, high = max(0, place[0] - _PASSAGE), min(len(self._text), place[1] + _PASSAGE)
        breaks = [match.end() for match in _BREAK.finditer(self._text, low, place[0])]
        end = _BREAK.search(self._text, place[1], high)
        return self._text[breaks[-1] if breaks else low : end.start() if end else high]


def amendment_rank(part: Instrument, amendments: Sequence[Instrument]) -> float:
    """From 1: an amendment's number; its place by date where not all of them have numbers."""
    if all(other.number is not None for other in amendments):
        return float(part.number or 0)
    days = sorted({other.dated for other in amendments if other.dated is not None})
    if part.dated is not None and all(other.dated is not None for other in amendments):
        return 1.0 + days.index(part.dated)
    return float("nan")


def _controls(winner: str, attachment: str | None) -> bool:
    """Whether the clause's winner is the attachment, or the body where there is none."""
    if not _ATTACHMENT.search(winner):
        return attachment is None
    if attachment is None:
        return False
    named = re.fullmatch(r".*?\b(\w+) ([a-z0-9]{1,2})", winner)
    return named is None or attachment.lower().endswith(f" {named[2]}")


def _places(side: Side) -> list[tuple[int, int]]:
    return [(c.start, c.end) for finding in side for c in finding.citations]
