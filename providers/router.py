"""The router: which model is asked about a document, by which rule, and who stands in for it.

Pure: what day it is, which keys are there and what a matter allows are given to it. It fails
closed: a model that may not be asked is passed over with the reason, and where none is left there
is an error and no choice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from providers.base import Usage
from providers.catalogue import Catalogue, Model
from providers.errors import NoUsableModelError
from providers.policy import EVERY, LOCAL, OWN, Demand, Order, Policy, Rule, Sensitivity
from providers.pricing import cost

_MOST_FALLBACKS: Final = 3
ASKED_FOR: Final = "asked for"
"""The rule of a choice that somebody else made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What decides, besides a demand, whether a model can be asked."""

    catalogue: Catalogue
    today: date
    keys: frozenset[str]
    """Names of the environment variables that hold keys."""
    allowed: frozenset[str] | None = None
    """The matter's allow-list, which always wins; None allows all."""
    unfit: Callable[[Model], str | None] = lambda _: None
    """Why a row cannot serve here for reasons of the caller's own; None where it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A model that was considered and cannot be asked."""

    model: str
    why: str

    def __str__(self) -> str:
        return f"{self.model} ({self.why})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The model for one document, and why."""

    model: Model
    rule: str
    """Policy and rule, or `asked for`."""
    why: tuple[str, ...]
    """What the rule's conditions found."""
    fallbacks: tuple[Model, ...]
    """Who may be asked instead, in order; each is usable."""
    passed_over: tuple[PassedOver, ...] = ()
    """In the order in which they were considered."""

    @property
    def reason(self) -> str:
        """The decision in one sentence, for plans, records and reports."""
        why = f" ({'; '.join(self.why)})" if self.why else ""
        over = f"; passed over {', '.join(map(str, self.passed_over))}" if self.passed_over else ""
        return f"{self.rule}{why}{over}"


def choose(demand: Demand, policy: Policy, circumstances: Circumstances) -> Choice:
    """The model for `demand`, by the first rule that holds and has a usable model.

    Raises:
        NoUsableModelError: no rule has one; `detail` gives the reason for each.
        UnknownModelError: a rule or a role names a row that is not in the catalogue.
    """
    catalogue, passed = circumstances.catalogue, dict[str, str]()
    for rule in policy.rules:
        why = rule.why(demand)
        if why is None:
            continue
        case = _Case(demand=demand, rule=rule, policy=policy, circumstances=circumstances)
        usable = case.sift(_candidates(rule.models, policy, catalogue), passed)
        if usable:
            best, *others = _ranked(usable, rule.order, demand)
            stand_ins = case.sift(map(catalogue.get, best.fallbacks), {})
            return Choice(
                model=best,
                rule=f"policy {policy.name}, rule {rule.name}",
                why=why,
                fallbacks=_fallbacks(best, [*others, *stand_ins]),
                passed_over=_passed_over(passed),
            )
    reasons = ", ".join(map(str, _passed_over(passed))) or "no rule holds"
    raise NoUsableModelError("auto", detail=f"policy {policy.name}: {reasons}")


def asked_for(
    model: Model, circumstances: Circumstances, sensitivity: Sensitivity = Sensitivity.NORMAL
) -> Choice:
    """The choice that somebody made; its fallbacks are those of its row that are usable.

    Restricted material stays on local endpoints whoever chose.

    Raises:
        NoUsableModelError: the material may not go to `model`.
        UnknownModelError: its row names a fallback that is not in the catalogue.
    """
    is_local = sensitivity is Sensitivity.RESTRICTED
    if is_local and not model.is_local:
        raise NoUsableModelError(model.name, detail=_NOT_LOCAL)
    rows = [circumstances.catalogue.get(name) for name in model.fallbacks]
    reasons = {row.name: _unusable(row, circumstances, is_local=is_local) for row in rows}
    return Choice(
        model=model,
        rule=ASKED_FOR,
        why=(),
        fallbacks=_fallbacks(model, [row for row in rows if reasons[row.name] is None]),
        passed_over=_passed_over({name: why for name, why in reasons.items() if why}),
    )


def usable_models(policy: Policy, circumstances: Circumstances) -> tuple[Model, ...]:
    """Every model that some rule may choose, or fall back to, in the order of the rules.

    Raises:
        UnknownModelError: as of `choose`.
    """
    names = [name for rule in policy.rules for name in rule.models]
    listed = _candidates(names, policy, circumstances.catalogue)
    stand_ins = [circumstances.catalogue.get(name) for row in listed for name in row.fallbacks]
    return tuple(
        {
            row.name: row
            for row in (*listed, *stand_ins)
            if _unusable(row, circumstances, is_local=policy.is_local) is None
        }.values()
    )


