"""Falsified and tidied quotes: which checks accept what?

    python -m tests.benchmarks.citations_tampered --corpus FOLDER [--peers INTERPRETER]

Every labelled sentence of CUAD of 60 to 600 characters that can be falsified is a case. Three of
ten are falsified: a digit changed, a "not" dropped or added, shall and may swapped, whichever the
sentence allows, in turns. The others are tidied as models tidy: white space, quote marks, dashes,
case, a word hyphenated at a line's end. A falsified quote that stands elsewhere in the contract by
chance is left out. Octavo looks each quote up in the whole contract. The peers - LangExtract's
aligner and rapidfuzz's partial_ratio, run by an INTERPRETER that has both - are only given the
1,000 characters around the sentence's place, and accept what they align at all, or what scores at
least 80 or 95.
"""

import argparse
import json
import random
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.evidence.citation import CitationChecker
from pipeline.evidence.searchable import SearchableText
from tests.benchmarks.citations_labels import Contract, contracts
from tests.benchmarks.citations_speed import document_of
from tests.benchmarks.splitting_corpus import corpus_folder, say

_AROUND = 500
_FALSE_IN_TEN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One quote as a model may give it, and what the page says around it."""

    kind: str
    is_true: bool
    quote: str
    passage: str
    contract: str


def falsified(quote: str, turn: int) -> tuple[str, str] | None:
    """Kind and text of a material edit; None where the sentence allows none."""
    kinds = [_number, _dropped, _added, _swapped]
    for shift in range(len(kinds)):
        edit = kinds[(turn + shift) % len(kinds)]
        changed = edit(quote, random.Random(turn))
        if changed is not None and changed != quote:
            return edit.__name__.strip("_"), changed
    return None


def _number(quote: str, rng: random.Random) -> str | None:
    digits = [match.start() for match in re.finditer(r"[0-9]", quote)]
    if not digits:
        return None
    at = rng.choice(digits)
    other = rng.choice([digit for digit in "123456789" if digit != quote[at]])
    return quote[:at] + other + quote[at + 1 :]


def _dropped(quote: str, rng: random.Random) -> str | None:
    return re.sub(r"\s+not\b", "", quote, count=1) if re.search(r"\s+not\b", quote) else None


def _added(quote: str, rng: random.Random) -> str | None:
    verb = re.search(r"\b(?:shall|may|will|is|are|does)\b(?!\s+not\b)", quote)
    return None if verb is None else f"{quote[: verb.end()]} not{quote[verb.end() :]}"


def _swapped(quote: str, rng: random.Random) -> str | None:
    modal = re.search(r"\b(?:shall|may)\b", quote)
    if modal is None:
        return None
    other = "may" if modal.group() == "shall" else "shall"
    return quote[: modal.start()] + other + quote[modal.end() :]


def tidied(quote: str, turn: int) -> tuple[str, str]:
    """Kind and text of an edit that changes nothing that is said."""
    kinds: dict[str, Callable[[], str]] = {
        "white space": lambda: "\n".join(quote.split()),
        "quote marks": lambda: re.sub(r"[\"“”]", "“", quote).replace("'", "’"),
        "dashes": lambda: quote.replace("-", "\u2011").replace("–", "-"),
        "case": quote.upper,
        "hyphenation": lambda: re.sub(r"\b([a-z]{4})([a-z]{3,})\b", "\\1-\n\\2", quote, count=2),
        "all of them": lambda: "  ".join(quote.replace('"', "”").replace("'", "’").upper().split()),
    }
    name = list(kinds)[turn % len(kinds)]
    return name, kinds[name]()


def cases(folder: Path) -> Iterator[Case]:
    """Every case, in the order of the labels."""
    turn = 0
    for contract in contracts(folder):
        whole = SearchableText(contract.text)
        for start, end in sorted({(label.start, label.end) for label in contract.labels}):
            quote = contract.text[start:end].strip()
            if not 60 <= len(quote) <= 600 or falsified(quote, turn) is None:
                continue
            turn += 1
            case = _case(contract, quote, start, end, turn)
            if case.is_true or not whole.places(case.quote):
                yield case
            else:
                say_kept(case, contract)


def say_kept(case: Case, contract: Contract) -> None:
    """A falsified quote that was found: left out where its very words stand in the contract."""
    words = " ".join(case.quote.split()).lower()
    if words not in " ".join(contract.text.split()).lower():
        say(f"VERIFIED THOUGH FALSE ({case.kind}) in {contract.name}: {case.quote!r}")


def _case(contract: Contract, quote: str, start: int, end: int, turn: int) -> Case:
    edit = falsified(quote, turn) if turn % 10 < _FALSE_IN_TEN else None
    kind, changed = edit or tidied(quote, turn)
    return Case(
        kind=kind,
        is_true=edit is None,
        quote=changed,
        passage=contract.text[max(0, start - _AROUND) : end + _AROUND],
        contract=contract.name,
    )


def octavo_accepts(folder: Path, given: list[Case]) -> list[bool]:
    """Whether each quote has a place in its whole contract."""
    texts = {contract.name: contract.text for contract in contracts(folder)}
    checkers: dict[str, CitationChecker] = {}
    accepted = []
    for case in given:
        if case.contract not in checkers:
            checkers[case.contract] = CitationChecker(document_of(texts[case.contract]))
        accepted.append(bool(checkers[case.contract].occurrences(case.quote)))
    return accepted


def peers_accept(interpreter: Path, given: list[Case]) -> dict[str, list[bool]]:
    """The peers' answers, from a process of the interpreter that has them."""
    script = Path(__file__).with_name("citations_peers.py")
    done = subprocess.run(
        [interpreter, script],
        input=json.dumps([asdict(case) for case in given]),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: dict[str, list[bool]] = json.loads(done.stdout.splitlines()[-1])
    return answers


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--peers", type=Path, help="Python that has langextract and rapidfuzz")
    options = parser.parse_args()
    folder = corpus_folder(options.corpus)
    given = list(cases(folder))
    accepted = {"Octavo": octavo_accepts(folder, given)}
    if options.peers is not None:
        accepted |= peers_accept(options.peers, given)
    false = [n for n, case in enumerate(given) if not case.is_true]
    true = [n for n, case in enumerate(given) if case.is_true]
    kinds = Counter(case.kind for case in given)
    say(f"{len(given):,} quotes: {', '.join(f'{n:,} {kind}' for kind, n in kinds.items())}\n")
    say(f"| check | of {len(false):,} falsified: verified | of {len(true):,} true: verified |")
    say("|---|---|---|")
    for name, answers in accepted.items():
        wrong, right = sum(answers[n] for n in false), sum(answers[n] for n in true)
        say(
            f"| {name} | {wrong:,} ({100 * wrong / len(false):.1f} %) |"
            f" {right:,} ({100 * right / len(true):.1f} %) |"
        )
    for n in true:
        if not accepted["Octavo"][n]:
            say(f"not verified ({given[n].kind}): {given[n].quote!r}")


if __name__ == "__main__":
    main()
