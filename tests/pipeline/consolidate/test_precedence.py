"""Contradictions are found, the rule that decides is named, and both sides are kept."""

import pytest

from pipeline.answer import AnswerStatus
from pipeline.consolidate.conclude import merge
from pipeline.consolidate.instrument import Instruments
from pipeline.consolidate.precedence import Precedence
from pipeline.reading.piece import Place
from pipeline.reading.reading import ReadingOutcome
from providers import SCRIPTED_MODEL
from tests.pipeline.consolidate.test_merge import finding
from tests.pipeline.contracts import PROFILE, document_with, findings_in, planted
from tests.pipeline.readers import plan_of
from tests.pipeline.texts import document_of


@pytest.mark.parametrize("number", range(50))
def test_a_planted_contradiction_is_registered_and_decided(number: int) -> None:
    """Both quotes are in the register, the right side prevails, by the right rule."""
    case = planted(number)
    document = document_with(case)
    plan = plan_of(document, PROFILE, SCRIPTED_MODEL)
    findings = findings_in(case, plan, document)
    assert all(finding.carries for finding in findings)
    outcomes = [ReadingOutcome(place=Place(segment=0, group=0), findings=())]
    result = merge(plan, PROFILE, findings, outcomes, precedence=Precedence(document))
    (conflict,) = result.conflicts
    loser, winner = findings
    assert set(conflict.evidence) == {loser.number, winner.number}
    assert [finding.citations[0].quote for finding in findings] == [case.loser[1], case.winner[1]]
    assert (conflict.rule, conflict.resolved) == (case.rule, winner.number)
    answer = next(answer for answer in result.answers if answer.field == case.field)
    assert (answer.status, answer.value) == (AnswerStatus.FOUND, case.winner[0])


@pytest.mark.parametrize(
    ("text", "first", "second", "rule", "prevails"),
    [
        (  # neither clause has the better claim
            "3.1 The Term is 30 days.\n\n9.1 The Term is 60 days.",
            "The Term is 30 days.",
            "The Term is 60 days.",
            None,
            None,
        ),
        (  # both say "notwithstanding"
            (
                "3.1 Notwithstanding Section 9.1, it is 30 days.\n\n"
                "9.1 Notwithstanding Section 3.1, it is 60 days."
            ),
            "it is 30 days.",
            "it is 60 days.",
            None,
            None,
        ),
        (  # the clause on conflicts names the body
            (
                "In case of any conflict between this Agreement and any Exhibit, the terms of this "
                "Agreement shall prevail.\n\n3.1 It is 30 days.\n\nEXHIBIT A\n\nIt is 60 days."
            ),
            "It is 30 days.",
            "It is 60 days.",
            "the clause on conflicts says which document controls",
            0,
        ),
        (  # and here what is attached to it
            (
                "In the event of a conflict between this Agreement and a Statement of Work, the "
                "Statement of Work shall control.\n\n3.1 It is 30 days.\n\n"
                "STATEMENT OF WORK\n\nIt is 60 days."
            ),
            "It is 30 days.",
            "It is 60 days.",
            "the clause on conflicts says which document controls",
            1,
        ),
    ],
)
def test_a_rule_decides_only_where_one_side_has_the_better_claim(
    text: str, first: str, second: str, rule: str | None, prevails: int | None
) -> None:
    """Nothing is guessed."""

    document = document_of(text)
    sides = [
        [finding(n, quote, text.index(quote))] for n, quote in enumerate((first, second), start=1)
    ]
    ruling = Precedence(document).decide(sides)
    assert (ruling and ruling.rule, ruling and ruling.prevails) == (rule, prevails)


def test_a_clause_about_amendments_amends_nothing() -> None:
    """A heading "Amendments" within an agreement begins no amendment."""
    text = (
        "SUPPLY AGREEMENT\n\nMade as of May 1, 2020 between A Corp. and B Ltd.\n\n3. The Term is "
        "30 days.\n\nAmendments; Waivers\n\nThe parties amend this in writing. It is 60 days."
    )

    assert [part.kind.value for part in Instruments(text).all] == ["base"]
