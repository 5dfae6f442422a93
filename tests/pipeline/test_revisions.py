"""Each view of tracked changes is a text of its own, and none is taken for another."""

from io import BytesIO
from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.ingest import Revisions
from pipeline.receiving.extraction import extract, keep
from pipeline.settings import Settings
from pipeline.wiring import open_octavo


def tracked(path: Path) -> Path:
    """A contract whose term was changed from two years to five, with changes tracked."""
    document = docx.Document()
    paragraph = document.add_paragraph("The Term is ")
    author = 'w:id="1" w:author="Ada" w:date="2026-01-02T00:00:00Z"'
    for xml in (
        f"<w:del {nsdecls('w')} {author}><w:r><w:delText>two</w:delText></w:r></w:del>",
        f"<w:ins {nsdecls('w')} {author}><w:r><w:t>five</w:t></w:r></w:ins>",
    ):
        paragraph._p.append(parse_xml(xml))
    paragraph.add_run(" years.")
    content = BytesIO()
    document.save(content)
    path.write_bytes(content.getvalue())
    return path


def test_a_view_is_read_as_asked_however_the_file_was_read_before(tmp_path: Path) -> None:
    """Final, original and marked, in turn and back: the kept text of one never answers another."""
    path = tracked(tmp_path / "contract.docx")
    with open_octavo(Settings(home=tmp_path / "home")) as octavo:
        receipt, _ = keep(octavo, path, matter="m")
        texts = [
            extract(octavo, receipt, revisions=view)[0].text.strip()
            for view in (*Revisions, Revisions.FINAL)
        ]
    assert texts[0] == texts[3] == "The Term is five years."
    assert texts[1] == "The Term is two years."
    assert "[-two-]" in texts[2]
    assert "{+five+}" in texts[2]
