"""A section `[models.<name>]` of the settings: a model of the operator's."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AccuracySettings(_Section):
    """A range of prompt lengths and how many answers are right in it, in per cent."""

    up_to_tokens: Annotated[int, Field(gt=0)]
    low: Annotated[int, Field(ge=0, le=100)]
    high: Annotated[int, Field(ge=0, le=100)]


class ModelSettings(_Section):
    """A model at any OpenAI-compatible endpoint, by a name of one's own."""

    like: str | None = None
    """A built-in model whose row this one starts from; what is left out is taken from there."""
    base_url: str | None = None
    """Needed, as the three limits below are, where `like` names no model."""
    model: str | None = None
    """What the endpoint calls it; None means the name of the section."""
    provider: str = "custom"
    """Under which name genai-prices knows its prices."""
    api_key_env: str | None = None
    context_window: Annotated[int | None, Field(gt=0)] = None
    max_input_tokens: Annotated[int | None, Field(gt=0)] = None
    max_output_tokens: Annotated[int | None, Field(gt=0)] = None
    encoding: str = "o200k_base"
    encoding_is_exact: bool = False
    """Whether the model's own vocabulary is the named one: counts are estimates else, and a margin
    is left."""
    structured_output: str = "strict_schema"
    reasoning_effort: str | None = None
    efforts: tuple[str, ...] = ()
    """The efforts that it takes; empty: any is sent."""
    reasoning_text: str | None = None
    """Field of a reply that holds its reasoning."""
    sends_temperature: bool = False
    sends_prompt_cache_key: bool = False
    output_limit_parameter: str = "max_completion_tokens"
    """`max_tokens` where the endpoint knows only that."""
    service_tier: str | None = None
    """`flex`, for instance."""
    deadline_s: Annotated[float | None, Field(gt=0)] = None
    has_batch: bool = False
    has_flex: bool = False
    shutdown: date | None = None
    fallbacks: tuple[str, ...] = ()
    """Models that may be asked instead, in order; a matter's allow-list wins."""
    local: bool | None = None
    """Whether it is on your own machine or network; None goes by its address."""
    accuracy: tuple[AccuracySettings, ...] = ()
    accuracy_source: str = ""
    input_usd_per_million: Annotated[Decimal | None, Field(ge=0)] = None
    """None, here and below, means unknown."""
    cached_input_usd_per_million: Annotated[Decimal | None, Field(ge=0)] = None
    output_usd_per_million: Annotated[Decimal | None, Field(ge=0)] = None
