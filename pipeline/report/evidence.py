"""Citations as links: every cited place of a document has one number, in reading order."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.answer import Citation, Finding, Match
from pipeline.document import Document
from pipeline.report.page_text import shown_text
from pipeline.report.place import Places
from pipeline.result import Conclusion

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationLink:
    """A citation as a reader meets it."""

    number: int
    place: str
    """Such as `p. 12`."""
    quote: str
    """The document's own words at the place, white space collapsed."""
    note: str
    """What to know about the match; empty for an exact match of a passage that stands once."""


class Evidence:
    """The cited places of one document."""

    def __init__(self, document: Document, conclusion: Conclusion | None) -> None:
        self.text = shown_text(document.text)
        self._places = Places(document)
        self._findings: dict[int, Finding] = {}
        self._numbers: dict[Interval, int] = {}
        if conclusion is not None:
            self._findings = {finding.number: finding for finding in conclusion.findings}
            places = {(c.start, c.end) for c in _citations(conclusion)}
            self._numbers = {place: n for n, place in enumerate(sorted(places), start=1)}

    @property
    def quotes(self) -> dict[int, Interval]:
        """Number -> half-open interval of the text."""
        return {number: place for place, number in self._numbers.items()}

    def finding(self, number: int) -> Finding | None:
        return self._findings.get(number)

    def place(self, offset: int) -> str:
        """The place of a character, such as `p. 12`."""
        return self._places.name(offset)

    def links(self, citations: Iterable[Citation]) -> tuple[CitationLink, ...]:
        return tuple(self._link(citation) for citation in citations)

    def of_findings(self, numbers: Iterable[int]) -> tuple[CitationLink, ...]:
        """Links to the citations of numbered findings, each place once."""
        cited = {
            (citation.start, citation.end): citation
            for number in numbers
            if number in self._findings
            for citation in self._findings[number].citations
        }
        return self.links(cited.values())

    def _link(self, citation: Citation) -> CitationLink:
        return CitationLink(
            number=self._numbers[citation.start, citation.end],
            place=self._places.name(citation.start, citation.end, page=citation.page),
            quote=" ".join(self.text[citation.start : citation.end].split()),
            note=_note(citation),
        )


def _citations(conclusion: Conclusion) -> Iterable[Citation]:
    for answer in conclusion.answers:
        yield from answer.citations
    for finding in conclusion.findings:
        yield from finding.citations


def _note(citation: Citation) -> str:
    notes: list[str] = []
    if citation.blanks_aside:
        notes.append("matched blanks aside: the page tears words or runs them together")
    elif citation.match is Match.NORMALISED:
        notes.append("matched after evening out typography")
    if citation.occurrences > 1:
        notes.append(f"occurs {citation.occurrences:,} times")
    return "; ".join(notes)
