"""What a worker has and has not: modules, keys, a terminal, a life after its owner's."""

import os
import signal
from pathlib import Path

import pytest

from pipeline.sandbox import Sandbox, SandboxLimits
from tests.pipeline.sandbox.conftest import UNRULY, read
from tests.pipeline.sandbox.processes import ended_within, output, program

HEAVY = {"prefect", "openai", "sqlalchemy", "pydantic", "providers", "flows", "httpx2", "alembic"}


def test_a_worker_imports_what_reading_needs_and_nothing_else() -> None:
    """With the real readers on board: no database, no settings, no provider, no flow."""
    with Sandbox(SandboxLimits(workers=1), reader="tests.pipeline.sandbox.telling:read") as sandbox:
        modules = set(read(sandbox, "any.txt").text.split(","))
    assert {"pypdf", "pypdfium2", "lxml"} <= modules
    assert modules & HEAVY == set()


def test_a_worker_has_no_key_and_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment is a short list of names; what readers leave behind goes with it."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OCTAVO_DATABASE_URL", "postgresql://user:password@host/octavo")
    with Sandbox(SandboxLimits(workers=1), reader=UNRULY) as sandbox:
        _, names, file = read(sandbox, "tell").text.splitlines()
        assert Path(file).read_bytes() == b"Section 1."
    assert not {"OPENAI_API_KEY", "OCTAVO_DATABASE_URL", "PYTHONPATH"} & set(names.split(","))
    assert not Path(file).parent.exists()


def test_nothing_a_library_prints_reaches_the_terminal_or_the_answer() -> None:
    """Neither from Python nor from beneath it; and nothing can be read from the terminal."""
    said = output("""
with Sandbox(SandboxLimits(workers=1), reader=UNRULY) as sandbox:
    assert read(sandbox, "print", b"a clause").text == "a clause"
    assert read(sandbox, "next.txt").text == "Section 1."
""")
    assert said == ""


@pytest.mark.parametrize("behaviour", ["spin", "program", "idle"])
def test_no_worker_outlives_its_owner(behaviour: str, tmp_path: Path) -> None:
    """Whoever owns the sandbox is killed: its workers end at once, busy or not, in C or not."""
    note = tmp_path / "numbers"
    code = f"""
sandbox = Sandbox(SandboxLimits(workers=1), reader=UNRULY)
print(read(sandbox, "process").text.split()[0], flush=True)
if {behaviour!r} != "idle":
    threading.Thread(target=read, args=(sandbox, {behaviour!r}, {str(note)!r}.encode())).start()
time.sleep(600)
"""
    with program(code, tmp_path) as owner:
        assert owner.stdout is not None
        numbers = [int(owner.stdout.readline())]
        if behaviour == "program":
            while not note.exists() or not note.read_text().endswith("\n"):
                assert owner.poll() is None
            numbers = list(map(int, note.read_text().split()))
        os.kill(owner.pid, signal.SIGKILL)
        owner.wait()
    assert ended_within(5, *numbers)
