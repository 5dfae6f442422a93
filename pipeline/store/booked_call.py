"""What the sums of the budgets need to know of a call that moves."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedCall:
    run: str
    matter: str
    client: str | None
    document_sha256: str | None
    reserved_at: datetime
    reserved_usd: Decimal | None
    """None where the price was unknown."""
