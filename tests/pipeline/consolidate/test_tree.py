"""Thousands of findings in a small window: levels of requests that end, and lose nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from chunking import load_vocabulary
from pipeline.answer import AnswerStatus, Citation, Finding, Match
from pipeline.consolidate.consolidation import Consolidated, apply
from pipeline.consolidate.merge import merge_field
from pipeline.consolidate.tree import Window, batches, joined, level_above
from pipeline.document import Document
from pipeline.profile.profile import FieldType, Merge, Profile, ProfileField
from providers import SCRIPTED_MODEL
from providers.wire import (
    ConsolidationReply,
    WireAnswer,
    WireConflict,
    WireSentence,
    read_findings,
)
from tests.pipeline.texts import document_of

MODEL = replace(
    SCRIPTED_MODEL,
    max_input_tokens=4_000,
    context_window=20_000,
    max_output_tokens=16_000,
    encoding_is_exact=True,
)


def many(count: int, fields: int = 1, apart: int = 0) -> tuple[Document, list[Finding]]:
    """Findings of different values, a sentence each, with so many characters between them."""
    parts: list[str] = []
    found, at = [], 0
    for n in range(count):
        said = f"Party {n} pays ${n + 5} within {n % 90 + 3} days."
        cited = Citation(quote=said, start=at, end=at + len(said), page=None, match=Match.EXACT)
        found.append(
            Finding(
                number=n + 1,
                field=f"field_{n * fields // count}",
                value=f"${n + 5}",
                rationale="it says so",
                segment=n // 100,
                citations=(cited,),
            )
        )
        parts.append(f"{said} {'and so on ' * (apart // 10)}")
        at += len(parts[-1])
    return document_of("".join(parts)), found


def window_over(document: Document) -> Window:
    """A window of 4,000 tokens."""
    return Window(
        document=document,
        model=MODEL,
        max_output_tokens=8_000,
        vocabulary=load_vocabulary("o200k_base"),
    )


Model = Callable[[Sequence[Finding]], ConsolidationReply]


@dataclass(kw_only=True)
class Tree:
    """The requests of all levels, as the binding of a document makes them."""

    window: Window
    model: Model
    levels: list[int] = field(default_factory=list)
    """Requests on each level, from the lowest."""
    shown: list[set[int]] = field(default_factory=list)
    """Numbers of the findings on each level."""

    def bind(self, level: Sequence[tuple[Finding, ...]]) -> ConsolidationReply | None:
        """What the model says of all of them."""
        if not level:
            return None
        self.levels.append(len(level))
        self.shown.append({finding.number for batch in level for finding in batch})
        replies = []
        for batch in level:
            request = self.window.request(batch)
            assert self.window.tokens(request) <= self.window.room
            assert len(batch) <= self.window.most_findings
            numbers = [item.n for item in read_findings(request.messages[2].content)]
            assert numbers == [finding.number for finding in batch]
            replies.append(self.model(batch))
        if len(level) == 1:
            return replies[0]
        return joined(level, replies, self.bind(level_above(level, replies, self.window)))


def choosing(share: float) -> Model:
    """Rests its one answer on the first part of what it sees."""

    def model(batch: Sequence[Finding]) -> ConsolidationReply:
        numbers = [finding.number for finding in batch][: max(1, round(share * len(batch)))]
        answer = WireAnswer(
            field=batch[0].field, value=batch[0].value, evidence=numbers, rationale="r"
        )
        summary = [WireSentence(text="They pay.", evidence=numbers[:1])]
        return ConsolidationReply(answers=[answer], conflicts=[], summary=summary)

    return model


def highest(batch: Sequence[Finding]) -> ConsolidationReply:
    """Decides for the last of the findings of each field."""
    of_field: dict[str, list[int]] = {}
    for finding in batch:
        of_field.setdefault(finding.field, []).append(finding.number)
    conflicts = [
        WireConflict(field=name, evidence=numbers, rule="the last", resolved=numbers[-1])
        for name, numbers in of_field.items()
        if len(numbers) > 1
    ]
    answers = [
        WireAnswer(field=name, value="", evidence=numbers[-1:], rationale="r")
        for name, numbers in of_field.items()
    ]
    return ConsolidationReply(answers=answers, conflicts=conflicts, summary=[])


@pytest.mark.parametrize(("fields", "apart"), [(1, 0), (1, 1_500), (30, 0), (1_200, 0)])
def test_every_finding_is_asked_about_once_and_requests_are_full(fields: int, apart: int) -> None:
    """Of one field or of as many as there are findings, near each other or far apart."""
    document, found = many(1_200, fields, apart)
    window = window_over(document)
    level = batches(found, window)
    assert [f.number for batch in level for f in batch] == [f.number for f in found]
    tokens = [window.tokens(window.request(batch)) for batch in level]
    assert max(tokens) <= window.room
    assert sum(tokens) > 0.8 * window.room * (len(level) - 1)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9, 1.0])
def test_the_levels_end_whatever_the_model_chooses(share: float) -> None:
    """All of them take no more than three times the requests of the lowest, and then some."""
    document, found = many(600)
    tree = Tree(window=window_over(document), model=choosing(share))
    assert tree.bind(batches(found, tree.window)) is not None
    assert sum(tree.levels) <= 3 * tree.levels[0]
    assert all(above < below for below, above in zip(tree.levels, tree.levels[1:], strict=False))
    assert tree.levels[-1] == 1 or share > 0.3


def test_what_no_request_holds_is_left_to_the_rules() -> None:
    """A finding with a passage larger than the window is in no batch; all others are."""
    document, found = many(40)
    long = document_of(document.text + "x y z " * 4_000)
    place = Citation(quote="x", start=10, end=len(long.text), page=None, match=Match.EXACT)
    found[7] = replace(found[7], citations=(place,))
    level = batches(found, window_over(long))
    assert {f.number for batch in level for f in batch} == {f.number for f in found} - {8}


@pytest.mark.parametrize("merge", [Merge.ONE, Merge.ALL])
def test_of_thousands_of_contradicting_values_one_prevails_and_all_stay(merge: Merge) -> None:
    """The winner of each batch is weighed with the others above; every side is in the register."""
    document, found = many(1_500)
    tree = Tree(window=window_over(document), model=highest)
    reply = tree.bind(batches(found, tree.window))
    assert reply is not None
    assert len(tree.levels) == 3
    asked = ProfileField(
        id="field_0", question="What is paid?", type=FieldType.TEXT, group="g", merge=merge
    )
    profile = Profile(name="test", version="1", description="one field", fields=(asked,))
    ruled = merge_field(asked, found, 1.0)
    before = Consolidated(answers=(ruled.answer,), conflicts=ruled.conflicts, summary=())
    after = apply(before, reply, found, profile)
    (conflict,) = after.conflicts
    assert conflict.evidence == tuple(range(1, 1_501))
    assert conflict.resolved == 1_500
    (answer,) = after.answers
    assert (answer.value, answer.status) == ("$1504", AnswerStatus.FOUND)


def test_winners_that_no_level_has_weighed_leave_the_conflict_open() -> None:
    """A reply lost above the batches: none of them decides for the others."""
    document, found = many(300)
    window = window_over(document)
    level = batches(found, window)
    reply = joined(level, [highest(batch) for batch in level], None)
    asked = ProfileField(id="field_0", question="What is paid?", type=FieldType.TEXT, group="g")
    profile = Profile(name="test", version="1", description="one field", fields=(asked,))
    ruled = merge_field(asked, found, 1.0)
    before = Consolidated(answers=(ruled.answer,), conflicts=ruled.conflicts, summary=())
    after = apply(before, reply, found, profile)
    assert [(len(c.evidence), c.resolved) for c in after.conflicts] == [(300, None)]
    assert after.answers[0].status is AnswerStatus.CONFLICT
    assert after.answers[0].evidence == tuple(range(1, 301))
