"""The number of a list item as HTML shows it. Word's numbering is another matter."""

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_ROMAN_LAST = 3999
"""Beyond it, and below 1, decimal numbers are shown (CSS Counter Styles 3, 6.1)."""


def list_number(value: int, style: str) -> str:
    """`value` in the style of the `type` attribute: `1`, `a`, `A`, `i` or `I`."""
    if style.lower() == "i" and 1 <= value <= _ROMAN_LAST:
        shown = _roman(value)
    elif style.lower() == "a" and value >= 1:
        shown = _letters(value)
    else:
        return str(value)
    return shown.upper() if style.isupper() else shown


def _roman(value: int) -> str:
    shown = ""
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        shown += letters * count
    return shown


def _letters(value: int) -> str:
    """1 is `a`, 26 is `z`, 27 is `aa`."""
    shown = ""
    while value:
        value, rest = divmod(value - 1, 26)
        shown = chr(ord("a") + rest) + shown
    return shown
