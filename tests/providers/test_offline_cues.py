"""The cue language, and the ranking that it steers."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from providers.offline.cues import read_cues
from providers.offline.index import index_text
from providers.offline.ranking import ENOUGH, rank
from providers.wire import WireQuestion

TEXT = """
1. Assignment. Neither party may assign this Lease without the prior consent of the other.

2. Notices. Notices are sent to the address below.

3. License. Seller grants a non-exclusive license to the Marks.

4. Term. This Lease may not be terminated for convenience by either party.
"""


def best(*cues: str, question: str = "Which?", kind: str = "text") -> str | None:
    """The first sentence for a question with these cues; None where the reader abstains."""
    index = index_text(TEXT)
    asked = WireQuestion(id="q", question=question, type=kind, cues=cues)
    ranked = rank(asked, index)
    return index.quote(ranked[0].number) if ranked else None


@pytest.mark.parametrize(
    ("cue", "clause"),
    [
        # In any inflection.
        ('"assigned"', "Neither party"),
        # All parts, in any order.
        ('"consent" + "assign"', "Neither party"),
        # One alternative is enough.
        ('"convey|assign|sell"', "Neither party"),
        # Words may stand between.
        ('"neither ... assign"', "Neither party"),
        # The heading above may meet all parts but one.
        ('"notices" + "sent" + "address"', "Notices are sent"),
        ('"assignment" + "consent"', "Neither party"),
        # A weight of one's own.
        ("address below ^3", "Notices are sent"),
    ],
)
def test_a_decisive_cue_finds_its_sentence(cue: str, clause: str) -> None:
    """Each row is one form of the language."""
    found = best(cue)
    assert found is not None
    assert clause in found


@pytest.mark.parametrize(
    "cues",
    [
        # One hint is not evidence enough.
        ("address",),
        # Both parts stand in the text, but never in one sentence.
        ('"license" + "consent"',),
        # What speaks against outweighs what speaks for.
        ('"license"', '-"non-exclusive" ^4'),
        # Nothing to look for.
        ("-", '""', "_"),
    ],
)
def test_weak_evidence_is_no_answer(cues: tuple[str, ...]) -> None:
    """The reader abstains."""
    assert best(*cues) is None


def test_a_heading_counts_for_what_stands_below_it() -> None:
    """The sentence under NOTICES is found by its heading, and the heading itself is not quoted."""
    found = best('"notices" ^4', "address")
    assert found == "Notices are sent to the address below."


def test_a_question_without_cues_is_answered_from_its_own_words() -> None:
    """Most of its telling words stand in one sentence, or there is no answer."""
    asked = "To which address are notices sent?"
    assert best(question=asked) == "Notices are sent to the address below."
    assert best(question="Which bank keeps the escrow deposit?") is None


def test_a_cue_that_denies_says_so() -> None:
    """The evidence for no is told from the evidence for yes."""
    index = index_text(TEXT)
    asked = WireQuestion(id="q", question="?", type="boolean", cues=('!"may not be terminated"',))
    assert [ranked.denies for ranked in rank(asked, index)] == [True]


def test_a_blank_counts_only_where_a_value_of_the_type_fills_it() -> None:
    """`made on _` asks for a date behind it."""
    index = index_text("It is made on paper. It was made on May 3, 2021.")
    asked = WireQuestion(id="q", question="?", type="date", cues=('"made on _"',))
    assert [index.quote(r.number) for r in rank(asked, index)] == ["It was made on May 3, 2021."]


def test_a_definition_answers_only_for_the_term_that_is_asked_for() -> None:
    """What a word means is not what is agreed."""
    index = index_text("“Hay” means grass cut for audit.\n\n(a) no audit of straw\n\nThe end.")
    about_audit = WireQuestion(id="q", question="?", type="boolean", cues=('"audit"',))
    about_hay = WireQuestion(id="q", question="?", type="boolean", cues=('"hay|audit"',))
    assert rank(about_audit, index) == []
    assert [ranked.number for ranked in rank(about_hay, index)] == [0, 1]


def test_an_attachment_speaks_of_other_instruments() -> None:
    """Behind the signatures, and in every later segment, a form weighs less than the contract."""
    clause = "Hay may be assigned with consent."
    asked = WireQuestion(id="q", question="?", type="boolean", cues=('"assigned"',))
    form = f"SCHEDULE 2\n\n{clause}"
    assert rank(asked, index_text(form))
    assert rank(asked, index_text(form), begins_document=False) == []
    signed = index_text(f"IN WITNESS WHEREOF they sign.\n\n{form}")
    assert rank(asked, signed) == []
    # An exhibit of a filing is a whole contract.
    filed = index_text(f"EXHIBIT 10.2\n\n{clause}")
    assert rank(asked, filed, begins_document=False)


def test_scores_fall_and_never_below_enough() -> None:
    """The order is by score, and what is too weak is left out."""
    index = index_text(TEXT)
    asked = WireQuestion(id="q", question="?", type="text", cues=('"party"', '"consent"'))
    scores = [ranked.score for ranked in rank(asked, index)]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= ENOUGH


def test_shapes_are_told_from_words() -> None:
    """A cue that begins with @ says where to look, and only the four known ones do."""
    sheet = read_cues(("@opening", "@elsewhere"))
    assert sheet.shapes == {"@opening"}
    assert len(sheet.cues) == 1


def test_a_text_without_sentences_has_no_answers() -> None:
    """White space and rules are no evidence."""
    assert rank(WireQuestion(id="q", question="What?", type="text"), index_text(" \n---\n")) == []


def built_in_cues() -> Iterator[tuple[str, str]]:
    """Field and cue of every cue in the profiles that come with Octavo."""
    folder = Path(__file__).resolve().parents[2] / "pipeline" / "profiles"
    for path in sorted(folder.glob("*.toml")):
        for field in tomllib.loads(path.read_text(encoding="utf-8"))["fields"]:
            yield from ((f"{path.stem}.{field['id']}", cue) for cue in field.get("cues", ()))


@pytest.mark.parametrize(("field", "cue"), list(built_in_cues()))
def test_every_built_in_cue_is_understood(field: str, cue: str) -> None:
    """It is a shape, or it has a condition for each part that its `+` signs announce."""
    sheet = read_cues((cue,))
    parts = [len(read.parts) for read in sheet.cues]
    assert sheet.shapes or parts == [cue.count("+") + 1], field
