"""Cuts bundles of CUAD contracts at the real limits: labels cut through, and frames at real size.

    python -m tests.benchmarks.splitting_bundles --corpus FOLDER [--shuffles 10] [--share 0.04]

FOLDER holds `cuad/cuad_spans.jsonl` and `cuad/txt/`. The contracts are shuffled, put one after
another into bundles of about 180,000 tokens, and split with the default limits.
"""

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chunking import (
    Frame,
    Segment,
    build_frames,
    build_outline,
    find_definitions,
    load_vocabulary,
    split,
)
from tests.benchmarks.splitting_corpus import corpus_folder, say
from tests.benchmarks.splitting_frames import (
    HEAD,
    Score,
    add_clause,
    add_segment,
    labelled,
    needed,
    terms_pattern,
)
from tests.benchmarks.splitting_terms import Meanings, reference_definitions

_BUNDLE_CHARACTERS = 820_000
_GAP = "\n\n"


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A contract's text, its labelled spans, and where the benchmark finds its definitions."""

    text: str
    labels: tuple[tuple[int, int], ...]
    terms: Meanings

    def moved(self, base: int) -> "Contract":
        """The contract with its offsets moved to where it stands in a bundle."""
        labels = tuple((base + start, base + end) for start, end in self.labels)
        terms = {term: [each.moved(base) for each in places] for term, places in self.terms.items()}
        return Contract(text=self.text, labels=labels, terms=terms)


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
        random.Random(seed).shuffle(order)
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
    frames = build_frames(text, segments, outline, find_definitions(text), vocabulary, share=share)
    cuts.bundles += 1
    cuts.cuts += len(segments) - 1
    for segment, frame in zip(segments, frames, strict=True):
        add_segment(text, segment, frame, score)
        if segment.index:
            cuts.boundaries[segment.boundary] = cuts.boundaries.get(segment.boundary, 0) + 1
    base = 0
    for contract in bundle:
        moved = contract.moved(base)
        starts = [each.start for each in segments if base < each.start < base + len(contract.text)]
        add_labels(moved, starts, cuts)
        if starts and moved.terms:
            for segment, frame in zip(segments, frames, strict=True):
                add_clauses(moved, text, segment, frame, score=score)
        base += len(contract.text) + len(_GAP)


def add_labels(contract: Contract, starts: list[int], cuts: Cuts) -> None:
    """Add the contract's labels, and those that a segment's start lies in."""
    cuts.labels += len(contract.labels)
    cuts.labels_cut += sum(
        any(start < cut < end for cut in starts) for start, end in contract.labels
    )


def add_clauses(
    contract: Contract, text: str, segment: Segment, frame: Frame, *, score: Score
) -> None:
    """Add the contract's labelled clauses that lie in the segment."""
    pattern = terms_pattern(contract.terms)
    for start, end in contract.labels:
        if segment.start <= start and end <= segment.end:
            wanted = needed((start, end), text, segment, contract.terms, pattern=pattern)
            add_clause(text, wanted, contract.terms, frame, score=score)


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
    say(f"bundles {cuts.bundles}, cuts {cuts.cuts}, of kind {cuts.boundaries}")
    say(f"labels {cuts.labels}, cut through {cuts.labels_cut}")
    say(f"clauses in need {score.clauses}, pairs {score.pairs}")
    say(HEAD)
    say(score.row(f"{options.share:.0%}"))
    say(f"missed {score.missed}")


if __name__ == "__main__":
    main()
