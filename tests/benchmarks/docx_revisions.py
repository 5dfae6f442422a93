"""Compare views of tracked changes with the same documents accepted and rejected by hand.

    python tests/benchmarks/docx_revisions.py --corpus FOLDER

Not a test: it needs the corpus. A document `X.docx` is read in the final view and compared with
`X-Accepted.docx`, in the original view with `X-Rejected.docx`: the same lines, in the same order,
white space within a line left aside.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pipeline.ingest.body import Body
from pipeline.ingest.docx import Revisions, add_docx
from tests.benchmarks.docx_corpus import corpus_option, docx_files

_OUTCOMES = (("Accepted", Revisions.FINAL), ("Rejected", Revisions.ORIGINAL))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the name of each document whose view differs, then the count."""
    options = corpus_option(__doc__).parse_args(arguments)
    # A file's name in the corpus begins with a part of its hash.
    files = {
        path.stem.partition("_")[2]: path for path in docx_files(options.corpus, "docx-tracked")
    }
    checks = equal = 0
    for name, path in sorted(files.items()):
        for outcome, view in _OUTCOMES:
            truth = files.get(f"{name}-{outcome}")
            if truth is None:
                continue
            checks += 1
            if _lines(path, view) == _lines(truth, Revisions.FINAL):
                equal += 1
            else:
                sys.stdout.write(f"{path.name}: {view} differs from {truth.name}\n")
    sys.stdout.write(f"{equal} of {checks} equal\n")
    return int(equal < checks)


def _lines(path: Path, view: Revisions) -> list[str]:
    body = Body()
    add_docx(body, path.read_bytes(), revisions=view)
    text, _, _ = body.finished()
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]


if __name__ == "__main__":
    raise SystemExit(main())
