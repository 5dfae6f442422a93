"""Clause labels are counted as Word counts them."""

from tests.pipeline.ingest.docx.packages import (
    abstract,
    list_level,
    lost,
    num,
    numbered,
    p,
    package,
    read,
)

_THREE = (
    list_level(0, "decimal", "%1."),
    list_level(1, "decimal", "%1.%2"),
    list_level(2, "lowerLetter", "(%3)"),
)


def _labels(body: str, numbering: str, styles: str = "") -> list[str]:
    """The words before each paragraph's own word `x`."""
    reading = read(package(body, {"numbering": numbering, "styles": styles}))
    return [line.removesuffix("x").rstrip() for line in reading.lines()]


def _items(*places: tuple[int, int]) -> str:
    return "".join(p("x", numbered(num_id, level)) for num_id, level in places)


def test_a_deeper_level_starts_again_under_a_new_clause() -> None:
    """1. 1.1 (a) (b) 1.2 (a) 2. 2.1: as every contract has it."""
    body = _items((1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1))
    labels = _labels(body, abstract(1, *_THREE) + num(1, 1))
    assert labels == ["1.", "1.1", "(a)", "(b)", "1.2", "(a)", "2.", "2.1"]


def test_two_uses_of_one_list_count_on_together() -> None:
    """The counters belong to the list, not to its uses."""
    numbering = abstract(1, *_THREE) + num(1, 1) + num(2, 1)
    assert _labels(_items((1, 0), (2, 0), (1, 0)), numbering) == ["1.", "2.", "3."]


def test_a_use_with_a_start_of_its_own_starts_there_once() -> None:
    """Restart at its first paragraph only; the first use counts on from there."""
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    numbering = abstract(1, *_THREE) + num(1, 1) + num(2, 1, override)
    labels = _labels(_items((1, 0), (2, 0), (2, 0), (1, 0)), numbering)
    assert labels == ["1.", "7.", "8.", "9."]


def test_a_use_may_replace_a_level() -> None:
    """A level inside `w:lvlOverride` is the one that shows."""
    own = list_level(0, "upperLetter", "Exhibit %1")
    override = f'<w:lvlOverride w:ilvl="0">{own}</w:lvlOverride>'
    numbering = abstract(1, *_THREE) + num(1, 1, override)
    assert _labels(_items((1, 0), (1, 0)), numbering) == ["Exhibit A", "Exhibit B"]


def test_a_level_that_never_restarts_counts_through() -> None:
    """`w:lvlRestart` 0."""
    through = list_level(1, "lowerLetter", "%2.", '<w:lvlRestart w:val="0"/>')
    numbering = abstract(1, _THREE[0], through) + num(1, 1)
    labels = _labels(_items((1, 0), (1, 1), (1, 0), (1, 1)), numbering)
    assert labels == ["1.", "a.", "2.", "b."]


def test_a_level_may_restart_only_after_a_named_one() -> None:
    """`w:lvlRestart` 1: a new level two does not restart level three, a new level one does."""
    third = list_level(2, "lowerLetter", "(%3)", '<w:lvlRestart w:val="1"/>')
    numbering = abstract(1, _THREE[0], _THREE[1], third) + num(1, 1)
    body = _items((1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 2))
    assert _labels(body, numbering) == ["1.", "1.1", "(a)", "1.2", "(b)", "2.", "(a)"]


def test_a_skipped_level_shows_its_start() -> None:
    """Level two without a level one before it reads 1.1."""
    assert _labels(_items((1, 1)), abstract(1, *_THREE) + num(1, 1)) == ["1.1"]


def test_a_label_that_asks_for_a_deeper_level_is_empty() -> None:
    """As in Word, though the standard would drop only that number."""
    numbering = abstract(1, list_level(0, "decimal", "%1.%2"), _THREE[1]) + num(1, 1)
    assert _labels(_items((1, 0), (1, 1)), numbering) == ["", "1.1"]


