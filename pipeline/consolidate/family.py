"""Families: the bases of a matter with their amendments, and what they say together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.consolidate.amendment_order import AmendmentOrder, LinkedDocument
from pipeline.consolidate.link import (
    Link,
    chain,
    closes_cycle,
    joined,
    links_by_rule,
    possible_bases,
)
from pipeline.consolidate.linked_answers import LinkedAnswer, linked_answers
from pipeline.errors import RequestError
from pipeline.profile.kept import kept_profile
from pipeline.profile.profile import ProfileField
from pipeline.result import RunResult
from pipeline.store import DocumentRepository, LinkRepository, ResultRepository
from pipeline.wiring import Octavo


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One base, its amendments in order, and their answers together."""

    documents: tuple[LinkedDocument, ...]
    """The base first."""
    answers: tuple[LinkedAnswer, ...]


def state_link(
    octavo: Octavo, matter: str, base: str, amendment: str, number: int | None
) -> tuple[str, str]:
    """Store that one document amends another; both by the beginning of their SHA-256.

    Returns the two whole SHA-256.

    Raises:
        UnknownNameError: no such document, or several.
        RequestError: the matter has not received one of them, they are the same, or the base
            amends the amendment already, itself or through others.
    """
    found = _find(octavo, matter, base, amendment)
    if found[0] == found[1]:
        raise RequestError("a document does not amend itself: give two documents")
    of, amends = found
    links = {sha: link for sha, link in _Matter(octavo, matter).links.items() if sha != amends}
    if closes_cycle(links, of, amends):
        raise RequestError(
            f"{of[:12]} amends {amends[:12]} already ({links[of].reason}), so it cannot be amended "
            "by it: give the two the other way round, or take a stated link back with --remove"
        )
    with octavo.store.session() as session:
        links_of = LinkRepository(session)
        links_of.state(matter, base=of, amendment=amends, number=number, at=datetime.now(UTC))
        session.commit()
    return found


def remove_link(octavo: Octavo, matter: str, base: str, amendment: str) -> tuple[str, str]:
    """Take back that one document amends another; both by the beginning of their SHA-256.

    Returns the two whole SHA-256.

    Raises:
        UnknownNameError: no such document, or several.
        RequestError: the matter has not received one of them, or nobody stated it.
    """
    of, amends = _find(octavo, matter, base, amendment)
    with octavo.store.session() as session:
        if not LinkRepository(session).remove(matter, base=of, amendment=amends):
            raise RequestError(
                f"nobody stated that {amends[:12]} amends {of[:12]} in matter {matter!r}, so there "
                "is nothing to remove; what a document says of itself is replaced by stating "
                "another link for it"
            )
        session.commit()
    return of, amends


def families(octavo: Octavo, matter: str, *, run: str | None = None) -> tuple[Family, ...]:
    """The families of a matter, from the newest reading of each document.

    What a person stated of an amendment goes before what its own words say. An amendment of an
    amendment is in the family of the base of both. Documents without a link are in no family.

    Args:
        octavo: whose store.
        matter: whose documents.
        run: leaves out what was read in later runs; None leaves out nothing.
    """
    known = _Matter(octavo, matter, run)
    return tuple(known.family(base, found) for base, found in known.members.items())


def families_of(octavo: Octavo, run: RunResult) -> tuple[Family, ...]:
    """The families of which the run has met a document, from what had been read by then."""
    met = {document.receipt.sha256 for document in run.documents if document.receipt is not None}
    known = _Matter(octavo, run.matter, run.run)
    return tuple(
        known.family(base, found)
        for base, found in known.members.items()
        if not met.isdisjoint((base, *found))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlinked:
    """An amendment whose words do not say for sure which document of the matter it amends."""

    sha256: str
    path: str
    bases: tuple[tuple[str, str], ...]
    """SHA-256 and path of each document that it may amend; one or more."""


def unlinked(octavo: Octavo, matter: str) -> tuple[Unlinked, ...]:
    """The amendments of a matter that several documents fit, or one whose date they do not give,
    and that nobody has linked."""
    return _Matter(octavo, matter).unlinked


def _find(octavo: Octavo, matter: str, base: str, amendment: str) -> tuple[str, str]:
    with octavo.store.snapshot() as session:
        documents = DocumentRepository(session)
        found = documents.find(base), documents.find(amendment)
        received = LinkRepository(session).documents(matter)
    missing = [sha for sha in found if sha not in received]
    if missing:
        raise RequestError(
            f"matter {matter!r} has not received document {missing[0][:12]}: give its --matter"
        )
    return found


class _Matter:
    """What the documents of a matter say that they are, and the links between them."""

    def __init__(self, octavo: Octavo, matter: str, run: str | None = None) -> None:
        self._octavo = octavo
        with octavo.store.snapshot() as session:
            stated = LinkRepository(session).stated(matter)
            self._read = ResultRepository(session).openings(matter, run=run)
        self._openings = {sha: each.opening for sha, each in self._read.items() if each.opening}
        self.links = joined(
            links_by_rule(self._openings), [self._numbered(link) for link in stated]
        )

    @property
    def unlinked(self) -> tuple[Unlinked, ...]:
        """What fits several documents, or one by its title alone."""
        return tuple(
            Unlinked(
                sha256=sha256,
                path=self._read[sha256].path,
                bases=tuple((base, self._read[base].path) for base in bases),
            )
            for sha256, bases in possible_bases(self._openings).items()
            if sha256 not in self.links
        )

    @property
    def members(self) -> dict[str, list[str]]:
        """Base -> what amends it, itself or through others; only what was read."""
        members: dict[str, list[str]] = {}
        for amendment in self.links:
            *_, base = chain(self.links, amendment)
            if base in self._read and amendment in self._read:
                members.setdefault(base, []).append(amendment)
        return members

    def family(self, base: str, amendments: Sequence[str]) -> Family:
        """Of the base and its amendments, all of which were read."""
        documents = [self._document(sha256) for sha256 in (base, *amendments)]
        ordered = AmendmentOrder(documents).documents
        return Family(documents=ordered, answers=linked_answers(ordered, self._fields(documents)))

    def _document(self, sha256: str) -> LinkedDocument:
        read, opening = self._read[sha256], self._openings.get(sha256)
        with self._octavo.store.snapshot() as session:
            result = ResultRepository(session).of_file(read.run, read.path)
        return LinkedDocument(
            sha256=sha256,
            run=read.run,
            result=result,
            dated=None if opening is None else opening.dated,
            link=self.links.get(sha256),
        )

    def _fields(self, documents: Iterable[LinkedDocument]) -> dict[str, ProfileField]:
        """What was asked, by id; where documents were asked differently, as the base was."""
        fields: dict[str, ProfileField] = {}
        for document in documents:
            if document.result.conclusion is not None:
                sha256 = document.result.conclusion.plan.profile_sha256
                fields = {**kept_profile(self._octavo.store.content, sha256).by_id, **fields}
        return fields

    def _numbered(self, link: Link) -> Link:
        """With the number that the amendment gives itself, where the person gave none."""
        opening = self._openings.get(link.amendment_sha256)
        if link.number is not None or opening is None:
            return link
        return replace(link, number=opening.number)
