"""Compare computed clause labels with those that LibreOffice writes into its text export.

    python tests/benchmarks/docx_labels.py --corpus FOLDER [--group contracts-docx] [--list]

Needs LibreOffice Writer (`soffice`). Not a test: it needs the corpus and takes a minute.
Paragraphs are paired in order by their content; for each pair the labels must be equal. Bullets
are counted apart, since LibreOffice draws them from its own fonts.
"""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pipeline.errors import IngestError
from tests.benchmarks.docx_corpus import corpus_option, docx_files, paragraphs

_LETTERS = re.compile(r"[\W_]+")
_BATCH = 60


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each file with differences, then the totals."""
    parser = corpus_option(__doc__)
    parser.add_argument("--group", action="append", help="default: contracts-docx")
    parser.add_argument("--list", action="store_true", help="print every difference")
    parser.add_argument("--exports", type=Path, help="folder to keep LibreOffice's exports in")
    options = parser.parse_args(arguments)
    files = docx_files(options.corpus, *(options.group or ["contracts-docx"]))
    totals: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as made:
        folder = options.exports or Path(made)
        _export([path for path in files if not (folder / f"{path.stem}.txt").exists()], folder)
        for path in files:
            counts, differences = _compare(path, folder / f"{path.stem}.txt")
            totals.update(counts)
            if counts["different"]:
                sys.stdout.write(f"{path.name}: {counts['different']} different\n")
            for line in differences if options.list else ():
                sys.stdout.write(f"    {line}\n")
    sys.stdout.write(", ".join(f"{name} {totals[name]}" for name in sorted(totals)) + "\n")
    return int(totals["different"] > 0)


def _export(files: Sequence[Path], folder: Path) -> None:
    for start in range(0, len(files), _BATCH):
        command = [
            "soffice",
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            "txt:Text (encoded):UTF8",
            "--outdir",
            str(folder),
        ]
        command += [str(path) for path in files[start : start + _BATCH]]
        subprocess.run(command, check=True, capture_output=True)


def _compare(path: Path, export: Path) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter(files=1)
    differences: list[str] = []
    if not export.exists():
        return counts + Counter(not_exported=1), differences
    try:
        ours = list(_ours(path))
    except IngestError:
        return counts + Counter(not_read=1), differences
    theirs = export.read_text(encoding="utf-8-sig").splitlines()
    place = 0
    for label, content in ours:
        found = _find(theirs, place, content)
        if found is None:
            counts["labelled_without_pair" if label else "plain_without_pair"] += 1
            continue
        place = found + 1
        kind, line = _verdict(label, content, theirs[found])
        counts[kind] += 1
        if line:
            differences.append(line)
    return counts, differences


def _ours(path: Path) -> Iterator[tuple[str, str]]:
    """Label and first line of content of each paragraph that has letters."""
    for paragraph in paragraphs(path.read_bytes()):
        label = paragraph.label or ""
        content = paragraph.text.strip().removeprefix(label).strip().split("\n")[0]
        if _letters(content):
            yield label, content


def _find(lines: Sequence[str], start: int, content: str) -> int | None:
    """The next line that ends with the content, a label of up to 40 characters before it."""
    wanted = _letters(content)
    for place in range(start, len(lines)):
        line = _letters(lines[place])
        if line.endswith(wanted) and len(line) - len(wanted) <= 40:
            return place
    return None


def _verdict(label: str, content: str, line: str) -> tuple[str, str]:
    own, other, bare = _plain(f"{label} {content}"), _plain(line), _plain(content)
    if label and not _letters(label):
        return "bullets", ""
    if own == other:
        return ("equal" if label else "equal_without_label"), ""
    if not other.endswith(bare):
        return "other_text", ""
    before = other.removesuffix(bare)
    if not label and not _letters(before):
        return "equal_without_label", ""
    return "different", f"ours {label!r}, LibreOffice {before!r}"


def _letters(text: str) -> str:
    return _LETTERS.sub("", text)


def _plain(text: str) -> str:
    return " ".join(text.replace("\u2011", "-").replace("\u00ad", "").split())


if __name__ == "__main__":
    raise SystemExit(main())
