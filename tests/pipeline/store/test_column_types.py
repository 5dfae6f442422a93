"""Columns give back what they were given, on either database."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from pipeline.call import CallState, Purpose
from pipeline.store import Store
from pipeline.store.column_types import escape_text, plain, unescape_text
from pipeline.store.tables import CallRow, RunRow

any_text = st.text(st.characters(codec=None, exclude_categories=()))
kept_settings = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
runs = count()


def keep_run(store: Store, *, matter: str = "m", started_at: datetime | None = None) -> RunRow:
    """A run that was written in one session and read in another."""
    run = f"run {next(runs)}"
    values = {"matter": matter, "started_at": started_at or datetime(2026, 1, 1, tzinfo=UTC)}
    with store.session() as session:
        session.add(RunRow(id=run, status="running", received=0, parameters={}, **values))
        session.commit()
    with store.snapshot() as session:
        return session.get_one(RunRow, run)


@kept_settings
@given(text=any_text)
@example(text="\x00 \ud83d\ude00 \udfff \ufdd0 \ufdd00041")
def test_any_string_comes_back(store: Store, text: str) -> None:
    """U+0000, lone surrogates, surrogates side by side, and the escape itself too."""
    assert keep_run(store, matter=text).matter == text


@given(text=any_text)
def test_escaping_is_undone(text: str) -> None:
    """What is written is UTF-8 without U+0000, and is the string itself where that is possible."""
    written = escape_text(text)
    assert "\x00" not in written
    written.encode()
    assert unescape_text(written) == text


@kept_settings
@given(moment=st.datetimes(timezones=st.timezones()))
def test_moments_come_back_in_utc(store: Store, moment: datetime) -> None:
    """The same instant to the microsecond, whatever zone it was given in."""
    try:
        instant = moment.astimezone(UTC)
    except OverflowError:  # the first and the last day of the calendar
        return
    kept = keep_run(store, started_at=moment).started_at
    assert kept == instant
    assert kept.tzinfo is UTC


def test_moments_are_refused_without_a_zone(store: Store) -> None:
    """A naive time would be taken for UTC on one machine and not on another."""
    with pytest.raises(StatementError, match="has no time zone"):
        keep_run(store, started_at=datetime(2026, 1, 1))  # noqa: DTZ001 - the point


@kept_settings
@given(
    amounts=st.lists(
        st.decimals(min_value=0, max_value=Decimal(200_000), places=12), min_size=1, max_size=6
    )
)
@example(amounts=[Decimal("0.1")] * 3)
@example(amounts=[Decimal("9223372.036854775807")])
def test_money_and_sums_of_money_are_exact(store: Store, amounts: list[Decimal]) -> None:
    """Every amount to its twelfth decimal; the database's sum is Python's."""
    run = keep_run(store).id
    with store.session() as session:
        session.add_all(call(run, amount) for amount in amounts)
        session.commit()
    with store.snapshot() as session:
        ours = select(CallRow.cost_usd).where(CallRow.run_id == run).order_by(CallRow.id)
        assert list(session.scalars(ours)) == amounts
        total = select(func.sum(CallRow.cost_usd)).where(CallRow.run_id == run)
        assert session.scalars(total).one() == sum(amounts)


def call(run: str, cost_usd: Decimal) -> CallRow:
    return CallRow(
        run_id=run,
        matter="m",
        fields=[],
        request_sha256="r",
        asked_sha256="r",
        parameters={},
        recipe={},
        purpose=Purpose.READING,
        provider="p",
        model="m",
        attempt=1,
        state=CallState.ANSWERED,
        cost_usd=cost_usd,
        reserved_at=datetime.now(UTC),
    )


def test_money_beyond_the_store_is_refused(store: Store) -> None:
    """Nothing overflows silently: the message names the limit."""
    run = keep_run(store).id
    with store.session() as session:
        session.add(call(run, Decimal("9223373")))
        with pytest.raises(StatementError, match="more than the store can hold"):
            session.flush()


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0.100000000000", "0.1"),  # as NUMERIC(24, 12) gives it
        ("0E-12", "0"),
        ("1200", "1200"),  # not 1.2E+3
        ("0.000000000001", "1E-12"),  # the shortest form that Decimal has
    ],
)
def test_money_is_shown_the_same_from_either_database(amount: str, shown: str) -> None:
    """No trailing zeros, no exponent above zero."""
    assert str(plain(Decimal(amount))) == shown


def test_a_zone_of_its_own_is_no_trouble(store: Store) -> None:
    """Half-hour zones are UTC like any other."""
    india = timezone(timedelta(hours=5, minutes=30))
    kept = keep_run(store, started_at=datetime(2026, 1, 1, 5, 30, tzinfo=india))
    assert kept.started_at == datetime(2026, 1, 1, tzinfo=UTC)
