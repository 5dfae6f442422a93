"""The order of the documents of a family, as far as it is known.

One document comes after another where, of these, the first that says anything says so:

1. it amends the other, as their links say;
2. both are dated, and its date is the later one;
3. both amend the same document by number, and its number is the higher one.

And it comes after whatever comes before those. An amendment that neither date nor number sets
against another has no known order with it, and none is guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.consolidate.link import Link
from pipeline.result import DocumentResult


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedDocument:
    """One document of a family of a base and its amendments."""

    sha256: str
    run: str
    """The run whose reading of it this is."""
    result: DocumentResult
    dated: date | None
    """By its opening; None where it gives no full date."""
    link: Link | None
    """None for the base."""


class AmendmentOrder:
    """Who comes after whom, in one family."""

    def __init__(self, documents: Sequence[LinkedDocument]) -> None:
        self._documents = tuple(documents)
        self._before = _closed(
            {
                after.sha256: {
                    before.sha256
                    for before in documents
                    if before is not after and _comes_after(after, before)
                }
                for after in documents
            }
        )

    def comes_after(self, sha256: str, other: str) -> bool:
        """Whether it is known that the one comes after the other, and not the other way too."""
        return other in self._before[sha256] and sha256 not in self._before[other]

    @property
    def documents(self) -> tuple[LinkedDocument, ...]:
        """The base first, each after all that it is known to come after."""
        return tuple(sorted(self._documents, key=self._place))

    def _place(self, document: LinkedDocument) -> tuple[bool, int, date]:
        before = len(self._before[document.sha256])
        return document.link is not None, before, document.dated or date.max


def _comes_after(one: LinkedDocument, other: LinkedDocument) -> bool:
    if one.link is None or other.link is None:
        return one.link is not None
    if one.sha256 == other.link.base_sha256 or other.sha256 == one.link.base_sha256:
        return other.sha256 == one.link.base_sha256
    if one.dated and other.dated and one.dated != other.dated:
        return one.dated > other.dated
    mine, theirs = one.link.number, other.link.number
    if one.link.base_sha256 != other.link.base_sha256 or mine is None or theirs is None:
        return False
    return mine > theirs


def _closed(before: dict[str, set[str]]) -> dict[str, set[str]]:
    """With what comes before those that come before."""
    closed = {one: set(others) for one, others in before.items()}
    for middle, earlier in closed.items():
        for others in closed.values():
            if middle in others:
                others.update(earlier)
    return closed
