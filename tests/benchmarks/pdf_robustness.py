"""Put every PDF of a corpus through, each in its own process with limits; table of how they end.

    python tests/benchmarks/pdf_robustness.py --corpus FOLDER [--group papers ...] [--list]

A file passes when it gives a text, or an IngestError with a class, within the limits on time and
memory. Anything else (a crash, another exception, a time-out) is listed by name.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.splitting_corpus import corpus_folder

GROUPS = (
    "contracts-pdf papers long cjk court redaction scanned pdf-suite pdf-broken".split()
)
TIME_LIMIT_S = 60
MEMORY_LIMIT_BYTES = 4 * 1024**3
_LOST = frozenset({"page_without_text", "page_not_read"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How one file ended."""

    path: Path
    name: str
    """`text`, `partly`, a class of exception, or what went wrong."""
    seconds: float
    pages: int = 0
    lost: int = 0
    memory_mb: int = 0

    @property
    def passed(self) -> bool:
        return not self.name.startswith("!")


def read_here(path: Path) -> None:
    """In the child: read one file and print how it ended, as JSON."""
    from pipeline.errors import IngestError  # noqa: PLC0415 - only the child pays for the import
    from pipeline.ingest import ingest  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    try:
        document = ingest(path.read_bytes(), name=path.name, sha256="0" * 64)
    except IngestError as error:
        found: dict[str, object] = {"name": error.exception_class.value}
    except Exception as error:  # the benchmark is about what else is raised
        found = {"name": f"!{type(error).__name__}"}
    else:
        lost = sum(note.kind in _LOST for note in document.notes)
        assert "".join(document.text[block.start : block.end] for block in document.blocks) == (
            document.text
        )
        found = {
            "name": "partly" if lost else "text",
            "pages": len(document.pages),
            "lost": lost,
        }
    found["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(json.dumps(found))


def read_apart(path: Path) -> Ending:
    began = time.perf_counter()
    command = [sys.executable, str(Path(__file__).resolve()), "--child", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIME_LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return Ending(path=path, name="!timed out", seconds=TIME_LIMIT_S)
    seconds = time.perf_counter() - began
    if done.returncode or not done.stdout:
        return Ending(path=path, name=f"!ended with {done.returncode}", seconds=seconds)
    return Ending(path=path, seconds=seconds, **json.loads(done.stdout))


def table(endings: Sequence[Ending]) -> Iterator[str]:
    names = sorted({ending.name for ending in endings})
    yield f"| group | files | {' | '.join(names)} | pages | lost pages | slowest s | most MB |"
    yield "|---" * (len(names) + 6) + "|"
    groups: dict[str, list[Ending]] = defaultdict(list)
    for ending in endings:
        groups[ending.path.parent.name].append(ending)
    for group, members in groups.items():
        counts = Counter(ending.name for ending in members)
        cells = " | ".join(str(counts[name] or "") for name in names)
        yield (
            f"| {group} | {len(members)} | {cells} | {sum(one.pages for one in members)} | "
            f"{sum(one.lost for one in members)} | {max(one.seconds for one in members):.1f} | "
            f"{max(one.memory_mb for one in members)} |"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--group", nargs="+", default=list(GROUPS))
    parser.add_argument("--list", action="store_true", help="every file that is not `text`")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        read_here(arguments.child)
        return 0
    folder = corpus_folder(arguments.corpus) / "files"
    paths = [
        path
        for group in arguments.group
        for path in sorted((folder / group).iterdir())
        if path.suffix.lower() == ".pdf"
    ]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        endings = list(pool.map(read_apart, paths))
    print("\n".join(table(endings)))  # noqa: T201 - a table is what it is run for
    for ending in endings:
        if not ending.passed or (arguments.list and ending.name != "text"):
            print(f"{ending.name}: {ending.path.name} ({ending.seconds:.1f} s)")  # noqa: T201
    return int(any(not ending.passed for ending in endings))


if __name__ == "__main__":
    sys.exit(main())
