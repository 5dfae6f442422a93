"""Sentences of contracts and papers: where they begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.offline.sentences import MAX_SENTENCE, is_heading, split_sentences

_PROSE = st.text(alphabet=st.sampled_from('aB.;:?!()12 \n\t\f"“”\u2019|-§第。é'), max_size=400)


def quotes(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A full stop and a capital.
        ("It ends. It begins.", ["It ends.", "It begins."]),
        # Abbreviations do not end a sentence.
        (
            "Sold by Acme Inc. to Bolt Corp. under No. 5.",
            ["Sold by Acme Inc. to Bolt Corp. under No. 5."],
        ),
        # A company's abbreviation ends one where another sentence plainly begins.
        (
            "It is owned by Acme Inc. The rest is not.",
            ["It is owned by Acme Inc.", "The rest is not."],
        ),
        # References to sections keep their numbers.
        ("As set out in Section 2.1 of this Lease.", ["As set out in Section 2.1 of this Lease."]),
        # A clause's own number stays with its clause; a new number begins a sentence.
        ("4.1. Pay on time. 4.2. Pay in full.", ["4.1. Pay on time.", "4.2. Pay in full."]),
        # Hard-wrapped lines are one sentence.
        ("The Buyer shall pay\nwithin thirty days.", ["The Buyer shall pay\nwithin thirty days."]),
        # A blank line inside a sentence is a page break.
        ("The Buyer shall\n\npay at once.", ["The Buyer shall\n\npay at once."]),
        # A page number between two halves belongs to neither.
        ("The Buyer shall\n\n- 12 -\n\npay at once.", ["The Buyer shall", "pay at once."]),
        # A title stands apart from what follows it.
        ("GOVERNING LAW\nThis Lease is governed.", ["GOVERNING LAW", "This Lease is governed."]),
        # Full-width marks end sentences without a space.
        ("第一条。第二条。", ["第一条。", "第二条。"]),
        ("", []),
        (" \n\f ", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    """Each row is a case from real contracts or papers."""
    assert quotes(text) == expected


@given(_PROSE)
def test_sentences_are_disjoint_in_order_and_bounded(text: str) -> None:
    """Offsets never overlap, never point outside, and hold no surrounding white space."""
    end = 0
    for sentence in split_sentences(text):
        assert end <= sentence.start < sentence.end <= len(text)
        assert sentence.end - sentence.start <= MAX_SENTENCE
        quote = text[sentence.start : sentence.end]
        assert quote == quote.strip()
        end = sentence.end


@given(
    st.integers(min_value=601, max_value=5_000), st.sampled_from(["x", "word ", "one, ", "(a) b; "])
)
def test_long_sentences_lose_no_word(length: int, unit: str) -> None:
    """Cutting at clauses, commas, words or the limit keeps every character but white space."""
    text = (unit * length)[:length]
    assert "".join("".join(quotes(text)).split()) == "".join(text.split())


def test_lines_that_return_on_every_page_are_no_sentences() -> None:
    """A running head is furniture although its number changes."""
    pages = [
        f"Master Agreement, page {n}\n\nClause {n} binds the Seller in year {n}.\n\n"
        for n in range(9)
    ]
    found = quotes("".join(pages))
    assert len(found) == 9
    assert not any(line.startswith("Master Agreement") for line in found)


def test_a_head_with_its_page_number_is_furniture_after_three_pages() -> None:
    """A paper of six pages has it on the odd ones only, right above the text that goes on."""
    head = "Quill and others: Listening to barn owls"
    odd = "".join(f"{n} {head}\nOwl {n} was heard\nat dusk.\nIt left.\n" for n in (1, 3, 5))
    assert not any("Quill" in sentence for sentence in quotes(odd))
    assert "Owl 3 was heard\nat dusk." in quotes(odd)


def test_the_number_of_an_amendment_ends_no_sentence() -> None:
    """However it is spelt."""
    for number in ("No. 1", "NO. 1", "Nos. 1 and 2"):
        text = f"This AMENDMENT {number} to the lease is made on Monday."
        assert quotes(text) == [text]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ARTICLE VII", True),
        ("10.2 Governing Law.", True),
        ("Limitation of Liability", True),
        ("Section 4 . . . . . . . . . 12", True),
        ("7.9 Most favored pricing.", True),
        ("(l) Confidentiality.", True),
        ("7.9 It is so.", False),
        ("(a) Goods shall be new.", False),
        ("The Seller shall deliver the Goods.", False),
        ("", False),
    ],
)
def test_headings_are_told_from_statements(line: str, *, expected: bool) -> None:
    """Capitals throughout, or the leaders of a table of contents."""
    assert is_heading(line) is expected
