"""Values in sentences: their normal forms, whichever way a drafter writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.offline.amounts import durations_in, money_in
from providers.offline.cues import read_cues
from providers.offline.dates import dates_in
from providers.offline.names import parties_in
from providers.offline.titles import titles_in
from providers.offline.values import MAX_VALUE, find_value, passage, typed_value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dated as of March 14, 2024", ["2024-03-14"]),
        ("this 14th day of March, 2024", ["2024-03-14"]),
        ("on 14 March 2024 and Dec. 8, 2005", ["2024-03-14", "2005-12-08"]),
        ("2024-03-14, 3/14/2024, 3/14/24", ["2024-03-14"] * 3),
        # Superscripts torn apart by a text layer.
        ("the 20t h day of January, 2020", ["2020-01-20"]),
        # A form's blank stays as it is written.
        ("the ____ day of March, 2024", ["____ day of March, 2024"]),
        # The calendar has no such day, and a month alone is no date.
        ("on February 31, 2024, or in March", []),
    ],
)
def test_dates_have_one_form(text: str, expected: list[str]) -> None:
    """ISO 8601, or the words of the form."""
    assert [value for _, _, value in dates_in(text)] == expected


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_written_date_is_read_back(day: date) -> None:
    """The two usual spellings give the day they were written from."""
    for written in (f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%B} {day.year}"):
        (found,) = dates_in(f"as of {written} (the “Date”)")
        assert found == (6, 6 + len(written), day.isoformat())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a fee of $5,000,000", ["USD 5,000,000"]),
        ("US$2.5 million or EUR 300", ["USD 2,500,000", "EUR 300"]),
        ("10,000 dollars and £12.50", ["USD 10,000", "GBP 12.50"]),
        ("fifty percent of 12 shares", []),
    ],
)
def test_money_has_one_form(text: str, expected: list[str]) -> None:
    """Code, grouped figures, cents only where there are any."""
    assert [value for _, value in money_in(text)] == expected


@given(st.integers(min_value=0, max_value=10**12))
def test_every_sum_is_read_back(amount: int) -> None:
    """Grouped or not, the figure is kept to the unit."""
    for written in (f"${amount:,}", f"USD {amount}"):
        assert [value for _, value in money_in(written)] == [f"USD {amount:,}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for thirty-six (36) months", ["36 months"]),
        ("within thirty days", ["30 days"]),
        ("a three-year term", ["3 years"]),
        ("one (1) year, then 90 business days", ["1 year", "90 days"]),
        ("one hundred and twenty days' notice", ["120 days"]),
        ("the monthly report", []),
    ],
)
def test_durations_have_one_form(text: str, expected: list[str]) -> None:
    """A count and a unit, as the text has it."""
    assert [value for _, value in durations_in(text)] == expected


def test_the_blank_of_a_cue_chooses_the_value() -> None:
    """Of two lengths of time in a sentence, the one that the cue points at is the answer."""
    sentence = "It renews for successive periods of two years unless notice of sixty days is given."
    assert typed_value("duration", sentence, read_cues(('"notice of _"',))) == "60 days"
    assert typed_value("duration", sentence, read_cues(('"periods of _"',))) == "2 years"


def test_a_name_is_read_from_a_blank_only() -> None:
    """Without a blank no word of the sentence is taken for the answer."""
    sentence = "This Lease is governed by the laws of the State of New York, without more."
    assert typed_value("text", sentence, read_cues(('"laws of _"',))) == "New York"
    assert typed_value("text", sentence, read_cues(("governed",))) is None


def test_a_choice_is_taken_from_the_question() -> None:
    """An enum's value is spelt as in the question, not as in the text."""
    value = find_value(
        "enum",
        "The goods travel by sea freight only.",
        question="How do they travel? Choose one of: Air freight, Sea freight, Rail.",
        sheet=read_cues(()),
        denies=False,
    )
    assert value == "Sea freight"


@given(st.text(max_size=2_000))
def test_a_passage_is_one_bounded_line(text: str) -> None:
    """Whatever is quoted, its value fits a table's cell."""
    value = passage(text)
    assert len(value) <= MAX_VALUE + 2
    assert "\n" not in value


def test_parties_are_names_with_a_legal_form_or_a_defined_term() -> None:
    """States, dates and what a party is are not parties."""
    text = (
        "This Supply Agreement (the “Agreement”) is made as of March 14, 2024 (the “Date”) "
        "by and between HARROW FLUID SYSTEMS LLC, a Delaware Corporation (“Seller”), and "
        "Jane Pell (“Buyer”)."
    )
    found = list(parties_in(text))
    assert [name for _, _, name in found] == ["HARROW FLUID SYSTEMS LLC", "Jane Pell"]
    assert [text[start:end].rstrip(",") for start, end, _ in found] == [
        name for _, _, name in found
    ]


def test_a_title_is_the_first_run_of_capitals_that_ends_in_a_cue_word() -> None:
    """The exhibit's number and the bare word are not the title."""
    opening = "EXHIBIT 10.2\n\nSUPPLY AND LICENSE AGREEMENT\n\nThis Agreement is made by us."
    start, end = titles_in(opening, ("AGREEMENT", "Agreement"))[0]
    assert opening[start:end] == "SUPPLY AND LICENSE AGREEMENT"
