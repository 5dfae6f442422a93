"""Scans in a Word file are told from pictures beside its text."""

import pytest

from tests.pipeline.ingest.docx.packages import p, package, read

_PIC = 'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
_INCH = 914_400


def _picture(width: float, height: float, frame: str = "wp:inline", attributes: str = "") -> str:
    extent = f'<wp:extent cx="{round(width * _INCH)}" cy="{round(height * _INCH)}"/>'
    return p(
        f"<w:r><w:drawing><{frame} {attributes}>{extent}<a:graphic><a:graphicData>"
        f"<pic:pic {_PIC}/></a:graphicData></a:graphic></{frame}></w:drawing></w:r>"
    )


def _scans(body: str) -> int:
    return [note.kind for note in read(package(body)).notes].count("picture_without_text")


def test_each_picture_of_a_page_is_one_without_text() -> None:
    """Three scans under a title, and one at the end of a long text."""
    assert _scans(p("Exhibit A") + _picture(6, 8.5) * 3) == 3
    assert _scans(p("Words. " * 1000) + _picture(6, 8.5)) == 1


@pytest.mark.parametrize("style", ["width:432pt;height:612pt", "height:8.5in;width:6in"])
def test_pictures_of_old_files_count(style: str) -> None:
    """VML states the size in a style."""
    shape = f'<w:r><w:pict><v:shape style="{style}"><v:imagedata/></v:shape></w:pict></w:r>'
    assert _scans(p("Exhibit A") + p(shape)) == 1


def test_figures_of_a_text_are_no_scans() -> None:
    """Small ones, larger ones in much text, and backgrounds."""
    assert _scans(p("Logo") + _picture(2, 2)) == 0
    assert _scans(p("Words. " * 1000) + _picture(6, 6)) == 0
    assert _scans(p("Logo") + _picture(8, 11, "wp:anchor", 'behindDoc="1"')) == 0
    assert _scans(p("Title") + _picture(6, 6)) == 1
