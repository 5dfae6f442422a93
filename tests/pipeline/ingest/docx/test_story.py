"""Paragraphs and tables come in the order and with the kinds of the page."""

from pipeline.ingest.docx import PackageLimits
from tests.pipeline.ingest.docx.packages import (
    abstract,
    list_level,
    num,
    numbered,
    p,
    package,
    r,
    read,
    row,
    table,
)


def test_tables_stand_between_their_paragraphs() -> None:
    """Rows in place, cells inside them; a nested table on lines of its own in its cell."""
    nested = p("c") + table((p("d"), p("e")), (p("f"), p("g"))) + p("h")
    content = package(p("a") + table((p("b"), nested), (p("i") + p("j"), p())) + p("k"))
    reading = read(content)
    assert reading.shown() == [
        ("paragraph", "a"),
        ("table_row", "b | c\nd | e\nf | g\nh"),
        ("table_row", "i\nj |"),
        ("paragraph", "k"),
    ]
    cells = [reading.text[b.start : b.end] for b in reading.blocks if b.kind == "table_cell"]
    assert cells == ["b", "c\nd | e\nf | g\nh", "i\nj"]


def test_a_merged_cell_comes_once() -> None:
    """Spans repeat no text; a vertically merged cell goes on empty."""
    spanning = f'<w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr>{p("wide")}</w:tc>'
    going_on = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{p()}</w:tc>"
    body = (
        f"<w:tbl><w:tr>{spanning}<w:tc>{p('b')}</w:tc></w:tr>"
        f"<w:tr>{going_on}<w:tc>{p('c')}</w:tc></w:tr></w:tbl>"
    )
    assert read(package(body)).lines() == ["wide | b", "| c"]


def test_a_frame_of_one_column_is_no_table() -> None:
    """The clauses in it keep their own kinds and labels."""
    numbering = abstract(1, list_level(0, "decimal", "%1.")) + num(1, 1)
    body = table((p("a", numbered(1)) + p("b"),), (p("c", numbered(1)),))
    assert read(package(body, {"numbering": numbering})).shown() == [
        ("list_item", "1. a"),
        ("paragraph", "b"),
        ("list_item", "2. c"),
    ]


def test_headings_have_levels() -> None:
    """By the outline level of the paragraph or its style, or by the style's built-in name."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="H3"><w:name w:val="heading 3"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:pPr>'
        '<w:outlineLvl w:val="1"/></w:pPr></w:style>'
    )
    body = (
        p("a", '<w:pStyle w:val="H3"/>')
        + p("b", '<w:pStyle w:val="Own"/>')
        + p("c", '<w:outlineLvl w:val="0"/>')
        + p("d", '<w:pStyle w:val="Own"/><w:outlineLvl w:val="9"/>')
    )
    blocks = read(package(body, {"styles": styles})).blocks
    assert [(block.kind.value, block.level) for block in blocks] == [
        ("heading", 3),
        ("heading", 2),
        ("heading", 1),
        ("paragraph", None),
    ]


def test_a_heading_runs_into_its_clause() -> None:
    """A hidden paragraph end (Word's style separator) joins both under the heading's number."""
    numbering = abstract(1, list_level(0, "decimal", "%1.")) + num(1, 1)
    hidden_end = numbered(1) + "<w:rPr><w:vanish/><w:specVanish/></w:rPr>"
    body = p("Term.", hidden_end) + p(r(" This Agreement lasts."))
    lines = read(package(body, {"numbering": numbering})).lines()
    assert lines == ["1. Term. This Agreement lasts."]


def test_a_drop_cap_joins_its_word() -> None:
    """The large letter is a paragraph of its own in the file."""
    body = p("W", '<w:framePr w:dropCap="drop"/>') + p("HEREAS")
    assert read(package(body)).lines() == ["WHEREAS"]


def test_page_breaks_are_blocks() -> None:
    """Before, within and after a paragraph; the label stands with the text."""
    numbering = abstract(1, list_level(0, "decimal", "%1.")) + num(1, 1)
    break_run = '<w:r><w:br w:type="page"/></w:r>'
    body = p(break_run + r("a") + break_run + r("b"), numbered(1)) + p(break_run)
    reading = read(package(body, {"numbering": numbering}))
    assert reading.shown() == [
        ("page_break", ""),
        ("list_item", "1. a"),
        ("page_break", ""),
        ("list_item", "b"),
        ("page_break", ""),
    ]


def test_white_space_is_kept_as_word_takes_it() -> None:
    """Kept where the XML says so, else trimmed at the ends of a run; line breaks are breaks."""
    trimmed = '<w:r><w:t xml:space="default"> a\n b </w:t></w:r>'
    kept = '<w:r><w:t xml:space="preserve"> c </w:t><w:br/><w:t>d</w:t></w:r>'
    assert read(package(p(trimmed + kept))).lines() == ["a  b c \nd"]


def test_content_that_word_never_writes_is_read_all_the_same() -> None:
    """A paragraph or a table in a run, a run outside of any paragraph."""
    inside = f"<w:r>{p('b')}{table((p('c'), p('d')))}</w:r>"
    assert read(package(p(r("a") + inside) + r("e"))).lines() == ["a", "b", "c | d", "e"]


def test_hidden_rows_are_left_out_with_a_note() -> None:
    """As hidden runs are."""
    rows = row((p("a"), p("b"))) + row((p("c"), p("d")), "<w:hidden/>")
    reading = read(package(f"<w:tbl>{rows}</w:tbl>"))
    assert reading.lines() == ["a | b"]
    assert reading.kinds() == {"hidden_row"}


def test_a_direct_format_overrules_a_hidden_style() -> None:
    """`w:vanish` off shows what the style hides."""
    styles = '<w:style w:styleId="S"><w:rPr><w:vanish/></w:rPr></w:style>'
    shown = r("a", '<w:rStyle w:val="S"/><w:vanish w:val="0"/>')
    content = package(p(shown + r("b", '<w:rStyle w:val="S"/>')), {"styles": styles})
    assert read(content).lines() == ["a"]


def test_deep_tables_are_within_the_default_limit() -> None:
    """Twenty tables in each other are read."""
    body = p("x")
    for _ in range(20):
        body = table((body + p(), p("y")))
    assert read(package(body), limits=PackageLimits()).text.count("y") == 20


def test_of_alternatives_the_one_that_word_shows() -> None:
    """A choice for a namespace that Word does not know gives way to the fallback."""

    def shown(uri: str) -> list[str]:
        choice = f'<mc:Choice xmlns:n="{uri}" Requires="n">{p("choice")}</mc:Choice>'
        fallback = f"<mc:Fallback>{p('fallback')}</mc:Fallback>"
        body = f"<mc:AlternateContent>{choice}{fallback}</mc:AlternateContent>"
        return read(package(body)).lines()

    assert shown("http://schemas.microsoft.com/office/word/2010/wordprocessingShape") == ["choice"]
    assert shown("urn:zz") == ["fallback"]
