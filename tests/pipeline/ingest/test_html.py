"""HTML is read as a reader of the page sees it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import document_fromstring

from chunking import BlockKind
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.html import add_html, add_markup
from tests.pipeline.ingest.files import assert_covers

K = BlockKind


def read(markup: str) -> tuple[list[tuple[BlockKind, str, int | None, str | None]], list[str]]:
    """Outer blocks, stripped, and the kinds of notes."""
    body = Body()
    notes = add_markup(body, markup)
    text, blocks, pages = body.finished()
    assert_covers(text, blocks, pages)
    shown: list[tuple[BlockKind, str, int | None, str | None]] = [
        (b.kind, text[b.start : b.end].strip(), b.level, b.label)
        for b in blocks
        if b.kind is not K.TABLE_CELL
    ]
    return shown, [note.kind for note in notes]


def test_blocks_have_their_kinds() -> None:
    """Headings with levels, paragraphs, list items with the numbers a reader sees."""
    shown, _ = read(
        "<h2>Term</h2>One <b>bold</b>\n word.<p>Two<br>lines</p>"
        "<ol type=a start=3><li>c<li><p>d</p><p>more</p><ul><li>in</ul><li value=9>i</ol>"
    )
    assert shown == [
        (K.HEADING, "Term", 2, None),
        (K.PARAGRAPH, "One bold word.", None, None),
        (K.PARAGRAPH, "Two\nlines", None, None),
        (K.LIST_ITEM, "c. c", 1, "c."),
        (K.LIST_ITEM, "d. d", 1, "d."),
        (K.LIST_ITEM, "more", 1, None),
        (K.LIST_ITEM, "• in", 2, None),
        (K.LIST_ITEM, "i. i", 1, "i."),
    ]


def test_a_table_is_rows_and_cells() -> None:
    """Columns that hold nothing anywhere fall away; others stay, even where a cell is empty."""
    shown, _ = read(
        "<table><tr><th colspan=2>Fee<th>2023<td><td>2024</tr>"
        "<tr><td>Rent<td><td><td><td>7</tr><tr><td><td></tr></table>after"
    )
    assert [each[:2] for each in shown] == [
        (K.TABLE_ROW, "Fee | 2023 | 2024"),
        (K.TABLE_ROW, "Rent |  | 7"),
        (K.PARAGRAPH, "after"),
    ]


def test_a_layout_table_is_no_table() -> None:
    """What holds tables or titles, or text between its cells, is read in order."""
    shown, _ = read(
        "<table><tr><td><h1>Title</h1><td>side</table>"
        "<table><tr><td><table><tr><td>a<td>b</table><td>c</table>"
        "<table><caption>Fees</caption><tr><td>d<td>e</table>"
    )
    assert [text for _, text, _, _ in shown] == ["Title", "side", "a | b", "c", "Fees", "d", "e"]


def test_programs_and_hidden_parts_are_dropped_and_noted() -> None:
    """Scripts, styles, hidden elements, the page's title, comments; and pictures are noted."""
    shown, notes = read(
        "<title>t</title><body><style>s</style><script>s</script><p style='display: NONE'>h</p>"
        "<p hidden>h</p><ix:header>facts</ix:header>a<!-- c -->b<img alt=x><noscript>n</noscript>"
    )
    assert [text for _, text, _, _ in shown] == ["ab"]
    assert notes == ["hidden_text", "script_dropped", "picture"]


def test_preformatted_text_keeps_its_white_space() -> None:
    """And its lines."""
    shown, _ = read("<pre>  a\n    b</pre>")
    body = Body()
    add_markup(body, "<pre>  a\n    b</pre>")
    assert body.finished()[0].startswith("  a\n    b")
    assert shown[0][0] is K.PARAGRAPH


def test_the_declared_encoding_is_used() -> None:
    """Of a meta element, where the bytes are not UTF-8."""
    body = Body()
    add_html(body, "<meta charset=koi8-r><p>Привет".encode("koi8-r"))
    assert body.finished()[0].strip() == "Привет"


def test_depth_is_read_or_refused() -> None:
    """Never cut off in silence, which is what the parser does by itself."""
    shown, _ = read("<div>" * 2000 + "deep" + "</div>" * 2000)
    assert [text for _, text, _, _ in shown] == ["deep"]
    with pytest.raises(IngestError) as raised:
        read("<div>" * 3000 + "deep" + "</div>" * 3000)
    assert raised.value.exception_class is ExceptionClass.OVER_LIMIT


_TAGS = st.sampled_from(
    re.findall(
        r"\w+",
        "p div b i span ul ol li table tr td th h1 h3 blockquote br pre a center tbody caption",
    )
)
_PIECES = st.lists(
    st.one_of(
        _TAGS.map("<{}>".format),
        _TAGS.map("</{}>".format),
        st.integers(0, 999).map("w{} ".format),
        st.just("<!-- c -->"),
    ),
    max_size=60,
)


@given(_PIECES)
def test_no_word_is_lost_or_moved(pieces: list[str]) -> None:
    """However broken the markup: the words of the parsed page, in its order."""
    markup = "start " + "".join(pieces)
    root = document_fromstring(markup)
    etree.strip_tags(root, etree.Comment)
    expected = [w for text in root.itertext() for w in str(text).split() if w.isalnum()]
    shown, _ = read(markup)
    words = [w for _, text, _, _ in shown for w in text.split() if w.startswith(("w", "start"))]
    assert "".join(words) == "".join(expected)


def test_changes_are_told_apart() -> None:
    """What is deleted is dropped with a note; what is struck through stays, apart from the rest."""
    shown, notes = read("<p>Pay <del>100</del><ins>200</ins> or <s>300</s>400<strike>%</strike>.")
    assert [text for _, text, _, _ in shown] == ["Pay 200 or 300 400%."]
    assert notes == ["deletion_dropped", "struck_text"]
