"""The router chooses by the first rule that holds, says why, and fails closed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import (
    BUILT_IN,
    POLICIES,
    SCRIPTED_MODEL,
    Catalogue,
    Choice,
    Circumstances,
    Complexity,
    Demand,
    Model,
    NoUsableModelError,
    Order,
    Policy,
    Price,
    Rule,
    Sensitivity,
    UnknownModelError,
    asked_for,
    choose,
    usable_models,
)

TODAY = date(2026, 11, 22)
KEYS = frozenset({"OPENAI_API_KEY", "MOONSHOT_API_KEY"})
HOUSE = replace(SCRIPTED_MODEL, name="house", is_own=True)
SMALL = Demand(tokens=5_000, reading_tokens=5_000, input_tokens=10_000, output_tokens=2_000)
BALANCED = POLICIES["balanced"]


def circumstances(
    *own: Model, keys: frozenset[str] = KEYS, allowed: frozenset[str] | None = None
) -> Circumstances:
    return Circumstances(
        catalogue=BUILT_IN.with_models(own), today=TODAY, keys=keys, allowed=allowed
    )


def balanced(demand: Demand, *own: Model) -> tuple[str, str]:
    choice = choose(demand, BALANCED, circumstances(*own))
    return choice.rule.removeprefix("policy balanced, rule "), choice.model.name


@pytest.mark.parametrize(
    ("demand", "rule", "model"),
    [
        # over 128K: open weights, whatever else is wanted; the retired rows are passed over
        (replace(SMALL, tokens=128_001), "long", "kimi-k2.6"),
        (replace(SMALL, tokens=128_001, is_waiting=True, latency_s=2), "long", "kimi-k2.6"),
        # at most 128K, a person waiting and under 5 s
        (replace(SMALL, tokens=128_000, is_waiting=True, latency_s=4.9), "waiting", "gpt-5.1"),
        # 5 s is not under 5 s: waiting and simple is nobody's rule but the default's
        (replace(SMALL, is_waiting=True, latency_s=5), "default", "gpt-5.1"),
        # dear errors and complex questions
        (
            replace(SMALL, error_cost_usd=Decimal(1_001), complexity=Complexity.COMPLEX),
            "costly",
            "gpt-5.1-thinking",
        ),
        # $1,000 is not above $1,000
        (
            replace(SMALL, error_cost_usd=Decimal(1_000), complexity=Complexity.COMPLEX),
            "default",
            "gpt-5.1",
        ),
        # dear errors alone are not enough
        (replace(SMALL, error_cost_usd=Decimal(9_999)), "batch", "kimi-k2.6"),
        # a batch, simple or medium
        (replace(SMALL, complexity=Complexity.SIMPLE), "batch", "kimi-k2.6"),
        (SMALL, "batch", "kimi-k2.6"),
        # a batch of complex questions whose errors are cheap
        (replace(SMALL, complexity=Complexity.COMPLEX), "default", "gpt-5.1"),
    ],
)
def test_the_balanced_rules_are_those_of_the_article(demand: Demand, rule: str, model: str) -> None:
    """In its order, at its limits."""
    assert balanced(demand) == (rule, model)


def test_a_role_goes_to_the_first_that_can_take_it() -> None:
    """Retired rows give way to successors, and those to the operator's own where no key is set."""
    long = replace(SMALL, tokens=200_000)
    again = replace(BUILT_IN.get("kimi-k2-thinking"), shutdown=None, api_key_env=None, is_own=True)
    assert balanced(long, again) == ("long", "kimi-k2-thinking")
    without = circumstances(HOUSE, keys=frozenset({"OPENAI_API_KEY"}))
    assert choose(long, BALANCED, without).model.name == "house"


