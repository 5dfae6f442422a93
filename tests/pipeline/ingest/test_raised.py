"""Figures of two heights do not run into one number, whatever format they stand in."""

import pytest

from pipeline.ingest.body import Body
from pipeline.ingest.html import add_markup
from tests.pipeline.ingest.docx.packages import p, package, r, read

_SUPER = '<w:vertAlign w:val="superscript"/>'
_STYLES = (
    '<w:style w:type="character" w:styleId="Mark"><w:name w:val="Mark"/>'
    f"<w:rPr>{_SUPER}</w:rPr></w:style>"
)
_CASES = [
    ("exceed 10", "6", " dollars", "exceed 10 6 dollars"),
    ("a fee of $5,000", "3", " per month", "a fee of $5,000 3 per month"),
    ("pays $5.", "3", "", "pays $5. 3"),
    ("by 10", "-6", " metres", "by 10 -6 metres"),
    ("", "1", "5 days", "1 5 days"),
    # Letters stand with figures as they are printed.
    ("the 1", "st", " day", "the 1st day"),
    ("50 m", "2", " of land", "50 m2 of land"),
    ("the Landlord", "3", " pays", "the Landlord3 pays"),
]


@pytest.mark.parametrize(("before", "script", "after", "shown"), _CASES)
@pytest.mark.parametrize("raising", [_SUPER, '<w:rStyle w:val="Mark"/>', '<w:position w:val="8"/>'])
def test_docx_parts_figures_of_two_heights(
    before: str, script: str, after: str, shown: str, raising: str
) -> None:
    """Raised by the run, by its style or by points: a blank between figures, none at letters."""
    runs = [r(text).replace("<w:t>", '<w:t xml:space="preserve">') for text in (before, after)]
    body = p(f"{runs[0]}{r(script, raising)}{runs[1]}")
    assert read(package(body, {"styles": _STYLES})).lines() == [shown]


@pytest.mark.parametrize(("before", "script", "after", "shown"), _CASES)
@pytest.mark.parametrize(
    "raising", ["sup", "sub", 'font style="vertical-align:super"', 'span style="top: -3.5pt"']
)
def test_html_parts_figures_of_two_heights(
    before: str, script: str, after: str, shown: str, raising: str
) -> None:
    """By the element or by its style; what lies inside is as high as what is around it."""
    end = raising.split(maxsplit=1)[0]
    body = Body()
    add_markup(body, f"<p>{before}<{raising}><b>{script}</b></{end}>{after}</p>")
    assert body.finished()[0].strip() == shown


def test_a_number_of_one_height_stays_whole() -> None:
    """Parts of a number in runs and elements of their own are one number."""
    assert read(package(p(r("1,0") + r("00", "<w:b/>")))).lines() == ["1,000"]
    body = Body()
    add_markup(body, "<p>1,0<b>00</b> and <sup>1<i>2</i></sup></p>")
    assert body.finished()[0].strip() == "1,000 and 12"
