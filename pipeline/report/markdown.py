"""A run as Markdown, for a Prefect artifact. Holds no text of any document: names and numbers."""

from pipeline.report.in_doubt import in_doubt_words
from pipeline.report.money import plain_usd
from pipeline.result import DocumentResult, RunResult


def reconciliation_markdown(run: RunResult) -> str:
    """What was received and what became of it, with costs and exceptions."""
    lines = [
        f"## Run {run.run}: {run.status}{f' ({run.reason})' if run.reason else ''}",
        "",
        run.reconciliation.in_words,
        "",
        f"Cost: {_cost(run)} USD{in_doubt_words(run)}",
        "",
        "| document | status | route | tokens |",
        "|---|---|---|---|",
        *(_row(document) for document in run.documents),
    ]
    if run.exceptions:
        lines += ["", "| exception | class | retry can help |", "|---|---|---|"]
        lines += [
            f"| {_name(exception.path)} | {exception.exception_class} | "
            f"{'yes' if exception.retryable else 'no'} |"
            for exception in run.exceptions
        ]
    return "\n".join(lines)


def _row(document: DocumentResult) -> str:
    plan = None if document.conclusion is None else document.conclusion.plan
    route, tokens = ("", "") if plan is None else (plan.route.value, f"{plan.tokens:,}")
    return f"| {_name(document.path)} | {document.status} | {route} | {tokens} |"


def _cost(run: RunResult) -> str:
    return "unknown" if run.cost_usd is None else str(plain_usd(run.cost_usd))


def _name(path: str) -> str:
    """The file's name, with what Markdown would take for a table's own signs masked."""
    return path.rsplit("/", 1)[-1].replace("|", "\\|")
