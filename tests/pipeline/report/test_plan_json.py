"""The JSON of a forecast keeps its keys, tiles every text, and never counts a file twice."""

from decimal import Decimal

import pytest

from pipeline.plan import Plan
from pipeline.planned import PlannedFile, page_spans
from pipeline.report import plan_to_dict
from tests.pipeline.report import values

DOCUMENT = ["path", "sha256", "media_type", "pages", "characters", "tokens", "encoding", "route"]
DOCUMENT += ["reason", "model", "segments", "calls", "cost_usd", "exceptions"]
SEGMENT = ["index", "start", "end", "tokens", "frame_tokens", "first_page", "last_page"]
SEGMENT += ["boundary", "heading"]
CUT = values.TEXT.index("ARTICLE II")


def planned(plan: Plan | None = None, *, duplicate_of: str | None = None) -> PlannedFile:
    plan = plan or values.plan(cuts=(CUT,))
    return PlannedFile(
        path=values.PATH,
        sha256=values.SHA256,
        media_type="application/pdf",
        pages=2,
        plan=plan,
        exception=None,
        page_spans=page_spans(values.document(page_ends=[CUT + 5]), plan.segments),
        duplicate_of=duplicate_of,
    )


def failed() -> PlannedFile:
    return PlannedFile(
        path="/in/sealed.pdf",
        sha256=None,
        media_type=None,
        pages=None,
        plan=None,
        exception=values.exception("/in/sealed.pdf"),
    )


def test_the_keys_are_the_contract_in_its_order() -> None:
    """For planned files and for exceptions alike."""
    forecast = plan_to_dict([planned(), failed()])
    assert list(forecast) == ["documents", "totals"]
    assert list(forecast["totals"]) == ["documents", "tokens", "calls", "cost_usd"]
    for document in forecast["documents"]:
        assert list(document)[: len(DOCUMENT)] == DOCUMENT
    assert list(forecast["documents"][0]["segments"][0]) == SEGMENT


def test_segments_carry_their_pages_and_tile_the_text() -> None:
    """A segment's last page is that of its last character, not that of the cut."""
    (document,) = plan_to_dict([planned()])["documents"]
    first, second = document["segments"]
    assert (first["start"], first["end"], second["end"]) == (0, second["start"], len(values.TEXT))
    assert [first["first_page"], first["last_page"]] == [1, 1]
    assert [second["first_page"], second["last_page"]] == [1, 2]
    assert second["frame_tokens"] == 12


def test_money_is_plain_and_adds_up() -> None:
    """Totals are exact sums; `1E+2` is written as 100."""
    totals = plan_to_dict([planned(), planned()])["totals"]
    assert totals["cost_usd"] == {"low": "0.40", "expected": "0.48", "high": "200"}
    assert totals["calls"] == 4


def test_an_unknown_price_makes_the_total_unknown() -> None:
    """Null, not the sum of what is known."""
    unknown = planned(values.plan(cuts=(CUT,), forecast=None))
    forecast = plan_to_dict([planned(), unknown])
    assert forecast["documents"][1]["cost_usd"] is None
    assert forecast["totals"]["cost_usd"] is None


def test_a_duplicate_is_listed_and_costs_nothing() -> None:
    """The second copy is in the documents, and adds neither calls nor tokens nor money."""
    alone, both = plan_to_dict([planned()]), plan_to_dict([planned(), planned(duplicate_of="/a")])
    assert both["totals"] == alone["totals"] | {"documents": 2}
    assert both["documents"][1]["calls"] == 0
    assert Decimal(both["documents"][1]["cost_usd"]["high"]) == 0


def test_an_exception_has_its_class_and_the_way_out() -> None:
    """Its route is `exception`, and it asks for no calls."""
    (document,) = plan_to_dict([failed()])["documents"]
    assert (document["route"], document["calls"], document["segments"]) == ("exception", 0, [])
    (record,) = document["exceptions"]
    assert record["class"] == "encrypted"
    assert record["detail"] == document["reason"]


@pytest.mark.parametrize("both", [True, False])
def test_a_file_has_a_plan_or_an_exception(both: bool) -> None:  # noqa: FBT001 - a table's column
    """Neither and both are refused, with the path in the message."""
    with pytest.raises(ValueError, match=values.PATH):
        PlannedFile(
            path=values.PATH,
            sha256=None,
            media_type=None,
            pages=None,
            plan=values.plan() if both else None,
            exception=values.exception() if both else None,
        )


def test_page_spans_are_one_a_segment() -> None:
    """A span missing is refused, with both numbers in the message."""
    with pytest.raises(ValueError, match="0 page spans for 1 segments"):
        PlannedFile(
            path=values.PATH,
            sha256=None,
            media_type=None,
            pages=None,
            plan=values.plan(),
            exception=None,
        )
