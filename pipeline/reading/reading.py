"""A reading: one segment put to the model for a group of fields. Requests and replies, pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from pydantic import ValidationError

from chunking import Frame
from pipeline.call import CallRecord, Failure
from pipeline.document import Document
from pipeline.exception import ExceptionClass
from pipeline.profile.profile import Profile
from pipeline.prompt.prompt import reading_messages, reply_schema
from pipeline.prompt.template import Templates
from pipeline.reading.piece import Piece, Place
from pipeline.value.computation import compute, is_computed
from pipeline.value.quantity import ExpressionError
from providers import Message, Model, Request
from providers.wire import Material, ReadingReply, WireFinding

T = TypeVar("T")

PASSED_OVER: Final = Failure(
    exception_class=ExceptionClass.REJECTED,
    detail="the model neither answered the question nor called the field absent",
    retryable=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOutcome:
    """What became of one place: every asked field is in `findings`, `absent` or `unread`.

    A field of `unread` may have findings all the same: of the part of its text that was read.
    """

    place: Place
    findings: tuple[WireFinding, ...] = ()
    absent: frozenset[str] = frozenset()
    unread: Mapping[str, Failure] = field(default_factory=dict)
    """Field -> why not all is known of it at this place."""
    unread_spans: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """Field of `unread` -> the intervals of the document that it was not read for; one that is
    not here was not read for in the whole segment."""
    summary: str = ""
    calls: tuple[CallRecord, ...] = ()
    repaired: frozenset[str] = frozenset()
    """Quotes that a second call gave, because some of the first stood nowhere."""

    def joined(self, other: "ReadingOutcome") -> "ReadingOutcome":
        """Both outcomes of the same text as one. On the fields that both name, `other` came later
        and has the last word on whether they are read; what was found stays found."""
        asked = {finding.field for finding in other.findings} | other.absent | set(other.unread)
        findings = _distinct((*self.findings, *other.findings))
        found = {finding.field for finding in findings}
        return ReadingOutcome(
            place=self.place,
            findings=findings,
            absent=(self.absent | other.absent) - found,
            unread=_without(self.unread, asked) | dict(other.unread),
            unread_spans=_without(self.unread_spans, asked) | dict(other.unread_spans),
            summary=self.summary or other.summary,
            calls=(*self.calls, *other.calls),
            repaired=self.repaired | other.repaired,
        )

    def beside(self, other: "ReadingOutcome") -> "ReadingOutcome":
        """The outcomes of two parts of one text, for the same fields, as one: a field is absent
        where both parts lack it, and unread where one of them is."""
        spans = {
            name: (*self.unread_spans.get(name, ()), *other.unread_spans.get(name, ()))
            for name in (*self.unread, *other.unread)
        }
        return ReadingOutcome(
            place=self.place,
            findings=_distinct((*self.findings, *other.findings)),
            absent=self.absent & other.absent,
            unread={**self.unread, **other.unread},
            unread_spans=spans,
            summary=" ".join(filter(None, (self.summary, other.summary))),
            calls=(*self.calls, *other.calls),
            repaired=self.repaired | other.repaired,
        )

    def within(self, start: int, end: int) -> "ReadingOutcome":
        """The same, as the outcome of a part `[start, end)` of the segment's text."""
        spans = {name: self.unread_spans.get(name, ((start, end),)) for name in self.unread}
        return replace(self, unread_spans=spans)


def _without(named: Mapping[str, T], names: Collection[str]) -> dict[str, T]:
    return {name: value for name, value in named.items() if name not in names}


def _distinct(findings: Iterable[WireFinding]) -> tuple[WireFinding, ...]:
    """Findings in their order, without those that say what another one says word by word."""
    seen = {
        (finding.field, finding.value, tuple(finding.quotes)): finding
        for finding in reversed(tuple(findings))
    }
    return tuple(reversed(seen.values()))


