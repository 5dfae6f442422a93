"""What stands where a base and its amendments answer the same question."""

from dataclasses import replace

import pytest

from pipeline.answer import Answer, AnswerStatus, Citation, Match
from pipeline.consolidate.amendment_order import LinkedDocument
from pipeline.consolidate.instrument import Instruments
from pipeline.consolidate.link import Link, LinkSource
from pipeline.consolidate.linked_answers import LinkedAnswer, linked_answers
from pipeline.profile.profile import FieldType, Merge, ProfileField
from pipeline.result import DocumentResult, DocumentStatus
from tests.pipeline.store.run_results import conclusion

OPENING = Instruments("LEASE").all[0]


def read_as(name: str, answer: Answer, *, number: int | None = None) -> LinkedDocument:
    """A document of that name with one answer; an amendment where it has a number."""
    link = Link(
        base_sha256="base",
        amendment_sha256=name,
        number=number,
        source=LinkSource.RULE,
        reason="it says so",
    )
    result = DocumentResult(
        path=f"/in/{name}",
        status=DocumentStatus.COMPLETE,
        receipt=None,
        conclusion=replace(conclusion("0" * 64), answers=(answer,)),
    )
    return LinkedDocument(
        sha256=name,
        run="run",
        result=result,
        dated=OPENING.dated,
        link=None if number is None else link,
    )


def said(value: str | None, *, read: float = 1.0) -> Answer:
    """An answer with a value; without one absent, or not found where not all was read."""
    silent = AnswerStatus.ABSENT if read == 1 else AnswerStatus.NOT_FOUND
    status = silent if value is None else AnswerStatus.FOUND
    return Answer(field="asked", status=status, value=value, rationale="", read=read)


def together(*answers: Answer, **changes: object) -> LinkedAnswer:
    """What a base and its amendments, one answer each, say about one field."""
    asked = {"id": "asked", "question": "What is it?", "type": "text", "group": "g", **changes}
    documents = [
        read_as("base" if number == 0 else f"no{number}", answer, number=number or None)
        for number, answer in enumerate(answers)
    ]
    (answer,) = linked_answers(documents, {"asked": ProfileField.model_validate(asked)})
    return answer


@pytest.mark.parametrize("kind", [FieldType.TEXT, FieldType.PARTIES])
def test_passages_of_all_documents_belong_to_the_answer(kind: FieldType) -> None:
    """An amendment that adds a fee does not take the others away."""
    answer = together(
        said("A fee of $5."), said("A fee of $7 for late ones."), type=kind, merge=Merge.ALL
    )
    assert answer.value == "A fee of $5.; A fee of $7 for late ones."
    assert answer.rule == "amendment over base, where they differ; what is not changed stands"
    assert answer.prevails == "no1"
    assert answer.is_contested


@pytest.mark.parametrize(
    ("kind", "values"),
    [(FieldType.BOOLEAN, ("yes", "no")), (FieldType.DURATION, ("30 days", "60 days"))],
)
def test_what_has_one_value_is_replaced(kind: FieldType, values: tuple[str, str]) -> None:
    """Also where every finding of one document belongs to its answer."""
    answer = together(*map(said, values), type=kind, merge=Merge.ALL)
    assert (answer.value, answer.rule) == (values[1], "amendment over base")


def test_an_amendments_own_name_and_date_are_not_the_agreements() -> None:
    """The base's stands, nothing is contested, and the amendment's is kept beside it."""
    answer = together(said("2020-01-05"), said("2021-05-01"), type="date", amendable=False)
    assert (answer.value, answer.prevails, answer.is_contested) == ("2020-01-05", "base", False)
    assert [side.answer.value for side in answer.sides] == ["2020-01-05", "2021-05-01"]


def test_a_base_without_a_name_is_not_given_its_amendments() -> None:
    """Its silence stays; what the amendment is called is kept beside it."""
    answer = together(said(None), said("AMENDMENT NO. 1"), said("AMENDMENT NO. 2"), amendable=False)
    assert (answer.value, answer.prevails) == (None, None)
    assert answer.status is AnswerStatus.ABSENT


@pytest.mark.parametrize("values", [("Acme; Bolt; Crane", "Acme; Bolt"), ("Acme", "Acme; Bolt")])
def test_of_documents_that_agree_the_fullest_is_shown(values: tuple[str, str]) -> None:
    """An amendment that only some parties sign drops none of the others."""
    answer = together(*map(said, values), type="parties")
    assert (answer.value, answer.rule) == (max(values, key=len), "the documents agree")


def test_a_document_that_was_not_read_whole_may_still_change_the_answer() -> None:
    """The rule says so."""
    rule = "only one document answers it"
    assert together(said("Ohio"), said(None)).rule == rule
    assert together(said("Ohio"), said(None, read=0.5)).rule == (
        f"{rule}; another was not read to its end"
    )


@pytest.mark.parametrize(
    ("base", "amended"),
    [
        ("US, Canada and Mexico", "US and Canada"),
        ("Delaware or New York", "Delaware"),
        ("$500 per month", "$500"),
        ("worldwide and exclusive", "worldwide"),
    ],
)
def test_an_amendment_that_narrows_is_no_agreement(base: str, amended: str) -> None:
    """The longer value of the base does not stand."""
    answer = together(said(base), said(amended))
    assert (answer.value, answer.rule) == (amended, "amendment over base")
    assert answer.is_contested


def test_that_a_passage_is_replaced_is_told() -> None:
    """Which one it is cannot be told from the answers: all are shown, and the rule says so."""
    quote = "Section 7 is deleted and replaced: the cap is $2,000,000."
    citation = Citation(quote=quote, start=0, end=len(quote), page=1, match=Match.EXACT)
    changed = replace(said("The cap is $2,000,000."), citations=(citation,))
    answer = together(said("The cap is $1,000,000."), changed, merge=Merge.ALL)
    assert "may still be shown" in answer.rule
