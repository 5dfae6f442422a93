"""Put every PDF of a corpus through, each in its own process with limits; table of how they end.

    python tests/benchmarks/pdf_robustness.py --corpus FOLDER [--group papers ...] [--list]

A file passes when it gives a text, or an IngestError with a class, within the limits on time and
memory. Anything else (a crash, another exception, a time-out) is listed by name.
"""

import argparse
import os
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from chunking import BlockKind
from pipeline.errors import IngestError
from pipeline.ingest import ingest
from tests.benchmarks.splitting_corpus import corpus_folder

CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["pipeline.ingest"])
GROUPS = (
    "contracts-pdf",
    "papers",
    "long",
    "cjk",
    "court",
    "redaction",
    "scanned",
    "pdf-suite",
    "pdf-broken",
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


def read_here(path: Path, answer: Connection) -> None:
    """In the child: read one file and send how it ended."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    pages = lost = 0
    try:
        document = ingest(path.read_bytes(), name=path.name, sha256="0" * 64)
    except IngestError as error:
        name = error.exception_class.value
    except Exception as error:  # the benchmark is about what else is raised
        name = f"!{type(error).__name__}"
    else:
        pages = len(document.pages)
        lost = sum(note.kind in _LOST for note in document.notes)
        outer = (block for block in document.blocks if block.kind is not BlockKind.TABLE_CELL)
        joined = "".join(document.text[block.start : block.end] for block in outer)
        name = "!blocks are not the text" if joined != document.text else "text"
        name = "partly" if lost and name == "text" else name
    answer.send((name, pages, lost, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))


def read_apart(path: Path) -> Ending:
    began = time.perf_counter()
    ours, theirs = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=read_here, args=(path, theirs))
    child.start()
    theirs.close()
    try:
        answered = ours.poll(TIME_LIMIT_S)
        name, pages, lost, memory = ours.recv() if answered else ("!timed out", 0, 0, 0)
    except EOFError:
        name, pages, lost, memory = "!died", 0, 0, 0
    child.kill()
    child.join()
    seconds = time.perf_counter() - began
    return Ending(path=path, name=name, seconds=seconds, pages=pages, lost=lost, memory_mb=memory)


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
    arguments = parser.parse_args()
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
