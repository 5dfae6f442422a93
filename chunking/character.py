"""Where a text may be cut without breaking what a reader sees as one character."""

import unicodedata

_JOINER = "\u200d"
_LONGEST_MARKS = 30
"""Unicode's Stream-Safe Text Format allows 30 marks on a letter (UAX #15, section 13); a longer run
is noise and may be cut."""


def is_whole(text: str, offset: int) -> bool:
    """Whether a cut at `offset`, inside the text, leaves both sides with whole characters.

    Kept together, as in extended grapheme clusters (UAX #29): a letter and its combining marks,
    joined emoji and their modifiers, flags, CR LF, Hangul jamo, a surrogate pair.
    """
    before, after = text[offset - 1], text[offset]
    if after < "\u0300":
        return not (before == "\r" and after == "\n") and before != _JOINER
    if _JOINER in (before, after) or "\U0001f3fb" <= after <= "\U0001f3ff":
        return False
    if unicodedata.category(after)[0] == "M":
        return _marks_before(text, offset) >= _LONGEST_MARKS
    if _is_flag_letter(after) and _is_flag_letter(before):
        return _flag_letters_before(text, offset) % 2 == 0
    is_jamo_tail = "\u1160" <= after <= "\u11ff" and "\u1100" <= before <= "\ud7a3"
    is_pair = "\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff"
    return not (is_jamo_tail or is_pair)


def _marks_before(text: str, offset: int) -> int:
    count = 0
    while count < min(offset, _LONGEST_MARKS):
        if unicodedata.category(text[offset - 1 - count])[0] != "M":
            break
        count += 1
    return count


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, offset: int) -> int:
    count = 0
    while count < offset and _is_flag_letter(text[offset - 1 - count]):
        count += 1
    return count
