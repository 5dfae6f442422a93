"""What preambles promise: who the parties are, when, and where each contract begins."""

import pytest

from chunking.preamble import contract_starts, find_preambles, governing_preamble

OPENING = (
    "SUPPLY AGREEMENT\n\nThis Supply Agreement is made as of March 3, 2021 by and between Acme "
    "Corp. (the “Seller”), and Bolt Ltd. (“Buyer”).\n\nWHEREAS, the Buyer buys.\n\n"
)


def test_parties_and_date_are_found() -> None:
    """The opening paragraph, no more, and the date in it."""
    (preamble,) = find_preambles(OPENING)
    assert OPENING[preamble.start : preamble.end].startswith("This Supply Agreement")
    assert OPENING[preamble.start : preamble.end].endswith("(“Buyer”).")
    assert preamble.date is not None
    assert OPENING[slice(*preamble.date)] == "March 3, 2021"


@pytest.mark.parametrize(
    "text",
    [
        "This Agreement is the entire agreement between the parties (the “Parties”).",
        "Disputes under agreements made between them (“Disputes”) are settled.",
    ],
)
def test_a_clause_about_agreements_opens_none(text: str) -> None:
    """Sentences that only mention an agreement between parties name none."""
    assert find_preambles(text) == ()


def test_a_form_in_an_exhibit_belongs_to_its_contract() -> None:
    """A second contract begins at its cover; a form attached as Exhibit A begins none."""
    filler = "The goods are delivered in time. " * 200
    form = OPENING.replace("SUPPLY", "EXHIBIT A\n\nFORM OF ASSIGNMENT")
    second = "EXHIBIT 10.2\n\n" + OPENING
    text = "\n\n".join([OPENING + filler, form + filler, second + filler])
    preambles = find_preambles(text)
    starts = contract_starts(preambles)
    assert len(preambles) == 3
    assert len(starts) == 2
    assert text[starts[1] :].lstrip().startswith("EXHIBIT 10.2")
    assert governing_preamble(preambles, 10) is None
    assert governing_preamble(preambles, len(text)) == preambles[-1]
