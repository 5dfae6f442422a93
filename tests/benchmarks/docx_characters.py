"""Compare the characters of visible text in the XML of each DOCX with those extracted.

    python tests/benchmarks/docx_characters.py --corpus FOLDER [--group docx-suite]

Not a test: it needs the corpus. The XML is read a second time by XPath, with none of the reader's
code: `w:t`, `m:t` and DrawingML text of the body, of notes and comments referred to, and of shown
headers and footers, less tracked deletions, hidden runs, field instructions, annotations of ruby
and second copies for older readers. White space is left aside. A file is listed where characters
are missing, or where more letters came out than the XML holds, once labels, marks of notes and
lines about comments are taken off.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pipeline.errors import IngestError
from pipeline.ingest.docx import PackageLimits, Revisions
from pipeline.ingest.docx.content import Item, Paragraph, Row
from pipeline.ingest.docx.reader import docx_items
from pipeline.ingest.docx.remarks import Remarks
from tests.benchmarks.docx_corpus import corpus_option, docx_files
from tests.benchmarks.docx_visible import visible_characters

_GROUPS = ("contracts-docx", "docx-tracked", "docx-suite", "long")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each file that differs or is not read, then the totals."""
    parser = corpus_option(__doc__)
    parser.add_argument("--group", action="append", help=f"default: {', '.join(_GROUPS)}")
    options = parser.parse_args(arguments)
    totals: Counter[str] = Counter()
    seconds = 0.0
    for path in docx_files(options.corpus, *(options.group or _GROUPS)):
        content = path.read_bytes()
        begin = time.perf_counter()
        try:
            given, extracted = _extracted(content)
        except IngestError as error:
            totals[f"exception {error.exception_class}"] += 1
            sys.stdout.write(f"{path.name}: {error}\n")
            continue
        seconds += time.perf_counter() - begin
        visible = visible_characters(content)
        missing, more = visible - extracted, extracted - visible - given
        letters = Counter({sign: count for sign, count in more.items() if sign.isalnum()})
        totals.update(files=1, characters=visible.total(), missing=missing.total())
        totals.update(more=letters.total(), equal=int(not missing and not letters))
        if missing or letters:
            sys.stdout.write(f"{path.name}: {_shown(missing)} missing, {_shown(letters)} more\n")
    listed = ", ".join(f"{name} {totals[name]}" for name in sorted(totals))
    sys.stdout.write(f"{listed}, read in {seconds:.0f} s\n")
    return 0


def _extracted(content: bytes) -> tuple[Counter[str], Counter[str]]:
    """Characters that the reader adds by itself, and all characters that it gives."""
    added: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for paragraph, mark in _flat(
        item for item, _ in docx_items(content, Revisions.FINAL, PackageLimits(), Remarks())
    ):
        _count(added, [paragraph.label or "", mark])
        _count(added, [f"[{hung.label}]" for hung in paragraph.attached if hung.label])
        _count(every, [paragraph.text, mark])
    return added, every


def _flat(items: Iterable[Item], mark: str = "") -> Iterator[tuple[Paragraph, str]]:
    for item in items:
        if isinstance(item, Row):
            for cell in item.cells:
                yield from _flat(cell)
        elif isinstance(item, Paragraph):
            yield item, mark
            mark = ""
            for hung in item.attached:
                yield from _flat(hung.items, hung.mark)


def _count(counter: Counter[str], texts: Iterable[str]) -> None:
    for text in texts:
        counter.update("".join(text.split()))


def _shown(counter: Counter[str]) -> str:
    most = "".join(f"{sign}" for sign, _ in counter.most_common(5))
    return f"{counter.total()} characters ({most})" if counter else "0"


if __name__ == "__main__":
    raise SystemExit(main())
