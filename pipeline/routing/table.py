"""The routing table in force: the operator's rules, and after them those of a policy."""

from dataclasses import replace
from decimal import Decimal

from pipeline.profile.profile import Profile
from pipeline.routing.settings import RoutingSettings, RuleSettings
from pipeline.settings import Settings
from providers import POLICIES, ROLES, Demand, Policy, Rule, Sensitivity

_DEFAULT_POLICY = "balanced"


def policy_of(routing: RoutingSettings) -> Policy:
    """The operator's rules first, then those of the policy; roles as the operator fills them."""
    policy = POLICIES[routing.policy or _DEFAULT_POLICY]
    own = tuple(_rule(rule) for rule in routing.rules)
    return replace(policy, rules=(*own, *policy.rules), roles={**ROLES, **routing.roles})


def sensitivity_of(settings: Settings, matter: str) -> Sensitivity:
    """How far the matter's documents may go; matters without a section are normal."""
    known = settings.matters.get(matter)
    return Sensitivity.NORMAL if known is None else known.sensitivity


def wish(routing: RoutingSettings, profile: Profile) -> Demand:
    """What the settings want of a model for questions of `profile`, before a document is seen."""
    error_cost = max((field.error_cost_usd for field in profile.fields), default=Decimal(0))
    return Demand(
        tokens=0,
        reading_tokens=0,
        input_tokens=0,
        output_tokens=0,
        latency_s=routing.latency_s,
        is_waiting=routing.waiting,
        error_cost_usd=error_cost if routing.error_cost_usd is None else routing.error_cost_usd,
        complexity=routing.complexity,
        is_agentic=routing.agentic,
        cost_ceiling_usd=routing.cost_ceiling_usd,
    )


def _rule(rule: RuleSettings) -> Rule:
    return Rule(
        name=rule.name,
        models=rule.models,
        order=rule.order,
        tokens_over=rule.tokens_over,
        tokens_up_to=rule.tokens_up_to,
        sensitivity=rule.sensitivity,
        latency_under_s=rule.latency_under_s,
        is_waiting=rule.waiting,
        error_cost_over_usd=rule.error_cost_over_usd,
        complexity=rule.complexity,
        is_agentic=rule.agentic,
        cost_ceiling_usd=rule.cost_ceiling_usd,
    )
