"""Whatever a file does to its reader, it is one exception, and the next file is read."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.exception import ExceptionClass
from pipeline.sandbox import Sandbox, SandboxClosedError, SandboxLimits, WorkerStartError
from tests.pipeline.sandbox.conftest import MIB, UNRULY, failure, read
from tests.pipeline.sandbox.processes import ended_within, is_known, output

TEXT = b"Confidential: the price is 12,000,000 dollars."


def number_of(sandbox: Sandbox) -> int:
    """The process number of the worker that reads the next file."""
    return int(read(sandbox, "process").text.split()[0])


def waiting(workers: int = 1, wall_s: float = 60) -> Sandbox:
    """A sandbox whose readers have time to wait."""
    return Sandbox(SandboxLimits(workers=workers, wall_s=wall_s), reader=UNRULY)


@pytest.mark.parametrize(
    ("name", "exception_class", "says"),
    [
        ("abort", ExceptionClass.CORRUPT, "crashed (SIGABRT)"),
        ("fault", ExceptionClass.CORRUPT, "crashed (SIGSEGV)"),
        ("leave", ExceptionClass.CORRUPT, "crashed (exit code 3)"),
        ("eat", ExceptionClass.OVER_LIMIT, "more than 320 MiB"),  # Python says that it has no more
        ("killed", ExceptionClass.OVER_LIMIT, "memory runs out"),  # as by the kernel
        ("recurse", ExceptionClass.OVER_LIMIT, "nested deeper"),
        ("break", ExceptionClass.INTERNAL, "KeyError at unruly.py"),
    ],
)
def test_a_file_that_ends_its_reader_is_an_exception(
    unruly: Sandbox, name: str, exception_class: ExceptionClass, says: str
) -> None:
    """It has a class, says what happened without the document's text, and the next is read."""
    error = failure(unruly, name, TEXT)
    assert error.exception_class is exception_class
    assert says in error.detail
    assert "Confidential" not in str(error)
    assert "12,000,000" not in str(error)
    assert read(unruly, "next.txt", TEXT).text == TEXT.decode()


def test_a_reader_that_aborts_for_want_of_memory_is_over_the_limit() -> None:
    """Libraries in C++ cannot report it; what they held at the end tells.

    A child's peak counts from its parent's (getrusage(2)), so the parent is a small process here.
    """
    said = output("""
with Sandbox(SandboxLimits(memory_bytes=512 << 20, wall_s=30), reader=UNRULY) as sandbox:
    try:
        read(sandbox, "eat-and-abort")
    except Exception as error:
        print(error)
""")
    assert said.startswith("over_limit: takes more than 512 MiB of memory to read"), said


def test_a_reader_that_waits_for_ever_is_late() -> None:
    """Wall time ends it, within a second of the limit; a busy machine may do better next time."""
    with waiting(wall_s=1) as sandbox:
        number = number_of(sandbox)
        start = time.monotonic()
        error = failure(sandbox, "wait")
        assert 1 <= time.monotonic() - start < 5
        assert error.exception_class is ExceptionClass.TIMED_OUT
        assert error.retryable
        assert "within 1 s" in error.detail
        assert "OCTAVO_INGEST__WALL_S" in error.detail
        assert not is_known(number)  # not even as a zombie


def test_a_reader_that_computes_for_ever_is_stopped_by_the_kernel() -> None:
    """Processor time ends it although it keeps the interpreter's lock; trying again is no help."""
    limits = SandboxLimits(workers=1, wall_s=60, cpu_s=1)
    with Sandbox(limits, reader=UNRULY) as sandbox:
        assert read(sandbox, "first.txt").text  # so that the worker has a past
        start = time.monotonic()
        error = failure(sandbox, "spin")
        assert time.monotonic() - start < 10
        assert error.exception_class is ExceptionClass.TIMED_OUT
        assert not error.retryable
        assert "OCTAVO_INGEST__CPU_S" in error.detail
        assert read(sandbox, "next.txt").text


