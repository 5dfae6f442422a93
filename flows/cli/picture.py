"""The cuts of a document as a picture for the terminal."""

from collections import Counter

from chunking import Frame, Segment
from pipeline import PlannedFile
from pipeline.plan import Plan

_WIDTH = 72
_SHADES = "█▓"
"""Neighbouring segments are told apart by their shade, so that colour is not needed."""


def picture(planned: PlannedFile) -> list[str]:
    """A bar whose parts are as long as the segments, and a line for each segment.

    Empty for a document that is read whole.
    """
    plan = planned.plan
    if plan is None or len(plan.segments) < 2:
        return []
    return [_bar(plan), *(_line(planned, plan, index) for index in range(len(plan.segments)))]


def _bar(plan: Plan) -> str:
    ends = [round(_WIDTH * segment.end / plan.characters) for segment in plan.segments]
    starts = [0, *ends[:-1]]
    return "".join(
        _SHADES[index % 2] * (end - start)
        for index, (start, end) in enumerate(zip(starts, ends, strict=True))
    )


def _line(planned: PlannedFile, plan: Plan, index: int) -> str:
    segment, frame = plan.segments[index], plan.frames[index]
    first, last = planned.page_spans[index]
    pages = f" pp. {first}-{last}" if first is not None else ""
    return (
        f"{_SHADES[index % 2]} {index + 1}{pages} · {segment.tokens:,} tokens · "
        f"{_beginning(segment)} · {_carried(frame)}"
    )


def _beginning(segment: Segment) -> str:
    if segment.index == 0:
        return "from the beginning"
    heading = f" “{segment.heading}”" if segment.heading else ""
    return f"cut at {segment.boundary.value}{heading}"


def _carried(frame: Frame) -> str:
    if not frame.items:
        return "no frame"
    count = Counter(item.kind.value for item in frame.items)
    parts = ", ".join(f"{number} {kind}" for kind, number in sorted(count.items()))
    left = f", {len(frame.left_out)} did not fit" if frame.left_out else ""
    return f"frame of {frame.tokens:,} tokens: {parts}{left}"
