"""Values in sentences: their normal forms, whichever way a drafter writes them."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.offline.amounts import durations_in, money_in
from providers.offline.cues import read_cues
from providers.offline.dates import dates_in
from providers.offline.names import parties_in
from providers.offline.places import PLACES
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
        ("€2.000,00, S$5 and 500 Swiss francs", ["EUR 2,000", "SGD 5", "CHF 500"]),
    ],
)
def test_money_has_one_form(text: str, expected: list[str]) -> None:
    """Code, grouped figures, cents only where there are any."""
    assert [value for _, _, value in money_in(text)] == expected


@given(st.integers(min_value=0, max_value=10**12))
def test_every_sum_is_read_back(amount: int) -> None:
    """Grouped or not, the figure is kept to the unit."""
    for written in (f"${amount:,}", f"USD {amount}"):
        assert [value for _, _, value in money_in(written)] == [f"USD {amount:,}"]


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
    assert [value for _, _, value in durations_in(text)] == expected


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


def test_a_sentence_that_names_no_choice_gives_none() -> None:
    """An enum is answered with one of its choices or not at all."""
    value = find_value(
        "enum",
        "The goods travel by mule.",
        question="How do they travel? Choose one of: Air freight, Sea freight, Rail.",
        sheet=read_cues(()),
        denies=False,
    )
    assert value is None


@given(st.text(max_size=2_000))
def test_a_passage_is_the_bounded_beginning_of_a_clause(text: str) -> None:
    """Whatever is quoted, its value fits a table's cell and stands in it word for word."""
    value = passage(text)
    assert len(value) <= MAX_VALUE
    assert value in " ".join(text.split())


@pytest.mark.parametrize(
    ("quote", "value"),
    [
        # The clause's label is no part of what it says.
        ("(b) The Tenant shall paint the barn.", "The Tenant shall paint the barn."),
        ("14.2.1 (iii) Goats may graze.", "Goats may graze."),
        # What introduces a list ends without its colon.
        ("The Keeper shall feed the following:", "The Keeper shall feed the following"),
        # A long clause ends where a part of it does.
        (f"Oats are due{', as is hay' * 20}, {'w' * 400}", f"Oats are due{', as is hay' * 20}"),
        (f"Oats are {'very ' * 50}dry and {'w' * 400}", f"Oats are {'very ' * 50}dry"),
        (f"Oats are {'very ' * 50}dry or, now, {'w' * 400}", f"Oats are {'very ' * 50}dry or, now"),
        (f"Oats are {'very ' * 50}dry or, {'w' * 400}", f"Oats are {'very ' * 50}dry"),
    ],
)
def test_a_passage_ends_with_a_clause(quote: str, value: str) -> None:
    """No ellipsis, no label, no torn word."""
    assert passage(quote) == value


STARTS = ('"commences on _"', '"_ the start date"', "grazing")
ENDS = ('"commences|expire" + "until _|expires on _"', "grazing")


@pytest.mark.parametrize(
    ("sentence", "starts", "ends"),
    [
        # Both in one sentence, in either order.
        (
            "Grazing commences on May 1, 2020 and expires on May 9, 2031.",
            "2020-05-01",
            "2031-05-09",
        ),
        (
            "Until May 9, 2031 grazing is free; it commences on May 1, 2020.",
            "2020-05-01",
            "2031-05-09",
        ),
        # A definition in parentheses says which date it is.
        ("Signed June 3, 2019 for July 4, 2020 (the “Start Date”).", "2020-07-04", "2019-06-03"),
        # An end alone begins nothing, nor does a deadline.
        ("Grazing expires on May 9, 2031.", None, "2031-05-09"),
        ("Grazing commences on the Start Date and ends on May 9, 2031.", None, "2031-05-09"),
        ("Grazing has not begun by May 9, 2031.", None, "2031-05-09"),
    ],
)
def test_a_beginning_is_never_an_end(sentence: str, starts: str | None, ends: str) -> None:
    """The words before a date decide unless the cues speak of an end themselves."""
    assert typed_value("date", sentence, read_cues(STARTS)) == starts
    assert typed_value("date", sentence, read_cues(ENDS)) == ends


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["expires on", "until", "terminates on", "ending", "through", "matures on"]),
)
def test_no_date_behind_an_end_is_a_beginning(day: date, words: str) -> None:
    """Whichever date, whichever of the words."""
    sentence = f"Grazing commences on the Start Date, {words} {day:%B} {day.day}, {day.year}."
    assert typed_value("date", sentence, read_cues(STARTS)) is None


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The lease runs for two years from the Closing.", "2 years"),
        # Notice periods and renewals are no terms.
        ("It renews for successive periods of two years.", None),
        ("Either of them may leave on thirty days’ written notice.", None),
    ],
)
def test_a_term_stands_in_for_a_date_and_nothing_else_does(
    sentence: str, value: str | None
) -> None:
    """A length of time that ends a term is told from the others."""
    assert typed_value("date", sentence, read_cues(("term",))) == value


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Secrets are kept for six (6) years.", "6 years"),
        ("Secrets are kept in perpetuity.", "in perpetuity"),
        # A figure without a unit is no length of time.
        ("7 Whether the pledge is to renew, and how often", None),
    ],
)
def test_a_duration_needs_a_number_and_a_unit(sentence: str, value: str | None) -> None:
    """Or the words for no end; a passage is never one."""
    found = find_value("duration", sentence, question="?", sheet=read_cues(()), denies=False)
    assert found == value


