"""What elements of HTML mean for a reader of the page. No text is handled here."""

import re
from collections import Counter
from typing import Final

from lxml.etree import _Element as Element

from chunking import BlockKind

_NEVER_SHOWN: Final = frozenset(
    ["head", "title", "template", "noscript", "datalist", "param", "source"]
)
_STRUCK: Final = re.compile(r"text-decoration[^:;]*:[^;]*line-through", re.IGNORECASE)
_PROGRAMS: Final = frozenset({"script", "style"})
_HIDING_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_RAISED: Final = re.compile(
    r"vertical-align\s*:\s*(super|sub|text-top|text-bottom|-?[\d.]*[1-9])"
    r"|(?<![\w-])(?:top|bottom)\s*:\s*(-?[\d.]*[1-9])",
    re.IGNORECASE,
)
"""Of a style. Programs that write filings raise marks by `position: relative; top: -3pt`."""
_PICTURES: Final = frozenset(
    ["img", "svg", "canvas", "video", "audio", "object", "embed", "iframe"]
)

HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
BLOCKS: Final = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dialog dir div dl dt "
        "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hr html legend "
        "li main menu nav ol option p pre section select summary table tbody td textarea tfoot th "
        "thead tr ul ",
    )
)
"""HTML Living Standard, 15.3: elements that are blocks, items or parts of tables by default."""

_CELLS: Final = frozenset({"td", "th"})
_TABLE_PARTS: Final = ("table", "thead", "tbody", "tfoot", "tr")
_WITHIN_TABLES: Final = _CELLS | {*_TABLE_PARTS, *_PROGRAMS, "", "colgroup", "col", "template"}


def dropped_as(element: Element) -> str | None:
    """The kind of note where nothing of the element is shown as text; None where it is."""
    tag = tag_of(element)
    if tag in _PROGRAMS:
        return "script_dropped"
    if tag in _PICTURES:
        return "picture"
    if tag == "del":
        return "deletion_dropped"
    if tag in _NEVER_SHOWN:
        return "not_shown"
    return "hidden_text" if _is_hidden(element, tag) else None


def _is_hidden(element: Element, tag: str) -> bool:
    if element.get("hidden") is not None or _HIDING_STYLE.search(element.get("style") or ""):
        return True
    # Inline XBRL 1.1, 8: facts for machines stand in a header that no reader sees.
    return tag == "ix:header" or (tag == "input" and element.get("type") == "hidden")


def script_of(element: Element) -> str:
    """How the element raises or lowers its text against the line; empty where it does not."""
    tag = tag_of(element)
    if tag in {"sup", "sub"}:
        return tag
    found = None if tag in _CELLS or tag in BLOCKS else _RAISED.search(element.get("style") or "")
    return found.group().lower() if found else ""


def is_struck(element: Element) -> bool:
    """Whether a line is drawn through the element's text."""
    tag = tag_of(element)
    return tag in {"s", "strike"} or _STRUCK.search(element.get("style") or "") is not None


def tag_of(element: Element) -> str:
    """The element's name in lower case; empty for a comment or an instruction."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def kind_of(tag: str) -> BlockKind | None:
    """The kind of block that the element opens; None where it takes its parent's."""
    if tag in HEADINGS:
        return BlockKind.HEADING
    if tag == "li":
        return BlockKind.LIST_ITEM
    return BlockKind.PARAGRAPH if tag in {"p", "pre", "dt", "dd", "caption", "figcaption"} else None


def is_layout(table: Element) -> bool:
    """Whether a table only places things on the page: it holds tables, titles or one column.

    One with text or elements where no cell is counts too, so that nothing of it is lost.
    """
    if table.get("role") == "presentation":
        return True
    inner = Counter(tag_of(element) for element in table.iterdescendants())
    if inner["table"] or inner["caption"] or any(inner[tag] for tag in HEADINGS):
        return True
    rows = list(table.iter("tr"))
    return _is_irregular(table) or all(
        sum(tag_of(cell) in _CELLS for cell in row) <= 1 for row in rows
    )


def _is_irregular(table: Element) -> bool:
    """Whether something stands between the cells."""
    for part in table.iter(*_TABLE_PARTS):
        if (part.text or "").strip() or any((child.tail or "").strip() for child in part):
            return True
        if any(tag_of(child) not in _WITHIN_TABLES for child in part):
            return True
    return False
