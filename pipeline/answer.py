"""Answers: findings, their citations, and what they are bound into. Pure values."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.value.computation import Computation


class Match(StrEnum):
    """How a quote was found in the text."""

    EXACT = "exact"
    NORMALISED = "normalised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A quote that stands in the document: `text[start:end]` is `quote` up to normalisation."""

    quote: str
    """As the model gave it; of a quote over a page's end, the part that stands on this page."""
    start: int
    end: int
    """Character offsets in the document's text, half-open."""
    page: int | None
    """Page of `start`; None where the format has no pages."""
    match: Match
    in_frame: bool = False
    """True where the quote was taken from the frame; the offsets say where it really stands."""
    occurrences: int = 1
    """How often the quote stands in the document."""
    blanks_aside: bool = False
    """True where the page tears words or runs them together, and the quote does not, or the
    reverse: all but blanks agree."""


class Support(StrEnum):
    """Whether a finding's verified quotes say what its value says, as far as a rule can tell."""

    SUPPORTED = "supported"
    """Every number, date, amount, length of time and negation of the value, or every word of it,
    stands in the quotes."""
    UNSUPPORTED = "unsupported"
    """Some do not: the finding carries no answer alone."""
    UNCHECKED = "unchecked"
    """Nothing in the value can be compared, as in a plain "yes", or no quote is verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One answer to one field from one reading."""

    number: int
    """From 1 within the document; consolidation refers to findings by it."""
    field: str
    value: str
    rationale: str
    segment: int
    citations: tuple[Citation, ...]
    unverified_quotes: tuple[str, ...] = ()
    """Quotes that stand nowhere in the document. A finding without citations is a claim only."""
    support: Support = Support.UNCHECKED
    unsupported: tuple[str, ...] = ()
    """The parts of the value that its quotes do not bear out, such as `60 days`."""
    is_repaired: bool = False
    """Whether its quotes come from a second call, made because some first stood nowhere."""
    computation: Computation | None = None
    """How the value follows from others; None where it is stated."""

    @property
    def carries(self) -> bool:
        """Whether an answer may rest on it alone."""
        return bool(self.citations) and self.support is not Support.UNSUPPORTED


class AnswerStatus(StrEnum):
    """What is known of a field after everything that could be read was read."""

    FOUND = "found"
    ABSENT = "absent"
    """All of the document was read for this field, and nothing was found."""
    NOT_FOUND = "not_found"
    """Nothing that can be verified was found: a part was not read, or the model claims a value
    whose quotes stand nowhere in the document (they are in `unverified_quotes`) or do not say it
    (they are in `citations`)."""
    NOT_READ = "not_read"
    CONFLICT = "conflict"


class Level(StrEnum):
    """How sure an answer is, by rule from its signals (`pipeline.consolidate.confidence`)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"
    """There is no answer to be sure of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """How sure an answer is, and the signals that say so. Never a model's word about itself."""

    level: Level
    verified_quotes: int
    """Places of the document that the answer cites."""
    agreeing_segments: int
    """Segments whose readings found the answer, each by itself."""
    support: Support
    """Of the value by its quotes: unsupported where any finding of the evidence is."""
    conflicts: int
    """Conflicts of the field, decided or not."""
    read: float
    """Share of the document's characters that was read for the field, 0 to 1."""
    unverified_claims: int
    """Quotes given for the field that stand nowhere in the document."""
    ocr_pages: int
    """Cited pages whose text comes from optical character recognition."""
    reasons: tuple[str, ...] = ()
    """Why the level is not higher, in words for people; empty for `high`."""


class Review(StrEnum):
    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    CORRECTED = "corrected"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the document says about one field."""

    field: str
    status: AnswerStatus
    value: str | None
    """None unless the status is found or conflict."""
    rationale: str
    read: float
    """Share of the document's characters that was read for this field, 0 to 1."""
    citations: tuple[Citation, ...] = ()
    unverified_quotes: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()
    """Numbers of the findings the answer rests on."""
    review: Review = Review.NONE
    confidence: Confidence | None = None
    """None before it is computed, when everything else of the document is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Findings that cannot all stand. All are kept, with the rule that decided, if one did."""

    field: str
    evidence: tuple[int, ...]
    rule: str
    resolved: int | None
    """Number of the finding that prevails; None where nothing decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySentence:
    """One sentence of a summary with the findings it rests on; without any it is marked."""

    text: str
    evidence: tuple[int, ...] = ()
    unsupported: tuple[str, ...] = ()
    """Figures and negations of the sentence that no quote of its evidence bears out."""

    @property
    def marked(self) -> str:
        """The text, with what is wrong with it where its evidence does not bear it out."""
        if self.unsupported:
            return f"{self.text} [not in its evidence: {'; '.join(self.unsupported)}]"
        return self.text if self.evidence else f"{self.text} [no evidence cited]"
