"""A run's overview: a self-contained HTML page that accounts for every file received."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.report.answer_rows import kind_of
from pipeline.report.money import read_usd
from pipeline.report.reading_map import reason_words
from pipeline.report.templates import render
from pipeline.report.wording import count, percent, title, when
from pipeline.result import Conclusion, DocumentResult, DocumentStatus, RunResult, RunStatus

_NONE = "\u2013"
_STATUSES = {
    RunStatus.RUNNING: "Still running",
    RunStatus.COMPLETE: "Complete",
    RunStatus.INCOMPLETE: "Incomplete",
    RunStatus.FAILED: "Failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """One received file. What only a reading can tell is a dash where there was none."""

    name: str
    folder: str
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


def render_run(run: RunResult) -> str:
    """The overview of `run` as one HTML page that needs nothing else.

    The same value gives the same bytes. It holds no text of any document.
    """
    values = {
        "run": run,
        "heading": f"{title(run.matter)}: {count(run.received, 'file')} received",
        "status": _STATUSES[run.status],
        "reason": reason_words(run.reason or ""),
        "cost": "cost unknown" if run.cost_usd is None else f"{read_usd(run.cost_usd)} paid",
        "total": read_usd(run.cost_usd),
        "facts": _facts(run),
        "counts": run.reconciliation,
        "rows": [_row(document) for document in run.documents],
        "other_words": _other_words(run),
        "exceptions": list(_exceptions(run)),
    }
    return render("run.html.jinja", "run.js", values)


def split_path(path: str) -> tuple[str, str]:
    """Folder and name; the folder is empty where the path has none."""
    folder, _, name = path.replace("\\", "/").rstrip("/").rpartition("/")
    return folder, name or path


def _facts(run: RunResult) -> list[tuple[str, str]]:
    return [
        ("Matter", run.matter),
        ("Run", run.run),
        ("Started", when(run.started_at)),
        ("Finished", when(run.finished_at)),
    ]


def _row(document: DocumentResult) -> DocumentRow:
    folder, name = split_path(document.path)
    reason = document.reason or ""
    row = DocumentRow(
        name=name,
        folder=folder,
        kind=document.status.value,
        reason=reason if document.status is DocumentStatus.DUPLICATE else reason_words(reason),
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
