"""The section `[routing]` of the settings: how each document's model is chosen."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from providers import Complexity, Order, Sensitivity


class RuleSettings(BaseModel):
    """One row of a routing table. All conditions that are set must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    models: Annotated[tuple[str, ...], Field(min_length=1)]
    """Models and roles, in order of preference."""
    order: Order = Order.LISTED
    tokens_over: Annotated[int | None, Field(ge=0)] = None
    tokens_up_to: Annotated[int | None, Field(gt=0)] = None
    sensitivity: tuple[Sensitivity, ...] = ()
    latency_under_s: Annotated[float | None, Field(gt=0)] = None
    waiting: bool | None = None
    error_cost_over_usd: Annotated[Decimal | None, Field(ge=0)] = None
    complexity: tuple[Complexity, ...] = ()
    agentic: bool | None = None
    cost_ceiling_usd: Annotated[Decimal | None, Field(ge=0)] = None
    """No condition: models that cost more, or of unknown price, are passed over."""


class RoutingSettings(BaseModel):
    """What is wanted of models, and the rules by which one is chosen where none is named."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    policy: Literal["balanced", "cheapest", "most-accurate", "local-only"] | None = None
    """Whose rules come after your own; where it is set, `model` is `auto` unless it is set too."""
    waiting: bool = False
    """Whether a person waits for the answers."""
    latency_s: Annotated[float | None, Field(gt=0)] = None
    """Seconds within which an answer is wanted; none where it may take its time."""
    error_cost_usd: Annotated[Decimal | None, Field(ge=0)] = None
    """What a wrong answer costs; none takes the highest of the profile's fields."""
    complexity: Complexity = Complexity.MEDIUM
    """How hard the questions are: simple, medium or complex."""
    agentic: bool = False
    """Whether the model has to use tools by itself."""
    cost_ceiling_usd: Annotated[Decimal | None, Field(ge=0)] = None
    """What a document may cost by estimate; models that cost more are passed over."""
    roles: dict[str, tuple[str, ...]] = {}
    """Who may take a role, in order, in place of those that come with the package."""
    rules: tuple[RuleSettings, ...] = ()
    """Rules that are looked at before the policy's."""
