"""Bombs at full size under the limits in force: python -m tests.benchmarks.sandbox_bombs

For each: bytes, seconds until its outcome, and the outcome. `--memory-mib` lowers the limit.
"""

import argparse
import sys
import time
from hashlib import sha256

from pipeline.errors import IngestError
from pipeline.sandbox import Sandbox, SandboxLimits
from tests.pipeline.sandbox import bombs

_MIB = 1024 * 1024
BOMBS = {
    "flate.pdf": bombs.flate_pdf,
    "double-flate.pdf": bombs.double_flate_pdf,
    "strings-40.pdf": lambda: bombs.many_strings_pdf(40 * _MIB),
    "strings-200.pdf": bombs.many_strings_pdf,
    "self-calling.pdf": bombs.self_calling_pdf,
    "doubling.pdf": bombs.doubling_pdf,
    "nested-arrays.pdf": bombs.nested_arrays_pdf,
    "pages.pdf": bombs.many_pages_pdf,
    "paragraphs.docx": bombs.many_paragraphs_docx,
    "text.docx": bombs.long_text_docx,
    "nested.docx": bombs.nested_docx,
    "laughs.docx": bombs.laughing_docx,
}


def main() -> None:
    """Print one line a bomb."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memory-mib", type=int, default=2048)
    limits = SandboxLimits(workers=1, memory_bytes=parser.parse_args().memory_mib * _MIB)
    with Sandbox(limits) as sandbox:
        for name, make in BOMBS.items():
            content = make()
            start = time.perf_counter()
            try:
                document = sandbox.read(content, name=name, sha256=sha256(content).hexdigest())
                outcome = f"read: {len(document.text)} characters"
            except IngestError as error:
                outcome = str(error)
            seconds = time.perf_counter() - start
            sys.stdout.write(f"{name:18} {len(content):>10,} B {seconds:6.1f} s  {outcome}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
