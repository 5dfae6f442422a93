"""Contracts with planted contradictions, made from a number: what stands where is known."""

from dataclasses import dataclass

from pipeline.answer import Finding
from pipeline.document import Document
from pipeline.evidence.citation import CitationChecker
from pipeline.evidence.verify import verify
from pipeline.plan import Plan
from pipeline.profile.profile import FieldType, Merge, Profile, ProfileField
from pipeline.reading.piece import Place
from pipeline.reading.reading import ReadingOutcome
from providers.wire import WireFinding
from tests.pipeline.texts import document_of

FILLER = "The parties shall perform their duties under this clause in good faith.\n\n" * 12

PROFILE = Profile(
    name="test",
    version="1",
    description="one value and a list",
    fields=(
        ProfileField(id="term", question="How long is it?", type=FieldType.DURATION, group="g"),
        ProfileField(
            id="cap", question="What is the cap?", type=FieldType.TEXT, group="g", merge=Merge.ALL
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """Two clauses of one text that contradict each other."""

    text: str
    field: str
    loser: tuple[str, str]
    """Value and quote."""
    winner: tuple[str, str]
    rule: str


def base_of(number: int, clauses: str) -> str:
    """A base agreement of 2020 with these clauses."""
    return (
        f"MASTER SUPPLY AGREEMENT\n\nThis Master Supply Agreement is made as of January 5, 2020 "
        f'between Acme {number} Corp. ("Customer") and Bolt {number} Ltd. ("Supplier").\n\n'
        f"{FILLER}{clauses}\n\n{FILLER}"
    )


def amendment_of(number: int, ordinal: int, clause: str) -> str:
    """Its amendment of that number, a year later each."""
    ordinals = ("FIRST", "SECOND", "THIRD")
    title = (
        f"AMENDMENT NO. {ordinal} TO MASTER SUPPLY AGREEMENT"
        if number % 2
        else f"{ordinals[ordinal - 1]} AMENDMENT TO THE\nMASTER SUPPLY AGREEMENT"
    )
    return (
        f"{title}\n\nThis Amendment No. {ordinal} is made as of March {ordinal + 1}, "
        f"{2020 + ordinal} between Acme {number} Corp. and Bolt {number} Ltd. and amends the "
        f"Master Supply Agreement dated as of January 5, 2020.\n\n{FILLER}{clause}\n\n{FILLER}"
    )


def planted(number: int) -> Planted:
    """The contradiction of this number; five kinds take turns."""
    kinds = (_amended_term, _amended_twice, _amended_cap, _notwithstanding, _specific)
    return kinds[number % 5](number)


def _amended_term(number: int) -> Planted:
    old = f"3.1 The Term of this Agreement is {number + 2} years from the Effective Date."
    new = (
        f"1. Section 3.1 of the Agreement is amended so that the Term is {12 * number + 60} months "
        "from the Effective Date."
    )
    return Planted(
        text=base_of(number, old) + amendment_of(number, 1, new),
        field="term",
        loser=(f"{number + 2} years", old),
        winner=(f"{12 * number + 60} months", new),
        rule="amendment over base",
    )


def _amended_twice(number: int) -> Planted:
    first = f"1. The Term shall be extended to {number + 90} days."
    second = f"1. The Term shall be extended to {number + 300} days."
    return Planted(
        text=base_of(number, "3.1 The Term is as stated in any amendment.")
        + amendment_of(number, 1, first)
        + amendment_of(number, 2, second),
        field="term",
        loser=(f"{number + 90} days", first),
        winner=(f"{number + 300} days", second),
        rule="later amendment over earlier",
    )


def _amended_cap(number: int) -> Planted:
    old = f"9.2 The Supplier's total liability shall not exceed ${number + 1},000,000."
    new = (
        "2. Section 9.2 of the Agreement is deleted and replaced as follows: The Supplier's total "
        f"liability shall not exceed ${number + 101},000,000."
    )
    return Planted(
        text=base_of(number, old) + amendment_of(number, 1, new),
        field="cap",
        loser=(f"USD {number + 1},000,000", old),
        winner=(f"USD {number + 101},000,000", new),
        rule="amendment over base",
    )


def _notwithstanding(number: int) -> Planted:
    one = f"3.1 The Term of this Agreement is {number + 200} days."
    other = (
        f"14.7 Notwithstanding anything to the contrary in this Agreement, the Term is "
        f"{number + 400} days."
    )
    return Planted(
        text=base_of(number, f"{one}\n\n{FILLER}{other}"),
        field="term",
        loser=(f"{number + 200} days", one),
        winner=(f"{number + 400} days", other),
        rule='"notwithstanding" prevails',
    )


def _specific(number: int) -> Planted:
    one = f"3.1 Unless otherwise specified in a Schedule, the Term is {number + 200} days."
    other = f"6.4 For the Pilot Services the Term is {number + 400} days."
    return Planted(
        text=base_of(number, f"{one}\n\n{FILLER}{other}"),
        field="term",
        loser=(f"{number + 200} days", one),
        winner=(f"{number + 400} days", other),
        rule="specific over general",
    )


def findings_in(case: Planted, plan: Plan, document: Document) -> tuple[Finding, ...]:
    """What a reader that finds both clauses says, verified."""
    found = [
        WireFinding(field=case.field, value=value, quotes=[quote], rationale="it says so")
        for value, quote in (case.loser, case.winner)
    ]
    outcome = ReadingOutcome(place=Place(segment=0, group=0), findings=tuple(found))
    return verify(document, plan, [outcome], CitationChecker(document), profile=PROFILE)


def document_with(case: Planted) -> Document:
    return document_of(case.text)
