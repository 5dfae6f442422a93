"""The text of HTML in reading order, as a browser without style sheets would show it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from chunking import BlockKind
from pipeline.ingest.html_markup import (
    BLOCKS,
    HEADINGS,
    dropped_as,
    is_layout,
    is_struck,
    kind_of,
    script_of,
    tag_of,
)
from pipeline.ingest.html_table import rows_of
from pipeline.ingest.list_number import list_number
from pipeline.ingest.raised import Height

_SPACES = re.compile(r"[ \t\n\r\f]+")
"""White space that HTML runs together; a no-break space is none of it."""
_AROUND_BREAK = re.compile(r" *\n *")

_RUN_ON = re.compile(r"[\w%][\w$€£¥]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One block of text, without the white space around it."""

    kind: BlockKind
    text: str
    level: int | None = None
    label: str | None = None


Table = list[list[str]]


@dataclass(slots=True, kw_only=True)
class _Open:
    """An element whose children are being read."""

    element: Element
    children: Iterator[Element]
    kind: BlockKind
    level: int | None
    is_preformatted: bool
    script: str = ""
    """Its height, as `Height` takes it."""
    marker: str | None = None
    """Of a list item that has not shown it yet."""
    next_number: int = 1


class Flow:
    """Reads one element. `dropped` counts what is not in the text, by kind of note."""

    def __init__(self, dropped: Counter[str] | None = None) -> None:
        self.dropped: Counter[str] = Counter() if dropped is None else dropped
        self._stack: list[_Open] = []
        self._line: list[str] = []
        self._height = Height()
        self._is_parting = False

    def read(self, root: Element) -> Iterator[Passage | Table]:
        """What the element shows. Nesting of any depth is read without recursion."""
        yield from self._enter(root)
        while self._stack:
            top = self._stack[-1]
            child = next(top.children, None)
            if child is not None:
                yield from self._meet(child)
                continue
            if tag_of(top.element) in BLOCKS:
                yield from self._flush()
            self._stack.pop()
            if is_struck(top.element):
                self._part()
            if self._stack:
                self._add(top.element.tail)

    def _meet(self, child: Element) -> Iterator[Passage | Table]:
        tag = tag_of(child)
        reason = dropped_as(child) if tag else "not_shown"
        if reason is not None:
            self.dropped[reason] += 1
            self._add(child.tail)
        elif tag == "br":
            self._line.append("\n")
            self._add(child.tail)
        elif tag == "table" and not is_layout(child):
            yield from self._flush()
            yield rows_of(child, self._cell_text)
            self._add(child.tail)
        else:
            if is_struck(child):
                self.dropped["struck_text"] += 1
                self._part()
            yield from self._enter(child)

    def _enter(self, element: Element) -> Iterator[Passage]:
        tag = tag_of(element)
        if tag in BLOCKS:
            yield from self._flush()
        above = self._stack[-1] if self._stack else None
        kind = kind_of(tag)
        is_inherited = kind is None or (kind is BlockKind.PARAGRAPH and self._in_item(above))
        self._stack.append(
            _Open(
                element=element,
                children=iter(element),
                kind=above.kind if above and is_inherited else kind or BlockKind.PARAGRAPH,
                level=self._level(tag, above),
                is_preformatted=tag in {"pre", "textarea"} or bool(above and above.is_preformatted),
                script=script_of(element) or (above.script if above else ""),
                marker=self._marker(element) if tag == "li" else None,
                next_number=_whole(element.get("start"), 1) if tag == "ol" else 1,
            )
        )
        self._add(element.text)

    def _in_item(self, above: _Open | None) -> bool:
        return above is not None and above.kind is BlockKind.LIST_ITEM

    def _level(self, tag: str, above: _Open | None) -> int | None:
        if tag in HEADINGS:
            return HEADINGS[tag]
        if tag == "li":
            return max(1, sum(tag_of(open_.element) in {"ol", "ul"} for open_ in self._stack))
        return above.level if above else None

    def _marker(self, item: Element) -> str:
        parent = self._stack[-1] if self._stack else None
        if parent is None or tag_of(parent.element) != "ol":
            return "•"
        number = _whole(item.get("value"), parent.next_number)
        parent.next_number = number + 1
        return f"{list_number(number, parent.element.get('type', '1'))}."

    def _add(self, text: str | None) -> None:
        if text:
            top = self._stack[-1]
            shown = text if top.is_preformatted else _SPACES.sub(" ", text)
            if self._is_parting and self._line and _RUN_ON.match(self._line[-1][-1:] + shown[:1]):
                shown = f" {shown}"
            self._is_parting = False
            self._line.append(self._height.parted(shown, top.script))

    def _part(self) -> None:
        """A blank where struck text meets other text, which the page shows apart."""
        self._is_parting = True

    def _flush(self) -> Iterator[Passage]:
        """What stands since the last block began or ended, as one block of the innermost kind."""
        joined, self._line, self._height = "".join(self._line), [], Height()
        if not self._stack or not joined.strip():
            return
        top = self._stack[-1]
        text = joined.strip("\n") if top.is_preformatted else _tidy(joined)
        marker = self._take_marker()
        yield Passage(
            kind=top.kind,
            text=text if marker is None else f"{marker} {text}",
            level=top.level,
            label=None if marker == "•" else marker,
        )

    def _take_marker(self) -> str | None:
        for open_ in reversed(self._stack):
            if tag_of(open_.element) == "li":
                marker, open_.marker = open_.marker, None
                return marker
        return None

    def _cell_text(self, cell: Element) -> str:
        """A cell's blocks, each on its own line."""
        pieces = Flow(self.dropped).read(cell)
        return "\n".join(piece.text for piece in pieces if isinstance(piece, Passage))


def _tidy(text: str) -> str:
    return _AROUND_BREAK.sub("\n", re.sub(" {2,}", " ", text)).strip(" \n")


def _whole(text: str | None, otherwise: int) -> int:
    try:
        return otherwise if text is None else int(text)
    except ValueError:
        return otherwise
