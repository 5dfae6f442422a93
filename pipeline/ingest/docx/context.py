"""What every part of the walk over one DOCX needs."""

from dataclasses import dataclass

from chunking import BlockKind
from pipeline.ingest.docx.alt_chunk import OpenDocx
from pipeline.ingest.docx.annotations import Annotations, Marks
from pipeline.ingest.docx.numbering import Numbering
from pipeline.ingest.docx.remarks import Remarks
from pipeline.ingest.docx.revisions import Revisions
from pipeline.ingest.docx.styles import Styles


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The document's definitions and running counts; one for each file."""

    view: Revisions
    styles: Styles
    numbering: Numbering
    remarks: Remarks
    annotations: dict[BlockKind, Annotations]
    """Of footnotes, endnotes and comments."""
    marks: dict[BlockKind, Marks]
    """Of footnotes and endnotes."""
    page_area: int
    """In square twentieths of a point."""
    nesting: int
    """How deep tables and text boxes may stand in each other."""
    open_docx: OpenDocx
    """Of a DOCX inside this one, one level less deep."""
