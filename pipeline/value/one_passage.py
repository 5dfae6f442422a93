"""Findings of one value, and of one passage in fuller and shorter words.

Two readings that quote the same sentence may answer in more words or fewer: the shorter agrees
with the fuller. Words that stand elsewhere in the text do not, nor does what one passage changes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from pipeline.answer import Citation, Finding
from pipeline.value.same_value import by_value, words_of

_OPEN = 50
"""Quotes around a quote that are looked at; what lies in more of them stays a value of its own."""
_DENIALS = frozenset({"no", "not", "never", "none", "without", "neither", "nor", "unless"})


def by_statement(
    findings: Iterable[Finding], is_changed: Callable[[Finding], bool] = lambda _: False
) -> list[list[Finding]]:
    """Findings grouped by value, each that says less of the same passage with the fuller one.

    Args:
        findings: with their citations.
        is_changed: whether the passage of a finding says that it changes something: there fuller
            and shorter words may be the old ones and the new ones.
    """
    findings = list(findings)
    within = _within(findings, is_changed)
    groups = by_value(finding for finding in findings if finding.number not in within)
    home = {finding.number: group for group in groups for finding in group}
    for finding in findings:
        if finding.number in within:
            root = finding.number
            while root in within:
                root = within[root]
            home[root].append(finding)
    return groups


def _within(findings: Sequence[Finding], is_changed: Callable[[Finding], bool]) -> dict[int, int]:
    """The number of each finding that agrees with a fuller one -> the number of that."""
    words = cache(words_of)
    within: dict[int, int] = {}
    for pair in _nested(findings):
        if not all(finding.carries for finding in pair):
            continue
        less, more = sorted(pair, key=lambda finding: len(words(finding.value)))
        if less.number in within or not _is_less(words(less.value), words(more.value)):
            continue
        if _is_one_passage(less, more) and not any(is_changed(finding) for finding in pair):
            within[less.number] = more.number
    return within


def _nested(findings: Sequence[Finding]) -> Iterator[tuple[Finding, Finding]]:
    """Pairs of findings of which a quote of the one lies inside a quote of the other."""
    quoted = [(citation, finding) for finding in findings for citation in finding.citations]
    quoted.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    around: list[tuple[Citation, Finding]] = []
    for citation, finding in quoted:
        around = [pair for pair in around if pair[0].end > citation.start][-_OPEN:]
        for outer, other in around:
            if outer.end >= citation.end and other is not finding:
                yield finding, other
        around.append((citation, finding))


def _is_less(less: frozenset[str], more: frozenset[str]) -> bool:
    """Whether the one says the other in fewer words; a number or a denial is never a detail."""
    return bool(less) and less < more and not any(map(_decides, more - less))


def _decides(word: str) -> bool:
    return word in _DENIALS or any(character.isdigit() for character in word)


def _is_one_passage(less: Finding, more: Finding) -> bool:
    return all(
        any(_holds(one, other) or _holds(other, one) for other in more.citations)
        for one in less.citations
    )


def _holds(outer: Citation, inner: Citation) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
