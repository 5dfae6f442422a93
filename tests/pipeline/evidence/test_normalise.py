"""Folding keeps what a page says and forgets how it was typeset."""

import unicodedata

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

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("The  Term\n is\t36 months", "the term is 36 months"),  # runs of white space
        ("“Company’s” `books´", "\"company's\" 'books'"),  # quote marks
        ("2024–2026 — net", "2024-2026 - net"),  # dashes
        ("ﬁle the o\ufb03ce", "file the office"),  # ligatures
        ("termi-\nnation", f"termi{OPTIONAL_HYPHEN}nation"),  # hyphen at a line's end
        ("termi- nation", f"termi{OPTIONAL_HYPHEN}nation"),  # the same, its lines joined
        ("10-\n12 and 10- 12", "10-12 and 10-12"),  # a range keeps its hyphen
        ("a dash -\nand more", "a dash - and more"),  # a dash is no hyphen
        ("---\n 19 Jan.", "--- 19 jan."),  # nor is a row of them
        ("caf\u00e9-\nbar", "cafe\u0301-bar"),  # an accent belongs to its letter
        ("termi\u0002nation", f"termi{OPTIONAL_HYPHEN}nation"),  # the same, as pdfium writes it
        ("termi\u00adnation", "termination"),  # soft hyphen
        ("Ａ１", "a1"),  # full-width forms
        ("\u200bzero\u200dwidth", "zerowidth"),
        ("   ", ""),
    ],
)
def test_folds_typesetting(text: str, folded: str) -> None:
    """What typesetting changes is folded, and nothing else."""
    assert fold(text).text == folded


@settings(deadline=None)
@given(_TEXTS)
def test_every_folded_character_knows_where_it_came_from(text: str) -> None:
    """Offsets ascend, lie in the text, and the interval behind a character folds to it."""
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(
        0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True)
    )
    assert list(folded.starts) == sorted(folded.starts)
    for character, start in zip(folded.text, folded.starts, strict=True):
        source = text[start]
        if character not in {" ", OPTIONAL_HYPHEN, "-", '"', "'"}:
            if unicodedata.decomposition(source).startswith(("<super>", "<sub>", "<fraction>")):
                assert character == source
                continue
            twice = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", source).casefold())
            assert character in twice


@settings(deadline=None)
@given(_TEXTS | st.text("a1- \n\t\u2013\u0002\u00ad\u00a0´", max_size=30))
def test_the_text_alone_folds_alike(text: str) -> None:
    """Whoever needs no offsets gets the same text."""
    assert folded_text(text) == fold(text).text


@settings(deadline=None)
@given(_TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    """A folded text without optional hyphens folds to itself."""
    once = fold(text).text.replace(OPTIONAL_HYPHEN, "")
    stable = fold(once).text
    assert fold(stable).text == stable


@settings(deadline=None)
@given(_TEXTS)
def test_composed_and_decomposed_forms_fold_alike(text: str) -> None:
    """The same letters in either Unicode form are the same."""
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    # Marks that change places under normalisation are not compared.
    if (
        unicodedata.normalize("NFD", composed)
        == decomposed
        == "".join(unicodedata.normalize("NFD", character) for character in composed)
    ):
        assert fold(composed).text == fold(decomposed).text


@pytest.mark.parametrize(
    ("quote", "text", "same"),
    [
        ("non-compete", f"non{OPTIONAL_HYPHEN}compete", True),
        ("noncompete", f"non{OPTIONAL_HYPHEN}compete", True),
        ("re-sign", "resign", False),  # a hyphen that the page does not have
        ("resign", "re-sign", False),  # one that the quote leaves out
        ("a-b", "a-b", True),
    ],
)
def test_hyphens_must_agree_unless_the_line_ends(quote: str, text: str, *, same: bool) -> None:
    """Only a hyphen at a line's end may be there or not."""
    assert same_hyphens(quote, text) is same


def test_bare_text_knows_its_places() -> None:
    """Each character of the text without hyphens stands at its index in the folded text."""
    folded = fold("a-b-\nc d")
    bare, places = without_hyphens(folded)
    assert bare == "abc d"
    assert [folded.text[place] for place in places] == list(bare)
