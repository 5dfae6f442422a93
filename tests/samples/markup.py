"""Reads the line-based markup in which the samples' material is written; draws nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block of material is."""

    PART = "part"
    SECTION = "section"
    SUBSECTION = "subsection"
    CLAUSE = "clause"
    NUMBERED = "numbered"
    TABLE = "table"
    SIGN = "sign"
    CENTER = "center"
    CAPTION = "caption"
    EQUATION = "equation"
    AUTHORS = "authors"
    ABSTRACT = "abstract"
    REFERENCE = "reference"
    CONTENTS = "contents"
    PAGEBREAK = "pagebreak"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph, heading or table of the material.

    text: the words, without the marker; a clause keeps its label. Empty for a table.
    level: 0 for the outermost clause or numbered paragraph, growing inwards.
    rows: cells of a table (the first row is the header) or lines of a signature block.
    """

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


class MarkupError(ValueError):
    """A line of material that the markup does not allow."""


_HEADINGS = {"# ": Kind.PART, "## ": Kind.SECTION, "### ": Kind.SUBSECTION}
_DIRECTIVES = {
    "@center": Kind.CENTER,
    "@caption": Kind.CAPTION,
    "@equation": Kind.EQUATION,
    "@authors": Kind.AUTHORS,
    "@abstract": Kind.ABSTRACT,
    "@reference": Kind.REFERENCE,
    "@contents": Kind.CONTENTS,
    "@pagebreak": Kind.PAGEBREAK,
}
_NUMBERED = re.compile(r"(\++) (.*)")
_LABEL = re.compile(r"\(([a-z]{1,5}|[A-Z]{1,5}|\d{1,2})\)\s")
_ROMAN = (
    *("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
    *("xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx"),
    *("xxi", "xxii", "xxiii", "xxiv", "xxv"),
)


def parse(text: str) -> list[Block]:
    """The blocks of `text`, in order.

    A line is a block; lines that begin with a bar form one table, and the lines after `@sign` up
    to an empty one form a signature block.

    Raises MarkupError for an unknown directive.
    """
    blocks: list[Block] = []
    levels = _Levels()
    lines = iter([*text.splitlines(), ""])
    rows: list[tuple[str, ...]] = []
    for raw in lines:
        line = raw.strip()
        if line.startswith("|"):
            rows.append(
                tuple(cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|"))
            )
            continue
        if rows:
            blocks.append(Block(kind=Kind.TABLE, rows=tuple(rows)))
            rows = []
        if line == "@sign":
            blocks.append(Block(kind=Kind.SIGN, rows=tuple(_until_empty(lines))))
        elif line:
            blocks.append(_block(line, levels))
    return blocks


def _until_empty(lines: Iterator[str]) -> list[tuple[str, ...]]:
    taken: list[tuple[str, ...]] = []
    for line in lines:
        if not line.strip():
            break
        taken.append((line.strip(),))
    return taken


def _block(line: str, levels: "_Levels") -> Block:
    if line.startswith("@"):
        name, _, rest = line.partition(" ")
        if name not in _DIRECTIVES:
            raise MarkupError(
                f"unknown directive {name}; known are {', '.join(_DIRECTIVES)}, @sign"
            )
        return Block(kind=_DIRECTIVES[name], text=rest.strip())
    for marker, kind in _HEADINGS.items():
        if line.startswith(marker):
            levels.clear()
            return Block(kind=kind, text=line.removeprefix(marker).strip())
    if found := _NUMBERED.fullmatch(line):
        return Block(kind=Kind.NUMBERED, text=found[2], level=len(found[1]) - 1)
    if found := _LABEL.match(line):
        return Block(kind=Kind.CLAUSE, text=line, level=levels.of(found[1], line))
    levels.opened = line.endswith(":")
    return Block(kind=Kind.PARAGRAPH, text=line)


class _Levels:
    """Tells how deep a clause stands: `(i)` is a letter after `(h)` and a numeral after `(g)`."""

    def __init__(self) -> None:
        self.letter = ""
        self.numeral = ""
        self.opened = False

    def clear(self) -> None:
        self.letter = self.numeral = ""
        self.opened = False

    def of(self, label: str, line: str) -> int:
        opened, self.opened = self.opened, line.rstrip().endswith((":", "—"))
        if label.isdigit():
            return 3
        if label.isupper():
            return 2
        if self._is_numeral(label, opened=opened):
            self.numeral = label
            return 1
        self.letter, self.numeral = label, ""
        return 0

    def _is_numeral(self, label: str, *, opened: bool) -> bool:
        if label not in _ROMAN:
            return False
        place = _ROMAN.index(label)
        if self.numeral:
            return place > 0 and _ROMAN[place - 1] == self.numeral
        follows = len(self.letter) == 1 and label == chr(ord(self.letter) + 1)
        return place == 0 and (opened or not follows)
