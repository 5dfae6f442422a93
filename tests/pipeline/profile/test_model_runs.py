"""A pydantic model of one's own, through the whole pipeline: with and without a language model."""

from pathlib import Path

import pytest

from pipeline.answer import Answer, AnswerStatus
from pipeline.publish import profile_of
from pipeline.settings import Settings
from pipeline.wiring import open_octavo
from tests.pipeline.loopback_runs import settings_of
from tests.pipeline.profile.leases import TEXT
from tests.pipeline.profile.table_reader import TableReader
from tests.pipeline.whole_runs import run_over

MODEL = "tests.pipeline.profile.leases:Lease"
SAID = {
    "landlord": ("Gull Holdings, Inc.", "Gull Holdings, Inc. lets the premises"),
    "begins": ("2024-05-03", "The lease begins on May 3, 2024."),
    "deposit": ("USD 12,500", "a deposit of $12,500.00"),
    "subletting": ("yes", "The tenant may sublet the premises"),
    "use": ("office", "The premises are to be used as an office"),
    "door": ("oak", "The door is of oak."),
    "fees": (
        "what | amount\nCleaning | $90.00\nParking | $150.00",
        "Cleaning | $90.00 | monthly\nParking | $150.00 | yearly",
    ),
    "repairs": ("The landlord bears those of the roof", "The landlord bears repairs of the roof."),
}
"""Field -> value and quote, as a language model gives them; of the others, nothing."""


async def answers_of(settings: Settings, folder: Path, *, model: str) -> dict[str, Answer]:
    """The answers of a run over the lease, by field."""
    path = folder / "lease.txt"
    path.write_text(TEXT, encoding="utf-8")
    with open_octavo(settings) as octavo:
        run = await run_over(octavo, path, model=model, profile=MODEL)
        (document,) = run.documents
        assert document.conclusion is not None
        assert document.conclusion.plan.profile == "lease@7"
        # What was asked is on record as it was, whatever becomes of the module.
        assert profile_of(octavo, document).by_id.keys() == SAID.keys() | {"ends"}
    return {answer.field: answer for answer in document.conclusion.answers}


async def test_a_model_of_ones_own_is_asked_of_a_language_model(tmp_path: Path) -> None:
    """Every form of field, optional, nested and enumerated, comes back in its normal form with a
    checked citation; what the model has no word of is absent."""
    with TableReader(SAID).running() as server:
        settings = settings_of(tmp_path, server.base_url, window=20_000)
        answers = await answers_of(settings, tmp_path, model="house")
    assert {name: answer.value for name, answer in answers.items() if answer.value} == {
        name: value for name, (value, _) in SAID.items()
    }
    assert all(answers[name].citations for name in SAID)
    assert answers["ends"].status is AnswerStatus.ABSENT
    asked = server.asked
    assert (asked["begins"].type, asked["fees"].type) == ("date", "table")
    assert "shop, office, store" in asked["use"].question
    assert "what | amount" in asked["fees"].question


@pytest.mark.parametrize(
    ("field", "value"),
    [("use", "warehouse"), ("door", "brass"), ("begins", "2025-05-03"), ("deposit", "USD 21,500")],
)
async def test_a_value_that_is_none_of_its_form_carries_no_answer(
    field: str, value: str, tmp_path: Path
) -> None:
    """A choice that is not offered, a date or a sum that its quote does not say: not found, or
    found with a doubt; never with confidence."""
    with TableReader(SAID | {field: (value, SAID[field][1])}).running() as server:
        settings = settings_of(tmp_path, server.base_url, window=20_000)
        answers = await answers_of(settings, tmp_path, model="house")
    wrong, right = answers[field], answers["landlord"]
    assert wrong.status is AnswerStatus.NOT_FOUND
    assert wrong.value is None
    assert right.status is AnswerStatus.FOUND


async def test_a_model_of_ones_own_is_read_without_a_language_model(tmp_path: Path) -> None:
    """The cues of `json_schema_extra` lead the offline reader; its values are in normal form."""
    answers = await answers_of(Settings(home=tmp_path / "home"), tmp_path, model="offline")
    found = {name: answer.value for name, answer in answers.items() if answer.value}
    assert found["begins"] == "2024-05-03"
    assert found["deposit"] == "USD 12,500"
    assert (found["subletting"], found["use"], found["door"]) == ("yes", "office", "oak")
    assert "Gull Holdings, Inc." in found["landlord"]
    assert "Parking | $150.00" in found["fees"]
    assert answers["ends"].status is AnswerStatus.ABSENT
    assert all(answers[name].citations for name in found)
