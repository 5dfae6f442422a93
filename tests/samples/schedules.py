"""The schedules of the sample credit agreement, in the samples' markup; it writes no file.

The words are in material/schedules: decks of names and fragments (lists_*.toml), one plan a
schedule (plan_*.toml) and the list of subsidiaries. Here are the sizes and the arithmetic.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.samples.schedule_words import Words

SEED = 20240314

ROWS: Mapping[str, int] = {
    "litigation": 25,
    "owned": 60,
    "leased": 90,
    "environmental": 20,
    "patents": 110,
    "trademarks": 70,
    "contracts": 80,
    "liens": 70,
    "indebtedness": 50,
    "investments": 60,
    "affiliates": 15,
}
"""How many rows or paragraphs each generated part has: the agreement's length is tuned here."""

TERM_LOAN_USD = 425_000_000
REVOLVER_USD = 175_000_000

_SHARES_BASIS_POINTS: Mapping[str, int] = {
    "Meridian Trust Bank, N.A.": 2100,
    "First Lakeland Bank": 1650,
    "Bank of Corvallis": 1375,
    "Oldbridge Credit Partners": 1200,
    "Sable Point Savings Bank": 1075,
    "Aldermere National Bank": 1000,
    "Kestrel Commercial Finance": 850,
    "Quillfeather Mutual": 750,
}

_SUBSIDIARY_CELLS = ("name", "place", "parent", "share", "status", "business")
"""Columns of the list of subsidiaries; an empty business is drawn from the deck of that name."""

_MATERIAL = Path(__file__).parent / "material" / "schedules"


class UnbalancedSharesError(ValueError):
    """The Lenders' shares of a facility do not add up to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One table or run of paragraphs of a schedule.

    key: a name in ROWS, or "commitments", "subsidiaries" or "" where the rows are counted
    elsewhere. variants: patterns of a row, each with as many cells as `header`; one cell and no
    header make paragraphs. fixed: rows or paragraphs written out, which come first.
    """

    key: str
    before: tuple[str, ...]
    header: tuple[str, ...]
    variants: tuple[tuple[str, ...], ...]
    fixed: tuple[tuple[str, ...], ...]


def schedules_markdown() -> str:
    """All schedules in the order of their numbers; the same text on every call."""
    words = Words(_decks(), seed=SEED)
    blocks: list[str] = []
    for plan in sorted(_MATERIAL.glob("plan_*.toml")):
        for schedule in tomllib.loads(plan.read_text(encoding="utf-8"))["schedule"]:
            blocks.append(f"# SCHEDULE {schedule['number']} {schedule['title'].upper()}")
            blocks.extend(schedule.get("intro", []))
            for raw in schedule.get("part", []):
                blocks.extend(_blocks(_part(raw), words))
    return "\n\n".join(blocks) + "\n"


def _decks() -> dict[str, list[str]]:
    decks: dict[str, list[str]] = {}
    for file in sorted(_MATERIAL.glob("lists_*.toml")):
        decks.update(tomllib.loads(file.read_text(encoding="utf-8")))
    return decks


def _part(raw: Mapping[str, Any]) -> _Part:
    return _Part(
        key=raw.get("key", ""),
        before=tuple(raw.get("before", [])),
        header=tuple(raw.get("header", [])),
        variants=tuple(tuple(cells) for cells in raw.get("variants", [])),
        fixed=tuple(tuple(cells) for cells in raw.get("fixed", [])),
    )


def _blocks(part: _Part, words: Words) -> Iterator[str]:
    yield from part.before
    rows = _rows(part, words)
    if not part.header:
        yield from (" ".join(cells) for cells in rows)
        return
    yield "\n".join(_line(cells) for cells in [part.header, *rows])


def _rows(part: _Part, words: Words) -> list[Sequence[str]]:
    if part.key == "commitments":
        return commitments()
    if part.key == "subsidiaries":
        return [words.row(part.variants, known) for known in _subsidiaries()]
    first, last = len(part.fixed) + 1, ROWS.get(part.key, 0)
    drawn = (words.row(part.variants, {"i": str(number)}) for number in range(first, last + 1))
    return [*part.fixed, *drawn]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _subsidiaries() -> Iterator[dict[str, str]]:
    text = (_MATERIAL / "subsidiaries.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        cells = zip(_SUBSIDIARY_CELLS, line.split("|"), strict=True)
        yield {"i": str(number)} | {name: cell for name, cell in cells if cell}


def commitments() -> list[Sequence[str]]:
    """Rows of lender, Term Loan A, Revolving Commitment, share; the last row is the total.

    Raises UnbalancedSharesError when the shares do not add up to both facilities.
    """
    shares = [
        (name, TERM_LOAN_USD * points // 10_000, REVOLVER_USD * points // 10_000, points)
        for name, points in _SHARES_BASIS_POINTS.items()
    ]
    term = sum(row[1] for row in shares)
    revolver = sum(row[2] for row in shares)
    if (term, revolver) != (TERM_LOAN_USD, REVOLVER_USD):
        raise UnbalancedSharesError(
            f"shares come to {term} and {revolver}, the facilities are {TERM_LOAN_USD} and "
            f"{REVOLVER_USD}: correct the basis points"
        )
    rows = [*shares, ("Total", term, revolver, 10_000)]
    return [
        (name, f"${loan:,}", f"${line:,}", f"{points / 100:.9f}%")
        for name, loan, line, points in rows
    ]
