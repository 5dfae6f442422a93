"""The offline reader as a provider: requests in, replies out."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chunking import Frame, FrameItem, FrameKind
from providers.base import Message, Provider, Reply, Request
from providers.errors import RequestRejectedError
from providers.offline import OfflineReader
from providers.offline.sentences import MAX_SENTENCE
from providers.offline.summary import DISCLAIMER
from providers.wire import (
    ConsolidationReply,
    Material,
    NumberedFinding,
    ReadingReply,
    WireQuestion,
    write_findings,
    write_material,
    write_questions,
)

LEASE = """EXHIBIT 10.1

EQUIPMENT LEASE AGREEMENT

This Equipment Lease Agreement (the "Lease") is made as of March 14, 2024 by and between
Tarn Valley Bearings, Inc. ("Lessor") and Northmoor Logistics LLC ("Lessee").

1. Term. The initial term of this Lease is thirty-six (36) months.

2. Rent. Lessee shall pay rent of $12,500 on the first day of each month.

3. Governing Law. This Lease is governed by the laws of the State of Ohio.

Fee table

| Item | Fee |
| Crane | $400 |
| Truck | $250 |
"""
TITLE = WireQuestion(id="title", question="Its name?", type="text", cues=("@title", "agreement"))
LAW = WireQuestion(
    id="law", question="Which law governs?", type="text", cues=('"governed by ... laws of _"',)
)
PARTIES = WireQuestion(
    id="who", question="Who?", type="parties", cues=("@opening", '"by and between"')
)
QUESTIONS = (
    TITLE,
    PARTIES,
    LAW,
    WireQuestion(
        id="made", question="When?", type="date", cues=("@opening", "@tight", '"made as of _"')
    ),
    WireQuestion(id="term", question="How long?", type="duration", cues=('"initial term"',)),
    WireQuestion(id="rent", question="How much?", type="money", cues=('"pay rent"',)),
    WireQuestion(id="pays", question="Is rent due?", type="boolean", cues=('"shall pay rent"',)),
    WireQuestion(id="fees", question="Which fees?", type="table", cues=('"item|truck" ^4',)),
    WireQuestion(id="cap", question="Is liability capped?", type="text", cues=('"liability"',)),
)
VALUES = {
    "title": "EQUIPMENT LEASE AGREEMENT",
    "who": "Tarn Valley Bearings, Inc.; Northmoor Logistics LLC",
    "law": "Ohio",
    "made": "2024-03-14",
    "term": "36 months",
    "rent": "USD 12,500",
    "pays": "yes",
    "fees": "Item | Fee\nCrane | $400\nTruck | $250",
}


def request(name: str, *contents: str) -> Request:
    messages = tuple(Message(role="user", content=content) for content in contents)
    return Request(
        model="offline",
        messages=(Message(role="system", content="Read."), *messages),
        schema_name=name,
        schema={},
        max_output_tokens=1_000,
    )


def reading(text: str, *questions: WireQuestion, frame: str = "") -> Request:
    material = write_material(Material(frame=frame, text=text))
    return request("reading", material, f"The questions:\n{write_questions(questions)}\n\nGo.")


def ask(made: Request) -> Reply:
    reader: Provider = OfflineReader()
    return asyncio.run(reader.generate(made))


def read(text: str, *questions: WireQuestion, frame: str = "") -> ReadingReply:
    reply = ask(reading(text, *questions, frame=frame))
    return ReadingReply.model_validate_json(reply.content)


def test_each_type_has_its_normal_form() -> None:
    """Dates, sums, durations, names, tables and yes are read as a profile's types ask."""
    reply = read(LEASE, *QUESTIONS)
    assert {finding.field: finding.value for finding in reply.findings} == VALUES
    assert reply.absent == ["cap"]


def test_quotes_stand_in_the_text_word_for_word() -> None:
    """Every quote is one stretch of the text, short enough to read at a glance."""
    for finding in read(LEASE, *QUESTIONS).findings:
        assert finding.quotes
        for quote in finding.quotes:
            assert quote in LEASE
            assert 0 < len(quote) <= MAX_SENTENCE


def test_a_tight_quote_is_the_clause_around_the_date() -> None:
    """A preamble is not quoted whole for its date."""
    (made,) = (f for f in read(LEASE, *QUESTIONS).findings if f.field == "made")
    assert made.quotes[0].endswith("March 14, 2024")
    assert "Northmoor" not in made.quotes[0]


def test_every_result_says_that_no_language_model_has_read_the_text() -> None:
    """In the summary and in each rationale."""
    reply = read(LEASE, *QUESTIONS)
    assert reply.summary.startswith("No language model has read this text")
    assert all("no language model has read this" in f.rationale for f in reply.findings)


def test_a_summary_is_sentences_of_the_text_or_nothing() -> None:
    """Extracted, in the order of the text; left out where the request declines one."""
    made = reading(LEASE, LAW)
    summary = ReadingReply.model_validate_json(ask(made).content).summary
    sentences = " ".join(LEASE.split())
    assert summary.removeprefix(DISCLAIMER).strip()[:60] in sentences
    declined = Message(role="user", content=f"{write_questions([LAW])}\n\nLeave `summary` empty.")
    quiet = ask(replace(made, messages=(*made.messages[:-1], declined)))
    assert ReadingReply.model_validate_json(quiet.content).summary == ""


