"""What a killed run holds is given back as soon as it is known that no process works at it."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.batch import BatchOptions, find_killed_run, open_batch
from pipeline.budget.budget import Account, BudgetKind
from pipeline.budget.reservation import Reservations
from pipeline.call import CallState
from pipeline.killed_run import settle_killed
from pipeline.progress import Progress
from pipeline.result import RunStatus
from pipeline.run_lock import run_lock
from pipeline.store import RunRepository
from pipeline.wiring import Octavo
from tests.pipeline.budget_race import INPUT_TOKENS, MODEL, question
from tests.pipeline.homes import octavo_in
from tests.pipeline.store.calls import facts

DEAD = "20260101-000000-abcdef"


def options_of(folder: Path, **more: object) -> BatchOptions:
    (folder / "a.txt").write_text("A text.", encoding="utf-8")
    return BatchOptions.model_validate({"paths": (str(folder / "a.txt"),), "matter": "m", **more})


def start_run(octavo: Octavo, run: str, options: BatchOptions) -> None:
    parameters = options.model_dump(mode="json")
    with octavo.store.session() as session:
        RunRepository(session).start(
            run=run, matter="m", started_at=datetime.now(UTC), parameters=parameters
        )
        session.commit()


def die(octavo: Octavo, options: BatchOptions) -> None:
    """Leave a run as a kill does: one call sent, one reserved, and nobody at work."""
    start_run(octavo, DEAD, options)
    account = Account(run=DEAD, matter="m")
    octavo.ledger.sent(octavo.ledger.reserve(account, facts("a"), worst_case_usd=Decimal(2)))
    octavo.ledger.reserve(account, facts("b"), worst_case_usd=Decimal(1))


def summary(octavo: Octavo, run: str) -> tuple[RunStatus, str | None]:
    with octavo.store.snapshot() as session:
        found = RunRepository(session).summary(run)
    return found.status, found.reason


async def test_the_next_run_settles_a_dead_one(tmp_path: Path) -> None:
    """Nothing stays in flight; what was sent is in doubt, and the dead run says why it ended."""
    with octavo_in(tmp_path) as octavo:
        options = options_of(tmp_path)
        die(octavo, options)
        batch = open_batch(octavo, options, progress=Progress())
        await batch.aclose()
        (call,) = octavo.ledger.calls_of_run(DEAD)
        (matter,) = octavo.budgets.standings("matter:m")
        assert call.state is CallState.IN_DOUBT
        assert (matter.spent_usd, matter.reserved_usd) == (Decimal(2), Decimal(0))
        assert summary(octavo, DEAD) == (RunStatus.INCOMPLETE, "killed")


def test_a_run_at_work_is_left_alone(tmp_path: Path) -> None:
    """Whoever holds its lock works at it, until he lets go."""
    with octavo_in(tmp_path) as octavo:
        die(octavo, options_of(tmp_path))
        lock = run_lock(octavo, DEAD)
        assert settle_killed(octavo) == ()
        assert summary(octavo, DEAD)[0] is RunStatus.RUNNING
        lock.release()
        assert settle_killed(octavo) == (DEAD,)


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, DEAD),
        ({"budget_usd": Decimal(5)}, DEAD),  # the budget may change, as with --resume
        ({"model": "another"}, None),
        ({"profile": "contract"}, None),
        ({"task_code": "L320"}, None),
    ],
)
def test_the_very_same_goes_on_with_the_killed_run(
    more: dict[str, object], found: str | None, tmp_path: Path
) -> None:
    """What was asked decides; anything else is a run of its own."""
    with octavo_in(tmp_path) as octavo:
        die(octavo, options_of(tmp_path))
        assert find_killed_run(octavo, options_of(tmp_path, **more)) == found


def test_what_was_done_again_is_not_gone_on_with(tmp_path: Path) -> None:
    """The newest run of the very same options decides."""
    with octavo_in(tmp_path) as octavo:
        options = options_of(tmp_path)
        die(octavo, options)
        with octavo.store.session() as session:
            runs, now = RunRepository(session), datetime.now(UTC)
            parameters = options.model_dump(mode="json")
            runs.start(run="later", matter="m", started_at=now, parameters=parameters)
            runs.finish("later", status=RunStatus.COMPLETE, reason=None, finished_at=now)
            session.commit()
        assert find_killed_run(octavo, options) is None


async def test_room_that_the_dead_hold_is_not_waited_for(tmp_path: Path) -> None:
    """A run that dies while another waits gives its room back; the budget is named meanwhile."""
    with octavo_in(tmp_path) as octavo:
        options, progress, words = options_of(tmp_path), Progress(), list[str]()
        for run in (DEAD, "alive"):
            start_run(octavo, run, options)
        account = Account(run=DEAD, matter="m")
        octavo.ledger.reserve(account, facts("b"), worst_case_usd=Decimal("0.5"))
        alive = run_lock(octavo, "alive")

        def settle() -> object:
            words.append(progress.room_words)
            return settle_killed(octavo)

        reservations = Reservations(
            ledger=octavo.ledger,
            account=Account(run="alive", matter="m"),
            caps={BudgetKind.MATTER: Decimal("0.5")},
            progress=progress,
            settle_dead=settle,
        )
        asked = question("text")
        await asyncio.wait_for(
            reservations.reserve(asked, model=MODEL, input_tokens=INPUT_TOKENS, attempt=1), 5
        )
        alive.release()
    assert words == ["waiting for room under budget matter:m"]
    assert progress.room_words == ""
