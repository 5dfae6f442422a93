"""What references promise: a cited clause is found where it stands."""

from chunking import build_outline
from chunking.references import References

BODY = "The Seller shall deliver the goods to the Buyer in good condition and in time. " * 5
TEXT = (
    f"ARTICLE II\nTERM\n\nSection 2.14 Taxes. {BODY}\n\n(a) the first; {BODY}\n\n"
    f"(b) the second; {BODY}\n\nARTICLE III\nPRICE\n\nSection 3.1 Price. {BODY}"
    "as provided in Section 2.14(b), Article II, Section 3.1 and Section 2.14 of the Tax Code."
)


def test_clauses_outside_are_found_and_others_are_not() -> None:
    """A cited clause leads to its letter; its own section and another law's are left out."""
    start = TEXT.index("Section 3.1 Price")
    references = References(text=TEXT, outline=build_outline(TEXT))
    found = {cited.name: TEXT[cited.start :] for cited in references.cited(start, len(TEXT))}
    assert set(found) == {"Section 2.14(b)", "Article II"}
    assert found["Section 2.14(b)"].startswith("(b) the second")
    assert found["Article II"].startswith("ARTICLE II")


def test_a_contract_of_a_bundle_cites_its_own_clauses() -> None:
    """A section that only another contract of the bundle has is not what is cited."""
    other = f"Section 9.9 Notices. {BODY}"
    text = f"{other}\n\n{TEXT} Section 9.9 applies."
    start = text.index("Section 3.1 Price")
    outline = build_outline(text)
    alone = References(text=text, outline=outline).cited(start, len(text))
    bundled = References(text=text, outline=outline, contracts=(0, len(other))).cited(
        start, len(text)
    )
    assert "Section 9.9" in {cited.name for cited in alone}
    assert {cited.name for cited in bundled} == {"Section 2.14(b)", "Article II"}
