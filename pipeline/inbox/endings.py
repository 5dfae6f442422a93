"""How the files of a watched folder ended, by the result of the run that read them."""

from collections.abc import Iterable, Iterator

from pipeline.inbox_file import InboxFile
from pipeline.result import DocumentResult, DocumentStatus, RunResult
from pipeline.store import InboxEnding

_WORST_FIRST = (
    DocumentStatus.EXCEPTION,
    DocumentStatus.INCOMPLETE,
    DocumentStatus.COMPLETE,
    DocumentStatus.DUPLICATE,
    DocumentStatus.EXCLUDED,
)
GONE = "gone"
"""The file was taken away before it was read."""


def endings_of(
    files: Iterable[InboxFile],
    duplicates: Iterable[InboxFile],
    result: RunResult | None,
    *,
    folder: str,
) -> Iterator[InboxEnding]:
    """The ending of every file of a run, as if each still stood where it arrived.

    Args:
        files: those that the run was to read.
        duplicates: those whose content was taken before.
        result: of the run; None where it had nothing to read.
        folder: absolute, with forward slashes.
    """
    documents = () if result is None else result.documents
    retryable = set() if result is None else {e.path for e in result.exceptions if e.retryable}
    for file in files:
        path = f"{folder}/{file.path}"
        statuses = [document.status for document in _family(documents, path)]
        unread = GONE if result is None else DocumentStatus.EXCEPTION.value
        outcome = next((status.value for status in _WORST_FIRST if status in statuses), unread)
        again = not statuses or any(_is_in(name, path) for name in retryable)
        yield InboxEnding(file=file, outcome=outcome, is_standing=True, may_come_again=again)
    for file in duplicates:
        outcome = DocumentStatus.DUPLICATE.value
        yield InboxEnding(file=file, outcome=outcome, is_standing=True, may_come_again=False)


def _family(documents: Iterable[DocumentResult], path: str) -> Iterator[DocumentResult]:
    """The file and what it holds: an archive is as well off as the worst of its files."""
    return (document for document in documents if _is_in(document.path, path))


def _is_in(name: str, path: str) -> bool:
    return name == path or name.startswith(f"{path}!/")
