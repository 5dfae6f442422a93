"""A team's own pydantic model, with every form of field, as a profile for tests."""

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import ClassVar, Literal

from pydantic import BaseModel, Field


class Door(Enum):
    """What the door is made of."""

    OAK = "oak"
    STEEL = "steel"


class Fee(BaseModel):
    """One fee of several."""

    what: str
    amount: Decimal


class Lease(BaseModel):
    """What we ask of a lease."""

    profile_version: ClassVar[str] = "7"

    landlord: str = Field(
        description="Who lets the premises?", json_schema_extra={"cues": ['"_ lets the premises"']}
    )
    begins: date | None = Field(
        default=None,
        description="On what date does the lease begin?",
        json_schema_extra={"cues": ['"lease begins on _"']},
    )
    ends: date | None = None
    deposit: Decimal = Field(
        description="How high is the deposit?",
        json_schema_extra={
            "cues": ['"deposit of _"'],
            "error_cost_usd": "500",
            "group": "money",
        },
    )
    subletting: bool = Field(
        description="May the tenant sublet?", json_schema_extra={"cues": ['"may sublet"']}
    )
    use: Literal["shop", "office", "store"] = Field(
        description="What are the premises used as?", json_schema_extra={"cues": ['"used as _"']}
    )
    door: Door = Field(
        description="What is the door made of?", json_schema_extra={"cues": ['"door is of _"']}
    )
    fees: list[Fee] = Field(
        description="Which fees are due, and how much is each?",
        json_schema_extra={"cues": ['"pays these fees"'], "group": "money"},
    )
    repairs: list[str] = Field(
        description="Who bears which repairs?", json_schema_extra={"cues": ['"repairs"']}
    )


TEXT = """LEASE

Gull Holdings, Inc. lets the premises to Tern Estates LLC.

The lease begins on May 3, 2024.

The tenant pays a deposit of $12,500.00 before it moves in.

The tenant may sublet the premises with the consent of the landlord.

The premises are to be used as an office and as nothing else.

The door is of oak.

The tenant pays these fees:

What | Amount | Due
Cleaning | $90.00 | monthly
Parking | $150.00 | yearly

The landlord bears repairs of the roof. The tenant bears repairs of the windows.
"""
