"""What a value or a quote says in short, spelled out for the rules that compare figures."""

import re
from decimal import Decimal
from itertools import pairwise

from pipeline.value.chinese import in_english_words
from pipeline.value.facts import spelt_numbers
from providers.offline.amounts import durations_in

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_BASIS = re.compile(rf"({_NUMBER})\s?(?:basis\spoints?|bps?)\b", re.IGNORECASE)
_BOUNDS = (
    (re.compile(r"\b(?:not|no)\s(?:less|fewer)\sthan\b", re.IGNORECASE), "at least"),
    (re.compile(r"\b(?:not|no)\s(?:more|greater)\sthan\b", re.IGNORECASE), "at most"),
    (re.compile(r"\b(?:not|no)\slater\sthan\b", re.IGNORECASE), "within"),
)
"""Bounds that are worded as denials, and deny nothing."""
_RANGE = re.compile(
    r"(?<![\d.,$€£¥₹-])(\d+(?:\.\d+)?)\s?(?:[-–—]|\bto\b)\s?(?=\d+(?:\.\d+)?\s?"
    r"(%|per\s?cent|(?:business |working )?(?:days|weeks|months|years)\b))",
    re.IGNORECASE,
)
_ONE = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)
_SCALE = r"(?:hundred|thousand|million|billion)"
_WORDS = rf"{_ONE}\b(?:[\s-](?:{_SCALE}\sand\s{_ONE}|{_SCALE}|{_ONE})\b)*"
"""A number in words; "and" joins where a hundred or more stands before it."""
_SPELT_SUM = re.compile(
    rf"\b({_WORDS})(?:\sand\s(?:no|00|xx)/100)?\s(?:(u\.?s\.?|united\sstates)\s)?(dollars|euros)\b",
    re.IGNORECASE,
)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALED = re.compile(
    rf"(?<![$€£¥₹\d.,])(?<![$€£¥₹]\s)\b({_NUMBER})[\s-](thousand|million|billion|trillion)\b", re.I
)
_PARTS = {"½": "5", "¼": "25", "¾": "75", "1/2": "5", "1/4": "25", "3/4": "75"}
"""Fractions of one -> their decimals."""
_FRACTION = re.compile(
    r"(?:\b(\d+)\s?)?([½¼¾])|\b(?:(\d+)\s)?(1/2|1/4|3/4)(?=\s?(?:%|per\s?cent))", re.IGNORECASE
)
_PART_WORDS = {"half": "0.5", "quarter": "0.25", "fourth": "0.25", "tenth": "0.1"}
_PART_OF_ONE = re.compile(
    rf"\b(?:({_WORDS})\sand\s)?(one|three|a)[\s-](half|quarter|fourth|tenth)s?\s(?:of\s(?:one|1|a)\s?)?(?:per\s?cent|%)",
    re.I,
)
_NEGATIVE = re.compile(rf"\b(?:negative|minus)\s({_WORDS})\s(?=per\s?cent)", re.IGNORECASE)
_HOURS = re.compile(
    rf"\b(?:(?:{_WORDS}\s?\(\s?)?(\d+)\)?|({_WORDS}))[\s-]hours?\b(?!\s(?:an?|per|each|every)\b)",
    re.IGNORECASE,
)
_A_YEAR_AND = re.compile(r"\ban?\syear(?=\sand\s[\w()\s-]{1,30}?\bmonths?\b)", re.IGNORECASE)
_BETWEEN = re.compile(r",?\s(?:and\s)?|,\s?")
_OTHERS = re.compile(r"['’]|\s(?:prior|written|advance|notice)", re.IGNORECASE)


def spelled_out(text: str) -> str:
    """500 basis points as 5%, "10-15 %" as "10 % to 15 %", "no more than" as "at most", "12½%" as
    12.5%, "1.2 million" as 1,200,000, "a year and six months" as 18 months, "24 hours" as one day,
    sums in words as sums in figures, and Chinese figures as English ones."""
    text = _FRACTION.sub(_decimals, in_english_words(text))
    text = _BASIS.sub(_share, _PART_OF_ONE.sub(_part_of_one, text))
    for form, words in _BOUNDS:
        text = form.sub(words, text)
    text = _SPELT_SUM.sub(_sum, _SCALED.sub(_scaled, text))
    text = _NEGATIVE.sub(lambda match: f"-{spelt_numbers(match[1])[0]} ", text)
    text = _together(_A_YEAR_AND.sub("1 year", _HOURS.sub(_days, text)))
    return _RANGE.sub(lambda match: f"{match[1]} {match[2]} to ", text)


def _share(match: re.Match[str]) -> str:
    return f"{(Decimal(match[1].replace(',', '')) / 100).normalize():f}%"


def _decimals(match: re.Match[str]) -> str:
    whole, part = match[1] or match[3] or "0", match[2] or match[4]
    return f"{whole}.{_PARTS[part]}"


def _part_of_one(match: re.Match[str]) -> str:
    whole = spelt_numbers(match[1])[0] if match[1] else 0
    times = 3 if match[2].lower() == "three" else 1
    return f"{whole + Decimal(_PART_WORDS[match[3].lower()]) * times:f}%"


def _sum(match: re.Match[str]) -> str:
    numbers = spelt_numbers(match[1])
    nation = "US " if match[2] else ""
    # A scale alone is no number: "[*] million dollars".
    return f"{numbers[0]} {nation}{match[3]}" if numbers else match[0]


def _scaled(match: re.Match[str]) -> str:
    number = Decimal(match[1].replace(",", "")) * _SCALES[match[2].lower()]
    return f"{number.normalize():,f}"


def _days(match: re.Match[str]) -> str:
    hours = int(match[1]) if match[1] else spelt_numbers(match[2])[0]
    if hours % 24 or not hours:
        return match.group()
    return f"{hours // 24} {'day' if hours == 24 else 'days'}"


def _together(text: str) -> str:
    """Years and the months that belong to them as months: "2 years and 3 months' notice" are two
    lengths of time."""
    found = durations_in(text)
    for (start, low, years), (high, end, months) in reversed(list(pairwise(found))):
        is_pair = "year" in years and "month" in months and "quarter" not in text[start:end]
        if is_pair and _BETWEEN.fullmatch(text, low, high) and not _OTHERS.match(text, end):
            count = 12 * Decimal(years.split()[0]) + Decimal(months.split()[0])
            text = f"{text[:start]}{count.normalize():f} months{text[end:]}"
    return text
