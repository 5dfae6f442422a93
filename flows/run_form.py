"""How files are to be read, as the form of a deployment asks for it."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from flows.request import LONGEST_CODE, request
from pipeline import BatchOptions, Revisions, Settings

_USD = r"^[0-9]+(\.[0-9]+)?$"


def _in_digits(amount: object) -> object:
    """Decimal takes the digits of any script, which whoever reads the form may not."""
    if isinstance(amount, str) and not amount.isascii():
        raise ValueError("give the amount in the digits 0-9, such as 20 or 0.50")
    return amount


Usd = Annotated[
    Decimal,
    Field(ge=0),
    BeforeValidator(_in_digits),
    WithJsonSchema({"type": "string", "pattern": _USD}),
]
"""An amount of money: digits, such as `20` or `0.50`. JSON's numbers are not exact, so a string."""


class RunForm(BaseModel):
    """Empty takes what the settings say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    matter: Annotated[str | None, Field(description="The client's matter the files belong to")] = (
        None
    )
    profile: Annotated[
        str | None,
        Field(description="What is asked; empty chooses by rule for each document"),
    ] = None
    model: Annotated[str | None, Field(description="The model that reads")] = None
    revisions: Annotated[
        Revisions, Field(description="The view of tracked changes that is read")
    ] = Revisions.FINAL
    budget_usd: Annotated[
        Usd | None,
        Field(
            description="Most that the run may spend, such as 20 or 0.50; empty sets no cap of "
            "its own",
        ),
    ] = None
    task_code: Annotated[
        str | None,
        Field(
            description="To charge it to: a UTBMS task code, or one of your own",
            max_length=LONGEST_CODE,
        ),
    ] = None
    activity_code: Annotated[
        str | None, Field(description="Likewise, of the activity", max_length=LONGEST_CODE)
    ] = None
    batch: Annotated[
        bool,
        Field(description="Whether readings wait for a batch, up to a day, at half the price"),
    ] = False

    def options(self, settings: Settings, paths: list[str]) -> BatchOptions:
        """What is asked for, with the settings where the form is empty.

        Raises:
            RequestError: no path, or one that cannot be kept.
        """
        return request(
            settings,
            paths,
            profile=self.profile,
            model=self.model,
            matter=self.matter,
            revisions=self.revisions,
            budget_usd=self.budget_usd,
            task_code=self.task_code,
            activity_code=self.activity_code,
            batch=self.batch,
        )


AS_SETTINGS = RunForm()
"""The empty form."""


def form_of(options: BatchOptions) -> dict[str, Any]:
    """The form, as JSON, that leads to `options`.

    What is empty is left out: in a form's choices null is none of them.
    """
    fields = options.model_dump(mode="json", include=set(RunForm.model_fields))
    return RunForm.model_validate(fields).model_dump(mode="json", exclude_none=True)
