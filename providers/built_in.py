"""The rows that come with the package: the models of two makers, and the offline reader."""

from dataclasses import replace
from datetime import date
from typing import Final

from providers.catalogue import Accuracy, Catalogue, Model

_OPENAI_URL = "https://api.openai.com/v1"
_MOONSHOT_URL = "https://api.moonshot.ai/v1"

_ARTICLE = (
    "the article comparing GPT-5.1 and Kimi K2 that Octavo's authors started from; as published, "
    "not measured here; read 2026-11-22"
)
_GPT_5_1_ACCURACY = (Accuracy(up_to_tokens=128_000, low=89, high=91),)
_K2_ACCURACY = (
    Accuracy(up_to_tokens=100_000, low=92, high=94),
    Accuracy(up_to_tokens=150_000, low=88, high=90),
    Accuracy(up_to_tokens=200_000, low=82, high=86),
    Accuracy(up_to_tokens=256_000, low=75, high=80),
)

_FLEX_DEADLINE_S = 900.0
"""OpenAI's guide to flex processing advises 15 minutes; read 2026-11-22."""


def _gpt_5_1(name: str, effort: str, successor: str) -> Model:
    return Model(
        name=name,
        endpoint_model="gpt-5.1",
        provider="openai",
        base_url=_OPENAI_URL,
        api_key_env="OPENAI_API_KEY",
        encoding="o200k_base",
        encoding_is_exact=True,
        context_window=400_000,
        max_input_tokens=272_000,
        max_output_tokens=128_000,
        reasoning_effort=effort,
        efforts=("none", "low", "medium", "high"),
        sends_prompt_cache_key=True,
        # Without a word the project's own tier is billed, which may be twice the price reserved.
        service_tier="default",
        has_batch=True,
        has_flex=True,
        shutdown=date(2027, 4, 1),
        fallbacks=(successor,),
        accuracy=_GPT_5_1_ACCURACY,
        accuracy_source=_ARTICLE,
        source="272K + 128K from LiteLLM 1.106.2's model table, the window from genai-prices "
        "0.2.3, the shutdown date from openai 3.54.0's chat_model.py; read 2026-11-22",
    )


def _gpt_6(name: str, *, efforts: tuple[str, ...], effort: str) -> Model:
    return Model(
        name=name,
        endpoint_model=name,
        provider="openai",
        base_url=_OPENAI_URL,
        api_key_env="OPENAI_API_KEY",
        encoding="o200k_base",
        # tiktoken 0.13 maps the GPT-5 family to o200k_base and names no later one.
        encoding_is_exact=False,
        context_window=1_050_000,
        max_input_tokens=922_000,
        max_output_tokens=128_000,
        reasoning_effort=effort,
        efforts=efforts,
        sends_prompt_cache_key=True,
        service_tier="default",
        has_batch=True,
        has_flex=True,
        source="window from genai-prices 0.2.3; largest input and output, and efforts, from hosts' "
        "model pages for the GPT-6 family (922K + 128K); batch and flex from genai-prices' "
        "variants; read 2026-11-22",
    )


def _kimi(name: str, *, window: int, output: int) -> Model:
    return Model(
        name=name,
        endpoint_model=name,
        provider="moonshotai",
        base_url=_MOONSHOT_URL,
        api_key_env="MOONSHOT_API_KEY",
        encoding="o200k_base",
        encoding_is_exact=False,
        context_window=window,
        max_input_tokens=window - output,
        max_output_tokens=output,
        reasoning_text="reasoning_content",
        sends_prompt_cache_key=True,
        # Only the window is published; a part of it is set aside here for the answer and
        # its reasoning, since prompt and completion together may not pass it.
        source="window from genai-prices 0.2.3; read 2026-11-22",
    )


def _k2_thinking(name: str) -> Model:
    return replace(
        _kimi(name, window=262_144, output=32_768),
        sends_temperature=True,
        # Moonshot's retirement of the K2 series, per four third-party sources, read 2026-11-22.
        shutdown=date(2026, 5, 25),
        fallbacks=("kimi-k2.6",),
        accuracy=_K2_ACCURACY,
        accuracy_source=_ARTICLE,
    )


_OFFLINE = Model(
    name="offline",
    endpoint_model="offline",
    provider="offline",
    base_url=None,
    api_key_env=None,
    encoding="o200k_base",
    encoding_is_exact=True,
    context_window=1_000_000,
    max_input_tokens=900_000,
    max_output_tokens=100_000,
    uses_language_model=False,
    source="no language model: the limits keep its segments comparable with those of models",
)

_GPT_5_1 = _gpt_5_1("gpt-5.1", "none", "gpt-6-luna")

BUILT_IN: Final = Catalogue(
    [
        _OFFLINE,
        _GPT_5_1,
        _gpt_5_1("gpt-5.1-thinking", "high", "gpt-6.1-sol"),
        replace(_GPT_5_1, name="gpt-5.1-flex", service_tier="flex", deadline_s=_FLEX_DEADLINE_S),
        _k2_thinking("kimi-k2-thinking"),
        _k2_thinking("kimi-k2-thinking-turbo"),
        _gpt_6("gpt-6.1-sol", efforts=("low", "medium", "high", "xhigh", "max"), effort="medium"),
        _gpt_6("gpt-6.1-terra", efforts=(), effort="medium"),
        _gpt_6(
            "gpt-6-luna", efforts=("none", "low", "medium", "high", "xhigh", "max"), effort="low"
        ),
        _kimi("kimi-k2.6", window=262_144, output=32_768),
        _kimi("kimi-k3", window=1_048_576, output=65_536),
    ]
)
"""The rows that come with the package. The operator's are added by `with_models`.

Their fallbacks stay with the same maker: no document goes to a company that nobody named.
"""
