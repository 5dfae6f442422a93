"""Score the offline reader on CUAD, by the rule of the DocETL paper.

    python -m tests.benchmarks.offline_cuad --corpus FOLDER [--part test] [--json]

FOLDER holds `cuad_spans.jsonl` and the folder `txt` of contracts as text. Not a test: it needs
the corpus and takes a minute or two.
"""

import argparse
import asyncio
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.profile.profile import Profile, ProfileField
from pipeline.profile.source import load_profile
from providers.base import Message, Request
from providers.offline import OfflineReader
from providers.wire import (
    Material,
    ReadingReply,
    WireQuestion,
    write_material,
    write_questions,
)

# DocETL, arXiv 2410.12189, tables 2 and 3: 50 contracts, 41 clause types.
PUBLISHED = (
    ("DocETL, optimised", 0.401, 0.719, 0.477),
    ("language model, one prompt", 0.341, 0.430, 0.379),
    ("spaCy baseline", None, None, 0.190),
)
HIT = 0.15
"""Jaccard of the word sets of answer and label above which an answer is a hit: DocETL's rule."""

CLOSE = 0.5
"""Likewise, for an answer that covers the label closely: the measure that CUAD's authors use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One contract of the corpus with its labels."""

    file: str
    text: str
    labels: dict[str, str]
    """Field id to the label's quotes, joined; empty where the experts found nothing."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts for one field. `wrong` are answers off the label, `spurious` those without one."""

    hits: int = 0
    close: int = 0
    """Those of the hits that are above `CLOSE`."""
    wrong: int = 0
    spurious: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        answered = self.hits + self.wrong + self.spurious
        return self.hits / answered if answered else 0.0

    @property
    def recall(self) -> float:
        """DocETL's: an answer off the label counts against precision only."""
        due = self.hits + self.missed
        return self.hits / due if due else 0.0

    @property
    def strict_recall(self) -> float:
        """An answer off the label is a miss as well."""
        due = self.hits + self.missed + self.wrong
        return self.hits / due if due else 0.0

    @property
    def close_precision(self) -> float:
        answered = self.hits + self.wrong + self.spurious
        return self.close / answered if answered else 0.0

    @property
    def close_recall(self) -> float:
        due = self.hits + self.missed + self.wrong
        return self.close / due if due else 0.0


def part_of(file: str) -> str:
    """`development` or `test`, by the first hexadecimal digit of the SHA-256 of the file's name."""
    return "test" if int(hashlib.sha256(file.encode()).hexdigest()[0], 16) % 2 else "development"


def field_id(category: str) -> str:
    """CUAD's category name as a profile's id: `Cap On Liability` is `cap_on_liability`."""
    return re.sub(r"\W+", "_", category.lower()).strip("_")


