"""Optical character recognition of pages without text, by an installed Tesseract."""

import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium

from pipeline.ingest.pdf.line import Line, PageText

_DPI = 300
"""What Tesseract's own documentation asks for at least (tessdoc, "Improving the quality")."""
_MOST_PIXELS = 6_000
"""Along the longer side: large plans are recognised at a lower resolution."""
_TIME_LIMIT_S = 120
"""For one page; a usual one takes one to four seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedPage:
    """What was recognised on one page."""

    text: PageText
    confidence: float
    """Mean of Tesseract's confidence in the words, weighted by their length, 0 to 100."""


def has_tesseract() -> bool:
    """Whether the program is installed."""
    return shutil.which("tesseract") is not None


def recognise(document: pdfium.PdfDocument, index: int) -> RecognisedPage | None:
    """Recognise the page at `index`, from 0. None where nothing is recognised in time."""
    try:
        image = _image(document, index)
    except pdfium.PdfiumError:
        return None
    # With detection of the page's orientation; without the data for it, without.
    table = _tesseract(image, "1") or _tesseract(image, "3")
    return _recognised(table) if table else None


def _image(document: pdfium.PdfDocument, index: int) -> bytes:
    """The page as a grey portable pixmap."""
    page = document[index]
    width, height = page.get_size()
    scale = min(_DPI / 72, _MOST_PIXELS / max(width, height, 1.0))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    pixels = np.ascontiguousarray(bitmap.to_numpy())
    header = f"P5 {bitmap.width} {bitmap.height} 255\n".encode()
    image = header + pixels.tobytes()
    bitmap.close()
    page.close()
    return image


def _tesseract(image: bytes, segmentation: str) -> str:
    """Tesseract's table of words; empty where it fails."""
    command = ["tesseract", "stdin", "stdout", "--dpi", f"{_DPI}", "--psm", segmentation, "tsv"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the page goes through stdin
            command, input=image, capture_output=True, timeout=_TIME_LIMIT_S, check=False
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
