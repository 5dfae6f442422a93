"""The built-in profiles that ask for judgement, through the whole pipeline."""

from pathlib import Path

from pipeline.answer import Answer, AnswerStatus, Level
from pipeline.report.answer_rows import claims_of
from pipeline.result import Conclusion
from pipeline.settings import Settings
from pipeline.wiring import open_octavo
from tests.pipeline.loopback_runs import settings_of
from tests.pipeline.profile.table_reader import TableReader
from tests.pipeline.whole_runs import run_over

MEMO = """From: Dana Whitlock <dwhitlock@northmoor.example>
To: Paul Reyes <preyes@northmoor.example>
Cc: Ellen Marsh <emarsh@marshkeller.example>
Date: Tue, 14 May 2024 09:12:00 -0500
Subject: Late deliveries

Ellen asked us to collect the facts for her advice on the supply agreement.

Pellworth missed the delivery dates on March 3, April 2 and May 6. We never gave written notice.
"""
NOTICE = "We never gave written notice."
CALLS = {
    "responsiveness": ("responsive", NOTICE),
    "responsiveness_score": ("4", NOTICE),
    "responsiveness_counter_argument": ("It is advice, not a dealing of the parties.", NOTICE),
    "issues": (
        "issue | score | rationale | counter-argument\nnotice | 4 | none given | no form",
        NOTICE,
    ),
    "privilege_basis": ("spousal", "for her advice"),
    "people": (
        "name | role | score | rationale | counter-argument\nMarsh | counsel | 4 | advises | no",
        "Cc: Ellen Marsh <emarsh@marshkeller.example>",
    ),
}
RULE = "Supplier's liability shall not exceed the fees of the last twelve (12) months."
VERDICTS = {
    "liability_cap_clause": ("the fees of the last twelve (12) months", RULE),
    "liability_cap": ("pass on the fallback", RULE),
    "uncapped_losses": ("fail", "Supplier's liability shall be limitless in no case."),
}
TESTIMONY = "\n".join(
    f"{number:>4}    {line}"
    for number, line in enumerate(
        (
            "DEPOSITION OF HAROLD T. WEEMS",
            "HAROLD T. WEEMS, having been first duly sworn, testified as follows:",
            "Q. Please state your name for the record.",
            "A. Harold T. Weems.",
            *["Q. Did you read it?", "A. No, I did not read it."] * 10,
            "MS. ARLE: We are done.",
        ),
        start=1,
    )
)
DIGEST = {
    "digest": (
        "page:line | topic | testimony\n1:5-1:6 | Exhibit 3 | signed unread",
        "A. No, I did not read it.",
    ),
}


async def read(
    folder: Path, name: str, text: str, profile: str, said: dict[str, tuple[str, str]] | None
) -> tuple[dict[str, Answer], Conclusion]:
    """The answers of a run over one file, by field; `said` None reads it without a model."""
    (folder / name).write_text(text, encoding="utf-8")
    with TableReader(said or {}).running() as server:
        settings = settings_of(folder, server.base_url, window=100_000)
        with open_octavo(settings if said else Settings(home=folder / "home")) as octavo:
            model = "house" if said else "offline"
            run = await run_over(octavo, folder / name, model=model, profile=profile)
    conclusion = run.documents[0].conclusion
    assert conclusion is not None
    return {answer.field: answer for answer in conclusion.answers}, conclusion


async def test_scores_and_arguments_are_answers(tmp_path: Path) -> None:
    """No quote says "4", and an argument denies what its quote does not: both are the model's own,
    borne out by a verified quote, and never more than one reading's word."""
    answers, conclusion = await read(tmp_path, "memo.eml", MEMO, "discovery", CALLS)
    for name in CALLS.keys() - {"privilege_basis"}:
        assert answers[name].value == CALLS[name][0], name
        assert answers[name].citations, name
        confidence = answers[name].confidence
        assert confidence is not None
        assert confidence.level is Level.MEDIUM, name
    # Not a ground that the profile offers: shown, and said why, and no answer.
    wrong = answers["privilege_basis"]
    assert wrong.status is AnswerStatus.NOT_FOUND
    assert claims_of(wrong, conclusion) == ("spousal (not one of the choices)",)


async def test_a_verdict_of_the_playbook_needs_its_clause(tmp_path: Path) -> None:
    """Pass or fail comes with the clause that decides; with a clause that stands nowhere it is no
    verdict."""
    answers, _ = await read(tmp_path, "msa.txt", f"AGREEMENT\n\n{RULE}\n", "playbook", VERDICTS)
    assert answers["liability_cap"].value == "pass on the fallback"
    assert answers["liability_cap"].citations[0].quote == RULE
    assert answers["liability_cap_clause"].status is AnswerStatus.FOUND
    assert answers["uncapped_losses"].status is AnswerStatus.NOT_FOUND
    assert answers["uncapped_losses"].unverified_quotes
    assert answers["renewal"].status is AnswerStatus.ABSENT


async def test_a_digest_names_pages_and_lines(tmp_path: Path) -> None:
    """Which no quote says; a reader without a language model does not make one."""
    answers, _ = await read(tmp_path, "weems.txt", TESTIMONY, "transcript", DIGEST)
    assert answers["digest"].value == DIGEST["digest"][0]
    answers, _ = await read(tmp_path, "weems.txt", TESTIMONY, "transcript", None)
    assert answers["digest"].status is AnswerStatus.NOT_READ
    assert "duly sworn" in (answers["witness"].value or "")


async def test_the_head_of_a_mail_is_read_line_by_line(tmp_path: Path) -> None:
    """Without a language model: who wrote, when and about what, not the whole head for each."""
    answers, _ = await read(tmp_path, "memo.eml", MEMO, "discovery", None)
    assert (answers["sender_and_recipients"].value or "").startswith("From: Dana Whitlock")
    assert answers["document_date"].value == "2024-05-14"
    assert answers["subject_matter"].value == "Subject: Late deliveries"
    assert answers["hot"].status is AnswerStatus.NOT_READ
