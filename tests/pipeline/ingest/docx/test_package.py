"""Packages: those that python-docx refuses are read, bombs and rubbish end as exceptions."""

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.docx import PackageLimits, is_encrypted
from tests.pipeline.ingest.docx.kitchen_sink import kitchen_sink
from tests.pipeline.ingest.docx.packages import p, package, r, read, table, unzipped, zipped

_DOCUMENT = "word/document.xml"
_STRICT = (
    (b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"wordprocessingml/main"),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"officeDocument/relationships",
    ),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/math", b"officeDocument/math"),
)


def _changed(content: bytes, name: str, data: bytes) -> bytes:
    return zipped({**unzipped(content), name: data})


def _refused(content: bytes, limits: PackageLimits | None = None) -> IngestError:
    with pytest.raises(IngestError) as caught:
        read(content, limits=limits)
    return caught.value


def test_strict_documents_read_the_same() -> None:
    """ISO 29500 Strict uses other namespaces for the same words."""
    files = unzipped(kitchen_sink())
    for name, data in files.items():
        for usual, strict in _STRICT:
            files[name] = files[name].replace(usual, b"http://purl.oclc.org/ooxml/" + strict)
        assert name == "[Content_Types].xml" or files[name] != data
    reading = read(zipped(files))
    assert reading.text == read(kitchen_sink()).text
    assert "opened_without_python_docx" in reading.kinds()


@pytest.mark.parametrize("kind", ["template.main", "document.macroEnabled.main"])
def test_templates_and_macro_documents_are_read(kind: str) -> None:
    """With all their parts; their macros are not looked at."""
    parts = {"comments": f'<w:comment w:id="1" w:author="A">{p("c")}</w:comment>'}
    body = p(r("a") + '<w:r><w:commentReference w:id="1"/></w:r>')
    reading = read(package(body, parts, main_type=kind))
    assert reading.lines() == ["a", "[Comment by A] c"]
    assert reading.kinds() == {"opened_without_python_docx"}


def test_a_missing_part_costs_only_itself() -> None:
    """python-docx refuses a file whose picture or theme is not there."""
    files = unzipped(package(p("a"), {"comments": "", "styles": ""}))
    del files["word/comments.xml"]
    reading = read(zipped(files))
    assert reading.lines() == ["a"]
    assert reading.kinds() == {"opened_without_python_docx", "part_not_read"}


def test_a_damaged_part_costs_only_itself() -> None:
    """Footnotes that are no XML are noted as not read."""
    content = _changed(package(p("a"), {"footnotes": ""}), "word/footnotes.xml", b"<w:footnotes")
    reading = read(content)
    assert reading.lines() == ["a"]
    assert "part_not_read" in reading.kinds()


def test_a_wrong_checksum_is_read_in_spite_of_itself() -> None:
    """The text is whole; a note says what was wrong."""
    content = bytearray(package(p("a")))
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        checksum = archive.getinfo(_DOCUMENT).CRC.to_bytes(4, "little")
    content = bytearray(bytes(content).replace(checksum, b"\0\0\0\0"))
    reading = read(bytes(content))
    assert reading.lines() == ["a"]
    assert "wrong_checksum" in reading.kinds()


def test_the_main_part_may_have_any_name() -> None:
    """The package's relationships say where it is; without them it is where Word puts it."""
    files = unzipped(package(p("a")))
    listing = files["_rels/.rels"].replace(b"word/document.xml", b"/other/Main%20Part.xml")
    renamed = {**files, "_rels/.rels": listing, "other/main part.xml": files[_DOCUMENT]}
    del renamed[_DOCUMENT]
    assert read(zipped(renamed)).lines() == ["a"]
    bare = {_DOCUMENT: files[_DOCUMENT]}
    assert read(zipped(bare)).lines() == ["a"]


def test_encrypted_packages_are_told_from_other_ole_files() -> None:
    """By the stream that holds the package."""
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    encrypted = magic + "EncryptedPackage".encode("utf-16-le")
    assert not is_encrypted(magic)
    assert is_encrypted(encrypted)
    error = _refused(encrypted)
    assert (error.exception_class, error.retryable) == (ExceptionClass.ENCRYPTED, True)


