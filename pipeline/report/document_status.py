"""What became of a file, in words. The facts are in its result."""

from pipeline.report.wording import sentence
from pipeline.result import DocumentResult, DocumentStatus

_WORDS = {
    DocumentStatus.COMPLETE: "Read completely",
    DocumentStatus.INCOMPLETE: "Read incompletely",
    DocumentStatus.EXCEPTION: "Could not be processed",
    DocumentStatus.DUPLICATE: "Duplicate",
    DocumentStatus.EXCLUDED: "Excluded",
}


def status_words(document: DocumentResult) -> str:
    return _WORDS[document.status]


def reason_words(document: DocumentResult) -> str:
    """Why the file is not complete; empty where no reason is given."""
    if not document.reason:
        return ""
    if document.status is DocumentStatus.DUPLICATE:
        return f"Its content is that of {document.reason}"
    return sentence(document.reason)
