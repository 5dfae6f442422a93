"""A batch: the live state of one run over a set of files, from its start to its end."""

import asyncio
import secrets
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from filelock import BaseFileLock, FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field

from pipeline.ask import Asker
from pipeline.errors import ConfigurationError, RequestError
from pipeline.exception import ExceptionClass
from pipeline.ingest import Revisions
from pipeline.intake import find_files
from pipeline.profile_source import load_profile
from pipeline.progress import Progress
from pipeline.result import DocumentStatus, RunResult, RunStatus
from pipeline.store import ResultRepository, RunRepository
from pipeline.wiring import Octavo
from providers import EndpointLimits, Model, Provider, worst_case


class BatchOptions(BaseModel):
    """What to process and how. Plain values only: they are kept with the run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: Annotated[tuple[str, ...], Field(min_length=1, description="Files or folders")]
    profile: Annotated[
        str | None, Field(description="Name or .toml file; empty chooses by rule")
    ] = None
    model: Annotated[str, Field(description="A name from `octavo models`")] = "offline"
    matter: Annotated[str, Field(description="The client's matter")] = "default"
    revisions: Annotated[
        Revisions, Field(description="The view of tracked changes that is read")
    ] = Revisions.FINAL
    budget_usd: Annotated[
        Decimal | None, Field(ge=0, description="Most that the run may spend; empty sets no cap")
    ] = None


@dataclass(slots=True, kw_only=True)
class Batch:
    """The live state of one run. Everything that lasts is in the store."""

    octavo: Octavo
    run: str
    options: BatchOptions
    model: Model
    asker: Asker
    progress: Progress
    reading_slots: asyncio.Semaphore
    lock: BaseFileLock | None = None
    """Held while this process works at the run; None where nobody else can."""

    async def aclose(self) -> None:
        """Release connections and the run. The batch is not used afterwards."""
        await self.asker.aclose()
        if self.lock is not None:
            self.lock.release()


def _cap(octavo: Octavo, options: BatchOptions, run: str) -> Decimal | None:
    """What the run may spend: its own budget, and what is left of the month's when it starts."""
    budgets = octavo.settings.budgets
    own = options.budget_usd if options.budget_usd is not None else budgets.run_usd
    if budgets.month_usd is None:
        return own
    month = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    left = max(Decimal(0), budgets.month_usd - octavo.ledger.committed_since(month, but_run=run))
    return left if own is None else min(own, left)


def check_options(octavo: Octavo, options: BatchOptions) -> Model:
    """The model to use, after everything that can be wrong with the options was looked at.

    Raises:
        RequestError: a path, profile, model or budget that cannot be used.
    """
    model = octavo.model(options.model, matter=options.matter)
    octavo.vocabulary(model)
    if options.profile is not None:
        load_profile(options.profile)
    found = find_files([Path(path) for path in options.paths], exclude=octavo.settings.exclude)
    if not found:
        raise RequestError(f"no file in {', '.join(map(repr, options.paths))}: check the path")
    budgets = (
        options.budget_usd,
        octavo.settings.budgets.run_usd,
        octavo.settings.budgets.month_usd,
    )
    if any(budget is not None for budget in budgets) and worst_case(model, 1, 1) is None:
        raise ConfigurationError(
            f"the price of model {model.name!r} is unknown, so a budget cannot be kept: set "
            f"input_usd_per_million and output_usd_per_million under [models.{model.name}] in "
            "octavo.toml, or set no budget"
        )
    return model


def open_batch(
    octavo: Octavo, options: BatchOptions, *, run: str | None = None, progress: Progress
) -> Batch:
    """Start a run, or go on with the one of that id. Call it inside the event loop of the run.

    Raises:
        RequestError: the options cannot be used; nothing was started.
    """
    model = check_options(octavo, options)
    limits = octavo.limits(model)
    provider = octavo.provider(model, limits)
    run = run or new_run_id()
    lock = _lock(octavo, run)
    with octavo.store.session() as session:
        RunRepository(session).start(
            run=run,
            matter=options.matter,
            started_at=datetime.now(UTC),
            parameters=options.model_dump(mode="json"),
        )
        session.commit()
    # What a dead process of this run left behind is settled before anything new is asked.
    octavo.ledger.recover(run_id=run)
    return Batch(
        octavo=octavo,
        run=run,
        options=options,
        model=model,
        asker=_asker(octavo, options, provider, limits, run),
        progress=progress,
        reading_slots=asyncio.Semaphore(octavo.settings.parallel_readings),
        lock=lock,
    )


def _lock(octavo: Octavo, run: str) -> BaseFileLock:
    """The right to work at a run: two processes at one run would settle each other's calls."""
    folder = octavo.settings.home / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{run}.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise RequestError(f"run {run} is still at work in another process: wait for it") from error
    return lock


def _asker(
    octavo: Octavo, options: BatchOptions, provider: Provider, limits: EndpointLimits, run: str
) -> Asker:
    settings = octavo.settings
    return Asker(
        provider=provider,
        limits=limits,
        ledger=octavo.ledger,
        vocabulary=octavo.vocabulary(provider.model),
        run=run,
        matter=options.matter,
        cap_usd=_cap(octavo, options, run),
        attempts=settings.attempts,
        replay_age=timedelta(days=settings.replay_days),
    )


def finish(batch: Batch) -> RunResult:
    """Record how the run ended; everything received must add up by now."""
    result = load_run(batch.octavo, batch.run)
    status, reason = _status(result)
    now = datetime.now(UTC)
    with batch.octavo.store.session() as session:
        RunRepository(session).finish(batch.run, status=status, reason=reason, finished_at=now)
        session.commit()
    return replace(result, status=status, reason=reason, finished_at=now)


def load_run(octavo: Octavo, run: str) -> RunResult:
    """What is stored of a run, whether it has finished or not.

    Raises:
        UnknownNameError: no run has exactly this id.
    """
    with octavo.store.snapshot() as session:
        return ResultRepository(session).load_run(run)


def find_run(octavo: Octavo, name: str) -> tuple[str, BatchOptions]:
    """Id and options of the run called `name`: an id, a unique beginning of one, or `last`.

    Raises:
        UnknownNameError: there is none, or there are several.
    """
    with octavo.store.snapshot() as session:
        runs = RunRepository(session)
        run = runs.find(name)
        return run, BatchOptions.model_validate(runs.parameters(run))


def new_run_id() -> str:
    """Sorts by time, and can be read aloud."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def _status(result: RunResult) -> tuple[RunStatus, str | None]:
    """A run is complete when every file is complete, a duplicate or excluded."""
    count = Counter(document.status for document in result.documents)
    classes = {exception.exception_class for exception in result.exceptions}
    reason = "budget" if ExceptionClass.BUDGET in classes else None
    lacking = count[DocumentStatus.EXCEPTION] + count[DocumentStatus.INCOMPLETE]
    if lacking or not result.reconciliation.adds_up:
        return RunStatus.INCOMPLETE, reason or "exceptions"
    return RunStatus.COMPLETE, None
