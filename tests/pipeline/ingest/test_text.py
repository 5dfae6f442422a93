"""Plain text and Markdown: kept as they are, in blocks and pages."""

from hypothesis import given
from hypothesis import strategies as st

from chunking import BlockKind
from pipeline.ingest.body import Body
from pipeline.ingest.text import add_markdown, add_text
from pipeline.ingest.text_pages import pages_of
from tests.pipeline.ingest.files import assert_covers

_LINES = st.lists(
    st.sampled_from(["", " ", "words", "<PAGE>", "<PAGE>   12", "\f", "1 x", "# t", "- i", "| a |"])
)


@given(_LINES.map("\n".join))
def test_nothing_is_altered(text: str) -> None:
    """The text is the file's, page marks too; blocks and pages cover it."""
    body = Body()
    add_text(body, text.encode())
    found, blocks, pages = body.finished()
    assert found == text
    assert_covers(found, blocks, pages)


@given(_LINES.map("\n".join))
def test_markdown_is_kept_as_it_is_written(text: str) -> None:
    """Blocks cover it, whatever they are."""
    body = Body()
    add_markdown(body, text)
    found, blocks, pages = body.finished()
    assert found == text
    assert_covers(found, blocks, pages)


def test_page_marks_make_pages() -> None:
    """Form feeds and the marks of filings; a blank beginning is no page."""
    pages = pages_of("\n<PAGE>\none\n<PAGE>     2\ntwo\fthree\n\n")
    assert [page.text.strip() for page in pages] == ["<PAGE>\none", "two", "three"]
    assert pages_of("no mark") == ()


def test_markdown_says_what_its_blocks_are() -> None:
    """Headings have their level."""
    body = Body()
    add_markdown(body, "# Title\n\ntext\n\n- item\n\n## Part\n")
    _, blocks, _ = body.finished()
    kinds = [(block.kind, block.level) for block in blocks]
    assert kinds == [
        (BlockKind.HEADING, 1),
        (BlockKind.PARAGRAPH, None),
        (BlockKind.LIST_ITEM, None),
        (BlockKind.HEADING, 2),
    ]
