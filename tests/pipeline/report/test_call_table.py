"""The calls of a document say what was spent on what, and what brought nothing."""

from decimal import Decimal

from pipeline.call import CallRecord, Outcome, Purpose
from pipeline.report.call_table import call_table
from providers import Usage


def call(purpose: Purpose, cost: str | None, outcome: Outcome = Outcome.OK) -> CallRecord:
    return CallRecord(
        purpose=purpose,
        segment=0,
        fields=("governing_law",),
        model="model",
        request_sha256="a" * 64,
        reply_sha256=None,
        usage=Usage(),
        cost_usd=None if cost is None else Decimal(cost),
        latency_s=1.0,
        outcome=outcome,
        attempts=1,
    )


def test_spending_is_told_by_purpose_with_its_waste() -> None:
    """A failed repair is waste once."""
    table = call_table(
        [
            call(Purpose.READING, "1"),
            call(Purpose.READING, "2", Outcome.FAILED),
            call(Purpose.REPAIR, "4"),
            call(Purpose.REPAIR, "8", Outcome.FAILED),
            call(Purpose.CONSOLIDATION, "16"),
        ]
    )
    assert table.spending == (
        "Spent on reading $3.00, consolidation $16.00, repair $12.00. Wasted: $14.00 of it "
        "(failed or in doubt $10.00, repaired $4.00)."
    )


def test_an_unknown_price_is_not_hidden_in_a_sum() -> None:
    """The purpose it was for is unknown; the others are not."""
    table = call_table([call(Purpose.READING, None), call(Purpose.REPAIR, "1")])
    assert table.spending.startswith("Spent on reading unknown, repair $1.00. Wasted: $1.00 of it")


def test_what_cost_nothing_needs_no_words() -> None:
    """The offline reader's calls are free."""
    assert call_table([call(Purpose.READING, "0")]).spending == ""
