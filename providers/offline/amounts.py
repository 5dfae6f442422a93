"""Sums of money and lengths of time in a sentence, in one normal form each."""

import re
from decimal import Decimal, InvalidOperation

_CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "u.s. $": "USD", "u.s.$": "USD", "dollars": "USD",
    "€": "EUR", "eur": "EUR", "euros": "EUR", "euro": "EUR", "£": "GBP", "gbp": "GBP",
    "¥": "JPY", "jpy": "JPY", "yen": "JPY", "rmb": "CNY", "cny": "CNY", "chf": "CHF",
    "c$": "CAD", "ca$": "CAD", "cdn$": "CAD", "a$": "AUD", "au$": "AUD", "hk$": "HKD",
    "s$": "SGD", "sg$": "SGD", "nz$": "NZD", "nt$": "TWD", "mx$": "MXN", "mex$": "MXN",
    "r$": "BRL", "rs.": "INR", "₹": "INR", "₩": "KRW", "rupee": "INR", "franc": "CHF",
    "peso": "MXN", "pound": "GBP", "yuan": "CNY", "renminbi": "CNY", "real": "BRL",
}  # fmt: skip
_SCALES = {
    "thousand": 10**3, "million": 10**6, "mm": 10**6, "billion": 10**9, "trillion": 10**12,
    "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9,
}  # fmt: skip
_NATIONS = {
    "canadian": "CAD", "australian": "AUD", "hong kong": "HKD", "singapore": "SGD",
    "new zealand": "NZD",
}  # fmt: skip
_CODES = (
    r"USD|EUR|GBP|JPY|RMB|CNY|CHF|CAD|AUD|INR|HKD|SGD|NZD|TWD|MXN|BRL|KRW|SEK|NOK|DKK|PLN|CZK|ZAR"
)
_SIGN = (
    r"(?:U\.?S\.?\s?\$|(?<![A-Z])(?:HK|CA?|AU?|CDN|SG?|NZ|NT|MX|MEX|R)\$|[$€£¥₹₩]"
    rf"|\b(?:{_CODES})\b|Rs\.)"
)
_NUMBER = (
    # The European form shows only where both its marks do: "2.000" alone may be two.
    r"\d{1,3}(?:\.\d{3})+,\d\d(?!\d)|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
)
_MONEY = re.compile(
    rf"(?P<sign>{_SIGN})\s?(?P<number>{_NUMBER})(?:\s?(?P<scale>thousand|million|mm|mn|mln|billion|bn|trillion|k|m)\b)?"
    rf"|\b(?P<number2>{_NUMBER})\s(?:(?P<scale2>thousand|million|billion|trillion)\s)?"
    rf"(?P<name>(?:U\.?S\.?|{'|'.join(_NATIONS)}) dollars|dollars|euros?|yen|(?:swiss\s)?francs?"
    r"|(?:mexican\s)?pesos?|(?:indian\s)?rupees?|yuan|renminbi|reais"
    rf"|(?:british\s)?pounds?(?!\sof\b)(?:\ssterling)?|{_CODES})\b",
    re.IGNORECASE,
)

_ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_WORD = "|".join([*sorted(_ONES, key=len, reverse=True), *_TENS])
_BELOW_HUNDRED = rf"(?:{_WORD})(?:[\s-](?:{_WORD}))?"
_SPELT = rf"{_BELOW_HUNDRED}(?:\shundred(?:\s(?:and\s)?{_BELOW_HUNDRED})?)?"
_UNITS = r"(?:business|calendar|working|trading|banking|bank|court|clear|consecutive|full|fiscal)"
_DURATION = re.compile(
    rf"\b(?:(?P<spelt>{_SPELT})\s*(?:\(\s*(?P<digits>\d+(?:\.\d+)?)(?:st|nd|rd|th)?\s*\))?"
    rf"|\(?(?P<plain>\d+(?:\.\d+)?)\)?)"
    rf"[\s-]*(?:{_UNITS}[\s-])?(?P<unit>day|week|month|quarter|year)(?:s|\b)['\u2019]?",
    re.IGNORECASE,
)


def money_in(sentence: str) -> list[tuple[int, int, str]]:
    """Start, end and normal form of the sums in `sentence`, as in `(12, 22, "USD 5,000,000")`.

    Cents appear only where they are not nought. "$5 million" is USD 5,000,000.
    """
    found: list[tuple[int, int, str]] = []
    for match in _MONEY.finditer(sentence):
        amount = _amount(match)
        if amount is not None:
            code = _currency(match["sign"] or match["name"])
            found.append((*match.span(), f"{code} {_grouped(amount)}"))
    return found


def durations_in(sentence: str) -> list[tuple[int, int, str]]:
    """Start, end and normal form of the lengths of time in `sentence`: `(4, 13, "36 months")`.

    Units stay as they are written, in the plural except for one; "thirty (30) days" is 30 days.
    Figures win over words where a drafter gives both.
    """
    found: list[tuple[int, int, str]] = []
    for match in _DURATION.finditer(sentence):
        count = match["digits"] or match["plain"] or str(_spelt_number(match["spelt"]))
        unit = match["unit"].lower()
        found.append((*match.span(), f"{count} {unit}" if count == "1" else f"{count} {unit}s"))
    return found


def _amount(match: re.Match[str]) -> Decimal | None:
    number, scale = match["number"] or match["number2"], match["scale"] or match["scale2"]
    try:
        return Decimal(_plain(number)) * _SCALES.get((scale or "").lower(), 1)
    except InvalidOperation:
        return None


def _plain(number: str) -> str:
    """The figures with a point for the decimal mark alone: "2.000,00" is 2000.00."""
    if re.search(r"\.\d{3},\d\d$|\.\d{3}\.", number):
        number = number.replace(".", "").replace(",", ".")
    return number.replace(",", "")


def _currency(mark: str) -> str:
    key = mark.lower().removesuffix(" sterling")
    if key.endswith(("francs", "franc", "pesos", "peso", "rupees", "rupee", "pounds", "pound")):
        key = key.split()[-1].removesuffix("s")
    key = "real" if key == "reais" else key
    nation = key.removesuffix(" dollars")
    if nation in _NATIONS:
        return _NATIONS[nation]
    if "dollar" in key or re.fullmatch(r"u\.?s\.?\s?\$", key):
        return "USD"
    return _CURRENCIES.get(key, key.upper())


def _grouped(amount: Decimal) -> str:
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"


def _spelt_number(words: str) -> int:
    total = 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word == "hundred":
            total *= 100
        else:
            total += _ONES.get(word, 0) + _TENS.get(word, 0)
    return total
