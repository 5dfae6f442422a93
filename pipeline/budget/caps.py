"""Caps out of the settings: what a run may spend under each kind of budget."""

from decimal import Decimal

from pipeline.budget.budget import BudgetKind, Caps
from pipeline.settings import ClientSettings, MatterSettings, Settings


def caps_of(settings: Settings, matter: str, run_usd: Decimal | None) -> Caps:
    """The caps in force for a run in `matter`; `run_usd` wins over the settings' own."""
    budgets = settings.budgets
    of_matter = settings.matters.get(matter, MatterSettings())
    of_client = settings.clients.get(of_matter.client or "", ClientSettings())
    given = {
        BudgetKind.RUN: budgets.run_usd if run_usd is None else run_usd,
        BudgetKind.DOCUMENT: budgets.document_usd,
        BudgetKind.MATTER: of_matter.budget_usd,
        BudgetKind.MATTER_MONTH: of_matter.month_usd,
        BudgetKind.CLIENT: of_client.budget_usd,
        BudgetKind.CLIENT_MONTH: of_client.month_usd,
        BudgetKind.DAY: budgets.day_usd,
        BudgetKind.MONTH: budgets.month_usd,
        BudgetKind.HOUR: budgets.requests_per_hour,
    }
    return {kind: Decimal(cap) for kind, cap in given.items() if cap is not None}
