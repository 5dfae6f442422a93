"""`octavo models`: which models there are to choose from."""

from datetime import UTC, datetime
from typing import Any

from flows.cli.app import app
from flows.cli.arguments import Json
from flows.cli.output import print_json, stdout, table
from pipeline import catalogue_of, load_settings
from pipeline.report.money import plain_usd
from providers import Model, Usage, cost

_THOUSAND = 1_000


@app.command(epilog="Example: octavo models --json")
def models(json: Json = False) -> None:
    """The models: limits, prices, and which of them are about to be shut down."""
    rows = [_model(model) for model in catalogue_of(load_settings())]
    if json:
        print_json({"models": rows})
        return
    shown = table(
        "model", "provider", "window", "input", "output", "USD in / out per M", "note",
        right=("window", "input", "output"),
    )  # fmt: skip
    for row in rows:
        price = f"{row['input_usd_per_million']} / {row['output_usd_per_million']}"
        shown.add_row(
            row["name"],
            row["provider"],
            f"{row['context_window']:,}",
            f"{row['max_input_tokens']:,}",
            f"{row['max_output_tokens']:,}",
            "unknown" if row["input_usd_per_million"] is None else price,
            _note(row),
        )
    stdout().print(shown)


def _model(model: Model) -> dict[str, Any]:
    return {
        "name": model.name,
        "provider": model.provider,
        "endpoint": model.base_url,
        "endpoint_model": model.endpoint_model,
        "context_window": model.context_window,
        "max_input_tokens": model.max_input_tokens,
        "max_output_tokens": model.max_output_tokens,
        "encoding": model.encoding,
        "encoding_is_exact": model.encoding_is_exact,
        "structured_output": model.structured_output.value,
        "reasoning_effort": model.reasoning_effort,
        "input_usd_per_million": _price(model, Usage(input_tokens=_THOUSAND, output_tokens=0)),
        "output_usd_per_million": _price(model, Usage(input_tokens=0, output_tokens=_THOUSAND)),
        "api_key_env": model.api_key_env,
        "shutdown": None if model.shutdown is None else model.shutdown.isoformat(),
        "uses_language_model": model.uses_language_model,
        "source": model.source,
    }


def _price(model: Model, usage: Usage) -> str | None:
    """USD for a million tokens at the rate of a call of a thousand: where a price has tiers by
    length, the lowest."""
    amount = cost(model, usage)
    return plain_usd(None if amount is None else (amount * _THOUSAND).normalize())


def _note(row: dict[str, Any]) -> str:
    if not row["uses_language_model"]:
        return "the default; no language model, no network"
    if row["shutdown"] is None:
        return ""
    over = row["shutdown"] <= datetime.now(UTC).date().isoformat()
    return f"{'retired by its maker' if over else 'shuts down'} {row['shutdown']}"
