"""What one document says that it is, as the run that read it stored it."""

from dataclasses import dataclass

from pipeline.consolidate.instrument import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOpening:
    run: str
    path: str
    """Of the file in that run."""
    opening: Instrument | None
    """None where nobody has looked."""
