from pipeline.ingest.docx.ole import is_encrypted
from pipeline.ingest.docx.package_limits import PackageLimits
from pipeline.ingest.docx.reader import EXTRACTOR, add_docx
from pipeline.ingest.docx.revisions import Revisions

__all__ = ["EXTRACTOR", "PackageLimits", "Revisions", "add_docx", "is_encrypted"]
