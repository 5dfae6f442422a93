"""What past readings of a model took, out of the ledger, for the forecasts of the next."""

import time
from collections.abc import Callable

from pipeline.costs.output_history import MOST_READINGS, OutputTokens, output_of
from pipeline.store.repositories.costs import CostRepository
from pipeline.wiring import Octavo
from providers import Model

_FRESH_S = 5.0
"""Readings take longer than that, and a look for every file is a seventh of a burst's time."""


class PastOutput:
    """Output tokens a field by model and profile, as they were some seconds ago at most.

    Threads may share it.
    """

    def __init__(self, octavo: Octavo, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._octavo = octavo
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, OutputTokens]] = {}

    def of(self, model: Model, profile: str) -> OutputTokens:
        """That of `profile`, as `name@version`, in all matters; else the shipped one.

        Numbers alone cross from matter to matter.
        """
        now = self._clock()
        known = self._known.get((model.name, profile))
        if known is None or now - known[0] > _FRESH_S:
            known = now, self._looked_up(model, profile)
            self._known[model.name, profile] = known
        return known[1]

    def _looked_up(self, model: Model, profile: str) -> OutputTokens:
        with self._octavo.store.snapshot() as session:
            readings = CostRepository(session).outputs(model.name, profile, MOST_READINGS)
        return output_of(model, readings)
