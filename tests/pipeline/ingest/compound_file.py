"""Writes small OLE compound files ([MS-CFB] version 3), which no library here does."""

import struct
from collections.abc import Mapping

_SECTOR, _MINI = 512, 64
_CUTOFF = 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD

Tree = Mapping[str, "bytes | Tree"]
"""Streams and storages by name."""


def compound_file(tree: Tree) -> bytes:
    """A compound file with these streams, none of them longer than 4,095 bytes."""
    entries: list[list[object]] = [["Root Entry", 5, _FREE, 0, 0]]
    mini, mini_fat = bytearray(), list[int]()
    entries[0][2] = _add(tree, entries, mini, mini_fat)
    entries[0][4] = len(mini)
    chains = [_padded(bytes(mini), _SECTOR), _mini_table(mini_fat), b""]
    entries[0][3] = 0 if mini else _END
    chains[2] = _padded(b"".join(_entry(*entry) for entry in entries), _SECTOR)  # type: ignore[arg-type]
    fat, starts = list[int](), []
    for chain in chains:
        starts.append(len(fat) if chain else _END)
        fat += _chain(len(fat), len(chain) // _SECTOR)
    fat_sector = len(fat)
    fat.append(_FAT)
    table = struct.pack(f"<{_SECTOR // 4}I", *fat, *[_FREE] * (_SECTOR // 4 - len(fat)))
    return _header(starts, len(chains[1]) // _SECTOR, fat_sector) + b"".join(chains) + table


def _add(tree: Tree, entries: list[list[object]], mini: bytearray, mini_fat: list[int]) -> int:
    """Append the tree's entries as a chain of right siblings; returns the first's number."""
    first = previous = _FREE
    for name, value in tree.items():
        number = len(entries)
        if isinstance(value, bytes):
            assert len(value) < _CUTOFF
            start = len(mini_fat) if value else _END
            mini_fat += _chain(len(mini_fat), -(-len(value) // _MINI))
            mini += _padded(value, _MINI)
            entries.append([name, 2, _FREE, start, len(value)])
        else:
            entries.append([name, 1, _FREE, 0, 0])
            entries[number][2] = _add(value, entries, mini, mini_fat)
        if previous == _FREE:
            first = number
        else:
            entries[previous].append(number)
        previous = number
    return first


def _entry(  # noqa: PLR0917 - as it stands in the directory
    name: str, kind: int, child: int, start: int, size: int, right: int = _FREE
) -> bytes:
    spelled = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        spelled, len(spelled) + 2, kind, 1, _FREE, right, child, b"", 0, 0, 0, start, size,
    )  # fmt: skip


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _END] if count else []


def _mini_table(mini_fat: list[int]) -> bytes:
    table = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    return table + b"\xff" * (-len(table) % _SECTOR)


def _padded(data: bytes, size: int) -> bytes:
    return data + b"\0" * (-len(data) % size)


def _header(starts: list[int], mini_sectors: int, fat_sector: int) -> bytes:
    mini_fat, directory = starts[1], starts[2]
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"",
        0, 1, directory, 0, _CUTOFF, mini_fat, mini_sectors, _END, 0, fat_sector,
    )  # fmt: skip
    return head + b"\xff" * (_SECTOR - len(head))
