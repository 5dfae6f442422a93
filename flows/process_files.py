"""The main job from Python: files in, typed answers with citations and costs out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from decimal import Decimal

    from pipeline import RunResult


def process_files(
    paths: Iterable[str | os.PathLike[str]],
    *,
    profile: str | None = None,
    model: str | None = None,
    matter: str | None = None,
    budget_usd: Decimal | None = None,
) -> RunResult:
    """Read files and folders with the flow that `octavo run` starts; returns what is on record.

    Blocks until the run has ended, and must not be called inside a running event loop. None
    takes what the settings say (`OCTAVO_*` variables or `octavo.toml`). A program that has flows
    of its own imports Prefect first: what it has set up is then left as it is.

    Raises:
        RequestError: a path, profile, model, budget or setting that cannot be used.
    """
    # This package is the first that the command imports, and Ctrl-C waits for its handler.
    from flows.request import request  # noqa: PLC0415
    from flows.start import prefect_server, run_flow  # noqa: PLC0415
    from flows.watch import Watch  # noqa: PLC0415
    from pipeline import (  # noqa: PLC0415
        check_options,
        load_settings,
        new_run_id,
        open_octavo,
    )

    settings = load_settings()
    options = request(
        settings, paths, profile=profile, model=model, matter=matter, budget_usd=budget_usd
    )
    with open_octavo(settings) as octavo:
        for usable in check_options(octavo, options):
            octavo.check_provider(usable)
    with prefect_server(settings.home, logs=False) as server:
        return run_flow(options, run=new_run_id(), server=server, watch=Watch())
