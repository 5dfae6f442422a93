"""Optical character recognition of the pages without text, where it is asked for and installed."""

import time
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2 as pdfium

from pipeline.document import Note
from pipeline.ingest.pdf.line import PageText
from pipeline.ingest.pdf.tesseract import recognise, tesseract_for

_DPI = 300
"""What Tesseract's own documentation asks for at least (tessdoc, "Improving the quality")."""
_MOST_PIXELS = 6_000
"""Along the longer side: large plans are recognised at a lower resolution."""
_PAGE_S = 120.0
"""For one page; a usual one takes one to four seconds."""
_SURE = 40.0
"""Mean confidence below which what was recognised is noise: photographs and drawings have 10 to
30, poor faxes 60 and more."""
ENGINE_NOTE = "ocr_engine"
"""The kind of the note that names the engine, as the document's extractor does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ocr:
    """How pages without text are recognised."""

    languages: str = "eng"
    """Tesseract's names of the languages, joined by `+`."""
    time_s: float = 450.0
    """Seconds for all pages of one file. The pages left then stay listed as without text."""

    @property
    def engine(self) -> str | None:
        """What recognises, with its version and languages; None where it is not installed."""
        return tesseract_for(self.languages)

    def engine_names(self) -> frozenset[str]:
        """The engine's names in records: as it ends its work, and as its time ends it."""
        engine = self.engine
        return frozenset() if engine is None else frozenset({engine, self.stopped(engine)})

    def stopped(self, engine: str) -> str:
        """The name of an engine that had no time for every page."""
        return f"{engine}, stopped after {self.time_s:g} s"


class OcrRun:
    """The recognition of one file's pages."""

    def __init__(self, ocr: Ocr) -> None:
        self._ocr = ocr
        self._engine = ocr.engine
        self._end: float | None = None
        self._is_late = False

    def read(self, document: pdfium.PdfDocument, lost: Note) -> tuple[PageText | None, Note]:
        """The text of the page that `lost` is about, with a note on it.

        None where nothing is recognised; the note is then `lost` with the reason.
        """
        if self._engine is None:
            return None, _with(
                lost, f"Tesseract with the data of {self._ocr.languages} is not installed"
            )
        if self._end is None:
            self._end = time.monotonic() + self._ocr.time_s
        left = self._end - time.monotonic()
        if left <= 0:
            self._is_late = True
            return None, _with(
                lost, "the time for OCR was used up: raise OCTAVO_INGEST__WALL_S, or split the file"
            )
        return self._recognised(document, lost, min(left, _PAGE_S))

    def notes(self) -> tuple[Note, ...]:
        """Which engine took part, if one did."""
        if self._engine is None or self._end is None:
            return ()
        name = self._ocr.stopped(self._engine) if self._is_late else self._engine
        return (Note(kind=ENGINE_NOTE, detail=name),)

    def _recognised(
        self, document: pdfium.PdfDocument, lost: Note, time_s: float
    ) -> tuple[PageText | None, Note]:
        image = None if lost.page is None else _image(document, lost.page - 1)
        found = image and recognise(image, dpi=_DPI, languages=self._ocr.languages, time_s=time_s)
        if not found:
            return None, _with(lost, "OCR finds no text on it either")
        sure = f"mean confidence {found.confidence:.0f} of 100"
        if found.confidence < _SURE:
            return None, _with(lost, f"OCR finds no more than noise ({sure})")
        detail = f"read by OCR, {sure}; check figures on the page"
        return found.text, replace(lost, kind="read_by_ocr", detail=detail)


def _with(lost: Note, reason: str) -> Note:
    return replace(lost, detail=f"{lost.detail}; {reason}")


def _image(document: pdfium.PdfDocument, index: int) -> bytes | None:
    """The page as a grey portable pixmap; None where it cannot be drawn."""
    try:
        page = document[index]
        width, height = page.get_size()
        scale = min(_DPI / 72, _MOST_PIXELS / max(width, height, 1.0))
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    except (pdfium.PdfiumError, RuntimeError):
        return None
    header = f"P5 {bitmap.width} {bitmap.height} 255\n".encode()
    image = header + np.ascontiguousarray(bitmap.to_numpy()).tobytes()
    bitmap.close()
    page.close()
    return image
