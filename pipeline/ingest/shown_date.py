"""A date, time or length of time as a spreadsheet shows it. Names of months are English."""

import calendar
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from pipeline.ingest.cell_format import Section, Token, is_date, sections_of

_LITERAL = frozenset({"quoted", "escaped", "literal"})
_SECONDS = {"h": 3600, "m": 60, "s": 1}


def shown_date(value: datetime | date | time | timedelta, number_format: str) -> str:
    """`value` by the first section of the format; ISO 8601 where that shows no date."""
    section = next(iter(sections_of(number_format)), ())
    if not is_date(section):
        return value.isoformat(" ") if isinstance(value, datetime) else str(value)
    if isinstance(value, timedelta):
        return _length(value, section)
    moment = _moment(value)
    has_noon = any(token.kind == "ampm" for token in section)
    return "".join(
        _piece(section, place, moment, has_noon=has_noon) for place in range(len(section))
    ).strip()


def _moment(value: datetime | date | time) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, time):
        return datetime.combine(date(1899, 12, 31), value)
    return datetime.combine(value, time())


def _piece(section: Section, place: int, moment: datetime, *, has_noon: bool) -> str:
    token = section[place]
    if token.kind == "ampm":
        return "AM" if moment.hour < 12 else "PM"
    if token.kind != "date":
        return token.text if token.kind in _LITERAL else ""
    code, _, decimals = token.text.lower().partition(".")
    if code[0] == "m":
        return _minute(moment, code) if _is_minute(section, place) else _month(moment, code)
    if code[0] == "h":
        hour = (moment.hour % 12 or 12) if has_noon else moment.hour
        return f"{hour:0{min(len(code), 2)}d}"
    if code[0] == "s":
        return f"{moment.second:0{min(len(code), 2)}d}" + _fraction(moment, len(decimals))
    return _day(moment, code) if code[0] == "d" else _year(moment, code)


def _is_minute(section: Section, place: int) -> bool:
    """`m` after hours or before seconds means minutes (18.8.31, table of date codes)."""
    codes = [t.text.lower()[0] for t in section[:place] if t.kind in {"date", "elapsed"}]
    after = [t.text.lower()[0] for t in section[place + 1 :] if t.kind == "date"]
    return codes[-1:] == ["h"] or after[:1] == ["s"]


def _minute(moment: datetime, code: str) -> str:
    return f"{moment.minute:0{min(len(code), 2)}d}"


def _month(moment: datetime, code: str) -> str:
    if len(code) <= 2:
        return f"{moment.month:0{len(code)}d}"
    name = calendar.month_name[moment.month]
    return {3: name[:3], 5: name[:1]}.get(len(code), name)


def _day(moment: datetime, code: str) -> str:
    if len(code) <= 2:
        return f"{moment.day:0{len(code)}d}"
    name = calendar.day_name[moment.weekday()]
    return name[:3] if len(code) == 3 else name


def _year(moment: datetime, code: str) -> str:
    return f"{moment.year % 100:02d}" if len(code) <= 2 else f"{moment.year:04d}"


def _fraction(moment: datetime, digits: int) -> str:
    return f".{moment.microsecond:06d}"[: digits + 1] if digits else ""


def _length(value: timedelta, section: Section) -> str:
    """Elapsed time: the first unit takes all there is, the next ones the rest."""
    seconds = Decimal(str(value.total_seconds())).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    left = abs(int(seconds))
    parts = ["-"] if seconds < 0 else []
    for token in section:
        if token.kind in {"date", "elapsed"} and token.text.lower()[0] in _SECONDS:
            count, left = divmod(left, _SECONDS[token.text.lower()[0]])
            parts.append(f"{count:0{_width(token)}d}")
        elif token.kind in _LITERAL:
            parts.append(token.text)
    return "".join(parts)


def _width(token: Token) -> int:
    return min(len(token.text.partition(".")[0]), 2)
