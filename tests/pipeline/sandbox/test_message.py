"""Messages: what is sent is received, and what is not one is refused."""

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sandbox.message import receive, send

HEADERS = st.dictionaries(st.text(), st.none() | st.integers() | st.booleans() | st.text())


@given(st.lists(st.tuples(HEADERS, st.binary())))
def test_messages_arrive_as_they_were_sent(messages: list[tuple[dict[str, object], bytes]]) -> None:
    """One after the other, with any text and any bytes; then the end."""
    stream = BytesIO()
    for header, body in messages:
        send(stream, header, body)
    stream.seek(0)
    assert [receive(stream, body_bytes=1 << 20) for _ in messages] == messages
    assert receive(stream, body_bytes=1 << 20) is None


@given(HEADERS, st.binary(), st.data())
def test_a_message_that_breaks_off_is_the_end(
    header: dict[str, object], body: bytes, data: st.DataObject
) -> None:
    """Wherever its sender died."""
    stream = BytesIO()
    send(stream, header, body)
    whole = stream.getvalue()
    part = whole[: data.draw(st.integers(0, len(whole) - 1))]
    assert receive(BytesIO(part), body_bytes=1 << 20) is None


@pytest.mark.parametrize(
    "sent",
    [
        struct.pack(">IQ", 2, 101) + b"{}",  # a body longer than was asked for
        struct.pack(">IQ", 1 << 31, 0),  # a header without bounds
        struct.pack(">IQ", 2, 0) + b"no",  # no JSON
        struct.pack(">IQ", 2, 0) + b"17",  # no object
    ],
)
def test_what_is_no_message_is_refused(sent: bytes) -> None:
    """Before memory is set aside for it."""
    with pytest.raises((ValueError, TypeError)):
        receive(BytesIO(sent), body_bytes=100)