def test_a_blank_in_front_points_at_what_stands_before() -> None:
    """`_ notice` is the length of time before the word."""
    sentence = "After one year either may leave upon sixty (60) days’ written notice to the other."
    assert typed_value("duration", sentence, read_cues(('"_ notice"',))) == "60 days"
    assert typed_value("duration", sentence, read_cues(("notice",))) == "1 year"


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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # Places in what a party is.
        (
            "between Brill Optics Limited, of Scotland and Wales (“Brill”), and Ada Quill (“Ada”)",
            ["Brill Optics Limited", "Ada Quill"],
        ),
        # A cover: one name a line, with roles and sums between.
        (
            "OAKUM MARINE, L.P.,\nHOLDERS PARTY HERETO,\nand\nPELL BANK, N.A.,\nLoan\nGANNET LLC",
            ["OAKUM MARINE, L.P.", "PELL BANK, N.A.", "GANNET LLC"],
        ),
        # Roles with a legal form in them.
        ("between the Issuing Bank, a Limited Partner and Member Company", []),
        # A list without defined terms.
        (
            "among Reed Mills Company, Fen Cartage LLC and Marsh Works, Inc.",
            ["Reed Mills Company", "Fen Cartage LLC", "Marsh Works, Inc."],
        ),
        # A defined term for a document.
        ("dated May 2, 2021 between us (this “Assignment Agreement”)", []),
    ],
)
def test_neither_places_nor_roles_are_parties(text: str, names: list[str]) -> None:
    """And a name ends at its own line and with its own legal form."""
    assert [name for _, _, name in parties_in(text)] == names


@given(st.sampled_from(sorted(PLACES)), st.booleans())
def test_a_place_alone_is_no_party(place: str, capitals: bool) -> None:  # noqa: FBT001
    """Even where a defined term follows it."""
    written = place.upper() if capitals else string.capwords(place)
    assert list(parties_in(f"between {written} (“Licensor”) and nobody else")) == []


@given(
    st.from_regex(r"[A-Z][a-z]{4,8} [A-Z][a-z]{4,8}ix", fullmatch=True),
    st.sampled_from([", Inc.", " LLC", ", N.A.", ", L.P.", " GmbH", " Limited", " Corporation"]),
)
def test_a_legal_form_stays_with_its_name(name: str, form: str) -> None:
    """As it is written, comma and points."""
    found = [party for _, _, party in parties_in(f"between {name}{form} (“A”) and the others")]
    assert found == [f"{name}{form}"]


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        (
            "EXHIBIT 10.2\n\nSUPPLY AND LICENSE AGREEMENT\n\nThis Agreement is made by us.",
            "SUPPLY AND LICENSE AGREEMENT",
        ),
        # A running head above the title, and a mark of the copy between them.
        ("Grazing Agreement\nEXECUTION VERSION\nGRAZING AGREEMENT\ndated", "GRAZING AGREEMENT"),
        ("Pell / Oakum - Grazing Agreement\nGRAZING AGREEMENT\nbetween", "GRAZING AGREEMENT"),
        # The number and the object of an amendment.
        ("AMENDMENT NO. 3 TO GRAZING AGREEMENT\n\nThis", "AMENDMENT NO. 3 TO GRAZING AGREEMENT"),
        ("Amendment No. 12 to Grazing Agreement\n", "Amendment No. 12 to Grazing Agreement"),
        # One title in two lines.
        ("SECOND AMENDED AND RESTATED\nGRAZING AGREEMENT\n", None),
        ("Deed and\nGrazing Agreement\n", None),
    ],
)
def test_a_title_is_a_line_of_its_own(opening: str, title: str | None) -> None:
    """None in the table stands for the whole opening, in one line."""
    start, end = titles_in(opening, ("AGREEMENT", "Agreement"))[0]
    assert " ".join(opening[start:end].split()) == (title or " ".join(opening.split()))
