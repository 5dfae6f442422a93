"""What a value or a quote says in short, spelled out for the rules that compare figures."""

import re
from decimal import Decimal

from pipeline.value.chinese import in_english_words

_BASIS = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)\s?(?:basis\spoints?|bps?)\b", re.IGNORECASE)
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


def spelled_out(text: str) -> str:
    """500 basis points as 5%, "10-15 %" as "10 % to 15 %", "no more than" as "at most", and Chinese
    figures as English ones."""
    text = _BASIS.sub(_share, in_english_words(text))
    for form, words in _BOUNDS:
        text = form.sub(words, text)
    return _RANGE.sub(lambda match: f"{match[1]} {match[2]} to ", text)


def _share(match: re.Match[str]) -> str:
    return f"{(Decimal(match[1].replace(',', '')) / 100).normalize():f}%"
