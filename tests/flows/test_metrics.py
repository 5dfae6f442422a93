"""Figures for Prometheus are those of the record."""

from pathlib import Path
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from flows.metrics import StoreCollector, metrics_served
from pipeline import RequestError, Store
from tests.flows.records import recorded
from tests.flows.service_shell import free_port
from tests.pipeline.homes import octavo_in
from tests.pipeline.store.calls import answer, reserve, send, start


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
    assert all('model="offline"' in line and "state=" not in line for line in asked)
    assert 'octavo_cost_usd_total{matter="acme",model="offline"} 0.0' in lines
    assert 'octavo_calls_settled{matter="acme",model="offline",state="answered"}' in str(lines)


def test_no_counter_ever_falls(tmp_path: Path) -> None:
    """Through every state that a call may take: what is under way, or in doubt, is a gauge."""
    with octavo_in(tmp_path) as octavo:
        start(octavo.store, "run")
        before: dict[tuple[str, ...], float] = {}
        ledger = octavo.ledger
        moves = (
            lambda: reserve(ledger),
            lambda: send(ledger),
            lambda: ledger.recover(run_id="run"),
            lambda: answer(ledger),
            lambda: ledger.spoil(3, error_class="torn", detail="torn"),
        )
        names = set()
        for move in moves:
            move()
            now = figures(octavo.store, "counter")
            assert all(now[key] >= value for key, value in before.items())
            before = now
            names |= {key[0] for key in figures(octavo.store, "gauge")}
        assert ("octavo_calls_total", "matter", "model") in before
        assert {"octavo_calls_in_flight", "octavo_reserved_usd"} <= names


def figures(store: Store, kind: str) -> dict[tuple[str, ...], float]:
    """Name and values of labels -> figure."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in StoreCollector(store).collect()
        if metric.type == kind
        for sample in metric.samples
    }


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
