"""What goes through the pipes between the process and its workers: a line of JSON, and bytes.

Nothing is ever unpickled: a worker that a file has taken over can send wrong values at worst.
"""

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

_LENGTHS = struct.Struct(">IQ")
"""Bytes of the header and of the body."""
_HEADER_BYTES = 1 << 20


def send(stream: IO[bytes], header: Mapping[str, Any], body: bytes = b"") -> None:
    """Write one message.

    Raises:
        OSError: nobody is reading any more.
    """
    line = json.dumps(header).encode("ascii")
    stream.write(_LENGTHS.pack(len(line), len(body)) + line)
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes], *, body_bytes: int) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None where the other side ended before or within it.

    Raises:
        ValueError, TypeError: it is longer than `body_bytes`, or no message at all.
    """
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    header_length, body_length = _LENGTHS.unpack(lengths)
    if header_length > _HEADER_BYTES or body_length > body_bytes:
        raise ValueError(f"a message of {body_length} bytes, more than {body_bytes}")
    line, body = stream.read(header_length), stream.read(body_length)
    if len(line) + len(body) < header_length + body_length:
        return None
    return dict(json.loads(line)), body