def test_where_no_open_weights_can_be_had_long_documents_go_in_segments() -> None:
    """The rule is passed by, and the reasons are in the decision."""
    choice = choose(
        replace(SMALL, tokens=200_000), BALANCED, circumstances(keys=frozenset({"OPENAI_API_KEY"}))
    )
    assert choice.rule == "policy balanced, rule default"
    assert choice.model.name == "gpt-5.1"
    assert "kimi-k2-thinking (shut down by its maker on 2026-05-25)" in choice.reason
    assert "kimi-k2.6 (MOONSHOT_API_KEY is not set)" in choice.reason


def test_the_reason_names_rule_and_facts() -> None:
    """In a sentence that stands in plans, records and reports."""
    demand = replace(SMALL, tokens=144_405)
    assert choose(demand, BALANCED, circumstances()).reason == (
        "policy balanced, rule long (144,405 tokens are more than 128,000); passed over "
        "kimi-k2-thinking (shut down by its maker on 2026-05-25)"
    )


def test_an_allow_list_always_wins() -> None:
    """Not even a fallback comes from outside of it; and no row means no model."""
    only = circumstances(HOUSE, allowed=frozenset({"house"}))
    choice = choose(SMALL, BALANCED, only)
    assert (choice.model.name, choice.fallbacks) == ("house", ())
    assert "gpt-5.1" not in {model.name for model in usable_models(BALANCED, only)}
    with pytest.raises(NoUsableModelError, match=r"gpt-5\.1 \(not allowed by the matter\)"):
        choose(SMALL, BALANCED, circumstances(allowed=frozenset()))


def test_without_a_key_there_is_no_choice_and_the_message_says_what_to_set() -> None:
    """Nobody gets the offline reader's sentences who has asked for a model's answers."""
    with pytest.raises(NoUsableModelError, match=r"OPENAI_API_KEY is not set.*offline"):
        choose(SMALL, BALANCED, circumstances(keys=frozenset()))


def test_restricted_material_stays_local_whatever_the_rules_say() -> None:
    """By any policy, by name, and for fallbacks."""
    restricted = replace(SMALL, sensitivity=Sensitivity.RESTRICTED)
    for policy in POLICIES.values():
        if policy.name != "cheapest":  # the house has no price
            assert choose(restricted, policy, circumstances(HOUSE)).model.is_local
    with pytest.raises(NoUsableModelError, match="stays on local endpoints"):
        choose(restricted, BALANCED, circumstances())
    with pytest.raises(NoUsableModelError, match="stays on local endpoints"):
        asked_for(BUILT_IN.get("gpt-5.1"), circumstances(), Sensitivity.RESTRICTED)
    house = replace(HOUSE, fallbacks=("gpt-5.1",))
    choice = asked_for(house, circumstances(house), Sensitivity.RESTRICTED)
    assert choice.fallbacks == ()
    assert asked_for(house, circumstances(house)).fallbacks == (BUILT_IN.get("gpt-5.1"),)


def test_local_only_takes_the_house_before_the_offline_reader() -> None:
    """And the offline reader where there is no house; never a maker's service."""
    policy = POLICIES["local-only"]
    assert choose(SMALL, policy, circumstances(HOUSE)).model.name == "house"
    assert choose(SMALL, policy, circumstances()).model.name == "offline"
    assert all(model.is_local for model in usable_models(policy, circumstances(HOUSE)))


def test_the_cheapest_is_cheapest_at_the_tier_it_asks_for() -> None:
    """Flex counts at half its price, until a person waits; unknown prices are passed over."""
    policy = POLICIES["cheapest"]
    openai = frozenset({"gpt-5.1", "gpt-5.1-flex", "house"})
    among = circumstances(HOUSE, allowed=openai)
    choice = choose(SMALL, policy, among)
    assert choice.model.name == "gpt-5.1-flex"
    assert "house (its price is unknown)" in choice.reason
    assert choose(replace(SMALL, is_waiting=True), policy, among).model.name == "gpt-5.1"
    assert choose(SMALL, policy, circumstances()).model.name == "gpt-6-luna"


