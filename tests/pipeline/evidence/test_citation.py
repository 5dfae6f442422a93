"""A quote is matched exactly after normalisation, or it is not verified."""

import random
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chunking import Block, BlockKind, Frame
from pipeline.answer import Citation, Match
from pipeline.evidence.citation import CitationChecker
from pipeline.evidence.normalise import OPTIONAL_HYPHEN, fold
from tests.pipeline.texts import document_of, frame_of, segment_of

CLAUSE = (
    "4.2 Cap on liability. The Supplier’s total liability shall not exceed $2,000,000 in any "
    "Contract Year, and the Supplier shall not be liable for loss of profit. The Term is "
    "thirty-six (36) months.\nEither party may termi-\nnate for convenience on ninety (90) "
    "days’ notice."
)


def check(text: str, quote: str) -> Citation | None:
    """The citation of `quote` in a document that is one segment."""
    document = document_of(text)
    found = CitationChecker(document).check(quote, segment=segment_of(0, len(text)), frame=Frame())
    return found[0] if found else None


@pytest.mark.parametrize(
    "quote",
    [
        "The Supplier's total liability shall not exceed $2,000,000 in any Contract Year",
        "the supplier’s TOTAL liability  shall not\nexceed $2,000,000",
        "may terminate for convenience on ninety (90) days' notice.",
        "may termi-nate for convenience",
        "- The Term is thirty–six (36) months.",
    ],
)
def test_tidied_quotes_are_verified(quote: str) -> None:
    """White space, quote marks, dashes, case, bullets and line-end hyphens may be tidied."""
    citation = check(CLAUSE, quote)
    assert citation is not None
    assert citation.match is Match.NORMALISED


@pytest.mark.parametrize(
    "quote",
    [
        "total liability shall not exceed $5,000,000",  # another number
        "total liability shall not exceed $2,000",  # a number cut short
        "liability shall not exceed $2,000,000,000",  # a number made longer
        "total liability shall exceed $2,000,000",  # "not" dropped
        "the Supplier shall be liable for loss of profit",
        "the Supplier may not be liable for loss of profit",  # shall made may
        "The Term is thirty-six (36) month",  # a word cut short
        "The Term is thirtysix (36) months",  # a hyphen dropped inside a line
        "The Supplier’s total liability ... in any Contract Year",  # words left out
        "",
        "—",
    ],
)
def test_changed_quotes_are_not(quote: str) -> None:
    """Similarity never verifies."""
    assert check(CLAUSE, quote) is None


@pytest.mark.parametrize(
    ("text", "quote", "stands"),
    [
        ("pages 10-\n12 of it", "pages 1012 of it", False),  # a range is no number
        ("pages 10-\n12 of it", "pages 10-12 of it", True),
        ("from 1,000-\n2,000 lots", "from 1,0002,000 lots", False),
        ("at 10² metres", "at 102 metres", False),  # raised figures are not figures
        ("under Section 5¹ hereof", "under Section 51 hereof", False),
        ("under Section 5¹ hereof", "under Section 5", True),
        ("2½ years", "21⁄2 years", False),  # a fraction is not its parts
        ("2½ years", "2½ years", True),
        ("a margin of -5.00% a year", "5.00% a year", False),  # a sign is not dropped
        ("a margin of 5.00% a year", "-5.00% a year", False),  # nor added
        ("a margin of -5.00% a year", "-5.00% a year", True),
        ("the then-\ncurrent fee", "the then-", True),  # a quote may end at a line's end
        ("a margin of 5.00% a year", "- a margin of 5.00% a year", True),  # a bullet is
        ("the CO₂ price", "the CO2 price", False),
    ],
)
def test_figures_are_what_the_page_shows(text: str, quote: str, *, stands: bool) -> None:
    """Folding never turns one number into another."""
    assert (check(text, quote) is not None) is stands


def test_a_quote_as_it_stands_is_exact() -> None:
    """The offsets are those of the quote's own characters, and so is the page."""
    document = document_of(CLAUSE, page_ends=(100,))
    quote = "The Term is thirty-six (36) months."
    (citation,) = CitationChecker(document).check(
        quote, segment=segment_of(0, len(CLAUSE)), frame=Frame()
    )
    assert CLAUSE[citation.start : citation.end] == quote
    assert (citation.match, citation.page, citation.occurrences) == (Match.EXACT, 2, 1)


