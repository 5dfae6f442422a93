"""The type of a file follows from its content."""

import pytest

from pipeline.ingest.media_type import MediaType, is_disguised, mismatch
from pipeline.ingest.sniff import media_type_of
from tests.pipeline.ingest.compound_file import compound_file
from tests.pipeline.ingest.files import (
    mail_of,
    msg_of,
    slides_of,
    word_of,
    words_only,
    workbook_of,
    zip_of,
)

_MAIN = '<Types><Override PartName="/x" ContentType="application/{}"/></Types>'


def package(main: str) -> bytes:
    return zip_of({"[Content_Types].xml": _MAIN.format(main), "x": "y"})


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "a.pdf", MediaType.EMPTY),
        (b"\0\0 \n", "a.txt", MediaType.EMPTY),
        # Readers accept rubbish before the header, up to 1024 bytes.
        (b"rubbish\n%PDF-1.4\n", "a.txt", MediaType.PDF),
        # Further down it is a damaged PDF; its syntax is no text. Words about PDFs are.
        (b"x" * 3000 + b"\n%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", "a.txt", MediaType.PDF),
        (b"x" * 3000 + b"\nA file begins with %PDF-1.4 and ends.", "a.txt", MediaType.TEXT),
        (word_of("x"), "a.pdf", MediaType.DOCX),
        (workbook_of({"a": [[1]]}), "a", MediaType.XLSX),
        (slides_of([("a", "b", "")]), "a", MediaType.PPTX),
        # Macros, templates and slide shows are what their main part says.
        (package("vnd.ms-word.document.macroEnabled.main+xml"), "a.docm", MediaType.DOCX),
        (package("vnd.ms-word.template.macroEnabledTemplate.main+xml"), "a.dotm", MediaType.DOCX),
        (package("vnd.ms-excel.sheet.macroEnabled.main+xml"), "a.xlsm", MediaType.XLSX),
        (package("vnd.ms-excel.sheet.binary.macroEnabled.main"), "a.xlsb", MediaType.XLSB),
        (package("vnd.ms-powerpoint.slideshow.macroEnabled.main+xml"), "a", MediaType.PPTX),
        (zip_of({"word/document.xml": "<a/>", "x": "y"}), "a.zip", MediaType.ZIP),
        # Cut off: the local headers still name its parts.
        (word_of("x")[:-900], "a.docx", MediaType.DOCX),
        (zip_of({"a.txt": "x"})[:-20], "a.zip", MediaType.ZIP),
        (
            zip_of({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}),
            "a.odt",
            MediaType.ODT,
        ),
        (compound_file({"WordDocument": b"x"}), "a.docx", MediaType.DOC),
        (compound_file({"Workbook": b"x"}), "a.xls", MediaType.XLS),
        (compound_file({"PowerPoint Document": b"x"}), "a.ppt", MediaType.PPT),
        (compound_file({"EncryptedPackage": b"x"}), "a.docx", MediaType.ENCRYPTED_OFFICE),
        # Names are compared without case.
        (compound_file({"ENCRYPTEDPACKAGE": b"x"}), "a.docx", MediaType.ENCRYPTED_OFFICE),
        (compound_file({"something": b"x"}), "a.bin", MediaType.OLE),
        (msg_of({0x37: "x"}), "a.msg", MediaType.MSG),
        (b"{\\rtf1 x}", "a.doc", MediaType.RTF),
        (b"<!DOCTYPE html><p>x", "a.txt", MediaType.HTML),
        (b'<?xml version="1.0"?><html xmlns="x"/>', "a.xml", MediaType.HTML),
        (b"<p>x", "a.html", MediaType.HTML),
        (b"<p>x", "a.txt", MediaType.TEXT),
        (mail_of().as_bytes(), "a", MediaType.EML),
        (mail_of().as_string().encode("utf-16"), "a.eml", MediaType.EML),
        # A memorandum has no line that only programs write.
        (b"TO: Ann\nFROM: Bo\nSUBJECT: Rent\n\nPay it.\n", "a.txt", MediaType.TEXT),
        (b"TO: Ann\nFROM: Bo\nSUBJECT: Rent\n\nPay it.\n", "a.eml", MediaType.EML),
        (b"From a@b Mon Jul 20 01:01:07 2015\n\nx\n", "a.mbox", MediaType.MBOX),
        (b"From the desk of Ann, 2015\nx: y\n", "a.txt", MediaType.TEXT),
        (b'{"a": [1]}', "a.txt", MediaType.JSON),
        (b"[Exhibit A]", "a.txt", MediaType.TEXT),
        (b"a,b\n1,2\n", "a.csv", MediaType.CSV),
        (b"a,b\n1,2\n", "a.txt", MediaType.TEXT),
        (b"begin 644 a.txt\n#86)C\n`\nend\n", "a.txt", MediaType.UUENCODED),
        (b"begin 644 miles away\nThe road\n", "a.txt", MediaType.TEXT),
        ("Größe".encode("utf-16-le"), "a.txt", MediaType.TEXT),
        (b"BM is a bank\n", "a.txt", MediaType.TEXT),
        (b"\x89PNG\r\n\x1a\n", "a.jpg", MediaType.PNG),
        (b"RIFF\0\0\0\0WEBP", "a.webp", MediaType.WEBP),
        (b"\x1f\x8b\x08\0", "a.gz", MediaType.GZIP),
        (b"abc\0\x01\x02def", "a.txt", MediaType.BINARY),
    ],
    ids=words_only,
)
def test_the_content_decides(content: bytes, name: str, expected: MediaType) -> None:
    """Whatever the extension says; it tells only kinds of plain text apart."""
    assert media_type_of(content, name) is expected


@pytest.mark.parametrize(
    ("media_type", "name", "expected"),
    [
        (MediaType.RTF, "a.pdf", True),
        (MediaType.PDF, "A.PDF", False),
        (MediaType.DOCX, "a.docm", False),
        # An unknown extension promises nothing.
        (MediaType.PDF, "a.final", False),
        (MediaType.PDF, "a", False),
        (MediaType.EML, "mail.txt", False),
        (MediaType.PNG, "a.jpg", False),
    ],
)
def test_a_mismatch_is_another_type_than_promised(
    media_type: MediaType, name: str, *, expected: bool
) -> None:
    """Only a known extension promises anything."""
    assert mismatch(media_type, name) is expected


def test_only_what_office_programs_confuse_is_no_disguise() -> None:
    """RTF is often called .doc, and never .pdf."""
    assert not is_disguised(MediaType.RTF, "a.doc")
    assert not is_disguised(MediaType.RTF, "a")
    assert is_disguised(MediaType.RTF, "a.pdf")
