"""What a run leaves on its page in Prefect: how it adds up, what it cost, where its report is.

The record has all of it: nothing here may fail a run.
"""

import asyncio
import logging

from prefect.artifacts import acreate_markdown_artifact

from flows.events import tell_of_run
from pipeline import Octavo, RunResult
from pipeline.publish import write_reports
from pipeline.report.markdown import reconciliation_markdown

_log = logging.getLogger(__name__)


async def publish(octavo: Octavo, result: RunResult, *, with_report: bool) -> None:
    """Write the report where nobody else does, and the sums of the run as an artifact."""
    folder = octavo.settings.reports / result.run
    link = octavo.settings.report_url(result.run)
    report = f"Report: [{result.run}]({link}), in the folder `{folder.absolute()}`"
    try:
        if with_report:
            await asyncio.to_thread(write_reports, octavo, result, folder)
        await acreate_markdown_artifact(
            f"{report}\n\n{reconciliation_markdown(result)}",
            key="reconciliation",
            description=f"Run {result.run}: {result.status}",
        )
        tell_of_run(result)
    except Exception as error:
        _log.warning("no page of the run written", extra={"kind": type(error).__name__})
