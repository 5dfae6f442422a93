"""What became of a file, in words. The facts are in its result."""

from pipeline.report.wording import percent, sentence
from pipeline.result import Conclusion, DocumentResult, DocumentStatus

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


def is_even(conclusion: Conclusion) -> bool:
    """Whether every question was put to the same share of the document."""
    return len({answer.read for answer in conclusion.answers}) <= 1


def read_words(conclusion: Conclusion) -> str:
    """How much was read; where that differs by question, for how many of them all was."""
    if is_even(conclusion):
        return f"{percent(conclusion.coverage.read)} read"
    whole = sum(answer.read >= 1 for answer in conclusion.answers)
    return f"read to the end for {whole} of {len(conclusion.answers)} questions"
