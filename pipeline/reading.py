"""A reading: one segment put to the model for a group of fields. Requests and replies, pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from chunking import Frame, Segment
from pipeline.call import CallRecord, Failure
from pipeline.document import Document
from pipeline.profile import Profile
from pipeline.prompt import reading_messages, reply_schema
from pipeline.template import Templates
from providers import Model, Request
from providers.wire import Material, ReadingReply, WireFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A cell of the grid of segments and field groups, by its indices in the plan."""

    segment: int
    group: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOutcome:
    """What became of one place: every asked field is in `findings`, `absent` or `unread`."""

    place: Place
    findings: tuple[WireFinding, ...] = ()
    absent: frozenset[str] = frozenset()
    unread: Mapping[str, Failure] = field(default_factory=dict)
    """Field -> why nothing is known of it at this place."""
    summary: str = ""
    calls: tuple[CallRecord, ...] = ()

    def joined(self, other: "ReadingOutcome") -> "ReadingOutcome":
        """Both outcomes of the same place as one; what was found is no longer unread."""
        known = {finding.field for finding in (*self.findings, *other.findings)}
        known |= self.absent | other.absent
        unread = {**self.unread, **other.unread}
        return ReadingOutcome(
            place=self.place,
            findings=(*self.findings, *other.findings),
            absent=self.absent | other.absent,
            unread={name: reason for name, reason in unread.items() if name not in known},
            summary=self.summary or other.summary,
            calls=(*self.calls, *other.calls),
        )


def reading_request(
    document: Document,
    segment: Segment,
    frame: Frame,
    *,
    profile: Profile,
    fields: Sequence[str],
    model: Model,
    max_output_tokens: int,
    with_summary: bool,
    templates: Templates,
) -> Request:
    """The request for one segment and some fields; a pure function of its arguments."""
    material = Material(frame=frame.render(), text=document.text[segment.start : segment.end])
    return Request(
        model=model.endpoint_model,
        messages=reading_messages(
            material,
            [profile.by_id[name] for name in fields],
            templates=templates,
            with_summary=with_summary,
            # Cues are the offline reader's small language, which would only puzzle a model.
            with_cues=not model.uses_language_model,
        ),
        schema_name="reading",
        schema=reply_schema(ReadingReply),
        max_output_tokens=max_output_tokens,
        reasoning_effort=model.reasoning_effort,
    )


def parse_reading(content: str, fields: Sequence[str]) -> tuple[ReadingReply | None, list[str]]:
    """The reply, or None with the errors a model can mend. Errors quote nothing of the reply."""
    try:
        reply = ReadingReply.model_validate_json(content)
    except ValidationError as error:
        return None, validation_errors(error)
    # What was not asked is no answer to anything; the rest of the reply is as good as it was.
    return _only(reply, set(fields)), []


def outcome_of(reply: ReadingReply, place: Place, calls: tuple[CallRecord, ...]) -> ReadingOutcome:
    """A valid reply as an outcome; a field found and called absent is found."""
    found = {finding.field for finding in reply.findings}
    return ReadingOutcome(
        place=place,
        findings=tuple(reply.findings),
        absent=frozenset(reply.absent) - found,
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
