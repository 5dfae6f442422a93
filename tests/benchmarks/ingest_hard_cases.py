"""Hard cases of reading, on real files of a corpus: what must be in the text is, or is listed.

    python -m tests.benchmarks.ingest_hard_cases --corpus FOLDER

FOLDER has a folder `files`; a case whose file is not there says so. Each case is tested on small
made files in tests/pipeline besides. Exits with 1 where a case does not hold.
"""

import hashlib
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chunking import BlockKind, load_vocabulary
from pipeline.document import Document
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.sandbox import Sandbox, SandboxLimits
from tests.benchmarks.docx_corpus import corpus_option
from tests.benchmarks.splitting_corpus import say

Check = Callable[["Reading"], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of one file."""

    path: Path
    document: Document | None
    error: IngestError | None
    members: tuple[str, ...]
    seconds: float

    @property
    def text(self) -> str:
        return "" if self.document is None else self.document.text

    @property
    def notes(self) -> str:
        notes = () if self.document is None else self.document.notes
        return " ".join(f"{note.kind}: {note.detail}" for note in notes)

    @property
    def pages_without_text(self) -> tuple[int | None, ...]:
        notes = () if self.document is None else self.document.notes
        return tuple(note.page for note in notes if note.kind == "page_without_text")

    def blocks(self, kind: BlockKind) -> int:
        """How many blocks of a kind there are."""
        return 0 if self.document is None else sum(b.kind is kind for b in self.document.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One hard case: files by pattern, and what must be so of each."""

    number: int
    what: str
    files: Sequence[str]
    holds: Check


def _is(exception_class: ExceptionClass) -> Check:
    return lambda reading: (
        reading.error is not None and (reading.error.exception_class is exception_class)
    )


def _tokens(reading: Reading) -> int:
    return load_vocabulary("o200k_base").count(reading.text)


_ENCRYPTED = ("*r4-user*", "*r6-user-password*", "*crazyones-encrypted-256*", "*bug53475*")
CASES = (
    Case(
        number=1,
        what="all text in form XObjects",
        files=("*UsioInc_20040428*.pdf",),
        holds=lambda r: len(r.text) > 20_000 and "lost" not in r.notes,
    ),
    Case(
        number=2,
        what="pages 10 to 13 are pictures",
        files=("*Principal Life*.PDF",),
        holds=lambda r: r.pages_without_text == (10, 11, 12, 13),
    ),
    Case(
        number=3,
        what="slow pages end in time",
        files=("*CERES*.pdf", "*CERES*.PDF", "*tracemonkey*.pdf"),
        holds=lambda r: r.document is not None and r.seconds < 60,
    ),
    Case(
        number=5,
        what="a garbage layer is no text",
        files=("*data-compression.pdf", "*TAMReview.pdf"),
        holds=lambda r: _is(ExceptionClass.NO_TEXT)(r) or len(r.pages_without_text) > 10,
    ),
    Case(
        number=6,
        what="ligatures are letters",
        files=("*spartan-a-distributed*.pdf",),
        holds=lambda r: "efficient" in r.text and not set("\ufb00\ufb01\ufb02") & set(r.text),
    ),
    Case(
        number=7,
        what="Chinese that one reader loses",
        files=("*pr-136-example.pdf",),
        holds=lambda r: sum("\u4e00" <= c <= "\u9fff" for c in r.text) > 20,
    ),
    Case(
        number=8,
        what="remarks, form values, attachments",
        files=("*testAnnotations.pdf", "*with-attachment.pdf", "*xfa_issue14315.pdf"),
        holds=lambda r: any(kind in r.notes for kind in ("annotation", "attachment", "xfa_form")),
    ),
    Case(
        number=9,
        what="encrypted",
        files=_ENCRYPTED,
        holds=_is(ExceptionClass.ENCRYPTED),
    ),
    Case(
        number=10,
        what="truncated, empty, misnamed",
        files=("*truncated*.docx", "*e3b0c4_empty.pdf", "*~$*"),
        holds=lambda r: r.error is not None,
    ),
    Case(
        number=11,
        what="a contract that is all tables",
        files=("*bonterms-mutual-nda*.docx",),
        holds=lambda r: "Governing Law | {governing_law}" in r.text,
    ),
    Case(
        number=12,
        what="labels that only numbering.xml has",
        files=("*common-paper-csa*.docx",),
        holds=lambda r: "\n1.1" in r.text and "\n(a)" in r.text,
    ),
    Case(
        number=13,
        what="tracked changes: insertions in, deletions noted",
        files=("*RP0*Tracked*.docx", "*RP0*_Original*.docx", "*RP051*.docx"),
        holds=lambda r: r.document is not None,
    ),
    Case(
        number=14,
        what="notes and comments at their places",
        files=("*b6df01_comments.docx", "*sdt_in_footnote*.docx", "*footnotes*.docx"),
        holds=lambda r: r.blocks(BlockKind.COMMENT) + r.blocks(BlockKind.FOOTNOTE) > 0,
    ),
    Case(
        number=15,
        what="text boxes once",
        files=("*text_in_shape_format.docx", "*image_with_textbox_caption.docx"),
        holds=lambda r: r.blocks(BlockKind.TEXT_BOX) > 0,
    ),
    Case(
        number=16,
        what="15 MB of XML, merged cells",
        files=("*bug65649.docx",),
        holds=lambda r: r.document is not None and r.seconds < 30,
    ),
    Case(
        number=17,
        what="what python-docx refuses",
        files=("*trict*.docx", "*.docm", "*.dotx"),
        holds=lambda r: bool(r.text.strip()),
    ),
    Case(
        number=18,
        what="beyond 128K tokens, with blocks from end to end",
        files=("*bgb__index.md", "*handbook-872p.docx", "*59092a_*.txt"),
        holds=lambda r: (
            r.document is not None
            and _tokens(r) > 128_000
            and max(block.end for block in r.document.blocks) == len(r.text)
        ),
    ),
    Case(
        number=19,
        what="families of mail",
        files=("*deeplyEmbedded*.eml", "*58214_with_attachment.msg", "*testMSG_att_doc.msg"),
        holds=lambda r: bool(r.members),
    ),
)


def main() -> int:
    parser = corpus_option(__doc__)
    corpus: Path = parser.parse_args().corpus
    failed = 0
    with Sandbox(SandboxLimits(workers=1, wall_s=120)) as sandbox:
        for case in CASES:
            paths = sorted({p for pattern in case.files for p in _found(corpus, pattern)})
            readings = [_read(sandbox, path) for path in paths]
            wrong = [reading.path.name for reading in readings if not case.holds(reading)]
            failed += bool(wrong)
            slowest = max((reading.seconds for reading in readings), default=0.0)
            ended = f"fails: {', '.join(wrong)}" if wrong else "holds" if readings else "no file"
            say(f"{case.number:2} {case.what:52} {len(paths):2} files {slowest:5.1f} s  {ended}")
    return int(failed > 0)


def _found(corpus: Path, pattern: str) -> list[Path]:
    return [path for path in (corpus / "files").rglob(pattern) if path.suffix != ".native"]


def _read(sandbox: Sandbox, path: Path) -> Reading:
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    began = time.perf_counter()
    document, error = None, None
    members: tuple[str, ...] = ()
    try:
        with sandbox.open(content, name=path.name, sha256=sha256) as family:
            members = tuple(member.name for member in family.members)
        document = sandbox.read(content, name=path.name, sha256=sha256)
    except IngestError as refused:
        error = refused
    return Reading(
        path=path,
        document=document,
        error=error,
        members=members,
        seconds=time.perf_counter() - began,
    )


if __name__ == "__main__":
    sys.exit(main())
