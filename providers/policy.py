"""Policies of the router: ordered rules that say which models suit which demand. Data, mostly.

`balanced` holds the rules of the article comparing GPT-5.1 and Kimi K2 that Octavo's authors
started from (read 2026-11-22). It names no model but a role, because models leave their makers'
services; the first usable model of a role takes it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Complexity(StrEnum):
    """How hard the questions are."""

    SIMPLE = "simple"
    MEDIUM = "medium"
    COMPLEX = "complex"


class Sensitivity(StrEnum):
    """How far a document may go. A restricted one stays on local endpoints, whatever rules say."""

    NORMAL = "normal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"


class Order(StrEnum):
    """Which usable model of a rule comes first."""

    LISTED = "listed"
    CHEAPEST = "cheapest"
    MOST_ACCURATE = "most_accurate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is wanted of a model for one document. Tokens are counted in any one vocabulary."""

    tokens: int
    """Length of the document."""
    reading_tokens: int
    """Longest prompt that it is read in: at this length accuracy is looked up."""
    input_tokens: int
    """Over all its calls, as far as can be told; for estimates of cost."""
    output_tokens: int
    """Likewise."""
    sensitivity: Sensitivity = Sensitivity.NORMAL
    latency_s: float | None = None
    """Seconds within which an answer is wanted; None where it may take its time."""
    is_waiting: bool = False
    """Whether a person waits for it: else it is a batch."""
    error_cost_usd: Decimal = Decimal(0)
    """What a wrong answer costs."""
    complexity: Complexity = Complexity.MEDIUM
    is_agentic: bool = False
    """Whether the model has to use tools by itself."""
    cost_ceiling_usd: Decimal | None = None
    """What the document may cost: a model of unknown price is passed over then. None: no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of a policy. A condition that is None, or empty, is none; all others must hold."""

    name: str
    models: tuple[str, ...]
    """Names of rows and of roles, in order of preference."""
    order: Order = Order.LISTED
    tokens_over: int | None = None
    tokens_up_to: int | None = None
    sensitivity: tuple[Sensitivity, ...] = ()
    latency_under_s: float | None = None
    """Holds where an answer is wanted in less."""
    is_waiting: bool | None = None
    error_cost_over_usd: Decimal | None = None
    complexity: tuple[Complexity, ...] = ()
    is_agentic: bool | None = None
    cost_ceiling_usd: Decimal | None = None
    """No condition: models that would cost more, or of unknown price, are passed over."""

    def why(self, demand: Demand) -> tuple[str, ...] | None:
        """What holds of its conditions, in words; None where one of them does not."""
        checks = [*_of_document(self, demand), *_of_wish(self, demand)]
        return tuple(words for _, words in checks) if all(holds for holds, _ in checks) else None


def _of_document(rule: Rule, demand: Demand) -> Iterator[tuple[bool, str]]:
    tokens = f"{demand.tokens:,} tokens are"
    if rule.tokens_over is not None:
        yield demand.tokens > rule.tokens_over, f"{tokens} more than {rule.tokens_over:,}"
    if rule.tokens_up_to is not None:
        yield demand.tokens <= rule.tokens_up_to, f"{tokens} at most {rule.tokens_up_to:,}"
    if rule.sensitivity:
        yield demand.sensitivity in rule.sensitivity, f"{demand.sensitivity} material"
    if rule.complexity:
        yield demand.complexity in rule.complexity, f"{demand.complexity} questions"
    if rule.is_agentic is not None:
        words = "tools are used" if rule.is_agentic else "no tools are used"
        yield demand.is_agentic is rule.is_agentic, words


def _of_wish(rule: Rule, demand: Demand) -> Iterator[tuple[bool, str]]:
    if rule.is_waiting is not None:
        words = "a person is waiting" if rule.is_waiting else "nobody is waiting"
        yield demand.is_waiting is rule.is_waiting, words
    if rule.latency_under_s is not None:
        wanted = demand.latency_s
        is_soon = wanted is not None and wanted < rule.latency_under_s
        yield is_soon, f"an answer is wanted in {wanted or 0:g} s, under {rule.latency_under_s:g} s"
    if rule.error_cost_over_usd is not None:
        yield (
            demand.error_cost_usd > rule.error_cost_over_usd,
            f"an error costs ${demand.error_cost_usd:,}, more than ${rule.error_cost_over_usd:,}",
        )


OWN: Final = "own"
LOCAL: Final = "local"
EVERY: Final = "every"
RESERVED_ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        OWN: "the operator's own rows",
        LOCAL: "rows of local endpoints with a language model",
        EVERY: "rows with a language model",
    }
)
"""Roles that the catalogue fills, in its order, and what is in them."""

ROLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "instant": ("gpt-5.1", "gpt-6-luna"),
        "thinking": ("gpt-5.1-thinking", "gpt-6.1-sol"),
        "open_weights": ("kimi-k2-thinking", "kimi-k2.6", "kimi-k3", OWN),
    }
)
"""Role -> who may take it, in order; the settings may say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Rules, looked at in order: the first that holds and has a usable model decides."""

    name: str
    rules: tuple[Rule, ...]
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: ROLES)
    is_local: bool = False
    """Whether every endpoint but local ones is passed over, as for restricted documents."""


_BALANCED: Final = Policy(
    name="balanced",
    rules=(
        # Where none of these is usable, the next rules choose, and the document goes in segments.
        Rule(name="long", tokens_over=128_000, models=("open_weights",)),
        Rule(name="waiting", is_waiting=True, latency_under_s=5, models=("instant",)),
        Rule(
            name="costly",
            error_cost_over_usd=Decimal(1_000),
            complexity=(Complexity.COMPLEX,),
            models=("thinking",),
        ),
        Rule(
            name="batch",
            is_waiting=False,
            complexity=(Complexity.SIMPLE, Complexity.MEDIUM),
            models=("open_weights",),
        ),
        Rule(name="default", models=("instant", "thinking", "open_weights")),
    ),
)

POLICIES: Final[Mapping[str, Policy]] = MappingProxyType(
    {
        policy.name: policy
        for policy in (
            _BALANCED,
            Policy(
                name="cheapest",
                rules=(Rule(name="cheapest", models=(EVERY,), order=Order.CHEAPEST),),
            ),
            Policy(
                name="most-accurate",
                rules=(Rule(name="most accurate", models=(EVERY,), order=Order.MOST_ACCURATE),),
            ),
            Policy(
                name="local-only",
                rules=(Rule(name="local", models=(LOCAL, "offline")),),
                is_local=True,
            ),
        )
    }
)
"""The policies that come with the package, by name."""
