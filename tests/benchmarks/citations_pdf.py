"""The PDFs of CUAD's contracts joined into one PDF, with their labelled quotes at its offsets.

A label's page is known without the product: the page of its contract, which comes with the labels
(where it lacks, pypdf's text of the pages tells it), and the pages before it. Its offsets are found
by its letters and digits on that page, as CUAD's own text has blanks within words ("1s t") and
lacks others; of several such places the one whose surroundings agree best with the label's.
"""

import hashlib
import io
import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter

from chunking import BlockKind
from pipeline.document import Document
from pipeline.ingest import ingest
from tests.benchmarks.citations_labels import Bundle, Labelled, snake, whole

_AROUND = 60
"""Letters before and after a label that tell its place from others of the same words."""
_FURNITURE = frozenset({BlockKind.HEADER, BlockKind.FOOTER, BlockKind.PAGE_BREAK})


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLabel:
    """One labelled span of a contract's text, with the page of the contract's PDF."""

    field: str
    words: str
    before: str
    """Letters that stand before it."""
    after: str
    page: int
    """From 1, where the span begins; 0 where it stands on no page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfContract:
    """One contract's PDF and what is labelled in it."""

    path: Path
    characters: int
    """Of its text as CUAD has it; 0 where there is none."""
    labels: tuple[PageLabel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """The letters and digits of a stretch of text, and where each of them stands."""

    text: str
    places: tuple[int, ...]


def pdf_contracts(folder: Path) -> Iterator[PdfContract]:
    """The PDFs in `FOLDER/files/contracts-pdf`: those with labels, then the others."""
    paths = sorted((folder / "files" / "contracts-pdf").iterdir())
    left = {p.name.partition("_")[2]: p for p in paths if p.suffix.lower() == ".pdf"}
    for line in (folder / "cuad" / "cuad_pages.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        path = left.pop(row["pdf"].rpartition("/")[2], None) if row["pdf"] else None
        if path is not None:
            text = (folder / "cuad" / "txt" / row["file"]).read_text(encoding="utf-8")
            yield _contract(path, text, row.get("labels", ()))
    for path in left.values():
        yield PdfContract(path=path, characters=0, labels=())


def _contract(path: Path, text: str, labels: Sequence[dict[str, Any]]) -> PdfContract:
    return PdfContract(
        path=path,
        characters=len(text),
        labels=tuple(
            PageLabel(
                field=snake(label["category"]),
                words=text[start:end],
                before=letters_of(text[max(0, start - 2 * _AROUND) : start]).text[-_AROUND:],
                after=letters_of(text[end : end + 2 * _AROUND]).text[:_AROUND],
                page=page or _page_of(path, letters_of(text[start:end]).text),
            )
            for label in labels
            for start, end, page, *_ in label["spans"]
        ),
    )


def _page_of(path: Path, wanted: str) -> int:
    """The page on which the letters begin in pypdf's text of it; 0 where they are nowhere."""
    pages = [letters_of(page.extract_text()).text for page in PdfReader(path).pages]
    for number, (page, after) in enumerate(zip(pages, [*pages[1:], ""], strict=True), start=1):
        if -1 < (page + after).find(wanted) < len(page):
            return number
    return 0


def pdf_bundle(contracts: Sequence[PdfContract]) -> tuple[Bundle, list[PageLabel]]:
    """The contracts as one PDF, and the labels that are not found on their pages in its text."""
    writer, firsts = PdfWriter(), []
    for contract in contracts:
        firsts.append(len(writer.pages))
        writer.append(PdfReader(contract.path), import_outline=False)
    stream = io.BytesIO()
    writer.write(stream)
    content = stream.getvalue()
    name = "bundle.pdf"
    document = ingest(content, name=name, sha256=hashlib.sha256(content).hexdigest())
    if len(document.pages) != len(writer.pages):
        raise SystemExit(f"{len(document.pages)} pages of {len(writer.pages)} came back")
    furniture = tuple((b.start, b.end) for b in document.blocks if b.kind in _FURNITURE)
    labels, lost = [], []
    for contract, first in zip(contracts, firsts, strict=True):
        for label in contract.labels:
            number = first + label.page
            place = _place(document, furniture, label, number) if label.page else None
            labels += [place] if place else []
            lost += [] if place else [label]
    bundle = Bundle(
        name=name,
        content=content,
        text=document.text,
        labels=tuple(labels),
        contracts=len(contracts),
        furniture=furniture,
    )
    return bundle, lost


def _place(
    document: Document, furniture: Sequence[tuple[int, int]], label: PageLabel, number: int
) -> Labelled | None:
    """The label in the document's text; None where its page and the next one lack its letters."""
    page, last = document.pages[number - 1], document.pages[min(number, len(document.pages) - 1)]
    found = letters_of(document.text[page.start : last.end], page.start, furniture)
    wanted = letters_of(label.words).text
    starts = [at for at in _occurrences(found.text, wanted) if found.places[at] < page.end]
    if not starts or not wanted:
        return None
    at = max(starts, key=lambda at: _agreement(found.text, at, at + len(wanted), label))
    start, end = found.places[at], found.places[at + len(wanted) - 1] + 1
    return whole(document.text, label.field, start, end, page=number)


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _agreement(text: str, start: int, end: int, label: PageLabel) -> int:
    """How many letters before and after agree with the label's surroundings."""
    before = zip(reversed(text[:start]), reversed(label.before), strict=False)
    after = zip(text[end:], label.after, strict=False)
    return sum(_leading(list(pairs)) for pairs in (before, after))


def _leading(pairs: Sequence[tuple[str, str]]) -> int:
    return next((n for n, (one, other) in enumerate(pairs) if one != other), len(pairs))


def letters_of(text: str, offset: int = 0, without: Sequence[tuple[int, int]] = ()) -> Letters:
    """The letters and digits of `text`, which begins at `offset`, outside of `without`."""
    ends = offset + len(text)
    near = [(start, end) for start, end in without if start < ends and end > offset]
    skipped = {at for start, end in near for at in range(start, end)}
    found = [
        (letter, offset + at)
        for at, character in enumerate(text)
        if offset + at not in skipped
        for letter in unicodedata.normalize("NFKC", character).casefold()
        if letter.isalnum()
    ]
    return Letters(text="".join(c for c, _ in found), places=tuple(at for _, at in found))