def test_the_most_accurate_depends_on_the_length_of_a_reading() -> None:
    """K2 leads to 100,000 tokens; between that and 128,000 GPT-5.1 does; figures decide."""
    k2 = replace(BUILT_IN.get("kimi-k2-thinking"), shutdown=None, is_own=True)
    here, policy = circumstances(k2), POLICIES["most-accurate"]
    names = {
        tokens: choose(replace(SMALL, reading_tokens=tokens), policy, here).model.name
        for tokens in (100_000, 128_000, 150_000)
    }
    assert names == {100_000: "kimi-k2-thinking", 128_000: "gpt-5.1", 150_000: "kimi-k2-thinking"}


def test_a_ceiling_passes_over_what_costs_more_or_nobody_knows() -> None:
    """With both amounts in the reason; and where nothing is cheap enough there is an error."""
    dear = replace(SMALL, input_tokens=1_000_000, output_tokens=100_000)
    capped = replace(dear, cost_ceiling_usd=Decimal(1))
    choice = choose(capped, BALANCED, circumstances(HOUSE))
    assert choice.model.name == "gpt-6-luna"
    assert "kimi-k2.6 (about $1.35, more than $1)" in choice.reason
    assert "house (its price is unknown)" in choice.reason
    with pytest.raises(NoUsableModelError, match=r"more than \$0\.01"):
        choose(replace(dear, cost_ceiling_usd=Decimal("0.01")), BALANCED, circumstances())


def test_fallbacks_are_usable_and_are_other_models() -> None:
    """The rest of the rule first, then the row's own; the same endpoint model does not stand in."""
    rule = Rule(name="own", models=("gpt-5.1", "gpt-5.1-flex", "kimi-k3"))
    choice = choose(SMALL, Policy(name="p", rules=(rule,)), circumstances())
    assert [row.name for row in choice.fallbacks] == ["kimi-k3", "gpt-6-luna"]


def test_a_named_model_keeps_the_fallbacks_that_are_usable() -> None:
    """Those that are not are told of."""
    gpt = BUILT_IN.get("gpt-5.1")
    assert [row.name for row in asked_for(gpt, circumstances()).fallbacks] == ["gpt-6-luna"]
    bound = circumstances(allowed=frozenset({"gpt-5.1"}))
    choice = asked_for(gpt, bound)
    assert choice.fallbacks == ()
    assert choice.reason == "asked for; passed over gpt-6-luna (not allowed by the matter)"


def test_callers_have_reasons_of_their_own() -> None:
    """Such as a window that leaves no room for the questions."""
    narrow = replace(
        circumstances(), unfit=lambda row: "too narrow" if row.name == "kimi-k2.6" else None
    )
    choice = choose(SMALL, BALANCED, narrow)
    assert choice.model.name == "kimi-k3"
    assert "kimi-k2.6 (too narrow)" in choice.reason


@pytest.mark.parametrize(
    ("rule", "yes", "no"),
    [
        (
            {"tokens_up_to": 5_000},
            SMALL,
            replace(SMALL, tokens=5_001),
        ),
        (
            {"sensitivity": (Sensitivity.CONFIDENTIAL,)},
            replace(SMALL, sensitivity=Sensitivity.CONFIDENTIAL),
            SMALL,
        ),
        ({"is_agentic": True}, replace(SMALL, is_agentic=True), SMALL),
        ({"is_waiting": False}, SMALL, replace(SMALL, is_waiting=True)),
        ({"latency_under_s": 9.0}, replace(SMALL, latency_s=8), SMALL),
    ],
)
def test_each_condition_holds_or_not(rule: dict[str, object], yes: Demand, no: Demand) -> None:
    """And says in words what held."""
    made = Rule(name="r", models=("offline",), **rule)  # type: ignore[arg-type]
    assert made.why(no) is None
    words = made.why(yes)
    assert words is not None
    assert len(words) == 1


def test_a_rule_that_names_nobody_is_told_at_once() -> None:
    """A slip in a name would otherwise read as a model that is not there today."""
    policy = Policy(name="p", rules=(Rule(name="r", models=("gpt-5.l",)),))
    with pytest.raises(UnknownModelError, match=r"gpt-5\.l.*near names: gpt-5\.1"):
        choose(SMALL, policy, circumstances())