def reading_request(
    document: Document,
    frame: Frame,
    piece: Piece,
    *,
    profile: Profile,
    templates: Templates,
    model: Model,
    max_output_tokens: int,
) -> Request:
    """The request for one piece, whose segment has `frame`; a pure function of its arguments."""
    # Cues are the offline reader's small language, which would only puzzle a model.
    with_cues = not model.uses_language_model
    return Request(
        model=model.endpoint_model,
        messages=piece_messages(document, frame, piece, profile, templates, with_cues=with_cues),
        schema_name="reading",
        schema=reply_schema(ReadingReply),
        max_output_tokens=max_output_tokens,
        reasoning_effort=model.reasoning_effort,
    )


def piece_messages(
    document: Document,
    frame: Frame,
    piece: Piece,
    profile: Profile,
    templates: Templates,
    *,
    with_cues: bool,
) -> tuple[Message, ...]:
    """The messages of the request for one piece; nothing of the model is in them."""
    material = Material(frame=frame.render(), text=document.text[piece.start : piece.end])
    return reading_messages(
        material,
        [profile.by_id[name] for name in piece.fields],
        templates=templates,
        with_summary=piece.with_summary,
        with_cues=with_cues,
        is_gleaning=piece.is_gleaning,
    )


def parse_reading(
    content: str, fields: Sequence[str], computed: Collection[str] = ()
) -> tuple[ReadingReply | None, list[str]]:
    """The reply, or None with the errors a model can mend. Errors quote nothing of the reply.

    Of the fields in `computed` an expression that cannot be evaluated is an error as well.
    """
    try:
        reply = ReadingReply.model_validate_json(content)
    except ValidationError as error:
        return None, validation_errors(error)
    errors = _expression_errors(reply, computed)
    if errors:
        return None, errors
    # What was not asked is no answer to anything; the rest of the reply is as good as it was.
    return _only(reply, set(fields)), []


def _expression_errors(reply: ReadingReply, computed: Collection[str]) -> list[str]:
    errors: list[str] = []
    for number, finding in enumerate(reply.findings):
        if finding.field in computed and is_computed(finding.value):
            try:
                compute(finding.value, finding.quotes)
            except ExpressionError as error:
                errors.append(f"findings.{number}.value: {error}")
    return errors[:10]


def outcome_of(reply: ReadingReply, piece: Piece, calls: tuple[CallRecord, ...]) -> ReadingOutcome:
    """A valid reply as an outcome; a field found and called absent is found, and one that is
    neither is unread."""
    found = {finding.field for finding in reply.findings}
    return ReadingOutcome(
        place=piece.place,
        findings=_distinct(reply.findings),
        absent=frozenset(reply.absent) - found,
        unread=dict.fromkeys(missing_fields(reply, piece.fields), PASSED_OVER),
        summary=reply.summary.strip(),
        calls=calls,
    )


def unread_outcome(
    place: Place, fields: Sequence[str], failure: Failure, calls: tuple[CallRecord, ...] = ()
) -> ReadingOutcome:
    """Nothing is known of `fields` at this place."""
    return ReadingOutcome(place=place, unread=dict.fromkeys(fields, failure), calls=calls)


def missing_fields(reply: ReadingReply, fields: Sequence[str]) -> tuple[str, ...]:
    """Asked fields that the reply neither answers nor calls absent."""
    named = {finding.field for finding in reply.findings} | set(reply.absent)
    return tuple(name for name in fields if name not in named)


def validation_errors(error: ValidationError) -> list[str]:
    """Where a reply breaks its schema, without the reply's own text."""
    return [
        f"{'.'.join(str(part) for part in item['loc']) or 'the reply'}: {item['msg']}"
        for item in error.errors(include_input=False, include_url=False)[:10]
    ]


def _only(reply: ReadingReply, asked: set[str]) -> ReadingReply:
    return ReadingReply(
        findings=[finding for finding in reply.findings if finding.field in asked],
        absent=[name for name in reply.absent if name in asked],
        summary=reply.summary,
    )
