"""Fields: results are text, instructions are not."""

import pytest

from tests.pipeline.ingest.docx.packages import field, p, package, r, read


def _control(data: str) -> str:
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
    return begin + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


_ENTRIES = '<w:listEntry w:val="Ohio"/><w:listEntry w:val="Utah"/>'


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (field("REF clause", "4.2"), "4.2"),
        (field("XE term", None), ""),
        # Buttons and symbols show a part of their instruction.
        (field("MACROBUTTON NoMacro [Click to enter a name]", None), "[Click to enter a name]"),
        (field('SYMBOL 168 \\f "Wingdings" \\s 12', None), "\u2610"),
        (field("SYMBOL 0x41", None), "A"),
        # Form controls.
        (_control("<w:checkBox><w:checked/></w:checkBox>"), "\u2612"),
        (_control('<w:checkBox><w:default w:val="0"/></w:checkBox>'), "\u2610"),
        (_control(f'<w:ddList><w:result w:val="1"/>{_ENTRIES}</w:ddList>'), "Utah"),
        (_control(f"<w:ddList>{_ENTRIES}</w:ddList>"), "Ohio"),
        (_control(f'<w:ddList><w:result w:val="9"/>{_ENTRIES}</w:ddList>'), ""),
        (f'<w:fldSimple w:instr="PAGE">{r("7")}</w:fldSimple>', "7"),
    ],
)
def test_results(inner: str, shown: str) -> None:
    """What a reader of the page sees."""
    assert read(package(p(r("a") + inner + r("b")))).lines() == [f"a{shown}b"]


def test_a_field_inside_an_instruction_shows_nothing() -> None:
    """Its result is part of the outer instruction."""
    outer = field("IF X = 1 THEN", "chosen").replace(
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        field("MERGEFIELD x", "inner") + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
    )
    assert read(package(p(outer))).lines() == ["chosen"]


def test_a_result_may_span_paragraphs() -> None:
    """A table of contents is one field."""
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    body = p(begin + r("one")) + p(r("two") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    assert read(package(body)).lines() == ["one", "two"]


def test_a_field_that_never_ends_swallows_nothing() -> None:
    """The text after it is read."""
    body = p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>') + p("text")
    assert read(package(body)).lines() == ["text"]


def test_numbers_that_only_word_computes_are_noted() -> None:
    """AUTONUM and LISTNUM leave no result in the file."""
    assert "field_not_computed" in read(package(p(field("LISTNUM", None) + r("a")))).kinds()


def test_targets_of_links_are_noted_once() -> None:
    """Of fields and of elements; places in the document itself are not."""
    link = f'<w:hyperlink r:id="web">{r("there")}</w:hyperlink>'
    inside = f'<w:hyperlink w:anchor="clause">{r("here")}</w:hyperlink>'
    other = field(' HYPERLINK "https://example.org/field" ', "f") + field(' HYPERLINK \\l "x"', "g")
    content = package(p(link + link + inside + other), links={"web": "https://example.org/web"})
    assert sorted(note.detail for note in read(content).notes) == [
        "points to https://example.org/field",
        "points to https://example.org/web",
    ]


@pytest.mark.parametrize("result", [None, ""])
@pytest.mark.parametrize(
    ("instruction", "shown"),
    [
        ("EQ \\f(1,2)", "4 1/2"),
        ("EQ \\f(a+b;c)", "4(a+b)/c"),
        ("EQ 10\\s\\up6(6)", "4 10^6"),
    ],
)
def test_plain_equation_fields_are_written_out(
    instruction: str, shown: str, result: str | None
) -> None:
    """Word draws them from their instruction; a number before one stays apart."""
    reading = read(package(p(r("4") + field(instruction, result))))
    assert reading.lines() == [shown]
    assert reading.notes == ()


def test_other_equation_fields_are_noted() -> None:
    """What is not written out is not passed over."""
    reading = read(package(p(r("4") + field("EQ \\i \\su(1,5,x)", None))))
    assert reading.lines() == ["4"]
    assert reading.kinds() == {"field_not_computed"}
