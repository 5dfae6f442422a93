"""Keeping the parts of a service alive until it is to end, and ending them in good order."""

import threading
import time
from collections.abc import Callable, Sequence

from flows.part import KeptPart, Part

_LOOK_S = 0.5
_END_S = 8.0
"""For a part to end: runs under way record how far they came, which takes a second or two."""


class Supervisor:
    """Runs the parts in order, and ends them in the opposite order."""

    def __init__(self, parts: Sequence[Part], say: Callable[[str], None]) -> None:
        """Nothing is started yet. `say` takes lines for whoever watches."""
        self._kept = [KeptPart(part, say) for part in parts]

    def run(self, stop: threading.Event) -> None:
        """Keep all parts running until `stop` is set; all of them have ended on return."""
        try:
            while not stop.is_set():
                for kept in self._kept:
                    kept.look()
                stop.wait(_LOOK_S)
        finally:
            self._end()

    def _end(self) -> None:
        deadline = time.monotonic() + _END_S
        for kept in reversed(self._kept):
            kept.end()
            kept.wait(max(1.0, deadline - time.monotonic()))
