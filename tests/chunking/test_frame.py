"""What frames promise: what a segment needs from elsewhere, within a bound, with true offsets."""

from itertools import pairwise

import pytest

from chunking import (
    Frame,
    FrameKind,
    SplitLimits,
    build_frames,
    build_outline,
    find_definitions,
    load_vocabulary,
    split,
)

VOCABULARY = load_vocabulary("o200k_base")
LIMITS = SplitLimits(direct_max=1_000, minimum=600, maximum=1_000)

PREAMBLE = (
    "SUPPLY AGREEMENT\n\nThis Supply Agreement is made as of March 3, 2021 by and between Acme "
    "Corp., a Delaware corporation (the “Seller”), and Bolt Ltd. (“Buyer”).\n\n"
)
DEFINITIONS = (
    "ARTICLE 1\nDEFINITIONS\n\n“Affiliate” means, of any Person, whoever controls it.\n\n"
    "“Person” means an individual or a company.\n\n“Unused Term” means nothing at all.\n\n"
)


def body(number: int) -> str:
    """An article that uses defined terms, and cites the first section of Article 2."""
    duty = "The goods shall be delivered in time and in good condition. " * 22
    return (
        f"ARTICLE {number}\nCOVENANTS OF KIND {number}\n\n"
        f"{number}.1 Delivery. {duty}\n\n"
        f"{number}.2 Control. Each Affiliate of the Seller complies with Section 2.1. {duty}\n\n"
    )


TEXT = PREAMBLE + DEFINITIONS + "".join(body(number) for number in range(2, 9))


def frames(share: float = 0.5, terms_tokens: int = 1_400) -> tuple[Frame, ...]:
    """The frames of the text at that share."""
    outline = build_outline(TEXT)
    segments = split(TEXT, (), VOCABULARY.index(TEXT), outline, LIMITS)
    found = find_definitions(TEXT)
    return build_frames(
        TEXT, segments, outline, found, VOCABULARY, share=share, terms_tokens=terms_tokens
    )


def test_a_later_segment_carries_what_it_needs() -> None:
    """Parties, the definition of a used term, the term that one needs, and the cited clause."""
    last = frames()[-1]
    names = {(item.kind, item.name) for item in last.items}
    assert (FrameKind.DEFINITION, "Affiliate") in names
    assert (FrameKind.DEFINITION, "Person") in names
    assert (FrameKind.CLAUSE, "Section 2.1") in names
    assert any(item.kind is FrameKind.PARTIES and "Acme" in item.text for item in last.items)


def test_terms_that_are_not_used_stay_at_home() -> None:
    """A definition that neither the segment nor its definitions need is not carried."""
    assert all(item.name != "Unused Term" for frame in frames() for item in frame.items)


def test_items_keep_their_own_offsets() -> None:
    """What a frame carries is the document's text at the item's own offsets."""
    for frame in frames():
        assert all(item.text == TEXT[item.start : item.end] for item in frame.items)


@pytest.mark.parametrize("share", [0.01, 0.04, 0.5])
def test_a_frame_stays_within_its_share_and_lists_what_did_not_fit(share: float) -> None:
    """Tokens are those of the rendered lines; what is left out is recorded."""
    outline = build_outline(TEXT)
    segments = split(TEXT, (), VOCABULARY.index(TEXT), outline, LIMITS)
    built = frames(share, terms_tokens=0)
    for segment, frame in zip(segments, built, strict=True):
        assert frame.tokens == VOCABULARY.count(frame.render()) <= segment.tokens * share
    assert any(frame.left_out for frame in built) is (share < 0.5)


def test_a_small_segment_may_name_its_terms_beyond_the_share() -> None:
    """Beginnings of definitions of used terms go beyond the share; nothing else does."""
    tight, named = frames(0.01, terms_tokens=0), frames(0.01, terms_tokens=200)
    assert not any(item.name == "Affiliate" for frame in tight for item in frame.items)
    extra = {item for frame in named for item in frame.items} - {
        item for frame in tight for item in frame.items
    }
    assert {item.name for item in extra} >= {"Affiliate", "Seller"}
    assert {item.kind for item in extra} == {FrameKind.DEFINITION}
    assert "Person" not in {item.name for item in extra}  # only the definition uses it


def test_what_there_is_no_room_for_is_marked() -> None:
    """The beginning of a definition ends in an ellipsis; the whole, where it fits, does not."""
    long = TEXT.replace("whoever controls it", "whoever controls it" + ", or its owner" * 20)
    narrow, wide = (
        next(
            item
            for frame in build_frames(
                long,
                split(long, (), VOCABULARY.index(long), build_outline(long), LIMITS),
                build_outline(long),
                find_definitions(long),
                VOCABULARY,
                share=share,
            )
            for item in frame.items
            if item.name == "Affiliate"
        )
        for share in (0.01, 0.5)
    )
    assert narrow.render().endswith("…")
    assert narrow.goes_on
    assert wide.render().endswith("owner.")
    assert long[wide.start : wide.end] == wide.text


def test_no_item_repeats_what_another_holds() -> None:
    """Two terms that one sentence defines are carried as one item."""
    for frame in frames():
        spans = [(item.start, item.end) for item in frame.items]
        held = [
            (one, other)
            for one in spans
            for other in spans
            if one != other and one[0] <= other[0] and other[1] <= one[1]
        ]
        assert held == []
        assert len(set(spans)) == len(spans)


def test_a_single_segment_needs_no_frame() -> None:
    """A text that is read whole travels alone."""
    outline = build_outline(TEXT)
    segments = split(TEXT, (), VOCABULARY.index(TEXT), outline)
    assert build_frames(TEXT, segments, outline, find_definitions(TEXT), VOCABULARY) == (Frame(),)


def test_path_names_the_article_and_the_section() -> None:
    """The outline knows under which headings a character stands."""
    outline = build_outline(TEXT)
    path = outline.path_at(TEXT.index("3.2 Control.") + 40)
    assert [part.split()[0] for part in path[-2:]] == ["ARTICLE", "3.2"]
    starts = [heading.start for heading in outline.headings]
    assert all(one <= other for one, other in pairwise(starts))
