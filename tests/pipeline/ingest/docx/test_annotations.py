"""Footnotes, endnotes and comments: where they stand and how they are marked."""

from tests.pipeline.ingest.docx.packages import p, package, r, read, row

_REFERENCE = '<w:r><w:footnoteReference w:id="{}" {}/></w:r>'


def _footnotes(*texts: str) -> dict[str, str]:
    return {
        "footnotes": "".join(
            f'<w:footnote w:id="{place}">{p(text)}</w:footnote>' for place, text in enumerate(texts)
        )
    }


def _referring(identifier: int, more: str = "") -> str:
    return p(r("text") + _REFERENCE.format(identifier, more) + r("."))


def test_footnotes_are_numbered_by_their_references() -> None:
    """Not by their order in the file; each follows the paragraph that refers to it."""
    content = package(_referring(1) + _referring(0), _footnotes("late", "early"))
    assert read(content).shown() == [
        ("paragraph", "text[1]."),
        ("footnote", "[1] early"),
        ("paragraph", "text[2]."),
        ("footnote", "[2] late"),
    ]


def test_a_footnote_referred_to_twice_is_written_once() -> None:
    """Both places carry its mark."""
    content = package(_referring(0) + _referring(0), _footnotes("note"))
    assert read(content).lines() == ["text[1].", "[1] note", "text[1]."]


def test_a_mark_of_the_authors_own_takes_no_number() -> None:
    """It stands in the text already, and the next note has the number."""
    own = p(r("text") + _REFERENCE.format(0, 'w:customMarkFollows="1"') + r("*"))
    content = package(own + _referring(1), _footnotes("* own", "next"))
    assert read(content).lines() == ["text*", "* own", "text[1].", "[1] next"]


def test_notes_may_start_again_in_each_section() -> None:
    """With the format and the start that the section asks for."""
    rules = (
        '<w:sectPr><w:footnotePr><w:numFmt w:val="lowerRoman"/><w:numStart w:val="4"/>'
        '<w:numRestart w:val="eachSect"/></w:footnotePr></w:sectPr>'
    )
    body = _referring(0) + p("", rules) + _referring(1) + rules
    assert read(package(body, _footnotes("a", "b"))).lines() == [
        "text[iv].",
        "[iv] a",
        "text[iv].",
        "[iv] b",
    ]


def test_notes_and_comments_in_a_table_follow_its_row() -> None:
    """So that no row is torn."""
    cell = p(r("a") + _REFERENCE.format(0, ""))
    content = package(f"<w:tbl>{row((cell, p('b')))}</w:tbl>", _footnotes("note"))
    assert read(content).shown() == [("table_row", "a[1] | b"), ("footnote", "[1] note")]


def test_a_comment_stands_after_its_paragraph_with_author_and_day() -> None:
    """It breaks no sentence; a reply and a comment without a day stand there too."""
    comments = (
        '<w:comment w:id="1" w:author="Ada" w:date="2024-05-06T10:00:00Z">'
        f"{p('first')}{p('second')}</w:comment>"
        f'<w:comment w:id="2" w:author="Bob">{p("reply")}</w:comment>'
    )
    marks = "".join(
        f'<w:commentRangeEnd w:id="{n}"/><w:r><w:commentReference w:id="{n}"/></w:r>'
        for n in (1, 2)
    )
    content = package(p(r("The price") + marks + r(" is fixed.")), {"comments": comments})
    assert read(content).shown() == [
        ("paragraph", "The price is fixed."),
        ("comment", "[Comment by Ada, 2024-05-06] first"),
        ("comment", "second"),
        ("comment", "[Comment by Bob] reply"),
    ]


def test_what_nothing_refers_to_is_noted() -> None:
    """A note without a reference is on no page."""
    reading = read(package(p("text"), _footnotes("left over")))
    assert reading.lines() == ["text"]
    assert reading.kinds() == {"footnote_not_shown"}


def test_a_dangling_reference_keeps_its_mark() -> None:
    """The reader of the page sees the mark, and nothing to it."""
    assert read(package(_referring(9), _footnotes())).lines() == ["text[1]."]


def test_a_reference_to_a_note_that_is_not_there_is_told() -> None:
    """The mark stays, and the note that is missing is remarked on."""
    reading = read(package(p(r("a") + '<w:r><w:footnoteReference w:id="7"/></w:r>')))
    assert reading.lines() == ["a[1]"]
    assert reading.kinds() == {"footnote_not_found"}
