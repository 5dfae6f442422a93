"""The packed RTF of Outlook unpacks to what was packed."""

from pipeline.ingest.rtf_packed import unpack_rtf

# [MS-OXRTFCP] 3.1.1 and 3.2.1: the two worked examples of the specification.
SIMPLE = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320a"
    "f32068656c090020627705b06c647d0a800fa0"
)
CROSSING = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


def test_the_first_example_of_the_specification() -> None:
    """References into the initial window."""
    assert unpack_rtf(SIMPLE) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_the_second_example_of_the_specification() -> None:
    """A reference that runs into what it is itself writing."""
    assert unpack_rtf(CROSSING) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_other_bytes_are_none() -> None:
    """Too short, or of neither kind."""
    assert unpack_rtf(b"short") is None
    assert unpack_rtf(b"\0" * 20) is None
