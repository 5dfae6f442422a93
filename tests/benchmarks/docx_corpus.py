"""The DOCX of the corpus, and their paragraphs as the reader finds them."""

import argparse
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.ingest.docx import PackageLimits, Revisions
from pipeline.ingest.docx.content import Item, Paragraph, Row
from pipeline.ingest.docx.reader import docx_items
from pipeline.ingest.docx.remarks import Remarks

SUFFIXES = frozenset({".docx", ".docm", ".dotx", ".dotm"})


def corpus_option(description: str | None) -> argparse.ArgumentParser:
    """A parser with `--corpus`; without it, OCTAVO_CORPUS says where the corpus is."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    given = os.environ.get("OCTAVO_CORPUS")
    parser.add_argument(
        "--corpus",
        type=Path,
        default=Path(given) if given else None,
        required=given is None,
        help="folder of the corpus; default: OCTAVO_CORPUS",
    )
    return parser


def docx_files(corpus: Path, *groups: str) -> list[Path]:
    """The files of groups such as `contracts-docx`, by name."""
    return sorted(
        path
        for group in groups
        for path in (corpus / "files" / group).iterdir()
        if path.suffix.lower() in SUFFIXES
    )


def paragraphs(content: bytes, view: Revisions = Revisions.FINAL) -> Iterator[Paragraph]:
    """Every paragraph of the text in reading order, in tables, notes and boxes too."""
    items = docx_items(content, view, PackageLimits(), Remarks())
    yield from _flat(item for item, kind in items if kind is None)


def _flat(items: Iterable[Item]) -> Iterator[Paragraph]:
    for item in items:
        if isinstance(item, Row):
            for cell in item.cells:
                yield from _flat(cell)
        elif isinstance(item, Paragraph):
            yield item
            for attached in item.attached:
                yield from _flat(attached.items)
