"""EQ fields: equations that Word draws from an instruction and stores nowhere."""

import re
from typing import Final

_EQUATION: Final = re.compile(r"\s*EQ\s+(.*\S)\s*", re.IGNORECASE | re.DOTALL)
_PLAIN: Final = r"\s*([^\\(),;]*[^\\(),;\s])\s*"
_FRACTION: Final = re.compile(rf"\\f\s*\({_PLAIN}[,;]{_PLAIN}\)", re.IGNORECASE)
_SCRIPT: Final = re.compile(rf"\\s\s*\\(up|do)\s*\d*\s*\({_PLAIN}\)", re.IGNORECASE)
_OPERATORS: Final = re.compile(r"[-+*/ ]")


def equation_shown(instruction: str) -> str | None:
    """The line of text of an EQ field, such as `1/2` or `10^6`; empty for any other field.

    Fractions and scripts of plain arguments are written out; None for what has more to it.
    """
    found = _EQUATION.fullmatch(instruction)
    if found is None:
        return ""
    written = _SCRIPT.sub(_script, _FRACTION.sub(_fraction, found.group(1)))
    return None if "\\" in written else written


def _fraction(found: re.Match[str]) -> str:
    return f"{_group(found.group(1))}/{_group(found.group(2))}"


def _script(found: re.Match[str]) -> str:
    return f"{'^' if found.group(1).lower() == 'up' else '_'}{_group(found.group(2))}"


def _group(text: str) -> str:
    return f"({text})" if _OPERATORS.search(text) else text
