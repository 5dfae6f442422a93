"""A perfect reader over bundles of labelled contracts: does anything get lost on the way?

    python -m tests.benchmarks.citations_perfect --corpus FOLDER [--tokens 180000 400000 600000]
        [--pdf-tokens 180000 0]

A loopback server answers every reading with every labelled quote of CUAD that stands in its
prompt. The files go through the whole pipeline (ingest, split, read, verify, merge, consolidate,
store); what is loaded from the store is compared with the labels:

* recall: labelled quotes cited in an answer, or on a side of a conflict, of their field;
* at their place: quotes that stand once, cited at exactly the labelled offsets (white space at
  their ends aside);
* on their page: the same quotes, cited on the page of their contract plus the pages before it;
* duplicates: places that an answer cites twice;
* verified: citations whose text in the document is the quote up to normalisation.

Bundles are of text, and of the contracts' PDFs joined into one PDF (0 tokens: all there are, those
without labels too). Quotes from a PDF are given in the words of its text, without the lines that
every page repeats, as a model gives them. Labels that the pages lack are counted apart.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pipeline.answer import Citation
from pipeline.evidence.normalise import fold
from pipeline.evidence.searchable import SearchableText
from pipeline.result import Conclusion
from tests.benchmarks.citations_labels import Bundle, Labelled, bundles
from tests.benchmarks.citations_pdf import pdf_bundle, pdf_contracts
from tests.benchmarks.splitting_corpus import corpus_folder, say
from tests.pipeline.loopback_runs import read_files, settings_of
from tests.pipeline.perfect_server import PerfectServer

_CHARACTERS_A_TOKEN = 4.6
_HEAD = """\
| file | tokens | contracts | segments | calls | labelled | not in the file | recall % \
| once: at their place % | on their page % | duplicates | citations | verified % | conflicts \
| seconds |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"""


def profile_toml(fields: list[str]) -> str:
    """A profile that lists everything of every field."""
    parts = ['name = "labels"', 'version = "1"', 'description = "Labels."']
    for field in fields:
        parts += [
            "[[fields]]",
            f'id = "{field}"',
            f'question = "What says the text of {field}?"',
            'type = "text"',
            f'group = "{field[:1]}"',
            'merge = "all"',
        ]
    return "\n".join(parts)


def trimmed(bundle: Bundle, label: Labelled) -> tuple[int, int]:
    """The label's place without white space and lines drawn in hyphens at its ends."""
    words = bundle.text[label.start : label.end]
    start = label.start + len(words) - len(words.lstrip())
    end = start + len(words.strip())
    bare = bundle.text[start:end].rstrip("- \n\t")
    return start, end if end - start - len(bare) < 3 else start + len(bare)


def parts_of(bundle: Bundle, label: Labelled) -> tuple[tuple[int, int], ...]:
    """The label's place without what pages repeat, white space at the ends of its parts aside."""
    start, stop = trimmed(bundle, label)
    parts = []
    for low, high in (*(f for f in bundle.furniture if start < f[1] and f[0] < stop), (stop, stop)):
        words = bundle.text[start:low]
        first = start + len(words) - len(words.lstrip())
        parts.append((first, first + len(words.strip())))
        start = high
    return tuple(part for part in parts if part[0] < part[1])


def quotes_of(bundle: Bundle) -> dict[str, dict[str, str]]:
    """Field -> the labels' words as they stand in the text -> as a model quotes them."""
    quotes: dict[str, dict[str, str]] = {}
    for label in bundle.labels:
        start, end = trimmed(bundle, label)
        parts = [bundle.text[low:high] for low, high in parts_of(bundle, label)]
        spoken = bundle.text[start:end] if len(parts) == 1 else "\n".join(parts)
        quotes.setdefault(label.field, {})[bundle.text[start:end]] = spoken
    return quotes


