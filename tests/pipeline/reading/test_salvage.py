"""Of a reply that was cut off, what is finished is kept, and nothing that is not."""

import json

from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.salvage import finished, salvage

FIELDS = ("a", "b", "c", "d")


def finding(field: str, value: str = "v", quote: str = "q") -> dict[str, object]:
    return {"field": field, "value": value, "quotes": [quote], "rationale": "r"}


REPLY = {
    "findings": [finding("a"), finding("a", "w"), finding("c")],
    "absent": ["b", "d"],
    "summary": "It costs 2.5 million. It ends. ",
}
WHOLE = json.dumps(REPLY)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
findings = st.lists(st.builds(finding, st.sampled_from(FIELDS), texts, texts), max_size=5).map(
    lambda items: sorted(items, key=lambda item: str(item["field"]))
)


@given(findings, st.data())
def test_only_finished_findings_and_settled_fields_are_kept(
    items: list[dict[str, object]], data: st.DataObject
) -> None:
    """Wherever a reply is cut, each finding kept is one of it, in order; and a settled field has
    all the findings that the whole reply has of it."""
    absent = [name for name in FIELDS if name not in {item["field"] for item in items}]
    whole = json.dumps({"findings": items, "absent": absent, "summary": "S."}, ensure_ascii=False)
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    kept = salvage(cut, FIELDS)
    dumped = [one.model_dump() for one in kept.findings]
    assert dumped == items[: len(dumped)]
    for name in kept.settled - kept.absent:
        of_field = [item for item in items if item["field"] == name]
        assert [item for item in dumped if item["field"] == name] == of_field
    assert kept.absent <= set(absent)


def test_a_finding_that_only_looks_whole_is_not_kept() -> None:
    """All four keys are there, and the last quote was still to come."""
    cut = '{"findings": [{"field": "a", "value": "v", "rationale": "r", "quotes": ["one", "tw'
    assert salvage(cut, FIELDS).findings == ()


def test_the_last_answered_field_may_have_more_answers() -> None:
    """It is settled only once the findings are closed or another field has begun."""
    after_second = WHOLE.index('{"field": "c"')
    assert salvage(WHOLE[:after_second], FIELDS).settled == frozenset()
    after_third = WHOLE.index(', "absent"')
    assert salvage(WHOLE[: after_third - 1], FIELDS).settled == {"a"}
    assert salvage(WHOLE[: WHOLE.index('"b"')], FIELDS).settled == {"a", "c"}


def test_without_the_order_of_the_questions_nothing_is_settled() -> None:
    """A model that goes back and forth may go back once more."""
    cut = json.dumps({"findings": [finding("c"), finding("a")]})[:-2]
    kept = salvage(cut, FIELDS)
    assert len(kept.findings) == 2
    assert kept.settled == frozenset()


def test_a_finding_of_another_form_leaves_its_field_open() -> None:
    """It is neither kept nor taken for an answer."""
    broken = {**finding("a"), "value": 5}
    content = json.dumps({"findings": [finding("a"), broken, finding("b")], "absent": []})[:-2]
    kept = salvage(content, FIELDS)
    assert [one.field for one in kept.findings] == ["a", "b"]
    assert "a" not in kept.settled


def test_of_a_summary_whole_sentences_are_kept() -> None:
    """Not half a number, in either language."""
    assert salvage(WHOLE[: WHOLE.index("5 million")], FIELDS).summary == ""
    assert salvage(WHOLE[: WHOLE.index("ends")], FIELDS).summary == "It costs 2.5 million."
    chinese = '{"findings": [], "absent": [], "summary": "甲方付款。乙方交'
    assert salvage(chinese, FIELDS).summary == "甲方付款。"


def test_what_is_no_object_has_finished_nothing() -> None:
    """An empty reply, prose, and an array."""
    for content in ("", "I think", "[1, 2", '"text'):
        assert salvage(content, FIELDS).findings == ()
        assert finished(content) == {}


@given(st.lists(st.integers(-9, 999)), st.lists(texts), st.data())
def test_finished_entries_are_a_beginning_of_each_list(
    numbers: list[int], words: list[str], data: st.DataObject
) -> None:
    """Whatever the cut, no list has an entry that the whole one has not at that place."""
    whole: dict[str, list[dict[str, object]]] = {
        "numbers": [{"n": n} for n in numbers],
        "words": [{"w": w} for w in words],
    }
    text = json.dumps(whole)
    kept = finished(text[: data.draw(st.integers(0, len(text)))])
    for name, entries in kept.items():
        assert entries == whole[name][: len(entries)]
