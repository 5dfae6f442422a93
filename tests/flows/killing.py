"""A run over many segmented documents that is killed from outside, again and again.

A loopback server counts what it is asked: whatever arrives twice was bought twice.
"""

import json
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from flows.cli import ExitCode
from tests.flows.reading_server import HOUSE, ReadingServer
from tests.flows.shell import Shell

_WINDOW = 6_000
"""Tokens. All limits are scaled down with it, so that a document of 9,000 is cut in segments."""
_PROFILE = """
name = "kill"
version = "1"
description = "three fields in one group"

[[fields]]
id = "governing_law"
question = "Which law governs the agreement?"
type = "text"
group = "all"

[[fields]]
id = "notices"
question = "How are notices given?"
type = "text"
group = "all"

[[fields]]
id = "assignment"
question = "May the agreement be assigned?"
type = "text"
group = "all"
"""
_FILLER = "The Supplier shall deliver lot {n} of the Goods to the Buyer at its own cost and risk. "


@dataclass(slots=True)
class Toll:
    """What the kills came to."""

    kills: int = 0
    in_flight: int = 0
    """Calls that were sent and not settled, summed over the kills."""
    database_kills: int = 0
    starts: int = 0

    codes: list[int] = field(default_factory=list)
    """Exit codes of the starts that ended by themselves."""


def write_documents(folder: Path, number: int, *, tokens: int = 9_000) -> dict[str, str]:
    """So many contracts, each under a law of its own; name -> the sentence that says so."""
    folder.mkdir()
    laws = {}
    for each in range(number):
        law = f"This Agreement is governed by the laws of Province {each:03d}."
        lots = [_FILLER.format(n=f"{each}-{n}") for n in range(tokens // 22)]
        lots.insert(len(lots) // 2, f"{law} ")
        lots.insert(len(lots) // 4, "Notices are given in writing to the other party. ")
        (folder / f"contract-{each:03d}.txt").write_text("".join(lots), encoding="utf-8")
        laws[f"contract-{each:03d}.txt"] = law
    return laws


@dataclass(slots=True)
class KilledRun:
    """One run of `octavo`, started until it is done, however often it is killed."""

    shell: Shell
    server: ReadingServer
    database_url: str | None = None
    """None is the SQLite file under the home."""
    toll: Toll = field(default_factory=Toll)

    def prepare(self, documents: int) -> dict[str, str]:
        """Write settings, profile and documents; what they say."""
        settings = (
            f"parallel_readings = 4\n{HOUSE.format(url=self.server.base_url, window=_WINDOW)}"
        )
        (self.shell.folder / "octavo.toml").write_text(settings, encoding="utf-8")
        (self.shell.folder / "kill.toml").write_text(_PROFILE, encoding="utf-8")
        return write_documents(self.shell.folder / "documents", documents)

    def start(self) -> "subprocess.Popen[str]":
        """Start the run, or go on with it where it is on record."""
        self.toll.starts += 1
        if self._count("select count(*) from runs"):
            return self._octavo("run", "--resume", "last", "--json")
        return self._octavo(
            "run", "documents", "--model", "house", "--profile", "kill.toml", "-y", "--json"
        )

    def kill(self, chance: random.Random, victim: Callable[[], None] | None = None) -> bool:
        """Start, and kill at a random moment; False where all was done before that.

        `victim` kills something else instead, and brings it back when the run has ended.
        """
        process, asked = self.start(), len(self.server.bodies)
        # One in five dies while it starts or plans, the others with calls under way.
        early = chance.random() < 0.2
        wanted, deadline = asked + chance.randint(1, 6), time.monotonic() + 300
        while process.poll() is None and time.monotonic() < deadline:
            if early and chance.random() < 0.02:
                break
            if len(self.server.bodies) >= wanted:
                break
            time.sleep(0.05)
        time.sleep(chance.random() * 0.3)
        if process.poll() is not None:
            process.communicate()
            self.toll.codes.append(process.returncode)
            return process.returncode != ExitCode.DONE
        self.toll.kills += 1
        if victim is not None:
            self.toll.database_kills += 1
            victim()
            process.communicate(timeout=300)
            self.toll.codes.append(process.returncode)
        else:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        self.toll.in_flight += self._count("select count(*) from calls where state = 'sent'")
        return True

    def finish(self) -> dict[str, object]:
        """Start once more and let it end; what it printed.

        Raises:
            AssertionError: it did not end well.
        """
        process = self.start()
        out, err = process.communicate(timeout=1800)
        assert process.returncode == ExitCode.DONE, err
        printed: dict[str, object] = json.loads(out)
        return printed

    @property
    def bought_twice(self) -> int:
        """Requests that arrived when the very same had arrived before."""
        asked = [json.dumps(body, sort_keys=True) for body in self.server.bodies]
        return len(asked) - len(set(asked))

    def _octavo(self, *arguments: str) -> "subprocess.Popen[str]":
        more = {} if self.database_url is None else {"OCTAVO_DATABASE_URL": self.database_url}
        return self.shell.start(*arguments, **more)

    def _count(self, query: str) -> int:
        """A number out of the database; 0 where there are no tables yet."""
        try:
            if self.database_url is not None:
                return _count_there(self.database_url, query)
            path = self.shell.folder / ".octavo" / "octavo.db"
            if not path.exists():
                return 0
            with sqlite3.connect(path) as database:
                return int(database.execute(query).fetchone()[0])
        except (sqlite3.OperationalError, DBAPIError):
            return 0


def _count_there(database_url: str, query: str) -> int:
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            return int(connection.execute(text(query)).scalar_one())
    finally:
        engine.dispose()


def wrong_documents(printed: dict[str, object], laws: dict[str, str]) -> list[str]:
    """Names of documents that are not complete, or do not cite their own law."""
    documents: list[dict[str, object]] = printed["documents"]  # type: ignore[assignment]
    found = {Path(str(document["path"])).name: document for document in documents}
    return [name for name, law in laws.items() if not _is_right(found.get(name), law)]


def _is_right(document: dict[str, object] | None, law: str) -> bool:
    if document is None or document["status"] != "complete":
        return False
    answers: list[dict[str, object]] = document["answers"]  # type: ignore[assignment]
    (answer,) = (answer for answer in answers if answer["field"] == "governing_law")
    citations: list[dict[str, object]] = answer["citations"]  # type: ignore[assignment]
    return any(citation["quote"] == law and citation["verified"] for citation in citations)
