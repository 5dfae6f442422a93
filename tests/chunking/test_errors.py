"""What errors promise: they say what, the limit and the way out, and survive pickling."""

import pickle

import pytest

from chunking import (
    ChunkingError,
    ImpossibleSplitError,
    SplitLimitsError,
    TokenizerVersionError,
    UnknownVocabularyError,
    VocabularyDataError,
)

ERRORS = [
    UnknownVocabularyError("o201k", ("o200k_base",)),
    VocabularyDataError("o200k_base", "its data file is not installed"),
    TokenizerVersionError("0.12.0", "0.13"),
    SplitLimitsError("minimum 2 is above maximum 1; lower the minimum"),
    ImpossibleSplitError(111, 90, 100),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_errors_survive_pickling(error: ChunkingError) -> None:
    """An error crosses a process boundary with its fields and its message."""
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - made above
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))


def test_every_error_is_tried() -> None:
    """The list above misses no class."""
    assert set(ChunkingError.__subclasses__()) == {type(error) for error in ERRORS}
