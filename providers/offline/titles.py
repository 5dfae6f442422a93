"""The title of a document in its opening: one line, or the lines it is broken into."""

import re

_WORD = r"(?:N[Oo]\.[ ]?\d+[A-Z]?|[A-Z][\w&'\u2019/-]*,?)"
_LINK = r"(?:of|for|and|the|to|or|with|in|OF|FOR|AND|THE|TO|OR|WITH|IN)"
_GAP = r"(?:[ ]{1,3}|[ ]?\n[ ]*)"
_LEAD = re.compile(
    r"(?:(?:EXHIBIT|Exhibit|THIS|This|THE|The)\s+(?:[A-Z]?[\d.()-]+\w?\s+)?"
    r"|(?:EXECUTION|Execution|CONFORMED|Conformed|FINAL|Final)\s+(?:VERSION|Version|COPY|Copy)\s+)+"
)


def titles_in(opening: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Intervals of the capitalised runs in `opening` that end in one of `words`, best first.

    A run of several words comes before a single one, a run in capitals before one in mixed
    case, an earlier one before a later one. A run ends at a blank line, at a wide gap, at a
    line that is a title of its own, and where a line in capitals follows one in mixed case.
    """
    ends = "|".join(re.escape(word) for word in words)
    lead = rf"(?!This\b|THIS\b){_WORD}{_GAP}(?:{_LINK}{_GAP}){{0,2}}"
    run = re.compile(rf"\b(?:{lead}){{0,12}}(?:{ends})s?\b")
    whole = re.compile(rf"(?:{ends})s?$")
    spans = [
        _without_lead(opening, *part)
        for match in run.finditer(opening)
        for part in _own_lines(opening, *match.span(), whole)
    ]
    return sorted(spans, key=lambda span: (*_plainness(opening[span[0] : span[1]]), span[0]))


def _own_lines(text: str, start: int, end: int, whole: re.Pattern[str]) -> list[tuple[int, int]]:
    """The interval, cut at its line ends where what stands above is no beginning of a title."""
    parts: list[tuple[int, int]] = []
    for line_end in re.finditer(r"[ ]?\n[ ]*", text[start:end]):
        cut, below = (
            start + line_end.start(),
            text[start + line_end.end() : end].split("\n", maxsplit=1)[0],
        )
        above = text[parts[-1][1] if parts else start : cut].strip().rsplit("\n", 1)[-1]
        continues = re.match(rf"{_LINK}\b", below) or re.search(rf"\b{_LINK}$", above)
        if continues or (not whole.search(above) and above.isupper() == below.isupper()):
            continue
        parts.append((parts[-1][1] if parts else start, cut))
    parts.append((parts[-1][1] if parts else start, end))
    trimmed = [(low + _indent(text[low:high]), high) for low, high in parts]
    return [(low, high) for low, high in trimmed if whole.search(text[low:high])]


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _without_lead(text: str, start: int, end: int) -> tuple[int, int]:
    lead = _LEAD.match(text, start, end)
    return (lead.end() if lead else start), end


def _plainness(title: str) -> tuple[bool, bool]:
    return len(title.split()) < 2, not title.isupper()
