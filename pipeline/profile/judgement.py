"""Questions of judgement: what only a language model can answer is not read without one."""

from collections.abc import Sequence
from typing import Final

from pipeline.call import Failure
from pipeline.exception import ExceptionClass
from pipeline.profile.profile import Profile
from providers import Model

NEEDS_MODEL: Final = Failure(
    exception_class=ExceptionClass.UNSUPPORTED,
    detail="the question asks for judgement, and the offline reader has none: name a language "
    "model with --model",
    retryable=True,
)
"""Why such a field is not read."""


def beyond_reader(fields: Sequence[str], profile: Profile, model: Model) -> tuple[str, ...]:
    """Those of `fields` that `model` cannot answer; none where it is a language model."""
    if model.uses_language_model:
        return ()
    return tuple(name for name in fields if profile.by_id[name].needs_model)
