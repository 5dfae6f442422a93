"""Seconds to ingest and count a long contract, by its number of pages.

    python tests/benchmarks/pdf_speed.py [--pages 75 150 300 600] [FILE]

FILE defaults to the sample credit agreement; its pages are repeated to the numbers asked for.
"""

import argparse
import sys
import time
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pypdf import PdfReader, PdfWriter

from chunking import load_vocabulary
from pipeline.ingest import ingest

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "contracts" / "credit-agreement.pdf"


def repeated(path: Path, pages: int) -> bytes:
    """A PDF of so many pages, taken from the file in turn."""
    reader, writer = PdfReader(path), PdfWriter()
    for number in range(pages):
        writer.add_page(reader.pages[number % len(reader.pages)])
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--pages", nargs="+", type=int, default=[75, 150, 300, 600])
    arguments = parser.parse_args()
    vocabulary = load_vocabulary("o200k_base")
    print("| pages | characters | tokens | ingested s | counted s |\n|---|---|---|---|---|")  # noqa: T201
    for pages in arguments.pages:
        content = repeated(arguments.file, pages)
        began = time.perf_counter()
        document = ingest(content, name="contract.pdf", sha256="0" * 64)
        ingested = time.perf_counter()
        tokens = vocabulary.count(document.text)
        counted = time.perf_counter()
        print(  # noqa: T201
            f"| {pages} | {len(document.text)} | {tokens} | "
            f"{ingested - began:.2f} | {counted - ingested:.2f} |"
        )


if __name__ == "__main__":
    main()
