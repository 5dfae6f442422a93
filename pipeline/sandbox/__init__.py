from pipeline.sandbox.errors import SandboxClosedError, SandboxError, WorkerStartError
from pipeline.sandbox.limits import SandboxLimits
from pipeline.sandbox.sandbox import Sandbox

__all__ = [
    "Sandbox",
    "SandboxClosedError",
    "SandboxError",
    "SandboxLimits",
    "WorkerStartError",
]
