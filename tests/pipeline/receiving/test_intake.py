"""Which files a run meets: each once, none unseen."""

import os
from pathlib import Path

import pytest

from pipeline.errors import RequestError
from pipeline.receiving.intake import exclusion_inside, find_files
from pipeline.receiving.receipt import receive

EXCLUDE = ("~$*", "*.tmp")


def folder_of(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return root


def test_every_file_is_counted(tmp_path: Path) -> None:
    """By name, folder by folder; what is not read has a reason."""
    folder = folder_of(tmp_path, "b.txt", "a/c.txt", "~$b.docx", "x.TMP", ".hidden", ".git/d")
    found = {
        file.path.relative_to(folder).as_posix(): file.excluded
        for file in find_files([folder], exclude=EXCLUDE)
    }
    assert list(found) == [".git", ".hidden", "a/c.txt", "b.txt", "x.TMP", "~$b.docx"]
    assert [name for name, reason in found.items() if reason is None] == ["a/c.txt", "b.txt"]
    assert found[".git"] == "hidden folder, not entered"
    assert found["x.TMP"] == "its name matches the excluded pattern '*.tmp'"


def test_a_file_given_twice_arrives_once(tmp_path: Path) -> None:
    """And is read where it is named itself, whatever the patterns say."""
    folder = folder_of(tmp_path, "a.tmp")
    (found,) = find_files([folder, folder / "a.tmp"], exclude=EXCLUDE)
    assert found.excluded is None


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    """It may lead back to where the walk began."""
    folder = folder_of(tmp_path / "in", "a.txt")
    (folder / "loop").symlink_to(folder)
    assert [file.excluded for file in find_files([folder], exclude=())] == [
        None,
        "link to a folder, not followed",
    ]


def test_a_path_that_is_not_there_is_a_wrong_request(tmp_path: Path) -> None:
    """Named in the message."""
    with pytest.raises(RequestError, match=r"missing\.pdf"):
        find_files([tmp_path / "missing.pdf"], exclude=())


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        ("a/b.txt", True),
        ("a/.b", False),
        (".a/b.txt", False),
        ("__MACOSX/a/b.txt", False),
        ("a/~$b.docx", False),
    ],
)
def test_the_same_rules_hold_inside_archives(name: str, *, is_read: bool) -> None:
    """Hidden files, patterns, and what macOS adds to archives."""
    assert (exclusion_inside(name, EXCLUDE) is None) is is_read


def test_what_is_no_file_is_counted_and_not_opened(tmp_path: Path) -> None:
    """A named pipe would be waited for; a folder that may not be listed is met as it is."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.txt").write_text("A text.", encoding="utf-8")
    found = {file.path.name: file.excluded for file in find_files([tmp_path], exclude=())}
    assert found == {"a.txt": None, "pipe": "neither a file nor a folder"}


def test_a_name_that_is_no_unicode_is_written_with_escapes(tmp_path: Path) -> None:
    """Reports, databases and terminals take valid Unicode only; the file is read all the same."""
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.txt"))
    odd.write_text("A text.", encoding="utf-8")
    receipt = receive(odd, matter="m")
    assert receipt.path.endswith("/bad\\udcff.txt")
    receipt.path.encode()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """Whoever may drop a link must not have any file of the machine read; links within are."""
    folder, outside = tmp_path / "in", tmp_path / "secret.txt"
    folder.mkdir()
    outside.write_text("secret")
    (folder / "a.txt").write_text("a")
    (folder / "out.txt").symlink_to(outside)
    (folder / "within.txt").symlink_to(folder / "a.txt")
    found = {file.path.name: file.excluded for file in find_files([folder], exclude=())}
    assert found == {
        "a.txt": None,
        "out.txt": "link out of the folder, not followed",
        "within.txt": None,
    }
