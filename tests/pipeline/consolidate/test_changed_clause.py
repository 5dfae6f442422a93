"""What an amendment changes, looked up, is what comparing everything with everything gives."""

import re
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.answer import Citation, Finding, Match
from pipeline.consolidate.changed_clause import Clauses
from pipeline.consolidate.instrument import Instrument, Kind
from pipeline.consolidate.precedence import Precedence
from pipeline.value.facts import facts_in
from tests.pipeline.texts import document_of

BASE = "MASTER SUPPLY AGREEMENT\n\nThis Master Supply Agreement is made as of January 5, 2020.\n\n"
AMENDMENT = (
    "AMENDMENT NO. 1\n\nThis Amendment No. 1 amends the Master Supply Agreement dated January 5, "
    "2020.\n\n"
)
_CLAUSES = st.sampled_from(
    [
        "1.1 Alpha pays $500.",
        "1.2 Beta pays $700 within 30 days.",
        "1.10 Gamma delivers within 45 days.",
        "2. Delta waits for 30 days.",
        "Epsilon pays $900.",
        "Zeta keeps the books. " + "It keeps all of them in good order. " * 4 + "It pays $5.",
        "Eta is silent.",
    ]
)
_CHANGES = st.sampled_from(
    [
        "Section 1 is amended: Alpha pays $501.",
        "Section 1.1 is replaced: Alpha pays $502 within 5 days.",
        "Sections 1.1 and 2 are amended so that Delta waits for 31 days.",
        "The price is increased to $903.",
        "The time is extended to 46 days.",
        "The books are amended.",
    ]
)


def slow(groups: Sequence[Sequence[Finding]], index: int, precedence: Precedence) -> list[int]:
    """The obvious reference: the rule, put to every other group."""
    amendment = next(part for part in precedence.instruments.all if part.kind is Kind.AMENDMENT)
    return [
        other
        for other in range(len(groups))
        if other != index and _is_changed(groups[other], groups[index], amendment, precedence)
    ]


def _is_changed(
    other: Sequence[Finding],
    group: Sequence[Finding],
    amendment: Instrument,
    precedence: Precedence,
) -> bool:
    if any(citation.start >= amendment.start for item in other for citation in item.citations):
        return False
    named = re.findall(r"Sections? ([\d.]*\d)", precedence.passages(group))
    own = re.match(r"[\d.]*\d", precedence.passages(other).lstrip())
    if named and own:
        return any(f"{own[0]}.".startswith(f"{number}.") for number in named)
    if max(len(group[0].value), len(other[0].value)) > 120:
        return False
    mine, theirs = facts_in(group[0].value), facts_in(other[0].value)
    return bool((mine.money and theirs.money) or (mine.durations and theirs.durations))


@settings(deadline=None, max_examples=60)
@given(st.lists(_CLAUSES, max_size=6), st.lists(_CHANGES, min_size=1, max_size=4))
def test_the_index_finds_what_the_rule_says(before: list[str], after: list[str]) -> None:
    """By the number of the clause, by those of the clauses in it, and by kind of fact."""
    text, groups = BASE, []
    for number, said in enumerate([*before, AMENDMENT, *after], start=1):
        end = len(text) + len(said)
        if said != AMENDMENT:
            place = Citation(quote=said, start=len(text), end=end, page=None, match=Match.EXACT)
            item = Finding(
                number=number, field="f", value=said, rationale="", segment=0, citations=(place,)
            )
            groups.append([item])
        text += f"{said}\n\n"
    precedence = Precedence(document_of(text))
    clauses = Clauses(groups, precedence)
    (amendment,) = (p for p in precedence.instruments.all if p.kind is Kind.AMENDMENT)
    for index in range(len(before), len(groups)):
        assert clauses.changed_by(index, amendment) == slow(groups, index, precedence)
