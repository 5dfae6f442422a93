"""Scratch folders: nothing of a document stays where its reader put it."""

import os
import tempfile
from pathlib import Path

import pytest

from pipeline.sandbox.scratch import Scratch


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of the test's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _made_old(folder: Path) -> None:
    (folder / "page-1.txt").write_text("a clause")
    os.utime(folder, (0, 0))


def test_a_folder_goes_with_all_that_is_in_it() -> None:
    """When its owner says so."""
    scratch = Scratch()
    (scratch.path / "page-1.txt").write_text("a clause")
    scratch.remove()
    assert not scratch.path.exists()


def test_what_a_killed_owner_left_goes_with_the_next_one() -> None:
    """A lock is lost with the process that holds it."""
    left = Scratch()
    _made_old(left.path)
    os.close(left._lock)
    with_an_owner = Scratch()
    assert not left.path.exists()
    with_an_owner.remove()


def test_a_folder_in_use_stays_however_old() -> None:
    """Its owner is alive, in this process or another."""
    used = Scratch()
    _made_old(used.path)
    Scratch().remove()
    assert (used.path / "page-1.txt").exists()
    used.remove()


def test_a_young_folder_stays() -> None:
    """Its owner may be about to lock it."""
    young = Scratch()
    os.close(young._lock)
    Scratch().remove()
    assert young.path.exists()
