"""Approvals: a budget that has stopped goes on under a higher cap, because somebody said so."""

from dataclasses import dataclass
from decimal import Decimal

from pipeline.batch import find_run
from pipeline.budget import BudgetKind, Caps, Standing
from pipeline.budget_caps import caps_of
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
        RequestError: no such budget, nothing caps it, or `to` is spent already.
    """
    key = name if ":" in name else f"{BudgetKind.RUN}:{name}"
    kind, _, rest = key.partition(":")
    if kind == BudgetKind.RUN:
        key = f"{kind}:{find_run(octavo, rest)[0]}"
        # Where its very first call did not fit, nothing was ever counted.
        (standing,) = octavo.budgets.standings(key) or (Standing(key=key),)
    else:
        standing = octavo.budgets.find(key)
    configured = _configured(octavo, standing)
    if configured is None:
        raise RequestError(f"nothing caps the budget {standing.key}: there is nothing to approve")
    before = standing.cap(configured)
    cap = before + configured if to is None else to
    unit = standing.kind.unit
    if cap <= standing.committed:
        raise RequestError(
            f"{standing.committed} {unit} of the budget {standing.key} are spent or reserved, so a "
            f"cap of {cap} {unit} lets nothing out: give more with --to-usd"
        )
    octavo.budgets.approve(standing.key, cap)
    return Approval(budget=standing.key, unit=unit, spent=standing.spent, before=before, cap=cap)


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
