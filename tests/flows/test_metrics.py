"""Figures for Prometheus are those of the record."""

from pathlib import Path
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from flows.metrics import metrics_served
from pipeline import RequestError
from tests.flows.records import recorded
from tests.flows.service_shell import free_port
from tests.pipeline.homes import octavo_in


def asked_for(url: str) -> list[str]:
    with urlopen(url, timeout=10) as response:  # noqa: S310 - our own server on loopback
        return str(response.read().decode()).splitlines()


async def test_totals_are_read_from_the_store(tmp_path: Path) -> None:
    """As they are when they are asked for, by matter, model and status."""
    (tmp_path / "a.txt").write_text("Governed by the laws of Ohio.", encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    port = free_port()
    url = f"http://127.0.0.1:{port}/metrics"
    with octavo_in(tmp_path) as octavo, metrics_served(octavo.store, "127.0.0.1", port):
        assert not [line for line in asked_for(url) if line.startswith("octavo_files{")]
        await recorded(octavo, tmp_path / "a.txt", tmp_path / "broken.pdf", matter="acme")
        lines = asked_for(url)
    families = {each.name: each.type for each in text_string_to_metric_families("\n".join(lines))}
    assert families["octavo_files"] == "gauge"
    assert families["octavo_cost_usd"] == "counter"
    assert 'octavo_files{matter="acme",status="complete"} 1.0' in lines
    assert 'octavo_files{matter="acme",status="exception"} 1.0' in lines
    assert 'octavo_runs{matter="acme",status="incomplete"} 1.0' in lines
    assert any(line.startswith("octavo_exceptions{class=") for line in lines)
    asked = [line for line in lines if line.startswith("octavo_calls_total{")]
    assert asked
    assert all('model="offline"' in line and 'state="answered"' in line for line in asked)
    cost = 'octavo_cost_usd_total{matter="acme",model="offline",state="answered"} 0.0'
    assert cost in lines


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    """One line, with the way out."""
    port = free_port()
    with (
        octavo_in(tmp_path) as octavo,
        metrics_served(octavo.store, "127.0.0.1", port),
        pytest.raises(RequestError, match="--metrics-port"),
        metrics_served(octavo.store, "127.0.0.1", port),
    ):
        pass