def test_roles_may_hold_roles_and_circles_end() -> None:
    """A role within itself is taken for a model's name."""
    policy = Policy(
        name="p",
        rules=(Rule(name="r", models=("ours",)),),
        roles={"ours": ("inner", "gpt-5.1"), "inner": ("kimi-k3",)},
    )
    assert choose(SMALL, policy, circumstances()).model.name == "kimi-k3"
    circle = replace(policy, roles={"ours": ("inner",), "inner": ("ours",)})
    with pytest.raises(UnknownModelError):
        choose(SMALL, circle, circumstances())


demands = st.builds(
    Demand,
    tokens=st.integers(0, 3_000_000),
    reading_tokens=st.integers(0, 300_000),
    input_tokens=st.integers(0, 10_000_000),
    output_tokens=st.integers(0, 1_000_000),
    sensitivity=st.sampled_from(Sensitivity),
    latency_s=st.none() | st.floats(0.1, 100),
    is_waiting=st.booleans(),
    error_cost_usd=st.decimals(0, 100_000, places=2),
    complexity=st.sampled_from(Complexity),
    is_agentic=st.booleans(),
    cost_ceiling_usd=st.none() | st.decimals(0, 50, places=2),
)
OWN = replace(
    HOUSE,
    price=Price(input_usd=Decimal(0), cached_input_usd=Decimal(0), output_usd=Decimal(0)),
    fallbacks=("gpt-5.1", "offline"),
)


@given(
    demand=demands,
    policy=st.sampled_from(list(POLICIES.values())),
    keys=st.sets(st.sampled_from(sorted(KEYS))),
    allowed=st.none() | st.sets(st.sampled_from([*BUILT_IN.names, "house"])),
    today=st.dates(date(2026, 1, 1), date(2028, 1, 1)),
)
def test_whoever_is_chosen_may_be_asked(
    demand: Demand,
    policy: Policy,
    keys: set[str],
    allowed: set[str] | None,
    today: date,
) -> None:
    """Of any demand, by any policy: model and fallbacks are allowed, alive, keyed and near enough;
    and what is chosen is among what may be."""
    here = Circumstances(
        catalogue=BUILT_IN.with_models([OWN]),
        today=today,
        keys=frozenset(keys),
        allowed=None if allowed is None else frozenset(allowed),
    )
    try:
        choice = choose(demand, policy, here)
    except NoUsableModelError:
        return
    asked = [choice.model, *choice.fallbacks]
    assert len({row.name for row in asked}) == len(asked)
    for row in asked:
        assert allowed is None or row.name in allowed
        assert not row.is_shut_down(today)
        assert row.api_key_env is None or row.api_key_env in keys
        assert row.is_local or demand.sensitivity is not Sensitivity.RESTRICTED
    assert {row.name for row in asked} <= {row.name for row in usable_models(policy, here)}
    assert choice.reason.startswith(f"policy {policy.name}, rule ")


def test_an_order_never_changes_who_is_usable() -> None:
    """Only who comes first."""
    sets = set()
    for order in Order:
        rule = Rule(name="r", models=("gpt-5.1", "kimi-k2.6", "kimi-k3"), order=order)
        choice: Choice = choose(SMALL, Policy(name="p", rules=(rule,)), circumstances())
        sets.add(frozenset(row.name for row in (choice.model, *choice.fallbacks)) - {"gpt-6-luna"})
    assert sets == {frozenset({"gpt-5.1", "kimi-k2.6", "kimi-k3"})}


def test_an_empty_catalogue_has_no_model() -> None:
    """Rows that are not there are told by name."""
    empty = Circumstances(catalogue=Catalogue(), today=TODAY, keys=KEYS)
    with pytest.raises(NoUsableModelError, match="no rule holds"):
        choose(SMALL, POLICIES["cheapest"], empty)
