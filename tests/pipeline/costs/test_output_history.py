"""Forecasts learn from what readings of the same model and profile took."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.budget.budget import Account
from pipeline.call import CallFacts, Purpose
from pipeline.costs.history import PastOutput
from pipeline.costs.output_history import output_of, shipped_output
from pipeline.store import RunRepository
from pipeline.wiring import Octavo
from providers import BUILT_IN, Reply, Usage
from tests.pipeline.homes import octavo_in

MODEL = BUILT_IN.get("gpt-5.1")
readings = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 100_000)), min_size=20)


@given(readings)
def test_low_expected_and_high_are_in_order(past: list[tuple[int, int]]) -> None:
    """And within what was ever seen."""
    output = output_of(MODEL, past)
    a_field = [tokens / fields for fields, tokens in past]
    assert min(a_field) - 1e-6 <= output.low <= output.expected + 1e-6
    assert output.expected - 1e-6 <= output.high <= max(a_field) + 1e-6
    assert output.readings == len(past)


@pytest.mark.parametrize("past", [[], [(3, 900)] * 19, [(0, 900)] * 50])
def test_too_little_history_says_nothing(past: list[tuple[int, int]]) -> None:
    """The shipped numbers hold, and say that they are."""
    assert output_of(MODEL, past) == shipped_output(MODEL)
    assert shipped_output(MODEL).readings == 0


def test_more_is_expected_of_a_model_that_thinks() -> None:
    """Thinking is output, and is paid."""
    thinking = replace(MODEL, reasoning_effort="high")
    plain = replace(MODEL, reasoning_effort="none", reasoning_text=None)
    assert shipped_output(thinking).expected > shipped_output(plain).expected


FACTS = CallFacts(
    purpose=Purpose.READING,
    provider="openai",
    model=MODEL.name,
    request_sha256="r",
    asked_sha256="r",
    fields=("one", "two"),
    profile="contract@1",
)


def _answer(octavo: Octavo, facts: CallFacts, output_tokens: int) -> None:
    """One answered call of the run `run`."""
    account = Account(run="run", matter="m")
    call = octavo.ledger.reserve(account, facts, worst_case_usd=Decimal(0))
    octavo.ledger.sent(call)
    usage = Usage(input_tokens=1, output_tokens=output_tokens)
    reply = Reply(content="{}", finish_reason="stop", usage=usage, model="m", latency_s=1.0)
    octavo.ledger.answered(call, reply, Decimal(0))


def _start(octavo: Octavo) -> None:
    with octavo.store.session() as session:
        RunRepository(session).start(run="run", matter="m", started_at=datetime.now(UTC))
        session.commit()


def test_the_ledger_is_the_history(tmp_path: Path) -> None:
    """Answered readings of this model and profile count, and nothing else."""
    with octavo_in(tmp_path) as octavo:
        _start(octavo)
        others = [replace(FACTS, profile="paper@1"), replace(FACTS, model="another")]
        others.append(replace(FACTS, purpose=Purpose.CONSOLIDATION))
        for each in [*[FACTS] * 20, *others * 5]:
            _answer(octavo, each, 1_000 if each is FACTS else 9)
        past = PastOutput(octavo)
        output = past.of(MODEL, "contract@1")
        assert (output.low, output.expected, output.high, output.readings) == (500, 500, 500, 20)
        assert past.of(MODEL, "contract@2") == shipped_output(MODEL)


def test_the_ledger_is_looked_at_again_after_some_seconds(tmp_path: Path) -> None:
    """Within five seconds the same answer holds; then what was read since counts."""
    now = [0.0]
    with octavo_in(tmp_path) as octavo:
        _start(octavo)
        past = PastOutput(octavo, clock=lambda: now[0])
        assert past.of(MODEL, "contract@1") == shipped_output(MODEL)
        for _ in range(20):
            _answer(octavo, FACTS, 1_000)
        now[0] = 5.0
        assert past.of(MODEL, "contract@1") == shipped_output(MODEL)
        now[0] = 5.1
        assert past.of(MODEL, "contract@1").readings == 20
