"""Starting runs for whoever watches folders: under an id that is known before, and never twice."""

from collections.abc import Awaitable, Callable

from pipeline import BatchOptions

Start = Callable[[BatchOptions, str], Awaitable[None]]
"""Starts the run of that id, or goes on with it, and returns when it has ended, however it did."""


async def start_here(options: BatchOptions, run: str) -> None:
    """Run the flow in this process."""
    # Prefect reads its settings when it is imported: not before the server's address is known.
    from flows.process_batch import process_batch  # noqa: PLC0415

    await process_batch(options, run=run, return_state=True)
