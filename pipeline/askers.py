"""The askers of a run: one for each model in use."""

import threading
from collections.abc import Callable
from datetime import timedelta

from pipeline.ask import Asker
from pipeline.reservation import Reservations
from pipeline.wiring import Octavo
from providers import Choice, Model


class Askers:
    """Opens who is needed when it is needed. Its askers live in one event loop."""

    def __init__(self, opened: Callable[[Model], Asker]) -> None:
        """Nothing is open yet; `opened` gives who asks a model."""
        self._opened = opened
        self._by_model: dict[str, Asker] = {}
        # Documents are prepared in threads, and two of them may need the same model.
        self._lock = threading.Lock()

    def of(self, choice: Choice) -> Asker:
        """Who asks the chosen model.

        Raises:
            ConfigurationError: its key cannot be used.
        """
        with self._lock:
            name = choice.model.name
            if name not in self._by_model:
                self._by_model[name] = self._opened(choice.model)
            return self._by_model[name]

    async def aclose(self) -> None:
        """Release all connections."""
        for asker in self._by_model.values():
            await asker.aclose()


def open_asker(octavo: Octavo, reservations: Reservations, model: Model) -> Asker:
    """Who asks `model` under `reservations`, which all askers of a run share.

    Raises:
        ConfigurationError: its key or its vocabulary cannot be used.
    """
    limits = octavo.limits(model)
    return Asker(
        provider=octavo.provider(model, limits),
        limits=limits,
        ledger=octavo.ledger,
        vocabulary=octavo.vocabulary(model),
        reservations=reservations,
        attempts=octavo.settings.attempts,
        replay_age=timedelta(days=octavo.settings.replay_days),
    )
