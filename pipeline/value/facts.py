"""The facts a sentence states in figures: dates, sums, lengths of time, shares and numbers.

Each has one normal form, so that "thirty (30) days" is 30 days, "USD 1.5 million" is $1,500,000
and "March 1, 2024" is 2024-03-01. Names and ideas are no facts in this sense.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from dateutil.relativedelta import relativedelta

from providers.offline.amounts import durations_in, money_in
from providers.offline.dates import dates_in

_UNITS = {"day": 1, "week": 7, "month": 1, "quarter": 3, "year": 12}
_IN_DAYS = frozenset({"day", "week"})
_SIGN = (
    r"(?:(?<![^\s(\[:;])(?<![\d%]\s)[-−–](?=[$€£¥₹]?\d)"
    r"|\b(?:minus|negative)\s(?=[$€£¥₹]?\d))"
)
"""Of a number below nought; a dash between figures is a range, one before a blank a list's."""
_SIGNED = re.compile(_SIGN, re.IGNORECASE)
_PERCENT = re.compile(
    rf"(?P<sign>{_SIGN})?"
    r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)\s?(?:\)\s*)?(?:%|per\s?cent(?:age points?)?\b)",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"\b(1[0-2]|0?[1-9])/(1[0-2]|0?[1-9])/((?:19|20)\d\d)\b")
