"""What Prefect's automations can act on: events of runs and of budgets. Names and numbers only."""

from prefect.events import emit_event

from pipeline import Octavo, RunResult
from pipeline.budget.alert import BudgetAlert
from pipeline.report.money import plain_usd

RUN_FINISHED = "octavo.run.finished"
RUN_EXCEPTIONS = "octavo.run.exceptions"
BUDGET_REACHED = "octavo.budget.reached"


def tell_of_budgets(octavo: Octavo) -> None:
    """From now on, each alert that this process tells is an event as well."""
    octavo.alerts.listen(_budget)


def tell_of_run(result: RunResult) -> None:
    """The run has ended; a second event where something could not be processed."""
    count = result.reconciliation
    resource = {
        "prefect.resource.id": f"octavo.run.{result.run}",
        "prefect.resource.name": result.run,
        "octavo.matter": result.matter,
        "octavo.status": result.status.value,
    }
    payload = {
        "run": result.run,
        "matter": result.matter,
        "status": result.status.value,
        "reason": result.reason,
        "received": count.received,
        "processed": count.processed,
        "exceptions": len(result.exceptions),
        "retryable": sum(each.retryable for each in result.exceptions),
        "cost_usd": plain_usd(result.cost_usd),
    }
    emit_event(event=RUN_FINISHED, resource=resource, payload=payload)
    if result.exceptions:
        emit_event(event=RUN_EXCEPTIONS, resource=resource, payload=payload)


def _budget(alert: BudgetAlert) -> None:
    emit_event(
        event=BUDGET_REACHED,
        resource={
            "prefect.resource.id": f"octavo.budget.{alert.budget}",
            "prefect.resource.name": alert.budget,
            "octavo.level": alert.level.name.lower(),
        },
        payload=alert.to_dict(),
    )
