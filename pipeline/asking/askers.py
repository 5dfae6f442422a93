"""The askers of a run: lines to models, opened when they are needed and shared by documents."""

import threading
from collections.abc import Callable
from datetime import timedelta

from pipeline.asking.ask import Asker
from pipeline.asking.line import Line
from pipeline.budget.reservation import Reservations
from pipeline.wiring import Octavo
from providers import Choice, Model


class Askers:
    """Opens the lines that are needed when they are needed. They live in one event loop."""

    def __init__(self, opened: Callable[[Model], Line]) -> None:
        """Nothing is open yet; `opened` gives the line to a model."""
        self._opened = opened
        self._by_model: dict[str, Line] = {}
        # Documents are prepared in threads, and two of them may need the same model.
        self._lock = threading.Lock()

    def of(self, choice: Choice) -> Asker:
        """Who asks the chosen model, and its fallbacks where it cannot answer.

        Raises:
            ConfigurationError: the key of one of them cannot be used.
        """
        with self._lock:
            return Asker([self._line(model) for model in (choice.model, *choice.fallbacks)])

    async def aclose(self) -> None:
        """Release all connections."""
        for line in self._by_model.values():
            await line.aclose()

    def _line(self, model: Model) -> Line:
        if model.name not in self._by_model:
            self._by_model[model.name] = self._opened(model)
        return self._by_model[model.name]


def open_line(octavo: Octavo, reservations: Reservations, model: Model) -> Line:
    """The line to `model` under `reservations`, which all lines of a run share.

    Raises:
        ConfigurationError: its key or its vocabulary cannot be used.
    """
    limits = octavo.limits(model)
    return Line(
        provider=octavo.provider(model, limits),
        limits=limits,
        ledger=octavo.ledger,
        vocabulary=octavo.vocabulary(model),
        reservations=reservations,
        attempts=octavo.settings.attempts,
        replay_age=timedelta(days=octavo.settings.replay_days),
        keep_reasoning=octavo.settings.keep_reasoning,
    )
