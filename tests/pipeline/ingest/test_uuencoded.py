"""A text that is an encoded file is that file."""

import binascii

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.uuencoded import is_uuencoded, uuencoded_members


def encoded(content: bytes, name: str) -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
    return b"begin 644 " + name.encode() + b"\n" + b"".join(lines) + b"`\nend\n"


@given(st.binary(min_size=3, max_size=200), st.sampled_from([b"", b"<PDF>\n", b"\n\n<TEXT>\n"]))
def test_the_file_comes_out_as_it_went_in(content: bytes, wrapper: bytes) -> None:
    """Inside the tags of a filing, and however long its last line is."""
    text = wrapper + encoded(content, "exhibit.pdf") + b"\n</PDF>\n"
    assert is_uuencoded(text)
    (member,) = uuencoded_members(text)
    assert (member.name, member.content) == ("exhibit.pdf", content)


def test_rubbish_after_a_line_is_left_out() -> None:
    """Some encoders pad lines with more than they should."""
    text = encoded(b"some bytes, and more", "a").replace(b"\n`", b"ZZ\n`")
    (member,) = uuencoded_members(text)
    assert member.content == b"some bytes, and more"


def test_a_text_with_words_before_is_a_text() -> None:
    """The encoded part of it is not looked for."""
    assert not is_uuencoded(b"Dear Ann,\n" + encoded(b"some bytes", "a"))


def test_a_damaged_line_is_an_exception() -> None:
    """Of the file inside."""
    (member,) = uuencoded_members(b"begin 644 a\nM86)C\n#\xff\xff\xff\xff\n`\nend\n")
    assert member.content is None
    assert member.failure is not None
