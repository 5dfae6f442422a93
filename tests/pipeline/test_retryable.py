"""What may be read again: exceptions of which a retry can help, where the file is still there."""

from pathlib import Path

from pipeline.exception import ExceptionClass
from pipeline.record import save_exception
from pipeline.retryable import retryable_of_matter, retryable_of_run
from pipeline.wiring import Octavo
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
