"""Approvals: a budget that has stopped goes on under a higher cap, because somebody said so."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from pipeline.batch import find_run
from pipeline.budget.budget import Account, BudgetKind, Caps, Standing, budget_keys, short_key
from pipeline.budget.caps import caps_of
from pipeline.errors import RequestError
from pipeline.settings import Settings
from pipeline.wiring import Octavo


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """A budget that something was spent under, and its cap."""

    standing: Standing
    cap: Decimal | None
    """The cap in force, in the budget's unit; None where nothing caps it."""
    is_open: bool
    """Whether the circuit is open: nothing more goes out under it until it is approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Amounts in the budget's unit."""

    budget: str
    unit: str
    spent: Decimal
    before: Decimal
    cap: Decimal


def budget_lines(octavo: Octavo) -> tuple[BudgetLine, ...]:
    """The budgets that have a cap and that something was spent under, sorted by key."""
    lines = [_line(octavo, standing) for standing in octavo.budgets.all()]
    return tuple(line for line in lines if line.cap is not None)


def approve(octavo: Octavo, name: str, to: Decimal | None = None) -> Approval:
    """Raise a budget and close its circuit.

    Args:
        octavo: the settings that cap it, and the book it stands in.
        name: `kind:name`, a unique beginning of one, or a run's id or `last`.
        to: the new cap; None grants what is configured once more.

    Raises:
        RequestError: no such budget, nothing caps it, another one has stopped the run, or `to`
            raises nothing or is spent already.
    """
    standing = _named(octavo, name)
    configured = _configured(octavo, standing)
    is_open = configured is not None and standing.is_open(configured)
    if standing.kind is BudgetKind.RUN and not is_open:
        _refuse_unless_own(octavo, standing, is_capped=configured is not None and ":" in name)
    if configured is None:
        raise RequestError(f"nothing caps the budget {standing.key}: there is nothing to approve")
    before = standing.cap(configured)
    cap = before + configured if to is None else to
    unit = standing.kind.unit
    if cap <= before:
        raise RequestError(
            f"the budget {standing.key} has a cap of {before} {unit} already, and an approval only "
            f"raises it: give more than that with --to-usd, not {cap}"
        )
    if cap <= standing.committed:
        raise RequestError(
            f"{standing.committed} {unit} of the budget {standing.key} are spent or reserved, so a "
            f"cap of {cap} {unit} lets nothing out: give more with --to-usd"
        )
    octavo.budgets.approve(standing.key, cap)
    return Approval(budget=standing.key, unit=unit, spent=standing.spent, before=before, cap=cap)


def _named(octavo: Octavo, name: str) -> Standing:
    kind, colon, rest = name.partition(":")
    if colon and kind != BudgetKind.RUN:
        return octavo.budgets.find(name)
    key = f"{BudgetKind.RUN}:{find_run(octavo, rest if colon else name)[0]}"
    # Where its very first call did not fit, nothing was ever counted.
    (standing,) = octavo.budgets.standings(key) or (Standing(key=key),)
    return standing


def _refuse_unless_own(octavo: Octavo, standing: Standing, *, is_capped: bool) -> None:
    """Refuse to approve a run that other budgets have stopped, where that would help nobody."""
    run = standing.key.partition(":")[2]
    stopped = [line.standing.key for line in _stopped(octavo, run)]
    if stopped and not is_capped:
        raise RequestError(
            f"run {run} was stopped by the budget {short_key(stopped[0])}, not by one of its own: "
            f"approve that, with: octavo costs approve {short_key(stopped[0])}"
        )


def _stopped(octavo: Octavo, run: str) -> list[BudgetLine]:
    """The budgets with an open circuit that the run falls under now."""
    options = find_run(octavo, run)[1]
    client = octavo.settings.client_of(options.matter)
    account = Account(run=run, matter=options.matter, client=client)
    keys = budget_keys(account, None, datetime.now(UTC))
    document = f"{BudgetKind.DOCUMENT}:{run}/"
    return [
        line
        for line in budget_lines(octavo)
        if line.is_open and (line.standing.key in keys or line.standing.key.startswith(document))
    ]


def _line(octavo: Octavo, standing: Standing) -> BudgetLine:
    configured = _configured(octavo, standing)
    if configured is None:
        return BudgetLine(standing=standing, cap=None, is_open=False)
    return BudgetLine(
        standing=standing, cap=standing.cap(configured), is_open=standing.is_open(configured)
    )


def _configured(octavo: Octavo, standing: Standing) -> Decimal | None:
    """The cap that the settings, or the options of the run, set; None where there is none."""
    kind, (_, _, name) = standing.kind, standing.key.partition(":")
    if kind is BudgetKind.RUN:
        options = find_run(octavo, name)[1]
        return caps_of(octavo.settings, options.matter, options.budget_usd).get(kind)
    return _caps(octavo.settings, kind, name).get(kind)


def _caps(settings: Settings, kind: BudgetKind, name: str) -> Caps:
    """The caps of the matter or of the client that `name` names, else those of all."""
    owner = name.rpartition("/")[0] if kind.value.endswith("-month") else name
    if kind in {BudgetKind.MATTER, BudgetKind.MATTER_MONTH}:
        return caps_of(settings, owner, None)
    if kind in {BudgetKind.CLIENT, BudgetKind.CLIENT_MONTH}:
        matters = (matter for matter, each in settings.matters.items() if each.client == owner)
        return caps_of(settings, next(matters, ""), None)
    return caps_of(settings, "", None)
