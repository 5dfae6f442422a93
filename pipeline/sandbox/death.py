"""How a worker ended over a file, and what that says about the file."""

import signal
from dataclasses import dataclass

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.sandbox.limits import SandboxLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """The end of a worker that owed an answer."""

    exit_code: int
    """Below 0: the number of the signal that ended it."""
    peak_bytes: int | None
    """Most memory it held; None where that is not known."""
    was_late: bool = False
    """It was ended for taking too long."""
    was_absurd: bool = False
    """It was ended for an answer that is none."""

    @property
    def was_slow(self) -> bool:
        """Time ran out for this file; what came before it has no part in that."""
        return self.was_late or self.signal == "SIGXCPU"

    @property
    def signal(self) -> str:
        """The name of the signal that ended it, or else its exit code."""
        try:
            return signal.Signals(-self.exit_code).name
        except ValueError:
            return f"exit code {self.exit_code}"


def error_of(death: Death, limits: SandboxLimits) -> IngestError:
    """The exception of a file whose worker died in a process that had read no other before."""
    if death.was_late:
        return IngestError(
            ExceptionClass.TIMED_OUT,
            f"not read within {limits.wall_s:g} s: raise OCTAVO_INGEST__WALL_S, or split the file",
            True,  # noqa: FBT003 - errors take their fields by position, to survive pickling
        )
    if death.signal == "SIGXCPU":
        return IngestError(
            ExceptionClass.TIMED_OUT,
            f"takes more than {limits.cpu_s} s of processor time: raise OCTAVO_INGEST__CPU_S, or "
            "split the file",
        )
    if death.peak_bytes is not None and death.peak_bytes > limits.memory_bytes // 2:
        return out_of_memory(limits)
    if death.signal == "SIGKILL" and not death.was_absurd:
        return IngestError(
            ExceptionClass.OVER_LIMIT,
            "the system ended its reader, as it does when memory runs out: free some, or lower "
            "OCTAVO_INGEST__WORKERS, and run again",
            True,  # noqa: FBT003 - as above
        )
    what = "answered nonsense" if death.was_absurd else f"crashed ({death.signal})"
    return IngestError(
        ExceptionClass.CORRUPT,
        f"its reader {what}, as it does on damaged files; supply a new copy",
    )


def out_of_memory(limits: SandboxLimits) -> IngestError:
    """The exception of a file that takes more memory than there is for one."""
    return IngestError(
        ExceptionClass.OVER_LIMIT,
        f"takes more than {limits.memory_bytes // (1024 * 1024)} MiB of memory to read: raise "
        "OCTAVO_INGEST__MEMORY_BYTES, or split the file",
    )
