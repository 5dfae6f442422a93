"""A computation: a value that follows from others, asked for as an expression over cited inputs.

On the wire it is the `value` of a finding, in this form:

    = start + term; start = 2024-03-01 [1]; term = 3 years [2]

The first part is an expression (`pipeline.value.expression`); each further part gives an input its
name, its quantity, and in brackets the number of the finding's quote that states it, from 1.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.value.expression import evaluate
from pipeline.value.quantity import ExpressionError, read_quantity, show_quantity

_INPUT = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*\[(\d{1,2})\]\s*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SEPARATOR = re.compile(r"[;；]")
_MOST_INPUTS = 40
_LONGEST_RESULT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedInput:
    """One input of a computation."""

    name: str
    value: str
    """As it was given, such as `3 years`."""
    quote: str
    """The quote of the finding that states it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """An expression, what went into it, and what came out."""

    expression: str
    inputs: tuple[ComputedInput, ...]
    result: str
    """As `show_quantity` writes it."""

    def explain(self) -> str:
        """One line for people: the expression with its inputs, and the result."""
        given = ", ".join(f"{given.name} = {given.value}" for given in self.inputs)
        return f"Computed: {self.expression} = {self.result}, where {given}."


def is_computed(value: str) -> bool:
    """Whether a finding's value is meant as an expression."""
    return value.lstrip().startswith("=")


def compute(value: str, quotes: Sequence[str]) -> Computation:
    """Read and evaluate a value of the form above.

    Args:
        value: the finding's.
        quotes: the finding's, in their order.

    Raises:
        ExpressionError: it has not that form, an input has no quote, or it cannot be evaluated.
    """
    expression, *parts = _SEPARATOR.split(value.strip().removeprefix("="))
    parts = [part for part in parts if part.strip()]
    if not 1 <= len(parts) <= _MOST_INPUTS:
        raise ExpressionError(f"an expression takes 1 to {_MOST_INPUTS} inputs")
    inputs = [_input(part, quotes) for part in parts]
    named = {given.name: read_quantity(given.value) for given in inputs}
    if len(named) < len(inputs):
        raise ExpressionError("two inputs have the same name")
    if set(named) - set(_NAME.findall(expression)):
        raise ExpressionError("an input is given that the expression does not use")
    result = show_quantity(evaluate(expression.strip(), named))
    if len(result) > _LONGEST_RESULT:
        raise ExpressionError(f"the result has more than {_LONGEST_RESULT} characters")
    return Computation(expression=expression.strip(), inputs=tuple(inputs), result=result)


def _input(part: str, quotes: Sequence[str]) -> ComputedInput:
    match = _INPUT.fullmatch(part)
    if match is None:
        raise ExpressionError("an input is not of the form: name = value [number of its quote]")
    name, value, number = match.groups()
    if not 1 <= int(number) <= len(quotes):
        raise ExpressionError(f"an input cites quote {number} of {len(quotes)}")
    return ComputedInput(name=name, value=value, quote=quotes[int(number) - 1])
