"""Whatever the format: a document whose blocks and pages cover its text, or a classed exception."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest import (
    CONTAINERS,
    READERS,
    MediaType,
    ingest,
    media_type_of,
    members_of,
    name_note,
)
from pipeline.ingest.member import FamilyLimits
from tests.pipeline.ingest.compound_file import compound_file
from tests.pipeline.ingest.files import (
    assert_covers,
    class_of,
    mail_of,
    msg_of,
    slides_of,
    word_of,
    words_only,
    workbook_of,
    zip_of,
)

_WORDS = st.lists(st.from_regex(r"[A-Za-z0-9]{1,9}", fullmatch=True), min_size=1, max_size=20)


def read(content: bytes, name: str) -> Document:
    document = ingest(content, name=name, sha256=hashlib.sha256(content).hexdigest())
    assert_covers(document.text, document.blocks, document.pages)
    return document


def _html(words: list[str]) -> bytes:
    return f"<html><p>{'</p><p>'.join(words)}</p><table><tr><td>a<td>b</table>".encode()


_MADE: dict[str, Callable[[list[str]], bytes]] = {
    "a.txt": lambda words: "\n\n".join(words).encode(),
    "a.md": lambda words: "\n".join(f"- {word}" for word in words).encode(),
    "a.html": _html,
    "a.csv": lambda words: "\n".join(f"{word},x" for word in words).encode(),
    "a.json": lambda words: str(words).replace("'", '"').encode(),
    "a.eml": lambda words: mail_of("\n".join(words)).as_bytes(),
    "a.msg": lambda words: msg_of({0x37: "x", 0x1000: "\n".join(words)}),
    "a.xlsx": lambda words: workbook_of({"sheet": [[word, "x"] for word in words]}),
    "a.pptx": lambda words: slides_of([(word, word, word) for word in words[:3]]),
    "a.docx": lambda words: word_of(*words),
}
"""A file of each natively read format but PDF, whose reader is tested beside it, from words."""


@pytest.mark.parametrize("name", _MADE)
@given(words=_WORDS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_blocks_and_pages_cover_every_text(name: str, words: list[str]) -> None:
    """And every word that was written is in it."""
    document = read(_MADE[name](words), name)
    assert set(words[:3]) <= set(document.text.replace('"', " ").replace(",", " ").split())
    assert document.extractor == READERS[MediaType(document.media_type)].extractor


def test_every_natively_read_format_is_made_here() -> None:
    """So that a new reader cannot be forgotten in the test above."""
    made = {media_type_of(make(["x"]), name) for name, make in _MADE.items()}
    through_libreoffice = {t for t, r in READERS.items() if r.extractor.startswith("LibreOffice")}
    assert set(READERS) - through_libreoffice == made | {MediaType.PDF}


_DAMAGED = sorted(_MADE.items())


@given(
    made=st.sampled_from(_DAMAGED),
    cut=st.integers(0, 4000),
    places=st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 255)), max_size=4),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_file_is_read_or_excepted(
    made: tuple[str, Callable[[list[str]], bytes]], cut: int, places: list[tuple[int, int]]
) -> None:
    """Cut off and overwritten at random: nothing but an `IngestError` comes out."""
    name, make = made
    content = bytearray(make(["some", "words"]))
    for place, value in places:
        content[place % len(content)] = value
    damaged = bytes(content[: max(1, len(content) - cut)])
    assert class_of(lambda: read(damaged, name)) is not ExceptionClass.INTERNAL
    media_type = media_type_of(damaged, name)
    members = class_of(lambda: list(members_of(damaged, media_type, FamilyLimits())))
    assert members is not ExceptionClass.INTERNAL


@pytest.mark.parametrize(
    ("content", "name", "expected", "retryable"),
    [
        # It may still be on its way.
        (b"", "a.pdf", ExceptionClass.EMPTY, True),
        (compound_file({"EncryptedPackage": b"x"}), "a.xlsx", ExceptionClass.ENCRYPTED, True),
        # Nothing is handed to another program under a false name.
        (b"{\\rtf1 x}", "a.pdf", ExceptionClass.MISMATCHED_TYPE, False),
        (zip_of({"a.txt": "x"}), "a.docx", ExceptionClass.MISMATCHED_TYPE, False),
        (zip_of({"a.txt": "x"}), "a.zip", ExceptionClass.UNSUPPORTED, False),
        (b"Rar!\x1a\x07\0", "a.rar", ExceptionClass.UNSUPPORTED, False),
        (b"a\0\x01b", "a.bin", ExceptionClass.UNSUPPORTED, False),
        # Nothing known under a known extension is a damaged file.
        (b"a\0\x01b", "a.pdf", ExceptionClass.CORRUPT, False),
        (b"\x89PNG\r\n\x1a\n", "a.png", ExceptionClass.NO_TEXT, False),
        (workbook_of({"a": []}), "a.xlsx", ExceptionClass.NO_TEXT, False),
        (b"<html><p> </p></html>", "a.html", ExceptionClass.NO_TEXT, False),
    ],
    ids=words_only,
)
def test_what_cannot_be_read_has_a_class(
    content: bytes, name: str, expected: ExceptionClass, *, retryable: bool
) -> None:
    """And a detail without a word of the document."""
    with pytest.raises(IngestError) as raised:
        read(content, name)
    assert (raised.value.exception_class, raised.value.retryable) == (expected, retryable)


def test_a_readable_file_under_another_name_is_read_and_noted() -> None:
    """The note goes with the name, not with the content."""
    document = read(word_of("words"), "a.pdf")
    (note,) = name_note(document.media_type, "a.pdf")
    assert note.kind == "mismatched_type"
    assert name_note(document.media_type, "a.docx") == ()


def test_containers_have_no_reader() -> None:
    """Their members do."""
    assert not CONTAINERS & set(READERS)
