"""What commands print: one JSON document or tables on stdout, everything else on stderr."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.file_name import file_name
from pipeline import RunForecast
from pipeline.consolidate.family import Family
from pipeline.exception import ExceptionRecord
from pipeline.report.in_doubt import in_doubt_words
from pipeline.report.money import read_usd
from pipeline.result import DocumentResult, RunResult

_STYLES = {
    "complete": "green",
    "found": "green",
    "absent": "dim",
    "incomplete": "yellow",
    "not_found": "yellow",
    "not_read": "yellow",
    "conflict": "magenta",
    "duplicate": "dim",
    "excluded": "dim",
    "exception": "red",
    "failed": "red",
    "ok": "green",
    "no": "red",
    "claimed": "red",
}


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def stdout() -> Console:
    return _console(is_error=False)


def stderr() -> Console:
    return _console(is_error=True)


def _console(*, is_error: bool) -> Console:
    stream = sys.stderr if is_error else sys.stdout
    return Console(
        stderr=is_error,
        highlight=False,
        # Names and headings are shown as they are: `[v2]` is no style, `:key:` no picture.
        markup=False,
        emoji=False,
        # A pipe or a file has no width of its own, and 80 columns break names.
        width=None if stream.isatty() else 140,
    )


def table(*columns: str, right: Sequence[str] = ()) -> Table:
    """An unboxed table; `right` names the columns of numbers."""
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        numbers = column in right
        made.add_column(
            column, justify="right" if numbers else "left", no_wrap=numbers, overflow="fold"
        )
    return made


def status_text(status: str) -> Text:
    return Text(status.replace("_", " "), style=_STYLES.get(status, ""))


def forecast_line(forecast: RunForecast) -> str:
    """What is expected of a run, in one line."""
    cost = forecast.cost
    if cost is None:
        words = "cost unknown"
    elif cost.high == 0:
        words = "no cost"
    else:
        low, high = read_usd(cost.low), read_usd(cost.high)
        words = f"{low} to {high}, {read_usd(cost.expected)} expected"
    more = forecast.most_calls - forecast.calls
    if_conflicts = f" (up to {more} more where findings conflict)" if more else ""
    return (
        f"{forecast.documents} documents, {forecast.tokens:,} tokens, {forecast.calls} calls"
        f"{if_conflicts}: {words}."
    )


def print_run(console: Console, run: RunResult, families: Sequence[Family] = ()) -> None:
    """The run as a table of documents, the exceptions, what amends what, and the sums."""
    documents = table(
        "document", "status", "route", "tokens", "found", "absent", "other", "cost",
        right=("tokens", "found", "absent", "other", "cost"),
    )  # fmt: skip
    for document in run.documents:
        documents.add_row(*_document_row(document))
    console.print(documents)
    print_exceptions(console, run.exceptions)
    sums = run.reconciliation.in_words
    console.print(
        f"\nRun {run.run}: {run.status}{f' ({run.reason})' if run.reason else ''}. "
        f"{sums[0].upper()}{sums[1:]}. "
        f"Cost {read_usd(run.cost_usd)}{in_doubt_words(run)}.",
        soft_wrap=True,
    )
    if any(d.conclusion and not d.conclusion.uses_language_model for d in run.documents):
        console.print(
            "No language model has read these documents: the offline reader ranks their sentences "
            "and quotes them.",
            style="yellow",
            soft_wrap=True,
        )
    print_families(console, families)


def print_exceptions(console: Console, exceptions: Sequence[ExceptionRecord]) -> None:
    """What could not be processed, why, and whether another try can help."""
    if not exceptions:
        return
    console.print(Text("\nExceptions", style="bold"))
    for exception in exceptions:
        retry = " (a retry can help)" if exception.retryable else ""
        line = Text(f"  {file_name(exception.path)}: ")
        line.append(exception.exception_class.value, style="red")
        console.print(line.append(f": {exception.detail}{retry}"), soft_wrap=True)


def print_families(console: Console, families: Sequence[Family]) -> None:
    """Which document amends which, and where to see what they say together."""
    for family in families:
        base, *amendments = (file_name(each.result.path) for each in family.documents)
        changed = sum(answer.is_contested for answer in family.answers)
        answers = f"{changed} answer{' differs' if changed == 1 else 's differ'}"
        console.print(
            f"{base} is amended by {', '.join(amendments)}: {answers}, see `octavo linked`.",
            soft_wrap=True,
        )


def _document_row(document: DocumentResult) -> tuple[Text, ...]:
    name, status = Text(file_name(document.path)), status_text(document.status)
    conclusion = document.conclusion
    if conclusion is None:
        blank = Text("")
        return name, status, blank, blank, blank, blank, blank, blank
    statuses = [answer.status.value for answer in conclusion.answers]
    found, absent = statuses.count("found"), statuses.count("absent")
    return (
        name,
        status,
        Text(conclusion.plan.route.value),
        Text(f"{conclusion.plan.tokens:,}"),
        Text(str(found)),
        Text(str(absent)),
        Text(str(len(statuses) - found - absent)),
        Text(read_usd(conclusion.cost_usd)),
    )
