"""Answers: what a worker says is taken only if it is an answer about this file."""

import pytest

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.sandbox.answer import answer_of, document_header, error_header
from pipeline.store.document_bytes import document_to_bytes
from tests.pipeline.sandbox.unruly import document_of

SHA256 = "ab" * 32


def test_a_document_arrives_whole() -> None:
    """Text, blocks, pages and all."""
    document = document_of("Section 1.\ud800", SHA256)
    answer = answer_of(document_header(7), document_to_bytes(document), sha256=SHA256)
    assert answer.document == document
    assert (answer.error, answer.resident_bytes) == (None, 7)


def test_an_error_arrives_with_its_fields() -> None:
    """Its class, what happened, and whether a retry can help."""
    error = IngestError(ExceptionClass.ENCRYPTED, "asks for a password", True)
    answer = answer_of(error_header(error, None), b"", sha256=SHA256)
    assert answer.document is None
    assert answer.error is not None
    assert answer.error.args == error.args


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ({}, b""),
        ({"resident_bytes": 1}, b"no document"),
        ({"resident_bytes": 1}, b"[]\ntext"),
        ({"resident_bytes": 1}, document_to_bytes(document_of("text", "cd" * 32))),  # another file
        ({"resident_bytes": 1, "error": ["no class", "", False]}, b""),
        ({"resident_bytes": 1, "error": 17}, b""),
    ],
)
def test_what_is_no_answer_is_refused(header: dict[str, object], body: bytes) -> None:
    """With one of the exceptions that `answer_of` names."""
    with pytest.raises((ValueError, LookupError, TypeError, AttributeError)):
        answer_of(header, body, sha256=SHA256)
