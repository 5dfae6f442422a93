"""Headers and footers are written once with the section that brings them."""

from tests.pipeline.ingest.docx.packages import p, package, read

_REFERENCE = '<w:{}Reference w:type="{}" r:id="{}"/>'


def _section(*references: tuple[str, str, str], more: str = "") -> str:
    inner = "".join(_REFERENCE.format(*reference) for reference in references)
    return f"<w:sectPr>{inner}{more}</w:sectPr>"


def test_a_section_without_its_own_repeats_nothing() -> None:
    """It shows what the section before shows; the text has it once, footers at the end."""
    first = _section(("header", "default", "header1"), ("footer", "default", "footer1"))
    body = p("a", first) + p("b") + _section()
    content = package(body, {"header1": p("H"), "footer1": p("F")})
    assert read(content).shown() == [
        ("header", "H"),
        ("paragraph", "a"),
        ("footer", "F"),
        ("paragraph", "b"),
    ]


def test_headers_that_are_switched_off_are_noted() -> None:
    """A first page's without `w:titlePg`, an even page's without the setting for it."""
    section = _section(("header", "first", "header1"), ("header", "even", "header2"))
    reading = read(package(p("a") + section, {"header1": p("one"), "header2": p("two")}))
    assert reading.lines() == ["a"]
    assert [note.kind for note in reading.notes] == ["header_not_shown"]


def test_headers_that_are_switched_on_come_in_the_order_of_pages() -> None:
    """First, all others, even."""
    section = _section(
        ("header", "even", "header1"),
        ("header", "default", "header2"),
        ("header", "first", "header3"),
        more="<w:titlePg/>",
    )
    parts = {name: p(name) for name in ("header1", "header2", "header3")}
    content = package(p("a") + section, {**parts, "settings": "<w:evenAndOddHeaders/>"})
    assert read(content).lines() == ["header3", "header2", "header1", "a"]


def test_a_missing_header_costs_only_itself() -> None:
    """A reference that leads nowhere."""
    assert read(package(p("a") + _section(("header", "default", "gone")))).lines() == ["a"]
