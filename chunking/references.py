"""Finds the clauses that a stretch of text cites, and where they stand in the document."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from chunking.structure import Heading, Outline

_CITED = re.compile(
    r"\b(?P<word>Section|Article|Clause|Paragraph|Exhibit|Schedule|Annex|Appendix|SECTION|ARTICLE|"
    r"EXHIBIT|SCHEDULE)s?[\s\xa0]+[\"“]?(?P<label>\d{1,3}(?:\.\d{1,3}){0,4}|[IVXL]{1,6}\b|"
    r"[A-Z](?:-\d+)?\b)[\"”]?(?P<parts>(?:\s?\([A-Za-z0-9]{1,4}\)){0,4})(?=(?P<after>[^\n]{0,60}))"
)
_ELSEWHERE = re.compile(
    r"[\s,]*(?:of|to|under|in)\s+(?!this\b|the\s+Agreement\b|such\s+(?:Section|Article))"
    r"(?:the\s+|that\s+certain\s+|such\s+)?[A-Z][\w\u2019'-]*"
)
_PART = re.compile(r"\(([A-Za-z0-9]{1,4})\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A clause as it is cited, such as `Section 2.14(b)`, and its interval in characters."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class References:
    """Resolves citations of clauses against the outline of one text."""

    text: str
    outline: Outline
    contracts: tuple[int, ...] = ()
    """The offsets at which the contracts of a bundle begin, ascending: each has its own clauses."""

    def cited(self, start: int, end: int) -> Iterator[Citation]:
        """The clauses cited in `[start, end)` that stand outside it, each once, in order."""
        seen: set[tuple[int, int]] = set()
        for match in _CITED.finditer(self.text, start, end):
            if _ELSEWHERE.match(match["after"]):
                continue
            found = self._resolve(match, match.start())
            if found and not start <= found.start < end and (found.start, found.end) not in seen:
                seen.add((found.start, found.end))
                yield found

    def _resolve(self, match: re.Match[str], offset: int) -> Citation | None:
        heading = self._nearest(_label(match), offset)
        if heading is None:
            return None
        start, end = heading.start, self._end(heading)
        for part in _PART.findall(match["parts"]):
            found = self.text.find(f"({part})", start + len(heading.label), end)
            if found < 0:
                break
            start = found
        name = " ".join(f"{match['word']} {match['label']}{match['parts']}".split())
        return Citation(name=name, start=start, end=end)

    def _nearest(self, label: str, offset: int) -> Heading | None:
        """The heading of that label nearest before `offset`, else nearest after it."""
        place = bisect_right(self.contracts, offset)
        low = self.contracts[place - 1] if place else 0
        high = self.contracts[place] if place < len(self.contracts) else len(self.text)
        labelled = self._by_label.get(label.casefold(), [])
        first = bisect_left(labelled, low, key=lambda heading: heading.start)
        last = bisect_left(labelled, high, key=lambda heading: heading.start)
        if first == last:
            return None
        place = bisect_right(labelled, offset, first, last, key=lambda heading: heading.start)
        return labelled[max(first, place - 1)]

    def _end(self, heading: Heading) -> int:
        """The offset at which what stands under a heading ends."""
        place = bisect_right(self._closing, heading.start, key=lambda closing: closing.start)
        for closing in self._closing[place:]:
            if closing.rank <= heading.rank:
                return closing.line
        return len(self.text)

    @cached_property
    def _closing(self) -> Sequence[Heading]:
        return [heading for heading in self.outline.headings if not heading.listed]

    @cached_property
    def _by_label(self) -> dict[str, list[Heading]]:
        index: dict[str, list[Heading]] = {}
        for heading in self._closing:
            if heading.label and not heading.label.startswith("("):
                index.setdefault(heading.label.casefold(), []).append(heading)
        return index


def _label(match: re.Match[str]) -> str:
    """The label that the outline gives the cited heading: `7.03`, `Article VII`, `Exhibit A`."""
    word = match["word"].capitalize()
    plain = word in ("Section", "Clause", "Paragraph")
    return match["label"] if plain else f"{word} {match['label']}"