def test_the_frame_is_context_and_never_quoted() -> None:
    """A clause that stands in the frame alone is absent."""
    reply = read(
        "2. Rent. Lessee shall pay rent.", LAW, frame="It is governed by the laws of Ohio."
    )
    assert reply.absent == ["law"]


def test_what_opens_a_document_is_not_read_from_a_later_segment() -> None:
    """The frame of a later segment, as `chunking` renders it, says that this is no beginning."""
    preamble = FrameItem(kind=FrameKind.PARTIES, name="", text="A and B", start=0, end=7)
    frame = Frame(items=(preamble,)).render()
    assert read(LEASE, TITLE, PARTIES, LAW, frame=frame).absent == ["title", "who"]
    first = FrameItem(kind=FrameKind.DEFINITION, name="Lease", text="it", start=0, end=2)
    assert read(LEASE, TITLE, PARTIES, frame=Frame(items=(first,)).render()).absent == []


def test_equal_requests_have_equal_replies() -> None:
    """Byte for byte, from one reader or from two, in parallel or not."""
    made = reading(LEASE, *QUESTIONS)

    async def together(reader: OfflineReader) -> set[str]:
        return {r.content for r in await asyncio.gather(*[reader.generate(made) for _ in range(4)])}

    assert asyncio.run(together(OfflineReader())) == {ask(made).content}


def test_no_tokens_are_used_and_nothing_is_paid() -> None:
    """Zero, not unknown: nothing was counted because nothing was sent."""
    reply = ask(reading(LEASE, LAW))
    usage = reply.usage
    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens) == (0, 0, 0)
    assert usage.reasoning_tokens == 0
    assert reply.finish_reason == "stop"
    assert OfflineReader().estimate_cost(input_tokens=10, output_tokens=5) == Decimal(0)


async def test_the_event_loop_runs_on_while_a_text_is_read() -> None:
    """A long reading happens in a thread."""
    reader, ticks = OfflineReader(), 0
    task = asyncio.create_task(reader.generate(reading(LEASE * 300, *QUESTIONS)))
    while not task.done():
        await asyncio.sleep(0.001)
        ticks += 1
    assert ticks > 1
    await reader.aclose()
    assert reader.context_limit() == reader.model.context_window


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.sampled_from('abc LEASE.\n"(),;$12|'), max_size=600))
def test_any_text_is_answered_with_each_field_once(text: str) -> None:
    """Each asked field is found or absent, never both, never neither; quotes are verbatim."""
    reply = read(text, *QUESTIONS)
    fields = [finding.field for finding in reply.findings] + reply.absent
    assert sorted(fields) == sorted(question.id for question in QUESTIONS)
    assert all(quote in text for finding in reply.findings for quote in finding.quotes)


@pytest.mark.parametrize(
    "made",
    [
        # A name that is not of the wire.
        request("summary", write_material(Material(frame="", text=LEASE)), "[\n]"),
        # Material that was not written by `write_material`.
        request("reading", LEASE, write_questions([LAW])),
        # No questions.
        request("reading", write_material(Material(frame="", text=LEASE)), "What is it?"),
        # No user message at all.
        request("reading"),
    ],
)
def test_a_request_off_the_wire_is_rejected_without_its_text(made: Request) -> None:
    """The error names what is wrong and repeats nothing of the document."""
    with pytest.raises(RequestRejectedError) as caught:
        ask(made)
    assert "Northmoor" not in str(caught.value)
    assert caught.value.__cause__ is None


def consolidate(*findings: tuple[str, str]) -> ConsolidationReply:
    numbered = [
        NumberedFinding(n=n, field=field, value=value, quotes=value, source="p. 1")
        for n, (field, value) in enumerate(findings, start=1)
    ]
    material = write_material(Material(frame="", text="passages"))
    made = request("consolidation", material, f"The findings:\n{write_findings(numbered)}")
    return ConsolidationReply.model_validate_json(ask(made).content)


def test_the_value_most_findings_give_is_the_answer() -> None:
    """Equal but for case and punctuation is equal; what differs is a conflict without a winner."""
    reply = consolidate(("law", "Ohio"), ("law", "New York"), ("law", "NEW  YORK."))
    (answer,), (conflict,) = reply.answers, reply.conflicts
    assert (answer.value, answer.evidence) == ("New York", [2, 3])
    assert (conflict.evidence, conflict.resolved) == ([1, 2, 3], None)
    assert [(s.text, s.evidence) for s in reply.summary] == [("Law: New York.", [2, 3])]


def test_long_passages_stand_side_by_side() -> None:
    """Two clauses in different words are not rival values."""
    reply = consolidate(("duty", "a " * 100), ("duty", "b " * 100))
    assert reply.conflicts == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "y", "X."])), max_size=12))
@settings(max_examples=50, deadline=None)
def test_consolidation_only_points_at_findings_of_the_field(found: list[tuple[str, str]]) -> None:
    """Each field is answered once, from its own numbers."""
    reply = consolidate(*found)
    assert [a.field for a in reply.answers] == list(dict.fromkeys(field for field, _ in found))
    pointed = [(a.field, a.evidence) for a in reply.answers]
    for field, evidence in pointed + [(c.field, c.evidence) for c in reply.conflicts]:
        assert evidence
        assert all(found[n - 1][0] == field for n in evidence)
