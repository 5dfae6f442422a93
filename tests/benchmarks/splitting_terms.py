"""Where a contract defines its terms, by a rule that does not know the product's.

A definition has a core, without which nobody would say that a frame carries it: the term, and with
`"Term" means ...` the next sixty characters of what it means (less where its sentence ends before),
with `(the "Term")` the fifty characters before it.
"""

import re
from typing import NamedTuple

_QUOTED = re.compile(r"[\"“]\s?([A-Z][^\"“”\n]{1,58}?)[,.]?\s?[\"”]")
_BEFORE = re.compile(r"(?:\([^()]{0,100}|(?:defined|known|referred to)[^.;]{0,30}\bas (?:the )?)$")
_AFTER = re.compile(
    r"[^.;\"“]{0,80}?\b(?:means?|shall mean|(?:has|have) the meanings?|is defined)\b"
)
_POINTS = re.compile(
    r"[^.;\"“]{0,80}?\b(?:(?:has|have) the (?:respective )?meanings?|is defined|as defined)\b"
    r"[^.;]{0,40}\b(?:in|on|by|to|under)\b"
)
"""A place that only says where the definition stands; it is no definition itself."""

_STOP = re.compile(r"[.;](?=\s)|\n\s*\n")
_ENDS = re.compile(r"\n\s*\n|\n[^\n]{0,12}[\"“]")
_CORE_AFTER = 60
_CORE_BEFORE = 50
_LONGEST = 700

Span = tuple[int, int]


class Meaning(NamedTuple):
    """A place that defines a term: its offset, its core and the whole of it, in characters."""

    at: int
    core: Span
    whole: Span

    def moved(self, base: int) -> "Meaning":
        """The place in a text that has `base` characters before this one's."""
        core = (self.core[0] + base, self.core[1] + base)
        whole = (self.whole[0] + base, self.whole[1] + base)
        return Meaning(self.at + base, core, whole)


Meanings = dict[str, list[Meaning]]


def reference_definitions(text: str) -> Meanings:
    """The places at which each term is defined."""
    found: Meanings = {}
    for match in _QUOTED.finditer(text):
        if _POINTS.match(text, match.end()):
            continue
        before = text[max(0, match.start() - 110) : match.start()]
        means = _AFTER.match(text, match.end())
        if _BEFORE.search(before):
            spans = _named_before(text, match)
        elif means:
            spans = _meant_after(text, match, means.end())
        else:
            continue
        term = " ".join(match[1].split())
        found.setdefault(term, []).append(Meaning(match.start(1), *spans))
    return found


def _named_before(text: str, match: re.Match[str]) -> tuple[Span, Span]:
    low = max(0, match.start() - 400)
    stops = [stop.end() for stop in _STOP.finditer(text, low, match.start())]
    start = stops[-1] if stops else low
    end = match.end(1)
    return (max(start, match.start() - _CORE_BEFORE), end), (start, end)


def _meant_after(text: str, match: re.Match[str], body: int) -> tuple[Span, Span]:
    start = match.start(1)
    stop = _STOP.search(text, body, body + _CORE_AFTER)
    end = _ENDS.search(text, body, body + _LONGEST)
    core = stop.start() if stop else min(len(text), body + _CORE_AFTER)
    whole = end.start() if end else min(len(text), body + _LONGEST)
    return (start, core), (start, max(core, whole))


def holds(text: str, carried: Span, wanted: Span) -> bool:
    """Whether an interval holds another, but for white space and half a word at its edges."""
    return carried[0] - _edge(text, wanted[0]) <= wanted[0] and wanted[1] <= carried[1] + 12


def _edge(text: str, offset: int) -> int:
    """Characters from `offset` to the next whole word."""
    rest = text[offset : offset + 25]
    return len(rest) - len(rest.partition(" ")[2].lstrip())
