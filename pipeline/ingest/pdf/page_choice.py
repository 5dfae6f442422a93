"""Which reader's text of a page is taken, by rule, and what is noted about it.

pdfium reads every page. pypdf, which takes many times as long, reads a page where pdfium may
not, fails, finds less than the page shows, or finds what is no text. The better text is taken.
"""

from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdf import PageObject
from pypdf.errors import LimitReachedError

from pipeline.ingest.body import clean_text
from pipeline.ingest.pdf import pdfium_text
from pipeline.ingest.pdf.content_size import ContentSize
from pipeline.ingest.pdf.glyph import plain_line
from pipeline.ingest.pdf.line import Line, PageText
from pipeline.ingest.pdf.quality import Quality, quality_of
from pipeline.ingest.pdf.source import Source

_MORE = 1.1
"""pypdf is taken where it has a tenth more text than pdfium: the share that spaces, ligatures and
hyphens alone can differ by is far smaller."""
_FOUND = 0.8
"""Share of the least number of glyphs that a page shows below which pdfium may have lost text;
rows of blanks, which pdfium shortens, look the same."""
_HARDLY_FOUND = 0.3
"""The share for files in which pypdf was asked in vain time and again."""
_OFTEN = 5
"""Pages on which pypdf was asked in vain, after which it is asked less in that file."""
_FEW_GLYPHS = 20
"""Pages that show fewer are blank or carry a page number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPage:
    """One page as the better reader found it."""

    number: int
    """From 1."""
    text: PageText
    quality: Quality
    size: ContentSize | None
    """None where the page's objects could not be counted."""
    by_pypdf: str | None = None
    """Why pypdf's text was taken; None where pdfium's was."""
    disagree: bool = False
    """Whether the readers' amounts of text differ by more than a tenth."""
    drawable: bool = True
    """Whether pdfium may be given the page."""
    over_limit: bool = False
    """Whether nothing was read because the page unfolds past the limits."""
    failed: bool = False
    """No reader could read it."""


@dataclass(frozen=True, slots=True)
class _Reading:
    text: PageText
    fault: str | None = None
    over_limit: bool = False


def choose_page(source: Source, index: int) -> ChosenPage:
    """Read the page at `index`, from 0, with pdfium and, where the rules ask, with pypdf."""
    page = source.pages[index] if index < len(source.pages) else None
    size, over = _size(source, page)
    why: str | None = None
    disagree = False
    allowed = not over and (size is None or size.within(source.limits))
    first = (
        _by_pdfium(source, index)
        if allowed
        else _Reading(PageText(), "draws too much", over_limit=True)
    )
    quality = quality_of(first.text.text)
    chosen = first
    if page is not None and not over and _asks_pypdf(source, first, quality, size):
        second = _by_pypdf(page)
        other = quality_of(second.text.text)
        source.asked_in_vain += first.fault is None and not _better(other, quality, first)
        disagree = not first.fault and not second.fault and _differ(quality, other)
        if second.fault is None and _better(other, quality, first):
            why = first.fault or "pdfium finds less than the page shows"
            chosen, quality = second, other
        elif second.over_limit and first.fault is not None:
            chosen = second
    return ChosenPage(
        number=index + 1,
        text=chosen.text,
        quality=quality,
        size=size,
        by_pypdf=why,
        disagree=disagree,
        drawable=allowed,
        over_limit=chosen.over_limit or not (allowed or quality.characters),
        failed=chosen.fault is not None and allowed,
    )


def _size(source: Source, page: PageObject | None) -> tuple[ContentSize | None, bool]:
    if page is None:
        return None, False
    try:
        return source.sizes.of_page(page), False
    except MemoryError:  # for the sandbox, not a fault of the page
        raise
    except LimitReachedError:
        return None, True
    except Exception:  # what pypdf cannot follow, pdfium often can
        return None, False


def _by_pdfium(source: Source, index: int) -> _Reading:
    if source.document is None or index >= len(source.document):
        return _Reading(PageText(), "pdfium cannot open it")
    try:
        return _Reading(pdfium_text.page_text(source.document, index, has_layers=source.has_layers))
    except pdfium.PdfiumError:
        return _Reading(PageText(), "pdfium cannot read it")


def _by_pypdf(page: PageObject) -> _Reading:
    try:
        text = clean_text(page.extract_text())
    except MemoryError:  # as above
        raise
    except LimitReachedError:
        return _Reading(PageText(), "past the limits of pypdf", over_limit=True)
    except Exception as error:  # one page's fault must not cost the others
        return _Reading(PageText(), type(error).__name__)
    return _Reading(PageText(lines=tuple(Line(plain_line(line)) for line in text.split("\n"))))


def _asks_pypdf(
    source: Source, first: _Reading, quality: Quality, size: ContentSize | None
) -> bool:
    is_large = size is not None and size.drawn_bytes > source.limits.compared_bytes
    if first.fault is not None:
        return not (first.over_limit and is_large)
    # pypdf would bring back what the page covers or hides.
    if first.text.covered or first.text.hidden or size is None or is_large:
        return False
    often = source.asked_in_vain >= _OFTEN
    found = len(first.text.text) / max(size.glyphs, _FEW_GLYPHS)
    lost = size.glyphs >= _FEW_GLYPHS and found < (_HARDLY_FOUND if often else _FOUND)
    return lost or (quality.worthless and not often)


def _better(other: Quality, quality: Quality, first: _Reading) -> bool:
    if first.fault is not None:
        return True
    return not other.worthless and other.good > _MORE * quality.good


def _differ(quality: Quality, other: Quality) -> bool:
    return max(quality.good, other.good) > _MORE * min(quality.good, other.good)
