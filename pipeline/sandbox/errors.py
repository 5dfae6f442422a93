"""Errors of the sandbox itself. What is wrong with a file is an `IngestError`.

OctavoError
└── SandboxError            no file is to blame
    ├── SandboxClosedError  the sandbox was closed while, or before, a file was read
    └── WorkerStartError    a worker process does not start
"""

from pipeline.errors import OctavoError


class SandboxError(OctavoError):
    """Files cannot be read, whatever is in them."""


class SandboxClosedError(SandboxError):
    """The sandbox was closed; the file was not read, and nothing is known of it."""

    def __init__(self) -> None:
        super().__init__()

    def __str__(self) -> str:
        return "reading was stopped: run again"


class WorkerStartError(SandboxError):
    """A worker process ended, or said nothing, before it could be given a file."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"the process that reads files does not start ({self.detail}): try `octavo doctor`"
