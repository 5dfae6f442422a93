"""What the offline reader quotes: clauses and the lists they lead into, never their titles."""

from providers.offline.answers import MAX_QUOTES, answer
from providers.offline.index import index_text
from providers.wire import WireFinding, WireQuestion

LIMITS = """15. LIMITATION OF LIABILITY

15.2 Cap. The liability of either party shall not exceed one million dollars.

15.3 Exceptions. Sections 15.1 and 15.2 do not limit:

(a) losses payable to third parties under Section 14;

(b) liability for gross negligence or fraud;

(c) liability for abandonment of the services;
"""
SECRETS = """11.07 Confidentiality

(a) Duty. Each party keeps what it learns to itself.

(c) Survival. What this Section says continues for two years after the end of the term.
"""
CONTROL = """1. DEFINITIONS

"Change of Control" means that one person holds most of the shares.

"Business Day" means a day on which a change of control can be announced.
"""


def found(text: str, kind: str, *cues: str) -> WireFinding | None:
    question = WireQuestion(id="f", question="What then?", type=kind, cues=cues)
    return answer(question, index_text(text), begins_document=True)


def test_a_list_is_quoted_with_the_words_that_lead_into_it() -> None:
    """Alone they would say nothing; and there are never more quotes than are read at a glance."""
    finding = found(LIMITS, "boolean", '"sections ... not limit"')
    assert finding is not None
    assert finding.quotes == [
        "Sections 15.1 and 15.2 do not limit:",
        "(a) losses payable to third parties under Section 14;",
        "(b) liability for gross negligence or fraud;",
    ]
    assert len(finding.quotes) == MAX_QUOTES


def test_a_run_in_title_heads_a_clause_and_answers_nothing() -> None:
    """`15.2 Cap.` is met by the cue, and what stands behind it is quoted."""
    finding = found(LIMITS, "text", '"cap" + "liability|cap" ^5')
    assert finding is not None
    assert finding.quotes == ["The liability of either party shall not exceed one million dollars."]


def test_a_clause_stands_below_all_the_titles_above_it() -> None:
    """`(c) Survival.` is a part of the section on confidentiality."""
    finding = found(SECRETS, "duration", '"confidentiality" + "survival|years" + "continues for _"')
    assert finding is not None
    assert finding.value == "2 years"


def test_a_definition_of_what_is_asked_is_no_definition_of_something_else() -> None:
    """Also where the term has a little word in it; another term's definition ranks lower."""
    finding = found(CONTROL, "boolean", '"change of control"')
    assert finding is not None
    assert finding.quotes == ['"Change of Control" means that one person holds most of the shares.']


def test_a_value_behind_a_colon_is_the_one_that_a_form_asks_for() -> None:
    """`the date: Tue, 4 March 2025`, though another date stands before it."""
    form = "We wrote on May 1, 2020 and gave the date: Tue, 4 March 2025."
    finding = found(form, "date", '"date _"')
    assert finding is not None
    assert finding.value == "2025-03-04"


def test_a_choice_that_no_sentence_names_is_not_made() -> None:
    """An enum has one of its choices, or the field is absent."""
    question = WireQuestion(
        id="f", question="How? Choose one of: by sea, by air.", type="enum", cues=('"goods"',)
    )
    assert answer(question, index_text("The goods travel by mule."), begins_document=True) is None
