"""Scores frames on CUAD: do labelled clauses find the definitions that stand in other segments?

    python -m tests.benchmarks.splitting_frames --corpus FOLDER [--share 0.04] [--terms 0 800 1200]

FOLDER holds `cuad/cuad_spans.jsonl` and `cuad/txt/`. Each contract above 20,000 tokens is cut in
three. What counts as a definition is decided in `splitting_terms`, and every place at which a
contract defines a term counts as finding it. One row a bound.
"""

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chunking import (
    Frame,
    FrameKind,
    Segment,
    SplitLimits,
    build_frames,
    build_outline,
    find_definitions,
    load_vocabulary,
    split,
)
from tests.benchmarks.splitting_corpus import corpus_folder, say
from tests.benchmarks.splitting_terms import Meanings, holds, reference_definitions

_LEAST_TOKENS = 20_000


@dataclass(kw_only=True)
class Score:
    """Counts over all contracts."""

    contracts: int = 0
    clauses: int = 0
    clauses_whole: int = 0
    pairs: int = 0
    pairs_found: int = 0
    pairs_whole: int = 0
    carried: int = 0
    carried_used: int = 0
    frame_tokens: int = 0
    segment_tokens: int = 0
    terms_left_out: int = 0
    longest: int = 0
    missed: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        """The table's line."""
        return (
            f"| {name} | {self.clauses_whole / max(1, self.clauses):.1%} |"
            f" {self.pairs_found / max(1, self.pairs):.1%} |"
            f" {self.pairs_whole / max(1, self.pairs):.1%} |"
            f" {self.carried_used / max(1, self.carried):.1%} |"
            f" {self.frame_tokens / self.segment_tokens:.2%} | {self.longest:,} |"
        )


HEAD = (
    "| bound | clauses served | definitions found | found whole | carried and used |"
    " share of tokens | largest frame |\n|---|---|---|---|---|---|---|"
)


def labelled(record: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """The labelled spans of a contract that occur once in it."""
    for label in record["labels"]:
        for start, end, _, occurrences in label["spans"]:
            if occurrences == 1:
                yield start, end


def cut_in_three(tokens: int) -> SplitLimits:
    """Limits that only three segments can meet."""
    return SplitLimits(
        direct_max=tokens // 2, minimum=int(tokens * 0.27), maximum=int(tokens * 0.40)
    )


def terms_pattern(terms: Meanings) -> re.Pattern[str]:
    """Finds any of the terms; the longest wins."""
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b")


def needed(
    clause: tuple[int, int],
    text: str,
    segment: Segment,
    terms: Meanings,
    *,
    pattern: re.Pattern[str],
) -> set[str]:
    """The terms that a clause uses and that are defined outside its segment only."""
    used = {match.group() for match in pattern.finditer(text, *clause)}
    return {
        term
        for term in used
        if not any(segment.start <= meaning.at < segment.end for meaning in terms[term])
    }


def score_contract(
    text: str, record: dict[str, Any], share: float, scores: dict[int, Score]
) -> None:
    """Add one contract to the score of each bound."""
    vocabulary = load_vocabulary("o200k_base")
    index = vocabulary.index(text)
    if index.total <= _LEAST_TOKENS:
        return
    outline, found = build_outline(text), find_definitions(text)
    segments = split(text, (), index, outline, cut_in_three(index.total))
    terms = reference_definitions(text)
    pattern = terms_pattern(terms)
    for bound, score in scores.items():
        frames = build_frames(
            text, segments, outline, found, vocabulary, share=share, terms_tokens=bound
        )
        score.contracts += 1
        for segment, frame in zip(segments, frames, strict=True):
            add_segment(text, segment, frame, score)
            for clause in labelled(record):
                if segment.start <= clause[0] and clause[1] <= segment.end and terms:
                    wanted = needed(clause, text, segment, terms, pattern=pattern)
                    add_clause(text, wanted, terms, frame, score=score)


def add_segment(text: str, segment: Segment, frame: Frame, score: Score) -> None:
    """Add the size and the precision of one frame."""
    score.segment_tokens += segment.tokens
    score.frame_tokens += frame.tokens
    score.longest = max(score.longest, frame.tokens)
    score.terms_left_out += sum(item.kind is FrameKind.DEFINITION for item in frame.left_out)
    own = text[segment.start : segment.end]
    held = " ".join(item.text for item in frame.items)
    for item in frame.items:
        if item.kind is FrameKind.DEFINITION:
            words = r"\s+".join(map(re.escape, item.name.split()))
            pattern = re.compile(rf"\b{words}", re.IGNORECASE)
            score.carried += 1
            score.carried_used += bool(pattern.search(own)) or len(pattern.findall(held)) > 1


def add_clause(text: str, wanted: set[str], terms: Meanings, frame: Frame, *, score: Score) -> None:
    """Add one labelled clause that needs definitions from elsewhere."""
    if not wanted:
        return
    spans = [(item.start, item.end) for item in frame.items]
    found, whole = set(), set()
    for term in wanted:
        for meaning in terms[term]:
            if any(holds(text, span, meaning.core) for span in spans):
                found.add(term)
            if any(holds(text, span, meaning.whole) for span in spans):
                whole.add(term)
    score.clauses += 1
    score.clauses_whole += found == wanted
    score.pairs += len(wanted)
    score.pairs_found += len(found)
    score.pairs_whole += len(whole)
    score.missed.extend(sorted(wanted - found))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--share", type=float, default=0.04)
    parser.add_argument("--terms", type=int, nargs="+", default=[0, 600, 800, 1_000, 1_200, 1_600])
    parser.add_argument("--missed", action="store_true", help="print the terms not found")
    options = parser.parse_args()
    folder = corpus_folder(options.corpus) / "cuad"
    scores = {bound: Score() for bound in options.terms}
    with (folder / "cuad_spans.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = (folder / "txt" / record["file"]).read_text(encoding="utf-8")
            score_contract(text, record, options.share, scores)
            last = scores[options.terms[-1]]
            if options.missed and last.missed:
                say(f"{record['file'][:50]} {last.missed}")
                last.missed.clear()
    say(HEAD)
    for bound, score in scores.items():
        say(
            score.row(
                f"{options.share:.0%}, terms to {bound:,}" if bound else f"{options.share:.0%}"
            )
        )
    any_score = next(iter(scores.values()))
    say(
        f"contracts {any_score.contracts}, clauses in need {any_score.clauses},"
        f" pairs of clause and term {any_score.pairs}"
    )


if __name__ == "__main__":
    main()