@pytest.mark.parametrize(
    "limits",
    [
        PackageLimits(entries=2),
        PackageLimits(unpacked_bytes=1000),
        PackageLimits(part_bytes=500),
        PackageLimits(nesting=1),
    ],
)
def test_limits_end_as_exceptions_that_name_them(limits: PackageLimits) -> None:
    """What was found, what is allowed, and the way out."""
    nested = table((table((p("a"), p("b"))) + p(), p("c")))
    error = _refused(package(nested), limits)
    assert error.exception_class is ExceptionClass.OVER_LIMIT
    assert "more than" in error.detail
    assert "raise the limit" in error.detail


def test_a_bomb_of_one_part_is_stopped_by_its_size_or_ratio() -> None:
    """Before anything is unpacked."""
    content = _changed(package(p("a")), "word/media/zeros.bin", bytes(40 * 1024 * 1024))
    assert "times its size" in _refused(content).detail
    content = _changed(package(p("a")), "word/more.xml", b" " * (65 * 1024 * 1024))
    assert "XML part" in _refused(content).detail


def test_limits_below_one_are_refused() -> None:
    """They would refuse every file."""
    with pytest.raises(ValueError, match="1 or more"):
        PackageLimits(entries=0)


def _with_entities(text: str, *declared: str) -> bytes:
    main = unzipped(package(p(text)))[_DOCUMENT].decode()
    data = f"<!DOCTYPE x [{''.join(declared)}]>{main}".encode()
    return _changed(package(p(text)), _DOCUMENT, data)


def test_entities_expand_to_nothing() -> None:
    """No file of the machine that reads gets into the text; the words around them stay."""
    content = _with_entities(
        "<w:r><w:t>a&own;b&file;<!-- c -->d</w:t></w:r>",
        '<!ENTITY own "secret">',
        '<!ENTITY file SYSTEM "file:///etc/hostname">',
    )
    assert read(content).lines() == ["abd"]


def test_a_billion_laughs_end_as_an_exception() -> None:
    """libxml2 sees the amplification; nothing is expanded."""
    lines = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)]
    content = _with_entities("<w:r><w:t>&e9;</w:t></w:r>", '<!ENTITY e0 "ha">', *lines)
    assert _refused(content).exception_class is ExceptionClass.CORRUPT


@pytest.mark.parametrize("depth", [300, 5000])
def test_deep_nesting_ends_as_an_exception(depth: int) -> None:
    """Elements in elements, beyond what any editor writes."""
    body = f"{'<w:sdt><w:sdtContent>' * depth}{p('a')}{'</w:sdtContent></w:sdt>' * depth}"
    assert _refused(package(body)).exception_class is ExceptionClass.OVER_LIMIT


def test_a_text_of_twelve_megabytes_is_read() -> None:
    """libxml2 refuses it by default; the size of the part is bounded all the same."""
    long = "word " * 2_400_000
    assert len(read(package(p(f"<w:r><w:t>{long}</w:t></w:r>"))).text) > 11_900_000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 and then nothing",
        zipped({"word/other.xml": b"<a/>"}),
        zipped({_DOCUMENT: b"<a/>"}),
        zipped({_DOCUMENT: b"no XML"}),
    ],
)
def test_rubbish_is_corrupt(content: bytes) -> None:
    """Not a package, no document in it, no body in the document."""
    assert _refused(content).exception_class is ExceptionClass.CORRUPT


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_raises_anything_else(data: st.DataObject) -> None:
    """Bytes changed or cut anywhere in a package: text, or an IngestError."""
    content = bytearray(kitchen_sink())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))
    _read_or_refused(bytes(content[:end]))


def _read_or_refused(content: bytes) -> None:
    with suppress(IngestError):
        assert read(content).text is not None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_odd_markup_raises_anything_else(data: st.DataObject) -> None:
    """Tags and attributes of the document swapped for others of the same document."""
    files = unzipped(kitchen_sink())
    words = sorted(set(files[_DOCUMENT].replace(b">", b"<").replace(b" ", b"<").split(b"<")))
    names = [word for word in words if word[:2] in (b"w:", b"m:") and b"=" not in word]
    values = [word for word in words if b"=" in word]
    pool = data.draw(st.sampled_from([names, values]))
    old, new = data.draw(st.sampled_from(pool)), data.draw(st.sampled_from(pool))
    files[_DOCUMENT] = files[_DOCUMENT].replace(old, new)
    _read_or_refused(zipped(files))
