"""A question: a request to a model and what it is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
    profile: str | None = None
    """`name@version`; None where it is not known."""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    """JSON: what the messages were made from, by hash and by offset; kept with the call."""
    parent_id: int | None = None
    """The call whose reply is to be repaired; None for all other questions."""
