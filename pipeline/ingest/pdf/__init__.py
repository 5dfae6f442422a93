from pipeline.ingest.pdf.limits import PdfLimits
from pipeline.ingest.pdf.pdf import EXTRACTOR, add_pdf

__all__ = ["EXTRACTOR", "PdfLimits", "add_pdf"]
