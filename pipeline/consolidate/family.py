"""Families: the bases of a matter with their amendments, and what they say together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.consolidate.amendment_order import AmendmentOrder, LinkedDocument
from pipeline.consolidate.instrument import Instrument, Instruments
from pipeline.consolidate.link import Link, chain, closes_cycle, joined, links_by_rule
from pipeline.consolidate.linked_answers import LinkedAnswer, linked_answers
from pipeline.errors import RequestError, UnknownNameError
from pipeline.store import DocumentRepository, LinkRepository, ResultRepository, StoredResult
from pipeline.wiring import Octavo

_OPENING = 20_000
"""Characters of a document in which it says what it is."""


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


def families(octavo: Octavo, matter: str) -> tuple[Family, ...]:
    """The families of a matter, from the newest result of each document.

    What a person stated of an amendment goes before what its own words say. An amendment of an
    amendment is in the family of the base of both. Documents without a link are in no family.
    """
    known = _Matter(octavo, matter)
    members: dict[str, list[str]] = {}
    for amendment in known.links:
        *_, base = chain(known.links, amendment)
        members.setdefault(base, []).append(amendment)
    return tuple(known.family(base, found) for base, found in members.items() if base in known)


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
    """What the newest results of a matter say, and the links between its documents."""

    def __init__(self, octavo: Octavo, matter: str) -> None:
        with octavo.store.snapshot() as session:
            repository, results = LinkRepository(session), ResultRepository(session)
            stated = repository.stated(matter)
            self._stored = {
                sha: result
                for sha in repository.documents(matter)
                if (result := _latest(results, sha, matter))
            }
        self._openings = {sha: _opening(octavo, each) for sha, each in self._stored.items()}
        self.links = joined(
            links_by_rule(self._openings), [self._numbered(link) for link in stated]
        )

    def __contains__(self, sha256: str) -> bool:
        return sha256 in self._stored

    def family(self, base: str, amendments: Sequence[str]) -> Family:
        """Of the base and its amendments, as far as they were read."""
        documents = [
            LinkedDocument(
                sha256=sha,
                result=self._stored[sha].result,
                dated=self._openings[sha].dated,
                link=self.links.get(sha),
            )
            for sha in (base, *amendments)
            if sha in self._stored
        ]
        ordered = AmendmentOrder(documents).documents
        return Family(documents=ordered, answers=linked_answers(ordered))

    def _numbered(self, link: Link) -> Link:
        """With the number that the amendment gives itself, where the person gave none."""
        opening = self._openings.get(link.amendment_sha256)
        if link.number is not None or opening is None:
            return link
        return replace(link, number=opening.number)


def _latest(results: ResultRepository, sha: str, matter: str) -> StoredResult | None:
    """The newest result that was read; None where the document has none."""
    try:
        stored = results.latest(sha, matter=matter)
    except UnknownNameError:
        return None
    return stored if stored.text_address is not None else None


def _opening(octavo: Octavo, stored: StoredResult) -> Instrument:
    address = stored.text_address or ""
    text = octavo.store.content.get_document(address).text
    return Instruments(text[:_OPENING]).all[0]
