"""Scheduled runs that nobody started while nothing was running, against a real Prefect server."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Scheduled

from flows.deployments import missed_schedules, register
from pipeline.settings import Settings


def settings(tmp_path: Path) -> Settings:
    nightly = {"folder": str(tmp_path), "cron": "0 2 * * *", "timezone": "Europe/Berlin"}
    return Settings.model_validate({"home": tmp_path, "schedules": {"nightly": nightly}})


@pytest.fixture
def server(prefect_url: str) -> object:
    with temporary_settings({PREFECT_API_URL: prefect_url}):
        yield prefect_url


async def test_missed_runs_become_one(server: object, tmp_path: Path) -> None:
    """Registering anew, as every start of the service does, makes up for all of them at once."""
    async with get_client() as client:
        await register(client, settings(tmp_path))
        deployment = await client.read_deployment_by_name("scheduled-batch/scheduled-batch")
        assert [each.slug for each in deployment.schedules] == ["nightly"]
        for days in (1, 2, 3):
            then = datetime.now(UTC) - timedelta(days=days)
            await client.create_flow_run_from_deployment(
                deployment.id,
                parameters={"schedule": "nightly"},
                state=Scheduled(scheduled_time=then),
                tags=["auto-scheduled"],
            )
        assert await missed_schedules(client) == {"nightly"}
        before = {run.id for run in await _runs()}
        await register(client, settings(tmp_path))
        new = [run for run in await _runs() if run.id not in before]
    assert [run.parameters for run in new] == [{"schedule": "nightly"}]


async def _runs() -> list[FlowRun]:
    async with get_client() as client:
        runs = await client.read_flow_runs()
        return [run for run in runs if "schedule" in run.parameters]
