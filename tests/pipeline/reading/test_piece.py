"""A reading that was cut off goes on in smaller pieces of fields, then of text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chunking import load_vocabulary
from pipeline.reading.piece import Piece, Place, halves, smaller
from tests.pipeline.texts import document_of

VOCABULARY = load_vocabulary("o200k_base")
SENTENCE = "The Supplier shall deliver the Goods to the Buyer on time and in full. "
LONG = document_of("\n\n".join(f"{number}. {SENTENCE * 6}" for number in range(60)))
SHORT = document_of(SENTENCE)


def piece(fields: tuple[str, ...], document_length: int, *, summary: bool = True) -> Piece:
    return Piece(
        place=Place(segment=0, group=0),
        fields=fields,
        start=0,
        end=document_length,
        with_summary=summary,
    )


def test_the_rest_of_the_fields_is_asked_first() -> None:
    """Fewer fields of the same text: one piece."""
    whole = piece(("a", "b", "c"), len(LONG.text))
    (rest,) = smaller(whole, ("b", "c"), LONG, VOCABULARY)
    assert (rest.fields, rest.end, rest.with_summary) == (("b", "c"), whole.end, True)


def test_where_nothing_is_settled_the_fields_are_halved() -> None:
    """The summary is asked for once."""
    whole = piece(("a", "b", "c"), len(LONG.text))
    pieces = smaller(whole, whole.fields, LONG, VOCABULARY)
    assert [one.fields for one in pieces] == [("a",), ("b", "c")]
    assert [one.with_summary for one in pieces] == [True, False]


def test_one_field_is_asked_of_half_the_text() -> None:
    """Joined the halves are the text, and the cut lies between paragraphs."""
    whole = piece(("a",), len(LONG.text))
    first, second = smaller(whole, ("a",), LONG, VOCABULARY)
    assert (first.start, first.end, second.end) == (0, second.start, len(LONG.text))
    assert LONG.text[second.start :].lstrip()[0].isdigit()


def test_the_smallest_piece_is_not_cut() -> None:
    """Nothing smaller is left to ask."""
    assert smaller(piece(("a",), len(SHORT.text)), ("a",), SHORT, VOCABULARY) == ()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 20_000), st.integers(1, 26_000))
def test_halves_are_the_interval(start: int, length: int) -> None:
    """Two parts, neither empty, that joined are what was cut; or none."""
    end = min(len(LONG.text), start + length)
    parts = halves(LONG, start, end, VOCABULARY)
    if parts:
        (begin, middle), (again, finish) = parts
        assert (begin, finish) == (start, end)
        assert begin < middle == again < finish
    else:
        assert VOCABULARY.count(LONG.text[start:end]) < 2_000
