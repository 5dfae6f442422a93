"""What became of one file when it was planned: a plan, or the reason why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

from chunking import Segment
from pipeline.document import Document
from pipeline.exception import ExceptionRecord
from pipeline.plan import Plan

PageSpan = tuple[int | None, int | None]
"""First and last page of an interval, both inclusive, from 1; None where there are no pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """One received file of a forecast. It has a plan or an exception, not both.

    Raises:
        ValueError: neither or both, or not one page span a segment.
    """

    path: str
    sha256: str | None
    """None where the bytes could not be read."""
    media_type: str | None
    """None where it could not be told."""
    pages: int | None
    """None where the format has no pages, or the file could not be read."""
    plan: Plan | None
    exception: ExceptionRecord | None
    page_spans: tuple[PageSpan, ...] = ()
    """One a segment of the plan, in the same order."""
    duplicate_of: str | None = None
    """Path of the first file with the same content: this one is not read again. Else None."""

    def __post_init__(self) -> None:
        if (self.plan is None) is (self.exception is None):
            raise ValueError(f"{self.path!r} needs a plan or an exception, and not both")
        segments = 0 if self.plan is None else len(self.plan.segments)
        if len(self.page_spans) != segments:
            raise ValueError(
                f"{self.path!r} has {len(self.page_spans)} page spans for {segments} segments: "
                "give one a segment, as `page_spans` does"
            )


def page_spans(document: Document, segments: Sequence[Segment]) -> tuple[PageSpan, ...]:
    """The pages on which each segment begins and ends."""
    return tuple(
        (document.page_at(segment.start), document.page_at(max(segment.start, segment.end - 1)))
        for segment in segments
    )
