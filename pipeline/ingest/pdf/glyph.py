"""Characters that a font without a map of its glyphs leaves as bare codes."""

import re

_CODES = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_LIGATURE = re.compile("(?<=[A-Za-z])[\x0b-\x0f]|[\x0b-\x0f](?=[A-Za-z])")
LIGATURES = {"\x0b": "ff", "\x0c": "fi", "\x0d": "fl", "\x0e": "ffi", "\x0f": "ffl"}
"""Codes of the ligatures in the encoding of TeX's fonts, OT1 (The TeXbook, appendix F)."""


def plain_line(text: str) -> str:
    """The line with the ligatures of TeX's fonts as letters, and U+FFFD for any other bare code.

    Databases refuse some of these codes, and no reader of the page sees them.
    """
    if _CODES.search(text) is None:
        return text
    spelled = _LIGATURE.sub(lambda match: LIGATURES[match.group()], text)
    return _CODES.sub("\ufffd", spelled)
