"""Several processes at once, for what must hold between them."""

import multiprocessing
import sys
from collections.abc import Callable
from functools import cache
from multiprocessing.context import ForkServerContext

from pipeline.store import Store


@cache
def _context() -> ForkServerContext:
    """Processes that begin with our packages imported: once, not once each."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["__main__", "hypothesis.strategies", "pytest", "pipeline.ledger"]
    )
    return context


def run_in_processes(target: Callable[[str, str], None], *arguments: str, number: int) -> list[int]:
    """Call `target` in so many processes at once; their exit codes, minus the signal if killed."""
    processes = [_context().Process(target=target, args=arguments) for _ in range(number)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [-1 if process.exitcode is None else process.exitcode for process in processes]


def open_store(database_url: str, content_url: str) -> None:
    """Open a store, and close it."""
    Store.open(database_url=database_url, content_url=content_url).close()


def open_without_alembic(database_url: str, content_url: str) -> None:
    """Open a store; end with 1 if that took an import of Alembic."""
    open_store(database_url, content_url)
    sys.exit("alembic" in sys.modules)
