"""Errors carry fields, survive pickling and say nothing that a provider or document wrote."""

import pickle

import pytest

from providers import ProviderError, Usage, errors


def _classes(root: type[ProviderError]) -> list[type[ProviderError]]:
    return [root, *(found for child in root.__subclasses__() for found in _classes(child))]


ALL = _classes(ProviderError)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_error_pickles_with_all_its_fields(kind: type[ProviderError]) -> None:
    """An error that crosses a process arrives as it was."""
    usage = Usage(input_tokens=5, output_tokens=2)
    error = kind("house", 429, "slow_down", 2.5, True, usage, "req-1", "a detail")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is kind
    assert vars(again) == vars(error)
    assert str(again) == str(error)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_an_error_made_with_keywords_pickles_as_well(kind: type[ProviderError]) -> None:
    """How an error was made does not decide whether it survives."""
    error = kind("house", retry_after_s=1.0, outcome_unknown=True)
    assert vars(pickle.loads(pickle.dumps(error))) == vars(error)  # noqa: S301 - our own bytes


def test_every_kind_is_a_word_of_its_own() -> None:
    """Ledgers tell errors apart by `kind`."""
    kinds = [kind.kind for kind in ALL]
    assert len(set(kinds)) == len(kinds)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    """The drawing names every class, under its parent, in the module's order."""
    drawn = [line for line in (errors.__doc__ or "").splitlines() if "Error " in f"{line} "]
    names = [next(word for word in line.split() if word.endswith("Error")) for line in drawn]
    assert names[: len(ALL)] == [kind.__name__ for kind in ALL]


def test_a_message_names_value_limit_and_way_out() -> None:
    """One line tells what happened, with which codes, and what to do."""
    error = errors.RateLimitedError("house", 429, "rate_limit_exceeded", request_id="req-1")
    assert str(error) == (
        "house: rate limited (status 429, code rate_limit_exceeded, request req-1); "
        "[limits.<name>] in octavo.toml sets a slower pace"
    )


@pytest.mark.parametrize(
    "code", ["The Borrower shall", "a" * 65, "", "no\nnewline", "word\n", "sk-proj-9aZ", "4711"]
)
def test_a_code_that_is_no_word_is_dropped(code: str) -> None:
    """What a provider puts into `code` could be anything, a key even, so only words pass."""
    assert errors.RequestRejectedError("house", 400, code).code is None


def test_a_request_id_that_is_no_id_is_dropped() -> None:
    """Likewise for the request's id, which comes from a header."""
    assert errors.ProviderError("house", request_id="two words").request_id is None
