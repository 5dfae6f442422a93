"""The file's outline (its bookmarks), and the lines of a page that carry their titles."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.generic import Destination

from pipeline.ingest.pdf.line import Line

_LONGEST = 4
"""Lines over which one title may run."""
_RUN_IN = 8
"""Letters a title must have to be looked for at the beginning of a longer line."""
_LABEL = re.compile(
    r"(?:article|section|chapter|part|exhibit|schedule|annex|appendix)?(?:\d{0,8}|[ivxlc]{1,6}|[a-z])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """One entry of the outline."""

    title: str
    level: int
    """From 1, the outermost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingLines:
    """Where a bookmark's title stands on a page."""

    first: int
    """Index of its first line."""
    last: int
    """Index of its last line, inclusive."""
    cut: int
    """Characters of the last line that belong to it."""
    level: int


def bookmarks_of(reader: PdfReader) -> dict[int, list[Bookmark]]:
    """Bookmarks in order by the page they lead to, from 0. An unreadable outline is none."""
    found: dict[int, list[Bookmark]] = {}

    def walk(items: list[object], level: int) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item, level + 1)
            elif isinstance(item, Destination) and item.title:
                page = reader.get_destination_page_number(item)
                if page is not None and page >= 0:
                    mark = Bookmark(title=str(item.title), level=level)
                    found.setdefault(page, []).append(mark)

    try:
        walk(list(reader.outline), 1)
    except MemoryError:  # for the sandbox, not a fault of the file
        raise
    except Exception:  # headings are also found from the text
        return {}
    return found


def headings_on(
    lines: Sequence[Line], order: Sequence[int], bookmarks: Sequence[Bookmark]
) -> Mapping[int, HeadingLines]:
    """First lines of headings -> headings, for the lines `order` in reading order."""
    letters = [_letters(lines[index].text) for index in order] if bookmarks else []
    found: dict[int, HeadingLines] = {}
    taken: set[int] = set()
    for bookmark in bookmarks:
        title = _letters(bookmark.title)
        for position in range(len(order)) if title else ():
            length = _match(letters, position, title)
            if length and not taken.intersection(range(position, position + length)):
                taken.update(range(position, position + length))
                last = order[position + length - 1]
                found[order[position]] = HeadingLines(
                    first=order[position],
                    last=last,
                    cut=_cut(lines[last].text, letters[position], title, length),
                    level=bookmark.level,
                )
                break
    return found


def _match(letters: Sequence[str], position: int, title: str) -> int:
    """How many lines from `position` on hold the title; 0 where they do not."""
    joined = ""
    for length in range(1, min(_LONGEST, len(letters) - position) + 1):
        joined += letters[position + length - 1]
        if joined == title or _labelled(title, joined):
            return length
        # On several lines, the line of the label could as well end another text.
        if length == 1 and _labelled(joined, title):
            return length
        if len(joined) >= len(title):
            break
    run_in = len(title) >= _RUN_IN and letters[position].startswith(title)
    return int(run_in)


def _labelled(long: str, short: str) -> bool:
    """Whether `long` is `short` behind a number, as the page or the outline may leave it out."""
    if len(short) < 4 or not long.endswith(short):
        return False
    return _LABEL.fullmatch(long[: len(long) - len(short)]) is not None


def _cut(text: str, first: str, title: str, length: int) -> int:
    """Characters of `text` up to the title's end, with the full stop and blanks behind it."""
    if length > 1 or len(first) <= len(title) or not first.startswith(title):
        return len(text)
    left = len(title)
    for index, character in enumerate(text):
        left -= len(_letters(character))
        if left <= 0:
            return index + 1 + len(text[index + 1 :]) - len(text[index + 1 :].lstrip(" .:;–—-\t"))
    return len(text)


def _letters(text: str) -> str:
    """Letters and digits only, folded: titles differ from their lines in blanks and dots."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return "".join(filter(str.isalnum, text.casefold()))