def test_processor_time_is_counted_by_file() -> None:
    """A worker that has read many files has as much time for the next one."""
    limits = SandboxLimits(workers=1, cpu_s=1, wall_s=60)
    with Sandbox(limits, reader=UNRULY) as sandbox:
        numbers = {int(read(sandbox, "busy", b"0.4").text) for _ in range(4)}
    assert len(numbers) == 1


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ({"characters": 9}, "10 characters of text are more than 9: raise OCTAVO_INGEST__CHARAC"),
        ({"pages": 1}, "2 pages are more than 1: raise OCTAVO_INGEST__PAGES"),
        ({"blocks": 1}, "2 paragraphs, rows and cells are more than 1: raise OCTAVO_INGEST__BL"),
    ],
)
def test_a_document_over_a_limit_is_refused(limits: dict[str, int], says: str) -> None:
    """With the number, the limit and the setting that raises it."""
    with Sandbox(SandboxLimits(workers=1, **limits), reader=UNRULY) as sandbox:
        error = failure(sandbox, "two-pages", b"0123456789")
    assert error.exception_class is ExceptionClass.OVER_LIMIT
    assert says in error.detail


def test_a_file_is_judged_by_a_fresh_worker() -> None:
    """What an earlier file left behind in the process is no fault of the next one."""
    with waiting() as sandbox:
        assert read(sandbox, "keep").text
        first = number_of(sandbox)
        assert read(sandbox, "abort-if-used").text == "Section 1."
        assert number_of(sandbox) != first


def test_a_worker_that_died_between_files_is_replaced() -> None:
    """The file that finds it dead is read all the same."""
    with waiting() as sandbox:
        first = number_of(sandbox)
        os.kill(first, 9)
        assert read(sandbox, "next.txt").text == "Section 1."
        assert number_of(sandbox) != first


def test_a_worker_is_used_again_and_not_for_ever() -> None:
    """So many files, then the next one."""
    limits = SandboxLimits(workers=1, files_per_worker=3)
    with Sandbox(limits, reader=UNRULY) as sandbox:
        numbers = [number_of(sandbox) for _ in range(7)]
    assert [numbers.count(number) for number in dict.fromkeys(numbers)] == [3, 3, 1]


def test_a_worker_that_keeps_memory_is_replaced() -> None:
    """Its file counts; the worker goes."""
    limits = SandboxLimits(workers=1, resident_bytes=100 * MIB)
    with Sandbox(limits, reader=UNRULY) as sandbox:
        first = number_of(sandbox)
        assert all(read(sandbox, "keep").text for _ in range(3))
        assert number_of(sandbox) != first
        assert not is_known(first)


def test_at_most_so_many_workers_read_at_a_time() -> None:
    """Threads wait for their turn, and no more workers are started than there are turns."""
    with waiting(workers=2) as sandbox, ThreadPoolExecutor(8) as threads:
        numbers = set(threads.map(lambda _: number_of(sandbox), range(40)))
    assert 1 <= len(numbers) <= 2


def test_nothing_is_started_before_the_first_file() -> None:
    """A sandbox that reads nothing costs nothing."""
    threads = threading.active_count()
    with Sandbox(reader="no.such:reader"):
        assert threading.active_count() == threads


def test_closing_ends_a_reading_at_once() -> None:
    """Whoever waits learns that nothing is known of the file, and no worker stays."""
    sandbox = waiting()
    number = number_of(sandbox)
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(read, sandbox, "wait")
        time.sleep(0.2)
        start = time.monotonic()
        sandbox.close()
        assert time.monotonic() - start < 2
        assert isinstance(reading.exception(), SandboxClosedError)
    assert not is_known(number)  # not even as a zombie
    with pytest.raises(SandboxClosedError, match="run again"):
        read(sandbox, "next.txt")


def test_programs_that_a_reader_started_end_with_it(tmp_path: Path) -> None:
    """Time runs out for the worker and for what it waits for."""
    note = tmp_path / "numbers"
    with waiting(wall_s=1) as sandbox:
        failure(sandbox, "program", str(note).encode())
    worker, program = map(int, note.read_text().split())
    assert not is_known(worker)
    assert ended_within(5, program)


def test_a_reader_that_cannot_be_imported_is_no_fault_of_the_file() -> None:
    """The error says why no worker starts."""
    with Sandbox(reader="no.such:reader") as sandbox, pytest.raises(WorkerStartError, match="no'"):
        read(sandbox, "any.txt")


def test_names_may_be_any_that_a_system_has() -> None:
    """Undecodable bytes of a name are lone surrogates in Python."""
    with waiting() as sandbox:
        assert read(sandbox, "\udcff caf\u00e9.txt").text == "Section 1."