def contracts(corpus: Path, part: str) -> Iterator[Contract]:
    for line in (corpus / "cuad_spans.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if part not in ("all", part_of(row["file"])):
            continue
        labels = {field_id(label["category"]): " ".join(label["quotes"]) for label in row["labels"]}
        text = (corpus / "txt" / row["file"]).read_text(encoding="utf-8")
        yield Contract(file=row["file"], text=text, labels=labels)


async def read(reader: OfflineReader, profile: Profile, text: str) -> dict[str, list[str]]:
    """The quotes of each field that the reader answers, asked in the profile's groups."""
    found: dict[str, list[str]] = {}
    for group in profile.groups(3):
        asked = [profile.by_id[name] for name in group]
        reply = await reader.generate(_request(text, asked))
        for finding in ReadingReply.model_validate_json(reply.content).findings:
            found[finding.field] = finding.quotes
    return found


def _request(text: str, fields: Sequence[ProfileField]) -> Request:
    questions = [
        WireQuestion(id=f.id, question=f.instruction, type=f.type, cues=f.cues) for f in fields
    ]
    return Request(
        model="offline",
        messages=(
            Message(role="user", content=write_material(Material(frame="", text=text))),
            Message(role="user", content=write_questions(questions)),
        ),
        schema_name="reading",
        schema={},
        max_output_tokens=100_000,
    )


def words(text: str) -> set[str]:
    return set(re.sub(r"[^a-zA-Z0-9\s]", "", text).lower().split())


def jaccard(left: str, right: str) -> float:
    union = words(left) | words(right)
    return len(words(left) & words(right)) / len(union) if union else 0.0


def count(tally: Tally, answer: str, label: str) -> None:
    if answer and label:
        likeness = jaccard(answer, label)
        tally.hits += likeness > HIT
        tally.close += likeness > CLOSE
        tally.wrong += likeness <= HIT
    elif answer:
        tally.spurious += 1
    elif label:
        tally.missed += 1


async def score(corpus: Path, part: str) -> tuple[dict[str, Tally], dict[str, float]]:
    """Tallies by field, and the size and time of the whole."""
    profile, reader = load_profile("contract"), OfflineReader()
    tallies: dict[str, Tally] = {}
    size = {"contracts": 0.0, "characters": 0.0}
    started = time.monotonic()
    for contract in contracts(corpus, part):
        answers = await read(reader, profile, contract.text)
        size["contracts"] += 1
        size["characters"] += len(contract.text)
        for name in set(profile.by_id) & set(contract.labels):
            tally = tallies.setdefault(name, Tally())
            count(tally, " ".join(answers.get(name, [])), contract.labels[name])
    size["seconds"] = time.monotonic() - started
    return dict(sorted(tallies.items())), size


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def averages(tallies: Sequence[Tally]) -> dict[str, tuple[float, float, float]]:
    """Mean precision, recall and F1 over the fields: by DocETL's rule, and by stricter ones."""
    return {
        "offline reader": _mean([(t.precision, t.recall) for t in tallies]),
        "  off the label is also missed": _mean([(t.precision, t.strict_recall) for t in tallies]),
        f"  and a hit is above {CLOSE}": _mean(
            [(t.close_precision, t.close_recall) for t in tallies]
        ),
    }


def _mean(pairs: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    n = len(pairs)
    return (
        sum(p for p, _ in pairs) / n,
        sum(r for _, r in pairs) / n,
        sum(f1(*pair) for pair in pairs) / n,
    )


def table(tallies: dict[str, Tally], size: dict[str, float], part: str) -> str:
    lines = [f"{'field':36}{'P':>6}{'R':>6}{'F1':>6}{'hit':>6}{'wrong':>6}{'spur.':>6}{'miss':>6}"]
    for name, t in tallies.items():
        counts = f"{t.hits:6}{t.wrong:6}{t.spurious:6}{t.missed:6}"
        lines.append(_row(name, (t.precision, t.recall, f1(t.precision, t.recall))) + counts)
    contracts_read, millions = f"{size['contracts']:.0f} contracts", size["characters"] / 1e6
    time_taken = f"{size['seconds']:.1f} s for {millions:.1f} million characters"
    lines += ["", f"{part}: {contracts_read}, {len(tallies)} fields, {time_taken}"]
    lines.append(f"{'mean over the fields':36}{'P':>6}{'R':>6}{'F1':>6}")
    lines += [_row(name, figures) for name, figures in averages(list(tallies.values())).items()]
    lines += [_row(name, figures) for name, *figures in PUBLISHED]
    lines.append(
        "The published rows are for 50 other contracts: the same clause types, another sample."
    )
    return "\n".join(lines)


def _row(name: str, figures: Sequence[float | None]) -> str:
    return f"{name:36}" + "".join("     -" if v is None else f"{v:6.3f}" for v in figures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", default=os.environ.get("OCTAVO_CORPUS"), help="folder of CUAD")
    parser.add_argument("--part", choices=["development", "test", "all"], default="test")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    if options.corpus is None:
        parser.error("--corpus or OCTAVO_CORPUS must name the folder of CUAD")
    tallies, size = asyncio.run(score(Path(options.corpus), options.part))
    if options.json:
        means = {name.strip(): mean for name, mean in averages(list(tallies.values())).items()}
        sys.stdout.write(json.dumps({"part": options.part, **size, "means": means}) + "\n")
    else:
        sys.stdout.write(table(tallies, size, options.part) + "\n")


if __name__ == "__main__":
    main()
