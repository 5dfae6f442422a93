"""The outline of a text: its headings and numbered clauses, from the file's blocks and the text.

Entries of contents pages and exhibit lists, and headings that a running header repeats on every
page, are recognised by their neighbours and kept out of the outline's paths.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from chunking.block import Block, BlockKind
from chunking.furniture import Furniture
from chunking.heading_scan import Mark, Rank, scan
from chunking.listing import listed_marks, settled

_TITLE = 150
_RUN_IN = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading or the number of a clause, `[start, end)` in characters."""

    level: int
    """Its depth for nesting, ascending inwards; not necessarily consecutive."""
    rank: Rank
    start: int
    end: int
    line: int
    """The offset at which its line starts: where a cut before it is made."""
    title: str
    label: str
    """Its number as a reader cites it, such as `7.03` or `(a)`; empty where it has none."""
    listed: bool
    """Whether it is an entry of a contents page, an exhibit list or a running header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The headings of one text, by offset."""

    headings: tuple[Heading, ...]
    furniture: Furniture
    """What of the text belongs to its pages."""

    def at(self, offset: int) -> tuple[Heading, ...]:
        """The headings that the character at `offset` stands under, outermost first."""
        place = bisect_right(self.headings, offset, key=lambda heading: heading.start)
        path: list[Heading] = []
        for number in range(place - 1, -1, -1):
            heading = self.headings[number]
            if heading.listed or (path and heading.level >= path[-1].level):
                continue
            path.append(heading)
            if heading.rank is Rank.PART:
                break
        return tuple(reversed(path))

    def path_at(self, offset: int) -> tuple[str, ...]:
        """The titles of the headings that the character at `offset` stands under."""
        return tuple(heading.title for heading in self.at(offset))

    def before(self, offset: int) -> Heading | None:
        """The nearest heading of at least a section at or before `offset`, else the nearest."""
        path = self.at(offset)
        sections = tuple(heading for heading in path if heading.rank <= Rank.SECTION)
        return (sections or path)[-1] if path else None

    def first(self) -> Heading | None:
        """The first heading of the text that is not an entry of a list; None for none."""
        return next((heading for heading in self.headings if not heading.listed), None)


def build_outline(text: str, blocks: Sequence[Block] = ()) -> Outline:
    """The outline of a text from its blocks' headings, where they have any, and from the text."""
    furniture = Furniture(text, tuple(blocks))
    marks = settled(list(scan(text, furniture)))
    listed = listed_marks(text, marks)
    found: list[Heading] = []
    for mark, is_listed in zip(marks, listed, strict=True):
        if not found or mark.start >= found[-1].end or mark.label:
            found.append(_heading(text, mark, is_listed))
    headings = _merged(found, _from_blocks(text, blocks))
    return Outline(headings=headings, furniture=furniture)


def _heading(text: str, mark: Mark, listed: bool) -> Heading:  # noqa: FBT001 - a field of the value
    end = mark.end
    if mark.label and mark.rank <= Rank.ARTICLE and end - mark.start < 20 and not listed:
        end = _second_line(text, end)
    return Heading(
        level=mark.rank * 10 + _depth(mark.label),
        rank=mark.rank,
        start=mark.start,
        end=end,
        line=mark.line,
        title=_run_in(" ".join(text[mark.start : end].split())[:_TITLE]),
        label=mark.label,
        listed=listed,
    )


def _run_in(line: str) -> str:
    """The title of a heading that its text follows on the same line: "1.4 Budget. The ..."."""
    stop = line.find(". ", 8)
    return line[:stop] if 0 < stop < _RUN_IN else line


def _depth(label: str) -> int:
    """Nesting among clauses of one rank: `(a)` holds `(i)`, which holds `(A)`."""
    if not label.startswith("("):
        return 0
    inner = label[1:-1]
    if inner.isupper():
        return 3
    return 2 if inner[0] in "ivx" or inner.isdecimal() else 1


def _second_line(text: str, end: int) -> int:
    """The end of the short line after a bare "ARTICLE VII": its title. Else `end`."""
    rest = text[end : end + _TITLE]
    line = rest.lstrip()
    shift = len(rest) - len(line)
    first = line.split("\n", 1)[0].rstrip()
    titled = first[:1].isupper() and len(first) < 80 and not first.endswith((".", ",", ";", ":"))
    return end + shift + len(first) if titled and rest[:shift].count("\n") <= 2 else end


def _from_blocks(text: str, blocks: Sequence[Block]) -> list[Heading]:
    return [
        _block_heading(text, block)
        for block in blocks
        if (block.kind is BlockKind.HEADING or _is_numbered(block))
        and text[block.start : block.end].strip()
    ]


def _is_numbered(block: Block) -> bool:
    """A list item with a number or letter; a bullet is no clause."""
    return block.kind is BlockKind.LIST_ITEM and any(map(str.isalnum, block.label or ""))


def _block_heading(text: str, block: Block) -> Heading:
    """A heading from a block; a list item with a number counts as a clause."""
    depth = block.level or 1
    is_heading = block.kind is BlockKind.HEADING
    ranks = (Rank.PART, Rank.ARTICLE, Rank.SECTION, Rank.CLAUSE)
    content = text[block.start : block.end].rstrip()[:_TITLE]
    label = block.label or ""
    # A reader of files writes the number into the text, where its reader sees it.
    title = content if content.startswith(label) else f"{label} {content}"
    return Heading(
        level=depth if is_heading else 40 + min(depth, 9),
        rank=ranks[min(depth, 4) - 1] if is_heading else Rank.CLAUSE,
        start=block.start,
        end=block.start + len(content),
        line=block.start,
        title=" ".join(title.split()),
        label=label,
        listed=False,
    )


def _merged(found: list[Heading], given: list[Heading]) -> tuple[Heading, ...]:
    """Both kinds by offset; where they meet, the file's own word counts, with the text's number."""
    if not given:
        return tuple(found)
    numbered = {heading.start: heading for heading in found}
    starts = {heading.start for heading in given}
    kept = [heading for heading in found if heading.start not in starts]
    named = [_with_label(heading, numbered.get(heading.start)) for heading in given]
    return tuple(sorted(kept + named, key=lambda heading: heading.start))


def _with_label(given: Heading, found: Heading | None) -> Heading:
    if found is None or given.label:
        return given
    return Heading(
        level=given.level,
        rank=min(given.rank, found.rank),
        start=given.start,
        end=given.end,
        line=given.line,
        title=given.title,
        label=found.label,
        listed=False,
    )
