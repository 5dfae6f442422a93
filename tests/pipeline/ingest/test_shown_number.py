"""Numbers are shown as a spreadsheet shows them."""

import pytest

from pipeline.ingest.shown_number import shown_number


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (5, "General", "5"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567890123456, "General", "1234567890123456"),
        (2.5, "0", "3"),  # half up, not to even
        (-0.4, "0", "0"),
        (1234.5, "#,##0.00", "1,234.50"),
        (0, "#,##0.00", "0.00"),
        (0.5, "#.##", ".5"),
        (7, "000", "007"),
        (0.025, "0.0%", "2.5%"),
        (-5, "0;(0)", "(5)"),
        (0, '0;-0;"nil"', "nil"),
        (1599.99, "$#,##0.00;[Red]($#,##0.00)", "$1,599.99"),
        (-1599.99, "$#,##0.00;[Red]($#,##0.00)", "($1,599.99)"),
        (1234.5, '_("$"* #,##0.00_);_("$"* (#,##0.00)', "$1,234.50"),
        (12.5, "[$€-407] #,##0.00", "€ 12.50"),
        (1500000, '0.0,,"M"', "1.5M"),
        (198000000, "0.00E+00", "1.98E+08"),
        (5, '0" days"', "5 days"),
        (5, '"flat"', "flat"),
        (-5, "General", "-5"),
        # Fractions and conditions are shown in full instead.
        (2.5, "# ?/?", "2.5"),
        (2.5, '[>2]"many";0', "2.5"),
        (2.5, "", "2.5"),
    ],
)
def test_a_format_decides(value: float, number_format: str, expected: str) -> None:
    """Grouping, decimals, percent, sections by sign, literals."""
    assert shown_number(value, number_format) == expected
