"""The operator's models: a section of the settings becomes a row of the catalogue."""

from dataclasses import replace
from typing import Any, Final

from pipeline.errors import ConfigurationError
from pipeline.routing.model_settings import ModelSettings
from providers import (
    BUILT_IN,
    Accuracy,
    InvalidModelError,
    Model,
    Price,
    StructuredOutput,
    UnknownModelError,
)

_NEEDED: Final = ("base_url", "context_window", "max_input_tokens", "max_output_tokens")
_AS_THEY_ARE: Final = (
    *_NEEDED,
    "provider",
    "api_key_env",
    "encoding",
    "encoding_is_exact",
    "reasoning_effort",
    "efforts",
    "reasoning_text",
    "sends_temperature",
    "sends_prompt_cache_key",
    "output_limit_parameter",
    "service_tier",
    "deadline_s",
    "has_batch",
    "has_flex",
    "shutdown",
    "fallbacks",
    "local",
    "accuracy_source",
)
"""Settings that have the name and the meaning of the row's fields."""


def model_row(name: str, settings: ModelSettings) -> Model:
    """The row of the section `[models.<name>]`.

    A row at an address of its own takes neither key, prices nor shutdown date of the model that
    it is like: those are its maker's.

    Raises:
        ConfigurationError: a limit is missing, or what is said contradicts itself.
    """
    given: dict[str, Any] = {
        field: getattr(settings, field)
        for field in _AS_THEY_ARE
        if field in settings.model_fields_set
    }
    given |= {"name": name, "is_own": True, "source": f"[models.{name}] of the settings"}
    if "structured_output" in settings.model_fields_set:
        given["structured_output"] = _structured(name, settings.structured_output)
    if settings.accuracy:
        given["accuracy"] = tuple(Accuracy(**known.model_dump()) for known in settings.accuracy)
    if (price := _price(settings)) is not None:
        given["price"] = price
    try:
        return _like(name, settings, given) if settings.like else _alone(name, settings, given)
    except InvalidModelError as error:
        raise ConfigurationError(str(error)) from error


def _alone(name: str, settings: ModelSettings, given: dict[str, Any]) -> Model:
    missing = [field for field in _NEEDED if getattr(settings, field) is None]
    if missing:
        raise ConfigurationError(
            f"[models.{name}] lacks {', '.join(missing)}: set them, or name a built-in model with "
            "`like`"
        )
    defaults = {
        "provider": settings.provider,
        "api_key_env": None,
        "encoding": settings.encoding,
        "encoding_is_exact": settings.encoding_is_exact,
    }
    return Model(endpoint_model=settings.model or name, **(defaults | given))


def _like(name: str, settings: ModelSettings, given: dict[str, Any]) -> Model:
    try:
        pattern = BUILT_IN.get(settings.like or "")
    except UnknownModelError as error:
        raise ConfigurationError(f"[models.{name}] like: {error}") from error
    if settings.model is not None:
        given["endpoint_model"] = settings.model
    elsewhere = {
        "provider": settings.provider,
        "api_key_env": None,
        "shutdown": None,
        "service_tier": None,
        "has_batch": False,
        "has_flex": False,
        "fallbacks": (),
    }
    return replace(pattern, **((elsewhere if settings.base_url else {}) | given))


def _structured(name: str, word: str) -> StructuredOutput:
    try:
        return StructuredOutput(word)
    except ValueError as error:
        known = ", ".join(StructuredOutput)
        raise ConfigurationError(
            f"[models.{name}] structured_output is {word!r}: use {known}"
        ) from error


def _price(settings: ModelSettings) -> Price | None:
    given, output = settings.input_usd_per_million, settings.output_usd_per_million
    if given is None or output is None:
        return None
    cached = settings.cached_input_usd_per_million
    return Price(
        input_usd=given, cached_input_usd=given if cached is None else cached, output_usd=output
    )
