"""The sums of a run for Prefect's pages: names and numbers, and no text of any document."""

from decimal import Decimal

import pytest

from pipeline.costs.costs import CostRow
from pipeline.report.markdown import reconciliation_markdown
from pipeline.result import DocumentStatus, RunStatus
from tests.pipeline.report import values

SEALED = "/in/sealed | [v2].pdf"


def both() -> str:
    """A run of a document that was read and of one that was not."""
    unread = values.result(
        path=SEALED, status=DocumentStatus.EXCEPTION, conclusion=None, reason="encrypted"
    )
    run = values.run(
        values.result(),
        unread,
        status=RunStatus.INCOMPLETE,
        reason="exceptions",
        exceptions=(values.exception(SEALED),),
    )
    return reconciliation_markdown(run)


def test_everything_received_adds_up() -> None:
    """With the run's status and reason, and a row for each file."""
    lines = both().splitlines()
    assert lines[0] == "## Run 20261122-140512-481920: incomplete (exceptions)"
    assert "received 2 = processed 1 + duplicates 0 + exceptions 1 + excluded 0" in lines
    assert "Cost: 0.10 USD" in lines
    assert any(line.startswith("| supply.pdf | complete | direct | ") for line in lines)


def test_what_was_not_read_is_in_the_sum() -> None:
    """Of a run that was broken off; where everything was read there is no word of it."""
    said = reconciliation_markdown(values.run(values.result(), received=3))
    assert (
        "received 3 = processed 1 + duplicates 0 + exceptions 0 + excluded 0 + not read 2" in said
    )
    assert "not read" not in both()


def test_a_name_does_not_break_its_table() -> None:
    """The sign between columns is masked, in both tables."""
    assert both().count("| sealed \\| [v2].pdf |") == 2


@pytest.mark.parametrize("cost", [None, Decimal("0.10")])
def test_an_unknown_cost_is_not_zero(cost: Decimal | None) -> None:
    """It is called unknown."""
    said = reconciliation_markdown(values.run(cost_usd=cost))
    assert f"Cost: {'unknown' if cost is None else cost} USD" in said


def test_what_is_in_doubt_is_told_apart() -> None:
    """A call that was cut off counts at its worst case, and the page says how much that is."""
    row = CostRow(key="reading", calls=2, spent_usd=Decimal("0.1"), in_doubt_usd=Decimal("0.07"))
    said = reconciliation_markdown(values.run(cost_usd=Decimal("0.10"), spending=(row,)))
    assert "Cost: 0.10 USD, of it $0.07 in doubt (calls cut off, at their worst case)" in said


def test_no_text_of_a_document_is_in_it() -> None:
    """Neither quotes nor answers."""
    said = both()
    for text in ("New York", "governed by"):
        assert text not in said
