"""What Prefect costs: python -m tests.benchmarks.flows_overhead [--documents 300] [--wide 64]

The same documents with the same calls of two seconds to a model on loopback, read by the functions
of the pipeline in plain asyncio and by the flow, in one process and against one Prefect server
whose start is left out. The model has a process of its own. Two calls a document. Then the server
is asked whether every task is there and has ended.
"""

import argparse
import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path

from flows.local_server import LocalServer
from flows.prefect_environment import configure_prefect
from flows.request import request
from pipeline import (
    Arrival,
    Batch,
    BatchOptions,
    NotReadError,
    Progress,
    conclude,
    finish,
    load_settings,
    open_batch,
    open_octavo,
    prepare,
    read_place,
    receive_files,
)
from pipeline.publish import write_reports
from tests.flows.reading_server import HOUSE, ReadingServer

_CALL_S = 2.0
_FIRST = 4
"""Documents read before anything is timed."""
_PROFILE = """
name = "letter"
version = "1"
description = "Two groups of a field each."

[[fields]]
id = "governing_law"
question = "Which law governs?"
type = "text"
group = "law"

[[fields]]
id = "notices"
question = "How is notice given?"
type = "text"
group = "notices"
"""
_SETTINGS = """
parallel_documents = {wide}
parallel_readings = {wide}
group_size = 1
profile = "{profile}"
model = "house"
{house}
[limits.house]
concurrency = {wide}
"""
_LETTER = "THIS LETTER, number {n}, is governed by the laws of Ohio. Notices are in writing.\n"


def main() -> None:
    """Print the two walls, their ratio, and what the server has on record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--wide", type=int, default=64, help="documents and calls at a time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _model() as model:
            _settle(folder, model.base_url, options.wide)
            configure_prefect(folder, logs=False)
            with LocalServer(folder / "prefect") as prefect:
                os.environ["PREFECT_API_URL"] = prefect.api_url
                prefect.wait()
                _compare(folder, options.documents, model)
        log = (folder / "prefect" / "prefect-server.log").read_text(encoding="utf-8")
        _say(f"messages dropped by the server: {log.count('dropping message')}")


@dataclass(frozen=True, slots=True)
class _Model:
    """The model in its process."""

    base_url: str
    _pipe: "Connection[object, object]"

    def calls(self) -> int:
        """How many it has been sent."""
        self._pipe.send("calls")
        return int(str(self._pipe.recv()))


@contextmanager
def _model() -> Iterator[_Model]:
    ours, theirs = Pipe()
    process = get_context("spawn").Process(target=_answer, args=(theirs,), daemon=True)
    process.start()
    try:
        yield _Model(str(ours.recv()), ours)
    finally:
        process.kill()
        process.join()


def _answer(pipe: "Connection[object, object]") -> None:
    with ReadingServer(lambda number: time.sleep(_CALL_S)).running() as server:
        pipe.send(server.base_url)
        while pipe.recv():
            pipe.send(len(server.bodies))


def _settle(folder: Path, url: str, wide: int) -> None:
    """Settings for everything in this process."""
    (folder / "letter.toml").write_text(_PROFILE, encoding="utf-8")
    house = HOUSE.format(url=url, window=200_000)
    settings = _SETTINGS.format(wide=wide, house=house, profile=folder / "letter.toml")
    (folder / "octavo.toml").write_text(settings, encoding="utf-8")
    os.environ.update(
        OCTAVO_CONFIG=str(folder / "octavo.toml"),
        OCTAVO_HOME=str(folder / "home"),
        PREFECT_HOME=str(folder / "prefect"),
    )
    os.environ.pop("PREFECT_API_URL", None)


def _compare(folder: Path, documents: int, model: _Model) -> None:
    walls = {}
    # What is imported and made once is nobody's overhead.
    asyncio.run(_plain(_letters(folder / "first-plain", _FIRST, "first plain")))
    asyncio.run(_flow(_letters(folder / "first-flow", _FIRST, "first flow")))
    for name, run in (("plain asyncio", _plain), ("flow", _flow)):
        inputs = _letters(folder / name.replace(" ", "-"), documents, name)
        before = model.calls()
        began, cpu = time.monotonic(), time.process_time()
        asyncio.run(run(inputs))
        walls[name] = time.monotonic() - began
        calls = model.calls() - before
        used = time.process_time() - cpu
        _say(
            f"{name}: {documents} documents, {calls} calls in {walls[name]:.1f} s, "
            f"{used:.1f} s of processor time in this process"
        )
    _say(f"flow over plain asyncio: {walls['flow'] / walls['plain asyncio']:.3f}")
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not _all_ended(folder, (documents + _FIRST) * 3):
        time.sleep(0.5)
    _say(f"task runs on the server: {_states(folder)}")


def _letters(folder: Path, documents: int, salt: str) -> str:
    folder.mkdir()
    for number in range(documents):
        letter = _LETTER.format(n=f"{salt} {number:04d}")
        (folder / f"{number:04d}.txt").write_text(letter, encoding="utf-8")
    return str(folder)


async def _flow(folder: str) -> None:
    # Prefect reads its settings when it is imported: not before the server's address is known.
    from flows.process_batch import process_batch  # noqa: PLC0415

    await process_batch(_options(folder))


async def _plain(folder: str) -> None:
    """The functions that the flow calls, in the same order, with the same semaphores."""
    with open_octavo(load_settings()) as octavo:
        batch = open_batch(octavo, _options(folder), progress=Progress())
        arrivals = await asyncio.to_thread(receive_files, batch)
        slots = asyncio.Semaphore(octavo.settings.parallel_documents)
        await asyncio.gather(*(_document(batch, arrival, slots) for arrival in arrivals))
        result = await asyncio.to_thread(finish, batch)
        await batch.aclose()
        folder_of_run = octavo.settings.reports / result.run
        await asyncio.to_thread(write_reports, octavo, result, folder_of_run)


async def _document(batch: Batch, arrival: Arrival, slots: asyncio.Semaphore) -> None:
    async with slots:
        with suppress(NotReadError):
            job = await asyncio.to_thread(prepare, batch, arrival)
            places = (read_place(batch, job, place) for place in job.places)
            await asyncio.gather(*places, return_exceptions=True)
            await conclude(batch, job)


def _options(folder: str) -> BatchOptions:
    return request(load_settings(), [folder])


def _states(folder: Path) -> dict[str, int]:
    with sqlite3.connect(folder / "prefect" / "prefect.db") as database:
        found = database.execute("select state_type, count(*) from task_run group by 1")
        return {str(state): int(count) for state, count in found.fetchall()}


def _all_ended(folder: Path, wanted: int) -> bool:
    return _states(folder).get("COMPLETED", 0) >= wanted


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
