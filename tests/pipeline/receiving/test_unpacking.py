"""Families: a file and what it holds are received each for itself."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.exception import ExceptionClass
from pipeline.receiving.intake import FoundFile
from pipeline.receiving.item import Item
from pipeline.receiving.unpacking import Unpacking
from pipeline.wiring import Octavo
from tests.pipeline.homes import octavo_in
from tests.pipeline.ingest.files import mail_of, zip_of


def met(octavo: Octavo, folder: Path, content: bytes, name: str) -> dict[str, Item]:
    """What comes of one file, by path below the folder."""
    path = folder / name
    path.write_bytes(content)
    unpacking = Unpacking(octavo, matter="matter")
    items = list(unpacking.items(FoundFile(path=path)))
    found = {item.path.removeprefix(f"{folder.as_posix()}/"): item for item in items}
    assert len(found) == len(items)
    return found


def classes(items: Sequence[Item]) -> list[str]:
    """How each item ends here, `new` where it goes on."""
    return [
        item.failure.exception_class.value
        if item.failure
        else "excluded"
        if item.excluded
        else "duplicate"
        if item.duplicate_of
        else "new"
        for item in items
    ]


def test_members_come_after_their_parent_and_know_it(tmp_path: Path) -> None:
    """Down to any depth; every receipt is of the family's moment, and its bytes are kept."""
    mail = mail_of(attachments=[("note.txt", b"note")]).as_bytes()
    with octavo_in(tmp_path) as octavo:
        found = met(octavo, tmp_path, zip_of({"in/mail.eml": mail, "b.txt": "b"}), "a.zip")
        archive, message, note, other = (item.receipt for item in found.values())
        assert archive is not None
        assert message is not None
        assert note is not None
        assert other is not None
        assert octavo.store.content.get(note.sha256) == b"note"
    assert list(found) == [
        "a.zip",
        "a.zip!/in/mail.eml",
        "a.zip!/in/mail.eml!/note.txt",
        "a.zip!/b.txt",
    ]
    assert classes(list(found.values())) == ["excluded", "new", "new", "new"]
    assert archive.parent_sha256 is None
    assert message.parent_sha256 == other.parent_sha256 == archive.sha256
    assert note.parent_sha256 == message.sha256
    assert note.received_at == archive.received_at
    assert note.name == "note.txt"


def test_a_duplicate_is_not_opened_again(tmp_path: Path) -> None:
    """What it holds has been met; a member that was met elsewhere is a duplicate too."""
    content = zip_of({"a.txt": "a", "again.txt": "a"})
    with octavo_in(tmp_path) as octavo:
        for name in ("one.zip", "two.zip"):
            (tmp_path / name).write_bytes(content)
        unpacking = Unpacking(octavo, matter="matter")
        items = [
            item
            for name in ("one.zip", "two.zip")
            for item in unpacking.items(FoundFile(path=tmp_path / name))
        ]
    assert classes(items) == ["excluded", "new", "duplicate", "duplicate"]
    assert items[3].duplicate_of == items[0].path


def test_an_archive_is_spent_with_its_members(tmp_path: Path) -> None:
    """It is excluded with the number of them, or an exception where it cannot be opened."""
    with octavo_in(tmp_path) as octavo:
        found = met(octavo, tmp_path, zip_of({"a": "x", "__MACOSX/a": "y"}), "a.zip")
        broken = met(octavo, tmp_path, zip_of({"a": "x"})[:-30], "b.zip")
        empty = met(octavo, tmp_path, zip_of({}), "c.zip")
    assert classes(list(found.values())) == ["excluded", "new", "excluded"]
    assert "the 2 files in it" in (found["a.zip"].excluded or "")
    assert classes(list(broken.values())) == ["corrupt"]
    assert classes(list(empty.values())) == ["empty"]


def test_an_archive_under_a_false_name_is_not_opened(tmp_path: Path) -> None:
    """A package that lost its parts would come out as dozens of files of XML."""
    with octavo_in(tmp_path) as octavo:
        found = met(octavo, tmp_path, zip_of({"a.xml": "<a/>"}), "a.docx")
    assert classes(list(found.values())) == ["new"]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"depth": 2}, ["excluded", "excluded", "over_limit"]),
        ({"members_bytes": 700}, ["excluded", "excluded", "over_limit"]),
        ({"members": 2}, ["excluded", "excluded", "over_limit"]),
    ],
)
def test_a_family_ends_at_the_limits_that_are_set(
    tmp_path: Path, limits: dict[str, int], expected: list[str]
) -> None:
    """What is beyond is an exception of the file that holds it."""
    content = b"text"
    for level in range(6):
        content = zip_of({f"{level}.zip" if level else "a.txt": content})
    with octavo_in(tmp_path, ingest=limits) as octavo:
        found = met(octavo, tmp_path, content, "a.zip")
    assert classes(list(found.values())) == expected


def test_what_is_beyond_in_a_mail_is_an_exception_beside_it(tmp_path: Path) -> None:
    """The mail itself is read."""
    mail = mail_of(attachments=[("a.txt", b"a"), ("b.txt", b"b")]).as_bytes()
    with octavo_in(tmp_path, ingest={"members_bytes": 1}) as octavo:
        found = met(octavo, tmp_path, mail, "m.eml")
    assert list(found) == ["m.eml", "m.eml!/*", "m.eml!/a.txt"]
    assert classes(list(found.values())) == ["new", "over_limit", "new"]


def test_a_mail_that_cannot_be_read_is_one_exception(tmp_path: Path) -> None:
    """Reading it says why: it is not said twice."""
    with octavo_in(tmp_path) as octavo:
        sealed = b"From: a@b.c\nMIME-Version: 1.0\nContent-Type: multipart/encrypted\n\nx"
        found = met(octavo, tmp_path, sealed, "m.eml")
    assert classes(list(found.values())) == ["new"]


def test_a_file_that_cannot_be_had_is_unreadable(tmp_path: Path) -> None:
    """It may be there the next time."""
    with octavo_in(tmp_path) as octavo:
        gone = FoundFile(path=tmp_path / "gone.pdf")
        (item,) = Unpacking(octavo, matter="matter").items(gone)
    assert item.failure is not None
    assert item.failure.exception_class is ExceptionClass.UNREADABLE
    assert item.failure.retryable


_TREE = st.recursive(
    st.binary(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=6,
)


@given(tree=_TREE)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_file_of_a_family_is_met_once(tmp_path: Path, tree: object) -> None:
    """As many items as files in a tree of archives, duplicates' insides apart; paths are unique."""
    seen: set[bytes] = set()

    def packed(node: object) -> bytes:
        if isinstance(node, bytes):
            return node
        assert isinstance(node, dict)
        return zip_of({name: packed(inner) for name, inner in node.items()})

    def count(node: object) -> int:
        content = packed(node)
        if content in seen or isinstance(node, bytes):
            seen.add(content)
            return 1
        seen.add(content)
        assert isinstance(node, dict)
        # Entries of one archive are all received before any of them is opened.
        return 1 + sum(count(inner) for inner in node.values())

    with octavo_in(tmp_path) as octavo:
        found = met(octavo, tmp_path, packed(tree), "a.zip")
    assert len(found) == count(tree)
