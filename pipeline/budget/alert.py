"""Alerts: a budget has come to 75, 90 or 100 per cent. Told once for each, whoever spends.

Into the log, to the listeners of this process, and to a webhook. Telling never blocks a call and
never fails a run.
"""

import json
import logging
import threading
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any

from pipeline.budget.book import BudgetBook
from pipeline.budget.budget import Caps, Standing
from pipeline.errors import OctavoError

_log = logging.getLogger(__name__)

_WEBHOOK_S = 5.0
"""A webhook that takes longer is given up: a process does not end before it has told."""


class AlertLevel(IntEnum):
    """Per cent of the cap that are spent."""

    WARNING = 75
    CRITICAL = 90
    STOP = 100
    """Or what is left does not pay for the next call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetAlert:
    """Amounts in the budget's unit."""

    budget: str
    level: AlertLevel
    spent: Decimal
    """Without what is reserved."""
    cap: Decimal
    unit: str
    """`USD` or `requests`."""

    def to_dict(self) -> dict[str, Any]:
        """What the webhook gets: one flat JSON object, amounts as decimal strings."""
        return {
            "budget": self.budget,
            "level": self.level.name.lower(),
            "percent": int(self.level),
            "spent": format(self.spent, "f"),
            "cap": format(self.cap, "f"),
            "unit": self.unit,
        }


Listener = Callable[[BudgetAlert], None]


def level_of(spent: Decimal, cap: Decimal) -> AlertLevel | None:
    """The highest level that is reached; None below all. A cap of nothing has none."""
    reached = [level for level in AlertLevel if cap > 0 and spent * 100 >= cap * level]
    return max(reached, default=None)


class Alerts:
    """Tells of budgets. Threads may share it; the methods block on the database."""

    def __init__(self, book: BudgetBook, *, webhook_url: str | None = None) -> None:
        self._book = book
        self._webhook_url = webhook_url
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Have `listener` called with every alert that this process tells, in any thread."""
        self._listeners.append(listener)

    def look(self, standings: Iterable[Standing], caps: Caps) -> None:
        """Tell of every level that was reached and not yet told."""
        for standing in standings:
            configured = caps.get(standing.kind)
            if configured is None:
                continue
            cap = standing.cap(configured)
            level = level_of(standing.spent, cap)
            if level is not None and _is_untold(standing, level, cap):
                self._tell(standing.key, level, standing.spent, cap)

    def stopped(self, budget: str, cap: Decimal) -> None:
        """What is left of `budget` does not pay for the next call.

        From the critical level on the circuit opens: nothing more goes out under it.
        """
        # Where the very first call does not fit, nothing was ever counted.
        for standing in self._book.standings(budget) or (Standing(key=budget),):
            if standing.spent * 100 >= cap * AlertLevel.CRITICAL:
                self._book.stop(budget, cap)
            self._tell(budget, AlertLevel.STOP, standing.spent, cap)

    def _tell(self, budget: str, level: AlertLevel, spent: Decimal, cap: Decimal) -> None:
        try:
            if not self._book.claim_alert(budget, level, cap):
                return
        except OctavoError as error:
            _log.warning("alert not claimed", extra={"kind": type(error).__name__})
            return
        unit = Standing(key=budget).kind.unit
        alert = BudgetAlert(budget=budget, level=level, spent=spent, cap=cap, unit=unit)
        _say(alert)
        for listener in self._listeners:
            _listen(listener, alert)
        if self._webhook_url is not None:
            arguments = (self._webhook_url, alert)
            threading.Thread(target=_send, args=arguments, name="alert").start()


def _is_untold(standing: Standing, level: AlertLevel, cap: Decimal) -> bool:
    """Whether it may be news; the book decides."""
    return standing.alerted < level or (standing.alerted_cap or Decimal(0)) < cap


def _say(alert: BudgetAlert) -> None:
    say = _log.warning if alert.level is AlertLevel.WARNING else _log.error
    say(
        "budget %s: %s: %s of %s %s spent",
        alert.budget,
        alert.level.name.lower(),
        alert.spent,
        alert.cap,
        alert.unit,
        extra=alert.to_dict(),
    )


def _listen(listener: Listener, alert: BudgetAlert) -> None:
    try:
        listener(alert)
    except Exception as error:
        _log.warning("a listener failed", extra={"kind": type(error).__name__})


def _send(url: str, alert: BudgetAlert) -> None:
    """POST the alert; whatever goes wrong is a line in the log, without the address."""
    body = json.dumps(alert.to_dict()).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "octavo"}
    try:
        request = urllib.request.Request(url, body, headers)  # noqa: S310 - http and https only
        with urllib.request.urlopen(request, timeout=_WEBHOOK_S):  # noqa: S310 - as above
            pass
    except (OSError, ValueError) as error:
        _log.warning("webhook failed", extra={"kind": type(error).__name__})
