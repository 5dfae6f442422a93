"""A bulk: requests of one run to one model that a provider answers together, within a day, at half
the price. What providers call a batch; a batch is here the live state of a run.

Plain data. What is known of it lies in the store from before its file is sent, so that any process
can go on with it: see `pipeline.bulk.book`.
"""

from dataclasses import dataclass, replace

from providers import BatchJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """One job at a provider, and the calls of the ledger that its requests are."""

    id: int
    run: str
    matter: str
    job: BatchJob
    call_ids: tuple[int, ...]
    """One for each of the job's `custom_ids`, in the same order."""

    @property
    def calls(self) -> dict[str, int]:
        """`custom_id` -> call."""
        return dict(zip(self.job.custom_ids, self.call_ids, strict=True))

    def with_job(self, job: BatchJob) -> "Bulk":
        """The same with what is known of its job by now."""
        return replace(self, job=job)
