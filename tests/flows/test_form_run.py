"""A form that names a run: it goes on as it was asked, or is refused, and is never bought anew."""

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from flows.form_run import asked_of
from flows.request import LONGEST_CODE, request
from flows.run_form import RunForm
from pipeline import BatchOptions, RequestError
from tests.flows.records import recorded
from tests.pipeline.homes import octavo_in


def letter(folder: Path, name: str = "a.txt") -> Path:
    (folder / name).write_text("Governed by the laws of Ohio.", encoding="utf-8")
    return folder / name


async def test_a_complete_run_has_nothing_left_to_do(tmp_path: Path) -> None:
    """Whatever budget is given."""
    file = letter(tmp_path)
    with octavo_in(tmp_path) as octavo:
        run = (await recorded(octavo, file, matter="beta")).run
        for form in (RunForm(), RunForm(matter="beta", budget_usd=Decimal(9))):
            answer = asked_of(octavo, form, [str(file)], run=run)
            assert answer == f"run {run} is complete: nothing is left to do"


async def test_a_run_goes_on_as_it_was_asked(tmp_path: Path) -> None:
    """Matter and budget are those of its start, not those of the settings."""
    file, broken = letter(tmp_path), tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    with octavo_in(tmp_path) as octavo:
        began = await recorded(octavo, file, broken, matter="beta", budget_usd=Decimal(5))
        options = asked_of(octavo, RunForm(), [str(file)], run=began.run)
        assert isinstance(options, BatchOptions)
        assert (options.matter, options.budget_usd) == ("beta", Decimal(5))
        assert options.paths == (str(file), str(broken))
        more = asked_of(octavo, RunForm(budget_usd=Decimal(7)), [str(file)], run=began.run)
        assert more == options.model_copy(update={"budget_usd": Decimal(7)})


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"matter": "acme"}, "matter was 'beta', not 'acme'"),
        ({"batch": True}, "batch was 'False', not 'True'"),
        ({"task_code": "L110"}, "task_code was 'None', not 'L110'"),
        ({"budget_usd": "4.99"}, "budget_usd was 5 and can only be raised"),
    ],
)
async def test_what_differs_is_refused_in_one_line(
    tmp_path: Path, form: dict[str, object], told: str
) -> None:
    """Before anything is asked; also of a run that is complete."""
    file = letter(tmp_path)
    with octavo_in(tmp_path) as octavo:
        run = (await recorded(octavo, file, matter="beta", budget_usd=Decimal(5))).run
        with pytest.raises(RequestError, match=told) as refused:
            asked_of(octavo, RunForm.model_validate(form), [str(file)], run=run)
    assert "\n" not in str(refused.value)


async def test_another_file_than_the_run_s_is_refused(tmp_path: Path) -> None:
    """By its path."""
    file, other = letter(tmp_path), letter(tmp_path, "b.txt")
    with octavo_in(tmp_path) as octavo:
        run = (await recorded(octavo, file)).run
        with pytest.raises(RequestError, match=r"b\.txt' is none of its paths"):
            asked_of(octavo, RunForm(), [str(file), str(other)], run=run)


def test_a_run_that_has_not_begun_is_what_the_form_says(tmp_path: Path) -> None:
    """As whoever starts runs under ids of his own relies on."""
    file = letter(tmp_path)
    with octavo_in(tmp_path) as octavo:
        form = RunForm(matter="acme", task_code="L110")
        options = asked_of(octavo, form, [str(file)], run="20261122-120000-0a1b2c")
    assert isinstance(options, BatchOptions)
    assert (options.matter, options.task_code) == ("acme", "L110")


def test_amounts_and_codes_have_bounds(tmp_path: Path) -> None:
    """Digits are those of ASCII, and a code is no letter."""
    for form in ({"budget_usd": "\u0661\u0662"}, {"task_code": "L" * (LONGEST_CODE + 1)}):
        with pytest.raises(ValidationError):
            RunForm.model_validate(form)
    with octavo_in(tmp_path) as octavo, pytest.raises(RequestError, match="5,000 characters"):
        request(octavo.settings, [tmp_path], activity_code="A" * 5000)
