"""A run's overview: a self-contained HTML page that accounts for every file received."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.consolidate.family import Family
from pipeline.consolidate.link import LinkSource
from pipeline.costs.costs import total_of
from pipeline.report.answer_rows import kind_of
from pipeline.report.document_status import reason_words
from pipeline.report.family_view import role_of
from pipeline.report.money import read_usd
from pipeline.report.templates import render
from pipeline.report.wording import count, percent, sentence, split_path, title, when
from pipeline.result import Conclusion, DocumentResult, RunResult, RunStatus

_NONE = "\u2013"
_STATUSES = {
    RunStatus.RUNNING: "Still running",
    RunStatus.COMPLETE: "Complete",
    RunStatus.INCOMPLETE: "Incomplete",
    RunStatus.FAILED: "Failed",
}
_SOURCES = {
    LinkSource.RULE: "by its own opening words",
    LinkSource.STATED: "as a person has stated",
}
_REASONS = {
    "budget": "The budget was reached before everything was read; a larger one lets it go on.",
    "exceptions": "Not every file could be processed; each exception is listed below.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """One received file. What only a reading can tell is a dash where there was none."""

    name: str
    folder: str
    page: str
    """Address of its own page; empty where it has none."""
    kind: str
    reason: str
    offline: bool = False
    route: str = _NONE
    tokens: str = _NONE
    read: str = _NONE
    found: str = _NONE
    absent: str = _NONE
    conflict: str = _NONE
    other: str = _NONE
    cost: str = _NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRow:
    name: str
    folder: str
    kind: str
    detail: str
    retryable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMember:
    """One document of an agreement with amendments."""

    name: str
    page: str
    """Empty where the run has none of it."""
    role: str
    source: str
    """Who says that it amends the other; empty for the agreement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyBrief:
    """An agreement with its amendments, in figures: no text of any document."""

    documents: tuple[FamilyMember, ...]
    """The agreement first."""
    changed: int
    """Answers that an amendment changes."""
    open: int
    """Answers in which the order of the amendments is not known."""


def render_run(
    run: RunResult, pages: Mapping[str, str] | None = None, families: Sequence[Family] = ()
) -> str:
    """The overview of `run` as one HTML page that needs nothing else.

    The same values give the same bytes. It holds no text of any document.

    Args:
        run: the run, finished or not.
        pages: path of a document -> relative address of its own page; None links to none.
        families: the agreements with amendments of which the run has met a document.
    """
    linked = pages or {}
    values = {
        "run": run,
        "heading": f"Run over {count(run.received, 'file')}",
        "status": _STATUSES[run.status],
        "reason": _REASONS.get(run.reason or "", sentence(run.reason or "")),
        "cost": "cost unknown" if run.cost_usd is None else f"{read_usd(run.cost_usd)} paid",
        "total": read_usd(run.cost_usd),
        "spending": _spending(run),
        "facts": _facts(run),
        "counts": run.reconciliation,
        "all_offline": _all_offline(run),
        "rows": [_row(document, linked.get(document.path)) for document in run.documents],
        "other_words": _other_words(run),
        "exceptions": list(_exceptions(run)),
        "families": [_family(family, run, linked) for family in families],
    }
    return render("run.html.jinja", "run.js", values)


def _facts(run: RunResult) -> list[tuple[str, str]]:
    return [
        ("Matter", run.matter),
        ("Run", run.run),
        ("Started", when(run.started_at)),
        ("Finished", when(run.finished_at)),
    ]


def _spending(run: RunResult) -> str:
    """What was spent on which purpose, and how much of it brought nothing; empty where nothing."""
    total = total_of(run.spending)
    if not total.spent_usd:
        return ""
    purposes = ", ".join(f"{row.key} {read_usd(row.spent_usd)}" for row in run.spending)
    return (
        f"Spent on {purposes}. Wasted: {read_usd(total.wasted_usd)} of it (failed "
        f"{read_usd(total.failed_usd)}, repaired {read_usd(total.repaired_usd)}, in doubt "
        f"{read_usd(total.in_doubt_usd)})."
    )


def _row(document: DocumentResult, page: str | None) -> DocumentRow:
    folder, name = split_path(document.path)
    row = DocumentRow(
        name=name,
        folder=folder,
        page=page or "",
        kind=document.status.value,
        reason=reason_words(document),
    )
    return row if document.conclusion is None else _read_row(row, document.conclusion)


def _read_row(row: DocumentRow, conclusion: Conclusion) -> DocumentRow:
    kinds = [kind_of(answer) for answer in conclusion.answers]
    found, absent, conflict = (kinds.count(kind) for kind in ("found", "absent", "conflict"))
    return replace(
        row,
        offline=not conclusion.uses_language_model,
        route=conclusion.plan.route.value,
        tokens=f"{conclusion.plan.tokens:,}",
        read=percent(conclusion.coverage.read),
        found=str(found),
        absent=str(absent),
        conflict=str(conflict),
        other=str(len(kinds) - found - absent - conflict),
        cost=read_usd(conclusion.cost_usd),
    )


def _all_offline(run: RunResult) -> bool:
    """Whether documents were read, and none by a language model."""
    read = [document.conclusion for document in run.documents if document.conclusion is not None]
    return bool(read) and not any(conclusion.uses_language_model for conclusion in read)


def _other_words(run: RunResult) -> str:
    """What the column of the other answers counts; empty where it counts nothing."""
    kinds = [
        kind_of(answer)
        for document in run.documents
        if document.conclusion is not None
        for answer in document.conclusion.answers
    ]
    words = {
        "not_found": "not found in the part that was read",
        "not_read": "not read",
        "claimed": "claimed, with no quote that stands in the document",
    }
    return "; ".join(f"{kinds.count(kind)} {text}" for kind, text in words.items() if kind in kinds)


def _family(family: Family, run: RunResult, pages: Mapping[str, str]) -> FamilyBrief:
    contested = [answer for answer in family.answers if answer.is_contested]
    open_ones = [answer for answer in contested if answer.prevails is None]
    return FamilyBrief(
        documents=tuple(
            FamilyMember(
                name=split_path(each.result.path)[1],
                page=pages.get(each.result.path, "") if each.run == run.run else "",
                role=role_of(each),
                source="" if each.link is None else _SOURCES[each.link.source],
            )
            for each in family.documents
        ),
        changed=len(contested) - len(open_ones),
        open=len(open_ones),
    )


def _exceptions(run: RunResult) -> Iterator[ExceptionRow]:
    for record in run.exceptions:
        folder, name = split_path(record.path)
        yield ExceptionRow(
            name=name,
            folder=folder,
            kind=title(record.exception_class.value),
            detail=record.detail,
            retryable=record.retryable,
        )
