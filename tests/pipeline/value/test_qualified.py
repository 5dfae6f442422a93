"""A figure is not the same measure in other units, with another bound or for another period."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.answer import Support
from pipeline.value.value_check import check_value, unsupported_parts


@pytest.mark.parametrize(
    ("value", "quote", "support"),
    [
        # Days of business are other days.
        ("30 days", "within 30 business days", "unsupported"),
        ("30 business days", "within 30 days", "unsupported"),
        ("thirty (30) business days", "within thirty (30) business days", "supported"),
        ("10 working days", "ten (10) banking days after receipt", "supported"),
        ("30 calendar days", "within thirty (30) days", "supported"),
        # Bounds: what turns one round is wrong, what leaves one out cannot be confirmed.
        ("30 days", "on not less than thirty (30) days' notice", "unchecked"),
        ("30 days", "up to 30 days", "unchecked"),
        ("30 days", "thirty (30) days or more", "unchecked"),
        ("up to 30 days", "30 days", "unchecked"),
        ("at least 30 days", "no less than thirty (30) days", "supported"),
        ("at least 30 days", "not more than 30 days", "unsupported"),
        ("up to 30 days", "at least thirty (30) days", "unsupported"),
        ("more than 30 days", "at least 30 days", "unchecked"),
        ("at least 30 days", "within 30 days", "unsupported"),
        ("30 days", "within thirty (30) days after receipt", "supported"),
        ("no later than 30 days", "within 30 days", "supported"),
        ("$2,000,000", "liability shall not exceed $2,000,000", "unchecked"),
        ("not to exceed $2,000,000", "shall not exceed $2,000,000", "supported"),
        ("at least $2,000,000", "shall not exceed $2,000,000", "unsupported"),
        ("more than ten units", "no more than ten units a year", "unsupported"),
        # Periods, bases, currencies.
        ("5% per annum", "interest of 5% per month", "unsupported"),
        ("5%", "interest of 5% per month", "unchecked"),
        ("5% per annum", "interest of 5%", "unchecked"),
        ("5% per annum", "interest at 5% per year", "supported"),
        ("$10,000", "a monthly fee of $10,000", "unchecked"),
        ("$10,000 per year", "$10,000 per month", "unsupported"),
        ("5% of gross revenue", "5% of net revenue", "unsupported"),
        ("US$5", "Cdn$5 each", "unsupported"),
        ("$5", "5 Canadian dollars", "unchecked"),
        ("USD 5,000", "US$5,000", "supported"),
        ("$5 million", "$5 thousand", "unsupported"),
        ("$2M", "the sum of $2,000,000", "supported"),
        ("USD 500,000", "a price of $500k", "supported"),
        # Other ways to write a figure, and what only looks like one.
        ("5%", "500 basis points", "supported"),
        ("6%", "500 bps", "unsupported"),
        ("10-15%", "10 to 15 % of revenue", "supported"),
        ("10%", "10-15 % of revenue", "unchecked"),
        ("12%", "10-15 % of revenue", "unsupported"),
        ("10-20%", "10-15 % of revenue", "unsupported"),
        ("12 months", "for one (1) year", "supported"),
        ("30 days", "on the 30th day of each month", "unchecked"),
        ("4 years", "as Section 4 says", "unsupported"),
        ("USD 5", "under Article 5", "unsupported"),
        ("Q3 2024", "in Q4 2024", "unsupported"),
        ("Q4 2024", "in the fourth quarter of 2024", "supported"),
        ("2024-02-01", "on 1/2/2024", "unchecked"),
        ("1/2/2024", "on 1/2/2024", "supported"),
        ("2024-12-31", "on 12/31/2024", "supported"),
        ("Article IV", "as Article IV says", "supported"),
        ("Article IV", "as Article VI says", "unchecked"),
    ],
)
def test_what_is_said_around_a_figure_counts(value: str, quote: str, support: str) -> None:
    """Wrong where it makes another measure, unchecked where the value leaves it out."""
    assert check_value(value, [quote]).support == support


@pytest.mark.parametrize(
    ("value", "quote", "support"),
    [
        ("三十日", "收到通知后30日内", "supported"),
        ("30 days", "收到通知后三十日内", "supported"),
        ("60 days", "收到通知后三十日内", "unsupported"),
        ("三十个工作日", "收到通知后三十日内", "unsupported"),
        ("两年", "本协议有效期为二年", "supported"),
        ("24 months", "本协议有效期为两年", "supported"),
        ("CNY 1,000,000", "总价为人民币壹佰万元整", "supported"),
        ("人民币一百二十万元", "总价为人民币1,200,000元", "supported"),
        ("人民币壹佰万元", "总价为人民币壹仟万元", "unsupported"),
        ("100万美元", "价款为一百万美元", "supported"),
        ("5%", "违约金为百分之五", "supported"),
        ("6%", "违约金为百分之五", "unsupported"),
        ("2024-03-01", "签订于二〇二四年三月一日", "supported"),
        ("2024年3月2日", "签订于2024年3月1日", "unsupported"),
        ("供应商可以转让本协议", "供应商不得转让本协议", "unsupported"),
        ("供应商不得转让本协议", "供应商可以转让本协议", "unsupported"),
        ("供应商不得转让本协议", "未经同意,供应商不得转让本协议。", "unchecked"),
        ("客户应当付款", "客户无须付款", "unsupported"),
    ],
)
def test_plain_chinese_is_read(value: str, quote: str, support: str) -> None:
    """Figures, sums, dates, and who may not do what."""
    assert check_value(value, [quote]).support == support


UNITS = st.sampled_from(["days", "business days", "months", "years"])
BOUNDS = st.sampled_from(["", "at least ", "not more than ", "within ", "up to "])


@settings(deadline=None)
@given(st.integers(2, 400), UNITS, BOUNDS)
def test_a_measure_bears_itself_out_and_no_other_unit(number: int, unit: str, bound: str) -> None:
    """Whatever its bound: in the same words it is supported, in other units it is not."""
    quote = f"The notice is given {bound}{number} {unit} before the end."
    assert check_value(f"{bound}{number} {unit}", [quote]).support is Support.SUPPORTED
    for other in {"days", "business days", "months"} - {unit}:
        if unit == "years" and other == "months":
            continue
        assert check_value(f"{bound}{number} {other}", [quote]).support is Support.UNSUPPORTED


@settings(deadline=None)
@given(st.integers(1, 10**6), st.sampled_from(["month", "year", "week", "day"]))
def test_a_rate_is_for_its_period(amount: int, period: str) -> None:
    """Another period is another rate, no period is none that was confirmed."""
    quote = [f"a fee of ${amount:,} per {period}"]
    assert check_value(f"${amount:,} per {period}", quote).support is Support.SUPPORTED
    assert check_value(f"${amount:,}", quote).support is Support.UNCHECKED
    assert check_value(f"${amount:,} per quarter", quote).support is Support.UNSUPPORTED


def test_a_summary_is_held_to_the_units_of_its_evidence() -> None:
    """A sentence that makes days of business days is marked."""
    quotes = ["Notice is given within ten (10) business days."]
    assert unsupported_parts("Notice is due within 10 days.", quotes)
    assert not unsupported_parts("Notice is due within 10 business days.", quotes)
