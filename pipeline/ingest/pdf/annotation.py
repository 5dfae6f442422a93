"""What stands on a page without being part of its content: comments and the values of forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject
from pypdf.generic import IndirectObject

from chunking import BlockKind
from pipeline.ingest.body import clean_text

REMARK_KINDS = (BlockKind.COMMENT, BlockKind.PARAGRAPH)
_LONGEST_CHAIN = 32
"""Parents of a form field followed upwards; a longer chain is a circle."""
_MOST = 10_000
"""Annotations read on one page."""
_WITHOUT_WORDS = frozenset({"/Widget", "/Popup", "/Link"})
"""A pop-up repeats the comment that it belongs to."""
_SIGNATURE, _BUTTON, _CHOICE = "/Sig", "/Btn", "/Ch"
_UNSHOWN = 0b100010
"""Flags of an annotation that is hidden, or not shown on screen (PDF 32000-1:2008, table 165)."""
_PRINTED = 0b100


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One comment or form value."""

    kind: BlockKind
    """COMMENT for an annotation, PARAGRAPH for a form value."""
    text: str
    """As it was written; a form value behind its field's name and a colon."""
    hidden: bool = False
    """Whether it is a form value that the page shows neither on screen nor on paper."""


def remarks_of(page: PageObject) -> tuple[Remark, ...]:
    """Comments and filled form fields in the order of the file. Unreadable ones are left out."""
    try:
        return tuple(_remarks(page))
    except MemoryError:  # for the sandbox, not a fault of the file
        raise
    except Exception:  # broken annotations leave the page's own text whole
        return ()


def _remarks(page: PageObject) -> Iterator[Remark]:
    for entry in list(_resolved(page.get("/Annots")) or ())[:_MOST]:
        annotation = _resolved(entry)
        kind = annotation.get("/Subtype") if isinstance(annotation, dict) else None
        if kind == "/Widget":
            text = _field_text(annotation)
            if text:
                hidden = _is_hidden(annotation)
                yield Remark(kind=BlockKind.PARAGRAPH, text=text, hidden=hidden)
        elif kind is not None and kind not in _WITHOUT_WORDS:
            text = _plain(annotation.get("/Contents"))
            if text:
                # Replies to comments are flagged as hidden, and read in a list of comments.
                yield Remark(kind=BlockKind.COMMENT, text=text)


def _is_hidden(annotation: Any) -> bool:
    flags = _resolved(annotation.get("/F"))
    if not isinstance(flags, int):
        return False
    # What is not shown on screen may be printed.
    return bool(flags & 0b10) or (flags & _UNSHOWN != 0 and not flags & _PRINTED)


def _field_text(widget: Any) -> str:
    """Name and value of the field; empty for empty, unticked, signed and broken ones."""
    kind = _inherited(widget, "/FT")
    if kind == _SIGNATURE:
        return ""
    value = widget.get("/AS") if kind == _BUTTON else _inherited(widget, "/V")
    if kind == _CHOICE:
        value = _as_shown(value, _inherited(widget, "/Opt"))
    if kind == _BUTTON and value in (None, "/Off"):
        return ""
    shown = (
        "; ".join(filter(None, map(_plain, value))) if isinstance(value, list) else _plain(value)
    )
    if not shown:
        return ""
    name = _plain(_inherited(widget, "/TU")) or _plain(_inherited(widget, "/T"))
    return f"{name}: {shown.removeprefix('/')}" if name else shown


def _as_shown(value: Any, options: Any) -> Any:
    """What a choice shows for its value, which may stand for words of its own."""
    shown: dict[str, str] = {}
    for option in options if isinstance(options, list) else ():
        pair = _resolved(option)
        if isinstance(pair, list) and len(pair) > 1:
            shown[_plain(pair[0])] = _plain(pair[1])
    if isinstance(value, list):
        return [shown.get(_plain(one), _plain(one)) for one in value]
    return shown.get(_plain(value), _plain(value))


def _inherited(widget: Any, key: str) -> Any:
    node = widget
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(node, dict):
            return None
        if key in node:
            return _resolved(node[key])
        node = _resolved(node.get("/Parent"))
    return None


def _plain(value: Any) -> str:
    value = _resolved(value)
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return clean_text(value).strip() if isinstance(value, str) else ""


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value
