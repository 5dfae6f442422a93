"""The properties of an Outlook message: named streams, and a table of fixed-size values.

[MS-OXMSG] 2.4 (streams and tables) and [MS-OXPROPS] (numbers of properties).
"""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import olefile

from pipeline.ingest.code_page import decode_short, encoding_of_locale, encoding_of_page

_TABLE = "__properties_version1.0"
_ENTRY = struct.Struct("<HHI8s")
"""[MS-OXMSG] 2.4.2.1: type, number, flags, value."""
_HEADER_BYTES = {"root": 32, "embedded": 24, "part": 8}
"""[MS-OXMSG] 2.4.1.1 to 2.4.1.3: what stands before the entries."""
_UNICODE, _STRING, _BINARY = "001F", "001E", "0102"
_TIME, _LONG, _BOOLEAN = 0x0040, 0x0003, 0x000B
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_MESSAGE_CODEPAGE, _INTERNET_CODEPAGE, _MESSAGE_LOCALE = 0x3FFD, 0x3FDE, 0x3FF1
_PROPERTY_BYTES = 512 * 1024 * 1024


class Properties:
    """Reads one storage of the file: the message, a recipient, or an attachment."""

    def __init__(
        self,
        ole: "olefile.OleFileIO[Any]",
        storage: tuple[str, ...],
        *,
        kind: str,
        parent: "Properties | None" = None,
    ) -> None:
        """Read the table of the storage.

        Args:
            ole: the open file.
            storage: path of the storage.
            kind: `root`, `embedded` or `part`.
            parent: the message that the storage belongs to, whose code page counts where the
                storage has none; None for the outermost.
        """
        self._ole = ole
        self.storage = storage
        self._fixed = self._read_table(_HEADER_BYTES[kind])
        own = tuple(self._encodings())
        self.text_encodings: tuple[str, ...] = own or (parent.text_encodings if parent else ())
        """What 8-bit text may be in, the likeliest first; empty where nothing says."""

    def text(self, number: int) -> str | None:
        """A text property; None where there is none."""
        wide = self._stream(number, _UNICODE)
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\x00")
        narrow = self._stream(number, _STRING)
        if narrow is None:
            return None
        return decode_short(narrow, self.text_encodings).rstrip("\x00")

    def page(self, number: int) -> str | None:
        """An HTML property, which is bytes in the message's Internet code page."""
        data = self.binary(number)
        if data is None:
            return self.text(number)
        page = self.whole(_INTERNET_CODEPAGE)
        return decode_short(data, (() if page is None else (encoding_of_page(page),)))

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

    def _encodings(self) -> Iterator[str]:
        """What 8-bit text of the message may be in, the likeliest first."""
        for number in (_MESSAGE_CODEPAGE, _INTERNET_CODEPAGE):
            page = self.whole(number)
            if page is not None:
                yield encoding_of_page(page)
        locale = self.whole(_MESSAGE_LOCALE)
        if locale is not None:
            yield encoding_of_locale(locale)

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