def test_of_several_places_the_segments_own_is_cited() -> None:
    """A sentence that stands twice is cited in the segment that was read."""
    text = "Notices go to Ohio. " * 2
    (second,) = CitationChecker(document_of(text)).check(
        "Notices go to Ohio.", segment=segment_of(20, 40, 1), frame=Frame()
    )
    assert (second.start, second.occurrences, second.in_frame) == (20, 2, False)


def test_a_quote_from_the_frame_is_cited_where_it_stands() -> None:
    """What the frame carried is found at its own place and recognised as such."""
    text = "“Term” means two years. Filler. The Agreement lasts for the Term."
    document = document_of(text)
    (citation,) = CitationChecker(document).check(
        "“Term” means two years.",
        segment=segment_of(32, len(text), 1),
        frame=frame_of(document, 0, 23),
    )
    assert (citation.start, citation.end, citation.in_frame) == (0, 23, True)


def test_a_quote_over_a_pages_end_is_cited_as_its_parts() -> None:
    """Headers and footers between its halves are looked past; each half is where it stands."""
    parts = ("The Supplier shall deliver\n", "Acme 12\n", "Master Terms\n", "the Goods.\n")
    kinds = (BlockKind.PARAGRAPH, BlockKind.FOOTER, BlockKind.HEADER, BlockKind.PARAGRAPH)
    text, blocks = "", []
    for part, kind in zip(parts, kinds, strict=True):
        blocks.append(Block(kind=kind, start=len(text), end=len(text) + len(part)))
        text += part
    document = replace(document_of(text, page_ends=(35,)), blocks=tuple(blocks))
    checker = CitationChecker(document)
    segment = segment_of(0, len(text))
    found = checker.check("The Supplier shall deliver the Goods.", segment=segment, frame=Frame())
    assert [(c.quote, c.page) for c in found] == [
        ("The Supplier shall deliver", 1),
        ("the Goods.", 2),
    ]
    assert all(text[c.start : c.end] == c.quote for c in found)
    changed = "The Supplier shall not deliver the Goods."
    assert not checker.check(changed, segment=segment, frame=Frame())


_WORDS = st.lists(
    st.text("abcdefgh“”’-ﬁéß0123456789,.$", min_size=1, max_size=8), min_size=4, max_size=30
)


@settings(deadline=None)
@given(_WORDS, st.data())
def test_any_run_of_words_is_verified_at_its_place(words: list[str], data: st.DataObject) -> None:
    """However a run of words is spaced, it is found, and the place folds to the same text."""
    text = " \n".join(words)
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    quote = "  ".join(words[start:end])
    if not any(character.isalnum() for character in quote) or "-" in quote:
        return
    citation = check(text, quote)
    if citation is None:
        # The only excuse: digits and marks of the neighbours run on through the cut.
        assert re.search(r"[\d.,]", quote)
        return
    found = fold(text[citation.start : citation.end]).text.replace(OPTIONAL_HYPHEN, "-")
    assert found.strip(" .,") == fold(quote).text.strip(" .,")


def test_no_changed_number_is_ever_verified() -> None:
    """Two thousand quotes with one digit changed: none is verified."""
    rng = random.Random(7)
    amounts = [f"${rng.randrange(10**5, 10**7):,}" for _ in range(2_000)]
    text = "\n".join(f"Item {n}: pay {amount} on demand." for n, amount in enumerate(amounts))
    checker = CitationChecker(document_of(text))
    segment = segment_of(0, len(text))
    for number, amount in enumerate(amounts):
        quote = f"Item {number}: pay {amount} on demand."
        place = rng.choice([i for i, c in enumerate(quote) if c.isdigit()])
        other = rng.choice([d for d in "0123456789" if d != quote[place]])
        changed = quote[:place] + other + quote[place + 1 :]
        assert checker.check(quote, segment=segment, frame=Frame())
        if changed not in text:
            assert not checker.check(changed, segment=segment, frame=Frame())
