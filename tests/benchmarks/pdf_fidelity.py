"""Words and reading order of PDFs against pdftotext, beside pypdf alone and pdfium alone.

    python tests/benchmarks/pdf_fidelity.py --corpus FOLDER [--group papers two-column]

Needs `pdftotext` (Debian: poppler-utils) as the oracle; `--cuad` takes CUAD's own text of the
contracts instead. Measured in three ways (`pdf_words`): words of two letters or more, words and
figures as they stand, and with blanks aside. `two-column` are those of the papers that the corpus'
manifest calls so. pages/s are those of two processes, one file at a time in each, by their CPU
time. Files that Octavo refuses, and pages that it lists as without text, have no text to compare
and are reported by number.
"""

import argparse
import csv
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pypdfium2 as pdfium
from pypdf import PdfReader

from pipeline.errors import IngestError
from pipeline.ingest.body import Body
from pipeline.ingest.pdf import add_pdf
from tests.benchmarks.pdf_words import (
    Score,
    missed_words,
    score_as_they_stand,
    score_blanks_aside,
    score_words,
)
from tests.benchmarks.splitting_corpus import corpus_folder

_TWO_COLUMN = "two-column"
_HEAD = """\
| reader | words % | bigrams % | as they stand: words % | bigrams % | blanks aside: words % \
| bigrams % | pages/s |
|---|---|---|---|---|---|---|---|"""
_YARDSTICKS = (score_words, score_as_they_stand, score_blanks_aside)


def octavo(path: Path) -> list[str] | None:
    """Text by page; None for a file that is refused, an empty page for one listed as lost."""
    body = Body()
    try:
        add_pdf(body, path.read_bytes())
    except IngestError:
        return None
    text, _, pages = body.finished()
    return [text[page.start : page.end] for page in pages]


def pypdf_alone(path: Path) -> list[str] | None:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return [page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages]
    except Exception:  # what pypdf does with broken files is its own affair here
        return None


def pdfium_alone(path: Path) -> list[str] | None:
    try:
        document = pdfium.PdfDocument(path.read_bytes())
    except pdfium.PdfiumError:
        return None
    texts = []
    for page in document:
        text_page = page.get_textpage()
        texts.append(str(text_page.get_text_range()))
        text_page.close()
        page.close()
    document.close()
    return texts


READERS: dict[str, Callable[[Path], list[str] | None]] = {
    "octavo": octavo,
    "pypdf": pypdf_alone,
    "pypdfium2": pdfium_alone,
}


def oracle(path: Path, *options: str) -> list[str]:
    """Text by page, as pdftotext orders it."""
    pages = len(pdfium.PdfDocument(path.read_bytes()))
    texts = _oracle(path, *options).split("\f")[:-1]
    if len(texts) == pages:
        return texts
    # The form feed that parts pages is also the code of a ligature in TeX's fonts.
    return [_oracle(path, *options, "-f", f"{n}", "-l", f"{n}") for n in range(1, pages + 1)]


def _oracle(path: Path, *options: str) -> str:
    command = ["pdftotext", *options, str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace")


def timed(name: str, path: Path) -> tuple[list[str] | None, float]:
    """The text by page and the CPU seconds it took, which other work on the machine spares."""
    began = time.process_time()
    texts = READERS[name](path)
    return texts, time.process_time() - began


def read_all(name: str, paths: Sequence[Path]) -> tuple[list[list[str] | None], float]:
    """Every file by one reader in two processes; the CPU seconds of both, divided by two."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(timed, [name] * len(paths), paths))
    return [texts for texts, _ in done], sum(seconds for _, seconds in done) / 2


def rows(
    paths: Sequence[Path], references: Sequence[Sequence[str]], *, missed: bool
) -> Iterator[str]:
    given, seconds = read_all("octavo", paths)
    speeds: dict[str, float] = {}
    for name in READERS:
        texts, took = (given, seconds) if name == "octavo" else read_all(name, paths)
        compared = [
            (path, *_comparable(mine, base, theirs))
            for path, mine, base, theirs in zip(paths, texts, given, references, strict=True)
            if mine and base
        ]
        shares = (
            _share([yardstick(mine, theirs) for _, mine, theirs in compared])
            for yardstick in _YARDSTICKS
        )
        speeds[name] = sum(len(pages) for pages in texts if pages) / took
        yield f"| {name} | {' | '.join(shares)} | {speeds[name]:.0f} |"
        if missed and name == "octavo":
            for path, mine, theirs in compared:
                yield from (f"    {path.name[:40]} {line}" for line in missed_words(mine, theirs))
    lost = sum(not page.strip() for pages in given if pages for page in pages)
    refused = sum(pages is None for pages in given)
    yield f"\n{speeds['octavo'] / speeds['pypdf']:.1f} times pypdf; {refused} files refused; "
    yield f"{lost} pages without text left out"


def _comparable(
    mine: Sequence[str], base: Sequence[str], theirs: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The pages that Octavo has a text of, by one reader and by the oracle.

    An oracle that does not tell pages is compared with all of them as one.
    """
    if len(theirs) == 1:
        return ["\n".join(mine)], [*theirs]
    shortest = min(len(mine), len(theirs))
    kept = [index for index, page in enumerate(base) if page.strip() and index < shortest]
    return [mine[index] for index in kept], [theirs[index] for index in kept]


def _share(scores: Sequence[Score]) -> str:
    words = sum(one.found_words for one in scores) / sum(one.words for one in scores)
    pairs = sum(one.found_bigrams for one in scores) / sum(one.bigrams for one in scores)
    return f"{100 * words:.2f} | {100 * pairs:.2f}"


def files_of(folder: Path, group: str) -> list[Path]:
    """The group's PDFs."""
    named = set[str]()
    if group == _TWO_COLUMN:
        with (folder / "files" / "manifest.csv").open(encoding="utf-8", newline="") as rows:
            named = {row[0] for row in csv.reader(rows) if _TWO_COLUMN in row[-1]}
        group = "papers"
    return sorted(
        path
        for path in (folder / "files" / group).iterdir()
        if path.suffix.lower() == ".pdf" and (not named or f"{group}/{path.name}" in named)
    )


def cuad_text(path: Path) -> list[str] | None:
    """CUAD's text of the contract, all pages in one; None where it is not beside the PDF."""
    name = path.stem.partition("_")[2]
    for other in path.parent.glob("*.txt"):
        if other.stem.partition("_")[2] == name:
            return [other.read_text(encoding="utf-8")]
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--group", nargs="+", default=["contracts-pdf", "papers", _TWO_COLUMN])
    parser.add_argument("--raw", action="store_true", help="the oracle in the content's order")
    parser.add_argument("--cuad", action="store_true", help="the contracts against CUAD's text")
    parser.add_argument("--missed", action="store_true", help="the words missed, by page")
    arguments = parser.parse_args()
    folder = corpus_folder(arguments.corpus)
    for group in ["contracts-pdf"] if arguments.cuad else arguments.group:
        paths = files_of(folder, group)
        if arguments.cuad:
            known = {path: text for path in paths if (text := cuad_text(path)) is not None}
        else:
            known = {path: oracle(path, *(["-raw"] if arguments.raw else [])) for path in paths}
        print(f"\n{group}: {len(known)} files\n")  # noqa: T201 - a table is what it is run for
        print(_HEAD)  # noqa: T201
        for row in rows([*known], [*known.values()], missed=arguments.missed):
            print(row)  # noqa: T201


if __name__ == "__main__":
    main()
