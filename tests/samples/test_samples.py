"""The samples are what their manifest says, and the material still makes them."""

import hashlib
import re
import zipfile
from functools import cache
from io import BytesIO
from typing import Any

import docx
import pytest
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from pipeline.profile.source import load_profile
from tests.samples import contract_pdf, trouble
from tests.samples.drawing import GlyphError
from tests.samples.hyphenation import soften
from tests.samples.manifest import (
    DOCX,
    PDF,
    Manifest,
    QuoteNotFoundError,
    Sample,
    count_tokens,
    find_page,
    normalise,
    page_texts,
)
from tests.samples.markup import Kind, MarkupError, parse
from tests.samples.write import RECIPES, SAMPLES, Recipe

MANIFEST = Manifest.model_validate_json((SAMPLES / "samples.json").read_text(encoding="utf-8"))
BY_PATH = {sample.path: sample for sample in MANIFEST.samples}
READ = [sample for sample in MANIFEST.samples if sample.expected.status == "complete"]
# Drawing the credit agreement takes longer than all the other tests of this file together, and
# the duplicate is made as its original is.
SLOW = {"contracts/credit-agreement.pdf", "trouble/services-agreement-copy.pdf"}
QUICK = [recipe for recipe in RECIPES if recipe.path not in SLOW]

each_read = pytest.mark.parametrize("sample", READ, ids=lambda sample: sample.path)


def content(path: str) -> bytes:
    return (SAMPLES / path).read_bytes()


@cache
def pages(path: str) -> list[str]:
    return page_texts(content(path), BY_PATH[path].media_type)


def parts(data: bytes, media_type: str) -> Any:
    """What a file holds, whatever the version of zlib that packed it."""
    if media_type == DOCX:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return {name: package.read(name) for name in package.namelist()}
    if media_type == PDF and data:
        reader = PdfReader(BytesIO(data))
        if not reader.is_encrypted:
            streams = [page.get_contents() for page in reader.pages]
            return [stream.get_data() for stream in streams if stream], titles(reader.outline)
    return data


def titles(outline: Any) -> list[Any]:
    return [titles(entry) if isinstance(entry, list) else entry.title for entry in outline]


def test_the_manifest_names_every_file_and_nothing_else() -> None:
    """Each file in samples/ but the manifest itself has one entry, and each entry its file."""
    files = {
        path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file()
    } - {"samples.json"}
    assert sorted(BY_PATH) == sorted(files)
    assert len(BY_PATH) == len(MANIFEST.samples) == len(RECIPES)


@each_read
def test_pages_and_tokens_are_as_stated(sample: Sample) -> None:
    """The manifest's page and token counts are those of the file as it stands."""
    found = pages(sample.path)
    assert count_tokens(found) == sample.tokens
    assert sample.pages == (len(found) if sample.media_type == PDF else None)


@each_read
def test_each_planted_quote_stands_on_its_page(sample: Sample) -> None:
    """A planted quote is whole on the page named; a format without pages has it in its text."""
    assert len(sample.planted) >= 8
    for planted in sample.planted:
        page = pages(sample.path)[(planted.page or 1) - 1]
        assert normalise(planted.quote) in normalise(page), planted.field
        assert (planted.page is None) == (sample.pages is None)


@each_read
def test_planted_fields_are_fields_of_the_profile(sample: Sample) -> None:
    """Every planted answer belongs to a question that the document's own profile asks."""
    profile = load_profile("paper" if sample.path.startswith("papers/") else "contract")
    assert {planted.field for planted in sample.planted} <= {field.id for field in profile.fields}


def test_the_routes_follow_from_the_tokens() -> None:
    """Only a document above 128,000 tokens is expected to be read in segments."""
    for sample in READ:
        assert sample.tokens is not None
        expected = "segmented" if sample.tokens > 128_000 else "direct"
        assert sample.expected.route == expected, sample.path


def test_the_credit_agreement_is_long_and_light() -> None:
    """It has 250 pages at least, 140,000 to 165,000 tokens, and less than 1.5 MB."""
    sample = BY_PATH["contracts/credit-agreement.pdf"]
    assert sample.pages is not None
    assert sample.pages >= 250
    assert sample.tokens is not None
    assert 140_000 <= sample.tokens <= 165_000
    assert len(content(sample.path)) < 1_500_000


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("expiration_date", "March 14, 2029", "September 14, 2030"),
        ("change_of_control", "35% or more of the Voting Stock", "40% or more"),
        ("confidentiality_term", "Two years", "Three years"),
    ],
)
def test_the_amendment_contradicts_the_agreement(field: str, before: str, after: str) -> None:
    """For these fields the two documents give different answers, each with its own quote."""
    values = [
        next(planted.value for planted in BY_PATH[path].planted if planted.field == field)
        for path in ("contracts/credit-agreement.pdf", "contracts/credit-agreement-amendment-1.pdf")
    ]
    assert values == [before, after]


def test_the_duplicate_has_the_same_bytes() -> None:
    """The copy of the services agreement has the SHA-256 of the original."""
    names = ("contracts/services-agreement.pdf", "trouble/services-agreement-copy.pdf")
    original, copy = (hashlib.sha256(content(name)).hexdigest() for name in names)
    assert original == copy


