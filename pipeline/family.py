"""Families: the bases of a matter with their amendments, and what they say together."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.errors import RequestError, UnknownNameError
from pipeline.instrument import Instrument, Instruments
from pipeline.link import Link, links_by_rule
from pipeline.linked_answers import LinkedAnswer, LinkedDocument, linked_answers
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
        RequestError: the matter has not received one of them, or they are the same.
    """
    with octavo.store.session() as session:
        documents, links = DocumentRepository(session), LinkRepository(session)
        shas = documents.find(base), documents.find(amendment)
        received = links.documents(matter)
        missing = [sha for sha in shas if sha not in received]
        if missing:
            raise RequestError(
                f"matter {matter!r} has not received document {missing[0][:12]}: give its --matter"
            )
        if shas[0] == shas[1]:
            raise RequestError("a document does not amend itself: give two documents")
        links.state(matter, base=shas[0], amendment=shas[1], number=number, at=datetime.now(UTC))
        session.commit()
    return shas


def families(octavo: Octavo, matter: str) -> tuple[Family, ...]:
    """The families of a matter, from the newest result of each document.

    What a person stated of an amendment goes before what its own words say. Documents without a
    link are in no family.
    """
    with octavo.store.snapshot() as session:
        links = LinkRepository(session)
        stated = links.stated(matter)
        stored = {
            sha: result
            for sha in links.documents(matter)
            if (result := _latest(ResultRepository(session), sha, matter))
        }
    openings = {sha: _opening(octavo, result) for sha, result in stored.items()}
    by_amendment = {link.amendment_sha256: link for link in links_by_rule(openings)}
    by_amendment |= {link.amendment_sha256: link for link in stated}
    bases = dict.fromkeys(link.base_sha256 for link in by_amendment.values())
    return tuple(
        _family(base, list(by_amendment.values()), stored, openings)
        for base in bases
        if base in stored
    )


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


def _family(
    base: str,
    links: list[Link],
    stored: dict[str, StoredResult],
    openings: dict[str, Instrument],
) -> Family:
    of_base = {link.amendment_sha256: link for link in links if link.base_sha256 == base}
    documents = [
        LinkedDocument(
            sha256=sha, result=stored[sha].result, dated=openings[sha].dated, link=of_base.get(sha)
        )
        for sha in (base, *of_base)
        if sha in stored
    ]
    ordered = tuple(sorted(documents, key=lambda document: document.place))
    return Family(documents=ordered, answers=linked_answers(ordered))
