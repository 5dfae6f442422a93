"""Dates in a sentence, as ISO 8601. Day and month only where both are written out."""

import re
from datetime import date, datetime

from dateutil import parser

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
# Text layers of PDF files tear superscripts apart: "20t h".
_TH = r"(?:\s?(?:s\s?t|n\s?d|r\s?d|t\s?h)\b)"
_DATE = re.compile(
    rf"(?:\b{_MONTH}\s*\d{{1,2}}{_TH}?\s*[.,]?\s*(?:of\s)?(?:19|20)\d\d"
    rf"|\b{_MONTH}\s*_+\s*,?\s*(?:19|20)[\d_]{{2}}"
    rf"|(?<!\d)\d{{1,2}}{_TH}?\s+(?:day\s+of\s+)?{_MONTH}\s*,?\s*(?:of\s)?(?:19|20)\d\d"
    rf"|(?:\b\d{{1,2}}{_TH}?|_+)\s*day\s+of\s+(?:[A-Za-z]{{3,9}}|_+)\s*,?\s*(?:19|20)[\d_]{{2}}"
    r"|\b(?:19|20)\d\d-\d\d-\d\d|\b(?:19|20)\d\d/\d\d?/\d\d?|\b\d{1,2}/\d{1,2}/(?:(?:19|20)\d\d|\d\d))(?![\d/])",
    re.IGNORECASE,
)
_ORDINAL = re.compile(rf"(?<=\d){_TH}", re.IGNORECASE)
_FILLER = re.compile(r"\b(?:day\s+of|of)\b|,", re.IGNORECASE)


def dates_in(sentence: str) -> list[tuple[int, int, str]]:
    """Start, end and ISO form of the full dates in `sentence`, in order.

    A date with a blank in it, as forms have, comes as it is written. `3/4/2003` is read as
    March 4, the order of United States filings. A date without a year, or one that the calendar
    does not have, is none.
    """
    found: list[tuple[int, int, str]] = []
    for match in _DATE.finditer(sentence):
        day = _parse(match.group())
        if day is not None or "_" in match.group():
            value = day.isoformat() if day else " ".join(match.group().split())
            found.append((match.start(), match.end(), value))
    return found


def _parse(text: str) -> date | None:
    plain = _FILLER.sub(" ", _ORDINAL.sub("", text))
    try:
        # The default supplies nothing that the pattern has not found already; it is fixed so
        # that no reading depends on the day on which it is made.
        return parser.parse(plain, dayfirst=False, default=datetime(2000, 1, 1)).date()  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None
