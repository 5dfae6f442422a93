"""llmock: an OpenAI-compatible server by other people, which plays faults and judges its client.

It needs other versions of some libraries than we do, so that it lives in an environment of its
own: OCTAVO_LLMOCK names its executable, else it is looked for on the PATH.
"""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.providers.listening import wait_for

EXECUTABLE = os.environ.get("OCTAVO_LLMOCK") or shutil.which("llmock")
NEEDS_LLMOCK = pytest.mark.skipif(
    EXECUTABLE is None, reason="llmock is not installed: neither OCTAVO_LLMOCK nor PATH names it"
)


@dataclass
class Llmock:
    """A running llmock and its control interface."""

    url: str

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the server about itself, or tell it what to do next."""
        return httpx2.request(method, f"{self.url}/_llmock/{path}", json=body, timeout=10).json()

    def behave(self, **behavior: Any) -> None:
        """Queue one behaviour for the next request that it fits."""
        self.control("POST", "scenario", {"behaviors": [behavior]})


def started(*options: str) -> Iterator[Llmock]:
    """A server on a free port, until the generator is closed; `options` are `serve`'s."""
    assert EXECUTABLE is not None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [EXECUTABLE, "serve", "--host", "127.0.0.1", "--port", str(port), *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port, "llmock")
            yield Llmock(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
