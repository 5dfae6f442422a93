"""What excerpts promise: each wider one holds the narrower, the term in all, the last is whole."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunking import find_definitions
from chunking.excerpt import of_clause, of_definition

LONG = "any Person that controls, is controlled by or is under common control with another " * 9


@pytest.mark.parametrize(
    "text",
    [
        f"1.2 “Affiliate” means {LONG}.",
        f"{LONG} sold by Acme Corp., a Delaware corporation (the “Seller”), and {LONG}.",
        "“Price” means US$ 5.",
        "Acme Corp. (“Acme”) pays.",
    ],
)
def test_excerpts_grow_to_the_whole(text: str) -> None:
    """Nested intervals, of which each has the term, and which begin with a whole word."""
    (definition,) = find_definitions(text).found
    excerpts = of_definition(text, definition)
    assert (excerpts[-1].start, excerpts[-1].end) == (definition.start, definition.end)
    for narrow, wide in pairwise(excerpts):
        assert wide.start <= narrow.start <= definition.at < narrow.end <= wide.end
        assert (narrow.start, narrow.end) != (wide.start, wide.end)
    first = text[excerpts[0].start : excerpts[0].end]
    assert definition.term in first
    assert not text[excerpts[0].start - 1 : excerpts[0].start].strip()


def test_the_narrowest_says_what_the_term_means() -> None:
    """Some ten words after "means", or the name before the bracket."""
    text = f"“Affiliate” means {LONG}.\n\nBolt, sold by Acme Corp. (the “Seller”), pays {LONG}."
    affiliate, seller = find_definitions(text).found
    excerpt = of_definition(text, affiliate)[0]
    held = text[excerpt.start : excerpt.end]
    assert held.startswith("“Affiliate” means any Person that controls")
    assert excerpt.goes_on
    excerpt = of_definition(text, seller)[0]
    assert text[excerpt.start : excerpt.end] == "Bolt, sold by Acme Corp. (the “Seller”)"


@given(length=st.integers(0, 900))
def test_a_clause_is_carried_from_its_start(length: int) -> None:
    """Every excerpt begins with the clause, and says truly whether the clause goes on."""
    text = ("4.2 " + LONG * 2)[: length + 4]
    for excerpt in of_clause(text, 0, len(text)):
        assert excerpt.start == 0
        assert excerpt.goes_on is (excerpt.end < len(text))
