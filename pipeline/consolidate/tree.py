"""Consolidation in levels: findings that outgrow the model's window are bound in batches.

A batch holds whole fields where it can. Fields whose findings lie in several batches, and the
summary, are bound again from the findings that the level below chose: fewer on every level, so
the tree ends. What a batch could not be asked stays as the rules have it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
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
        wanted = self.vocabulary.name if self.model.encoding_is_exact else self.model.name
        texts = [*(message.content for message in request.messages), json.dumps(request.schema)]
        return _TEMPLATE_TOKENS + sum(
            estimate_tokens(text, self.vocabulary, wanted).upper for text in texts
        )


def batches(findings: Sequence[Finding], window: Window) -> tuple[tuple[Finding, ...], ...]:
    """The findings in as few requests as hold them, field by field in the order of the fields.

    A finding too large for any request is in none. Linear in the findings.
    """
    if len(findings) <= window.most_findings:
        whole = window.request(findings)
        if window.tokens(whole) <= window.room:
            return (tuple(findings),) if findings else ()
    empty = window.tokens(window.request(()))
    room = window.room - empty
    packed: list[list[Finding]] = [[]]
    used = 0
    for field in _by_field(findings):
        sizes = [window.tokens(window.request([finding])) - empty for finding in field]
        if packed[-1] and (used + sum(sizes) > room and sum(sizes) <= room):
            packed.append([])
            used = 0
        for finding, size in zip(field, sizes, strict=True):
            if size > room:
                continue
            if used + size > room or len(packed[-1]) >= window.most_findings:
                packed.append([])
                used = 0
            packed[-1].append(finding)
            used += size
    return tuple(tuple(batch) for batch in packed if batch)


def survivors(
    level: Sequence[tuple[Finding, ...]], replies: Iterable[ConsolidationReply | None]
) -> tuple[Finding, ...]:
    """The findings that the level above looks at: those that this one rests anything on.

    Empty where that would not be fewer, or where there is nothing left to bind.
    """
    known = {finding.number: finding for batch in level for finding in batch}
    split = split_fields(level)
    named: set[int] = set()
    for reply in replies:
        if reply is None:
            continue
        for answer in reply.answers:
            named |= set(answer.evidence) if answer.field in split else set()
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