def run(bundle: Bundle, folder: Path) -> Conclusion:
    """The bundle through the whole pipeline."""
    quotes = quotes_of(bundle)
    file, profile = folder / bundle.name, folder / "labels.toml"
    file.write_bytes(bundle.content)
    profile.write_text(profile_toml(sorted(quotes)), encoding="utf-8")
    spoken = {words: said for each in quotes.values() for words, said in each.items()}
    labels = {field: list(each) for field, each in quotes.items()}
    with PerfectServer(labels, spoken.__getitem__).running() as server:
        settings = settings_of(folder, server.base_url, window=230_000, group_size=12)
        result = asyncio.run(read_files(settings, file, profile=str(profile)))
    (document,) = result.documents
    if document.conclusion is None:
        raise SystemExit(f"not read: {document.reason}")
    if document.conclusion.plan.characters != len(bundle.text):
        raise SystemExit("the text that was read is not the text of the labels")
    return document.conclusion


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of labels."""

    cited: int
    once: int
    """Labels whose words stand in the text once."""
    at_place: int
    on_page: int
    missed: tuple[Labelled, ...]
    """Not cited, or cited elsewhere, or on another page."""


def score(bundle: Bundle, found: Conclusion) -> Score:
    """What became of the labels."""
    cited = {answer.field: answer.citations for answer in found.answers}
    pages = {field: {(c.start, c.end): c.page for c in each} for field, each in cited.items()}
    words = {
        field: {fold(bundle.text[c.start : c.end]).text for c in each}
        for field, each in cited.items()
    }
    text = SearchableText(bundle.text)
    hits = once = at_place = on_page = 0
    missed = []
    for label in bundle.labels:
        parts = parts_of(bundle, label)
        is_hit = all(fold(bundle.text[low:high]).text in words[label.field] for low, high in parts)
        is_once = all(len(text.places(bundle.text[low:high])) == 1 for low, high in parts)
        is_there = all(part in pages[label.field] for part in parts)
        is_on_page = pages[label.field].get(parts[0], -1) == label.page
        hits, once = hits + is_hit, once + is_once
        at_place, on_page = at_place + (is_once and is_there), on_page + (is_once and is_on_page)
        if not is_hit or (is_once and not (is_there and is_on_page)):
            missed.append(label)
    return Score(cited=hits, once=once, at_place=at_place, on_page=on_page, missed=tuple(missed))


def line(bundle: Bundle, lacking: int, found: Conclusion, seconds: float) -> str:
    """One line of the table. `lacking` are labels that the file's pages do not have."""
    counted = score(bundle, found)
    places = {a.field: {(c.start, c.end) for c in a.citations} for a in found.answers}
    every = [citation for answer in found.answers for citation in answer.citations]
    has_pages = any(label.page for label in bundle.labels)
    return (
        f"| {bundle.name[-3:]} | {found.plan.tokens:,} | {bundle.contracts} |"
        f" {len(found.plan.segments)} | {len(found.calls)} | {len(bundle.labels):,} | {lacking} |"
        f" {share(counted.cited, len(bundle.labels))} | {share(counted.at_place, counted.once)} |"
        f" {share(counted.on_page, counted.once) if has_pages else '-'} |"
        f" {len(every) - sum(map(len, places.values()))} | {len(every):,} |"
        f" {share(sum(is_true(bundle, c) for c in every), len(every))} | {len(found.conflicts)} |"
        f" {seconds:.0f} |"
    )


def share(part: int, whole: int) -> str:
    """In per cent, with as many places as tell a miss from none."""
    return f"{100 * part / max(1, whole):.2f}"


def is_true(bundle: Bundle, citation: Citation) -> bool:
    """Whether the words at the citation's place are its quote."""
    there = bundle.text[citation.start : citation.end]
    return fold(there).text == fold(citation.quote).text


def pdf_bundles(folder: Path, tokens: Sequence[int]) -> Iterator[tuple[Bundle, int]]:
    """A PDF for each number of tokens, of the first contracts that have as many; 0 means all."""
    every = list(pdf_contracts(folder))
    for wanted in tokens:
        taken, characters = [], 0
        for contract in every:
            taken.append(contract)
            characters += contract.characters
            if wanted and characters >= wanted * _CHARACTERS_A_TOKEN:
                break
        bundle, lost = pdf_bundle(taken)
        for label in lost:
            say(f"not on its page: {label.field}, page {label.page} of its contract")
        yield bundle, len(lost)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--tokens", type=int, nargs="*", default=[180_000, 400_000, 600_000])
    parser.add_argument("--pdf-tokens", type=int, nargs="*", default=[180_000, 0])
    parser.add_argument("--missing", action="store_true", help="where a label is missed")
    options = parser.parse_args()
    corpus = corpus_folder(options.corpus)
    sizes = [int(tokens * _CHARACTERS_A_TOKEN) for tokens in options.tokens]
    of_text = ((bundle, 0) for bundle in bundles(corpus, sizes))
    say(_HEAD)
    for bundle, lacking in chain(pdf_bundles(corpus, options.pdf_tokens), of_text):
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            found = run(bundle, Path(folder))
            say(line(bundle, lacking, found, time.perf_counter() - started))
        for label in score(bundle, found).missed if options.missing else ():
            say(f"missed: {label.field} [{label.start}, {label.end}), page {label.page}")


if __name__ == "__main__":
    main()