_NUMBER = re.compile(
    rf"(?P<sign>{_SIGN})?(?P<number>"
    r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])|(?<![\w.,])\d+(?:\.\d+)*)",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    rf"(?:(?P<sign>{_SIGN})[$€£¥₹]?)?(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)*)", re.IGNORECASE
)
_SCALED = re.compile(
    r"(\d+(?:,\d{3})*(?:\.\d+)?)[\s-]*(thousand|million|billion|trillion)", re.IGNORECASE
)
_WORD_NUMBERS = {
    word: number
    for number, words in enumerate(
        [
            "zero",
            "one first once",
            "two second twice",
            "three third",
            "four fourth",
            "five fifth",
            "six sixth",
            "seven seventh",
            "eight eighth",
            "nine ninth",
            "ten tenth",
            "eleven eleventh",
            "twelve twelfth",
            "thirteen thirteenth",
            "fourteen fourteenth",
            "fifteen fifteenth",
            "sixteen sixteenth",
            "seventeen seventeenth",
            "eighteen eighteenth",
            "nineteen nineteenth",
        ]
    )
    for word in words.split()
} | {
    word: 10 * number
    for number, words in enumerate(
        [
            "twenty twentieth",
            "thirty thirtieth",
            "forty fortieth",
            "fifty fiftieth",
            "sixty sixtieth",
            "seventy seventieth",
            "eighty eightieth",
            "ninety ninetieth",
        ],
        start=2,
    )
    for word in words.split()
}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_WORD = re.compile(r"[a-z]+")
_FIGURE = re.compile(r"[\d\u2e80-\U0010ffff]")
"""Figures, and scripts that write numbers in signs of their own. Below them in Unicode nothing is a
fact without a figure, but for lengths of time in words."""
_UNIT = re.compile(r"day|week|month|quarter|year", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of one text. Each kind maps the normal form to the words it was read from."""

    dates: dict[date, str]
    money: dict[tuple[str, Decimal], str]
    """Currency code and amount. A bare "$" is USD, as no rule can tell better."""
    durations: dict[tuple[str, Decimal], str]
    """`days` or `months`, and how many of them: a week is 7 days, a year 12 months."""
    percentages: dict[Decimal, str]
    numbers: dict[str, str]
    """Figures that belong to none of the above, section numbers included, without commas."""

    @property
    def any(self) -> bool:
        return bool(self.dates or self.money or self.durations or self.percentages or self.numbers)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that the facts were read from."""
        kinds = (self.dates, self.money, self.durations, self.percentages, self.numbers)
        return tuple(words for kind in kinds for words in kind.values())


def facts_in(text: str) -> Facts:
    """The facts that `text` states, each once."""
    if _FIGURE.search(text) is None:
        # To look for each kind takes twenty times as long as to see that none can be there.
        durations = _durations(text)[0] if _UNIT.search(text) else {}
        return Facts(dates={}, money={}, durations=durations, percentages={}, numbers={})
    dates, rest = _dates(text)
    money, rest = _money(rest)
    percentages = {Decimal(_signed(match)): match.group() for match in _PERCENT.finditer(rest)}
    rest = _PERCENT.sub(" ", rest)
    durations, rest = _durations(rest)
    numbers = {_plain(_signed(match)): match.group() for match in _NUMBER.finditer(rest)}
    return Facts(
        dates=dates, money=money, durations=durations, percentages=percentages, numbers=numbers
    )


def has_signed_number(text: str) -> bool:
    """Whether a number of `text` is below nought."""
    return bool(_SIGNED.search(text))


def all_numbers(text: str) -> frozenset[str]:
    """Every number of `text` in figures or in words, in whatever fact it stands."""
    figures = {_plain(_signed(match)) for match in _FIGURES.finditer(text)}
    for number, scale in _SCALED.findall(text):
        amount = Decimal(number.replace(",", "")) * _SCALES[scale.lower()]
        figures.add(_plain(str(amount)))
    return frozenset(figures | {str(number) for number in spelt_numbers(text)})


def spelt_numbers(text: str) -> list[int]:
    """The numbers of `text` that are written in words: "two hundred fifty" is 250."""
    found: list[int] = []
    total = current = 0
    inside = False
    for word in [*_WORD.findall(text.lower()), ""]:
        if word in _WORD_NUMBERS:
            current, inside = current + _WORD_NUMBERS[word], True
        elif word == "hundred" and inside:
            current *= 100
        elif word in _SCALES and inside:
            total, current = total + current * _SCALES[word], 0
        elif word != "and" and inside:
            found.append(total + current)
            total, current, inside = 0, 0, False
    return found


def reachable(quoted: Facts) -> set[date]:
    """Dates that lie a quoted length of time from a quoted date, a day more or less."""
    found: set[date] = set()
    for start in quoted.dates:
        for unit, number in quoted.durations:
            for end in _ends(start, unit, number):
                found |= {end, end - timedelta(days=1), end + timedelta(days=1)}
    return found


def _ends(start: date, unit: str, number: Decimal) -> list[date]:
    if number != number.to_integral_value() or number > 12_000:
        return []
    step = relativedelta(**{unit: int(number)})  # type: ignore[arg-type]
    try:
        return [start + step, start - step]
    except (ValueError, OverflowError):
        return []


def readings(day: date, words: str) -> set[date]:
    """What `words` may mean: 3/4/2003 is March 4 in one country and April 3 in another."""
    match = _SLASHED.search(words)
    if match is None:
        return {day}
    return {day, date(int(match[3]), int(match[2]), int(match[1]))}


def _dates(text: str) -> tuple[dict[date, str], str]:
    found: dict[date, str] = {}
    spans = []
    for start, end, form in dates_in(text):
        spans.append((start, end))
        if "_" not in form:
            found[date.fromisoformat(form)] = text[start:end]
    return found, _blanked(text, spans)


def _money(text: str) -> tuple[dict[tuple[str, Decimal], str], str]:
    found: dict[tuple[str, Decimal], str] = {}
    spans = []
    for start, end, form in money_in(text):
        code, amount = form.split(" ", 1)
        low = _sign_before(text, start, end)
        figure = Decimal(amount.replace(",", "")) * (1 if low == start else -1)
        found[code, figure.normalize()] = text[low:end]
        spans.append((low, end))
    return found, _blanked(text, spans)


def _durations(text: str) -> tuple[dict[tuple[str, Decimal], str], str]:
    found: dict[tuple[str, Decimal], str] = {}
    spans = []
    for start, end, form in durations_in(text):
        count, unit = form.split(" ", 1)
        kind = unit.removesuffix("s")
        found[
            "days" if kind in _IN_DAYS else "months", (Decimal(count) * _UNITS[kind]).normalize()
        ] = text[start:end]
        spans.append((start, end))
    return found, _blanked(text, spans)


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """`text` with the spans made blank, so that no figure is read twice."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _sign_before(text: str, start: int, end: int) -> int:
    """Where the sign of the sum in `[start, end)` begins; `start` where it has none."""
    signs = _SIGNED.finditer(text, max(0, start - len("negative ")), end)
    return next((sign.start() for sign in signs if sign.end() == start), start)


def _signed(match: re.Match[str]) -> str:
    number = match["number"].replace(",", "")
    return f"-{number}" if match["sign"] else number


def _plain(number: str) -> str:
    """`1,000.50` as `1000.5`; a section number such as `4.2.1` as it is."""
    bare = number.replace(",", "")
    try:
        value = Decimal(bare)
    except InvalidOperation:
        return bare
    return format(value.normalize(), "f")
