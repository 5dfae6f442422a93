"""An approval raises what stands in the settings or in the run, and nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.batch import BatchOptions
from pipeline.budget import Account, BudgetKind
from pipeline.budget_approval import approve, budget_lines
from pipeline.budget_caps import caps_of
from pipeline.errors import RequestError, UnknownNameError
from pipeline.settings import BudgetSettings, ClientSettings, MatterSettings
from pipeline.store import RunRepository
from pipeline.wiring import Octavo
from tests.pipeline.homes import octavo_in
from tests.pipeline.store.calls import REPLY, facts

RUN = "20260101-000000-abcdef"
NOW = datetime.now(UTC)


@pytest.fixture
def octavo(tmp_path: Path) -> Iterator[Octavo]:
    """A run of 4 USD in a matter with budgets of its own; 3 USD are spent."""
    with octavo_in(
        tmp_path,
        budgets=BudgetSettings(month_usd=Decimal(100), requests_per_hour=7),
        matters={"m": MatterSettings(client="Acme", budget_usd=Decimal(10))},
        clients={"Acme": ClientSettings(month_usd=Decimal(50))},
    ) as opened:
        options = BatchOptions(paths=("x",), matter="m", budget_usd=Decimal(4))
        with opened.store.session() as session:
            RunRepository(session).start(
                run=RUN, matter="m", started_at=NOW, parameters=options.model_dump(mode="json")
            )
            session.commit()
        account = Account(run=RUN, matter="m", client="Acme")
        call = opened.ledger.reserve(account, facts("r"), worst_case_usd=Decimal(3))
        opened.ledger.sent(call)
        opened.ledger.answered(call, REPLY, Decimal(3))
        yield opened


def test_only_budgets_with_a_cap_are_listed(octavo: Octavo) -> None:
    """Each with the cap in force, wherever it is set."""
    caps = {line.standing.kind: line.cap for line in budget_lines(octavo)}
    assert caps == {
        BudgetKind.RUN: 4,
        BudgetKind.MATTER: 10,
        BudgetKind.CLIENT_MONTH: 50,
        BudgetKind.MONTH: 100,
        BudgetKind.HOUR: 7,
    }


@pytest.mark.parametrize(
    ("name", "to", "cap"),
    [
        ("last", None, 8),  # its amount once more
        (RUN[:12], None, 8),  # the beginning of a run's id
        (f"run:{RUN}", "5.5", Decimal("5.5")),
        ("matter:m", None, 20),
        (f"client-month:Acme/{NOW:%Y-%m}", "60", 60),
        (f"month:{NOW:%Y}", None, 200),
        ("hour:", None, 14),
    ],
)
def test_an_approval_sets_a_cap(octavo: Octavo, name: str, to: str | None, cap: Decimal) -> None:
    """It holds from then on."""
    approved = approve(octavo, name, None if to is None else Decimal(to))
    assert approved.cap == cap
    assert {line.cap for line in budget_lines(octavo) if line.standing.key == approved.budget} == {
        cap
    }


@pytest.mark.parametrize(
    ("name", "to", "error", "message"),
    [
        ("last", "3", RequestError, "3 USD .* are spent or reserved"),  # nothing would be left
        ("day:", None, RequestError, "nothing caps the budget day:"),
        ("month:1999-01", None, UnknownNameError, "no single budget"),
        ("weekly:1", None, RequestError, "KIND is one of"),
        ("run:nobody", None, UnknownNameError, "nobody"),
    ],
)
def test_an_approval_that_helps_nobody_is_refused(
    octavo: Octavo, name: str, to: str | None, error: type[RequestError], message: str
) -> None:
    """It says what is wrong."""
    with pytest.raises(error, match=message):
        approve(octavo, name, None if to is None else Decimal(to))


def test_a_run_that_never_bought_anything_can_be_approved(octavo: Octavo) -> None:
    """Its first call may have been too large."""
    options = BatchOptions(paths=("x",), matter="m", budget_usd=Decimal("0.01"))
    with octavo.store.session() as session:
        RunRepository(session).start(
            run="fresh", matter="m", started_at=NOW, parameters=options.model_dump(mode="json")
        )
        session.commit()
    assert approve(octavo, "fresh", Decimal(1)).before == Decimal("0.01")


def test_the_option_of_a_run_wins_over_the_setting(tmp_path: Path) -> None:
    """Caps come from wherever they are set; what is not set has none."""
    with_setting = BudgetSettings(run_usd=Decimal(9), document_usd=Decimal(2), day_usd=Decimal(5))
    with octavo_in(tmp_path, budgets=with_setting) as octavo:
        assert caps_of(octavo.settings, "default", Decimal(1)) == {
            BudgetKind.RUN: 1,
            BudgetKind.DOCUMENT: 2,
            BudgetKind.DAY: 5,
        }
