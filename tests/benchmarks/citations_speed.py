"""How fast quotes are verified, and findings merged: is the cost linear?

    python -m tests.benchmarks.citations_speed --corpus FOLDER [--megabytes 1 2 5] [--quotes 10000]

Quotes are runs of 3 to 60 words of the text, from anywhere, half of them with their white space
tidied. Each size is timed in this process, folding and indexing included. Merging is timed over
findings of distinct and of repeated values. Each time is the best of four, in processor seconds;
ratios say more than times on a shared machine.
"""

import argparse
import random
import time
from pathlib import Path

from chunking import Block, BlockKind, Frame, Segment
from chunking.segment import Boundary
from pipeline.answer import Citation, Finding, Match
from pipeline.consolidate.merge import merge_field
from pipeline.document import Document
from pipeline.evidence.citation import CitationChecker
from pipeline.profile.profile import FieldType, Merge, ProfileField
from tests.benchmarks.splitting_corpus import bundle, corpus_folder, say

_TIMES = 4


def document_of(text: str) -> Document:
    """The text as a document of one paragraph."""
    return Document(
        sha256="0" * 64,
        media_type="text/plain",
        text=text,
        blocks=(Block(kind=BlockKind.PARAGRAPH, start=0, end=len(text)),),
        pages=(),
        extractor="a benchmark",
    )


def segment_of(text: str) -> Segment:
    """The whole text."""
    return Segment(
        index=0,
        start=0,
        end=len(text),
        tokens=len(text) // 4,
        boundary=Boundary.PARAGRAPH,
        heading=None,
    )


def quotes_of(text: str, count: int) -> list[str]:
    """Runs of words from anywhere in the text."""
    rng = random.Random(11)
    found: list[str] = []
    while len(found) < count:
        start = text.find(" ", rng.randrange(len(text))) + 1
        words = text[start : start + 600].split(" ")[:-1][: rng.randint(3, 60)]
        quote = " ".join(words)
        if any(character.isalnum() for character in quote):
            found.append(" ".join(quote.split()) if len(found) % 2 else quote)
    return found


def verified(text: str, quotes: list[str]) -> tuple[float, int]:
    """Seconds for all quotes, the index included, and how many were found."""
    started = time.process_time()
    checker, segment = CitationChecker(document_of(text)), segment_of(text)
    found = sum(bool(checker.check(quote, segment=segment, frame=Frame())) for quote in quotes)
    return time.process_time() - started, found


def findings_of(count: int, distinct: int) -> list[Finding]:
    """Findings of `distinct` different values of a dozen words."""
    rng = random.Random(5)
    vocabulary = ["".join(rng.choices("abcdefghij", k=6)) for _ in range(10_000)]
    values = [" ".join(rng.choices(vocabulary, k=12)) for _ in range(distinct)]
    return [
        Finding(
            number=number + 1,
            field="term",
            value=values[number % distinct],
            rationale="r",
            segment=number % 20,
            citations=(
                Citation(
                    quote="q", start=number * 9, end=number * 9 + 5, page=1, match=Match.EXACT
                ),
            ),
        )
        for number in range(count)
    ]


def merged(count: int, distinct: int) -> float:
    """Seconds to merge the findings of one field."""
    field = ProfileField(
        id="term", question="What is it?", type=FieldType.TEXT, group="g", merge=Merge.ALL
    )
    findings = findings_of(count, distinct)
    started = time.process_time()
    merge_field(field, findings, 1.0)
    return time.process_time() - started


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--megabytes", type=float, nargs="+", default=[1.25, 2.5, 5])
    parser.add_argument("--quotes", type=int, default=10_000)
    options = parser.parse_args()
    folder = corpus_folder(options.corpus)
    say("| characters | quotes | found | seconds | us a quote |\n|---|---|---|---|---|")
    for size in options.megabytes:
        text = bundle(folder, int(size * 1_000_000))[: int(size * 1_000_000)]
        quotes = quotes_of(text, options.quotes)
        seconds, found = min(verified(text, quotes) for _ in range(_TIMES))
        say(
            f"| {len(text):,} | {len(quotes):,} | {found:,} | {seconds:.2f} |"
            f" {seconds / len(quotes) * 1e6:.0f} |"
        )
    say("\n| findings | distinct values | seconds | us a finding |\n|---|---|---|---|")
    for count in (5_000, 10_000, 20_000, 40_000):
        for distinct in (count, count // 10):
            seconds = min(merged(count, distinct) for _ in range(_TIMES))
            say(f"| {count:,} | {distinct:,} | {seconds:.2f} | {seconds / count * 1e6:.0f} |")


if __name__ == "__main__":
    main()
