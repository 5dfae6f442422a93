"""`octavo watch`: what is dropped in a folder is read, put away and on record, once each."""

import json
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.flows.shell import SAMPLES, Shell

QUICK = {"OCTAVO_WATCH__SETTLE_S": "0.2", "OCTAVO_WATCH__LEASE_S": "5"}
NDA = SAMPLES / "contracts" / "mutual-nda.docx"
ENCRYPTED = SAMPLES / "trouble" / "encrypted.pdf"


def names(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    return folder


def test_a_folder_is_handled_once(prefect_shell: Shell, inbox: Path) -> None:
    """A document, its copy, a file that cannot be read, one that is still being loaded; a second
    start finds nothing to do, and the copy that comes then is read no more."""
    shutil.copy(NDA, inbox / "nda.docx")
    shutil.copy(NDA, inbox / "sub" / "copy.docx")
    shutil.copy(ENCRYPTED, inbox / "sealed.pdf")
    shutil.copy(ENCRYPTED, inbox / "sub" / "sealed again.pdf")
    (inbox / "half.part").write_text("half")
    done = prefect_shell.octavo("watch", inbox, "--once", "--json", **QUICK)
    assert done.code == 1, done.err
    (said,) = [json.loads(line) for line in done.out.splitlines()]
    assert said["files"] == {"complete": 1, "duplicate": 1, "exception": 2}
    assert names(inbox) == [
        *("done/nda.docx", "done/sub/copy.docx"),
        *("exceptions/sealed.pdf", "exceptions/sub/sealed again.pdf", "half.part"),
    ]
    shown = json.loads(prefect_shell.octavo("show", said["run"], "--json").out)
    assert [Path(document["path"]).name for document in shown["documents"]] == [
        "nda.docx",
        "sealed.pdf",
    ]
    assert shown["reconciliation"]["received"] == 2
    shutil.copy(NDA, inbox / "again.docx")
    again = prefect_shell.octavo("watch", inbox, "--once", "--json", **QUICK)
    assert [json.loads(line)["files"] for line in again.out.splitlines()] == [{"duplicate": 1}]
    assert again.code == 0


def test_a_watcher_that_was_killed_is_followed_by_another(
    prefect_shell: Shell, inbox: Path
) -> None:
    """The run that it left goes on under its id, and nothing is read twice."""
    shutil.copy(SAMPLES / "contracts" / "credit-agreement.pdf", inbox / "a.pdf")
    killed = prefect_shell.start("watch", inbox, **QUICK)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        shown = prefect_shell.octavo("show", "last", "--json")
        if shown.code == 0:
            break
        time.sleep(0.2)
    run = json.loads(shown.out)["run"]
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert names(inbox) == ["a.pdf"]
    time.sleep(5)  # the lease of the dead
    done = prefect_shell.octavo("watch", inbox, "--once", "--json", **QUICK)
    (said,) = [json.loads(line) for line in done.out.splitlines()]
    assert said == {"run": run, "files": {"complete": 1}, "cost_usd": "0"}
    assert names(inbox) == ["done/a.pdf"]


def test_ctrl_c_ends_it_in_a_word(prefect_shell: Shell, inbox: Path) -> None:
    """One line, no traceback, and the code of an interruption."""
    watching = prefect_shell.start("watch", inbox, **QUICK)
    assert watching.stderr is not None
    assert "watching" in watching.stderr.readline()
    time.sleep(3)
    watching.send_signal(signal.SIGINT)
    _, err = watching.communicate(timeout=30)
    assert watching.returncode == 130
    assert "Traceback" not in err
    assert "interrupted" in err


def test_it_ends_when_told_to_after_runs_side_by_side(prefect_shell: Shell, inbox: Path) -> None:
    """Two runs at a time, four in all, and then SIGTERM, as a service is stopped."""
    for number in range(4):
        law = f"This letter, number {number}, is governed by the laws of Ohio.\n"
        (inbox / f"{number}.txt").write_text(law)
    watching = prefect_shell.start("watch", inbox, **QUICK, OCTAVO_WATCH__BATCH_FILES="1")
    deadline = time.monotonic() + 90
    while len(names(inbox / "done")) < 4 and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(1)  # the last run has put its files away, and comes to its end
    watching.send_signal(signal.SIGTERM)
    _, err = watching.communicate(timeout=30)
    assert watching.returncode == 130, err
    assert names(inbox) == [f"done/{number}.txt" for number in range(4)]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nowhere",), "no folder 'nowhere' to watch"),
        (("in", "--model", "no-such"), "no-such"),
        (("in", "--budget-usd", "x"), "--budget-usd is 'x'"),
    ],
)
def test_what_is_wrong_is_one_line(
    prefect_shell: Shell, inbox: Path, arguments: tuple[str, ...], says: str
) -> None:
    """Before anything is started."""
    assert inbox.exists()
    done = prefect_shell.octavo("watch", *arguments)
    assert done.code == 2
    assert says in done.err
    assert done.err.count("\n") == 1
