"""Errors of the pipeline.

OctavoError
├── RequestError            the request was wrong: exit code 2, one line, what and how to mend
│   ├── ConfigurationError  a setting or file of settings
│   ├── UnknownNameError    a profile, model, run or document that is not there
│   └── HomeError           the home folder or the store cannot be used
├── IngestError             a file that cannot be read: becomes an exception of the record
├── BudgetExceededError     the next call does not fit into what may be spent
├── NotReadError            a place or document that could not be read; already in the record
└── InternalError           a fault of Octavo itself, without the foreign message
"""

import traceback
from decimal import Decimal
from pathlib import PurePath

from pipeline.exception import ExceptionClass


class OctavoError(Exception):
    """Base of everything that is raised on purpose. Messages never hold text of a document."""


class RequestError(OctavoError):
    """The request was wrong; the message names the value and the way out."""


class ConfigurationError(RequestError):
    """A setting, or a file of settings, that cannot be used."""


class UnknownNameError(RequestError):
    """A name that is not there. The message lists the ones that are."""


class HomeError(RequestError):
    """The home folder, the database or the content store cannot be used."""


class IngestError(OctavoError):
    """A file that cannot be read. `detail` is one line without text of the document."""

    def __init__(
        self,
        exception_class: ExceptionClass,
        detail: str,
        retryable: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        super().__init__(exception_class, detail, retryable)
        self.exception_class = exception_class
        self.detail = detail
        self.retryable = retryable

    def __str__(self) -> str:
        return f"{self.exception_class}: {self.detail}"


class BudgetExceededError(OctavoError):
    """The next call does not fit under the cap of a budget. Amounts are in the budget's unit:
    USD, and requests for a budget of an hour."""

    def __init__(  # noqa: PLR0917 - fields go positionally, so that the error survives pickling
        self,
        needed: Decimal,
        committed: Decimal,
        cap: Decimal,
        budget: str = "run",
        in_flight: Decimal = Decimal(0),
        is_stopped: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        super().__init__(needed, committed, cap, budget, in_flight, is_stopped)
        self.needed = needed
        self.committed = committed
        """Spent or reserved, without the call itself."""
        self.cap = cap
        self.budget = budget
        """`kind:name`."""
        self.in_flight = in_flight
        """The part of `committed` that calls under way may still give back."""
        self.is_stopped = is_stopped
        """Whether the budget was used up before: nothing goes out until it is approved."""

    @property
    def left(self) -> Decimal:
        return max(Decimal(0), self.cap - self.committed)

    def __str__(self) -> str:
        unit = "requests" if self.budget.startswith("hour:") else "USD"
        raised = "raise --budget-usd" if self.budget.startswith("run") else "raise its setting"
        return (
            f"the next call may take {self.needed} {unit}; {self.committed} of {self.cap} {unit} "
            f"of the budget {self.budget} are spent or reserved: {raised}, or approve more with "
            f"`octavo costs approve {self.budget}`, and go on with --resume"
        )


class NotReadError(OctavoError):
    """Something could not be read. The record has it; whoever watches tasks should see it too."""


class InternalError(OctavoError):
    """A fault of Octavo itself. Foreign messages may quote a document, so only the error's type
    and place in the code are kept."""

    @classmethod
    def of(cls, error: BaseException) -> "InternalError":
        """The kind of `error` and where it was raised."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        return cls(f"{type(error).__name__}{place}: a fault of Octavo itself, please report it")