def test_legal_style_writes_every_number_in_digits() -> None:
    """Article IV, but 4.1."""
    legal = list_level(1, "decimal", "%1.%2", "<w:isLgl/>")
    numbering = abstract(1, list_level(0, "upperRoman", "Article %1", start=4), legal) + num(1, 1)
    assert _labels(_items((1, 0), (1, 1)), numbering) == ["Article IV", "4.1"]


def test_a_style_brings_its_list_and_level() -> None:
    """By the list's own tie to the style, through the styles that it is based on."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="Clause"><w:pPr><w:numPr><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="Derived"><w:basedOn w:val="Clause"/></w:style>'
    )
    tied = list_level(1, "decimal", "%1.%2", '<w:pStyle w:val="Clause"/>')
    body = _items((1, 0)) + p("x", '<w:pStyle w:val="Derived"/>')
    assert _labels(body, abstract(1, _THREE[0], tied) + num(1, 1), styles) == ["1.", "1.1"]


def test_list_zero_takes_a_paragraph_out_of_its_styles_list() -> None:
    """`w:numId` 0."""
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = p("x") + p("x", numbered(0)) + p("x")
    assert _labels(body, abstract(1, *_THREE) + num(1, 1), styles) == ["1.", "", "2."]


def test_a_list_may_refer_to_a_numbering_style() -> None:
    """`w:numStyleLink` leads over the style to the list that defines the levels."""
    styles = (
        '<w:style w:type="numbering" w:styleId="Outline"><w:pPr><w:numPr><w:numId w:val="2"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    numbering = (
        abstract(1, '<w:numStyleLink w:val="Outline"/>') + abstract(2, *_THREE) + num(1, 1)
    ) + num(2, 2)
    assert _labels(_items((1, 0), (2, 0)), numbering, styles) == ["1.", "2."]


def test_an_empty_paragraph_with_a_section_break_takes_no_number() -> None:
    """Counting it would shift every later clause by one."""
    empty = p("", numbered(1) + "<w:sectPr/>")
    body = _items((1, 0)) + empty + _items((1, 0))
    assert _labels(body, abstract(1, *_THREE) + num(1, 1)) == ["1.", "2."]


def test_a_paragraph_whose_mark_is_deleted_takes_no_number() -> None:
    """It is no paragraph any more in the final view."""
    body = _items((1, 0)) + p("", numbered(1) + lost("del")) + _items((1, 0))
    assert _labels(body, abstract(1, *_THREE) + num(1, 1)) == ["1.", "2."]


def test_numbers_in_tables_count_in_reading_order() -> None:
    """Contracts that stand in tables keep their clause numbers."""
    cells = "".join(f"<w:tc>{_items((1, 0))}</w:tc>" for _ in range(2))
    body = _items((1, 0)) + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>" + _items((1, 0))
    reading = read(package(body, {"numbering": abstract(1, *_THREE) + num(1, 1)}))
    assert reading.lines() == ["1. x", "2. x | 3. x", "4. x"]


def test_an_unknown_format_is_guessed_and_noted() -> None:
    """Digits stand in, and a note says so."""
    numbering = abstract(1, list_level(0, "hebrew2", "%1.")) + num(1, 1)
    reading = read(package(_items((1, 0)), {"numbering": numbering}))
    assert reading.lines() == ["1. x"]
    assert "number_format_guessed" in reading.kinds()


def test_words_of_another_language_are_guessed_and_noted() -> None:
    """Only English number words are known."""
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="fr-FR"/></w:rPr></w:rPrDefault>'
        "</w:docDefaults>"
    )
    numbering = abstract(1, list_level(0, "ordinal", "%1")) + num(1, 1)
    reading = read(package(_items((1, 0)), {"numbering": numbering, "styles": styles}))
    assert reading.lines() == ["1 x"]
    assert "number_format_guessed" in reading.kinds()


def test_a_list_that_is_not_defined_numbers_nothing() -> None:
    """A dangling `w:numId`, a level beyond the list, a style based on itself."""
    circle = '<w:style w:styleId="S"><w:basedOn w:val="S"/></w:style>'
    body = _items((9, 0), (1, 5)) + p("x", '<w:pStyle w:val="S"/>')
    assert _labels(body, abstract(1, *_THREE) + num(1, 1), circle) == ["", "", ""]
