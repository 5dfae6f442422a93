"""Where a text may be cut: never inside what a reader sees as one character."""

import pytest

from chunking.character import is_whole


@pytest.mark.parametrize(
    ("text", "offset", "whole"),
    [
        ("ab", 1, True),
        ("e\u0301a", 1, False),  # a letter and its accent
        ("e\u0301a", 2, True),
        ("\r\n", 1, False),
        ("\n\r", 1, True),
        ("👩\u200d👧", 1, False),  # joined emoji
        ("👩\u200d👧", 2, False),
        ("👍🏽", 1, False),  # emoji and skin tone
        ("🇩🇪🇫🇷", 1, False),  # flags: pairs of letters
        ("🇩🇪🇫🇷", 2, True),
        ("\u1112\u1161\u11ab", 1, False),  # Hangul jamo
        ("\ud83d\ude00", 1, False),  # surrogate pair as two characters
        ("क्षि", 3, False),  # a vowel sign
        ("第一", 1, True),
    ],
)
def test_cuts_keep_characters_whole(text: str, offset: int, whole: bool) -> None:  # noqa: FBT001
    """Extended grapheme clusters stay together."""
    assert is_whole(text, offset) is whole


def test_a_run_of_marks_beyond_reason_may_be_cut() -> None:
    """After thirty marks on one letter, the limit of Unicode's stream-safe text, a cut may fall."""
    text = "a" + "\u0301" * 100
    assert [place for place in range(1, 40) if is_whole(text, place)] == list(range(31, 40))
