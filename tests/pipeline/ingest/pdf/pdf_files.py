"""Small PDFs made for the tests: pages of lines, and files that are broken or hostile."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from chunking import Block, BlockKind
from pipeline.document import Note, Page
from pipeline.ingest.body import Body
from pipeline.ingest.pdf import Ocr, PdfLimits, add_pdf

Draw = Callable[[Canvas], None]
LETTER = (612, 792)


class Read:
    """What `add_pdf` made of a file."""

    def __init__(
        self, content: bytes, *, limits: PdfLimits | None = None, ocr: Ocr | None = None
    ) -> None:
        body = Body()
        self.notes: tuple[Note, ...] = add_pdf(body, content, limits=limits or PdfLimits(), ocr=ocr)
        self.text: str
        self.blocks: tuple[Block, ...]
        self.pages: tuple[Page, ...]
        self.text, self.blocks, self.pages = body.finished()

    def of(self, kind: BlockKind) -> list[str]:
        """The stripped texts of the blocks of one kind."""
        return [
            self.text[block.start : block.end].strip()
            for block in self.blocks
            if block.kind is kind
        ]

    def noted(self, kind: str) -> list[Note]:
        return [note for note in self.notes if note.kind == kind]


def drawn(*pages: Draw) -> bytes:
    """A PDF with one page for each function that draws one."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=LETTER, invariant=True)
    for draw in pages:
        canvas.setFont("Times-Roman", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(*texts: str, x: float = 72, top: float = 700) -> Draw:
    """A page of single-spaced lines."""

    def draw(canvas: Canvas) -> None:
        for number, text in enumerate(texts):
            canvas.drawString(x, top - 13 * number, text)

    return draw


def together(*parts: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def at(x: float, y: float, text: str) -> Draw:
    return lambda canvas: canvas.drawString(x, y, text)


def edited(content: bytes, edit: Callable[[PdfWriter], object]) -> bytes:
    """The file after `edit` has changed it by pypdf."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    edit(writer)
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """A file of the given objects, numbered from 1; the first is the catalogue."""
    buffer = BytesIO(b"%PDF-1.4\n")
    buffer.seek(0, 2)
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(buffer.tell())
        buffer.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = buffer.tell()
    buffer.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for offset in offsets:
        buffer.write(b"%010d 00000 n \n" % offset)
    buffer.write(
        b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    )
    return buffer.getvalue()


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def page_objects(contents: bytes, resources: bytes, *more: bytes) -> list[bytes]:
    """Catalogue, pages, one page, its contents (object 4), then `more` from object 5 on."""
    return [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources "
        + resources
        + b" >>",
        contents,
        *more,
    ]


def form(data: bytes, forms: Mapping[bytes, int]) -> bytes:
    """A form XObject that may draw other forms, by name and number of object."""
    names = b" ".join(b"/%s %d 0 R" % item for item in forms.items())
    return stream(
        data,
        b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] "
        b"/Resources << /XObject << %s >> >>" % names,
    )


def self_calling_form() -> bytes:
    """A form that draws itself twice: pdfium alone takes all memory."""
    return raw_pdf(
        page_objects(
            stream(b"/X Do"), b"<< /XObject << /X 5 0 R >> >>", form(b"/X Do /X Do", {b"X": 5})
        )
    )


def doubling_forms(levels: int) -> bytes:
    """A chain of forms, each of which draws the next one twice."""
    chain = [form(b"/X Do /X Do", {b"X": 6 + level}) for level in range(levels)]
    last = form(b"0 0 m 1 1 l S", {})
    return raw_pdf(page_objects(stream(b"/X Do"), b"<< /XObject << /X 5 0 R >> >>", *chain, last))


def inflating_page(megabytes: int) -> bytes:
    """A page whose content unfolds from a thousandth of its size."""
    packed = zlib.compress(b" " * (megabytes * 1024 * 1024), 9)
    return raw_pdf(page_objects(stream(packed, b"/Filter /FlateDecode"), b"<< >>"))
