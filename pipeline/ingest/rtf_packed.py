"""Unpacks the RTF body of an Outlook message ([MS-OXRTFCP])."""

import struct

_HEADER = struct.Struct("<IIII")
"""2.1.3.1.1: packed size, unpacked size, kind, checksum."""
_PACKED, _PLAIN = 0x75465A4C, 0x414C454D
_WINDOW = 4096
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""2.1.2.1: what the window holds before the first byte."""


def unpack_rtf(packed: bytes) -> bytes | None:
    """The RTF; None where the bytes are none of the two kinds."""
    if len(packed) < _HEADER.size:
        return None
    _, size, kind, _ = _HEADER.unpack_from(packed)
    data = packed[_HEADER.size :]
    if kind == _PLAIN:
        return data[:size]
    return _unpacked(data) if kind == _PACKED else None


def _unpacked(data: bytes) -> bytes:
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
    write, place, out = len(_DICTIONARY), 0, bytearray()
    while place < len(data):
        flags = data[place]
        place += 1
        for bit in range(8):
            if not flags >> bit & 1:
                piece, place = data[place : place + 1], place + 1
            else:
                token, place = int.from_bytes(data[place : place + 2], "big"), place + 2
                start, length = token >> 4, (token & 0xF) + 2
                if start == write or place > len(data):
                    return bytes(out)
                piece = _referred(window, start, length, write)
            for value in piece:
                window[write] = value
                write = (write + 1) % _WINDOW
            out += piece
    return bytes(out)


def _referred(window: bytearray, start: int, length: int, write: int) -> bytes:
    """Bytes of the window from `start`; a reference may run into what it is itself writing."""
    gap = (write - start) % _WINDOW
    available = bytes(window[(start + each) % _WINDOW] for each in range(min(length, gap)))
    return (available * (length // max(1, gap) + 1))[:length]
