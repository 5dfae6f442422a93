"""Progress of a run in the terminal: readings done, money spent, time left."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from flows.watch import Watch
from pipeline.report.money import read_usd

_EVERY_S = 0.2


@contextmanager
def shown(console: Console, watch: Watch) -> Iterator[None]:
    """Show `watch` until the block ends; nothing where the console is no terminal."""
    if not console.is_terminal:
        yield
        return
    done = threading.Event()
    with _bars(console) as bars:
        thread = threading.Thread(target=_refresh, args=(bars, watch, done), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def _bars(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TextColumn("{task.fields[note]}", style="dim"),
        console=console,
        transient=True,
    )


def _refresh(bars: Progress, watch: Watch, done: threading.Event) -> None:
    """Two bars as `watch` is, until `done`."""
    files = bars.add_task("files", total=1, note="starting Prefect")
    readings = bars.add_task("readings", total=1, note="")
    while not done.wait(_EVERY_S):
        progress = watch.progress
        bars.update(
            files,
            total=max(progress.files, 1),
            completed=progress.files_done,
            note="" if progress.files else "starting Prefect",
        )
        bars.update(
            readings,
            total=max(progress.readings, 1),
            completed=progress.readings_done,
            note=_note(watch),
        )


def _note(watch: Watch) -> str:
    progress = watch.progress
    if progress.waiting:
        return progress.waiting_words
    spent = f"spent {read_usd(progress.spent_usd)}{' and more' if progress.unknown_cost else ''}"
    replayed = f", {progress.replayed} replayed" if progress.replayed else ""
    if progress.room_words:
        return f"{spent}{replayed}, {progress.room_words}"
    left = progress.remaining_s
    return f"{spent}{replayed}" + (f", {left:.0f} s left" if left is not None else "")
