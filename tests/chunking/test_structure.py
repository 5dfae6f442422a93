"""What the outline promises: headings of many kinds are found, and what only looks so is not."""

import pytest

from chunking import Block, BlockKind, Rank, build_outline

BODY = "The Seller shall deliver the goods to the Buyer in good condition and in time. " * 5


def headings(text: str) -> list[tuple[Rank, str]]:
    """Rank and label of the headings that are no entries of lists."""
    return [(each.rank, each.label) for each in build_outline(text).headings if not each.listed]


@pytest.mark.parametrize(
    ("line", "rank", "label"),
    [
        ("ARTICLE VII", Rank.ARTICLE, "Article VII"),  # roman
        ("Article 7. Covenants", Rank.ARTICLE, "Article 7"),
        ("EXHIBIT “A” - Legal Description", Rank.PART, "Exhibit A"),  # in quotation marks
        ("SCHEDULE 1 TO THE AGREEMENT", Rank.PART, "Schedule 1"),
        ("Section 7.03. Limitation on Liens.", Rank.SECTION, "7.03"),
        ("§ 453 Rechtskauf", Rank.SECTION, "453"),  # German statute
        ("Artículo 12.- Las instituciones", Rank.SECTION, "12"),  # Mexican statute
        ("CHAPTER 3", Rank.ARTICLE, "Chapter 3"),
        ("4. TERM AND TERMINATION", Rank.ARTICLE, "4"),
        ("4.2  Delivery of Goods", Rank.SECTION, "4.2"),
        ("4.2.1\xa0\xa0Place of Delivery", Rank.CLAUSE, "4.2.1"),  # no-break spaces
        ("(a) to pay the price;", Rank.CLAUSE, "(a)"),
        ("2 Related Work", Rank.SECTION, "2"),  # paper, numbered
        ("Abstract", Rank.SECTION, ""),  # paper, unnumbered
        ("Materials and Methods", Rank.SECTION, ""),
        ("IV. RESULTS", Rank.ARTICLE, "IV"),
        ("第三章 附则", Rank.ARTICLE, "第三章"),
        ("第十二条 甲方应当付款", Rank.SECTION, "第十二条"),
        ("第十七条之一 甲方应当付款", Rank.SECTION, "第十七条之一"),  # inserted later
        ("## Terms of Sale", Rank.ARTICLE, ""),  # Markdown
        ("12  Q.  Where were you that night?", Rank.CLAUSE, ""),  # transcript
        ("CREDIT AGREEMENT", Rank.PART, ""),  # an instrument's title
    ],
)
def test_a_heading_is_found(line: str, rank: Rank, label: str) -> None:
    """Each kind of heading is found with its rank and the number it is cited by."""
    text = f"{BODY.strip()}\n\n{line}\n\n{BODY}"
    assert (rank, label) in headings(text)


@pytest.mark.parametrize(
    "text",
    [
        f"{BODY} pursuant to this\nArticle 21, including the Exhibits, and {BODY}",  # hard-wrapped
        f"{BODY} pursuant to this\n\n14\n\nArticle 18. Each Party agrees {BODY}",  # over a page end
        f"{BODY} as set out in\nSection 4.2 of the Agreement {BODY}",
        f"{BODY} for a rate of\n3.5 percent a year {BODY}",  # a number
        f"{BODY}\n\n12 January 2007\n\n{BODY}",  # a date
        f"{BODY}\n\nEXHIBIT B, PAGE 12\n\n{BODY}",  # a footer
        f"{BODY} the Exhibits\nand Schedules and\nSection 3 hereof {BODY}",
    ],
)
def test_a_broken_line_is_no_heading(text: str) -> None:
    """A citation, a number or a footer at the start of a line opens nothing."""
    assert headings(text) == []


def test_contents_pages_are_seen_through() -> None:
    """Entries of a contents page are marked, and paths lead to the true headings."""
    names = [f"ARTICLE {number}\nCOVENANTS OF KIND {number}" for number in range(1, 9)]
    contents = "\n\n".join(f"{name}\t{page}" for page, name in enumerate(names, start=3))
    articles = "\n\n".join(f"{name}\n\n{BODY}" for name in names)
    text = f"TABLE OF CONTENTS\n\n{contents}\n\n{articles}"
    outline = build_outline(text)
    found = [each.start for each in outline.headings if not each.listed and each.label]
    assert len(found) == 8
    assert found[0] > len(contents)
    assert outline.path_at(len(text) - 1) == ("ARTICLE 8 COVENANTS OF KIND 8",)


def test_exhibit_lists_are_seen_through() -> None:
    """A list of exhibits is no sequence of exhibits."""
    listing = "\n".join(f"Exhibit {letter} - Form of Note {letter}" for letter in "ABCDE")
    parts = "\n\n".join(f"EXHIBIT {letter}\n\n{BODY}" for letter in "ABCDE")
    text = f"{BODY}\n\n{listing}\n\n{BODY}\n\n{parts}"
    found = [rank_label for rank_label in headings(text) if rank_label[0] is Rank.PART]
    assert found == [(Rank.PART, f"Exhibit {letter}") for letter in "ABCDE"]


def test_a_running_header_counts_once() -> None:
    """The heading that every page repeats opens its part only where it first stands."""
    page = f"{BODY}\n\n"
    text = "".join(f"Exhibit 6 - Performance\n\n{page}" for _ in range(5))
    assert headings(text) == [(Rank.PART, "Exhibit 6")]


def test_short_sections_of_a_statute_are_no_contents_page() -> None:
    """Sections of one sentence each follow closely and are headings all the same."""
    text = "\n\n".join(f"第{number}条 甲方应当依法付款。" for number in "一二三四五六七八")
    assert len(headings(text)) == 8


def test_plain_numbers_among_named_sections_count_items() -> None:
    """In a statute with § the numbered items are no sections."""
    text = "\n\n".join(f"§ {number} Pflicht\n\n1. Wer zahlt.\n\n{BODY}" for number in range(1, 4))
    ranks = [rank for rank, label in headings(text) if label == "1"]
    assert ranks == [Rank.SECTION, Rank.CLAUSE, Rank.CLAUSE, Rank.CLAUSE]


def test_the_files_own_headings_count() -> None:
    """Heading blocks give the levels; numbered list items become clauses to cite."""
    text = "Purchase\nGeneral\nThe price is due at once.\n"
    blocks = (
        Block(kind=BlockKind.HEADING, start=0, end=9, level=1),
        Block(kind=BlockKind.HEADING, start=9, end=17, level=2),
        Block(kind=BlockKind.LIST_ITEM, start=17, end=len(text), level=1, label="4.2(a)"),
    )
    path = build_outline(text, blocks).path_at(20)
    assert path == ("Purchase", "General", "4.2(a) The price is due at once.")


def test_before_gives_the_nearest_section() -> None:
    """Clauses do not count as the heading of a place, where a section is above them."""
    text = f"ARTICLE 1\nTERM\n\n1.1 Start. {BODY}\n\n(a) the first day; {BODY}"
    heading = build_outline(text).before(len(text) - 1)
    assert heading is not None
    assert heading.label == "1.1"
