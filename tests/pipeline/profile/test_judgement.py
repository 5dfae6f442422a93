"""What only a language model can answer is not read without one, and never called absent."""

from pathlib import Path

from pipeline import Settings, open_octavo
from pipeline.answer import AnswerStatus
from pipeline.result import DocumentStatus, RunResult
from tests.flows.records import recorded
from tests.pipeline.profile_files import FIELD, HEAD, written

JUDGED = FIELD.replace("risk", "verdict") + "needs_model = true\n"
FOUND = FIELD + "cues = ['\"governing law\"']\n"


async def read(folder: Path, profile: str) -> RunResult:
    text = folder / "note.txt"
    text.write_text("The governing law of this note is that of Ohio.", encoding="utf-8")
    settings = Settings(home=folder / ".octavo")
    with open_octavo(settings) as octavo:
        return await recorded(octavo, text, profile=written(folder, profile))


async def test_the_offline_reader_leaves_judgement_alone(tmp_path: Path) -> None:
    """Beside what it finds, the field is not read, and the reason says what would help."""
    run = await read(tmp_path, HEAD + FOUND + JUDGED)
    (document,) = run.documents
    assert document.conclusion is not None
    found, judged = document.conclusion.answers
    assert found.status is AnswerStatus.FOUND
    assert (judged.status, judged.value) == (AnswerStatus.NOT_READ, None)
    assert document.status is DocumentStatus.INCOMPLETE
    (exception,) = run.exceptions
    assert "verdict" in exception.detail
    assert "--model" in exception.detail


async def test_nothing_is_asked_that_cannot_be_answered(tmp_path: Path) -> None:
    """A group of judgement alone makes no call at all."""
    run = await read(tmp_path, HEAD + JUDGED)
    assert run.documents[0].conclusion is not None
    assert run.documents[0].conclusion.calls == ()
