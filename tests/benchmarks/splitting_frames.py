"""Scores frames on CUAD: do labelled clauses find the definitions that stand in other segments?

    python -m tests.benchmarks.splitting_frames --corpus FOLDER [--share 0.04] [--room 2400]

FOLDER holds `cuad/cuad_spans.jsonl` and `cuad/txt/`. Each contract above 20,000 tokens is cut in
three. What counts as a definition is decided here, by a rule of its own that does not know the
product's, and every place at which a contract defines a term counts as finding it.
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

_LEAST_TOKENS = 20_000
_QUOTED = re.compile(r"[\"“]\s?([A-Z][^\"“”\n]{1,58}?)[,.]?\s?[\"”]")
_BEFORE = re.compile(r"(?:\([^()]{0,100}|(?:defined|known|referred to)[^.;]{0,30}\bas (?:the )?)$")
_AFTER = re.compile(
    r"[^.;\"“]{0,80}?\b(?:means?|shall mean|(?:has|have) the meanings?|is defined)\b"
)
_POINTS = re.compile(
    r"[^.;\"“]{0,80}?\b(?:(?:has|have) the (?:respective )?meanings?|is defined|as defined)\b"
    r"[^.;]{0,40}\b(?:in|on|by|to|under)\b"
)
"""A place that only says where the definition stands; it is no definition itself."""


@dataclass(kw_only=True)
class Score:
    """Counts over all contracts."""

    contracts: int = 0
    clauses: int = 0
    clauses_whole: int = 0
    pairs: int = 0
    pairs_found: int = 0
    carried: int = 0
    carried_used: int = 0
    frame_tokens: int = 0
    segment_tokens: int = 0
    left_out: int = 0
    missed: list[str] = field(default_factory=list)


def reference_definitions(text: str) -> dict[str, list[int]]:
    """Offsets at which each term is defined, by the benchmark's own rule."""
    found: dict[str, list[int]] = {}
    for match in _QUOTED.finditer(text):
        before = text[max(0, match.start() - 110) : match.start()]
        if _POINTS.match(text, match.end()):
            continue
        if _BEFORE.search(before) or _AFTER.match(text, match.end()):
            term = " ".join(match[1].split())
            found.setdefault(term, []).append(match.start(1))
    return found


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


def terms_pattern(terms: dict[str, list[int]]) -> re.Pattern[str]:
    """Finds any of the terms; the longest wins."""
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b")


def needed(
    clause: tuple[int, int],
    text: str,
    segment: Segment,
    terms: dict[str, list[int]],
    *,
    pattern: re.Pattern[str],
) -> set[str]:
    """The terms that a clause uses and that are defined outside its segment only."""
    used = {match.group() for match in pattern.finditer(text, *clause)}
    return {
        term for term in used if not any(segment.start <= at < segment.end for at in terms[term])
    }


def score_contract(
    text: str, record: dict[str, Any], share: float, room: int, score: Score
) -> None:
    """Add one contract to the score."""
    vocabulary = load_vocabulary("o200k_base")
    index = vocabulary.index(text)
    if index.total <= _LEAST_TOKENS:
        return
    outline = build_outline(text)
    segments = split(text, (), index, outline, cut_in_three(index.total))
    if room:
        share = room / (index.total / 3)
    frames = build_frames(text, segments, outline, find_definitions(text), vocabulary, share=share)
    terms = reference_definitions(text)
    pattern = terms_pattern(terms)
    score.contracts += 1
    for segment, frame in zip(segments, frames, strict=True):
        add_segment(text, segment, frame, score)
        for clause in labelled(record):
            if segment.start <= clause[0] and clause[1] <= segment.end and terms:
                wanted = needed(clause, text, segment, terms, pattern=pattern)
                add_clause(wanted, terms, frame, score)


def add_segment(text: str, segment: Segment, frame: Frame, score: Score) -> None:
    """Add the size and the precision of one frame."""
    score.segment_tokens += segment.tokens
    score.frame_tokens += frame.tokens
    score.left_out += len(frame.left_out)
    own = text[segment.start : segment.end]
    held = " ".join(item.text for item in frame.items)
    for item in frame.items:
        if item.kind is FrameKind.DEFINITION:
            words = r"\s+".join(map(re.escape, item.name.split()))
            pattern = re.compile(rf"\b{words}", re.IGNORECASE)
            score.carried += 1
            score.carried_used += bool(pattern.search(own)) or len(pattern.findall(held)) > 1


def add_clause(wanted: set[str], terms: dict[str, list[int]], frame: Frame, score: Score) -> None:
    """Add one labelled clause that needs definitions from elsewhere."""
    if not wanted:
        return
    found = {
        term
        for term in wanted
        if any(item.start <= at < item.end for at in terms[term] for item in frame.items)
    }
    score.clauses += 1
    score.clauses_whole += found == wanted
    score.pairs += len(wanted)
    score.pairs_found += len(found)
    score.missed.extend(sorted(wanted - found))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--share", type=float, default=0.04)
    parser.add_argument("--room", type=int, default=0, help="tokens for a frame, not a share")
    parser.add_argument("--missed", action="store_true", help="print the terms not found")
    options = parser.parse_args()
    folder = corpus_folder(options.corpus) / "cuad"
    score = Score()
    with (folder / "cuad_spans.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = (folder / "txt" / record["file"]).read_text(encoding="utf-8")
            score_contract(text, record, options.share, options.room, score)
            if options.missed and score.missed:
                say(f"{record['file'][:50]} {score.missed}")
                score.missed.clear()
    say(f"contracts {score.contracts}, clauses in need {score.clauses}, pairs {score.pairs}")
    say(f"clauses with all definitions {score.clauses_whole / score.clauses:.1%}")
    say(f"definitions found {score.pairs_found / score.pairs:.1%}")
    say(f"carried definitions that are used {score.carried_used / max(1, score.carried):.1%}")
    say(f"frames' share of tokens {score.frame_tokens / score.segment_tokens:.2%}")
    say(f"items left out {score.left_out}, carried definitions {score.carried}")


if __name__ == "__main__":
    main()
