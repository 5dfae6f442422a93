"""What the file's structure tells about pages that stand for something else, or for nothing."""

from typing import Any

from pypdf import PdfReader
from pypdf.generic import IndirectObject, NullObject

from pipeline.ingest.pdf.source import Source


def lacks_content(source: Source, index: int) -> bool:
    """Whether the page at `index`, from 0, names a content that the file does not have."""
    if index >= len(source.pages):
        return False
    page = source.pages[index]
    try:
        named = page.raw_get("/Contents") if "/Contents" in page else None
        return any(_is_missing(part) for part in _parts(named))
    except MemoryError:  # for the sandbox, not a fault of the file
        raise
    except Exception:  # broken in a way that the readers' own faults tell
        return False


def stands_for(reader: PdfReader) -> str | None:
    """What the pages stand in place of and how to get at it; None where they are the document."""
    try:
        root = reader.root_object
        if "/Collection" in root:
            return (
                "the file is a portfolio, and the files bound in it are not read; "
                "take them out with Adobe Reader and supply each"
            )
        form = _resolved(root.get("/AcroForm")) or {}
        if "/XFA" in form and (root.get("/NeedsRendering") or not _resolved(form.get("/Fields"))):
            return (
                "the file is a dynamic XFA form, whose pages only Adobe Reader makes; "
                "print it to PDF there and supply that"
            )
    except MemoryError:  # as above
        raise
    except Exception:  # a broken catalogue leaves the pages whole
        return None
    return None


def _parts(named: Any) -> list[Any]:
    resolved = _resolved(named)
    return list(resolved) if isinstance(resolved, list) else [named]


def _is_missing(part: Any) -> bool:
    if not isinstance(part, IndirectObject):
        return False
    return part.get_object() is None or isinstance(part.get_object(), NullObject)


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value
