"""Links: which document of a matter amends which, stated by a person or found by rule."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.consolidate.instrument import Instrument, Kind, names


class LinkSource(StrEnum):
    STATED = "stated"
    """A person said so: it goes before whatever a rule finds."""
    RULE = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One document amends another of the same matter."""

    base_sha256: str
    amendment_sha256: str
    number: int | None
    """Place among the amendments of the base, such as 2; None where it is not known."""
    source: LinkSource
    reason: str
    """What the link rests on, in words: titles and dates, or who stated it."""


def links_by_rule(openings: Mapping[str, Instrument]) -> Iterator[Link]:
    """The links that the documents' own opening words state, by SHA-256 of the document.

    An amendment is linked with the one document of the matter that has the title and the date by
    which it names what it amends. Where it gives no date, or several fit, none is linked: a person
    can say which (`possible_bases`).
    """
    for sha256, fitting in possible_bases(openings).items():
        part = openings[sha256]
        if len(fitting) == 1 and part.amends_dated is not None:
            yield Link(
                base_sha256=fitting[0],
                amendment_sha256=sha256,
                number=part.number,
                source=LinkSource.RULE,
                reason=_reason(part),
            )


def possible_bases(openings: Mapping[str, Instrument]) -> dict[str, tuple[str, ...]]:
    """Amendment -> the documents that have the title, and the date if it gives one, by which it
    names what it amends; without amendments that fit none."""
    bases = {sha: part for sha, part in openings.items() if part.kind is Kind.BASE}
    possible = {
        sha256: tuple(base for base, other in bases.items() if names(part, other))
        for sha256, part in openings.items()
        if part.kind is Kind.AMENDMENT and part.amends
    }
    return {sha256: fitting for sha256, fitting in possible.items() if fitting}


def joined(ruled: Iterable[Link], stated: Iterable[Link]) -> dict[str, Link]:
    """Links by the SHA-256 of the amendment: what a person stated goes before what a rule found.

    A link that would have a document amend itself, through others, is left out.
    """
    links: dict[str, Link] = {}
    for link in (*stated, *ruled):
        sha256 = link.amendment_sha256
        if sha256 not in links and not closes_cycle(links, link.base_sha256, sha256):
            links[sha256] = link
    return links


def closes_cycle(links: Mapping[str, Link], base: str, amendment: str) -> bool:
    """Whether `base` amends `amendment` already, itself or through others."""
    return amendment in {base, *chain(links, base)}


def chain(links: Mapping[str, Link], sha256: str) -> Iterator[str]:
    """What the document amends, what that amends, and so on to the base of all."""
    while sha256 in links:
        sha256 = links[sha256].base_sha256
        yield sha256


def _reason(part: Instrument) -> str:
    dated = f" dated {part.amends_dated.isoformat()}" if part.amends_dated else ""
    return f"its opening says that it amends the {part.amends}{dated}"
