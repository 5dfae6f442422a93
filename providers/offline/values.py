"""The value that a sentence gives to a question, by the question's type."""

import re

from providers.offline.amounts import durations_in, money_in
from providers.offline.blanks import blanks
from providers.offline.cues import Cue, CueSheet
from providers.offline.dates import dates_in
from providers.offline.names import name_at
from providers.offline.vocabulary import stems

MAX_VALUE = 320
"""Characters of a value that is a passage; a longer clause gives its beginning."""

_MIN_VALUE = 40  # characters below which the beginning of a clause says too little
_LABEL = re.compile(
    r"(?:(?:\([a-z]{1,4}\)|\(\d{1,2}\)|\d{1,3}(?:\.\d{1,3})+\.?|\d{1,2}\.|[•●▪*\u2013-])\s+)+"
)
_CLAUSE_END = re.compile(
    r"[;:,.](?=\s)|(?=\s[(\u2013\u2014])|(?=\s(?:and|or|that|which|who|whether|unless|except|if)\s)"
)
_DANGLING = re.compile(r"(?:[\s,;:]|(?<=\s)(?:and|or|that|which|who|if|unless|except))+$")
_CHOICES = re.compile(r"\bone of:?\s*([^.?]+)|\(([^()]+/[^()]+)\)", re.IGNORECASE)

# A date behind these words ends something; where no cue speaks of an end, it is not the answer.
_ENDING = re.compile(
    r"\b(?:expir\w+|until|through|ending|ends?|terminat\w+|matur\w+|due|by|before|prior to|than)"
    r"(?:\s+(?:on|in|as of|at|and including|the))*\s*$",
    re.IGNORECASE,
)
_ENDING_STEMS = frozenset(stems("expire expiration until terminate end maturity deadline due"))
# "Successive periods of a year" and "ninety days' notice" are no dates on which a term ends.
_NO_TERM = re.compile(
    r"\b(?:successive|additional|further|renewal|consecutive|within|least|than|prior|each)\b[^,;.]{0,30}$",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"\W{0,3}(?:advance|prior|written|notice|before|after|of)\b", re.IGNORECASE)
_WITHOUT_END = re.compile(
    r"\b(?:in perpetuity|perpetual(?:ly)?|indefinite(?:ly)?|evergreen)\b", re.IGNORECASE
)

Value = tuple[int, int, str]
"""Start, end and normal form of a value in a sentence."""


def find_value(
    kind: str, quote: str, *, question: str, sheet: CueSheet, denies: bool
) -> str | None:
    """The value of `quote` for a question of type `kind`, in its normal form.

    Where the sentence holds no value of the type, the passage itself is the value of a text and
    of a date - a term "until completion of the Services" -, and a sum, a length of time or a
    choice has none: None. Normal forms: `2024-03-14`, `USD 5,000,000`, `36 months`, `yes`.
    """
    if kind == "boolean":
        return "no" if denies else "yes"
    if kind == "enum":
        return _choice(question, quote)
    value = typed_value(kind, quote, sheet)
    return value if value or kind in ("money", "duration") else passage(quote)


def typed_value(kind: str, quote: str, sheet: CueSheet) -> str | None:
    """The date, sum, duration or name in `quote`; None where it holds none of the type.

    A value in the blank of a cue comes before the first one in the sentence; a name is only
    looked for in a blank; a duration stands in for a date, as in "three years from closing".
    """
    if kind == "text":
        names = (name_at(quote, blank.offset) for blank in blanks(quote, sheet) if blank.follows)
        return next((name for name in names if name), None)
    exact = exact_value(kind, quote, sheet)
    if exact:
        return exact
    if kind == "date":
        terms = (found for found in durations_in(quote) if _is_term(quote, found))
        return next((value for _, _, value in terms), None)
    without_end = _WITHOUT_END.search(quote) if kind == "duration" else None
    return without_end.group().lower() if without_end else None


def exact_value(kind: str, quote: str, sheet: CueSheet) -> str | None:
    """The value of the type itself: nearest to the first blank that one fills, else the first."""
    found = [
        value for value in values_in(kind, quote) if kind != "date" or _fits(value, quote, sheet)
    ]
    for blank in blanks(quote, sheet):
        held = [value for value in found if blank.holds(quote, value[0], value[1])]
        if held:
            return min(held, key=lambda value: abs(value[0] - blank.offset))[2]
    return found[0][2] if found else None


def has_filled_blank(kind: str, quote: str, cue: Cue) -> bool:
    """Whether a value of type `kind` stands in a blank of `cue`."""
    places = blanks(quote, cue)
    return any(
        blank.holds(quote, start, end)
        for start, end, _ in values_in(kind, quote)
        for blank in places
    )


def values_in(kind: str, quote: str) -> list[Value]:
    """The values of a type that has a normal form, in order; else empty."""
    if kind == "date":
        return dates_in(quote)
    if kind == "money":
        return money_in(quote)
    return durations_in(quote) if kind == "duration" else []


def _fits(value: Value, quote: str, sheet: CueSheet) -> bool:
    """Whether the date does not end what the cues ask the beginning of."""
    ends = _ENDING.search(quote, max(0, value[0] - 40), value[0]) is not None
    return not ends or not _ENDING_STEMS.isdisjoint(stems(sheet.words))


def _is_term(quote: str, value: Value) -> bool:
    start, end, _ = value
    lead = quote[max(0, start - 50) : start]
    return not _NO_TERM.search(lead) and not _NOTICE.match(quote, end)


def passage(quote: str) -> str:
    """`quote` in one line without its label, cut to `MAX_VALUE` characters at a clause's end.

    Where no clause ends in time, it is cut at a word.
    """
    line = " ".join(quote.split()).rstrip(",;: ")
    label = _LABEL.match(line)
    line = line[label.end() :] if label and label.end() < len(line) else line
    if len(line) <= MAX_VALUE:
        return line
    ends = [m.start() for m in _CLAUSE_END.finditer(line, _MIN_VALUE, MAX_VALUE)]
    cut = ends[-1] if ends else line.rfind(" ", 1, MAX_VALUE)
    return _DANGLING.sub("", line[: cut if cut > 0 else MAX_VALUE])


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
