"""A reply that the ledger has kept, and which call of which run it answers."""

from dataclasses import dataclass
from decimal import Decimal

from providers import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReply:
    reply: Reply
    call_id: int
    request_sha256: str
    """Of what was really sent."""
    run: str
    """The run that paid for it."""
    cost_usd: Decimal | None
    """What that run paid; None where the price was unknown."""
