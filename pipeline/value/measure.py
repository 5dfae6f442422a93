"""Measures: a length of time, sum or share with what is said around it that changes it.

"30 business days", "not less than 30 days", "5 % per month", "Cdn$5" and "10 to 15 %" are other
measures than "30 days", "5 %", "$5" and "10 %", though they have the same figures.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.value.turned import Turned, turned
from providers.offline.amounts import durations_in, money_in

_PERCENT = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)\s?(?:\)\s*)?(?:%|per\s?cent)", re.IGNORECASE)
_QUARTER = re.compile(
    r"\bQ([1-4])\b|\b(first|second|third|fourth|1st|2nd|3rd|4th)\s(?:(?:fiscal|calendar)\s)?quarter",
    re.IGNORECASE,
)
_QUARTERS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_BOUND = re.compile(r"\b(?:(at least|more than|greater than)|(at most|less than|up to))\s+(\S+)")
_DAYS = re.compile(r"\b(?:(business|working|banking|trading|court)[\s-]+)?days?\b", re.IGNORECASE)
_WORKING = re.compile(r"\b(?:business|working|banking|bank|trading|court)\b", re.IGNORECASE)
_REST_DAYS = re.compile(
    r"^\W*(?:excluding|exclusive\sof|not\s(?:counting|including)|other\sthan)\b[^.;]*?"
    r"\b(?:weekends?|holidays?|saturdays?|sundays?)",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b(\d{1,2})(?::(\d\d))?\s?([ap])\.?\s?m\b", re.IGNORECASE)
_SPELT = re.compile(
    r"(?:\b(?:an?|the|aggregate|total|amount|sum|period|term|notice|of|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    r"nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|"
    r"billion|and|dollars|per\s?cent|united|states|u\.?s\.?|approximately|about|any)\b[\s,.-]*)*"
    r"[(\s\[\"“]*$",
    re.IGNORECASE,
)
"""What may stand between a bound and its figure."""
_COMPARED = r"(?:more|greater|longer|higher|larger)"
_FEWER = r"(?:less|fewer|shorter|lower|smaller)"
_BEFORE = (
    ("least", (rf"(?:\bnot?|\bnever)\s(?:be\s)?(?:{_FEWER}|earlier)\sthan|\bat\sleast"
              r"|\bminimum(?:\s\w+){0,2}?(?:\sof)?")),
    ("deadline", r"\b(?:no|not)\slater\sthan|\bwithin|\bby"),
    ("most", (rf"(?:\bnot?|\bnever)\s(?:be\s)?{_COMPARED}\sthan|\bat\smost|\bup\sto|\bmaximum"
             r"(?:\s\w+){0,2}?(?:\sof)?|\b(?:not|never)\s(?:to\s|be\sin\s)?exce(?:ed|eding|ss\sof)"
             r"|\b(?:capped\sat|limited\sto)")),
    ("above", rf"\b{_COMPARED}\sthan|\bexceed(?:s|ing)?|\bin\sexcess\sof|\bover|\babove"),
    ("below", rf"\b{_FEWER}\sthan|\bunder|\bbelow"),
)  # fmt: skip
_BOUNDS_BEFORE = [(kind, re.compile(rf"(?:{form})\s*$", re.IGNORECASE)) for kind, form in _BEFORE]
_BOUNDS_AFTER = [
    ("least", re.compile(rf"^\W*(?:or\s(?:{_COMPARED}|above|over)\b|at\sleast\b|minimum\b)", re.I)),
    ("most", re.compile(rf"^\W*(?:or\s(?:{_FEWER}|under)\b|at\smost\b|maximum\b)", re.I)),
]
_RANGE_BEFORE = re.compile(r"\d[\d,.]*\s?(?:%|[a-z]+)?\s?(?:[-–—]|to|and)\s?[$€£¥₹]?$", re.I)
_RANGE_AFTER = re.compile(r"^\s?(?:[-–—]|to|and)\s?[$€£¥₹]?\d", re.IGNORECASE)
_PERIOD_AFTER = re.compile(
    r"^[^.;\d]{0,25}?\b(?:(?:per|an?|each|every)\s(?:\w+\s)?(annum|year|month|quarter|week|day|hour)"
    r"\b|(annual|year|month|quarter|week|dai|hour)ly\b|(p\.a)\.)",
    re.IGNORECASE,
)
_PERIOD_BEFORE = re.compile(
    r"\b(annual|year|month|quarter|week|dai|hour)(?:ly)?\s(?:\w+\s){0,4}\W*$", re.IGNORECASE
)
_PERIODS = {"annum": "year", "annual": "year", "dai": "day", "p.a": "year"}
_BASE = re.compile(r"\b(gross|net)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\b(?:can(?:adian)?|cdn|cad|australian?|aud|hong\skong|hkd|singapore|sgd|new\szealand|nzd)\b",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"\bU\.?S\b|USD|United\sStates", re.IGNORECASE)
_NEAR = 60
"""Characters before and after a figure that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure and what is said of it. Empty where nothing is."""

    key: tuple[str, str]
    """Its kind and normal form, such as `("duration", "30 days")`; a sum is its amount alone."""
    words: str
    bound: str
    """`least`, `above`, `most`, `below`, `deadline` or `range`."""
    period: str
    """`year`, `month` and so on, of a sum or share for each of them."""
    base: str
    """`gross` or `net`."""
    unit: str
    """`working` of days that are not all days; the currency of a sum, `$` where the page does not
    say whose dollars they are."""
    turned: Turned
    start: int
    end: int
    """Where it stands: characters, half-open."""


def measures_in(text: str) -> list[Measure]:
    """The measures of `text`, in the order of their kinds."""
    return [*_durations(text), *_sums(text), *_shares(text)]


def quarters_in(text: str) -> set[str]:
    """Quarters of a year that are named, as `1` to `4`."""
    found = (match[1] or match[2].lower() for match in _QUARTER.finditer(text))
    return {_QUARTERS.get(name, name[:1]) for name in found}


def times_in(text: str) -> set[str]:
    """Times of day with their half, as `5:00 p`."""
    return {f"{int(m[1])}:{m[2] or '00'} {m[3].lower()}" for m in _TIME.finditer(text)}


def days_in(text: str) -> set[str]:
    """`working` where days of business are named, `all` where other days are."""
    return {"working" if match[1] else "all" for match in _DAYS.finditer(text)}


def bounds_in(text: str) -> dict[str, set[str]]:
    """What a bound is set on, figure or not -> on which sides: "more than once" is `low`."""
    found: dict[str, set[str]] = {}
    for match in _BOUND.finditer(text.lower()):
        found.setdefault(match[3], set()).add("low" if match[1] else "high")
    return found


def _durations(text: str) -> Iterator[Measure]:
    for start, end, form in durations_in(text):
        is_working = _WORKING.search(text, start, end) or _REST_DAYS.match(text[end : end + _NEAR])
        unit = "working" if is_working else ""
        yield _measure(text, start, end, ("duration", _months(form)), unit, is_rate=False)


def _sums(text: str) -> Iterator[Measure]:
    for start, end, form in money_in(text):
        code, amount = form.split(" ", 1)
        around = text[max(0, start - 14) : end + 14]
        if code == "USD" and not _AMERICAN.search(text[max(0, start - 4) : end + 8]):
            code = "other $" if _ELSEWHERE.search(around) else "$"
        yield _measure(text, start, end, ("sum", amount.replace(",", "")), code, is_rate=True)


def _shares(text: str) -> Iterator[Measure]:
    for match in _PERCENT.finditer(text):
        number = match[1].replace(",", "")
        number = number.rstrip("0").rstrip(".") if "." in number else number
        yield _measure(text, *match.span(), ("share", number), "", is_rate=True)


def _measure(
    text: str, start: int, end: int, key: tuple[str, str], unit: str, *, is_rate: bool
) -> Measure:
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    return Measure(
        key=key,
        words=text[start:end],
        bound=_bound(before, after),
        period=_period(before, after) if is_rate else "",
        base=_base(before, after) if is_rate else "",
        unit=unit,
        turned=turned(before, after, is_rate=is_rate),
        start=start,
        end=end,
    )


def _bound(before: str, after: str) -> str:
    if _RANGE_BEFORE.search(before) or _RANGE_AFTER.match(after):
        return "range"
    for kind, form in _BOUNDS_AFTER:
        if form.match(after):
            return kind
    for shown in (before, _SPELT.sub("", before)):
        for kind, form in _BOUNDS_BEFORE:
            if form.search(shown):
                return kind
    return ""


def _period(before: str, after: str) -> str:
    match = _PERIOD_AFTER.match(after) or _PERIOD_BEFORE.search(before)
    if match is None:
        return ""
    name = next(group for group in match.groups() if group).lower()
    return _PERIODS.get(name, name)


def _base(before: str, after: str) -> str:
    match = _BASE.search(after[:30]) or _BASE.search(before[-20:])
    return match[1].lower() if match else ""


def _months(form: str) -> str:
    """A length of time in days or months: a week is 7 days, a year 12 months."""
    count, unit = form.split(" ", 1)
    kind = unit.removesuffix("s")
    times = {"week": 7, "quarter": 3, "year": 12}.get(kind, 1)
    number = float(count) * times
    return f"{number:g} {'days' if kind in {'day', 'week'} else 'months'}"
