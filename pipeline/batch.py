"""A batch: the live state of one run over a set of files, from its start to its end."""

import asyncio
import secrets
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated

from filelock import BaseFileLock
from pydantic import BaseModel, ConfigDict, Field

from pipeline.asking.askers import Askers, open_line
from pipeline.budget.budget import Account
from pipeline.budget.caps import caps_of
from pipeline.budget.reservation import Reservations
from pipeline.errors import RequestError
from pipeline.exception import ExceptionClass
from pipeline.failed_run import KILLED
from pipeline.ingest import Revisions
from pipeline.killed_run import settle_killed
from pipeline.profile.choice import CHOSEN_BY_RULE
from pipeline.profile.source import load_profile
from pipeline.progress import Progress
from pipeline.receiving.intake import find_files
from pipeline.result import DocumentStatus, RunResult, RunStatus
from pipeline.routing.routing import Routing
from pipeline.run_lock import run_lock
from pipeline.store import ResultRepository, RunRepository
from pipeline.wiring import Octavo
from providers import BATCH_TIER, Model


class BatchOptions(BaseModel):
    """What to process and how. Plain values only: they are kept with the run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: Annotated[tuple[str, ...], Field(min_length=1, description="Files or folders")]
    profile: Annotated[
        str | None, Field(description="Name or .toml file; empty chooses by rule")
    ] = None
    model: Annotated[str, Field(description="A name from `octavo models`, or auto")] = "offline"
    matter: Annotated[str, Field(description="The client's matter")] = "default"
    revisions: Annotated[
        Revisions, Field(description="The view of tracked changes that is read")
    ] = Revisions.FINAL
    budget_usd: Annotated[
        Decimal | None, Field(ge=0, description="Most that the run may spend; empty sets no cap")
    ] = None
    task_code: Annotated[
        str | None, Field(description="To charge it to: a UTBMS task code, or one of your own")
    ] = None
    activity_code: Annotated[str | None, Field(description="Likewise, of the activity")] = None
    batch: Annotated[
        bool, Field(description="Whether readings wait for a batch, up to a day, at its price")
    ] = False


@dataclass(slots=True, kw_only=True)
class Batch:
    """The live state of one run. Everything that lasts is in the store."""

    octavo: Octavo
    run: str
    options: BatchOptions
    routing: Routing
    askers: Askers
    reservations: Reservations
    progress: Progress
    reading_slots: asyncio.Semaphore
    lock: BaseFileLock | None = None
    """Held while this process works at the run; None where nobody else can."""

    async def aclose(self) -> None:
        """Release connections and the run. The batch is not used afterwards."""
        await self.askers.aclose()
        if self.lock is not None:
            self.lock.release()


def check_options(octavo: Octavo, options: BatchOptions) -> tuple[Model, ...]:
    """The models that may be asked, after everything that can be wrong was looked at.

    Raises:
        RequestError: a path, profile, matter, model or budget that cannot be used.
    """
    models = usable_models(octavo, options)
    found = find_files([Path(path) for path in options.paths], exclude=octavo.settings.exclude)
    if not found:
        raise RequestError(f"no file in {', '.join(map(repr, options.paths))}: check the path")
    return models


def usable_models(octavo: Octavo, options: BatchOptions) -> tuple[Model, ...]:
    """The same, whatever lies under the paths by now.

    Where no profile is asked for, the rule may choose any built-in one: there is room for all.

    Raises:
        RequestError: a profile, matter, model or budget that cannot be used.
    """
    asked = options.profile
    profiles = [load_profile(name) for name in (CHOSEN_BY_RULE if asked is None else [asked])]
    return routing_of(octavo, options).models(profiles)


def routing_of(octavo: Octavo, options: BatchOptions) -> Routing:
    """Who chooses the model of each document.

    Raises:
        RequestError: a matter or model that cannot be used.
    """
    caps = caps_of(octavo.settings, options.matter, options.budget_usd)
    return Routing(
        octavo,
        model=options.model,
        matter=options.matter,
        has_budget=any(kind.unit == "USD" for kind in caps),
        tier=BATCH_TIER if options.batch else None,
    )


def open_batch(
    octavo: Octavo, options: BatchOptions, *, run: str | None = None, progress: Progress
) -> Batch:
    """Start a run, or go on with the one of that id. Call it inside the event loop of the run.

    Raises:
        RequestError: the options cannot be used; nothing was started.
    """
    check_options(octavo, options)
    run = run or new_run_id()
    lock = run_lock(octavo, run)
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
    # Dead processes of other runs hold room under shared budgets. Of those on other machines
    # nothing is known but that no call outlives its deadline.
    settle_killed(octavo)
    longest_s = max(octavo.deadline_s(model) for model in octavo.catalogue)
    octavo.ledger.recover(older_than=timedelta(seconds=longest_s * 2))
    return batch_of(octavo, options, run, progress=progress, lock=lock)


def batch_of(
    octavo: Octavo,
    options: BatchOptions,
    run: str,
    *,
    progress: Progress,
    lock: BaseFileLock | None = None,
) -> Batch:
    """The live state of a run that has been started. Call it inside the event loop of the run."""
    reservations = _reservations(octavo, options, run, progress)
    return Batch(
        octavo=octavo,
        run=run,
        options=options,
        routing=routing_of(octavo, options),
        askers=Askers(partial(open_line, octavo, reservations)),
        reservations=reservations,
        progress=progress,
        reading_slots=asyncio.Semaphore(octavo.settings.parallel_readings),
        lock=lock,
    )


def _reservations(
    octavo: Octavo, options: BatchOptions, run: str, progress: Progress
) -> Reservations:
    settings = octavo.settings
    return Reservations(
        ledger=octavo.ledger,
        account=Account(
            run=run,
            matter=options.matter,
            client=settings.client_of(options.matter),
            task_code=options.task_code,
            activity_code=options.activity_code,
        ),
        caps=caps_of(settings, options.matter, options.budget_usd),
        alerts=octavo.alerts,
        patience_s=settings.deadline_s,
        progress=progress,
        settle_dead=partial(settle_killed, octavo),
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


def find_killed_run(octavo: Octavo, options: BatchOptions) -> str | None:
    """The run that was killed while it did what `options` ask for; None where there is none.

    Of the runs that were asked for the very same, the budget aside, only the newest counts: what
    was done again since is not gone on with.
    """
    settle_killed(octavo)
    asked = _without_budget(options)
    with octavo.store.snapshot() as session:
        runs = RunRepository(session)
        for each in runs.list(matter=options.matter):
            before = runs.parameters(each.run)
            if before and _without_budget(BatchOptions.model_validate(before)) == asked:
                return each.run if each.reason == KILLED else None
    return None


def _without_budget(options: BatchOptions) -> BatchOptions:
    return options.model_copy(update={"budget_usd": None})


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
