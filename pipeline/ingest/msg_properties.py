"""The properties of an Outlook message: named streams, and a table of fixed-size values.

[MS-OXMSG] 2.4 (streams and tables) and [MS-OXPROPS] (numbers of properties).
"""

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import olefile

from pipeline.errors import IngestError
from pipeline.ingest.encoding import decode

_TABLE = "__properties_version1.0"
_ENTRY = struct.Struct("<HHI8s")
"""[MS-OXMSG] 2.4.2.1: type, number, flags, value."""
_HEADER_BYTES = {"root": 32, "embedded": 24, "part": 8}
"""[MS-OXMSG] 2.4.1.1 to 2.4.1.3: what stands before the entries."""
_UNICODE, _STRING, _BINARY = "001F", "001E", "0102"
_TIME, _LONG, _BOOLEAN = 0x0040, 0x0003, 0x000B
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_MESSAGE_CODEPAGE, _INTERNET_CODEPAGE = 0x3FFD, 0x3FDE
_CODEPAGES = {65001: "utf-8", 20127: "ascii", 28591: "latin-1", 1200: "utf-16-le"}
_PROPERTY_BYTES = 512 * 1024 * 1024


class Properties:
    """Reads one storage of the file: the message, a recipient, or an attachment."""

    def __init__(
        self, ole: "olefile.OleFileIO[Any]", storage: tuple[str, ...], *, kind: str
    ) -> None:
        """`kind` is `root`, `embedded` or `part`; `storage` is the path of the storage."""
        self._ole = ole
        self.storage = storage
        self._fixed = self._read_table(_HEADER_BYTES[kind])

    def text(self, number: int) -> str | None:
        """A text property; None where there is none."""
        wide = self._stream(number, _UNICODE)
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\x00")
        narrow = self._stream(number, _STRING)
        if narrow is None:
            return None
        return _decoded(narrow, self.encoding(_MESSAGE_CODEPAGE)).rstrip("\x00")

    def page(self, number: int) -> str | None:
        """An HTML property, which is bytes in the message's Internet code page."""
        data = self.binary(number)
        if data is None:
            return self.text(number)
        return _decoded(data, self.encoding(_INTERNET_CODEPAGE))

    def binary(self, number: int) -> bytes | None:
        """A binary property; None where there is none."""
        return self._stream(number, _BINARY)

    def whole(self, number: int) -> int | None:
        """A number or a flag; None where there is none."""
        for kind in (_LONG, _BOOLEAN):
            value = self._fixed.get((number, kind))
            if value is not None:
                return int.from_bytes(value[:4] if kind == _LONG else value[:2], "little")
        return None

    def time(self, number: int) -> datetime | None:
        """A time, UTC; None where there is none or it lies beyond the calendar."""
        value = self._fixed.get((number, _TIME))
        if value is None:
            return None
        try:
            # [MS-DTYP] 2.3.3: steps of 100 nanoseconds since 1601.
            return _EPOCH + timedelta(microseconds=int.from_bytes(value, "little") // 10)
        except OverflowError:
            return None

    def encoding(self, number: int) -> str | None:
        """Python's name of a code page; None where none is given."""
        page = self.whole(number)
        return None if page is None else _CODEPAGES.get(page, f"cp{page}")

    def _stream(self, number: int, kind: str) -> bytes | None:
        path = [*self.storage, f"__substg1.0_{number:04X}{kind}"]
        if not self._ole.exists(path) or self._ole.get_size(path) > _PROPERTY_BYTES:
            return None
        with self._ole.openstream(path) as stream:
            return bytes(stream.read())

    def _read_table(self, header_bytes: int) -> dict[tuple[int, int], bytes]:
        path = [*self.storage, _TABLE]
        if not self._ole.exists(path):
            return {}
        with self._ole.openstream(path) as stream:
            table = bytes(stream.read())[header_bytes:]
        whole = len(table) - len(table) % _ENTRY.size
        return {
            (number, kind): value for kind, number, _, value in _ENTRY.iter_unpack(table[:whole])
        }


def _decoded(data: bytes, declared: str | None) -> str:
    try:
        return decode(data, declared=declared)[0]
    except IngestError:
        return data.decode("cp1252", "replace")
