"""The flow of one shard: some documents of a run that `process_shards` has dealt."""

from typing import Annotated

from prefect import flow
from prefect.runtime import flow_run
from pydantic import BaseModel, ConfigDict, Field

from flows.batch_run import process_arrivals
from flows.events import tell_of_budgets
from flows.progress_artifact import shown_progress
from flows.run_identity import RunId
from flows.termination import cancellable, says_cancelled
from flows.watch import Watch
from pipeline import load_settings, open_octavo
from pipeline.shard import Dealt, join_run, taken


class Document(BaseModel):
    """A document by its place in the run and the key of its receipt."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    position: Annotated[int, Field(ge=0)]
    receipt: Annotated[int, Field(ge=1)]


def _name() -> str:
    share = flow_run.parameters["documents"]
    return f"{flow_run.parameters['run']}: {len(share)} documents from {share[0].position}"


@flow(name="process-shard", flow_run_name=_name)
async def process_shard(
    run: RunId, documents: Annotated[list[Document], Field(min_length=1)]
) -> int:
    """Reads some documents of a run; returns how many.

    Args:
        run: the run they belong to.
        documents: which of its documents.
    """
    share = [Dealt(position=each.position, receipt=each.receipt) for each in documents]
    with open_octavo(load_settings()) as octavo, cancellable():
        tell_of_budgets(octavo)
        arrivals = taken(octavo, share)
        watch = Watch()
        batch = join_run(octavo, run, arrivals, progress=watch.progress)
        watch.progress.files = len(arrivals)
        try:
            async with shown_progress(watch.progress):
                await process_arrivals(batch, watch, arrivals)
        except BaseException:
            await says_cancelled()
            raise
        finally:
            await batch.aclose()
    return len(arrivals)
