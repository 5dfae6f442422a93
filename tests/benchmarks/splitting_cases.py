"""The hard cases of splitting, made here or from the corpus: sizes, cuts, time of each.

    python -m tests.benchmarks.splitting_cases [--corpus FOLDER] [--only NAME]

With a corpus (or OCTAVO_CORPUS) the cases of real text run too.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from chunking import (
    Boundary,
    Segment,
    SplitLimits,
    Vocabulary,
    build_outline,
    load_vocabulary,
    split,
)
from tests.benchmarks.splitting_corpus import bundle, corpus_folder, say

_SENTENCE = "The Seller shall deliver {} units of the goods to the Buyer within {} days of notice. "
_HAN = "甲方应当在收到乙方书面通知之日起三十日内向乙方支付全部合同价款并承担违约责任"


def sentences(count: int, gap: str = "") -> str:
    """That many sentences, no two the same."""
    return gap.join(_SENTENCE.format(number, number % 97) for number in range(count))


def wall() -> str:
    """A million tokens without a line break."""
    return sentences(50_000)


def paragraph() -> str:
    """One paragraph of about 300,000 tokens between short ones."""
    return f"1. Preface\n\nShort.\n\n{sentences(15_000)}\n\n2. End\n\nShort."


def chinese(*, punctuated: bool) -> str:
    """About 300,000 tokens of Chinese."""
    rng = random.Random(1)
    stop = "。" if punctuated else ""
    return "".join("".join(rng.sample(_HAN, 30)) + stop for _ in range(10_000))


def base64_noise() -> str:
    """About 300,000 tokens without a space or a line break."""
    rng = random.Random(2)
    return "".join(
        rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", k=420_000)
    )


def table() -> str:
    """A table of about 500,000 tokens: rows of cells, no sentence."""
    rng = random.Random(3)
    rows = (
        f"{number}\tItem {number}\t{rng.randint(1, 999)},{rng.randint(100, 999)}.00\tNet 30 days"
        for number in range(28_000)
    )
    return "No\tDescription\tAmount\tTerms\n" + "\n".join(rows)


def hard_wrapped() -> str:
    """About 210,000 tokens in lines of 70 characters, with header and footer on each page."""
    rng = random.Random(4)
    lines: list[str] = []
    for article in range(1, 41):
        lines += [f"ARTICLE {article}", f"OBLIGATIONS OF KIND {article}", ""]
        for section in range(1, 21):
            lines += [*wrapped(f"{article}.{section} Duty. {duty(rng)}"), ""]
    pages = [lines[start : start + 44] for start in range(0, len(lines), 44)]
    return "".join(
        "MASTER SUPPLY AGREEMENT\n\n" + "\n".join(page) + f"\n\n- {number} -\n\n"
        for number, page in enumerate(pages, start=1)
    )


def duty(rng: random.Random) -> str:
    """Sentences that cite an article, so that lines can begin with a citation."""
    return " ".join(
        f"The Seller performs pursuant to this Article {rng.randint(1, 40)}, including Section "
        f"{rng.randint(1, 40)}.{rng.randint(1, 20)}, and keeps records of {number} years."
        for number in range(9)
    )


def wrapped(text: str) -> list[str]:
    """The text in lines of at most 70 characters."""
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > 70:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


def just_over(vocabulary: Vocabulary, folder: Path) -> str:
    """Real contracts, ended at exactly 128,001 tokens."""
    text = bundle(folder, 800_000)
    return text[: vocabulary.index(text).offset_after(128_001)]


def cases(vocabulary: Vocabulary, folder: Path | None) -> Iterator[tuple[str, Callable[[], str]]]:
    """Name and maker of each case."""
    yield "wall of text, 1M", wall
    yield "one paragraph, 300K", paragraph
    yield "Chinese, 300K", lambda: chinese(punctuated=True)
    yield "Chinese without punctuation", lambda: chinese(punctuated=False)
    yield "base64 noise, 300K", base64_noise
    yield "table, 500K", table
    yield "hard-wrapped, furniture", hard_wrapped
    if folder is not None:
        yield "128,001 tokens", lambda: just_over(vocabulary, folder)
        yield "bundle of contracts, 1M", lambda: bundle(folder, 4_400_000)


def row(name: str, text: str, vocabulary: Vocabulary) -> str:
    """One line of the table; raises AssertionError where a promise is broken."""
    started = time.process_time()
    index = vocabulary.index(text)
    segments = split(text, (), index, build_outline(text))
    seconds = time.process_time() - started
    limits = SplitLimits()
    assert "".join(text[each.start : each.end] for each in segments) == text
    assert all(limits.minimum <= each.tokens <= limits.maximum for each in segments)
    assert all(abs(recount(each, text, vocabulary)) <= 2 for each in segments)
    kinds = Counter(each.boundary for each in segments[1:])
    sizes = [each.tokens for each in segments]
    cuts = ", ".join(f"{kinds[kind]} {kind.value}" for kind in Boundary if kinds[kind])
    return (
        f"| {name} | {index.total:,} | {len(segments)} | {min(sizes):,}-{max(sizes):,} | {cuts} |"
        f" {seconds:.2f} |"
    )


def recount(segment: Segment, text: str, vocabulary: Vocabulary) -> int:
    """By how much a segment counted by itself differs from its plan."""
    return vocabulary.count(text[segment.start : segment.end]) - segment.tokens


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    try:
        folder = corpus_folder(options.corpus)
    except argparse.ArgumentTypeError:
        folder = None
    vocabulary = load_vocabulary("o200k_base")
    say("| case | tokens | segments | smallest-largest | cuts | CPU s |")
    say("|---|---|---|---|---|---|")
    for name, make in cases(vocabulary, folder):
        if options.only in name:
            say(row(name, make(), vocabulary))


if __name__ == "__main__":
    main()
