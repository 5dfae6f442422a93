"""Figures for Prometheus, read from the store when they are asked for.

They cover everything on the database, whichever process or machine has done it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, Metric, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from pipeline import RequestError, Store
from pipeline.call import CallState
from pipeline.store import TotalRepository


@contextmanager
def metrics_served(store: Store, host: str, port: int | None) -> Iterator[None]:
    """Answer at `http://HOST:PORT/metrics` until the block ends; None for the port: nowhere.

    Raises:
        RequestError: the port is taken.
    """
    if port is None:
        yield
        return
    registry = CollectorRegistry()
    registry.register(StoreCollector(store))
    try:
        server, thread = start_http_server(port, addr=host, registry=registry)
    except OSError as error:
        raise RequestError(
            f"cannot listen at {host}:{port} ({error.strerror}): give another --metrics-port"
        ) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class StoreCollector(Collector):
    """The totals of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        """Totals as they are now.

        Raises:
            HomeError: the database cannot be used.
        """
        with self._store.snapshot() as session:
            totals = TotalRepository(session)
            runs, documents = totals.runs(), totals.documents()
            exceptions, calls = totals.exceptions(), totals.calls()
        yield _gauge("octavo_runs", "Runs by how they stand", ("matter", "status"), runs)
        yield _gauge(
            "octavo_files", "Received files by what became of them", ("matter", "status"), documents
        )
        yield _gauge("octavo_exceptions", "Exceptions by class", ("class",), exceptions)
        # A counter must never fall. What has ended stays so, in whichever of the two states: an
        # answer that turns out to be of no use is called failed later.
        ended = [row for row in calls if row[2] in _ENDED]
        for position, (name, text) in enumerate(_OF_CALLS, start=3):
            yield _counter(name, text, _LABELS[:2], _summed(ended, position))
        for position, name, text, states in _BY_STATE:
            rows = [(*row[:3], row[position]) for row in calls if row[2] in states]
            yield _gauge(name, text, _LABELS, rows)


_LABELS = ("matter", "model", "state")
_UNDER_WAY = frozenset({CallState.RESERVED.value, CallState.SENT.value})
_ENDED = frozenset({CallState.ANSWERED.value, CallState.FAILED.value})
_IN_DOUBT = frozenset({CallState.IN_DOUBT.value})
_OF_CALLS = (
    ("octavo_calls", "Calls of models that have ended"),
    ("octavo_input_tokens", "Tokens of their prompts"),
    ("octavo_output_tokens", "Tokens of their answers"),
    ("octavo_cost_usd", "What they have cost, at most where a price is unknown, in USD"),
)
_BY_STATE = (
    (3, "octavo_calls_in_flight", "Calls that are reserved or sent", _UNDER_WAY),
    (3, "octavo_calls_settled", "Calls by how they ended", _ENDED | _IN_DOUBT),
    (6, "octavo_reserved_usd", "What may have to be paid at most", _UNDER_WAY | _IN_DOUBT),
)


def _summed(rows: Iterable[Sequence[Any]], position: int) -> list[tuple[Any, ...]]:
    """Matter, model and the sum of what stands at `position`."""
    sums: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        sums[row[0], row[1]] = sums.get((row[0], row[1]), 0) + row[position]
    return [(*key, amount) for key, amount in sums.items()]


def _gauge(name: str, text: str, labels: Sequence[str], rows: Iterable[Sequence[Any]]) -> Metric:
    """One sample a row: its labels, then its value."""
    family = GaugeMetricFamily(name, text, labels=labels)
    for *values, amount in rows:
        family.add_metric([str(value) for value in values], float(amount))
    return family


def _counter(name: str, text: str, labels: Sequence[str], rows: Iterable[Sequence[Any]]) -> Metric:
    """Likewise, of what only grows."""
    family = CounterMetricFamily(name, text, labels=labels)
    for *values, amount in rows:
        family.add_metric([str(value) for value in values], float(amount))
    return family
