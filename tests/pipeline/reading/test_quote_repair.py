"""Quotes that stand nowhere are asked for once more; what is true then is used, the rest is not."""

from dataclasses import replace
from pathlib import Path

from pipeline.answer import Finding
from pipeline.evidence.citation import CitationChecker
from pipeline.evidence.verify import verify
from pipeline.reading.piece import Place
from pipeline.reading.quote_repair import mend, quote_errors
from pipeline.reading.read import Reader
from pipeline.reading.reading import ReadingOutcome
from providers import Scripted
from providers.wire import ReadingReply, WireFinding
from tests.pipeline.readers import TEXT, open_store, reader_of, reading
from tests.pipeline.texts import document_of

FALSE = "This Agreement is governed by the laws of Iowa."
TRUE = "This Agreement is governed by the laws of Ohio."


def answers(first: str, second: str) -> Scripted:
    """A model that answers a reading with `first` and its repair with `second`."""
    return Scripted(lambda request: second if len(request.messages) > 3 else first)


async def outcome_and_finding(
    folder: Path, first: str, second: str
) -> tuple[ReadingOutcome, Finding]:
    """What the reading of the place became, and its first finding, verified."""

    with open_store(folder) as store:
        reader: Reader = reader_of(answers(first, second), store)
        reader = replace(reader, checker=CitationChecker(reader.document))
        outcome = await reader.read(Place(segment=0, group=0))
    return outcome, verify(reader.document, reader.plan, [outcome], profile=reader.profile)[0]


async def test_a_repaired_quote_takes_the_place_of_a_false_one(tmp_path: Path) -> None:
    """The finding is cited, says that it was repaired, and the call is on record."""
    first = reading({"governing_law": ("Ohio", FALSE)}, ["term", "notices"])
    second = reading({"governing_law": ("Ohio", TRUE)}, ["term", "notices"])
    outcome, finding = await outcome_and_finding(tmp_path, first, second)
    assert [call.purpose.value for call in outcome.calls] == ["reading", "repair"]
    assert (finding.is_repaired, finding.carries) == (True, True)
    assert finding.citations[0].quote == TRUE
    assert finding.unverified_quotes == ()


async def test_a_quote_that_stays_false_stays_unverified(tmp_path: Path) -> None:
    """One call and no more; the finding carries nothing, and its quote is shown."""
    first = reading({"governing_law": ("Iowa", FALSE)}, ["term", "notices"])
    outcome, finding = await outcome_and_finding(tmp_path, first, first)
    assert len(outcome.calls) == 2
    assert (finding.carries, finding.unverified_quotes) == (False, (FALSE,))


async def test_true_quotes_cost_no_second_call(tmp_path: Path) -> None:
    """Nothing is asked again where every quote stands in the document."""
    first = reading({"governing_law": ("Ohio", TRUE)}, ["term", "notices"])
    outcome, finding = await outcome_and_finding(tmp_path, first, "{}")
    assert len(outcome.calls) == 1
    assert not finding.is_repaired


def reply_of(*findings: tuple[str, str, str]) -> ReadingReply:
    """Findings as field, value and quote."""
    return ReadingReply(
        findings=[
            WireFinding(field=field, value=value, quotes=[quote], rationale="")
            for field, value, quote in findings
        ],
        absent=[],
        summary="",
    )


def test_only_what_failed_is_replaced() -> None:
    """What was found stays found, whatever the second reply leaves out or adds."""
    checker = CitationChecker(document_of(TEXT))
    first = reply_of(("law", "Ohio", TRUE), ("term", "two years", "The Term was two years."))
    second = reply_of(("term", "two years", "The Term is two years."), ("law", "Iowa", TRUE))
    mended = mend(checker, first, second)
    assert [finding.quotes for finding in mended.reply.findings] == [
        [TRUE],
        ["The Term is two years."],
    ]
    assert mended.reply.findings[0].value == "Ohio"
    assert mended.quotes == {"The Term is two years."}


def test_the_errors_quote_nothing_of_the_reply() -> None:
    """They name a finding and a quote by number: errors are kept where text may not be."""
    errors = quote_errors(CitationChecker(document_of(TEXT)), reply_of(("law", "Iowa", FALSE)))
    assert len(errors) == 1
    assert errors[0].startswith("findings.0 (law), quotes.0: ")
    assert "Iowa" not in errors[0]
