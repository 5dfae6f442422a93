"""The picture of a document: where it was cut, what was read, where the citations lie.

Numbers for a drawing whose places are percentages of its width, so that it fits every screen.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from chunking import Boundary, Frame, FrameKind, Segment
from pipeline.document import Document
from pipeline.evidence.coverage import Coverage, UnreadSpan
from pipeline.planned import page_spans
from pipeline.report.evidence import Evidence
from pipeline.report.text_marks import Anchor
from pipeline.report.wording import count, pages, sentence
from pipeline.result import Conclusion

_TICKS = 6
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2500, 5000, 10_000)
_BREAKS = {
    Boundary.HEADING: "at a heading",
    Boundary.CLAUSE: "at a clause",
    Boundary.PARAGRAPH: "between paragraphs",
    Boundary.SENTENCE: "between sentences",
    Boundary.TOKEN: "in running text",
}
_CARRIED = {
    FrameKind.PLACE: ("heading", "headings"),
    FrameKind.PARTIES: ("parties clause", "parties clauses"),
    FrameKind.DATE: ("date", "dates"),
    FrameKind.DEFINITION: ("definition", "definitions"),
    FrameKind.CLAUSE: ("cited clause", "cited clauses"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch of the drawing. `x` and `width` are percentages of its width, with the sign."""

    x: str
    width: str
    label: str
    target: str
    """Id of the place in the text that it stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A place on the axis."""

    x: str
    label: str
    anchor: str
    """SVG's text-anchor, so that the outermost labels stay inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRow:
    """One segment in words."""

    number: int
    pages: str
    place: str
    begins: str
    """The heading it begins under; empty where the text has none."""
    boundary: str
    """What the cut before it breaks; empty for the first."""
    tokens: int
    frame_tokens: int
    carried: str
    definitions: tuple[str, ...]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadRow:
    """One stretch that was not read, in words."""

    target: str
    place: str
    characters: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingMap:
    segments: tuple[Bar, ...]
    unread: tuple[Bar, ...]
    citations: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    segment_rows: tuple[SegmentRow, ...]
    unread_rows: tuple[UnreadRow, ...]


def reading_map(document: Document, conclusion: Conclusion, evidence: Evidence) -> ReadingMap:
    """The drawing of one document and the words beside it."""
    length = max(1, len(document.text))
    segments = conclusion.plan.segments
    return ReadingMap(
        segments=tuple(
            _bar(s.start, s.end, length, _segment_label(s), f"segment{s.index + 1}")
            for s in segments
        ),
        unread=tuple(
            _bar(span.start, span.end, length, f"not read: {span.reason}", f"unread{n}")
            for n, span in enumerate(conclusion.coverage.unread, start=1)
        ),
        citations=tuple(
            _bar(start, end, length, evidence.place(start), f"c{number}")
            for number, (start, end) in evidence.quotes.items()
        ),
        ticks=tuple(_ticks(document, length)),
        segment_rows=tuple(_segment_rows(document, conclusion, evidence)),
        unread_rows=tuple(_unread_rows(document, conclusion.coverage, evidence)),
    )


def map_anchors(conclusion: Conclusion) -> Iterator[tuple[int, Anchor]]:
    """The places of the text that the drawing points at, labelled where a reader meets them."""
    segments = conclusion.plan.segments
    for segment in segments:
        label = f"Segment {segment.index + 1} of {len(segments)}" if len(segments) > 1 else ""
        yield segment.start, Anchor(id=f"segment{segment.index + 1}", label=label)
    for number, span in enumerate(conclusion.coverage.unread, start=1):
        label = f"Not read from here on: {span.reason}"
        yield span.start, Anchor(id=f"unread{number}", label=label)
    for end in sorted({span.end for span in conclusion.coverage.unread}):
        if not any(span.start <= end < span.end for span in conclusion.coverage.unread):
            yield end, Anchor(id=f"read{end}", label="Read from here on")


def _bar(start: int, end: int, length: int, label: str, target: str) -> Bar:
    return Bar(
        x=_share(start, length), width=_share(end - start, length), label=label, target=target
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3f}%"


def _segment_label(segment: Segment) -> str:
    heading = "" if segment.heading is None else f" \u00b7 {' '.join(segment.heading.split())}"
    return f"{segment.index + 1}{heading}"


def _ticks(document: Document, length: int) -> Iterator[Tick]:
    """Page numbers at round steps; where there are no pages, quarters of the text."""
    if not document.pages:
        for quarter in range(5):
            yield _tick(f"{25 * quarter}%", f"{25 * quarter} %", 25 * quarter)
        return
    last = document.pages[-1].number
    step = next((step for step in _STEPS if last / step <= _TICKS), last)
    for page in document.pages:
        first = page is document.pages[0]
        if first or (page.number % step == 0 and last - page.number >= step / 2):
            yield _tick(_share(page.start, length), f"p. {page.number}", 0 if first else 50)
    if last > 1:
        yield _tick("100%", f"p. {last}", 100)


def _tick(x: str, label: str, place: int) -> Tick:
    anchor = {0: "start", 100: "end"}.get(place, "middle")
    return Tick(x=x, label=label, anchor=anchor)


def _segment_rows(
    document: Document, conclusion: Conclusion, evidence: Evidence
) -> Iterator[SegmentRow]:
    plan = conclusion.plan
    spans = page_spans(document, plan.segments)
    for segment, frame, span in zip(plan.segments, plan.frames, spans, strict=True):
        yield SegmentRow(
            number=segment.index + 1,
            pages=pages(*span),
            place=evidence.place(segment.start),
            begins=" ".join((segment.heading or "").split()),
            boundary=_BREAKS[segment.boundary] if segment.index else "",
            tokens=segment.tokens,
            frame_tokens=frame.tokens,
            carried=_carried(frame),
            definitions=tuple(
                item.name for item in frame.items if item.kind is FrameKind.DEFINITION
            ),
            left_out=len(frame.left_out),
        )


def _carried(frame: Frame) -> str:
    kinds = Counter(item.kind for item in frame.items)
    return ", ".join(count(kinds[kind], *_CARRIED[kind]) for kind in FrameKind if kinds[kind])


def _unread_rows(document: Document, coverage: Coverage, evidence: Evidence) -> Iterator[UnreadRow]:
    for number, span in enumerate(coverage.unread, start=1):
        yield UnreadRow(
            target=f"unread{number}",
            place=_span_place(document, span, evidence),
            characters=span.end - span.start,
            reason=sentence(span.reason),
        )


def _span_place(document: Document, span: UnreadSpan, evidence: Evidence) -> str:
    last = max(span.start, span.end - 1)
    place = pages(document.page_at(span.start), document.page_at(last))
    return place or f"{evidence.place(span.start)} to {evidence.place(last)}"
