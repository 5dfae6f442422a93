"""What a run is asked to do, put together from what was said and what the settings say."""

import os
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from pipeline import BatchOptions, RequestError, Revisions, Settings

LONGEST_CODE = 100
"""Characters of a task or activity code; those of UTBMS have four."""


def request(
    settings: Settings,
    paths: Iterable[str | os.PathLike[str]],
    *,
    profile: str | None = None,
    model: str | None = None,
    matter: str | None = None,
    revisions: Revisions | None = None,
    budget_usd: Decimal | None = None,
    task_code: str | None = None,
    activity_code: str | None = None,
    batch: bool = False,
) -> BatchOptions:
    """The options of a run. None takes what the settings say; paths are made absolute.

    Raises:
        RequestError: no path, a budget below zero, or a code that is too long.
    """
    absolute = tuple(str(Path(path).absolute()) for path in paths)
    if not absolute:
        raise RequestError("nothing to read: name files or folders, or a run with --resume")
    for path in absolute:
        if path != path.encode("utf-8", "replace").decode():
            raise RequestError(f"the name {path!r} is not UTF-8: name the folder that it is in")
    for code in (task_code, activity_code):
        if code is not None and len(code) > LONGEST_CODE:
            raise RequestError(
                f"a code of {len(code):,} characters: give a task or activity code of at most "
                f"{LONGEST_CODE}"
            )
    if budget_usd is not None and not (budget_usd.is_finite() and budget_usd >= 0):
        raise RequestError(f"the budget is {budget_usd} USD: give an amount of 0 or more")
    return BatchOptions(
        paths=absolute,
        profile=profile or settings.profile,
        model=model or settings.effective_model,
        matter=matter or settings.matter,
        revisions=revisions or Revisions.FINAL,
        budget_usd=budget_usd,
        task_code=task_code,
        activity_code=activity_code,
        batch=batch,
    )
