"""Totals over everything stored, for whoever watches the service."""

from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.store.tables import CallRow, ExceptionRow, RunDocumentRow, RunRow


class TotalRepository:
    """Only reads."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def runs(self) -> list[tuple[str, str, int]]:
        """Matter, status and number of runs."""
        rows = select(RunRow.matter, RunRow.status, func.count()).group_by(
            RunRow.matter, RunRow.status
        )
        return [
            (matter, status.value, count) for matter, status, count in self._session.execute(rows)
        ]

    def documents(self) -> list[tuple[str, str, int]]:
        """Matter, status and number of received files."""
        rows = (
            select(RunRow.matter, RunDocumentRow.status, func.count())
            .join(RunRow, RunRow.id == RunDocumentRow.run_id)
            .group_by(RunRow.matter, RunDocumentRow.status)
        )
        return [
            (matter, status.value, count) for matter, status, count in self._session.execute(rows)
        ]

    def exceptions(self) -> list[tuple[str, int]]:
        """Class and number of exceptions."""
        rows = select(ExceptionRow.exception_class, func.count()).group_by(
            ExceptionRow.exception_class
        )
        return [(kind.value, count) for kind, count in self._session.execute(rows)]

    def calls(self) -> list[tuple[str, str, str, int, int, int, Decimal]]:
        """Matter, model and state; number of calls, their input and output tokens, and USD.

        A call costs what it is known to have cost; one in doubt, what was reserved.
        """
        rows = select(
            CallRow.matter,
            CallRow.model,
            CallRow.state,
            func.count(),
            func.sum(func.coalesce(CallRow.input_tokens, 0)),
            func.sum(func.coalesce(CallRow.output_tokens, 0)),
            func.sum(func.coalesce(CallRow.cost_usd, CallRow.reserved_usd)),
        ).group_by(CallRow.matter, CallRow.model, CallRow.state)
        return [
            (matter, model, state.value, count, int(asked), int(told), usd or Decimal(0))
            for matter, model, state, count, asked, told, usd in self._session.execute(rows)
        ]
