"""The result of one document as one run stored it."""

from dataclasses import dataclass

from pipeline.exception import ExceptionRecord
from pipeline.result import DocumentResult


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResult:
    run: str
    matter: str
    result: DocumentResult
    exceptions: tuple[ExceptionRecord, ...]
    text_address: str | None
    """Address of the text that the result's offsets count in; None where none was stored."""
