"""Find CUAD's labelled spans in our text of the contracts' PDFs, on the pages they stand on.

    python tests/benchmarks/pdf_cuad.py --corpus FOLDER [--missing]

FOLDER holds `cuad/cuad_pages.jsonl` (spans with the pages of their PDF), `cuad/txt` and the PDFs in
`files/contracts-pdf`. A span is found where the product's own check of quotes finds its text, as it
stands or, since CUAD's text has blanks within words ("K iosk Concep t s") and lacks others
("PartyA"), blanks aside; its page is right where one of the occurrences begins on the labelled
page.
Spans that end within a word are taken to its end, and a hyphen before a blank, where CUAD's text
has lost a line end, is one at a line's end. Spans are also looked for by their letters and digits
alone, on their page and the next. Spans that CUAD's text has and the PDF's pages have not (no page
in the label) are left out.
"""

import argparse
import json
import re
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pipeline.document import Document
from pipeline.evidence.citation import CitationChecker
from pipeline.evidence.searchable import SearchableText
from pipeline.ingest import ingest
from tests.benchmarks.splitting_corpus import corpus_folder

_LINE_END = re.compile(r"(?<=\w)- (?=\w)")
_HEAD = """\
| files | spans | cited as it stands % | cited % | cited on their page % \
| letters on their page % | seconds |
|---|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One labelled span."""

    file: str
    quote: str
    page: int
    """From 1, where the span begins."""


def contracts(folder: Path) -> Iterator[tuple[Path, list[Labelled]]]:
    """The PDFs that are there, each with its spans."""
    pdfs = {
        path.name.partition("_")[2]: path
        for path in (folder / "files" / "contracts-pdf").iterdir()
        if path.suffix.lower() == ".pdf"
    }
    for line in (folder / "cuad" / "cuad_pages.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        path = pdfs.get((row["pdf"] or "").rpartition("/")[2])
        if path is not None:
            text = (folder / "cuad" / "txt" / row["file"]).read_text(encoding="utf-8")
            spans = [span for label in row.get("labels", ()) for span in label["spans"]]
            yield (
                path,
                [
                    Labelled(file=path.name, quote=quote_of(text, start, end), page=page)
                    for start, end, page, *_ in spans
                    if page is not None
                ],
            )


def quote_of(text: str, start: int, end: int) -> str:
    """The span with whole words, and its lines as they ended on the page."""
    while start > 0 and text[start - 1 : start + 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1 : end + 1].isalnum():
        end += 1
    return _LINE_END.sub("-\n", text[start:end])


def pages_of(document: Document, checker: CitationChecker, quote: str) -> set[int | None]:
    """Pages on which an occurrence of the quote begins, as a citation would name them."""
    return {document.page_at(parts[0][0]) for parts in checker.occurrences(quote)}


def stands_by_letters(document: Document, one: Labelled) -> bool:
    """Whether the span's letters and digits follow each other on its page and the next."""
    pages = document.pages[one.page - 1 : one.page + 1]
    text = document.text[pages[0].start : pages[-1].end]
    return letters_of(one.quote) in letters_of(text)


def letters_of(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--missing", action="store_true", help="where a span is not found")
    arguments = parser.parse_args()
    began = time.perf_counter()
    files = spans = plain = found = right = by_letters = 0
    for path, labelled in contracts(corpus_folder(arguments.corpus)):
        document = ingest(path.read_bytes(), name=path.name, sha256="0" * 64)
        checker, text = CitationChecker(document), SearchableText(document.text)
        files += 1
        for one in labelled:
            pages = pages_of(document, checker, one.quote)
            spans += 1
            plain += any(True for _ in text.places(one.quote))
            found += bool(pages)
            right += one.page in pages
            by_letters += one.page in pages or stands_by_letters(document, one)
            if arguments.missing and one.page not in pages:
                print(f"{path.name[:40]} page {one.page}: {len(one.quote)} characters, {pages}")  # noqa: T201
    seconds = time.perf_counter() - began
    shares = " | ".join(f"{100 * n / spans:.2f}" for n in (plain, found, right, by_letters))
    print(_HEAD)  # noqa: T201
    print(f"| {files} | {spans} | {shares} | {seconds:.0f} |")  # noqa: T201


if __name__ == "__main__":
    main()
