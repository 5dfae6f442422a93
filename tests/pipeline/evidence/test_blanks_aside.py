"""Blanks that a page tears words by are looked past; blanks that change what is said are not."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chunking import Frame
from pipeline.answer import Match
from pipeline.evidence.citation import CitationChecker
from pipeline.evidence.searchable import SearchableText
from tests.pipeline.texts import document_of, segment_of

AROUND = (
    " The parties to this Agreement are bound by the terms of the Agreement and of the law. The "
    "Supplier shall deliver the goods, and the Agreement ends on termination of the Term. "
)


def stands(page: str, quote: str) -> bool:
    """Whether the quote stands, blanks aside, on a page that says `page` among other things."""
    return bool(SearchableText(AROUND + page + AROUND).places_blanks_aside(quote))


@pytest.mark.parametrize(
    ("page", "quote"),
    [
        ("on the 1s t day of March in that year", "on the 1st day of March in that year"),
        ("on the 20t h day of March in that year", "on the 20th day of March in that year"),
        ("I NTRODUCTION to the Agreement", "INTRODUCTION to the Agreement"),
        ("the terms o f thi s Agreement apply", "the terms of this Agreement apply"),
        ("the ter mination of the Agreement", "the termination of the Agreement"),
        ("between PartyA and its PartyB now", "between Party A and its Party B now"),
        ("a breach ofthe Agreement by them", "a breach of the Agreement by them"),
        ("on the 1st day of March in that year", "on the 1s t day of March in that year"),
        ("Kiosk Concepts, Inc. of the State", "K iosk Concep t s , I nc. of the State"),
        ("Supplier is not able to deliver", "Supplier is n ot able to deliver"),
        ("the price( in dollars )is due at once", "the price (in dollars) is due at once"),
        ("a non-exclusive right o f use for it", "a non-exclusive right of use for it"),
        ("the fee is $ 5,000 %of the price here", "the fee is $5,000% of the price here"),
        ("供应商不得 转让本协 议项下的 权利", "供应商不得转让本协议项下的权利"),
    ],
)
def test_a_torn_page_is_quoted_as_it_reads(page: str, quote: str) -> None:
    """Pieces of words, words run together, blanks beside marks; and the same the other way."""
    assert not SearchableText(AROUND + page + AROUND).places(quote)
    assert stands(page, quote)


@pytest.mark.parametrize(
    ("page", "quote"),
    [
        # Figures: the blank makes two numbers of one, or a sign.
        ("pay the sum of 1 500 dollars to it", "pay the sum of 1500 dollars to it"),
        ("pay the sum of 1 500 dollars to it", "pay the sum of 15 00 dollars to it"),
        ("pay the sum of 1500 dollars to it", "pay the sum of 1 500 dollars to it"),
        ("under Section 1. 5 days after the end", "under Section 1.5 days after the end"),
        ("a share of (30) 45 of the whole sum", "a share of (304)5 of the whole sum"),
        ("at a margin of - 5 % for the year", "at a margin of -5% for the year"),
        ("at a margin of .5 % for the year", "at a margin of. 5% for the year"),
        # Two readings, both of them words.
        ("Supplier is not able to deliver it", "Supplier is notable to deliver it"),
        ("Supplier is notable to deliver it", "Supplier is not able to deliver it"),
        ("Supplier is no t able to deliver it", "Supplier is notable to deliver it"),
        ("Supplier is no t able to deliver it", "Supplier is no table to deliver it"),
        ("Supplier is n o table to deliver it", "Supplier is notable to deliver it"),
        ("Supplier has no table to deliver it", "Supplier has not able to deliver it"),
        ("the assignment is in valid form here", "the assignment is invalid form here"),
        ("the right is unlimited in the Term", "the right is un limited in the Term"),
        ("the fee is paid over time by them", "the fee is paid overtime by them"),
        ("the work is of ten persons or more", "the work is often persons or more"),
        ("they may be bound by the Agreement", "they maybe bound by the Agreement"),
        ("it is now here to be found in law", "it is nowhere to be found in law"),
        ("the party shall assign or transfer", "the party shall assignor transfer"),
        ("Exhibit L and the Agreement of law", "Exhibit Land the Agreement of law"),
        ("the party s election is to be made", "the party selection is to be made"),
        ("he is a legal person of the State", "he is alegal person of the State"),
        ("without the consent of the party", "with out the consent of the party"),
        # Anything but blanks.
        ("the terms o f thi s Agreement apply", "the terms of this Agreements apply"),
        ("the terms o f thi s Agreement, as it", "the terms of this Agreement. as it"),
        ("a non-exclusive right o f use for it", "exclusive right of use for it"),
        ("a non-exclusive right o f use for it", "a nonexclusive right of use for it"),
        ("the terms o f thi s Agreement of 2024", "the terms of this Agreement of 2025"),
        ("o f the law", "of the law x"),
    ],
)
def test_what_a_blank_changes_is_not_looked_past(page: str, quote: str) -> None:
    """No number comes of two, no word of two words, and nothing but blanks may differ."""
    assert not stands(page, quote)


def test_a_short_quote_has_its_blanks() -> None:
    """A few letters stand anywhere once blanks are gone."""
    assert not stands("the end o f it", "end of it")


def test_the_citation_says_that_blanks_were_set_aside() -> None:
    """Its place is the page's, its quote the model's."""
    text = AROUND + "This lasts unti l the 1s t day of March." + AROUND
    quote = "This lasts until the 1st day of March."
    segment = segment_of(0, len(text))
    (citation,) = CitationChecker(document_of(text)).check(quote, segment=segment, frame=Frame())
    assert (citation.blanks_aside, citation.match) == (True, Match.NORMALISED)
    assert text[citation.start : citation.end] == "This lasts unti l the 1s t day of March."
    plain = CitationChecker(document_of(text)).check(AROUND, segment=segment, frame=Frame())
    assert not plain[0].blanks_aside


def denials_in(text: str) -> list[str]:
    """Each "no" and "not", torn or not."""
    return [
        match.replace(" ", "") for match in re.findall(r"(?i)(?<![a-z])n ?o ?t?(?![a-z])", text)
    ]


_WORDS = st.sampled_from(
    [
        "not",
        "able",
        "no",
        "table",
        "t",
        "he",
        "the",
        "of",
        "o",
        "f",
        "1",
        "500",
        "15",
        "00",
        "in",
        "valid",
        "PartyA",
        "Party",
        "A",
        "may",
        "be",
        "Agreement",
        "-",
        "。",
        "中文",
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(_WORDS, min_size=6, max_size=14), st.data())
def test_only_blanks_ever_differ(words: list[str], data: st.DataObject) -> None:
    """However words are run together or parted, letters, digits and marks agree, and so do the
    numbers and the denials."""
    page = " ".join(words)
    squeezed = page.replace(" ", "")
    cuts = sorted(data.draw(st.sets(st.integers(1, len(squeezed) - 1), max_size=12)))
    edges = [0, *cuts, len(squeezed)]
    quote = " ".join(squeezed[a:b] for a, b in pairwise(edges))
    text = AROUND + page + AROUND
    for start, end in SearchableText(text).places_blanks_aside(quote):
        found = text[start:end]
        assert found.replace(" ", "").casefold().strip("-") == squeezed.casefold().strip("-")
        assert re.findall(r"\d+", found) == re.findall(r"\d+", quote)
        assert denials_in(found) == denials_in(quote)
