"""Cuts bundles of CUAD contracts at the real limits: labels cut through, and frames at real size.

    python tests/benchmarks/splitting_bundles.py --corpus FOLDER [--shuffles 10] [--share 0.04]

FOLDER holds `cuad/cuad_spans.jsonl` and `cuad/txt/`. The contracts are shuffled, put one after
another into bundles of about 180,000 tokens, and split with the default limits.
"""

import argparse
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from splitting_corpus import corpus_folder
from splitting_frames import Score, add_clause, add_segment, labelled, needed, reference_definitions

from chunking import build_frames, build_outline, find_definitions, load_vocabulary, split

_BUNDLE_CHARACTERS = 820_000
_GAP = "\n\n"


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A contract's text, its labelled spans, and where the benchmark finds its definitions."""

    text: str
    labels: tuple[tuple[int, int], ...]
    terms: dict[str, list[int]]


def read_contracts(folder: Path) -> list[Contract]:
    """All contracts of CUAD in the folder."""
    contracts = []
    with (folder / "cuad_spans.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = (folder / "txt" / record["file"]).read_text(encoding="utf-8")
            contracts.append(
                Contract(
                    text=text, labels=tuple(labelled(record)), terms=reference_definitions(text)
                )
            )
    return contracts


def bundles(contracts: list[Contract], shuffles: int) -> Iterator[list[Contract]]:
    """Bundles of whole contracts, each contract once a shuffle; the last, short one is left out."""
    for seed in range(shuffles):
        order = list(contracts)
        random.Random(seed).shuffle(order)  # noqa: S311 - an order, not a secret
        bundle: list[Contract] = []
        for contract in order:
            bundle.append(contract)
            if sum(len(each.text) for each in bundle) > _BUNDLE_CHARACTERS:
                yield bundle
                bundle = []


@dataclass(kw_only=True)
class Cuts:
    """Counts over all bundles."""

    bundles: int = 0
    cuts: int = 0
    labels: int = 0
    labels_cut: int = 0
    boundaries: dict[str, int]


def score_bundle(bundle: list[Contract], share: float, cuts: Cuts, score: Score) -> None:
    """Split one bundle; add its cuts and its frames."""
    vocabulary = load_vocabulary("o200k_base")
    text = _GAP.join(contract.text for contract in bundle)
    outline = build_outline(text)
    segments = split(text, (), vocabulary.index(text), outline)
    frames = build_frames(
        text, segments, outline, find_definitions(text), vocabulary, share=share
    )
    cuts.bundles += 1
    cuts.cuts += len(segments) - 1
    for segment, frame in zip(segments, frames, strict=True):
        add_segment(text, segment, frame, score)
        if segment.index:
            cuts.boundaries[segment.boundary] = cuts.boundaries.get(segment.boundary, 0) + 1
    base = 0
    for contract in bundle:
        inner = [each.start for each in segments if base < each.start < base + len(contract.text)]
        for start, end in contract.labels:
            cuts.labels += 1
            cuts.labels_cut += any(base + start < cut < base + end for cut in inner)
        if inner and contract.terms:
            terms = {term: [base + at for at in ats] for term, ats in contract.terms.items()}
            pattern = re.compile(
                r"\b(?:" + "|".join(map(re.escape, sorted(terms, key=len, reverse=True))) + r")\b"
            )
            for segment, frame in zip(segments, frames, strict=True):
                for start, end in contract.labels:
                    if segment.start <= base + start and base + end <= segment.end:
                        clause = (base + start, base + end)
                        add_clause(needed(clause, text, segment, terms, pattern), terms, frame, score)
        base += len(contract.text) + len(_GAP)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--share", type=float, default=0.04)
    parser.add_argument("--shuffles", type=int, default=10)
    options = parser.parse_args()
    cuts, score = Cuts(boundaries={}), Score()
    for bundle in bundles(read_contracts(corpus_folder(options.corpus) / "cuad"), options.shuffles):
        score_bundle(bundle, options.share, cuts, score)
    print(f"bundles {cuts.bundles}, cuts {cuts.cuts}, of kind {cuts.boundaries}")
    print(f"labels {cuts.labels}, cut through {cuts.labels_cut}")
    print(f"clauses in need {score.clauses}, pairs {score.pairs}")
    print(f"clauses with all definitions {score.clauses_whole / max(1, score.clauses):.1%}")
    print(f"definitions found {score.pairs_found / max(1, score.pairs):.1%}")
    print(f"carried definitions that are used {score.carried_used / max(1, score.carried):.1%}")
    print(f"frames' share of tokens {score.frame_tokens / score.segment_tokens:.2%}")
    print(f"items left out {score.left_out}, carried definitions {score.carried}")
    print("missed", score.missed)


if __name__ == "__main__":
    main()
