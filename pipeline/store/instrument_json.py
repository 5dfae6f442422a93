"""What a document says that it is, as a JSON value, and back."""

from dataclasses import asdict
from datetime import date
from typing import Any

from pipeline.consolidate.instrument import Instrument, Kind


def instrument_to_json(instrument: Instrument) -> dict[str, Any]:
    """An object by the names of the fields; dates in ISO 8601."""
    value = asdict(instrument)
    return value | {name: _text(value[name]) for name in ("dated", "amends_dated")}


def instrument_from_json(value: dict[str, Any]) -> Instrument:
    """The inverse of `instrument_to_json`."""
    dates = {name: _date(value[name]) for name in ("dated", "amends_dated")}
    return Instrument(**{**value, **dates, "kind": Kind(value["kind"])})


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
