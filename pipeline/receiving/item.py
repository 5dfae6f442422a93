"""An item: one file a run meets, given by itself or found inside another."""

from dataclasses import dataclass

from pipeline.errors import IngestError
from pipeline.receiving.receipt import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """At most one of `excluded`, `failure` and `duplicate_of` is given; with none it is read."""

    path: str
    receipt: Receipt | None
    """None where its bytes were not looked at, or could not be had."""
    excluded: str | None = None
    """Why it is counted and not read."""
    failure: IngestError | None = None
    """Why it cannot be received."""
    duplicate_of: str | None = None
    """Path of the first file of the same content that this run has met."""
