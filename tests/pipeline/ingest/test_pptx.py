"""Presentations: a slide is a page."""

from io import BytesIO

import pytest
from pptx import Presentation
from pptx.util import Inches

from chunking import BlockKind
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.pptx import add_pptx
from tests.pipeline.ingest.files import assert_covers, slides_of


def test_slides_are_pages_with_their_notes() -> None:
    """Title first, then the shapes, then what the speaker says."""
    body = Body()
    notes = add_pptx(body, slides_of([("Plan", "one\ntwo", "say it"), ("End", "three", "")]))
    text, blocks, pages = body.finished()
    assert_covers(text, blocks, pages)
    assert [text[page.start : page.end] for page in pages] == [
        "Plan\n\none\ntwo\n\nsay it\n\n",
        "End\n\nthree\n\n",
    ]
    kinds = [block.kind for block in blocks]
    assert kinds[:2] == [BlockKind.HEADING, BlockKind.TEXT_BOX]
    assert BlockKind.COMMENT in kinds
    assert notes == ()


def test_shapes_are_read_from_top_to_bottom() -> None:
    """Whatever the order in which they were drawn; tables are rows, groups their shapes."""
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    for text, top in (("low", 4), ("high", 1)):
        box = slide.shapes.add_textbox(Inches(1), Inches(top), Inches(2), Inches(1))
        box.text_frame.text = text
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(6), Inches(2), Inches(1)).text_frame.text = "inner"
    table = slide.shapes.add_table(1, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Fee", "5"
    target = BytesIO()
    show.save(target)
    body = Body()
    add_pptx(body, target.getvalue())
    assert body.finished()[0].split("\n\n") == ["high", "Fee | 5", "low", "inner", ""]


def test_hidden_slides_are_read_and_noted() -> None:
    """By their number."""
    show = Presentation(BytesIO(slides_of([("a", "b", ""), ("c", "d", "")])))
    show.slides[1].element.set("show", "0")
    target = BytesIO()
    show.save(target)
    body = Body()
    (note,) = add_pptx(body, target.getvalue())
    assert (note.kind, note.page) == ("hidden_slide", 2)
    assert "c" in body.finished()[0]


def test_damage_is_an_exception() -> None:
    """Whatever the library raises."""
    with pytest.raises(IngestError) as raised:
        add_pptx(Body(), slides_of([("a", "b", "")])[:-200])
    assert raised.value.exception_class is ExceptionClass.CORRUPT
