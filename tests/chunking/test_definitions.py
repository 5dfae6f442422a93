"""What definitions promise: the forms contracts use are found, and uses are resolved."""

import pytest

from chunking import find_definitions


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("“Affiliate” means any Person that controls another.", "Affiliate"),
        ('1.12 "Net Sales" shall mean the gross amount invoiced.', "Net Sales"),
        ('"Change of Control", with respect to a Party, means a sale.', "Change of Control"),
        ("“Control” or “Controlled” means the power to direct.", "Control"),
        ("Acme Corp., a Delaware corporation (the “Seller”), agrees.", "Seller"),
        ("Acme and Bolt (each, a “Party” and together the “Parties”) agree.", "Party"),
        ("Acme (hereinafter referred to as “Licensor”) agrees.", "Licensor"),
        ("the software, hereinafter called the “Program”, is licensed.", "Program"),
        ("\n\nEFFECTIVE DATE shall mean the date of signing.", "EFFECTIVE DATE"),  # no quotes
        ('"Commercial Launch"\n\nShall mean the first sale.', "Commercial Launch"),  # own line
        ("“Confidential\nInformation” means all data.", "Confidential Information"),  # wrapped
    ],
)
def test_a_definition_is_found(text: str, term: str) -> None:
    """Each form gives its term and an interval that holds it."""
    found = [each for each in find_definitions(text).found if each.term == term]
    assert len(found) == 1
    held = " ".join(text[found[0].start : found[0].end].split())
    assert term in held


@pytest.mark.parametrize(
    "text",
    [
        "He said “Good morning” and left.",
        "the words “herein” and “hereof” refer to this Agreement.",  # words, not terms
        "sold “as is” to the Buyer.",
    ],
)
def test_a_quotation_is_no_definition(text: str) -> None:
    """Quotation marks alone define nothing."""
    assert find_definitions(text).found == ()


def test_entries_of_a_list_end_where_the_next_begins() -> None:
    """An entry's interval is its own."""
    text = "“Alpha” means the first.\n“Beta” means the second.\n\nOther text."
    spans = [text[each.start : each.end] for each in find_definitions(text).found]
    assert spans == ["“Alpha” means the first.", "“Beta” means the second."]


@pytest.mark.parametrize("use", ["Affiliates", "Affiliate’s", "AFFILIATE", "Affiliate"])
def test_uses_are_found_in_every_form(use: str) -> None:
    """Plural, possessive and capitals throughout are uses."""
    text = f"“Affiliate” means a company.\n\nEach {use} pays."
    start = text.index("Each")
    (found,) = find_definitions(text).used(text, start, len(text))
    assert (found.at, found.definition.term) == (start + 5, "Affiliate")


def test_a_common_word_is_no_use() -> None:
    """A term's word without its capital is an ordinary word."""
    text = "“Term” means five years.\n\nthe term of art"
    assert find_definitions(text).used(text, text.index("the term"), len(text)) == ()


def test_the_longest_term_wins() -> None:
    """A use of "Closing Date" is none of "Closing", also over a line break."""
    text = "“Closing” means the sale. \n\n“Closing Date” means a day.\n\nOn the Closing\nDate all"
    uses = find_definitions(text).used(text, text.index("On the"), len(text))
    assert [use.definition.term for use in uses] == ["Closing Date"]


def test_a_pointer_leads_to_what_it_points_to() -> None:
    """ "Has the meaning set forth in" is no meaning; the place it points to is."""
    far = "The goods are delivered in time. " * 60
    text = (
        "“Fee” has the meaning set forth in Section 9.\n\n"
        f"{far}\n\n9. The Buyer pays ten dollars (the “Fee”) at once.\n\n{far}"
    )
    governing = find_definitions(text).governing("Fee", len(text) - 1)
    assert governing is not None
    assert "ten dollars" in text[governing.start : governing.end]


def test_each_contract_of_a_bundle_has_its_own_terms() -> None:
    """A term is not looked up in another contract."""
    filler = "The goods are delivered in time. " * 100
    contracts = [
        f"EXHIBIT 10.{number}\n\nSUPPLY AGREEMENT\n\nThis Supply Agreement is made as of "
        f"May {number}, 2020 by and between {one} (the “Seller”) and {other} (the “Buyer”).\n\n"
        f"{extra}{filler}"
        for number, one, other, extra in [
            (1, "Acme Corp.", "Bolt Ltd.", "“Royalty” means five percent.\n\n"),
            (2, "Cog Inc.", "Dyn LLC", ""),
        ]
    ]
    text = "\n\n".join([*contracts]) + " The Seller pays the Royalty."
    found = find_definitions(text)
    seller = found.governing("Seller", len(text) - 1)
    assert seller is not None
    assert "Cog Inc." in text[seller.start : seller.end]
    assert found.governing("Royalty", len(text) - 1) is None