def estimate(row: Model, demand: Demand) -> Decimal | None:
    """USD for the whole demand with nothing cached, at the tier asked for; None: unknown."""
    usage = Usage(input_tokens=demand.input_tokens, output_tokens=demand.output_tokens)
    return cost(row, usage, row.service_tier)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One rule that holds, and everything that decides whom it may name."""

    demand: Demand
    rule: Rule
    policy: Policy
    circumstances: Circumstances

    def sift(self, rows: Iterable[Model], passed: dict[str, str]) -> list[Model]:
        """Those that can be asked; the others go into `passed`, with the first reason found."""
        usable = []
        is_local = self.policy.is_local or self.demand.sensitivity is Sensitivity.RESTRICTED
        for row in rows:
            why = _unusable(row, self.circumstances, is_local=is_local) or self._unfit(row)
            if why is None:
                usable.append(row)
            else:
                passed.setdefault(row.name, why)
        return usable

    def _unfit(self, row: Model) -> str | None:
        """Why it is no choice for this demand; None where it is one."""
        if self.demand.is_waiting and row.service_tier == "flex":
            return "flex answers when it can, and a person is waiting"
        given = (self.rule.cost_ceiling_usd, self.demand.cost_ceiling_usd)
        ceilings = [ceiling for ceiling in given if ceiling is not None]
        if not ceilings and self.rule.order is not Order.CHEAPEST:
            return None
        usd = estimate(row, self.demand)
        if usd is None:
            return "its price is unknown"
        too_much = ceilings and usd > min(ceilings)
        return f"about ${usd:.2f}, more than ${min(ceilings)}" if too_much else None


_NOT_LOCAL: Final = "restricted material stays on local endpoints"


def _unusable(row: Model, circumstances: Circumstances, *, is_local: bool) -> str | None:
    """Why nothing may be sent there, whatever it is; None where it may."""
    if circumstances.allowed is not None and row.name not in circumstances.allowed:
        return "not allowed by the matter"
    if is_local and not row.is_local:
        return _NOT_LOCAL
    if row.is_shut_down(circumstances.today):
        return f"shut down by its maker on {row.shutdown}"
    if row.api_key_env is not None and row.api_key_env not in circumstances.keys:
        return f"{row.api_key_env} is not set"
    return circumstances.unfit(row)


def _candidates(names: Iterable[str], policy: Policy, catalogue: Catalogue) -> tuple[Model, ...]:
    """The rows behind names and roles, each once. Roles may name roles, but not themselves."""
    rows = {
        row.name: row for name in names for row in _filled(name, policy, catalogue, frozenset())
    }
    return tuple(rows.values())


def _filled(
    name: str, policy: Policy, catalogue: Catalogue, seen: frozenset[str]
) -> Iterator[Model]:
    if name in policy.roles and name not in seen:
        for inner in policy.roles[name]:
            yield from _filled(inner, policy, catalogue, seen | {name})
    elif name == OWN:
        yield from (row for row in catalogue if row.is_own)
    elif name == LOCAL:
        yield from (row for row in catalogue if row.is_local and row.uses_language_model)
    elif name == EVERY:
        yield from (row for row in catalogue if row.uses_language_model)
    else:
        yield catalogue.get(name)


def _ranked(rows: list[Model], order: Order, demand: Demand) -> list[Model]:
    """Best first; equals stay in the order of the rule."""
    if order is Order.CHEAPEST:
        return sorted(rows, key=lambda row: estimate(row, demand) or Decimal(0))
    if order is Order.MOST_ACCURATE:
        return sorted(rows, key=lambda row: -_accuracy(row, demand.reading_tokens))
    return rows


def _accuracy(row: Model, tokens: int) -> int:
    """Twice the middle of the range; less than any where nothing is known."""
    known = row.accuracy_at(tokens)
    return -1 if known is None else known.low + known.high


def _fallbacks(best: Model, rows: Iterable[Model]) -> tuple[Model, ...]:
    """A few, each once; not the same model at the same endpoint under another name."""
    seen, kept = {(best.base_url, best.endpoint_model)}, []
    for row in rows:
        place = (row.base_url, row.endpoint_model)
        if place not in seen:
            seen.add(place)
            kept.append(row)
    return tuple(kept[:_MOST_FALLBACKS])


def _passed_over(reasons: Mapping[str, str]) -> tuple[PassedOver, ...]:
    return tuple(PassedOver(model=name, why=why) for name, why in reasons.items())
