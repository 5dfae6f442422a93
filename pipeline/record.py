"""What became of one file, put on record. Doing it again replaces it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pipeline.batch import Batch
from pipeline.exception import ExceptionClass, ExceptionRecord
from pipeline.plan import Plan
from pipeline.receiving.receipt import Receipt
from pipeline.result import DocumentResult, DocumentStatus
from pipeline.store import ResultRepository
from pipeline.store.repositories.forecasts import ForecastRepository


def save_exception(
    batch: Batch,
    position: int,
    path: str,
    receipt: Receipt | None,
    *,
    exception_class: ExceptionClass,
    detail: str,
    retryable: bool,
) -> None:
    """Record a file that could not be processed at all."""
    record = ExceptionRecord(
        path=path,
        exception_class=exception_class,
        retryable=retryable,
        detail=detail,
        sha256=None if receipt is None else receipt.sha256,
    )
    result = DocumentResult(
        path=path,
        status=DocumentStatus.EXCEPTION,
        receipt=receipt,
        conclusion=None,
        reason=f"{exception_class}: {detail}",
    )
    save_result(batch, position, result, (record,))


def save_forecast(batch: Batch, plan: Plan) -> None:
    """Keep what the document is expected to cost in this run; the first forecast stays."""
    forecast = plan.forecast
    with batch.octavo.store.session() as session:
        ForecastRepository(session).keep(
            {
                "run_id": batch.run,
                "document_sha256": plan.sha256,
                "model": plan.model,
                "profile": plan.profile,
                "tokens": plan.tokens,
                "calls": plan.calls,
                "low_usd": None if forecast is None else forecast.low,
                "expected_usd": None if forecast is None else forecast.expected,
                "high_usd": None if forecast is None else forecast.high,
                "made_at": datetime.now(UTC),
            }
        )
        session.commit()


def save_result(
    batch: Batch,
    position: int,
    result: DocumentResult,
    exceptions: Sequence[ExceptionRecord] = (),
) -> None:
    """Store what became of one file; doing it again replaces it."""
    with batch.octavo.store.session() as session:
        ResultRepository(session).save(
            run=batch.run, position=position, result=result, exceptions=exceptions
        )
        session.commit()
