"""Archives are opened within limits, and nothing of them is written anywhere."""

import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.member import FamilyLimits, clean_name
from pipeline.ingest.zip_archive import zip_members
from tests.pipeline.ingest.files import zip_of

LIMITS = FamilyLimits()


def failures(content: bytes, limits: FamilyLimits = LIMITS) -> list[ExceptionClass | None]:
    members = zip_members(content, limits)
    return [None if m.failure is None else m.failure.exception_class for m in members]


def test_names_are_labels_that_lead_nowhere() -> None:
    """Roots, drives and parents fall away; equal names are told apart."""
    names = ["../../etc/passwd", "/etc/passwd", "C:\\a\\b.txt", "a/../b.txt", "a\nb", "d/"]
    members = list(zip_members(zip_of(dict.fromkeys(names, "x")), LIMITS))
    assert [member.name for member in members] == [
        "etc/passwd",
        "etc/passwd (2)",
        "a/b.txt",
        "a/b (2).txt",
        "ab",
    ]


@given(st.text())
def test_any_name_is_a_relative_path(name: str) -> None:
    """Without a part that leads up, and never empty."""
    parts = clean_name(name).split("/")
    assert all(part.strip() not in {"", ".", ".."} for part in parts)


def test_an_encrypted_entry_is_an_exception_of_its_own() -> None:
    """The others are received."""
    content = bytearray(zip_of({"a.txt": "a", "b.txt": "b"}))
    place = content.index(b"PK\x01\x02")
    flags = struct.unpack_from("<H", content, place + 8)[0]
    struct.pack_into("<H", content, place + 8, flags | 1)
    assert failures(bytes(content)) == [ExceptionClass.ENCRYPTED, None]


def test_a_damaged_entry_is_an_exception_of_its_own() -> None:
    """A wrong checksum, and a method that is not known."""
    content = bytearray(zip_of({"a.txt": "a" * 100, "b.txt": "b"}))
    place = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 16, 0)
    assert failures(bytes(content)) == [ExceptionClass.CORRUPT, None]
    content = bytearray(zip_of({"a.txt": "a"}))
    for magic, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", content, content.index(magic) + offset, 99)
    assert failures(bytes(content)) == [ExceptionClass.UNSUPPORTED]


def test_a_bomb_is_over_the_limit() -> None:
    """By its ratio, and by its size; small members may have any ratio."""
    content = zip_of({"zeros": b"\0" * 3_000_000, "small": b"\0" * 10_000})
    over = ExceptionClass.OVER_LIMIT
    assert failures(content, FamilyLimits(ratio_from_bytes=1_000_000)) == [over, None]
    assert failures(content, FamilyLimits(member_bytes=2_000_000)) == [over, None]
    assert failures(content) == [None, None]


def test_the_size_is_counted_not_believed() -> None:
    """An entry that declares less than it unpacks to is caught all the same."""
    content = bytearray(zip_of({"zeros": b"\0" * 3_000_000}))
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, 10)
    (failure,) = failures(bytes(content), FamilyLimits(member_bytes=1_000_000))
    assert failure in {ExceptionClass.OVER_LIMIT, ExceptionClass.CORRUPT}


def test_an_archive_without_directory_is_corrupt() -> None:
    """Cut off, as broken downloads are."""
    with pytest.raises(IngestError) as raised:
        failures(zip_of({"a.txt": "a"})[:-30])
    assert raised.value.exception_class is ExceptionClass.CORRUPT


def test_too_many_entries_are_over_the_limit() -> None:
    """Known from the directory, before anything is unpacked."""
    with pytest.raises(IngestError, match="holds 3 files, more than 2"):
        failures(zip_of(dict.fromkeys("abc", "x")), FamilyLimits(members=2))


def test_limits_are_positive() -> None:
    """A limit of nothing is a mistake."""
    with pytest.raises(ValueError, match="1 or more"):
        FamilyLimits(depth=0)


def test_folders_are_no_files() -> None:
    """Only what has content is received."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.mkdir("folder")
        archive.writestr("folder/a.txt", "a")
    assert [member.name for member in zip_members(target.getvalue(), LIMITS)] == ["folder/a.txt"]
