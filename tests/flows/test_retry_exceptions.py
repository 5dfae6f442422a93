"""What is read again: of a run, or of a matter, and in which way."""

from decimal import Decimal
from pathlib import Path

import pytest

from flows.begun import begun
from flows.retry_exceptions import again
from pipeline import BatchOptions, RequestError, UnknownNameError
from tests.flows.records import recorded
from tests.pipeline.homes import octavo_in


async def test_of_a_run_without_retryable_exceptions_nothing_is_read(tmp_path: Path) -> None:
    """A broken file stays broken: the flow run says why it ends at once."""
    (tmp_path / "a.txt").write_text("Governed by the laws of Ohio.", encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    with octavo_in(tmp_path) as octavo:
        result = await recorded(octavo, tmp_path / "a.txt", tmp_path / "broken.pdf", matter="acme")
        assert not any(each.retryable for each in result.exceptions)
        for run in ("last", result.run):
            assert again(octavo, of_run=run, matter=None) == "nothing to read again"
        assert again(octavo, of_run=None, matter="acme") == "nothing to read again"


async def test_a_run_that_goes_on_keeps_what_it_began_with(tmp_path: Path) -> None:
    """`last` is this very run by then, and what it has read is no exception any more."""
    (tmp_path / "a.txt").write_text("Governed by the laws of Ohio.", encoding="utf-8")
    with octavo_in(tmp_path) as octavo:
        assert begun(octavo, "20261122-120000-0a1b2c") is None
        result = await recorded(octavo, tmp_path / "a.txt", matter="acme", budget_usd=Decimal(5))
        before = begun(octavo, result.run)
    assert isinstance(before, BatchOptions)
    assert before.paths == (str(tmp_path / "a.txt"),)
    assert (before.matter, before.budget_usd) == ("acme", Decimal(5))


def test_either_a_run_or_a_matter(tmp_path: Path) -> None:
    """As the form asks for it; and a run has to be there."""
    with octavo_in(tmp_path) as octavo:
        for run, matter in (("last", "acme"), (None, None)):
            with pytest.raises(RequestError, match="either a run or a matter"):
                again(octavo, of_run=run, matter=matter)
        with pytest.raises(UnknownNameError):
            again(octavo, of_run="20261122", matter=None)
