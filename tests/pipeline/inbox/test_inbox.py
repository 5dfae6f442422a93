"""A watched folder: each content is taken once, by one watcher, and put away by how it ended."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError, RequestError
from pipeline.exception import ExceptionClass, ExceptionRecord
from pipeline.inbox import Inbox
from pipeline.result import DocumentResult, DocumentStatus, RunResult, RunStatus
from pipeline.wiring import Octavo
from tests.pipeline.homes import octavo_in

SETTLE_S = 0.02


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "inbox"
    path.mkdir()
    return path


@pytest.fixture
def octavo(tmp_path: Path, database_url: str) -> Iterator[Octavo]:
    """On either database."""
    watch = {"settle_s": SETTLE_S, "lease_s": 5}
    with octavo_in(tmp_path, watch=watch, database_url=database_url) as octavo:
        yield octavo


def watcher(octavo: Octavo, folder: Path, matter: str = "acme") -> Inbox:
    return Inbox(octavo, folder, matter=matter)


def taken(inbox: Inbox) -> tuple[str | None, list[str]]:
    """The run that takes what is still now, and the names it is to read."""
    run = inbox.claim()
    if run is None:
        time.sleep(SETTLE_S * 2)
        run = inbox.claim()
    return run, [] if run is None else sorted(path.name for path in inbox.paths(run))


def result_of(run: str, folder: Path, **statuses: DocumentStatus) -> RunResult:
    """The result of a run in which files ended as given; exceptions are retryable."""
    documents = tuple(
        DocumentResult(
            path=f"{folder.as_posix()}/{name.replace('_', '.')}",
            status=status,
            receipt=None,
            conclusion=None,
        )
        for name, status in statuses.items()
    )
    exceptions = tuple(
        ExceptionRecord(
            path=document.path,
            exception_class=ExceptionClass.TIMED_OUT,
            retryable=True,
            detail="late",
        )
        for document in documents
        if document.status is DocumentStatus.EXCEPTION
    )
    return RunResult(
        run=run,
        matter="acme",
        status=RunStatus.COMPLETE,
        reason=None,
        started_at=datetime.now(UTC),
        finished_at=datetime.now(UTC),
        documents=documents,
        exceptions=exceptions,
        received=len(documents),
        cost_usd=Decimal(0),
    )


def names(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_files_are_taken_when_they_are_still(octavo: Octavo, folder: Path) -> None:
    """Sub-folders too; hidden, temporary and excluded names are left alone, whatever their age."""
    (folder / "sub").mkdir()
    for name in ("a.txt", "sub/b.txt", ".c.txt", "d.part", "~$e.docx", "f.crdownload", "g.swp"):
        (folder / name).write_text(name)
    inbox = watcher(octavo, folder)
    assert inbox.claim() is None
    assert 0 < inbox.wait_s() < 1
    assert taken(inbox)[1] == ["a.txt", "b.txt"]
    assert inbox.claim() is None
    assert inbox.is_empty()


def test_a_file_that_is_being_written_waits(octavo: Octavo, folder: Path) -> None:
    """However long it has not grown."""
    with (folder / "a.txt").open("w") as file:
        file.write("half")
        file.flush()
        inbox = watcher(octavo, folder)
        assert taken(inbox) == (None, [])
        assert not inbox.is_empty()
    assert taken(inbox)[1] == ["a.txt"]


def test_files_are_put_away_by_how_they_ended(octavo: Octavo, folder: Path) -> None:
    """Done, or an exception; an archive is as well off as the worst of its files; names that are
    taken get a number; a file that was replaced meanwhile stays and is taken again."""
    (folder / "done").mkdir()
    (folder / "done" / "a.txt").write_text("an older one")
    for name in ("a.txt", "b.txt", "c.zip", "d.txt", "e.txt"):
        (folder / name).write_text(name)
    inbox = watcher(octavo, folder)
    run, found = taken(inbox)
    assert run is not None
    assert len(found) == 5
    result = result_of(
        run,
        folder,
        a_txt=DocumentStatus.COMPLETE,
        b_txt=DocumentStatus.INCOMPLETE,
        c_zip=DocumentStatus.EXCLUDED,
        **{"c_zip!/x_txt": DocumentStatus.EXCEPTION},
        d_txt=DocumentStatus.COMPLETE,
    )
    (folder / "d.txt").write_text("another text by now")
    outcomes = inbox.settle(run, result)
    assert outcomes == {"complete": 2, "incomplete": 1, "exception": 2}
    assert names(folder) == [
        "d.txt",
        *("done/a (2).txt", "done/a.txt"),
        *("exceptions/b.txt", "exceptions/c.zip", "exceptions/e.txt"),
    ]
    assert taken(inbox)[1] == ["d.txt"]


def test_each_content_is_read_once(octavo: Octavo, folder: Path) -> None:
    """Under another name, or later, or by another watcher: it is put away as a duplicate."""
    (folder / "a.txt").write_text("one")
    (folder / "b.txt").write_text("one")
    inbox = watcher(octavo, folder)
    run, found = taken(inbox)
    assert run is not None
    assert found == ["a.txt"]
    done = result_of(run, folder, a_txt=DocumentStatus.COMPLETE)
    assert inbox.settle(run, done) == {"complete": 1, "duplicate": 1}
    (folder / "c.txt").write_text("one")
    again, found = taken(watcher(octavo, folder))
    assert again is not None
    assert found == []
    assert inbox.settle(again, None) == {"duplicate": 1}
    assert names(folder) == ["done/a.txt", "done/b.txt", "done/c.txt"]


@pytest.mark.parametrize("status", [DocumentStatus.EXCEPTION, DocumentStatus.INCOMPLETE])
def test_what_was_not_read_is_read_again_when_it_comes_back(
    octavo: Octavo, folder: Path, status: DocumentStatus
) -> None:
    """Moved back as it is, with its old date, or copied under another name: whoever does so wants
    it tried again. Its copies of the time follow it."""
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("one")
    inbox = watcher(octavo, folder)
    run, found = taken(inbox)
    assert run is not None
    assert found == ["a.txt"]
    assert inbox.settle(run, result_of(run, folder, a_txt=status)) == {status.value: 2}
    assert inbox.is_settled(run)
    assert names(folder) == ["exceptions/a.txt", "exceptions/b.txt"]
    shutil.move(folder / "exceptions" / "a.txt", folder / "a.txt")
    again, found = taken(inbox)
    assert again is not None
    assert found == ["a.txt"]
    assert inbox.settle(again, result_of(again, folder, a_txt=DocumentStatus.COMPLETE))
    shutil.copy(folder / "exceptions" / "b.txt", folder / "c.txt")
    last, found = taken(inbox)
    assert last is not None
    assert found == []
    assert inbox.settle(last, None) == {"duplicate": 1}


@pytest.mark.parametrize(
    ("status", "outcome", "place"),
    [
        (DocumentStatus.COMPLETE, "duplicate", "done/b.txt"),
        (DocumentStatus.EXCEPTION, "exception", "exceptions/b.txt"),
    ],
)
def test_a_duplicate_waits_for_the_run_that_reads_its_original(
    octavo: Octavo, folder: Path, status: DocumentStatus, outcome: str, place: str
) -> None:
    """Nobody knows before where it belongs."""
    (folder / "a.txt").write_text("one")
    inbox = watcher(octavo, folder)
    reading, _ = taken(inbox)
    assert reading is not None
    (folder / "b.txt").write_text("one")
    waiting, found = taken(inbox)
    assert waiting is not None
    assert found == []
    assert inbox.settle(waiting, None) == {}
    assert not inbox.is_settled(waiting)
    inbox.settle(reading, result_of(reading, folder, a_txt=status))
    assert inbox.settle(waiting, None) == {outcome: 1}
    assert inbox.is_settled(waiting)
    assert place in names(folder)


def test_a_copy_of_what_was_replaced_or_taken_away_is_read(octavo: Octavo, folder: Path) -> None:
    """Its content was taken, but by now nobody knows that anybody read it."""
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        (folder / name).write_text("one" if name in "a.txt b.txt" else "two")
    inbox = watcher(octavo, folder)
    run, found = taken(inbox)
    assert run is not None
    assert found == ["a.txt", "c.txt"]
    (folder / "a.txt").write_text("another by now")
    (folder / "c.txt").unlink()
    assert inbox.settle(run, result_of(run, folder, a_txt=DocumentStatus.COMPLETE)) == {
        "complete": 1,
        "gone": 1,
    }
    assert inbox.is_settled(run)
    assert taken(inbox)[1] == ["b.txt", "d.txt"]
    assert taken(inbox)[1] == ["a.txt"]


def test_an_archive_is_as_badly_off_as_what_its_files_are_copies_of(
    octavo: Octavo, folder: Path
) -> None:
    """A file in it that is a duplicate of an exception was not read either."""
    for name in ("a.txt", "c.zip"):
        (folder / name).write_text(name)
    inbox = watcher(octavo, folder)
    run, _ = taken(inbox)
    assert run is not None
    result = result_of(
        run,
        folder,
        a_txt=DocumentStatus.EXCEPTION,
        c_zip=DocumentStatus.EXCLUDED,
        **{"c_zip!/x_txt": DocumentStatus.DUPLICATE},
    )
    first, archive, inner = result.documents
    inner = replace(inner, reason=first.path)
    result = replace(result, documents=(first, archive, inner))
    assert inbox.settle(run, result) == {"exception": 2}


def test_files_that_are_left_are_not_taken_again(tmp_path: Path, folder: Path) -> None:
    """Not by a watcher that starts later either; one that changes is."""
    (folder / "a.txt").write_text("one")
    settings = {"settle_s": SETTLE_S, "after": "leave"}
    with octavo_in(tmp_path, watch=settings) as octavo:
        inbox = watcher(octavo, folder)
        run, _ = taken(inbox)
        assert run is not None
        inbox.settle(run, result_of(run, folder, a_txt=DocumentStatus.COMPLETE))
        assert names(folder) == ["a.txt"]
        assert taken(inbox) == (None, [])
    with octavo_in(tmp_path, watch=settings) as octavo:
        later = watcher(octavo, folder)
        assert taken(later) == (None, [])
        (folder / "a.txt").write_text("two, by now")
        assert taken(later)[1] == ["a.txt"]


def test_a_run_left_behind_is_taken_over_when_its_lease_ends(octavo: Octavo, folder: Path) -> None:
    """Not before; at once where its watcher ended in good order. Its files stay its own."""
    (folder / "a.txt").write_text("one")
    first, second = watcher(octavo, folder), watcher(octavo, folder)
    run, _ = taken(first)
    assert run is not None
    assert taken(second) == (None, [])
    assert second.take_over() == ()
    assert first.renew(run)
    first.release(run)
    time.sleep(0.01)
    assert second.take_over() == (run,)
    assert first.take_over() == ()
    assert not first.renew(run)
    assert [path.name for path in second.paths(run)] == ["a.txt"]


def test_watchers_side_by_side_take_each_file_once(octavo: Octavo, folder: Path) -> None:
    """Four of them, racing over two hundred files of a hundred contents."""
    for number in range(200):
        (folder / f"{number:03}.txt").write_text(f"content {number % 100}")
    read: list[str] = []
    settled: list[int] = []

    def watch() -> None:
        inbox = watcher(octavo, folder)
        deadline = time.monotonic() + 20
        while not inbox.is_empty() and time.monotonic() < deadline:
            run = inbox.claim()
            if run is None:
                time.sleep(SETTLE_S)
                continue
            paths = [path.name for path in inbox.paths(run)]
            read.extend(paths)
            statuses = {name.replace(".", "_"): DocumentStatus.COMPLETE for name in paths}
            settled.append(sum(inbox.settle(run, result_of(run, folder, **statuses)).values()))
            while not inbox.is_settled(run) and time.monotonic() < deadline:
                time.sleep(SETTLE_S)
                settled.append(sum(inbox.settle(run, None).values()))

    threads = [threading.Thread(target=watch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 100
    assert len({(int(name[:3]) % 100) for name in read}) == 100
    assert sum(settled) == 200
    assert len(names(folder)) == len(names(folder / "done")) == 200


def test_a_folder_has_one_matter(octavo: Octavo, folder: Path) -> None:
    """What was read for one client is not continued for another."""
    (folder / "a.txt").write_text("one")
    taken(watcher(octavo, folder))
    with pytest.raises(ConfigurationError, match="belongs to matter 'acme', not 'bolt'"):
        watcher(octavo, folder, matter="bolt")


def test_folders_of_two_matters_do_not_lie_in_each_other(octavo: Octavo, folder: Path) -> None:
    """Their files would be read for both. One line names both."""
    inner = folder / "sub"
    inner.mkdir()
    (inner / "a.txt").write_text("one")
    taken(watcher(octavo, inner))
    with pytest.raises(ConfigurationError, match=r"of matter 'bolt' holds .*sub' of 'acme'"):
        watcher(octavo, folder, matter="bolt")
    deeper = inner / "deeper"
    deeper.mkdir()
    with pytest.raises(ConfigurationError, match=r"of matter 'bolt' lies in .*sub' of 'acme'"):
        watcher(octavo, deeper, matter="bolt")
    beside = folder.with_name("inbox2")
    beside.mkdir()
    assert watcher(octavo, beside, matter="bolt").is_empty()


def test_folders_of_the_settings_do_not_either(tmp_path: Path, folder: Path) -> None:
    """Before anything was taken."""
    matters = {"one": {"watch": str(folder)}, "two": {"watch": str(folder / "sub")}}
    with (
        octavo_in(tmp_path, matters=matters) as octavo,
        pytest.raises(ConfigurationError, match=r"of matter 'one' holds .*sub' of 'two'"),
    ):
        watcher(octavo, folder, matter="one")


@pytest.mark.parametrize("name", ["done", "exceptions"])
def test_a_file_in_the_place_of_a_folder_is_refused(
    octavo: Octavo, folder: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """At the start; one that comes later is told of, once."""
    inbox = watcher(octavo, folder)
    (folder / name).write_text("a report with an unlucky name")
    for _ in range(2):
        assert taken(inbox) == (None, [])
    assert [record.getMessage() for record in caplog.records] == [
        f"'{name}' is left in {folder}: files are put away in a folder of that name: rename it"
    ]
    with pytest.raises(RequestError, match=f"has a file named '{name}'"):
        watcher(octavo, folder)


def test_a_name_that_is_not_utf_8_is_told_once(
    octavo: Octavo, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With escapes for what cannot be printed."""
    (folder / os.fsdecode(b"a\xff.txt")).write_text("one")
    inbox = watcher(octavo, folder)
    for _ in range(2):
        assert taken(inbox) == (None, [])
    assert [record.getMessage() for record in caplog.records] == [
        f"'a\\udcff.txt' is left in {folder}: its name is not UTF-8: give it another"
    ]


def test_a_folder_has_to_be_there(octavo: Octavo, folder: Path) -> None:
    """It is not made: a slip in a name would watch nothing for ever."""
    with pytest.raises(RequestError, match="no folder"):
        watcher(octavo, folder / "nowhere")
