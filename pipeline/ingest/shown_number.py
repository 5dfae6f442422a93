"""A number as a spreadsheet shows it: grouping, decimals, percent, currency, exponent."""

import re
from decimal import ROUND_HALF_UP, Decimal

from pipeline.ingest.cell_format import Section, Token, sections_of

_LITERAL = frozenset({"quoted", "escaped", "currency", "literal"})
_GENERAL_DIGITS = 11
"""A cell in the General format is eleven digits wide at most (Excel specifications)."""
_WHOLE_BELOW = 10**15
"""A spreadsheet keeps fifteen digits."""
_FILLER = re.compile(r"[0#?]")


def shown_number(value: float, number_format: str) -> str:
    """`value` by the section of the format that its sign chooses.

    A format with conditions or fractions, which this does not follow, shows the number in full.
    """
    sections = sections_of(number_format or "General")
    if any(token.kind == "condition" for part in sections for token in part):
        return general(value)
    section, drops_sign = _chosen(value, sections)
    kinds = [token.kind for token in section]
    if "general" in kinds:
        return _fill(section, general(abs(value) if drops_sign else value), ("general",))
    if kinds.count("number") != 1 or _is_fraction(section):
        return general(value) if "number" in kinds else _fill(section, "", ())
    shown = _patterned(abs(value), section)
    sign = "-" if value < 0 and not drops_sign and any(c in "123456789" for c in shown) else ""
    return sign + _fill(section, shown, ("number", "exponent"))


def general(value: float) -> str:
    """Without a format: whole numbers whole, others to eleven digits."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < _WHOLE_BELOW):
        return str(int(value))
    return f"{value:.{_GENERAL_DIGITS}g}".replace("e", "E")


def _chosen(value: float, sections: tuple[Section, ...]) -> tuple[Section, bool]:
    """The section, and whether it shows negative numbers without their sign."""
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], False


def _is_fraction(section: Section) -> bool:
    return any(token == Token("literal", "/") for token in section)


def _patterned(value: float, section: Section) -> str:
    pattern = next(token.text for token in section if token.kind == "number")
    exponent = next((token.text for token in section if token.kind == "exponent"), None)
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    number *= 100 ** sum(token == Token("literal", "%") for token in section)
    whole, _, fraction = pattern.partition(".")
    # Each comma after the last place, or before the point, divides by a thousand.
    number /= 1000 ** sum(len(part) - len(part.rstrip(",")) for part in (whole, fraction))
    fraction = fraction.rstrip(",")
    if exponent is not None:
        digits = len(_FILLER.findall(fraction))
        mantissa, power = f"{number:.{digits}E}".split("E")
        return f"{mantissa}E{int(power):+0{len(exponent) - 1}d}"
    return _decimal(number, whole.rstrip(","), fraction) + ("." if pattern.endswith(".") else "")


def _decimal(number: Decimal, whole: str, fraction: str) -> str:
    most, least = len(_FILLER.findall(fraction)), fraction.count("0")
    rounded = number.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP)
    before, _, after = f"{rounded:f}".partition(".")
    before = before.lstrip("0").rjust(whole.count("0"), "0")
    after = after[:least] + after[least:].rstrip("0")
    if "," in whole and before:
        before = f"{int(before):,}".rjust(len(before), "0")
    return f"{before}.{after}" if after else before


def _fill(section: Section, shown: str, places: tuple[str, ...]) -> str:
    """The section's literals around the number, which stands at the first of its places."""
    parts: list[str] = []
    for token in section:
        if token.kind in places:
            parts.append(shown)
            shown = ""
        elif token.kind in _LITERAL:
            parts.append(token.text)
    return "".join(parts).strip()
