from datetime import UTC, datetime, timedelta

import pytest

from pipeline.errors import UnknownNameError
from pipeline.result import RunStatus
from pipeline.store import RunRepository, RunSummary, Store

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture
def three(store: Store) -> Store:
    """Runs an hour apart, saved in another order than they were started in."""
    with store.session() as session:
        runs = RunRepository(session)
        for hour, run, matter in ((2, "b-2", "two"), (1, "a-1", "one"), (0, "a-0", "one")):
            runs.start(run=run, matter=matter, started_at=NOW + timedelta(hours=hour), received=3)
        session.commit()
    return store


def find(store: Store, name: str, *, matter: str | None = None) -> str:
    with store.snapshot() as session:
        return RunRepository(session).find(name, matter=matter)


@pytest.mark.parametrize(
    ("name", "run"),
    [
        ("a-1", "a-1"),  # the id itself
        ("b", "b-2"),  # a unique beginning
        ("last", "b-2"),  # the one that was started last, not the one saved last
    ],
)
def test_a_run_is_found_by_what_people_type(three: Store, name: str, run: str) -> None:
    """An id, a beginning that only one has, or `last`."""
    assert find(three, name) == run


def test_the_last_run_of_a_matter(three: Store) -> None:
    """`last` looks at one matter where one is named."""
    assert find(three, "last", matter="one") == "a-1"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a", "several runs begin with 'a': a-0, a-1: give more of it"),
        ("c", "no run 'c'; there are b-2, a-1, a-0"),  # the newest first
        ("%", "no run '%'"),  # a pattern to SQL, and a plain character here
        ("_-0", "no run '_-0'"),
    ],
)
def test_a_name_that_does_not_do_is_said(three: Store, name: str, message: str) -> None:
    """With the names that would."""
    with pytest.raises(UnknownNameError) as raised:
        find(three, name)
    assert message in str(raised.value)


@pytest.mark.parametrize("name", ["last", "a"])
def test_an_empty_store_is_said(store: Store, name: str) -> None:
    """Before the first run there is nothing to find."""
    with pytest.raises(UnknownNameError, match="no run is stored yet"):
        find(store, name)


def test_a_beginning_that_is_also_an_id_is_that_id(store: Store) -> None:
    """`a` is found although `ab` begins with it too, among however many."""
    with store.session() as session:
        for run in ("a", *(f"a{number}" for number in range(9))):
            RunRepository(session).start(run=run, matter="m", started_at=NOW)
        session.commit()
    assert find(store, "a") == "a"


def test_runs_are_listed_the_latest_first(three: Store) -> None:
    """All, those of one matter, or so many."""
    with three.snapshot() as session:
        runs = RunRepository(session)
        assert [each.run for each in runs.list()] == ["b-2", "a-1", "a-0"]
        assert [each.run for each in runs.list(matter="one")] == ["a-1", "a-0"]
        assert [each.run for each in runs.list(limit=1)] == ["b-2"]


def test_a_run_that_is_resumed_keeps_its_beginning(store: Store) -> None:
    """It runs again; when it was started, and what it was asked, stays."""
    asked = {"paths": ["/in"], "budget_usd": "5"}
    with store.session() as session:
        runs = RunRepository(session)
        runs.start(run="r", matter="m", started_at=NOW, received=9, parameters=asked)
        runs.finish("r", status=RunStatus.INCOMPLETE, reason="budget", finished_at=NOW)
        runs.start(run="r", matter="m", started_at=NOW + timedelta(days=1))
        session.commit()
    with store.snapshot() as session:
        assert RunRepository(session).parameters("r") == asked
        assert RunRepository(session).summary("r") == RunSummary(
            run="r",
            matter="m",
            status=RunStatus.RUNNING,
            reason=None,
            started_at=NOW,
            finished_at=None,
            received=9,
        )


def test_a_run_that_was_not_started_cannot_end(store: Store) -> None:
    """A wrong id is said, not swallowed."""
    with store.session() as session, pytest.raises(UnknownNameError, match="no run 'r'"):
        RunRepository(session).finish("r", status=RunStatus.FAILED, reason=None, finished_at=NOW)


def test_a_run_that_goes_on_may_be_asked_anew(store: Store) -> None:
    """A larger budget replaces the one it was stopped by."""
    with store.session() as session:
        runs = RunRepository(session)
        runs.start(run="r", matter="m", started_at=NOW, parameters={"budget_usd": "5"})
        runs.start(run="r", matter="m", started_at=NOW, parameters={"budget_usd": "9"})
        session.commit()
        assert runs.parameters("r") == {"budget_usd": "9"}
