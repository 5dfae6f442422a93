"""Errors of the sandbox cross processes and say what to do."""

import pickle

import pytest

from pipeline.sandbox import SandboxClosedError, SandboxError, WorkerStartError


@pytest.mark.parametrize("error", [SandboxClosedError(), WorkerStartError("no memory")])
def test_errors_survive_pickling(error: SandboxError) -> None:
    """With their fields and their text."""
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - made on the line above
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert "run again" in str(error) or "octavo doctor" in str(error)
