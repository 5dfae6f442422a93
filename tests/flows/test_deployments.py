"""Deployments: one list, whoever reads it."""

from importlib import import_module
from pathlib import Path

import yaml

from flows.deployments import Deployment, deployments
from flows.service import DEPLOYMENT_NAMES
from pipeline.settings import Settings

ROOT = Path(__file__).parents[2]


def made() -> tuple[Deployment, ...]:
    return deployments(Settings())


def test_entrypoints_lead_to_their_flows() -> None:
    """A worker imports them by these names."""
    for deployment in made():
        module, name = deployment.entrypoint.rsplit(".", 1)
        assert getattr(import_module(module), name) is deployment.flow


def test_prefect_yaml_has_the_same_deployments() -> None:
    """Names, entrypoints, tags and how many at a time."""
    written = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    shown = [
        (each["name"], each["entrypoint"], each["tags"], each.get("concurrency_limit"))
        for each in written
    ]
    assert shown == [
        (
            each.name,
            "{}.py:{}".format(*each.entrypoint.rsplit(".", 1)).replace("flows.", "flows/"),
            ["octavo", "octavo-goes-on"] if each.goes_on else ["octavo"],
            each.at_a_time,
        )
        for each in made()
    ]


def test_the_service_names_what_people_start() -> None:
    """All but the shards, which a run of `process-shards` starts."""
    assert tuple(each.name for each in made() if each.name != "process-shard") == DEPLOYMENT_NAMES
