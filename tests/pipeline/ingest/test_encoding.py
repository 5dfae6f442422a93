"""Bytes become text in the encoding they were written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.encoding import decode

SENTENCE = "The “Seller” shall pay § 4 – 5 € to Zoë. "


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_unicode_needs_no_guess(encoding: str) -> None:
    """Marks and zeros give it away; nothing is noted."""
    text = "Plain words, mostly. " * 20 + "é\n"
    assert decode(text.encode(encoding)) == (text, ())


def test_a_guess_is_noted() -> None:
    """Windows-1252, which most older filings are in, is guessed and said to be."""
    text, notes = decode((SENTENCE * 30).encode("cp1252"))
    assert text == SENTENCE * 30
    assert [note.kind for note in notes] == ["encoding_guessed"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Настоящий договор заключён между сторонами и вступает в силу. " * 5, "cp1251"),
        ("本契約は、両当事者の間で締結される。契約期間は二年間とする。" * 5, "shift_jis"),
        ("本合同由双方签订，合同期限为两年。" * 9, "gb18030"),
        ("One “word” in quotes", "cp1252"),
        # Too short for statistics.
        ("The “fee” is €100 – payable", "cp1252"),
        ("Gebühr: 5 €", "cp1252"),
        ("Настоящий договор заключён между сторонами.", "koi8-r"),
        ("Настоящий договор заключён между сторонами.", "cp1251"),
        ("本合同由双方签订，违约金为一百万元。", "gb18030"),
    ],
)
def test_other_scripts_are_told_apart(text: str, encoding: str) -> None:
    """By what most of their bytes are."""
    assert decode(text.encode(encoding))[0] == text


def test_a_guess_on_a_part_serves_the_whole() -> None:
    """A long text is told by its lines with high bytes."""
    text = "plain\n" * 100_000 + f"{SENTENCE}\n" * 50
    assert decode(text.encode("cp1252"))[0] == text


def test_what_is_declared_is_believed_where_it_fits() -> None:
    """And passed over where it does not, or is unknown."""
    assert decode("Привет".encode("koi8-r"), declared="koi8-r") == ("Привет", ())
    assert decode("Привет".encode(), declared="no-such-thing") == ("Привет", ())
    assert decode("Привет".encode(), declared="ascii") == ("Привет", ())


@given(st.text(st.characters(exclude_characters="\r\x00", exclude_categories=["Cs"])))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    """Line ends apart, nothing is altered; a mark at the beginning is none of the text."""
    assert decode(text.encode())[0] == text.removeprefix("\ufeff")
