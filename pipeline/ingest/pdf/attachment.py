"""Files inside a PDF. They are listed, not read."""

from collections.abc import Iterator

from pypdf import PdfReader

from pipeline.document import Note

_MOST = 100
"""Attachments listed by name; what is beyond is counted."""
_LONGEST_NAME = 120


def attachment_notes(reader: PdfReader) -> Iterator[Note]:
    """One note for each attached file, and one for an XFA form, which pypdf does not read."""
    try:
        names = [attachment.name for attachment in reader.attachment_list]
    except MemoryError:  # for the sandbox, not a fault of the file
        raise
    except Exception:  # a broken tree of names leaves the pages whole
        yield Note(kind="attachment", detail="its list of attached files cannot be read")
        names = []
    for name in names[:_MOST]:
        yield Note(kind="attachment", detail=f"attached file not read: {name[:_LONGEST_NAME]}")
    if len(names) > _MOST:
        yield Note(kind="attachment", detail=f"{len(names) - _MOST} more attached files not read")
    if _has_xfa(reader):
        yield Note(kind="xfa_form", detail="its XFA form is not read, only what its pages show")


def _has_xfa(reader: PdfReader) -> bool:
    try:
        return bool(reader.xfa)
    except MemoryError:  # for the sandbox, not a fault of the file
        raise
    except Exception:  # a broken form
        return False
