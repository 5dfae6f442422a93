"""Figures: amounts, percentages, dates, and dashes in their place."""

import re

_DASH = re.compile(r"[-–—−]+|[nN]/?[aA]\.?|nil")
_PARTS = re.compile(r"[\d.,:/()%$€£¥+\-–−±'\s]")
_SHARE = 0.6
"""Share of digits and their signs among the characters of a figure; the rest is a unit."""


def is_figure(text: str) -> bool:
    """Whether the text is a figure, with a sign, a currency or a short unit at most."""
    text = text.strip()
    if _DASH.fullmatch(text):
        return True
    signs = len(_PARTS.findall(text))
    return any(map(str.isdigit, text)) and signs >= _SHARE * len(text)
