"""Reports as files: a page a document and a page for the run, in one folder."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.consolidate.amendment_order import LinkedDocument
from pipeline.consolidate.family import families_of
from pipeline.document import Document
from pipeline.errors import RequestError, UnknownNameError
from pipeline.profile.kept import kept_profile
from pipeline.profile.profile import Profile
from pipeline.report import exceptions_csv, render_document, render_run, run_to_dict
from pipeline.report.document_status import reason_words
from pipeline.report.evidence import Evidence
from pipeline.report.family_json import family_to_dict
from pipeline.report.family_view import FamilyView, Member, family_view
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
    read = [d for d in run.documents if d.conclusion is not None and d.receipt is not None]
    pages = {document.path: f"{page_name(document)}.html" for document in read}
    families = _Families(octavo, run, pages)
    for document in read:
        page = _page(octavo, run, document, families)
        (folder / pages[document.path]).write_text(page, encoding="utf-8", newline="\n")
    exceptions = folder / "exceptions.csv"
    exceptions.write_text(exceptions_csv(run.exceptions), encoding="utf-8", newline="")
    index = folder / "index.html"
    page = render_run(run, pages, families.found)
    index.write_text(page, encoding="utf-8", newline="\n")
    return index


def run_json(octavo: Octavo, run: RunResult) -> dict[str, Any]:
    """The run as a JSON object, with what its agreements and their amendments say together.

    The families are those of which the run has met a document, from what had been read by then.
    """
    families = [family_to_dict(family) for family in families_of(octavo, run)]
    return {**run_to_dict(run), "families": families}


def document_html(octavo: Octavo, run: RunResult, document: DocumentResult) -> str:
    """The report of one document, with its text.

    Raises:
        RequestError: the document was not read in this run.
    """
    return _page(octavo, run, document, _Families(octavo, run, {}))


class _Families:
    """The families of a run's documents, as their pages show them."""

    def __init__(self, octavo: Octavo, run: RunResult, pages: Mapping[str, str]) -> None:
        """`pages`: path of a document of the run -> relative address of its page."""
        self._octavo = octavo
        self._run = run
        self._pages = pages
        self._evidence: dict[str, Evidence] = {}
        self.found = families_of(octavo, run)

    def of(self, document: DocumentResult) -> tuple[FamilyView, ...]:
        """For the page of `document`, each family that it is in."""
        sha256 = "" if document.receipt is None else document.receipt.sha256
        return tuple(
            family_view(
                family, {d.sha256: self._member(d, sha256) for d in family.documents}, sha256
            )
            for family in self.found
            if any(member.sha256 == sha256 for member in family.documents)
        )

    def _member(self, document: LinkedDocument, this: str) -> Member:
        page = self._pages.get(document.result.path) if document.run == self._run.run else None
        if document.sha256 not in self._evidence:
            text = _text(self._octavo, document.run, document.result)
            self._evidence[document.sha256] = Evidence(text, document.result.conclusion)
        return Member(
            evidence=self._evidence[document.sha256],
            page="" if document.sha256 == this else page,
        )


def _page(octavo: Octavo, run: RunResult, document: DocumentResult, families: _Families) -> str:
    return render_document(
        run,
        document,
        text_of(octavo, run, document),
        profile_of(octavo, document),
        families.of(document),
    )


def text_of(octavo: Octavo, run: RunResult, document: DocumentResult) -> Document:
    """The text that the result's offsets count in.

    Raises:
        RequestError: the document was not read in this run; says what became of it.
    """
    return _text(octavo, run.run, document)


def _text(octavo: Octavo, run: str, document: DocumentResult) -> Document:
    with octavo.store.snapshot() as session:
        address = ResultRepository(session).text_address(run, document.path)
    if address is None:
        why = f"{document.status}. {reason_words(document)}".strip()
        raise RequestError(f"{document.path!r} has no text in run {run}: {why}")
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
    return kept_profile(octavo.store.content, document.conclusion.plan.profile_sha256)
