"""Tesseract, where it is installed: a picture of a page in, its lines and a confidence out."""

import os
import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from pipeline.ingest.pdf.line import Line, PageText

_ANSWER_S = 20
"""For the program's version and its list of languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedPage:
    """What was recognised on one page."""

    text: PageText
    confidence: float
    """Mean of Tesseract's confidence in the words, weighted by their length, 0 to 100."""


@lru_cache
def tesseract_for(languages: str) -> str | None:
    """The program's name and version where it has the data of all `languages`, else None.

    `languages` are Tesseract's names, joined by `+`: `eng+deu`.
    """
    if shutil.which("tesseract") is None:
        return None
    listed = _said("--list-langs").split()
    version = _said("--version").split()
    if len(version) < 2 or not set(languages.split("+")) <= set(listed):
        return None
    return f"tesseract {version[1]} ({languages})"


def recognise(image: bytes, *, dpi: int, languages: str, time_s: float) -> RecognisedPage | None:
    """The text of a picture in any format Tesseract knows; None where it finds none in time."""
    # With detection of the page's orientation; without the data for it, without.
    for segmentation in ("1", "3"):
        command = ["tesseract", "stdin", "stdout", "--dpi", f"{dpi}", "-l", languages]
        table = _run([*command, "--psm", segmentation, "tsv"], image, time_s)
        if table:
            return _recognised(table)
    return None


def _said(option: str) -> str:
    return _run(["tesseract", option], b"", _ANSWER_S)


def _run(command: list[str], given: bytes, time_s: float) -> str:
    """What the program prints; nothing where it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the page goes through stdin
            command,
            input=given,
            capture_output=True,
            timeout=time_s,
            check=False,
            # Its threads wait for each other more than they help.
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "" if done.returncode else done.stdout.decode("utf-8", "replace")


def _recognised(table: str) -> RecognisedPage | None:
    """The lines of Tesseract's table: its columns end with confidence and text."""
    lines: dict[tuple[str, ...], list[str]] = defaultdict(list)
    letters = weight = 0.0
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[11].strip() and float(cells[10]) >= 0:
            # Page, block, paragraph and line.
            lines[tuple(cells[1:5])].append(cells[11])
            letters += len(cells[11])
            weight += len(cells[11]) * float(cells[10])
    if not letters:
        return None
    text = PageText(lines=tuple(Line(" ".join(words)) for words in _with_breaks(lines)))
    return RecognisedPage(text=text, confidence=weight / letters)


def _with_breaks(lines: dict[tuple[str, ...], list[str]]) -> list[list[str]]:
    """The lines with an empty one between two paragraphs."""
    found: list[list[str]] = []
    last: tuple[str, ...] | None = None
    for key, words in lines.items():
        if last is not None and key[:3] != last:
            found.append([])
        found.append(words)
        last = key[:3]
    return found
