"""One document's report: a self-contained HTML page."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.answer import AnswerStatus
from pipeline.document import Document, Note
from pipeline.exception import ExceptionRecord
from pipeline.profile.profile import Profile
from pipeline.report.answer_rows import (
    AnswerGroup,
    ConflictView,
    StatusCount,
    answer_groups,
    conflict_views,
    status_counts,
)
from pipeline.report.call_table import CallTable, call_table
from pipeline.report.document_status import is_even, read_words, reason_words, status_words
from pipeline.report.evidence import CitationLink, Evidence
from pipeline.report.family_view import FamilyView, superseded
from pipeline.report.page_text import text_pages
from pipeline.report.reading_map import ReadingMap, map_anchors, reading_map
from pipeline.report.shared_words import SharedWords, shared_words
from pipeline.report.templates import render
from pipeline.report.text_marks import TextMarks
from pipeline.report.wording import count, percent, size, split_path, title, when
from pipeline.result import Conclusion, DocumentResult, RunResult

_TITLE_FIELD = "document_name"
_TITLE_CHARACTERS = 160
"""Longer names of documents are sentences; the file's name says more at a glance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryView:
    """One sentence of the summary."""

    text: str
    citations: tuple[CitationLink, ...]
    """Empty where nothing in the document was shown to bear it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadView:
    """What the page shows of a document that was read."""

    groups: tuple[AnswerGroup, ...]
    counts: tuple[StatusCount, ...]
    shared: SharedWords
    """What most answers have in common: said once, above them."""
    conflicts: tuple[ConflictView, ...]
    summary: tuple[SummaryView, ...]
    map: ReadingMap
    calls: CallTable
    read: str
    """How much was read, in words."""
    is_even: bool
    """Whether every question was put to the same share of the document."""
    coverage: str
    """The share that was read for every question."""
    length: str
    notes: tuple[Note, ...]


def render_document(
    run: RunResult,
    document: DocumentResult,
    content: Document,
    profile: Profile,
    families: Sequence[FamilyView] = (),
) -> str:
    """The report of `document` as one HTML page that needs nothing else.

    The same values give the same bytes. The page loads nothing and sends nothing, and whatever
    the document's text holds is shown as text.

    Args:
        run: the run that the result belongs to.
        document: the result of one received file.
        content: the document that the result's offsets count in.
        profile: the questions, for their words and groups.
        families: what the document and its amendments say together, for this page.
    """
    conclusion = document.conclusion
    evidence = Evidence(content, conclusion)
    anchors = () if conclusion is None else map_anchors(conclusion)
    marks = TextMarks(evidence.text, evidence.quotes, anchors)
    values = {
        "title": _title(document),
        "file": split_path(document.path)[1],
        "run": run,
        "document": document,
        "conclusion": conclusion,
        "content": content,
        "facts": _facts(run, document, content),
        "status": status_words(document),
        "reason": reason_words(document),
        "read": None if conclusion is None else _read(content, conclusion, profile, evidence),
        "exceptions": _exceptions(run, document),
        "families": families,
        "superseded": superseded(families),
        "pages": text_pages(content, marks),
        "cited": len(evidence.quotes),
    }
    return render("document.html.jinja", "document.js", values)


def _read(
    content: Document, conclusion: Conclusion, profile: Profile, evidence: Evidence
) -> ReadView:
    groups = answer_groups(conclusion, profile, evidence)
    return ReadView(
        groups=groups,
        counts=status_counts(groups),
        shared=shared_words(conclusion.answers),
        conflicts=conflict_views(conclusion, evidence),
        summary=tuple(
            SummaryView(text=sentence.text, citations=_places(evidence, sentence.evidence))
            for sentence in conclusion.summary
        ),
        map=reading_map(content, conclusion, evidence),
        calls=call_table(conclusion.calls),
        read=read_words(conclusion),
        is_even=is_even(conclusion),
        coverage=percent(conclusion.coverage.read),
        length=_length(conclusion),
        notes=conclusion.notes,
    )


def _places(evidence: Evidence, numbers: Sequence[int]) -> tuple[CitationLink, ...]:
    """The citations of a sentence, one of each place: seven on one page are one page."""
    links = {link.place: link for link in reversed(evidence.of_findings(numbers))}
    return tuple(reversed(links.values()))


def _title(document: DocumentResult) -> str:
    answers = () if document.conclusion is None else document.conclusion.answers
    for answer in answers:
        if answer.field == _TITLE_FIELD and answer.status is AnswerStatus.FOUND and answer.value:
            name = " ".join(answer.value.split())
            if len(name) <= _TITLE_CHARACTERS:
                return name
    return split_path(document.path)[1]


def _facts(run: RunResult, document: DocumentResult, content: Document) -> list[tuple[str, str]]:
    """What identifies the file: name and value, in the order they are shown."""
    receipt = document.receipt
    facts = [("File", split_path(document.path)[1]), ("Matter", run.matter)]
    if receipt is not None and receipt.custodian is not None:
        facts.append(("Custodian", receipt.custodian))
    facts += [("Run", run.run), ("Date", when(run.finished_at or run.started_at))]
    if receipt is not None:
        facts += [("Received", when(receipt.received_at)), ("Size", size(receipt.size_bytes))]
    facts.append(("SHA-256", content.sha256))
    if receipt is not None:
        facts.append(("MD5", receipt.md5))
    return facts


def _length(conclusion: Conclusion) -> str:
    plan = conclusion.plan
    parts = [] if conclusion.pages is None else [count(conclusion.pages, "page")]
    exactly = "" if plan.encoding_is_exact else " (estimated)"
    parts.append(f"{plan.tokens:,} tokens{exactly}")
    segments = len(plan.segments)
    parts.append("read in one piece" if segments == 1 else f"read in {segments} segments")
    return ", ".join(parts)


def _exceptions(run: RunResult, document: DocumentResult) -> list[tuple[str, ExceptionRecord]]:
    paths = {document.path, document.receipt.path if document.receipt else document.path}
    return [
        (title(record.exception_class.value), record)
        for record in run.exceptions
        if record.path in paths
    ]
