"""OpenAI's Batch API, as OpenAI and other hosts speak it: files and batches of chat completions.

One method is one exchange, as with a single call: no retries, no budget, no store. Each gives the
job back as it is afterwards; keep it before doing anything else with it, and any process can go
on from there. A job that was uploaded and whose batch may or may not have been made is looked for
with `find` before it is created again: a batch is not bought twice.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

from providers.base import Request
from providers.batch_answers import BatchAnswer, batch_answers
from providers.batch_job import BatchJob, BatchStatus, batch_jobs
from providers.catalogue import Model
from providers.endpoint_key import checked_address, usable_key
from providers.errors import InvalidModelError, UnreadableReplyError

if TYPE_CHECKING:
    import httpx2

_METADATA: Final = "octavo_input_sha256"


class BatchClient:
    """The batches of one model at one endpoint. Safe for several jobs on one event loop."""

    def __init__(
        self,
        model: Model,
        api_key: SecretStr | None,
        *,
        deadline_s: float = 600.0,
        transport: "httpx2.AsyncBaseTransport | None" = None,
    ) -> None:
        """Set up a client; nothing is sent.

        Args:
            model: its endpoint has batches.
            api_key: None where the row asks for none.
            deadline_s: for one exchange, the upload or download of a file included.
            transport: None is the network.

        Raises:
            MissingKeyError: as of `OpenAICompatible`.
            InvalidModelError: likewise; or the row says that its endpoint has no batches.
        """
        checked_address(model)
        if not model.has_batch:
            raise InvalidModelError(model.name, detail="has_batch is not set: no batches there")
        self._model = model
        self._deadline_s = deadline_s
        key = usable_key(model, api_key)
        from providers import openai_sdk  # noqa: PLC0415 - takes 0.4 s, as in OpenAICompatible

        self._endpoint = openai_sdk.connect(model, key, deadline_s, transport)
        self._new_call = openai_sdk.Call

    @property
    def model(self) -> Model:
        """The catalogue's row."""
        return self._model

    def jobs(self, requests: Iterable[Request]) -> Iterator[tuple[BatchJob, bytes]]:
        """As few jobs as hold `requests`, each with its file. Sends nothing.

        Raises:
            RequestRejectedError: one request alone is larger than a file may be.
        """
        return batch_jobs(self._model, requests)

    async def upload(self, job: BatchJob, content: bytes) -> BatchJob:
        """Send the job's file. Doing it twice costs nothing.

        Raises:
            ProviderError: see `providers.errors`, here and below.
        """
        name = f"octavo-{job.input_sha256[:16]}.jsonl"
        made = await self._endpoint.upload(self._call(), name, content, self._deadline_s)
        return replace(
            job, status=BatchStatus.UPLOADED, input_file_id=self._id_in(self._read(made))
        )

    async def create(self, job: BatchJob) -> BatchJob:
        """Have the uploaded file processed within a day: from here on it costs.

        Raises:
            ProviderError: where `outcome_unknown` is true there may be a batch; `find` tells.
            ValueError: the job was not uploaded.
        """
        if job.input_file_id is None:
            raise ValueError(f"the job {job.input_sha256[:16]} has no file: upload it first")
        metadata = {_METADATA: job.input_sha256}
        made = await self._endpoint.create_batch(
            self._call(), job.input_file_id, metadata, self._deadline_s
        )
        return self._seen(job, self._read(made))

    async def find(self, job: BatchJob) -> BatchJob | None:
        """The job with the batch that was made of it before; None where there is none.

        Looks at the endpoint's hundred newest batches, failed and cancelled ones left out.
        """
        listed = self._read(await self._endpoint.batches(self._call(), self._deadline_s))
        data = listed.get("data")
        for batch in data if isinstance(data, list) else ():
            if isinstance(batch, Mapping) and _is_of(batch, job):
                seen = self._seen(job, batch)
                if seen.status not in {BatchStatus.FAILED, BatchStatus.CANCELLED}:
                    return seen
        return None

    async def retrieve(self, job: BatchJob) -> BatchJob:
        """The job as it is now.

        Raises:
            ValueError: the job has no batch.
        """
        batch_id = _created(job)
        got = await self._endpoint.batch(self._call(), "retrieve", batch_id, self._deadline_s)
        return self._seen(job, self._read(got))

    async def cancel(self, job: BatchJob) -> BatchJob:
        """Stop it; what is finished by then is paid, and can be collected.

        Raises:
            ValueError: the job has no batch.
        """
        batch_id = _created(job)
        got = await self._endpoint.batch(self._call(), "cancel", batch_id, self._deadline_s)
        return self._seen(job, self._read(got))

    async def collect(self, job: BatchJob) -> dict[str, BatchAnswer]:
        """What became of every request, by `custom_id`: a reply, or an error as of a call.

        Replies name the tier `batch`, so that `cost` bills them at its price. Of an expired or
        cancelled job come the replies that it finished, and `NotRunError` for the rest.
        """
        files = [
            await self._endpoint.download(self._call(), file_id, self._deadline_s)
            for file_id in (job.output_file_id, job.error_file_id)
            if file_id is not None
        ]
        return batch_answers(job, files)

    async def aclose(self) -> None:
        """Release connections."""
        await self._endpoint.aclose()

    def _call(self) -> Any:
        return self._new_call(self._model.name, None)

    def _seen(self, job: BatchJob, batch: Mapping[str, Any]) -> BatchJob:
        self._id_in(batch)
        return job.seen(batch)

    def _read(self, content: bytes) -> Mapping[str, Any]:
        try:
            value = json.loads(content)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise UnreadableReplyError(self._model.name, outcome_unknown=True)
        return value

    def _id_in(self, value: Mapping[str, Any]) -> str:
        identity = value.get("id")
        if not isinstance(identity, str) or not identity:
            raise UnreadableReplyError(self._model.name, outcome_unknown=True)
        return identity


def _created(job: BatchJob) -> str:
    if job.batch_id is None:
        raise ValueError(f"the job {job.input_sha256[:16]} has no batch: create it first")
    return job.batch_id


def _is_of(batch: Mapping[str, Any], job: BatchJob) -> bool:
    metadata = batch.get("metadata")
    return isinstance(metadata, Mapping) and metadata.get(_METADATA) == job.input_sha256
