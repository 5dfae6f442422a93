"""A value is compared with what its quotes say, fact by fact."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.answer import Support
from pipeline.value.value_check import check_value, unsupported_parts

MAY_NOT = "Supplier may not assign this Agreement without consent of Customer."


@pytest.mark.parametrize(
    ("value", "quotes", "support"),
    [
        ("30 days", ["within thirty (30) days after notice"], "supported"),
        ("60 days", ["within thirty (30) days after notice"], "unsupported"),
        ("USD 1,500,000", ["an amount of USD 1.5 million"], "supported"),
        ("USD 1,500,000", ["an amount of $1,500,000"], "supported"),
        ("EUR 1,500,000", ["an amount of $1,500,000"], "unsupported"),
        ("$5", ["€5 each"], "unsupported"),
        ("2024-03-01", ["dated as of March 1, 2024"], "supported"),
        ("2024-03-02", ["dated as of March 1, 2024"], "unsupported"),
        ("2027-03-01", ["three (3) years from March 1, 2024"], "supported"),
        ("2024-05-04", ["on 4/5/2024"], "unchecked"),
        ("yes", ["may be assigned"], "unchecked"),
        ("Yes, 30 days", ["thirty (30) days"], "supported"),
        ("Yes, 60 days", ["thirty (30) days"], "unsupported"),
        ("New York", ["governed by the laws of the State of New York"], "supported"),
        ("Delaware law", ["governed by the laws of the State of New York"], "unchecked"),
        ("not permitted", ["The Supplier may assign this Agreement"], "unsupported"),
        ("permitted", ["assignment is not permitted"], "unsupported"),
        ("exclusive", ["grants a non-exclusive license"], "unsupported"),
        ("non-exclusive", ["grants a non-exclusive license"], "supported"),
        (
            "The Supplier shall be liable for loss",
            ["The Supplier shall not be liable for loss of profit"],
            "unsupported",
        ),
        (
            "The Supplier may deliver the Goods",
            ["The Supplier shall deliver the Goods"],
            "unsupported",
        ),
        (
            "The Supplier must deliver the Goods",
            ["The Supplier shall deliver the Goods"],
            "supported",
        ),
        ("$2,000,000", ["shall not exceed $2,000,000 in any year"], "unchecked"),
        ("5%", ["five percent (5%) of revenue"], "supported"),
        ("5%", ["five percent of revenue"], "supported"),
        ("6%", ["five percent (5%) of revenue"], "unsupported"),
        ("36 months", ["a term of three (3) years"], "supported"),
        ("5 years", ["until the fifth (5th) anniversary of the Effective Date"], "supported"),
        ("USD 5,000,000", ["Five Million Dollars"], "supported"),
        ("USD 250,000", ["Two Hundred Fifty Thousand Dollars ($250,000)"], "supported"),
        ("Section 4.2", ["as set out in Section 4.2"], "supported"),
        ("Section 4.3", ["as set out in Section 4.2"], "unsupported"),
        ("2029-01-01", ["until the third anniversary of the Closing"], "unchecked"),
        ("12 months", ["annual subscription"], "supported"),
        ("Acme Corp; Bolt Ltd", ["between Acme Corp. and Bolt Ltd."], "supported"),
        ("no", ["shall not be assigned"], "unchecked"),
        ("Supplier may assign", [MAY_NOT], "unsupported"),
        ("Supplier may not assign without consent", [MAY_NOT], "supported"),
        ("Assignment is permitted", ["Assignment is not permitted."], "unsupported"),
        (
            "Customer may not assign",
            ["Customer may assign; Supplier may not assign"],
            "unsupported",
        ),
        ("may assign this Agreement", ["Neither party may assign this Agreement"], "unchecked"),
        ("exclusive", ["This is not an exclusive license"], "unchecked"),
        ("Delaware", ["by the laws of Delaware, without regard to conflicts"], "supported"),
        ("-5%", ["5%"], "unsupported"),
        ("5%", ["a change of -5% a year"], "unsupported"),
        ("-5%", ["a change of minus 5%"], "supported"),
        ("-$5", ["$5 is due"], "unsupported"),
        ("$5", ["a loss of -$5"], "unsupported"),
        ("10%", ["5-10% of revenue"], "unchecked"),  # a range has no sign, and two ends
        ("1) Acme; 2) Bolt", ["between Acme and Bolt"], "unchecked"),
        ("", ["x"], "unchecked"),
        ("60 days", [], "unchecked"),
    ],
)
def test_values_are_compared_in_normal_form(value: str, quotes: list[str], support: str) -> None:
    """Dates, sums, lengths of time, shares, numbers and negations; the rest is left unchecked."""
    assert check_value(value, quotes).support == support


def test_what_is_not_borne_out_is_named() -> None:
    """A reader is told which part of the value to look at."""
    check = check_value("60 days and $5", ["thirty (30) days, for $5"])
    assert check.unsupported == ("60 days",)


@settings(deadline=None)
@given(st.integers(1, 10**9))
def test_a_sum_is_the_same_however_it_is_written(amount: int) -> None:
    """With commas, with a code or with a sign; and another sum is not."""
    quotes = [f"the price of ${amount:,} is due"]
    assert check_value(f"USD {amount}", quotes).support is Support.SUPPORTED
    assert check_value(f"USD {amount + 1:,}", quotes).support is Support.UNSUPPORTED


@settings(deadline=None)
@given(st.integers(1, 400))
def test_a_length_of_time_is_the_same_in_months_and_years(years: int) -> None:
    """A year is twelve months, and not twelve days."""
    quotes = [f"for a term of {years} years"]
    assert check_value(f"{12 * years} months", quotes).support is Support.SUPPORTED
    assert check_value(f"{12 * years} days", quotes).support is Support.UNSUPPORTED


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=200))
def test_any_value_and_quote_can_be_compared(value: str, quote: str) -> None:
    """Whatever stands in them; and a quote bears itself out."""
    check_value(value, [quote])
    assert check_value(quote, [quote]).support is not Support.UNSUPPORTED


def test_a_sentence_of_a_summary_is_held_to_its_evidence() -> None:
    """Its figures stand in the quotes it refers to, or they are named."""
    quotes = ["The Term is three (3) years.", "The fee is $5,000."]
    assert unsupported_parts("It lasts 36 months for $5,000.", quotes) == ()
    assert unsupported_parts("It lasts 5 years for $5,000.", quotes) == ("5 years",)


def test_a_sentence_that_denies_its_evidence_is_named() -> None:
    """ "May" does not follow from "may not"."""
    assert unsupported_parts("Supplier may assign freely.", [MAY_NOT])
    assert not unsupported_parts("Supplier may not assign freely.", [MAY_NOT])
