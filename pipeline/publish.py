"""Reports as files: a page a document and a page for the run, in one folder."""

import re
from pathlib import Path

from pipeline.document import Document
from pipeline.errors import RequestError, UnknownNameError
from pipeline.profile.profile import Profile
from pipeline.report import exceptions_csv, render_document, render_run
from pipeline.report.document_status import reason_words
from pipeline.result import DocumentResult, RunResult
from pipeline.store import ResultRepository
from pipeline.wiring import Octavo

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_NAME_BYTES = 120
"""Kept of a file's name. Most file systems take names of 255 bytes, encrypted ones 143."""


def write_reports(octavo: Octavo, run: RunResult, folder: Path) -> Path:
    """Write `index.html`, a page for each document that was read, and `exceptions.csv`; returns
    the index."""
    folder.mkdir(parents=True, exist_ok=True)
    pages: dict[str, str] = {}
    for document in run.documents:
        if document.conclusion is not None and document.receipt is not None:
            page = f"{page_name(document)}.html"
            (folder / page).write_text(
                document_html(octavo, run, document), encoding="utf-8", newline="\n"
            )
            pages[document.path] = page
    exceptions = folder / "exceptions.csv"
    exceptions.write_text(exceptions_csv(run.exceptions), encoding="utf-8", newline="")
    index = folder / "index.html"
    index.write_text(render_run(run, pages), encoding="utf-8", newline="\n")
    return index


def document_html(octavo: Octavo, run: RunResult, document: DocumentResult) -> str:
    """The report of one document, with its text.

    Raises:
        RequestError: the document was not read in this run.
    """
    return render_document(
        run, document, text_of(octavo, run, document), profile_of(octavo, document)
    )


def text_of(octavo: Octavo, run: RunResult, document: DocumentResult) -> Document:
    """The text that the result's offsets count in.

    Raises:
        RequestError: the document was not read in this run; says what became of it.
    """
    with octavo.store.snapshot() as session:
        address = ResultRepository(session).text_address(run.run, document.path)
    if address is None:
        why = f"{document.status}. {reason_words(document)}".strip()
        raise RequestError(f"{document.path!r} has no text in run {run.run}: {why}")
    return octavo.store.content.get_document(address)


def page_name(document: DocumentResult) -> str:
    """The beginning of the file's name and of its hash: two files may have the same name.

    ASCII only, and never longer than a file system takes with an ending.
    """
    name = _UNSAFE.sub("-", document.path.rsplit("/", 1)[-1])
    sha256 = "" if document.receipt is None else document.receipt.sha256[:8]
    return f"{name[:_NAME_BYTES]}-{sha256}"


def profile_of(octavo: Octavo, document: DocumentResult) -> Profile:
    """The profile that a document was read with, as it was then.

    Raises:
        UnknownNameError: the document was not read.
    """
    if document.conclusion is None:
        raise UnknownNameError(f"{document.path!r} was not read, so it has no profile")
    content = octavo.store.content.get(document.conclusion.plan.profile_sha256)
    return Profile.model_validate_json(content)
