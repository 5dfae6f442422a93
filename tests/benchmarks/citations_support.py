"""Does the check of values against their quotes see what is denied, and raise no false alarm?

    python -m tests.benchmarks.citations_support --corpus FOLDER [--half develop] [--show 5]

Quotes are the labelled sentences of CUAD that have a modal verb or a negation. Values restate them:
the whole of it, its first clause, or its clause around the last modal verb. Flipped values are the
same with a "not" dropped or added, shall and may swapped, or a number, a unit or a bound changed.
Contracts whose name's hash is even are for development, the others for the figures; nothing else
tells them apart.
"""

import argparse
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.answer import Support
from pipeline.value.value_check import check_value
from tests.benchmarks.citations_labels import contracts
from tests.benchmarks.citations_tampered import _added, _dropped, _swapped
from tests.benchmarks.splitting_corpus import corpus_folder, say

_SAYS = re.compile(r"\b(?:shall|may|will|must|not|no|is|are)\b")
_MODAL = re.compile(r"\b(?:shall|may|will|must)\b")
_BREAK = re.compile(r";|,? but |, provided|, except|, unless|\. (?=[A-Z])")
_UNITS = (
    ("business days: days", r"\bbusiness days\b", "days"),
    ("days: business days", r"(?<!business )(?<!Business )\bdays\b", "business days"),
    ("months: years", r"\bmonths\b", "years"),
    ("at least: at most", r"\bat least\b", "at most"),
    ("not less than: not more than", r"\bnot less than\b", "not more than"),
    ("not exceed: not be less than", r"\bnot exceed\b", "not be less than"),
    ("per annum: per month", r"\bper annum\b", "per month"),
)
_MODAL_EDITS = (("not dropped", _dropped), ("not added", _added), ("shall, may swapped", _swapped))
_FORBIDS = re.compile(
    r"\b(?:shall|may) not\b|\bneither\b|\bno party\b|\b(?:in|under|at) no \w+", re.IGNORECASE
)


_ORDER = (Support.SUPPORTED, Support.UNCHECKED, Support.UNSUPPORTED)
_WRONG = {"restated": Support.UNSUPPORTED, "flipped": Support.SUPPORTED}


def quotes_of(folder: Path, half: str) -> Iterator[str]:
    """The labelled sentences of one half of the contracts, each once."""
    for contract in contracts(folder):
        if (zlib.crc32(contract.name.encode()) % 2 == 0) is (half == "develop"):
            for start, end in sorted({(label.start, label.end) for label in contract.labels}):
                quote = " ".join(contract.text[start:end].split())
                if 40 <= len(quote) <= 600 and _SAYS.search(quote):
                    yield quote


def restated(quote: str) -> Iterator[tuple[str, str]]:
    """Kind and text of values that say what the quote says, or a part of it."""
    yield "whole", quote
    parts = [part.strip() for part in _BREAK.split(quote) if part and _MODAL.search(part)]
    if len(parts) > 1:
        yield "first clause", parts[0]
        yield "last clause", parts[-1]


def flipped(value: str, turn: int) -> Iterator[tuple[str, str]]:
    """Kind and text of values that say something else."""
    for name, edit in _MODAL_EDITS:
        changed = edit(value, random.Random(turn))
        # "Shall not" and "may not" both forbid: swapped, they say the same.
        if changed is not None and not (edit is _swapped and _FORBIDS.search(value)):
            yield name, changed
    for name, pattern, other in _UNITS:
        changed = re.sub(pattern, other, value, count=1)
        if changed != value:
            yield name, changed


def cases(quote: str, turn: int) -> Iterator[tuple[str, str, str]]:
    """Group, kind and value of everything that is held against the quote."""
    for kind, value in restated(quote):
        yield "restated", kind, value
        for edit, changed in flipped(value, turn):
            yield "flipped", edit, changed


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--half", choices=["develop", "measure"], default="measure")
    parser.add_argument("--show", type=int, default=0, help="examples of each kind")
    options = parser.parse_args()
    counted: Counter[tuple[str, str, Support]] = Counter()
    for turn, quote in enumerate(quotes_of(corpus_folder(options.corpus), options.half)):
        for group, kind, value in cases(quote, turn):
            support = check_value(value, [quote]).support
            counted[group, kind, support] += 1
            if support is _WRONG[group] and counted[group, kind, support] <= options.show:
                say(f"{group} ({kind}) is {support.value}:\n  VALUE {value}\n  QUOTE {quote}\n")
    say("| values | kind | number | supported % | unchecked % | unsupported % |")
    say("|---|---|---|---|---|---|")
    for group, kind in sorted({key[:2] for key in counted}):
        numbers = [counted[group, kind, support] for support in _ORDER]
        shares = " | ".join(f"{100 * number / sum(numbers):.1f}" for number in numbers)
        say(f"| {group} | {kind} | {sum(numbers):,} | {shares} |")


if __name__ == "__main__":
    main()
