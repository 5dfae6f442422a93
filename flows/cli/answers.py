"""A document's answers in the terminal: each with why, how sure and where, tidily."""

from collections.abc import Iterable, Sequence
from textwrap import shorten

from rich.console import Console
from rich.text import Text

from flows.cli.output import status_text, table
from flows.file_name import file_name
from pipeline.answer import Answer, AnswerStatus, Citation
from pipeline.document import Document
from pipeline.ingest.pdf.page_range import page_range
from pipeline.report.answer_rows import claims_of, kind_of, status_words
from pipeline.report.document_status import read_words, reason_words
from pipeline.report.money import read_usd
from pipeline.report.place import Places
from pipeline.report.shared_words import SharedWords, level_words, shared_words
from pipeline.report.wording import percent
from pipeline.result import Conclusion, DocumentResult

_LISTED = frozenset({AnswerStatus.ABSENT, AnswerStatus.NOT_READ})
"""Statuses without anything to show but the field: named in one line."""
_QUOTE = 160
"""Characters of a quote that is shown; the report has all of it."""
_UNVERIFIED = 2
"""Unverified quotes of an answer that are shown; the report has all of them."""
_PLACES = 4
"""Places of an answer that are named; the report has all of them."""


def print_document(
    console: Console, document: DocumentResult, content: Document | None = None
) -> None:
    """One document's answers with their citations.

    Args:
        console: where to.
        document: what is on record of one file.
        content: its text, for places by page and line or by cell; None names pages only.
    """
    _print_head(console, document)
    conclusion = document.conclusion
    if conclusion is None:
        return
    _print_plan(console, conclusion)
    shared = shared_words(conclusion.answers)
    places = None if content is None else Places(content)
    shown = table("field", "status", "answer", "confidence", "where")
    for answer in conclusion.answers:
        if answer.status not in _LISTED:
            shown.add_row(*_row(answer, conclusion, shared, places))
    if shown.row_count:
        console.print(shown)
    _print_listed(console, conclusion.answers)
    _print_pictures(console, conclusion)
    if conclusion.summary:
        console.print(Text("Summary", style="bold"))
    for summed in conclusion.summary:
        console.print(Text(summed.marked), soft_wrap=True)
    for sentence in shared.sentences:
        console.print(sentence, style="dim", soft_wrap=True)


def _print_head(console: Console, document: DocumentResult) -> None:
    """Name, status, cost, and why it is not complete."""
    head = Text(f"{file_name(document.path)}  ", style="bold")
    head.append_text(status_text(document.status))
    if document.conclusion is not None:
        head.append(f"  {read_usd(document.conclusion.cost_usd)}", style="not bold")
    console.print(head, soft_wrap=True)
    if reason_words(document):
        console.print(Text(reason_words(document)), soft_wrap=True)


def _print_pictures(console: Console, conclusion: Conclusion) -> None:
    """The pages whose pictures show writing that is not in the text."""
    kind = "picture_not_read"
    numbers = [note.page for note in conclusion.notes if note.kind == kind and note.page]
    if numbers:
        console.print(
            f"Pictures not read: page {page_range(numbers)}. They may show writing; "
            "check the page, or supply a copy with text.",
            style="dim",
            soft_wrap=True,
        )


def _print_plan(console: Console, conclusion: Conclusion) -> None:
    plan, read = conclusion.plan, read_words(conclusion)
    console.print(
        f"{plan.route}: {plan.reason}. Profile {plan.profile} ({plan.profile_reason}). "
        f"Model {plan.model}. {read[:1].upper()}{read[1:]}.",
        style="dim",
        soft_wrap=True,
    )


def _row(
    answer: Answer, conclusion: Conclusion, shared: SharedWords, places: Places | None
) -> tuple[str | Text, ...]:
    kind = kind_of(answer)
    said = Text(answer.value or "; ".join(claims_of(answer, conclusion)))
    doubts = shared.own_reasons(answer)
    for words in (
        _bearing(answer),
        *map(_unverified, answer.unverified_quotes[:_UNVERIFIED]),
        shared.own_rationale(answer),
        f"not surer because {'; '.join(doubts)}" if doubts else "",
    ):
        if words:
            said.append(f"{chr(10) if said else ''}{words}", style="dim")
    level = f"{level_words(answer).removesuffix(' confidence')} {shared.marks(answer)}".rstrip()
    where = ", ".join(_places(answer.citations, places))
    status = status_text(kind)
    status.plain = status_words(kind, answer.read)
    return answer.field, status, said, level, where


def _unverified(quote: str) -> str:
    """A quote that a value was claimed with, and that is none."""
    words = shorten(" ".join(quote.split()), _QUOTE, placeholder="…")
    return f"stands nowhere in the document: “{words}”"


def _bearing(answer: Answer) -> str:
    """The words behind a yes or no, which alone say nothing; empty for other values."""
    if answer.value not in {"yes", "no"} or not answer.citations:
        return ""
    quote = " ".join(answer.citations[0].quote.split())
    return f"“{shorten(quote, _QUOTE, placeholder='…')}”"


def _places(citations: Sequence[Citation], places: Places | None) -> list[str]:
    """The first places of an answer, each once; pages share one `p.`."""
    names = [
        (f"p. {c.page}" if c.page is not None else "") if places is None else _name(places, c)
        for c in citations
    ]
    distinct = [name for name in dict.fromkeys(names) if name]
    named, more = distinct[:_PLACES], len(distinct) - _PLACES
    if all(name.startswith("p. ") for name in named):
        named = [name if n == 0 else name.removeprefix("p. ") for n, name in enumerate(named)]
    return [*named, f"{more} more"] if more > 0 else named


def _name(places: Places, citation: Citation) -> str:
    return places.name(citation.start, citation.end, page=citation.page)


def _print_listed(console: Console, answers: Iterable[Answer]) -> None:
    """The fields without a value, in a line for each status and reason."""
    lines: dict[tuple[str, str], list[str]] = {}
    for answer in answers:
        if answer.status in _LISTED:
            read = f" ({percent(answer.read)} read)" if answer.status is AnswerStatus.ABSENT else ""
            lines.setdefault((answer.status.value, read), []).append(answer.field)
    for (status, read), fields in lines.items():
        line = status_text(status).append(f"{read}: ").append(", ".join(fields), style="dim")
        console.print(line)
