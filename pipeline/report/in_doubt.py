"""How much of a run's cost is for calls that nobody knows the end of, in words."""

from pipeline.costs.costs import total_of
from pipeline.report.money import read_usd
from pipeline.result import RunResult


def in_doubt_words(run: RunResult) -> str:
    """Goes on a sentence that tells the cost; empty where no call is in doubt."""
    doubt = total_of(run.spending).in_doubt_usd
    if not doubt:
        return ""
    return f", of it {read_usd(doubt)} in doubt (calls cut off, at their worst case)"
