"""Ends of a flow run that Prefect knows of before the record does: cancelled, or its process dead.

Prefect passes the arguments by these names.
"""

from typing import Any

from prefect import Flow, State
from prefect.client.schemas.objects import FlowRun

from flows.run_identity import run_id_of
from pipeline import load_settings, open_octavo
from pipeline.failed_run import record_cancelled, record_killed


def note_cancelled(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Somebody has cancelled the run: it is incomplete, and can go on."""
    del flow, state
    with open_octavo(load_settings()) as octavo:
        record_cancelled(octavo, run_id_of(flow_run))


def note_crashed(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """The run's process has ended without a word."""
    del flow, state
    with open_octavo(load_settings()) as octavo:
        record_killed(octavo, run_id_of(flow_run))
