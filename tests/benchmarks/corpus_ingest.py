"""Every file of a corpus through the readers: how each ends, in what time, and what is in it.

    python tests/benchmarks/corpus_ingest.py --corpus FOLDER [--group mail other] [--limit-s 120]

FOLDER has a folder `files` with a folder for each group. Each file is read in a worker process
that is ended when it takes longer than the limit; files inside files are read likewise. For each
group the classes are counted, and received = texts + archives + excluded + exceptions must hold.
Exits with 1 where a reader crashed, a text is not covered by its blocks and pages, or a count
does not add up.
"""

import argparse
import hashlib
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from chunking import BlockKind
from pipeline.document import Document
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest import CONTAINERS, FamilyLimits, MediaType, Member, mismatch
from pipeline.sandbox import Sandbox, SandboxLimits
from tests.benchmarks.splitting_corpus import say

_CRASHES = {ExceptionClass.INTERNAL.value, "uncovered"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How one file ended: `text`, `archive`, `excluded`, or the class of its exception."""

    path: str
    media_type: str
    ending: str
    seconds: float
    detail: str = ""


def main() -> int:
    options = _options()
    folders = sorted(path for path in (options.corpus / "files").iterdir() if path.is_dir())
    if options.group:
        folders = [folder for folder in folders if folder.name in options.group]
    failed = False
    limits = SandboxLimits(wall_s=options.limit_s, workers=options.workers)
    with Sandbox(limits) as sandbox, ThreadPoolExecutor(options.workers) as pool:
        for folder in folders:
            files = sorted(path for path in folder.iterdir() if path.is_file())
            read = pool.map(lambda path: list(_read(sandbox, path.name, path.read_bytes())), files)
            endings = [ending for family in read for ending in family]
            failed |= _report(folder.name, len(files), endings, options.limit_s)
    return int(failed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    given = os.environ.get("OCTAVO_CORPUS")
    parser.add_argument(
        "--corpus",
        type=Path,
        default=Path(given) if given else None,
        required=given is None,
        help="folder of the corpus; default: OCTAVO_CORPUS",
    )
    parser.add_argument("--group", nargs="*", help="folders under files; default: all")
    parser.add_argument("--limit-s", type=float, default=120.0, help="seconds a file may take")
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def _read(sandbox: Sandbox, path: str, content: bytes, depth: int = 1) -> Iterator[Ending]:
    """The file and what it holds; the limits are those of a run."""
    began = time.perf_counter()
    media_type, members, failure = _opened(sandbox, path, content)
    is_container = media_type in CONTAINERS and not mismatch(media_type, path)
    ending, detail = ("archive", "") if is_container else _outcome(sandbox, path, content)
    if is_container and failure is not None:
        ending, detail = failure.exception_class.value, failure.detail
    seconds = time.perf_counter() - began
    yield Ending(
        path=path, media_type=media_type.value, ending=ending, seconds=seconds, detail=detail
    )
    for member in members if depth <= FamilyLimits().depth else ():
        inside = f"{path}!/{member.name}"
        if member.content is not None and member.excluded is None:
            yield from _read(sandbox, inside, member.content, depth + 1)
            continue
        ended = "excluded" if member.failure is None else member.failure.exception_class.value
        yield Ending(path=inside, media_type="", ending=ended, seconds=0)


def _opened(
    sandbox: Sandbox, path: str, content: bytes
) -> tuple[MediaType, list[Member], IngestError | None]:
    """The file's type, what it holds as far as it could be had, and why no more could be."""
    media_type, members = MediaType.BINARY, list[Member]()
    try:
        with sandbox.open(content, name=path, sha256=hashlib.sha256(content).hexdigest()) as family:
            media_type = family.media_type
            members.extend(family.members)
    except IngestError as error:
        return media_type, members, error
    return media_type, members, None


def _outcome(sandbox: Sandbox, path: str, content: bytes) -> tuple[str, str]:
    try:
        document = sandbox.read(content, name=path, sha256=hashlib.sha256(content).hexdigest())
    except IngestError as error:
        return error.exception_class.value, error.detail
    gap = _gap(document)
    return ("text", "") if gap is None else ("uncovered", gap)


def _gap(document: Document) -> str | None:
    """What of the text belongs to no block or page; None where everything does."""
    outer = [block for block in document.blocks if block.kind is not BlockKind.TABLE_CELL]
    for what, spans in (("block", outer), ("page", document.pages or outer)):
        reached = 0
        for span in spans:
            if span.start != reached:
                return f"no {what} from {reached} to {span.start}"
            reached = span.end
        if reached != len(document.text):
            return f"no {what} from {reached}"
    return None


def _report(group: str, files: int, endings: list[Ending], limit_s: float) -> bool:
    """Print one group; whether something is wrong with it."""
    count = Counter(ending.ending for ending in endings)
    classes = ", ".join(f"{number} {name}" for name, number in count.most_common())
    slowest = max(endings, key=lambda ending: ending.seconds)
    say(f"{group}: {files} files, {len(endings)} received: {classes}")
    say(f"    slowest {slowest.seconds:.1f} s: {slowest.path}")
    for ending in endings:
        if ending.ending not in {"text", "archive", "excluded"}:
            say(f"    {ending.ending} | {ending.path} | {ending.media_type} | {ending.detail}")
    is_late = slowest.seconds > limit_s + 10
    return is_late or sum(count.values()) != len(endings) or bool(_CRASHES & set(count))


if __name__ == "__main__":
    sys.exit(main())
