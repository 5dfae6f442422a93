"""Consolidation in levels: findings that outgrow the model's window are bound in batches.

A batch holds whole fields where it can. Fields whose findings lie in several batches, and the
summary, are bound again from the findings that the level below rests on: in two thirds as many
requests on every level at most, so that the whole tree asks about three times what its first level
does at most. What a batch could not be asked, and what no level above is asked, stays as the rules
have it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chunking import Vocabulary, estimate_tokens
from pipeline.answer import Finding
from pipeline.consolidate.consolidation import consolidation_request
from pipeline.document import Document
from pipeline.prompt.template import Templates
from providers import Model, Request
from providers.wire import ConsolidationReply

_TEMPLATE_TOKENS = 64
"""What chat templates add around the messages of a request, generously."""
_OUTPUT_TOKENS_PER_FINDING = 12
"""A finding's number in answers, conflicts and summary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What one request may hold, in tokens of the model's vocabulary."""

    document: Document
    model: Model
    max_output_tokens: int
    vocabulary: Vocabulary
    templates: Templates | None = None
    """The words of the requests; None means the default ones."""

    @property
    def room(self) -> int:
        """Tokens of a whole request."""
        model = self.model
        return min(model.max_input_tokens, model.context_window - self.max_output_tokens)

    @property
    def most_findings(self) -> int:
        """Findings that a reply has room to refer to."""
        return max(2, self.max_output_tokens // 2 // _OUTPUT_TOKENS_PER_FINDING)

    def request(self, findings: Sequence[Finding]) -> Request:
        return consolidation_request(
            self.document,
            findings,
            model=self.model,
            max_output_tokens=self.max_output_tokens,
            templates=self.templates,
        )

    def tokens(self, request: Request) -> int:
        """What the request will not exceed."""
        return (
            _TEMPLATE_TOKENS
            + self._count(message.content for message in request.messages)
            + self._count([json.dumps(request.schema)])
        )

    def material(self, findings: Sequence[Finding]) -> int:
        """Tokens of the passages and the findings themselves, with what introduces them."""
        return self._count(message.content for message in self.request(findings).messages[1:])

    def _count(self, texts: Iterable[str]) -> int:
        wanted = self.vocabulary.name if self.model.encoding_is_exact else self.model.name
        return sum(estimate_tokens(text, self.vocabulary, wanted).upper for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sized:
    """A finding with the tokens it takes in a request."""

    finding: Finding
    alone: int
    """With all of its passages."""
    behind: int
    """Behind the finding before it, with which it may share a passage."""


def batches(findings: Sequence[Finding], window: Window) -> tuple[tuple[Finding, ...], ...]:
    """The findings in requests that hold them, field by field in the order of the fields.

    A finding too large for any request is in none. Linear in the findings.
    """
    if len(findings) <= window.most_findings:
        whole = window.request(findings)
        if window.tokens(whole) <= window.room:
            return (tuple(findings),) if findings else ()
    room = window.room - window.tokens(window.request(()))
    packed: list[list[Finding]] = [[]]
    used = 0
    for sizes in _sizes(_by_field(findings), window):
        whole_field = sum(size.behind for size in sizes)
        if packed[-1] and used + whole_field > room >= whole_field:
            packed.append([])
            used = 0
        for size in sizes:
            if used + size.behind > room or len(packed[-1]) >= window.most_findings:
                packed.append([])
                used = 0
            used += size.behind if packed[-1] else size.alone
            packed[-1].append(size.finding)
    return tuple(part for batch in packed for part in _fitting(batch, window))


def _sizes(fields: Iterable[Sequence[Finding]], window: Window) -> Iterator[list[_Sized]]:
    """The findings of each field with their tokens."""
    empty = window.material(())
    last: _Sized | None = None
    for field in fields:
        sizes: list[_Sized] = []
        for finding in field:
            alone = behind = window.material([finding]) - empty
            if last is not None:
                # A token more: pieces may come apart where two texts meet.
                behind = window.material([last.finding, finding]) - empty - last.alone + 1
            last = _Sized(finding=finding, alone=alone, behind=behind)
            sizes.append(last)
        yield sizes


def _fitting(batch: Sequence[Finding], window: Window) -> Iterator[tuple[Finding, ...]]:
    """The batch, in halves where the sum of its parts was less than the whole."""
    if not batch:
        return
    if window.tokens(window.request(batch)) <= window.room:
        yield tuple(batch)
    elif len(batch) > 1:
        middle = len(batch) // 2
        yield from _fitting(batch[:middle], window)
        yield from _fitting(batch[middle:], window)


def level_above(
    level: Sequence[tuple[Finding, ...]],
    replies: Sequence[ConsolidationReply | None],
    window: Window,
) -> tuple[tuple[Finding, ...], ...]:
    """The batches that bind what `level` has left apart; empty where there is nothing to bind.

    Empty as well where they would be more than two thirds as many: a model that chooses nearly
    everything would be asked the same again and again.
    """
    above = batches(survivors(level, replies), window)
    heard = sum(reply is not None for reply in replies)
    return above if 3 * len(above) <= 2 * heard else ()


def survivors(
    level: Sequence[tuple[Finding, ...]], replies: Sequence[ConsolidationReply | None]
) -> tuple[Finding, ...]:
    """The findings that the level above looks at: those that this one rests anything on.

    Of a conflict that is the one that prevails, or all where none does. Empty where that would not
    be fewer than the replies speak of, or where there is nothing left to bind.
    """
    heard = [(batch, reply) for batch, reply in zip(level, replies, strict=True) if reply]
    known = {finding.number: finding for batch, _ in heard for finding in batch}
    split = split_fields(level)
    named: set[int] = set()
    for _, reply in heard:
        for answer in reply.answers:
            named |= set(answer.evidence) if answer.field in split else set()
        for conflict in reply.conflicts:
            sides = conflict.evidence if conflict.resolved is None else [conflict.resolved]
            named |= set(sides) if conflict.field in split else set()
        for sentence in reply.summary:
            named |= set(sentence.evidence)
    kept = tuple(known[number] for number in sorted(named & known.keys()))
    return kept if len(kept) < len(known) else ()


def split_fields(level: Sequence[tuple[Finding, ...]]) -> frozenset[str]:
    """The fields whose findings lie in more than one batch."""
    counts = Counter(field for batch in level for field in {finding.field for finding in batch})
    return frozenset(field for field, count in counts.items() if count > 1)


def joined(
    level: Sequence[tuple[Finding, ...]],
    replies: Sequence[ConsolidationReply | None],
    above: ConsolidationReply | None,
) -> ConsolidationReply:
    """What the batches say of their own fields, and the level above of the rest."""
    split = split_fields(level)
    heard = [reply for reply in replies if reply is not None]
    top = above or ConsolidationReply(answers=[], conflicts=[], summary=[])
    return ConsolidationReply(
        answers=[
            *(answer for reply in heard for answer in reply.answers if answer.field not in split),
            *(answer for answer in top.answers if answer.field in split),
        ],
        conflicts=[
            *(conflict for reply in heard for conflict in reply.conflicts),
            *(conflict for conflict in top.conflicts if conflict.field in split),
        ],
        summary=top.summary or [sentence for reply in heard for sentence in reply.summary],
    )


def _by_field(findings: Sequence[Finding]) -> list[list[Finding]]:
    fields: dict[str, list[Finding]] = {}
    for finding in findings:
        fields.setdefault(finding.field, []).append(finding)
    return list(fields.values())
