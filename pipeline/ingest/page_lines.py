"""The lines of printed pages: paragraphs, headings, and the furniture that repeats."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set

from chunking import BlockKind
from pipeline.ingest.body import Body

Headings = dict[str, int]
"""Title, with white space collapsed -> level from 1."""

_DIGITS = re.compile(r"\d+")
_EDGE_LINES = 3
"""Furniture stands in the first or last lines of a page."""
_REPEATS = 0.6
"""Share of the pages on which a line must return to be furniture; seen on real contracts."""
_LABEL = re.compile(
    r"""\s*(?:
        (?:ARTICLE|SECTION|EXHIBIT|SCHEDULE|ANNEX|APPENDIX|Article|Section|Exhibit|Schedule)\b
      | \(?[a-z]{1,4}\)\s | \(?[A-Z]{1,4}\)\s | \(\d{1,3}\)\s
      | \d{1,3}(?:\.\d{1,3})*\.?\s+["“A-Z] | [•●▪◦–-]\s
    )""",
    re.VERBOSE,
)
_SENTENCE_END = re.compile(r"[.:;?!。！？；][\"”’)\]]*$")


def furniture_of(texts: Sequence[str]) -> frozenset[str]:
    """Lines, with digits masked, that return at the edges of most pages of four or more."""
    if len(texts) < 4:
        return frozenset()
    seen: Counter[str] = Counter()
    for text in texts:
        lines = [line for line in text.split("\n") if line.strip()]
        seen.update({_masked(line) for line in lines[:_EDGE_LINES] + lines[-_EDGE_LINES:]})
    pages = sum(bool(text.strip()) for text in texts)
    return frozenset(line for line, count in seen.items() if count >= max(3, _REPEATS * pages))


def add_page(
    body: Body, text: str, *, furniture: Set[str], headings: Mapping[str, int]
) -> None:
    """Append one page's blocks; the last ends with the line end that separates the pages."""
    lines = [f"{line}\n" for line in text.split("\n")]
    filled = [position for position, line in enumerate(lines) if line.strip()]
    edges = set(filled[:_EDGE_LINES] + filled[-_EDGE_LINES:])
    width = max((len(line) for line in lines), default=0)
    pending: list[str] = []
    for position, line in enumerate(lines):
        kind, level = _kind(line, position, filled, edges, furniture, headings)
        if kind is not BlockKind.PARAGRAPH or _begins_paragraph(line, pending, width):
            _flush(body, pending)
        if kind is BlockKind.PARAGRAPH:
            pending.append(line)
        else:
            body.add(kind, line, level=level)
    _flush(body, pending)


def _kind(
    line: str,
    position: int,
    filled: Sequence[int],
    edges: Set[int],
    furniture: Set[str],
    headings: Mapping[str, int],
) -> tuple[BlockKind, int | None]:
    if position in edges and _masked(line) in furniture:
        upper = filled.index(position) < len(filled) / 2
        return (BlockKind.HEADER if upper else BlockKind.FOOTER), None
    level = headings.get(" ".join(line.split()))
    return (BlockKind.PARAGRAPH, None) if level is None else (BlockKind.HEADING, level)


def _begins_paragraph(line: str, pending: Sequence[str], width: int) -> bool:
    if not pending or not line.strip():
        return False
    last = pending[-1]
    if not last.strip():
        return True
    short = len(last) < 0.75 * width
    return bool(_LABEL.match(line)) or (short and bool(_SENTENCE_END.search(last.rstrip())))


def _flush(body: Body, pending: list[str]) -> None:
    body.add(BlockKind.PARAGRAPH, "".join(pending))
    pending.clear()


def _masked(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))
