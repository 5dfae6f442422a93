from pipeline.ingest.pdf.limits import PdfLimits
from pipeline.ingest.pdf.ocr import ENGINE_NOTE, Ocr
from pipeline.ingest.pdf.pdf import EXTRACTOR, add_pdf

__all__ = ["ENGINE_NOTE", "EXTRACTOR", "Ocr", "PdfLimits", "add_pdf"]
