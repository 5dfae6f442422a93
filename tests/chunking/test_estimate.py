"""What estimates promise: exact where the vocabulary is at hand, bounded and marked elsewhere."""

import pytest

from chunking import estimate_tokens, load_vocabulary

VOCABULARY = load_vocabulary("o200k_base")


def test_the_vocabulary_at_hand_is_exact() -> None:
    """Counting with the model's own vocabulary needs no margin."""
    found = estimate_tokens("Hello, world!", VOCABULARY, "o200k_base")
    assert (found.tokens, found.upper, found.exact) == (4, 4, True)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("The Seller shall deliver the goods. ", 6),
        ("甲方应当支付价款。", 6),  # over-counted by o200k_base as it is
        ("Продавец поставляет товар. ", 66),
        ("1234 5678 ", 6),  # no letters
    ],
)
def test_another_vocabulary_gets_a_margin(text: str, percent: int) -> None:
    """The bound lies above the count by the margin of the script."""
    found = estimate_tokens(text * 500, VOCABULARY, "kimi_k2")
    assert not found.exact
    assert found.vocabulary == "o200k_base"
    assert found.upper == pytest.approx(found.tokens * (1 + percent / 100), abs=1.01)
