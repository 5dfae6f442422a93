"""Documents of other formats inside a DOCX, which Word shows in their places."""

import zipfile
from io import BytesIO

import pytest

from pipeline.ingest.docx import PackageLimits
from tests.pipeline.ingest.docx.packages import Reading, package, read

_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
_BODY = (
    "<w:p><w:r><w:t>Before.</w:t></w:r></w:p>"
    '<w:altChunk r:id="chunk"/>'
    "<w:p><w:r><w:t>After.</w:t></w:r></w:p>"
)
_HTML = (
    b"<html><body><h2>Schedule</h2><p>Fees are <b>due</b> at once.</p>"
    b"<table border=1><tr><td>Year</td><td>Fee</td></tr><tr><td>1</td><td>$10</td></tr></table>"
    b"<script>no()</script></body></html>"
)
_MHT = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
    b"--B\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"<html><body><p>Caf=C3=A9 terms.</p></body></html>\r\n--B--\r\n"
)


def _with_chunk(name: str, content: bytes, body: str = _BODY) -> bytes:
    """A DOCX with `content` as the part that its altChunk names."""
    packed = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(package(body))) as plain,
        zipfile.ZipFile(packed, "w") as archive,
    ):
        for entry in plain.namelist():
            data = plain.read(entry)
            if entry == "word/_rels/document.xml.rels":
                relation = f'<Relationship Id="chunk" Type="{_KIND}" Target="{name}"/>'
                data = data.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
            if entry == "[Content_Types].xml":
                ending = name.rpartition(".")[2]
                kind = f'<Default Extension="{ending}" ContentType="application/x-{ending}"/>'
                data = data.replace(b"</Types>", kind.encode() + b"</Types>")
            archive.writestr(entry, data)
        archive.writestr(f"word/{name}", content)
    return packed.getvalue()


def _read(name: str, content: bytes) -> Reading:
    return read(_with_chunk(name, content))


def test_html_stands_in_its_place_with_its_kinds() -> None:
    """Heading, paragraph and rows between what is before and after; scripts are noted."""
    reading = _read("chunk.html", _HTML)
    assert reading.shown() == [
        ("paragraph", "Before."),
        ("heading", "Schedule"),
        ("paragraph", "Fees are due at once."),
        ("table_row", "Year | Fee"),
        ("table_row", "1 | $10"),
        ("paragraph", "After."),
    ]
    assert reading.kinds() == {"script_dropped"}


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("chunk.mht", _MHT, "Café terms."),
        ("chunk.htm", b"<p>A piece without a frame.</p>", "A piece without a frame."),
        ("chunk.txt", b"Plain words.\n", "Plain words."),
        (
            "chunk.dat",
            package("<w:p><w:r><w:t>Words of a DOCX.</w:t></w:r></w:p>"),
            "Words of a DOCX.",
        ),
    ],
)
def test_other_formats_are_read(name: str, content: bytes, line: str) -> None:
    """Web archives, pieces of HTML, plain text and DOCX, whatever their parts are called."""
    reading = _read(name, content)
    assert reading.lines() == ["Before.", line, "After."]
    assert not reading.kinds() & {"alt_chunk_not_read"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("chunk.rtf", b"{\\rtf1 Words}"),
        ("chunk.dat", b"\x00\x01\x02\x03" * 50),
        ("chunk.docx", b"PK\x03\x04 cut"),
    ],
)
def test_what_is_not_read_is_noted(name: str, content: bytes) -> None:
    """The rest of the document is read, and a note says what is missing."""
    reading = _read(name, content)
    assert reading.lines()[0] == "Before."
    assert reading.lines()[-1] == "After."
    assert "alt_chunk_not_read" in reading.kinds()


def test_documents_in_documents_end() -> None:
    """Each level takes one of `nesting`; what lies deeper is noted as not read."""
    inner = package("<w:p><w:r><w:t>The innermost.</w:t></w:r></w:p>")
    for _ in range(3):
        inner = _with_chunk("chunk.docx", inner, '<w:altChunk r:id="chunk"/>')
    assert read(inner).lines() == ["The innermost."]
    shallow = read(inner, limits=PackageLimits(nesting=3))
    assert shallow.lines() == []
    assert shallow.kinds() == {"alt_chunk_not_read"}
