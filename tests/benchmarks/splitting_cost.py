"""CPU time and memory of splitting at growing length: is the cost linear?

    python -m tests.benchmarks.splitting_cost --corpus FOLDER [--millions 1 2 4 8]

Each length runs in a process of its own, four times; the best time counts. The same text's mere
counting is timed beside it, since a shared machine is not always equally fast. Memory is the peak
over the process with the text and the vocabulary loaded.
"""

import argparse
import multiprocessing
import resource
import time
from pathlib import Path
from typing import Any

from chunking import build_outline, load_vocabulary, split
from tests.benchmarks.splitting_corpus import bundle, corpus_folder, say

_CHARACTERS_A_TOKEN = 4.2


def measured(folder: Path, millions: int, answers: Any) -> None:
    """Split about that many million tokens in this process; answer with the table's line."""
    vocabulary = load_vocabulary("o200k_base")
    text = bundle(folder, int(millions * 1_000_000 * _CHARACTERS_A_TOKEN))
    text.encode()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    best, floor, tokens, segments = float("inf"), float("inf"), 0, 0
    for _ in range(4):
        started = time.process_time()
        index = vocabulary.index(text)
        segments = len(split(text, (), index, build_outline(text)))
        best = min(best, time.process_time() - started)
        tokens = index.total
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(3):
        started = time.process_time()
        vocabulary.count(text)
        floor = min(floor, time.process_time() - started)
    per_character = max(0, after - before) * 1024 / len(text)
    million = best / tokens * 1e6
    answers.put(
        f"| {tokens:,} | {segments} | {best:.2f} | {million:.3f} |"
        f" {best / floor:.2f} | {per_character:.1f} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--millions", type=int, nargs="+", default=[1, 2, 4, 8])
    options = parser.parse_args()
    folder = corpus_folder(options.corpus)
    context = multiprocessing.get_context("spawn")
    say("| tokens | segments | CPU s | CPU s a million | x counting | bytes a character |")
    say("|---|---|---|---|---|---|")
    for millions in options.millions:
        answers = context.Queue()
        process = context.Process(target=measured, args=(folder, millions, answers))
        process.start()
        say(answers.get(timeout=600))
        process.join()


if __name__ == "__main__":
    main()
