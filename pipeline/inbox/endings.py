"""How the files of a watched folder ended, by the result of the run that read them."""

from collections.abc import Collection, Iterable, Iterator, Mapping

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
UNWELL = frozenset({DocumentStatus.EXCEPTION.value, DocumentStatus.INCOMPLETE.value})
"""Outcomes of files that were not read, or not wholly."""
GONE = "gone"
"""The file was taken away before it was read."""


def endings_of(
    files: Iterable[InboxFile],
    result: RunResult | None,
    *,
    folder: str,
    standing: Collection[str],
) -> Iterator[InboxEnding]:
    """The ending of every file that a run was to read, as if each still stood where it arrived.

    Content that was not read wholly may come again, as may content of which nobody knows whether
    it was read, since another stands in its place by now.

    Args:
        files: those that the run was to read.
        result: of the run; None where it has nothing on record.
        folder: absolute, with forward slashes.
        standing: paths of the files that are still there, as they were when they were taken.
    """
    documents = () if result is None else result.documents
    statuses = {document.path: document.status for document in documents}
    for file in files:
        is_there = file.path in standing
        unread = DocumentStatus.EXCEPTION.value if is_there else GONE
        found = {_status(each, statuses) for each in _family(documents, f"{folder}/{file.path}")}
        outcome = next((status.value for status in _WORST_FIRST if status in found), unread)
        again = not is_there or not found or outcome in UNWELL
        yield InboxEnding(file=file, outcome=outcome, is_standing=True, may_come_again=again)


def endings_of_duplicates(
    duplicates: Iterable[InboxFile], originals: Mapping[str, str | None]
) -> Iterator[InboxEnding]:
    """The endings of duplicates whose originals have ended: what was not read is no duplicate.

    Args:
        duplicates: files whose content was taken before.
        originals: SHA-256 -> how the file ended that was taken for the content; None while it is
            read.
    """
    for file in duplicates:
        original = originals.get(file.sha256)
        if original is not None:
            outcome = original if original in UNWELL else DocumentStatus.DUPLICATE.value
            again = outcome in UNWELL
            yield InboxEnding(file=file, outcome=outcome, is_standing=True, may_come_again=again)


def _status(document: DocumentResult, statuses: Mapping[str, DocumentStatus]) -> DocumentStatus:
    """A duplicate of a document that was not read well is as badly off as that one."""
    if document.status is not DocumentStatus.DUPLICATE or document.reason is None:
        return document.status
    first = statuses.get(document.reason, document.status)
    return first if first.value in UNWELL else document.status


def _family(documents: Iterable[DocumentResult], path: str) -> Iterator[DocumentResult]:
    """The file and what it holds: an archive is as well off as the worst of its files."""
    return (document for document in documents if _is_in(document.path, path))


def _is_in(name: str, path: str) -> bool:
    return name == path or name.startswith(f"{path}!/")
