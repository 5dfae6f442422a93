"""The texts that the benchmarks of splitting run on: a folder given by the caller, or made here."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path


def say(line: object) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def corpus_folder(given: Path | None) -> Path:
    """The corpus given on the command line, else by OCTAVO_CORPUS.

    Raises:
        argparse.ArgumentTypeError: neither names a folder.
    """
    folder = given or Path(os.environ.get("OCTAVO_CORPUS", ""))
    if not str(folder) or not folder.is_dir():
        raise argparse.ArgumentTypeError("give the corpus by --corpus FOLDER or by OCTAVO_CORPUS")
    return folder


def contracts(folder: Path) -> Iterator[str]:
    """The plain texts of long contracts, longest first, each content once."""
    paths = [*folder.glob("longdocs/*.txt"), *folder.glob("files/contracts-txt/*.txt")]
    seen: set[int] = set()
    for path in sorted(paths, key=lambda path: (-path.stat().st_size, path.name)):
        text = path.read_text(encoding="utf-8", errors="replace")
        if hash(text) not in seen and "\nbegin 644 " not in text:
            seen.add(hash(text))
            yield text


def bundle(folder: Path, characters: int) -> str:
    """Whole contracts one after another, to at least that many characters; repeats if it must."""
    texts = list(contracts(folder))
    taken: list[str] = []
    size = 0
    while size < characters:
        text = texts[len(taken) % len(texts)]
        taken.append(text)
        size += len(text) + 2
    return "\n\n".join(taken)