def test_the_encrypted_sample_needs_its_password() -> None:
    """Without the password no page opens; with it the text is there."""
    reader = PdfReader(BytesIO(content("trouble/encrypted.pdf")))
    with pytest.raises(FileNotDecryptedError):
        reader.pages[0].extract_text()
    assert reader.decrypt(trouble.PASSWORD)
    assert "PRIVILEGED AND CONFIDENTIAL" in reader.pages[0].extract_text()


def test_the_false_and_the_empty_file_are_no_pdf() -> None:
    """One holds Rich Text Format under a PDF's name, the other nothing."""
    assert content("trouble/board-minutes.pdf").startswith(b"{\\rtf1")
    assert content("trouble/empty.pdf") == b""


@pytest.mark.parametrize("recipe", QUICK, ids=lambda recipe: recipe.path)
def test_making_a_sample_again_makes_the_same(recipe: Recipe) -> None:
    """Two makings agree byte for byte, and with the file kept, apart from its compression."""
    first = recipe.make()
    assert first == recipe.make()
    assert parts(first, recipe.media_type) == parts(content(recipe.path), recipe.media_type)


def test_the_clause_numbers_of_the_nda_are_automatic() -> None:
    """Its numbers are in the numbering part of the package, and none is typed in a paragraph."""
    with zipfile.ZipFile(BytesIO(content("contracts/mutual-nda.docx"))) as package:
        numbering = package.read("word/numbering.xml").decode()
        assert "word/footnotes.xml" in package.namelist()
    assert all(form in numbering for form in ('w:val="%1."', 'w:val="%1.%2"', 'w:val="(%3)"'))
    typed = docx.Document(BytesIO(content("contracts/mutual-nda.docx")))
    lines = [paragraph.text for paragraph in typed.paragraphs]
    assert not [line for line in lines if line.startswith(("1", "(a)", "(b)"))]


def test_the_paper_reads_down_its_columns_and_breaks_words() -> None:
    """Its sections come out in their order, and words are broken at the ends of lines."""
    found = "\n".join(pages("papers/timber-bridge-piles.pdf"))
    assert re.findall(r"^([1-8]) [A-Z]", found, re.MULTILINE) == list("12345678")
    assert len(re.findall(r"[a-z]-\n[a-z]", found)) >= 25


@pytest.mark.parametrize(
    ("label_lines", "levels"),
    [
        (("(g) x", "(h) x", "(i) x", "(j) x"), (0, 0, 0, 0)),  # a letter after h
        (("(a) x", "(i) x", "(ii) x", "(b) x"), (0, 1, 1, 0)),  # numerals inside a letter
        (("(h) as follows:", "(i) x", "(ii) x", "(i) x"), (0, 1, 1, 0)),  # a list is announced
        (("(u) x", "(i) x", "(ii) x", "(v) x"), (0, 1, 1, 0)),  # v follows u, not ii
        (("(a) x", "(A) x", "(1) x"), (0, 2, 3)),  # capitals and figures stand deeper
    ],
)
def test_a_clause_stands_as_deep_as_its_label_says(
    label_lines: tuple[str, ...], levels: tuple[int, ...]
) -> None:
    """The level of `(i)` and `(v)` follows from the clauses before them."""
    assert tuple(block.level for block in parse("\n\n".join(label_lines))) == levels


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("# ARTICLE I TITLE", Kind.PART),
        ("## Section 1.01 Terms.", Kind.SECTION),
        ("++ deeper", Kind.NUMBERED),
        ("| a | |", Kind.TABLE),
        ("@center X", Kind.CENTER),
        ("Plain words.", Kind.PARAGRAPH),
    ],
)
def test_a_line_is_a_block_of_its_kind(line: str, kind: Kind) -> None:
    """Each marker of the markup gives its kind of block."""
    assert [block.kind for block in parse(line)] == [kind]


def test_an_unknown_directive_is_refused() -> None:
    """A misspelt directive is an error that names it, not a paragraph."""
    with pytest.raises(MarkupError, match="@centre"):
        parse("@centre TITLE")


def test_soft_hyphens_change_no_letter() -> None:
    """Without its soft hyphens a softened text is the text."""
    text = "The information, unremarkable otherwise, was consolidated in (sub)committees."
    assert soften(text).replace("\u00ad", "") == text
    assert "infor\u00admation" in soften(text)


def test_a_quote_that_is_nowhere_is_an_error() -> None:
    """A planted quote must be found, across line ends and hyphens but not across pages."""
    assert find_page("an informa-\ntion", ["none", "such is an infor-\nmation here"]) == 2
    with pytest.raises(QuoteNotFoundError, match="none of 2 pages"):
        find_page("one two", ["page one", "two pages"])


def test_a_missing_glyph_is_an_error() -> None:
    """A character that the standard fonts lack is refused, not printed as a black square."""
    with pytest.raises(GlyphError, match="U\\+2265"):
        contract_pdf.render(
            parse("A ratio \u2265 3"), contract_pdf.Furniture(title="T", author="A", header="H")
        )
