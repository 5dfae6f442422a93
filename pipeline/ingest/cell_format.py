"""A number format of a spreadsheet, taken apart (ECMA-376 part 1, 18.8.31)."""

import re
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"
    | \\(?P<escaped>.)
    | _(?P<space>.)
    | \*(?P<fill>.)
    | \[\$(?P<currency>[^\]-]*)[^\]]*\]
    | \[(?P<elapsed>[hms]+)\]
    | \[(?P<condition>[<>=][^\]]*)\]
    | \[(?P<colour>[^\]]*)\]
    | (?P<general>General)
    | (?P<number>[0\#?](?:[0\#?,.]*[0\#?,])?(?:\.(?![0\#?]))?|\.[0\#?]+)
    | (?P<exponent>E[+-]0+)
    | (?P<ampm>AM/PM|A/P)
    | (?P<date>[ymdhs]+(?:\.0+(?=$|[^0\#?]))?)
    | (?P<literal>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a section: what it is, and its text."""

    kind: str
    text: str


Section = tuple[Token, ...]


@lru_cache(maxsize=1024)
def sections_of(number_format: str) -> tuple[Section, ...]:
    """The sections: positive or all, negative, zero, text."""
    places, found = 0, []
    for match in _SECTION.finditer(number_format):
        if match.start() < places:
            continue
        found.append(_tokens(match.group()))
        places = match.end() + 1
        if match.end() >= len(number_format):
            break
    return tuple(found)


def _tokens(section: str) -> Section:
    return tuple(
        Token(match.lastgroup or "literal", match[match.lastgroup or 0])
        for match in _TOKEN.finditer(section)
    )


def is_date(section: Section) -> bool:
    """Whether the section shows a date or a time."""
    return any(token.kind in {"date", "elapsed", "ampm"} for token in section)
