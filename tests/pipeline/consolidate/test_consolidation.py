"""A model may choose among numbered, verified findings, and may add nothing."""

from dataclasses import replace

from pipeline.answer import Answer, AnswerStatus, Conflict, Finding, Support
from pipeline.consolidate.consolidation import Consolidated, apply, consolidation_request
from pipeline.profile.profile import FieldType, Merge, Profile, ProfileField
from providers import SCRIPTED_MODEL
from providers.wire import (
    ConsolidationReply,
    WireAnswer,
    WireConflict,
    WireSentence,
    read_findings,
    read_material,
)
from tests.pipeline.consolidate.test_merge import finding
from tests.pipeline.texts import document_of

PROFILE = Profile(
    name="test",
    version="1",
    description="one field",
    fields=(ProfileField(id="term", question="How long?", type=FieldType.TEXT, group="g"),),
)
LISTED = PROFILE.model_copy(
    update={"fields": (PROFILE.fields[0].model_copy(update={"merge": Merge.ALL}),)}
)


def merged(findings: list[Finding], status: AnswerStatus = AnswerStatus.FOUND) -> Consolidated:
    """What the mechanical merge may have made of the findings."""
    answer = Answer(
        field="term",
        status=status,
        value=findings[0].value,
        rationale="r",
        read=1.0,
        citations=findings[0].citations,
        evidence=tuple(item.number for item in findings),
    )
    return Consolidated(answers=(answer,), conflicts=(), summary=())


def reply(
    answers: list[WireAnswer] | None = None,
    conflicts: list[WireConflict] | None = None,
    summary: list[WireSentence] | None = None,
) -> ConsolidationReply:
    return ConsolidationReply(
        answers=answers or [], conflicts=conflicts or [], summary=summary or []
    )


def test_evidence_that_does_not_exist_changes_nothing() -> None:
    """Numbers that were never given, values that no finding has: the merge stands."""
    found = [finding(1, "2029")]
    before = merged(found)
    for answer in (
        WireAnswer(field="term", value="2035", evidence=[1], rationale="invented value"),
        WireAnswer(field="term", value="2029", evidence=[99], rationale="invented number"),
        WireAnswer(field="term", value="2029", evidence=[], rationale="no number"),
    ):
        assert apply(before, reply([answer]), found, PROFILE).answers == before.answers


def test_a_conflict_is_registered_and_its_winner_answers() -> None:
    """Both sides stay in the register; the rule is in the rationale."""
    found = [finding(1, "2029", 5), finding(2, "2030", 60)]
    conflict = WireConflict(field="term", evidence=[1, 2], rule="amendment prevails", resolved=2)
    after = apply(merged(found, AnswerStatus.CONFLICT), reply(conflicts=[conflict]), found, PROFILE)
    assert after.conflicts == (
        Conflict(
            field="term",
            evidence=(1, 2),
            rule="the model decided: amendment prevails",
            resolved=2,
        ),
    )
    assert (after.answers[0].value, after.answers[0].status) == ("2030", AnswerStatus.FOUND)
    assert after.answers[0].rationale.startswith("the model decided: amendment prevails")


def test_a_value_that_its_quotes_do_not_say_never_wins() -> None:
    """Neither as the winner of a conflict nor as the model's choice."""
    claimed = replace(finding(2, "2035", 60), support=Support.UNSUPPORTED, unsupported=("2035",))
    found = [finding(1, "2029", 5), claimed, finding(3, "2030", 90)]
    before = merged(found[:1])
    conflict = WireConflict(field="term", evidence=[1, 2], rule="later", resolved=2)
    chosen = WireAnswer(field="term", value="2035", evidence=[1, 2], rationale="r")
    assert apply(before, reply([chosen], [conflict]), found, PROFILE) == before
    known = Conflict(field="term", evidence=(1, 2, 3), rule="undecided", resolved=None)
    wide = WireConflict(field="term", evidence=[1, 2, 3], rule="later", resolved=2)
    after = apply(replace(before, conflicts=(known,)), reply([], [wide]), found, PROFILE)
    assert after.conflicts[0].resolved is None
    assert (after.answers[0].status, after.answers[0].value) == (
        AnswerStatus.CONFLICT,
        "2029 / 2030",
    )


