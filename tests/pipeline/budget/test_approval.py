"""An approval raises what stands in the settings or in the run, and nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.batch import BatchOptions
from pipeline.budget.approval import approve, budget_lines
from pipeline.budget.budget import Account, BudgetKind, short_key
from pipeline.budget.caps import caps_of
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
        ("last", "4", RequestError, "cap of 4 USD already.*give more.*not 4"),  # raises nothing
        ("matter:m", "1", RequestError, "cap of 10 USD already.*not 1"),
        ("matter:nope", None, UnknownNameError, "there are: matter:m"),
        ("document:x", None, UnknownNameError, "nothing was spent under any document"),
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


def test_what_is_spent_already_lets_nothing_out(octavo: Octavo) -> None:
    """A cap above the old one and below what was spent is refused."""
    options = BatchOptions(paths=("x",), matter="m", budget_usd=Decimal(1))
    with octavo.store.session() as session:
        parameters = options.model_dump(mode="json")
        RunRepository(session).start(run=RUN, matter="m", started_at=NOW, parameters=parameters)
        session.commit()
    with pytest.raises(RequestError, match=r"3 USD .* are spent or reserved"):
        approve(octavo, "last", Decimal(2))


def test_a_run_names_the_budget_that_stopped_it(octavo: Octavo) -> None:
    """Raising the run's own would let nothing out; by its full name it can be raised all the
    same."""
    octavo.budgets.stop("matter:m", Decimal(10))
    with pytest.raises(RequestError, match=r"stopped by the budget matter:m,.*approve matter:m"):
        approve(octavo, "last")
    assert approve(octavo, f"run:{RUN}").cap == 8
    assert approve(octavo, "matter:m").cap == 20
    assert approve(octavo, "last").cap == 12


def test_a_budget_of_a_document_is_read_by_the_beginning_of_its_hash() -> None:
    """What is shown in a line names it as an approval does; no other key is cut."""
    assert short_key(f"document:{RUN}/{'d' * 64}") == f"document:{RUN}/{'d' * 12}"
    assert short_key(f"matter:{'m' * 80}/1") == f"matter:{'m' * 80}/1"
