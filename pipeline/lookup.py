"""Names that people give: a run, or a document, by its id or the beginning of it."""

from dataclasses import replace

from pipeline.batch import load_run
from pipeline.errors import UnknownNameError
from pipeline.result import DocumentResult, RunResult
from pipeline.store import DocumentRepository, ResultRepository, RunRepository
from pipeline.wiring import Octavo


def look_up(octavo: Octavo, name: str) -> tuple[RunResult, DocumentResult | None]:
    """The run called `name`; or the document, in the run that read it last, with only itself.

    Raises:
        UnknownNameError: neither a run nor a document, or several.
    """
    with octavo.store.snapshot() as session:
        try:
            run = RunRepository(session).find(name)
        except UnknownNameError as no_run:
            try:
                sha256 = DocumentRepository(session).find(name)
            except UnknownNameError as no_document:
                raise UnknownNameError(f"{no_run}; {no_document}") from no_document
            stored = ResultRepository(session).latest(sha256)
        else:
            return load_run(octavo, run), None
    return _only(load_run(octavo, stored.run), stored.result)


def _only(run: RunResult, document: DocumentResult) -> tuple[RunResult, DocumentResult]:
    """The run as if it had met this one document only, so that its sums are the document's."""
    exceptions = tuple(item for item in run.exceptions if item.path == document.path)
    return replace(run, received=1, documents=(document,), exceptions=exceptions), document
