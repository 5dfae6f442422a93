"""The page of a run accounts for every file and holds no text of any document."""

from dataclasses import replace
from decimal import Decimal

from pipeline.answer import AnswerStatus
from pipeline.report import render_run
from pipeline.result import DocumentResult, DocumentStatus, RunResult, RunStatus
from tests.pipeline.report import values
from tests.pipeline.report.page_reader import read_page

_EXCEPTION = ("Class", "Detail", "Another try")


def other(status: DocumentStatus, name: str, reason: str) -> DocumentResult:
    return replace(
        values.result(), path=f"/in/{name}", status=status, conclusion=None, reason=reason
    )


def mixed() -> RunResult:
    read = values.conclusion(
        answers=(
            values.answer(),
            values.answer(AnswerStatus.ABSENT, field="term"),
            values.answer(AnswerStatus.NOT_READ, field="fees", read=0.0),
        )
    )
    return values.run(
        values.result(read),
        other(DocumentStatus.DUPLICATE, "copy.pdf", values.PATH),
        other(DocumentStatus.EXCEPTION, "sealed.pdf", "encrypted: it asks for a password"),
        other(DocumentStatus.EXCLUDED, "Thumbs.db", "a system's own file"),
        status=RunStatus.INCOMPLETE,
        reason="budget",
        exceptions=(
            values.exception("/in/sealed.pdf"),
            values.exception("/in/sealed.pdf", retryable=False),
        ),
    )


def test_everything_received_is_accounted_for() -> None:
    """The line of the reconciliation, and a row for every file."""
    read = read_page(render_run(mixed()))
    (figures,) = read.classed("figures")
    assert " ".join(figures.text.split()) == (
        "4received = 1processed + 1duplicate + 1exception + 1excluded"
    )
    assert [
        row for row in ("supply.pdf", "copy.pdf", "sealed.pdf", "Thumbs.db") if row not in read.text
    ] == []
    assert "do not add up" not in read.text


def test_documents_link_to_their_pages() -> None:
    """The names given lead there; the others are not links."""
    read = read_page(render_run(mixed(), {values.PATH: "supply.pdf-abababab.html"}))
    (link,) = read.tagged("a")
    assert link.attributes["href"] == "supply.pdf-abababab.html"
    assert link.text == "supply.pdf"


def test_figures_that_do_not_add_up_are_said_not_to() -> None:
    """A file that is missing from the documents is not passed over."""
    read = read_page(render_run(replace(mixed(), received=5)))
    assert "A file received is not accounted for." in read.text
    assert "1not read" in read.classed("figures")[0].text
    running = replace(mixed(), received=5, finished_at=None)
    assert "The run has not finished." in read_page(render_run(running)).text


def test_a_document_s_row_counts_its_answers() -> None:
    """Found, absent, in conflict, the others with their meaning, and the cost."""
    read = read_page(render_run(mixed()))
    cells = [e for e in read.tagged("td") if "data-name" in e.attributes]
    row = {cell.attributes["data-name"]: cell.text.strip() for cell in cells[:10]}
    assert [row[name] for name in ("Found", "Absent", "In conflict", "Other", "Cost")] == [
        *("1", "1", "0", "1", "$0.10"),
    ]
    assert "Other: 1 not read." in read.text


def test_an_exception_says_whether_another_try_can_help() -> None:
    """Class, detail with the way out, and both answers."""
    cells = [e for e in read_page(render_run(mixed())).tagged("td") if "data-name" in e.attributes]
    exceptions = [cell.text for cell in cells if cell.attributes["data-name"] in _EXCEPTION]
    detail = "asks for a password; supply a copy that opens without one"
    assert exceptions == ["Encrypted", detail, "can help", "Encrypted", detail, "will not help"]


def test_the_reason_of_an_incomplete_run_is_prominent() -> None:
    """A run stopped by budget says so in a notice."""
    (notice,) = read_page(render_run(mixed())).classed("notice")
    assert " ".join(notice.text.split()) == (
        "Incomplete. The budget was reached before everything was read; a larger one lets it go on."
    )


def test_offline_readings_are_named_as_such() -> None:
    """Once where all are offline, beside the document where only some are."""
    offline = values.result(values.conclusion(uses_language_model=False))
    line = "No language model has read these documents."
    assert line in read_page(render_run(values.run(offline))).text
    both = read_page(render_run(values.run(offline, values.result()))).text
    assert line not in both
    assert both.count("no language model has read it") == 1


def test_an_unknown_cost_is_unknown() -> None:
    """Never zero, in the row and in the total."""
    concluded = values.conclusion(calls=(values.call(cost_usd=None), values.call()))
    read = read_page(render_run(values.run(values.result(concluded))))
    assert "cost unknown" in read.text
    assert "$0" not in read.text


def test_no_text_of_a_document_is_on_the_page() -> None:
    """Names, numbers and reasons only: neither values nor quotes."""
    html = render_run(values.run(values.result(values.in_conflict())))
    assert [part for part in ("New York", "Ohio", "ARTICLE", "supplied") if part in html] == []


def test_names_of_files_are_shown_as_text() -> None:
    """A file may be called anything; the page has its own script and no other."""
    hostile = "<script>alert(1)</script>.pdf"
    run = values.run(replace(values.result(), path=f"C:\\in\\{hostile}"))
    read = read_page(render_run(run))
    assert len(read.tagged("script")) == 1
    assert "alert(1)" in read.text
    assert render_run(run) == render_run(run)


def test_costs_are_read_in_dollars() -> None:
    """Cents from a dollar on, more decimals below."""
    for amount, text in [
        ("1234.567", "$1,234.57"),
        ("0.00123", "$0.0012"),
        ("0.00001", "under $0.0001"),
    ]:
        concluded = values.conclusion(calls=(values.call(cost_usd=Decimal(amount)),))
        assert text in read_page(render_run(values.run(values.result(concluded)))).text
