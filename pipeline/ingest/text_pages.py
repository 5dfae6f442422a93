"""The pages of a plain text: form feeds, and the page marks of filings."""

import re
from dataclasses import dataclass

_PAGE_END = re.compile(r"\f\n?|^[ \t]*<PAGE>[^\n]*(?:\n|\Z)", re.MULTILINE)
"""EDGAR Filer Manual, volume II, 5.2.1.2: `<PAGE>` on a line of its own ends a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    """One page and the mark that ends it, which is kept."""

    text: str
    end: str


def pages_of(text: str) -> tuple[TextPage, ...]:
    """The pages, joined the text; empty where it has no page marks.

    What is blank before the first mark or after the last is no page of its own.
    """
    pages: list[TextPage] = []
    start, blank = 0, ""
    for match in _PAGE_END.finditer(text):
        page = blank + text[start : match.start()]
        start = match.end()
        if not pages and not page.strip():
            blank = page + match.group()
        else:
            pages.append(TextPage(text=page, end=match.group()))
            blank = ""
    rest = blank + text[start:]
    if rest.strip("\n\f \t") and (pages or blank):
        pages.append(TextPage(text=rest, end=""))
    elif pages:
        pages[-1] = TextPage(text=pages[-1].text, end=pages[-1].end + rest)
    return tuple(pages)
