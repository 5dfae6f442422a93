"""Small files that unfold into more than a machine has. Made here, byte by byte."""

import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO

_MIB = 1024 * 1024
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" '
    b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def flate_pdf(unpacked_bytes: int = 1024 * _MIB) -> bytes:
    """A page whose content is packed a thousand times smaller."""
    packed = _deflated((b" " * _MIB, unpacked_bytes // _MIB))
    return _pdf([_stream(packed, b"/Filter /FlateDecode")])


def double_flate_pdf(unpacked_bytes: int = 2048 * _MIB) -> bytes:
    """The same twice over: a few kilobytes."""
    packed = zlib.compress(_deflated((b" " * _MIB, unpacked_bytes // _MIB)), 9)
    return _pdf([_stream(packed, b"/Filter [/FlateDecode /FlateDecode]")])


def many_strings_pdf(unpacked_bytes: int = 200 * _MIB) -> bytes:
    """A page that shows text for ever."""
    line = b"(abcdefgh) Tj " * 4096
    packed = _deflated((b"BT /F1 1 Tf ", 1), (line, unpacked_bytes // len(line)), (b" ET", 1))
    return _pdf([_stream(packed, b"/Filter /FlateDecode")])


def self_calling_pdf() -> bytes:
    """A form that draws itself twice: a few hundred bytes, and no end."""
    form = _stream(
        b"/X Do /X Do",
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>",
    )
    return _pdf([_stream(b"/X Do"), form], b"/XObject << /X 5 0 R >>")


def doubling_pdf(levels: int = 26) -> bytes:
    """Forms that each draw the next one twice, and text at the bottom."""
    forms = [
        _stream(
            b"/X Do /X Do" if level < levels - 1 else b"BT /F1 9 Tf (deep) Tj ET",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject "
            b"<< /X %d 0 R >> /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
            b">> >> >>" % (6 + level),
        )
        for level in range(levels)
    ]
    return _pdf([_stream(b"/X Do"), *forms], b"/XObject << /X 5 0 R >>")


def nested_arrays_pdf(depth: int = 200_000) -> bytes:
    """Brackets in brackets where a page names its box."""
    return _pdf([_stream(b"BT /F1 9 Tf (x) Tj ET")], page=b"/Odd " + b"[" * depth + b"]" * depth)


def plain_pdf(text: bytes) -> bytes:
    """No bomb: one page with a line of text."""
    return _pdf([_stream(b"BT /F1 9 Tf 9 50 Td (%s) Tj ET" % text)])


def plain_docx(text: bytes) -> bytes:
    """No bomb: one paragraph."""
    return _docx(*_body(b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % text, 1))


def many_pages_pdf(pages: int = 100_000) -> bytes:
    """Empty pages, each an object of its own."""
    kids = b" ".join(b"%d 0 R" % (3 + index) for index in range(pages))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    tree = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids)
    return _file([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *[page] * pages])


def many_paragraphs_docx(paragraphs: int = 9_000_000) -> bytes:
    """Hundreds of megabytes of empty paragraphs in less than one."""
    block = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 10_000
    return _docx(*_body(block, paragraphs // 10_000))


def long_text_docx(unpacked_bytes: int = 1024 * _MIB) -> bytes:
    """One run of a gigabyte."""
    return _docx(
        (_opening() + b"<w:p><w:r><w:t>", 1),
        (b"x" * _MIB, unpacked_bytes // _MIB),
        (b"</w:t></w:r></w:p>" + _CLOSING, 1),
    )


def nested_docx(depth: int = 5000) -> bytes:
    """Content controls in content controls."""
    inside = b"<w:p><w:r><w:t>deep</w:t></w:r></w:p>"
    opened, closed = b"<w:sdt><w:sdtContent>", b"</w:sdtContent></w:sdt>"
    return _docx(*_body(opened * depth + inside + closed * depth, 1))


def laughing_docx(levels: int = 10) -> bytes:
    """Entities of entities: ten to the power of `levels` laughs."""
    entities = [b'<!ENTITY a0 "ha">'] + [
        b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, levels)
    ]
    return _with_doctype(b"".join(entities), b"&a%d;" % (levels - 1))


def peeking_docx(url: str) -> bytes:
    """An entity that stands for a file of the reader's machine."""
    return _with_doctype(b'<!ENTITY peek SYSTEM "%s">' % url.encode(), b"seen: &peek;")


def _with_doctype(entities: bytes, text: bytes) -> bytes:
    doctype = b"<?xml version='1.0'?><!DOCTYPE w:document [" + entities + b"]>"
    return _docx(
        (doctype + _opening() + b"<w:p><w:r><w:t>" + text + b"</w:t></w:r></w:p>" + _CLOSING, 1)
    )


_CLOSING = b"</w:body></w:document>"


def _opening() -> bytes:
    return f'<w:document xmlns:w="{_W}"><w:body>'.encode()


def _body(block: bytes, times: int) -> tuple[tuple[bytes, int], ...]:
    return ((_opening(), 1), (block, times), (_CLOSING, 1))


def _docx(*pieces: tuple[bytes, int]) -> bytes:
    """A package whose document is the pieces, each as often as it says."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELATIONS)
        with package.open("word/document.xml", "w", force_zip64=True) as part:
            for piece, times in pieces:
                for _ in range(times):
                    part.write(piece)
    return out.getvalue()


def _deflated(*pieces: tuple[bytes, int]) -> bytes:
    """A zlib stream (RFC 1950) of the pieces, each as often as it says, packed only once each."""
    parts, checksum = [b"\x78\xda"], 1
    for piece, times in pieces:
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        # A full flush ends on a byte and refers to nothing before it, so that it can be repeated.
        parts.append((packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)) * times)
        for _ in range(times):
            checksum = zlib.adler32(piece, checksum)
    empty = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS).flush()
    return b"".join([*parts, empty, checksum.to_bytes(4, "big")])


def _stream(data: bytes, dictionary: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), dictionary, data)


def _pdf(streams: Sequence[bytes], resources: bytes = b"", page: bytes = b"") -> bytes:
    """One page; the streams are objects 4, 5 and so on, and the first is its content."""
    font = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R "
            b"/Resources << %s %s >> %s >>" % (font, resources, page),
            *streams,
        ]
    )


def _file(objects: Sequence[bytes]) -> bytes:
    out, offsets = BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    out.write(trailer % (len(objects) + 1, start))
    return out.getvalue()
