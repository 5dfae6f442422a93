"""The sandbox: files are opened and read in worker processes, and what they do ends there."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from threading import BoundedSemaphore, Condition
from types import TracebackType
from typing import Any, Self

from pipeline.document import Document
from pipeline.ingest import FamilyLimits, MediaType, Member
from pipeline.sandbox.answer import Answer
from pipeline.sandbox.death import Death, error_of
from pipeline.sandbox.errors import SandboxClosedError
from pipeline.sandbox.family import Family
from pipeline.sandbox.file_job import Action, FileJob
from pipeline.sandbox.limits import SandboxLimits
from pipeline.sandbox.process import Worker

INGEST = "pipeline.ingest.ingest:ingest"
OPEN = "pipeline.ingest.family:open_file"
_END_S = 10.0
"""Longest wait for readings to notice that their workers were killed; milliseconds are usual."""


_NONSENSE = Death(exit_code=0, peak_bytes=None, was_absurd=True)


@dataclass(frozen=True, slots=True)
class _End:
    """How the opening of a file ended in one worker."""

    outcome: Answer | Death
    was_fresh: bool
    """Whether the worker had been given no other file before."""


class Sandbox:
    """A few worker processes that work at files within limits. Started as needed, used again.

    Any thread may use them. Nothing is started before the first file; a worker that dies, grows or
    grows old is replaced when the next file comes.
    """

    def __init__(
        self, limits: SandboxLimits | None = None, *, reader: str = INGEST, opener: str = OPEN
    ) -> None:
        """
        Args:
            limits: None means the defaults.
            reader: what reads the files, as `module:function` with the arguments of
                `pipeline.ingest.ingest`; used in the workers only.
            opener: what opens them, likewise, as `pipeline.ingest.family.open_file`.
        """
        self.limits = limits or SandboxLimits()
        self._reader = reader
        self._opener = opener
        self._slots = BoundedSemaphore(self.limits.workers)
        self._changed = Condition()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._is_closed = False

    def read(self, content: bytes, *, name: str, sha256: str, **options: Any) -> Document:
        """Read the bytes of one file. Blocks while all workers are busy.

        Args:
            content: all bytes of the file.
            name: the file's name; its extension is compared with the content.
            sha256: of `content`; becomes the document's name.
            options: what else the reader takes, by name; by default nothing.

        Raises:
            IngestError: as of `pipeline.ingest.ingest`; TIMED_OUT or OVER_LIMIT where the file
                takes more than the limits, CORRUPT where it crashes its reader.
            SandboxClosedError: the sandbox was closed meanwhile.
            WorkerStartError: no worker can be started.
        """
        with self._slots:
            job = FileJob(
                action=Action.READ, content=content, name=name, sha256=sha256, options=options
            )
            outcome, was_fresh = self._ask(job, fresh=False)
            # What went wrong may be left over from another file: only a fresh worker is a witness.
            if not was_fresh and _may_blame_worker(outcome):
                outcome, _ = self._ask(job, fresh=True)
        if isinstance(outcome, Death):
            raise error_of(outcome, self.limits)
        if outcome.document is None:
            raise outcome.error or AssertionError("an answer is a document or an error")
        return outcome.document

    @contextmanager
    def open(
        self, content: bytes, *, name: str, sha256: str, limits: FamilyLimits | None = None
    ) -> Iterator[Family]:
        """The type of one file, and the files in it, one at a time while the block lasts.

        Blocks while all workers are busy, and keeps one busy: neither `read` nor `open` within it.

        Args:
            limits: on what it may hold; None means the defaults.

        Raises:
            IngestError: its type cannot be told, for the reasons of `read`; its members raise it
                where no more of them can be had.
            SandboxClosedError, WorkerStartError: as of `read`.
        """
        limits = limits or FamilyLimits()
        options = {"limits": asdict(limits)}
        job = FileJob(
            action=Action.OPEN, content=content, name=name, sha256=sha256, options=options
        )
        with self._slots, closing(self._parts(job, limits.member_bytes)) as parts:
            media_type = next(parts)
            members = (part for part in parts if isinstance(part, Member))
            if not isinstance(media_type, MediaType):
                raise error_of(_NONSENSE, self.limits)
            yield Family(media_type=media_type, members=members)

    def _parts(self, job: FileJob, part_bytes: int) -> Generator[MediaType | Member, None, None]:
        """What a worker says of a file; after a used worker's end a fresh one goes on."""
        told, end = 0, _End(_NONSENSE, was_fresh=True)
        for fresh in (False, True):
            said = 0
            for part in self._said(job, part_bytes, fresh=fresh):
                if isinstance(part, _End):
                    end = part
                    continue
                said += 1
                if said > told:
                    told = said
                    yield part
            if end.was_fresh or not _may_blame_worker(end.outcome):
                break
        if isinstance(end.outcome, Death):
            raise error_of(end.outcome, self.limits)
        if end.outcome.error is not None:
            raise end.outcome.error

    def _said(
        self, job: FileJob, part_bytes: int, *, fresh: bool
    ) -> Iterator["MediaType | Member | _End"]:
        """Everything one worker says of a file, and its end last."""
        worker = self._take(fresh=fresh)
        was_fresh = worker.files == 0
        outcome: Answer | Death | None = None
        try:
            for part in worker.parts(job, part_bytes=part_bytes):
                if isinstance(part, Answer | Death):
                    outcome = part
                else:
                    yield part
        finally:
            self._give_back(worker, outcome)
        if self._is_closed and not isinstance(outcome, Answer):
            raise SandboxClosedError
        yield _End(outcome or _NONSENSE, was_fresh=was_fresh)

    def close(self) -> None:
        """End all workers, at once; readings in other threads end with `SandboxClosedError`."""
        with self._changed:
            self._is_closed = True
            idle, self._idle = self._idle, []
            for worker in self._busy:
                worker.kill()
            self._changed.wait_for(lambda: not self._busy, timeout=_END_S)
        for worker in idle:
            worker.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, job: FileJob, *, fresh: bool) -> tuple[Answer | Death, bool]:
        """What came of it, and whether the worker had read no other file before."""
        worker = self._take(fresh=fresh)
        was_fresh = worker.files == 0
        outcome: Answer | Death | None = None
        try:
            outcome = worker.ask(job)
        finally:
            self._give_back(worker, outcome)
        if self._is_closed and isinstance(outcome, Death):
            raise SandboxClosedError
        return outcome, was_fresh

    def _take(self, *, fresh: bool) -> Worker:
        with self._changed:
            if self._is_closed:
                raise SandboxClosedError
            if self._idle and not fresh:
                worker = self._idle.pop()
                self._busy.add(worker)
                return worker
        worker = Worker(self.limits, self._reader, self._opener)
        with self._changed:
            if not self._is_closed:
                self._busy.add(worker)
                return worker
        worker.end()
        raise SandboxClosedError

    def _give_back(self, worker: Worker, outcome: Answer | Death | None) -> None:
        """Keep the worker for another file, or end it. None as outcome: `ask` was interrupted."""
        is_over = not isinstance(outcome, Answer) or self._is_worn(worker, outcome)
        if is_over and not isinstance(outcome, Death):
            worker.end()
        with self._changed:
            self._busy.discard(worker)
            if not is_over and not self._is_closed:
                self._idle.append(worker)
            is_late = not is_over and self._is_closed
            self._changed.notify_all()
        if is_late:
            worker.end()

    def _is_worn(self, worker: Worker, answer: Answer) -> bool:
        return (
            answer.is_out_of_memory
            or worker.files >= self.limits.files_per_worker
            or (worker.resident_bytes or 0) > self.limits.resident_bytes
        )


def _may_blame_worker(outcome: Answer | Death) -> bool:
    if isinstance(outcome, Death):
        return not outcome.was_slow
    return outcome.is_out_of_memory
