"""Labelled quotes of CUAD for the benchmarks of citations: texts, bundles, places of quotes."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.evidence.searchable import _inside

_HYPHENED = re.compile(r"[^\W\d_]-\s?$")
"""What stands before the second half of a hyphenated word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One labelled quote: `text[start:end]` of its contract's text."""

    field: str
    """The category in snake case."""
    start: int
    end: int
    page: int | None = None
    """From 1, where it begins; None in a text without pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One contract's text and its labels."""

    name: str
    text: str
    labels: tuple[Labelled, ...]


def contracts(folder: Path) -> Iterator[Contract]:
    """The labelled contracts in `FOLDER/cuad`, in the order of the file of labels."""
    lines = (folder / "cuad" / "cuad_spans.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        row = json.loads(line)
        text = (folder / "cuad" / "txt" / row["file"]).read_text(encoding="utf-8")
        labels = tuple(
            whole(text, snake(label["category"]), span[0], span[1])
            for label in row["labels"]
            for span in label["spans"]
        )
        yield Contract(name=row["file"], text=text, labels=labels)


def whole(text: str, field: str, start: int, end: int, *, page: int | None = None) -> Labelled:
    """The label with the rest of the words that it cuts: some begin or end in mid-word."""
    while _inside(text, start) or _HYPHENED.search(text, max(0, start - 3), start):
        hyphened = _HYPHENED.search(text, max(0, start - 3), start)
        start = hyphened.start() if hyphened else start - 1
    while _inside(text, end):
        end += 1
    return Labelled(field=field, start=start, end=end, page=page)


def snake(category: str) -> str:
    """`No-Solicit Of Employees` as `no_solicit_of_employees`."""
    return re.sub(r"[^a-z0-9]+", "_", category.lower()).strip("_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Contracts one after another in one file, and the labels at their offsets in its text."""

    name: str
    """Of the file."""
    content: bytes
    """Of the file."""
    text: str
    labels: tuple[Labelled, ...]
    contracts: int
    furniture: tuple[tuple[int, int], ...] = ()
    """Intervals of the text that every page repeats; a quote that runs past one leaves it out."""


def bundles(folder: Path, characters: list[int]) -> Iterator[Bundle]:
    """A bundle for each length, of at least so many characters, no contract in two of them."""
    left = contracts(folder)
    for size in characters:
        parts: list[str] = []
        labels: list[Labelled] = []
        length = 0
        while length < size:
            contract = next(left)
            labels += [
                Labelled(field=one.field, start=length + one.start, end=length + one.end)
                for one in contract.labels
            ]
            parts.append(contract.text)
            length += len(contract.text) + 2
        text = "\n\n".join(parts)
        yield Bundle(
            name="bundle.txt",
            content=text.encode(),
            text=text,
            labels=tuple(labels),
            contracts=len(parts),
        )
