"""A question: a request to a model and what it is for."""

from dataclasses import dataclass

from pipeline.call import Purpose
from providers import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request of a document's reading or consolidation."""

    request: Request
    purpose: Purpose
    document_sha256: str
    segment: int | None
    """None for consolidation."""
    fields: tuple[str, ...]
