"""Code pages of Windows, by their numbers and by the languages of messages."""

from collections.abc import Iterable

_NAMES = {65001: "utf-8", 20127: "ascii", 28591: "latin-1", 1200: "utf-16-le"}
_BY_LANGUAGE = {
    **dict.fromkeys((0x05, 0x0E, 0x15, 0x18, 0x1A, 0x1B, 0x1C, 0x24), 1250),
    **dict.fromkeys((0x02, 0x19, 0x22, 0x23, 0x2F), 1251),
    0x08: 1253,
    0x1F: 1254,
    0x0D: 1255,
    0x01: 1256,
    0x25: 1257,
    0x26: 1257,
    0x27: 1257,
    0x2A: 1258,
    0x1E: 874,
    0x11: 932,
    0x12: 949,
    0x04: 950,
}
"""[MS-LCID] 2.2: the low ten bits of a locale are its language; the code pages are those that
Windows uses for it. All others use 1252."""
_SIMPLIFIED_CHINESE = frozenset({0x0804, 0x1004})


def encoding_of_page(page: int) -> str:
    """Python's name of a code page."""
    return _NAMES.get(page, f"cp{page}")


def encoding_of_locale(locale: int) -> str:
    """Python's name of the code page that a locale uses."""
    if locale in _SIMPLIFIED_CHINESE:
        return "cp936"
    return f"cp{_BY_LANGUAGE.get(locale & 0x3FF, 1252)}"


def decode_short(data: bytes, encodings: Iterable[str]) -> str:
    """`data` in the first encoding that fits it, else in UTF-8, else in Windows-1252.

    A name or a subject is too short for a guess.
    """
    for encoding in (*encodings, "utf-8"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")
