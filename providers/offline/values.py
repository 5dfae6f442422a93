"""The value that a sentence gives to a question, by the question's type."""

import re

from providers.offline.amounts import durations_in, money_in
from providers.offline.cues import Cue, CueSheet
from providers.offline.dates import dates_in
from providers.offline.names import name_at
from providers.offline.vocabulary import stems, word_spans

MAX_VALUE = 240
"""Characters of a value that is a passage; longer ones end in an ellipsis."""

_REACH = 30  # characters: a value further behind a blank is not the one it asks for
_CHOICES = re.compile(r"\bone of:?\s*([^.?]+)|\(([^()]+/[^()]+)\)", re.IGNORECASE)


def find_value(kind: str, quote: str, *, question: str, sheet: CueSheet, denies: bool) -> str:
    """The value of `quote` for a question of type `kind`, in its normal form.

    Where the sentence holds no value of the type - a term "until completion of the Services"
    where a date is asked - the passage itself is the value. Normal forms: `2024-03-14`,
    `USD 5,000,000`, `36 months`, `yes`.
    """
    if kind == "boolean":
        return "no" if denies else "yes"
    if kind == "enum":
        return _choice(question, quote) or passage(quote)
    return typed_value(kind, quote, sheet) or passage(quote)


def typed_value(kind: str, quote: str, sheet: CueSheet) -> str | None:
    """The date, sum, duration or name in `quote`; None where it holds none of the type.

    A value in the blank of a cue comes before the first one in the sentence; a name is only
    looked for in a blank; a duration stands in for a date, as in "three years from closing".
    """
    offsets = blanks(quote, sheet)
    if kind == "text":
        names = (name_at(quote, offset) for offset in offsets)
        return next((name for name in names if name), None)
    found = values_in(kind, quote) or (durations_in(quote) if kind == "date" else [])
    filling = [value for start, value in found if _fills(start, offsets)]
    values = filling or [value for _, value in found]
    return values[0] if values else None


def has_filled_blank(kind: str, quote: str, cue: Cue) -> bool:
    """Whether a value of type `kind` stands in a blank of `cue`."""
    offsets = blanks(quote, cue)
    return any(_fills(start, offsets) for start, _ in values_in(kind, quote))


def values_in(kind: str, quote: str) -> list[tuple[int, str]]:
    """Offsets and normal forms of the values of a type that has one; else empty."""
    if kind == "date":
        return [(start, value) for start, _, value in dates_in(quote)]
    if kind == "money":
        return money_in(quote)
    return durations_in(quote) if kind == "duration" else []


def _fills(start: int, offsets: list[int]) -> bool:
    return any(0 <= start - offset <= _REACH for offset in offsets)


def passage(quote: str) -> str:
    """`quote` in one line, cut to `MAX_VALUE` characters at a word."""
    line = " ".join(quote.split())
    if len(line) <= MAX_VALUE:
        return line
    return line[:MAX_VALUE].rsplit(" ", 1)[0].rstrip(",;") + " …"


def blanks(quote: str, source: CueSheet | Cue) -> list[int]:
    """Where in `quote` the blanks of the matching cues begin, in the order of the cues."""
    parts = _parts(source)
    if not parts:
        return []
    spans = list(word_spans(quote))
    stemmed = f" {' '.join(stems(quote))} "
    ends = [match.end() for blank in parts for match in blank.finditer(stemmed)]
    return [spans[stemmed.count(" ", 0, end) - 1][1] for end in ends]


def _parts(source: CueSheet | Cue) -> list[re.Pattern[str]]:
    cues = source.cues if isinstance(source, CueSheet) else (source,)
    return [part.blank for cue in cues for part in cue.parts if part.blank is not None]


def _choice(question: str, quote: str) -> str | None:
    """The choice named in the question of which `quote` holds the most; None if none."""
    listed = _CHOICES.search(question)
    if listed is None:
        return None
    choices = [c.strip() for c in re.split(r"[,;/]|\bor\b", listed[1] or listed[2]) if c.strip()]
    held = set(stems(quote))
    shares = [len(held & set(stems(c))) / max(1, len(stems(c))) for c in choices]
    best = max(range(len(choices)), key=lambda n: shares[n])
    return choices[best] if shares[best] > 0.5 else None
