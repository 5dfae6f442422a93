"""A figure belongs to the clause it stands in."""

import pytest

from pipeline.value.value_check import check_value


@pytest.mark.parametrize(
    ("value", "quote", "support"),
    [
        (
            "Customer may terminate on 30 days notice",
            "Supplier may terminate on 30 days notice and Customer may terminate on 60 days notice",
            "unsupported",
        ),
        (
            "Customer may terminate on 60 days notice",
            "Supplier may terminate on 30 days notice and Customer may terminate on 60 days notice",
            "supported",
        ),
        (
            "Customer may terminate on 30 days notice",
            (
                "Supplier may terminate this Agreement on 30 days notice and "
                "Customer on 60 days notice"
            ),
            "unsupported",
        ),
        (
            "Customer may terminate on 30 days notice for breach",
            (
                "Customer may terminate on 60 days notice for convenience and "
                "on 30 days notice for breach"
            ),
            "supported",
        ),
        (
            "Customer may terminate on 30 days notice for breach",
            (
                "Customer may terminate for convenience on 60 days notice and "
                "for breach on 30 days notice"
            ),
            "supported",
        ),
        (
            "Termination notice: 60 days",
            "Either party may terminate on ninety (90) days; invoices are payable in 60 days",
            "unsupported",
        ),
        (
            "Termination notice: 90 days",
            "Either party may terminate on ninety (90) days; invoices are payable in 60 days",
            "supported",
        ),
        (
            "Initial term: 2 years",
            "Initial term of 1 year; renewal terms of 2 years",
            "unsupported",
        ),
        ("Initial term: 1 year", "Initial term of 1 year; renewal terms of 2 years", "supported"),
        (
            "Effective date: Dec 31, 2022",
            "This Agreement is effective Jan 1, 2020, expires Dec 31, 2022",
            "unsupported",
        ),
        (
            "Effective date: Jan 1, 2020",
            "This Agreement is effective Jan 1, 2020, expires Dec 31, 2022",
            "supported",
        ),
        (
            "Cap for data breach: $1,000,000",
            "The cap is $1,000,000, save data breach $5,000,000",
            "unsupported",
        ),
        (
            "Cap for data breach: $5,000,000",
            "The cap is $1,000,000, save data breach $5,000,000",
            "supported",
        ),
        (
            "Payment term: 30 days",
            "the term of this Agreement is 2 years; invoices are due within 30 days",
            "supported",
        ),
    ],
)
def test_a_figure_is_not_anothers(value: str, quote: str, support: str) -> None:
    """Among several of its kind, it stands where the value's party or item does."""
    assert check_value(value, [quote]).support == support
