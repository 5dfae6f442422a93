"""What may be read again: exceptions of which a retry can help, where the file is still there."""

import asyncio
from pathlib import Path

from pipeline.batch import load_run
from pipeline.exception import ExceptionClass
from pipeline.inbox import Inbox
from pipeline.record import save_exception
from pipeline.retryable import retryable_of_matter, retryable_of_run
from pipeline.wiring import Octavo
from tests.flows.records import recorded
from tests.pipeline.homes import batch_of, octavo_in


async def fail(octavo: Octavo, run: str, *files: Path, retryable: bool) -> None:
    """A run in which every file was an exception."""
    batch = batch_of(octavo, *files, run=run)
    for position, file in enumerate(files):
        save_exception(
            batch,
            position,
            str(file),
            None,
            exception_class=ExceptionClass.RETRIES_EXHAUSTED,
            detail="the endpoint was down",
            retryable=retryable,
        )
    await batch.aclose()


def files_in(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).write_text(name, encoding="utf-8")
    return [folder / name for name in names]


async def test_a_run_gives_those_that_are_still_there(tmp_path: Path) -> None:
    """With what it was asked; what was moved away is counted, what cannot be helped is left out."""
    a, b = files_in(tmp_path, "a.txt", "b.txt")
    with octavo_in(tmp_path) as octavo:
        await fail(octavo, "helped", a, b, retryable=True)
        await fail(octavo, "helpless", a, retryable=False)
        b.unlink()
        found = retryable_of_run(octavo, "helped")
        assert (found.paths, found.gone) == ((str(a),), 1)
        assert found.like is not None
        assert found.like.matter == "matter"
        assert retryable_of_run(octavo, "helpless").paths == ()


async def test_a_matter_counts_the_newest_result_of_each_file(tmp_path: Path) -> None:
    """What a later run has settled is not read again; nor is another matter's."""
    a, b = files_in(tmp_path, "a.txt", "b.txt")
    with octavo_in(tmp_path) as octavo:
        await fail(octavo, "first", a, b, retryable=True)
        await fail(octavo, "second", a, retryable=False)
        assert retryable_of_matter(octavo, "matter").paths == (str(b),)
        assert retryable_of_matter(octavo, "another").paths == ()


async def test_a_file_inside_another_is_read_again_with_it(tmp_path: Path) -> None:
    """Once, however many of them failed."""
    (mail,) = files_in(tmp_path, "mail.eml")
    with octavo_in(tmp_path) as octavo:
        batch = batch_of(octavo, mail, run="r")
        for position, name in enumerate(("one.pdf", "two.pdf")):
            save_exception(
                batch,
                position,
                f"{mail}!/{name}",
                None,
                exception_class=ExceptionClass.TIMED_OUT,
                detail="took too long",
                retryable=True,
            )
        await batch.aclose()
        assert retryable_of_run(octavo, "r").paths == (str(mail),)


async def put_away(octavo: Octavo, folder: Path) -> str:
    """A run of a watcher over all that has arrived, in which every file failed."""
    inbox = Inbox(octavo, folder, matter="matter")
    run = None
    while run is None:
        run = inbox.claim()
        await asyncio.sleep(0.02)
    await fail(octavo, run, *inbox.paths(run), retryable=True)
    inbox.settle(run, load_run(octavo, run))
    return run


async def test_what_a_watcher_has_put_away_is_read_where_it_is(tmp_path: Path) -> None:
    """Known by its bytes, whatever else has the name there; and once, as far as a matter goes."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    files_in(folder / "sub", "a.txt")
    (folder / "exceptions" / "sub").mkdir(parents=True)
    files_in(folder / "exceptions" / "sub", "a.txt")
    (folder / "exceptions" / "sub" / "a.txt").write_text("another", encoding="utf-8")
    now_at = folder / "exceptions" / "sub" / "a (2).txt"
    with octavo_in(tmp_path, watch={"settle_s": 0.01}) as octavo:
        run = await put_away(octavo, folder)
        assert now_at.exists()
        for found in (retryable_of_run(octavo, run), retryable_of_matter(octavo, "matter")):
            assert (found.paths, found.gone) == ((str(now_at),), 0)
        await recorded(octavo, now_at, run="again", matter="matter")
        assert retryable_of_matter(octavo, "matter").paths == ()
        assert retryable_of_run(octavo, run).paths == (str(now_at),)
        now_at.unlink()
        assert retryable_of_run(octavo, run).gone == 1
