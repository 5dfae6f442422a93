"""Runs of a watched folder that end before they begin: their files are not lost."""

import asyncio
import logging
from pathlib import Path

import pytest

from flows.started_run import CANCELLED, GONE
from flows.watch_folder import Settled, watch_folder
from pipeline import BatchOptions, Settings
from pipeline.settings import WatchSettings


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("This letter is governed by the laws of Ohio.\n")
    return folder


@pytest.mark.parametrize(
    ("final", "attempts"),
    [
        (CANCELLED, 1),  # by a person, before a worker took it
        (GONE, 3),  # the flow run or its deployment was deleted
        ("CRASHED", 3),  # no process could be started
    ],
)
def test_a_run_that_never_began_gives_its_files_back(
    tmp_path: Path,
    inbox: Path,
    *,
    final: str,
    attempts: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """After some attempts, in `exceptions`, with a word; a copy that comes later is taken anew."""
    monkeypatch.setattr("flows.watch_folder._AGAIN_S", 0.01)
    settings = Settings(home=tmp_path / "home", watch=WatchSettings(settle_s=0.02))
    asked: list[tuple[str, str]] = []
    settled: list[Settled] = []

    async def start(options: BatchOptions, run: str) -> str:
        asked.extend((run, Path(path).name) for path in options.paths)
        return final

    def watch() -> None:
        asyncio.run(
            watch_folder(
                settings,
                folder=inbox,
                matter="default",
                start=start,
                on_settled=settled.append,
                until_empty=True,
            )
        )

    with caplog.at_level(logging.WARNING):
        watch()
    assert [name for _, name in asked] == ["a.txt"] * attempts
    assert [each.outcomes for each in settled] == [{"exception": 2}]
    said = f"run {asked[0][0]} was {final.lower()} before it began: its 1 files"
    assert said in caplog.text
    assert sorted(path.name for path in (inbox / "exceptions").iterdir()) == ["a.txt", "b.txt"]
    (inbox / "exceptions" / "b.txt").rename(inbox / "c.txt")
    watch()
    assert {name for _, name in asked} == {"a.txt", "c.txt"}
