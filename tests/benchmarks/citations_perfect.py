"""A perfect reader over bundles of labelled contracts: does anything get lost on the way?

    python -m tests.benchmarks.citations_perfect --corpus FOLDER [--tokens 180000 400000 600000]

A loopback server answers every reading with every labelled quote of CUAD that stands in its
prompt. The files go through the whole pipeline (ingest, split, read, verify, merge, consolidate,
store); what is loaded from the store is compared with the labels:

* recall: labelled quotes cited in an answer, or on a side of a conflict, of their field;
* at their place: quotes that stand once, cited at exactly the labelled offsets (white space at
  their ends aside); of the others, those cited where the same words stand;
* duplicates: places that an answer cites twice;
* verified: citations whose text in the document is the quote up to normalisation.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from pipeline.answer import Citation
from pipeline.evidence.normalise import fold
from pipeline.result import Conclusion
from tests.benchmarks.citations_labels import Bundle, Labelled, bundles
from tests.benchmarks.splitting_corpus import corpus_folder, say
from tests.pipeline.loopback_runs import read_files, settings_of
from tests.pipeline.perfect_server import PerfectServer

_CHARACTERS_A_TOKEN = 4.6
_HEAD = """\
| tokens | contracts | segments | calls | labelled | recall % | once: at their place % \
| duplicates | citations | verified % | conflicts | seconds |
|---|---|---|---|---|---|---|---|---|---|---|---|"""


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


def run(bundle: Bundle, folder: Path) -> Conclusion:
    """The bundle through the whole pipeline."""
    labels: dict[str, list[str]] = {}
    for label in bundle.labels:
        start, end = trimmed(bundle, label)
        labels.setdefault(label.field, []).append(bundle.text[start:end])
    labels = {field: list(dict.fromkeys(quotes)) for field, quotes in labels.items()}
    file, profile = folder / "bundle.txt", folder / "labels.toml"
    file.write_text(bundle.text, encoding="utf-8", newline="")
    profile.write_text(profile_toml(sorted(labels)), encoding="utf-8")
    with PerfectServer(labels).running() as server:
        settings = settings_of(folder, server.base_url, window=230_000, group_size=12)
        result = asyncio.run(read_files(settings, file, profile=str(profile)))
    (document,) = result.documents
    if document.conclusion is None:
        raise SystemExit(f"not read: {document.reason}")
    return document.conclusion


def line(bundle: Bundle, found: Conclusion, seconds: float) -> str:
    """One line of the table."""
    cited = {answer.field: answer.citations for answer in found.answers}
    places = {field: {(c.start, c.end) for c in each} for field, each in cited.items()}
    words = {
        field: {fold(bundle.text[c.start : c.end]).text for c in each}
        for field, each in cited.items()
    }
    hits = once = at_place = 0
    for label in bundle.labels:
        start, end = trimmed(bundle, label)
        quote = bundle.text[start:end]
        hits += fold(quote).text in words[label.field]
        if bundle.text.count(quote) == 1:
            once += 1
            at_place += (start, end) in places[label.field]
    every = [citation for each in cited.values() for citation in each]
    duplicates = len(every) - sum(map(len, places.values()))
    return (
        f"| {found.plan.tokens:,} | {bundle.contracts} | {len(found.plan.segments)} |"
        f" {len(found.calls)} | {len(bundle.labels):,} | {share(hits, len(bundle.labels))} |"
        f" {share(at_place, once)} | {duplicates} | {len(every):,} |"
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


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--tokens", type=int, nargs="+", default=[180_000, 400_000, 600_000])
    options = parser.parse_args()
    say(_HEAD)
    sizes = [int(tokens * _CHARACTERS_A_TOKEN) for tokens in options.tokens]
    for bundle in bundles(corpus_folder(options.corpus), sizes):
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            found = run(bundle, Path(folder))
            say(line(bundle, found, time.perf_counter() - started))


if __name__ == "__main__":
    main()
