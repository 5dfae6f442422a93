"""What past readings of a model took, out of the ledger, for the forecasts of the next."""

from pipeline.costs.output_history import MOST_READINGS, OutputTokens, output_of
from pipeline.store.repositories.costs import CostRepository
from pipeline.wiring import Octavo
from providers import Model


def past_output(octavo: Octavo, model: Model, profile: str) -> OutputTokens:
    """Output tokens a field of `profile`, as `name@version`, in all matters; else the shipped ones.

    Numbers alone cross from matter to matter.
    """
    with octavo.store.snapshot() as session:
        readings = CostRepository(session).outputs(model.name, profile, MOST_READINGS)
    return output_of(model, readings)
