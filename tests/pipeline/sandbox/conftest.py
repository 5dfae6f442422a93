"""A sandbox around readers that misbehave, and one around the real ones."""

from collections.abc import Iterator
from hashlib import sha256

import pytest

from pipeline.document import Document
from pipeline.errors import IngestError
from pipeline.sandbox import Sandbox, SandboxLimits

MIB = 1024 * 1024
UNRULY = "tests.pipeline.sandbox.unruly:read"
UNRULY_OPENER = "tests.pipeline.sandbox.unruly:open_file"


def read(sandbox: Sandbox, name: str, content: bytes = b"Section 1.") -> Document:
    """Read one file."""
    return sandbox.read(content, name=name, sha256=sha256(content).hexdigest())


def failure(sandbox: Sandbox, name: str, content: bytes = b"Section 1.") -> IngestError:
    """Read one file that cannot be read."""
    with pytest.raises(IngestError) as caught:
        read(sandbox, name, content)
    return caught.value


@pytest.fixture(scope="module")
def unruly() -> Iterator[Sandbox]:
    """Readers that misbehave by the name of the file, under tight limits and one at a time."""
    limits = SandboxLimits(
        workers=1, wall_s=10, cpu_s=5, memory_bytes=320 * MIB, resident_bytes=300 * MIB
    )
    with Sandbox(limits, reader=UNRULY, opener=UNRULY_OPENER) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def real() -> Iterator[Sandbox]:
    """The readers that are in use, two at a time, in less memory than they usually have."""
    with Sandbox(SandboxLimits(workers=2, memory_bytes=768 * MIB)) as sandbox:
        yield sandbox
