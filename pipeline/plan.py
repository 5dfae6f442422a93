"""What will be asked about a document, in which pieces, and what it may cost."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from chunking import Frame, Segment

_OFFLINE = "offline"
"""The reader without a language model, which is not asked to judge."""


class Route(StrEnum):
    DIRECT = "direct"
    SEGMENTED = "segmented"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """USD for the calls of one document or of several."""

    low: Decimal
    expected: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How one document is read. Pure data: making it calls no model."""

    sha256: str
    characters: int
    tokens: int
    encoding: str
    encoding_is_exact: bool
    route: Route
    reason: str
    """Why this route, with the numbers that decided."""
    model: str
    model_reason: str
    """Why this model: asked for, or by which rule, and who was passed over."""
    profile: str
    """`name@version`."""
    profile_sha256: str
    """Hash of the profile as it was, under which the content store keeps it."""
    profile_reason: str
    """Why this profile: asked for, or by which rule."""
    segments: tuple[Segment, ...]
    frames: tuple[Frame, ...]
    """One a segment, in the same order."""
    groups: tuple[tuple[str, ...], ...]
    """Field ids asked together in one reading."""
    calls: int
    """Readings, and the consolidation where the model is asked for one."""
    forecast: Forecast | None
    """None where the price is unknown."""

    @property
    def most_calls(self) -> int:
        """With the call that may decide between findings of a single segment that conflict, which
        no rule decides. Repairs and gleaning are counted in neither number."""
        may_decide = len(self.segments) == 1 and self.model != _OFFLINE
        return self.calls + may_decide
