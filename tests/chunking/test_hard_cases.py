"""The hard cases of splitting, scaled down a hundredfold: limits hold, cuts break the least."""

import random
from collections.abc import Callable

import pytest

from chunking import (
    Block,
    BlockKind,
    Boundary,
    Segment,
    SplitLimits,
    load_vocabulary,
    split,
)

VOCABULARY = load_vocabulary("o200k_base")
LIMITS = SplitLimits(direct_max=1_280, minimum=600, maximum=1_000)
SENTENCE = "The Seller shall deliver {} units of the goods to the Buyer within {} days of notice. "
HAN = "甲方应当在收到乙方书面通知之日起三十日内向乙方支付全部合同价款并承担违约责任"


def sentences(count: int) -> str:
    """That many sentences in a row."""
    return "".join(SENTENCE.format(number, number % 97) for number in range(count))


def chinese(stop: str) -> str:
    """Chinese of about 3,000 tokens, with or without full stops."""
    rng = random.Random(1)
    return "".join("".join(rng.sample(HAN, 30)) + stop for _ in range(100))


def noise() -> str:
    """About 3,000 tokens of base64."""
    rng = random.Random(2)
    return "".join(rng.choices("ABCDEFGHijklmnop0123456789+/", k=4_500))


def table() -> str:
    """Rows of cells, with abbreviations that look like sentence ends."""
    rows = (f"{row}\tItem No. {row}\t9,023,926.\t00 U.S. Dollars" for row in range(300))
    return "No\tDescription\tAmount\tCurrency\n" + "\n".join(rows)


def pages() -> str:
    """Hard-wrapped articles with a header and a page number every twenty lines."""
    lines: list[str] = []
    for article in range(1, 13):
        lines += [f"ARTICLE {article}", "OBLIGATIONS", ""]
        lines += [
            "The Seller performs pursuant to this",
            f"Article {article}, including all of it.",
        ] * 12
        lines += [""]
    starts = range(0, len(lines), 20)
    return "".join(
        "MASTER AGREEMENT\n\n" + "\n".join(lines[start : start + 20]) + f"\n\n- {start} -\n\n"
        for start in starts
    )


def cut(text: str, blocks: tuple[Block, ...] = ()) -> tuple[Segment, ...]:
    """Split, after checking that the promises hold that hold for every text."""
    segments = split(text, blocks, VOCABULARY.index(text), limits=LIMITS)
    assert "".join(text[each.start : each.end] for each in segments) == text
    assert all(600 <= each.tokens <= 1_000 for each in segments)
    for each in segments:
        assert abs(VOCABULARY.count(text[each.start : each.end]) - each.tokens) <= 2
    return segments


@pytest.mark.parametrize(
    ("make", "boundary"),
    [
        (lambda: sentences(300), Boundary.SENTENCE),  # a wall of text
        (lambda: f"1. Preface\n\nShort.\n\n{sentences(200)}\n\nEnd.", Boundary.SENTENCE),
        (lambda: chinese("。"), Boundary.SENTENCE),
        (lambda: chinese(""), Boundary.TOKEN),  # nothing to hold on to
        (noise, Boundary.TOKEN),
        (table, Boundary.PARAGRAPH),  # between rows
        (pages, Boundary.HEADING),
    ],
)
def test_cuts_break_the_least_there_is(make: Callable[[], str], boundary: Boundary) -> None:
    """Every case stays within limits, and is cut at the best kind of place it has."""
    segments = cut(make())
    assert len(segments) > 1
    assert {each.boundary for each in segments[1:]} == {boundary}


def test_just_above_the_direct_limit() -> None:
    """One token too many for a direct reading makes two segments of lawful size."""
    text = sentences(100)
    text = text[: VOCABULARY.index(text).offset_after(1_281)]
    assert len(cut(text)) == 2


def test_rows_of_a_table_stay_whole() -> None:
    """Rows given as blocks are never cut inside, whatever sentences they hold."""
    rows = [f"Row {row}. It ends here. {sentences(2)}\n" for row in range(60)]
    blocks: list[Block] = []
    start = 0
    for row in rows:
        blocks.append(Block(kind=BlockKind.TABLE_ROW, start=start, end=start + len(row)))
        start += len(row)
    starts = {block.start for block in blocks}
    assert all(each.start in starts for each in cut("".join(rows), tuple(blocks)))


def test_signatures_stay_together() -> None:
    """A signature block is not cut while a paragraph near it can be."""
    signatures = "\n\n".join(
        f"By: ______________\n\nName: Signer {number}." for number in range(40)
    )
    before = "\n\n".join(sentences(3) for _ in range(16))
    text = f"{before}\n\nIN WITNESS WHEREOF, the parties have signed.\n\n{signatures}"
    segments = cut(text)
    assert len(segments) == 2
    assert "By:" not in text[: segments[1].start]


def test_definitions_stay_together() -> None:
    """A list of definitions is not cut while a paragraph before or after it can be."""
    listing = "\n\n".join(f"“Term {number}” means {sentences(1)}" for number in range(8))
    around = "\n\n".join(sentences(2) for _ in range(16))
    text = f"{around}\n\n{listing}\n\n{around}"
    first = text.index("“Term 0”")
    last = text.index("“Term 7”")
    assert not any(first < each.start <= last for each in cut(text))


def test_a_combining_mark_stays_with_its_letter() -> None:
    """Decomposed letters without a space are cut between letters."""
    text = "e\u0301" * 3_000
    assert all(text[each.start] == "e" for each in cut(text))


def test_line_ends_of_two_characters_stay_whole() -> None:
    """CR LF is one line end."""
    text = "".join(f"word{number}\r\n" for number in range(600))
    assert all(text[each.start] != "\n" for each in cut(text))