def test_a_summary_that_denies_its_evidence_is_marked() -> None:
    """ "May assign" does not follow from a quote that says "may not assign"."""
    shown = finding(1, "not assignable")
    quote = "Supplier may not assign this Agreement without consent of Customer."
    shown = replace(shown, citations=(replace(shown.citations[0], quote=quote),))
    sentences = [
        WireSentence(text="Supplier may assign freely.", evidence=[1]),
        WireSentence(text="Supplier may not assign without consent.", evidence=[1]),
    ]
    after = apply(merged([shown]), reply(summary=sentences), [shown], PROFILE)
    marks = [sentence.unsupported for sentence in after.summary]
    assert marks == [("Supplier may assign freely.",), ()]


def test_a_conflict_between_equal_values_is_none() -> None:
    """ "New York" and "the State of New York" do not contradict each other."""
    found = [finding(1, "New York", 5), finding(2, "the State of New York", 60)]
    conflict = WireConflict(field="term", evidence=[1, 2], rule="undecided", resolved=None)
    before = merged(found)
    assert apply(before, reply(conflicts=[conflict]), found, PROFILE) == before


def test_a_conflict_cannot_be_resolved_by_a_stranger() -> None:
    """The prevailing finding is one of the conflict's own, or nothing is resolved."""
    found = [finding(1, "2029", 5), finding(2, "2030", 60)]
    conflict = WireConflict(field="term", evidence=[1, 2], rule="later", resolved=7)
    after = apply(merged(found), reply(conflicts=[conflict]), found, PROFILE)
    assert after.conflicts[0].resolved is None
    assert after.answers[0].status is AnswerStatus.CONFLICT


def test_summary_sentences_keep_only_evidence_that_exists() -> None:
    """A sentence without any is kept, and carries none."""
    found = [finding(1, "2029")]
    sentences = [
        WireSentence(text="It ends.", evidence=[1, 8]),
        WireSentence(text="So.", evidence=[9]),
    ]
    after = apply(merged(found), reply(summary=sentences), found, PROFILE)
    assert [sentence.evidence for sentence in after.summary] == [(1,), ()]


def test_the_request_shows_sources_and_verified_findings_only() -> None:
    """Unverified claims are not offered; each passage stands under its numbers."""
    text = "x" * 400 + " The Term ends in 2029. " + "y" * 400
    shown = replace(finding(4, "2029", 401))
    request = consolidation_request(
        document_of(text),
        [shown, finding(5, "2030", None)],
        model=SCRIPTED_MODEL,
        max_output_tokens=9,
    )
    numbered = read_findings(request.messages[2].content)
    assert [item.n for item in numbered] == [4]
    passages = read_material(request.messages[1].content).text
    assert passages.startswith("[4] ")
    assert "The Term ends in 2029." in passages


def test_a_model_drops_nothing_from_a_list() -> None:
    """Where every finding belongs to the answer, the union of the merge stands."""
    found = [finding(1, "Alpha", 5), finding(2, "Beta", 60)]
    before = merged(found)
    chosen = WireAnswer(field="term", value="Alpha", evidence=[1], rationale="only one")
    assert apply(before, reply([chosen]), found, LISTED).answers == before.answers


def test_a_model_cannot_reopen_what_a_rule_has_decided() -> None:
    """The latest prevailed; a model that leaves it open changes nothing."""
    found = [finding(1, "2029", 5), finding(2, "2030", 60)]
    known = Conflict(field="term", evidence=(1, 2), rule="last prevails", resolved=2)
    before = replace(merged(found[1:]), conflicts=(known,))
    open_again = WireConflict(field="term", evidence=[1, 2], rule="unclear", resolved=None)
    after = apply(before, reply(conflicts=[open_again]), found, PROFILE)
    assert after.conflicts == (known,)
    assert (after.answers[0].value, after.answers[0].status) == ("2030", AnswerStatus.FOUND)
