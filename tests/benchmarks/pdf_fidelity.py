"""Words and reading order of PDFs against pdftotext, beside pypdf alone and pdfium alone.

    python tests/benchmarks/pdf_fidelity.py --corpus FOLDER [--group contracts-pdf papers]

Needs `pdftotext` (Debian: poppler-utils) as the oracle. A word counts as found where the other
text has it as often; words broken at a line's end are joined in both. Bigrams measure the order.
Measured twice: words as they stand, and with blanks and the ligatures that pdftotext loses aside.
pages/s are those of two processes, one file at a time in each, by their CPU time. Files that
Octavo refuses, and pages that it lists as without text, have no text to compare and are reported
by number.
"""

import argparse
import logging
import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pypdfium2 as pdfium
from pypdf import PdfReader

from pipeline.errors import IngestError
from pipeline.ingest.body import Body
from pipeline.ingest.pdf import add_pdf
from pipeline.ingest.pdf.glyph import LIGATURES
from tests.benchmarks.splitting_corpus import corpus_folder

_WORD = re.compile(r"\w+")
_BROKEN = re.compile(r"[-\u00ad\u2010]\s*\n\s*|[\u0002\ufffe]\s*")
_LIGATURE = re.compile("(?<=[A-Za-z])[\x0b-\x0f]|[\x0b-\x0f](?=[A-Za-z])")
_SPELLED_LIGATURE = re.compile("ffi|ffl|ff|fi|fl")
_RUN = 6
"""Letters below which a pair of words is found anywhere."""
_HEAD = """\
| reader | words % | bigrams % | words, blanks aside % | bigrams, blanks aside % | pages/s |
|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of one text against the oracle's."""

    words: int
    found_words: int
    bigrams: int
    found_bigrams: int


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


def words_of(text: str) -> list[str]:
    joined = _BROKEN.sub("", text.replace("\r\n", "\n"))
    spelled = _LIGATURE.sub(lambda match: LIGATURES[match.group()], joined)
    return _WORD.findall(unicodedata.normalize("NFKC", spelled).lower())


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


def score(texts: Sequence[str], reference: Sequence[str]) -> Score:
    """Words and pairs of words as they stand."""
    mine, theirs = words_of("\n".join(texts)), words_of("\n".join(reference))
    pairs, their_pairs = Counter(pairwise(mine)), Counter(pairwise(theirs))
    return Score(
        words=len(theirs),
        found_words=(Counter(mine) & Counter(theirs)).total(),
        bigrams=their_pairs.total(),
        found_bigrams=(pairs & their_pairs).total(),
    )


def score_letters(texts: Sequence[str], reference: Sequence[str]) -> Score:
    """Likewise with blanks aside: a word, or pair, and its neighbour as a run of letters.

    pdftotext parts small capitals ("I NTRODUCTION") and the pieces of formulas; a blank more or
    less there says nothing about what was read. A word counts as found where its letters follow
    those of the word before it, or come before those of the next, on the same page. pdftotext
    also drops the ligatures of TeX's fonts without a map ("de nition"): its words are looked for
    among ours without ligatures too, but never the other way round.
    """
    words = found_words = bigrams = found_bigrams = 0
    for text, other in zip(texts, reference, strict=True):
        mine, theirs = words_of(text), words_of(other)
        letters, spare = "".join(mine), Counter(mine)
        bare = _SPELLED_LIGATURE.sub("", letters)
        runs = [_long_enough(theirs, index) for index in range(len(theirs) - 1)]
        pairs = [run in letters or run in bare for run in runs]
        joined = pairwise([False, *pairs, False])
        words += len(theirs)
        for word, (before, after) in zip(theirs, joined, strict=True):
            found_words += spare[word] > 0 or before or after
            spare[word] -= 1
        bigrams += len(pairs)
        found_bigrams += sum(pairs)
    return Score(words=words, found_words=found_words, bigrams=bigrams, found_bigrams=found_bigrams)


def _long_enough(words: Sequence[str], index: int) -> str:
    """The pair of words from `index` on, with as many more as make a run that means something."""
    end = index + 2
    while end < len(words) and sum(map(len, words[index:end])) < _RUN:
        end += 1
    return "".join(words[index:end])


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


def rows(paths: Sequence[Path], *, raw: bool, worst: bool) -> Iterator[str]:
    references = [oracle(path, *(["-raw"] if raw else [])) for path in paths]
    given, seconds = read_all("octavo", paths)
    speeds: dict[str, float] = {}
    for name in READERS:
        texts, took = (given, seconds) if name == "octavo" else read_all(name, paths)
        compared = [
            (path, *_comparable(mine, base, theirs))
            for path, mine, base, theirs in zip(paths, texts, given, references, strict=True)
            if mine and base
        ]
        exact = [(path, score(mine, theirs)) for path, mine, theirs in compared]
        letters = [(path, score_letters(mine, theirs)) for path, mine, theirs in compared]
        speeds[name] = sum(len(pages) for pages in texts if pages) / took
        yield f"| {name} | {_share(exact)} | {_share(letters)} | {speeds[name]:.0f} |"
        if worst and name == "octavo":
            yield from _worst(letters)
    lost = sum(not page.strip() for pages in given if pages for page in pages)
    refused = sum(pages is None for pages in given)
    yield f"\n{speeds['octavo'] / speeds['pypdf']:.1f} times pypdf; {refused} files refused; "
    yield f"{lost} pages without text left out"


def _comparable(
    mine: Sequence[str], base: Sequence[str], theirs: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The pages that Octavo has a text of, by one reader and by the oracle."""
    shortest = min(len(mine), len(theirs))
    kept = [index for index, page in enumerate(base) if page.strip() and index < shortest]
    return [mine[index] for index in kept], [theirs[index] for index in kept]


def _share(scores: Sequence[tuple[Path, Score]]) -> str:
    words = sum(one.found_words for _, one in scores) / sum(one.words for _, one in scores)
    pairs = sum(one.found_bigrams for _, one in scores) / sum(one.bigrams for _, one in scores)
    return f"{100 * words:.2f} | {100 * pairs:.2f}"


def _worst(scores: Sequence[tuple[Path, Score]]) -> Iterator[str]:
    ordered = sorted(scores, key=lambda pair: pair[1].found_words - pair[1].words)
    for path, one in ordered[:8]:
        missing = one.words - one.found_words
        pairs = one.bigrams - one.found_bigrams
        yield f"    {path.name[:50]}: {missing} of {one.words} words, {pairs} bigrams missing"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--group", nargs="+", default=["contracts-pdf", "papers"])
    parser.add_argument("--raw", action="store_true", help="the oracle in the content's order")
    parser.add_argument("--worst", action="store_true", help="the files that miss most")
    arguments = parser.parse_args()
    folder = corpus_folder(arguments.corpus)
    for group in arguments.group:
        paths = sorted(
            path for path in (folder / "files" / group).iterdir() if path.suffix.lower() == ".pdf"
        )
        print(f"\n{group}: {len(paths)} files\n")  # noqa: T201 - a table is what it is run for
        print(_HEAD)  # noqa: T201
        for row in rows(paths, raw=arguments.raw, worst=arguments.worst):
            print(row)  # noqa: T201


if __name__ == "__main__":
    main()
