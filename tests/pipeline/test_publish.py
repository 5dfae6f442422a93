"""Reports are files whose names any file system takes."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import DocumentStatus, RequestError
from pipeline.publish import document_html, page_name, text_of, write_reports
from tests.flows.records import recorded
from tests.pipeline.homes import octavo_in
from tests.pipeline.report import values

_SHORTEST_LIMIT_BYTES = 143
"""Of a file's name, on encrypted file systems."""


@given(st.text(min_size=1, max_size=255))
def test_a_pages_name_is_short_and_plain(name: str) -> None:
    """Whatever the file is called; the hash keeps apart what begins alike."""
    document = replace(values.result(), path=f"/in/{name}")
    page = page_name(document)
    assert len(f"{page}.html".encode("ascii")) <= _SHORTEST_LIMIT_BYTES
    assert "/" not in page
    assert page.endswith(f"-{values.SHA256[:8]}")


async def test_a_file_with_the_longest_of_names_has_its_page(tmp_path: Path) -> None:
    """252 bytes, in letters of two bytes each; the index links to it."""
    file = tmp_path / f"{'ü' * 124}.txt"
    file.write_text("Governing law: Ohio.", encoding="utf-8")
    with octavo_in(tmp_path) as octavo:
        run = await recorded(octavo, file)
        index = write_reports(octavo, run, tmp_path / "reports")
    (page,) = [path for path in index.parent.glob("*.html") if path != index]
    assert page.name in index.read_text(encoding="utf-8")
    assert "Ohio" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("function", [text_of, document_html])
async def test_what_was_not_read_has_neither_text_nor_page(
    function: object, tmp_path: Path
) -> None:
    """The message names the file and says what became of it."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Governing law: Ohio.", encoding="utf-8")
    with octavo_in(tmp_path) as octavo:
        run = await recorded(octavo, tmp_path / "a.txt", tmp_path / "b.txt")
        read, duplicate = run.documents
        assert duplicate.status is DocumentStatus.DUPLICATE
        assert text_of(octavo, run, read).text == "Governing law: Ohio."
        with pytest.raises(RequestError, match=r"b\.txt.*duplicate.*a\.txt"):
            function(octavo, run, duplicate)  # type: ignore[operator]
