"""Grouping by value through an index is grouping by comparing everything with everything."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.answer import Finding
from pipeline.value.facts import facts_in
from pipeline.value.same_value import by_value, same_value

_WORDS = st.sampled_from(["New", "York", "State", "of", "not", "30", "days", "60", "Ohio", ""])
_VALUES = st.lists(st.lists(_WORDS, max_size=5).map(" ".join), max_size=25)


def findings_of(values: Sequence[str]) -> list[Finding]:
    """One finding a value, without anything else."""
    return [
        Finding(number=n, field="f", value=value, rationale="", segment=0, citations=())
        for n, value in enumerate(values, start=1)
    ]


def slow_by_value(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The obvious reference, quadratic in the findings."""
    groups: list[list[Finding]] = []
    for finding in findings:
        for group in groups:
            if all(same_value(finding.value, member.value) for member in group):
                group.append(finding)
                break
        else:
            groups.append([finding])
    return groups


@settings(deadline=None)
@given(_VALUES)
def test_the_index_groups_as_comparing_all_would(values: list[str]) -> None:
    """Every finding is in one group, the first whose members all say the same."""
    findings = findings_of(values)
    assert by_value(findings) == slow_by_value(findings)


_SPELT = st.lists(
    st.sampled_from(
        ["thirty", "days", "day of March", "one", "year", "percent", "USD", "dollars", "March",
         "fifth", "quarterly", "business", "(", ")", "–", "“", "Müller", "hundred", "weeks", "-"]
    ),
    max_size=8,
).map(" ".join)  # fmt: skip


@given(_SPELT)
def test_a_text_without_figures_is_looked_through_no_less(text: str) -> None:
    """It states what it states beside a figure: the short way round loses no fact."""
    alone, beside = facts_in(text), facts_in(f"{text} | 7")
    assert (alone.durations, alone.numbers) == (beside.durations, {})
    assert (alone.dates, alone.money, alone.percentages) == (
        beside.dates,
        beside.money,
        beside.percentages,
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("USD 1,000,000", "$1 million", True),
        ("12 months", "1 year", True),
        ("2024-03-01", "March 1, 2024", True),
        ("thirty days", "30 days", True),
        ("thirty (30) days after notice", "30 days after notice", True),
        ("one hundred thousand dollars ($100,000)", "$100,000", True),
        ("sixty dollars ($30)", "$30", False),  # the words contradict the figures
        ("New York law", "the laws of the State of New York", True),
        ('Acme Corp. (the "Supplier")', "Acme Corp", True),
        ("non exclusive", "non-exclusive", True),
        ("30 days, written notice and a fee", "30 days written notice, fee", True),
        ("Acme Corp; Bolt Ltd", "Bolt Ltd and Acme Corp", True),  # a list has no order
        ("New York", "the State of New York", True),
        ("law of New York", "New York law", True),
        ("A pays B", "B pays A", False),
        ("30 days", "30 business days", False),
        ("30 days", "30 months", False),
        ("$1 million", "EUR 1,000,000", False),
        ("-5%", "5%", False),
        ("Supplier may assign", "Supplier may not assign", False),
        ("Customer pays and Bolt ships", "Customer ships and Bolt pays", False),
    ],
)
def test_facts_are_compared_in_normal_form(one: str, other: str, *, same: bool) -> None:
    """However a sum, a date or a length of time is written; who does what to whom counts."""
    assert same_value(one, other) is same
    assert same_value(other, one) is same
    assert (len(by_value(findings_of([one, other]))) == 1) is same


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("US, Canada and Mexico", "US and Canada"),  # a member of a list
        ("Alpha, Beta and Gamma", "Alpha and Beta"),
        ("Delaware or New York", "Delaware"),
        ("Supplier or Customer may terminate", "Supplier may terminate"),
        ("worldwide and exclusive", "worldwide"),
        ("$500 per month", "$500"),
        ("less than 30 days", "30 days"),  # a bound
        ("at least 30 days", "30 days"),
        ("thirty (30) days after notice", "30 days"),
        ("LIBOR plus 5%", "5%"),
        ("non exclusive", "exclusive"),  # a denial
        ("assignment prohibited", "assignment"),
        ("Assignable except to competitors", "Assignable"),  # a condition
        ("yes, with consent", "yes"),
    ],
)
def test_a_word_of_content_more_is_another_value(more: str, less: str) -> None:
    """An amendment that narrows or widens says something else than what it amends."""
    assert not same_value(more, less)
    assert not same_value(less, more)
    assert len(by_value(findings_of([more, less]))) == 2


def test_ten_thousand_values_take_no_longer_for_each_than_a_thousand() -> None:
    """Values that share most of their words do not meet each other one by one."""
    values = [f"Section {n} applies for {n} days after notice number {n}" for n in range(10_000)]
    assert len(by_value(findings_of(values))) == 10_000
