"""Quotes are looked up through an index that finds what reading the whole text would find."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evidence.normalise import (
    OPTIONAL_HYPHEN,
    fold,
    folded_text,
    same_hyphens,
    without_hyphens,
)
from pipeline.evidence.searchable import _RULED_LINE, SearchableText

_TEXTS = st.text("ab 1,.-²\n“中文\u00ad", max_size=60)


def slow_places(text: str, quote: str) -> list[tuple[int, int]]:
    """The obvious reference: every offset of the folded text is compared."""
    wanted, folded = _RULED_LINE.sub("", folded_text(quote)), fold(text)
    bare_quote, _ = without_hyphens(fold(wanted))
    bare, positions = without_hyphens(folded)
    found = []
    for at in range(len(bare) - len(bare_quote) + 1):
        start, end = int(positions[at]), int(positions[at + len(bare_quote) - 1]) + 1
        start -= wanted[0] == "-" and folded.text[start - 1 : start] == "-"
        end += wanted[-1] == "-" and folded.text[end : end + 1] in ("-", OPTIONAL_HYPHEN)
        if (
            bare.startswith(bare_quote, at)
            and not SearchableText(text)._cuts(start)
            and not SearchableText(text)._cuts(end)
            and same_hyphens(wanted, folded.text[start:end])
        ):
            found.append(folded.original(start, end))
    return found


@settings(deadline=None)
@given(_TEXTS, st.data())
def test_the_index_misses_nothing(text: str, data: st.DataObject) -> None:
    """Any piece of a text, and any other words, are found wherever they stand and only there."""
    start = data.draw(st.integers(0, len(text)))
    quote = data.draw(st.sampled_from([text[start:], text[start : start + 5], text[: start // 2]]))
    if quote[:1].strip("-•·* \n\u00ad") == "" or not any(c.isalnum() for c in quote):
        return
    assert list(SearchableText(text).places(quote)) == slow_places(text, quote)


@pytest.mark.parametrize("quote", ["Ohio", "of Ohio", "ohio law", "O", "(Ohio)"])
def test_short_quotes_are_found_like_long_ones(quote: str) -> None:
    """A single word is looked up in the same way."""
    text = "The law of Ohio applies. Ohio law (Ohio) is O. Ohioans agree."
    assert list(SearchableText(text).places(quote)) == slow_places(text, quote)


def test_every_occurrence_is_found() -> None:
    """A sentence that stands a thousand times has a thousand places."""
    text = "Notices go to Ohio by mail. " * 1_000
    places = SearchableText(text).places("Notices go to Ohio by mail.")
    assert places == tuple((28 * n, 28 * n + 27) for n in range(1_000))


@pytest.mark.parametrize(
    ("text", "quote", "places"),
    [
        ("a non-exclusive and worldwide right", "exclusive and worldwide", 0),
        ("a non-exclusive and worldwide right", "non-exclusive and", 1),
        ("a non\u2011exclusive right", "exclusive right", 0),
        ("a right that is non-exclusive", "a right that is non", 0),
        ("a non-\nexclusive right", "exclusive right", 0),  # whichever hyphen it is
        ("a non-\nexclusive right", "nonexclusive right", 1),
        ("a semi-annual fee", "annual fee", 0),
        ("the Term\u2014three years\u2014ends", "three years", 1),  # dashes that join clauses
        ("the Term - three years - ends", "three years", 1),
        ("ends.\n\n-19-\n\nassigned to EKR", "assigned to EKR", 1),  # a page's number
        ("within 10\u201320 days", "20 days", 0),
        ("USD 1 500 000 is due", "500 000 is due", 0),
        ("USD 1 500 000 is due", "000 is due", 0),
        ("USD 1\u00a0500\u202f000 is due", "500 000 is due", 0),
        ("USD 1 500 000 is due", "USD 1 500", 0),
        ("USD 1 500 000 is due", "USD 1", 0),
        ("USD 1 500 000 is due", "USD 1 500 000", 1),
        ("in 2024 500 units", "500 units", 1),  # a year is no group of digits
        ("no. 4 5000 units", "5000 units", 1),
        ("price\t1\t500\t000", "500", 1),  # cells of a table
    ],
)
def test_no_word_or_number_is_cut(text: str, quote: str, places: int) -> None:
    """A prefix or a group of digits that is left out is another claim."""
    assert len(SearchableText(text).places(quote)) == places


def test_an_empty_text_holds_nothing() -> None:
    """Nothing is found where there is nothing."""
    assert SearchableText("").places("Ohio") == ()


def test_quotes_at_the_very_ends_are_found() -> None:
    """Neither the first nor the last words of a text are lost to the index."""
    rng = random.Random(3)
    words = ["".join(rng.choices("abcdefg", k=5)) for _ in range(200)]
    text = " ".join(words)
    for size in (1, 2, 5, 50):
        assert SearchableText(text).places(" ".join(words[:size]))[0][0] == 0
        assert SearchableText(text).places(" ".join(words[-size:]))[-1][1] == len(text)
