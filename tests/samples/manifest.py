"""The manifest of the samples: its format, and how its figures are taken from the files."""

import hashlib
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from chunking import load_vocabulary
from pipeline.ingest import ingest

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RTF: Final = "application/rtf"
EMPTY: Final = "application/x-empty"

_ENCODING: Final = "o200k_base"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(_Strict):
    """What a run makes of a sample; route and exception class are None where there is none."""

    route: Literal["direct", "segmented"] | None
    status: Literal["complete", "exception", "duplicate"]
    exception: Literal["encrypted", "empty", "mismatched_type"] | None = None


class Planted(_Strict):
    """An answer that a reader should find. page is 1-based, None in a format without pages."""

    field: str
    value: str
    quote: str
    page: int | None


class Sample(_Strict):
    """One file of samples/.

    path: relative to samples/, with forward slashes. media_type: of the content, whatever the
    extension. pages: None in a format without pages. tokens: of the text
    that `page_texts` takes out, joined by line feeds, in the manifest's encoding. pages and
    tokens are None for a file that cannot be read.
    """

    path: str
    origin: str
    media_type: str
    pages: int | None
    tokens: int | None
    expected: Expected
    planted: tuple[Planted, ...] = ()


class Manifest(_Strict):
    """samples/samples.json."""

    encoding: str = _ENCODING
    written_by: str
    samples: tuple[Sample, ...]


class PlantedQuote(_Strict):
    """An entry of material/planted.toml: the answer without its page."""

    path: str
    field: str
    value: str
    quote: str


class QuoteNotFoundError(LookupError):
    """A planted quote that stands on no single page of its document."""


def read_planted(path: Path) -> list[PlantedQuote]:
    """The entries of a planted.toml; pydantic's ValidationError for a malformed one."""
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["planted"]
    return [PlantedQuote.model_validate(entry) for entry in listed]


def page_texts(content: bytes, media_type: str) -> list[str]:
    """The text of each page as Octavo reads it; of a DOCX the whole text as one."""
    name = "sample.pdf" if media_type == PDF else "sample.docx"
    document = ingest(content, name=name, sha256=hashlib.sha256(content).hexdigest())
    pages = [document.text[page.start : page.end] for page in document.pages]
    return pages or [document.text]


def count_tokens(pages: Sequence[str]) -> int:
    """Tokens of the pages, joined, in the manifest's encoding."""
    return load_vocabulary(_ENCODING).count("".join(pages))


def normalise(text: str) -> str:
    """`text` with line-end hyphens undone and white space left out.

    A hyphen at a line's end is dropped together with the break, whether the printer or the author
    put it there, so both sides of a comparison must be normalised; hyphens inside are dropped too.
    """
    return re.sub(r"\s+", "", re.sub(r"-\s*", "", text))


def find_page(quote: str, pages: Sequence[str]) -> int:
    """The 1-based number of the first page on which the whole quote stands.

    Raises QuoteNotFoundError if there is none.
    """
    sought = normalise(quote)
    for number, page in enumerate(pages, start=1):
        if sought in normalise(page):
            return number
    raise QuoteNotFoundError(f"stands on none of {len(pages)} pages: {quote}")
