"""The page of a document is safe, self-contained, deterministic, and quotes truly."""

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chunking import Block, BlockKind
from pipeline.answer import Answer, AnswerStatus, Citation, Match, Review
from pipeline.call import Outcome
from pipeline.document import Document, Note
from pipeline.report import render_document
from pipeline.result import Conclusion, DocumentResult, DocumentStatus
from tests.pipeline.report import values
from tests.pipeline.report.page_reader import ReadPage, read_page

HOSTILE = "<script>alert(1)</script></script><!-- ]]> &amp; \"'` onload=alert(1) </style>"


def page(
    concluded: Conclusion | None = None,
    *,
    content: Document | None = None,
    document: DocumentResult | None = None,
) -> ReadPage:
    document = document or values.result(concluded)
    html = render_document(
        values.run(document),
        document,
        content or values.document(),
        values.profile("governing_law"),
    )
    return read_page(html)


def hostile_html() -> str:
    """A report in which everything that a document or a model can say is hostile."""
    text = HOSTILE * 3
    cited = replace(values.citation("alert(1)", text=text), quote=HOSTILE)
    found = values.finding(1, "ARTICLE II", HOSTILE)
    plan = values.plan(text, cuts=(7,))
    plan = replace(
        plan,
        reason=HOSTILE,
        model=HOSTILE,
        segments=tuple(replace(segment, heading=HOSTILE) for segment in plan.segments),
    )
    concluded = values.conclusion(
        text,
        plan=plan,
        answers=(
            values.answer(
                value=HOSTILE,
                rationale=HOSTILE,
                citations=(cited,),
                unverified_quotes=(HOSTILE,),
            ),
        ),
        findings=(replace(found, citations=(cited,)),),
        calls=(values.call(model=HOSTILE, failure=HOSTILE),),
        notes=(Note(kind=HOSTILE, detail=HOSTILE),),
    )
    document = values.result(concluded, path=f"/in/{HOSTILE}", reason=HOSTILE)
    run = values.run(document, exceptions=(values.exception(document.path, detail=HOSTILE),))
    content = replace(values.document(text), extractor=HOSTILE, media_type=HOSTILE)
    block = replace(content.blocks[0], label=HOSTILE)
    content = replace(content, blocks=(block,))
    return render_document(run, document, content, values.profile("governing_law"))


def test_nothing_a_document_says_becomes_markup() -> None:
    """Hostile text everywhere yields the same elements as harmless text, and is shown whole."""
    hostile = read_page(hostile_html())
    assert len(hostile.tagged("script")) == len(hostile.tagged("style")) == 1
    assert hostile.document_text == HOSTILE * 3
    names = {name for element in hostile.elements for name in element.attributes}
    assert not {name for name in names if name.startswith("on") or name == "style"}
    assert HOSTILE in [element.text for element in hostile.classed("value")]


def test_the_policy_admits_only_the_page_s_own_script_and_style() -> None:
    """The policy forbids every source and names the hashes of what stands in the page."""
    read = read_page(hostile_html())
    (policy,) = [
        meta.attributes["content"]
        for meta in read.tagged("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    hashes = [
        b64encode(hashlib.sha256(read.tagged(tag)[0].text.encode()).digest()).decode()
        for tag in ("style", "script")
    ]
    assert policy == (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'"
    )


def test_the_page_points_nowhere_else() -> None:
    """Links lead to places of the page that exist, each id exists once, nothing is loaded."""
    read = page(values.in_conflict(), content=values.document(page_ends=[40]))
    targets = [e.attributes["href"] for e in read.elements if "href" in e.attributes]
    assert "data:," in targets
    assert {target[1:] for target in targets if target != "data:,"} <= set(read.ids)
    assert len(read.ids) == len(set(read.ids))
    assert not [e for e in read.elements if "src" in e.attributes or e.tag == "iframe"]
    (style,) = read.tagged("style")
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_the_same_values_give_the_same_bytes() -> None:
    """Rendering is a function of its arguments only."""
    assert hostile_html() == hostile_html()


@st.composite
def cited_documents(draw: st.DrawFn) -> tuple[Document, tuple[Citation, ...]]:
    """Any text, cut anywhere into pages and blocks, with citations that overlap freely."""
    text = draw(st.text(st.sampled_from("ab<>&\"' \n\t\u202e\U0001f600\u0301"), min_size=1))
    offsets = st.integers(0, len(text))
    inner = st.lists(st.integers(1, max(1, len(text) - 1)), unique=True, max_size=5).map(sorted)
    cuts = [cut for cut in draw(inner) if cut < len(text)]
    pages = draw(st.none() | inner)
    content = values.document(
        text,
        page_ends=None if pages is None else [end for end in pages if end < len(text)],
        block_ends=cuts,
        kind=draw(st.sampled_from(list(BlockKind))),
    )
    spans = draw(st.lists(st.tuples(offsets, offsets).map(sorted), max_size=6))
    citations = tuple(
        Citation(
            quote=text[start:end],
            start=start,
            end=end,
            page=content.page_at(start),
            match=Match.EXACT,
        )
        for start, end in spans
        if start < end
    )
    return content, citations


@given(cited=cited_documents())
@settings(max_examples=60, deadline=None)
def test_every_citation_marks_exactly_its_text(
    cited: tuple[Document, tuple[Citation, ...]],
) -> None:
    """The panel shows the document's text and nothing else, and citation n marks its interval."""
    content, citations = cited
    concluded = values.conclusion(
        content.text, answers=(values.answer(citations=citations),), findings=()
    )
    read = page(concluded, content=content)
    assert read.document_text == content.text
    places = sorted({(citation.start, citation.end) for citation in citations})
    expected = {n: content.text[start:end] for n, (start, end) in enumerate(places, start=1)}
    assert read.quotes == expected
    assert {f"c{number}" for number in expected} <= set(read.ids)


def test_text_that_html_cannot_carry_is_replaced_one_for_one() -> None:
    """Controls and lone surrogates become U+FFFD, so offsets hold and the page is UTF-8."""
    text = "a\x00b\x02\ud800c laws"
    concluded = values.conclusion(
        text, answers=(values.answer(citations=(values.citation("laws", text=text),)),), findings=()
    )
    read = page(concluded, content=values.document(text))
    assert read.document_text == "a\ufffdb\ufffd\ufffdc laws"
    assert read.quotes == {1: "laws"}


STATUSES = [
    (values.answer(), "found", "found"),
    (values.answer(read=0.5), "found", "found (50\u00a0%\u00a0read)"),
    (values.answer(AnswerStatus.CONFLICT), "conflict", "in conflict"),
    (values.answer(AnswerStatus.ABSENT), "absent", "absent (100\u00a0%\u00a0read)"),
    # Nearly all is not all: the share is rounded down.
    (
        values.answer(AnswerStatus.NOT_FOUND, read=0.9999),
        "not_found",
        "not found (99.9\u00a0%\u00a0read)",
    ),
    (values.answer(AnswerStatus.NOT_READ, read=0.0), "not_read", "not read"),
    (
        values.answer(AnswerStatus.NOT_FOUND, unverified_quotes=("the laws of Utah",)),
        "claimed",
        "claimed, unverified",
    ),
    # A value was claimed without any quote at all.
    (values.answer(AnswerStatus.NOT_FOUND, read=1.0), "claimed", "claimed, unverified"),
]


@pytest.mark.parametrize(("answer", "kind", "words"), STATUSES)
def test_every_status_is_a_labelled_chip(answer: Answer, kind: str, words: str) -> None:
    """The row says in words what is known, with the share read where it matters."""
    read = page(values.conclusion(answers=(answer,)))
    (row,) = read.classed("answer")
    (state,) = read.classed("state")
    assert row.attributes["data-kind"] == kind
    assert state.text.strip() == words


def test_unverified_quotes_are_never_links() -> None:
    """A quote that stands nowhere is shown as unverified, and its value is a claim."""
    claimed = replace(
        values.finding(1, "ARTICLE II", "Utah"), citations=(), unverified_quotes=("laws of Utah",)
    )
    read = page(
        values.conclusion(
            answers=(values.answer(AnswerStatus.NOT_FOUND, unverified_quotes=("laws of Utah",)),),
            findings=(claimed,),
        )
    )
    (box,) = read.classed("unverified")
    (claim,) = read.classed("claim")
    assert "stands nowhere in the document" in box.text
    assert "laws of Utah" in box.text
    assert claim.text.startswith("Claimed, not borne out by the document: Utah")
    assert not read.classed("cite")
    assert not read.classed("value")


@pytest.mark.parametrize("review", list(Review))
def test_a_review_is_shown_where_there_is_one(review: Review) -> None:
    """Every state but none has its chip."""
    read = page(values.conclusion(answers=(values.answer(review=review),)))
    assert len(read.classed("review")) == (review is not Review.NONE)


def test_a_citation_says_where_and_what() -> None:
    """A link gives the page and the document's own words."""
    (link,) = page(content=values.document(page_ends=[30])).classed("cite")
    assert " ".join(link.text.split()) == "p. 1 governed by the laws of New York"
    assert link.attributes["href"] == "#c1"


def test_without_pages_a_citation_names_its_paragraph() -> None:
    """Formats without pages are cited by paragraph, counted without furniture."""
    block_ends = [18, 71]
    cited = values.citation("governed by the laws of New York", page=None)
    concluded = values.conclusion(
        answers=(values.answer(citations=(cited,)),), findings=(), pages=None
    )
    (link,) = page(concluded, content=values.document(block_ends=block_ends)).classed("cite")
    assert link.text.startswith("\u00b6 2 ")


def test_a_conflict_shows_both_sides_and_what_decided() -> None:
    """Both values stand with their citations; an undecided conflict says so."""
    undecided = values.in_conflict()
    read = page(undecided)
    (shown,) = [e for e in read.tagged("article") if "conflict" in e.classes]
    assert "New York" in shown.text
    assert "Ohio" in shown.text
    assert "both readings stand until a person decides" in shown.text
    assert not read.classed("prevails")

    (conflict,) = undecided.conflicts
    decided = replace(conflict, rule="amendment prevails", resolved=2)
    read = page(replace(undecided, conflicts=(decided,)))
    (winner,) = read.classed("prevails")
    assert "Ohio" in winner.text
    assert "amendment prevails" in read.text


def test_a_summary_sentence_without_evidence_is_marked() -> None:
    """Sentences link to their evidence; one that has none says so."""
    (summary,) = page(values.in_conflict()).classed("summary")
    with_evidence, without = (" ".join(part.split()) for part in summary.text.split("supplied."))
    assert with_evidence == "Goods are"
    assert without == "p. 1 It may be renewed. no evidence cited"


def test_the_drawing_shows_cuts_gaps_and_what_frames_carry() -> None:
    """One bar a segment, one a gap, and beside them the tokens and definitions carried."""
    read = page(values.in_conflict(), content=values.document(page_ends=[40]))
    assert len(read.classed("segment")) == 2
    assert len(read.classed("gap")) == 1
    assert "12 tokens: 1 definition" in read.text
    assert "1 more did not fit" in read.text
    assert "Retries exhausted: HTTP 503" in read.text
    labels = [e.attributes["data-label"] for e in read.classed("cut")]
    assert labels == [
        "Segment 1 of 2",
        "Not read from here on: retries_exhausted: HTTP 503",
        "Read from here on",
        "Segment 2 of 2",
    ]


def test_costs_are_unknown_where_they_are_unknown_and_replays_cost_nothing() -> None:
    """An unknown price is the word unknown, in the row and in the total; never zero."""
    replayed = values.call(outcome=Outcome.REPLAYED, cost_usd=Decimal(0), attempts=0)
    read = page(values.conclusion(calls=(values.call(cost_usd=None), replayed)))
    assert "2 calls, 1 replayed and not paid again; unknown in all" in read.text
    assert "replayed, not paid again" in read.text
    assert "cost unknown" in read.text


def test_an_offline_reading_says_so_at_the_top() -> None:
    """The line stands before the answers, and only where no language model has read."""
    line = "No language model has read this document."
    offline = page(values.conclusion(uses_language_model=False))
    assert offline.text.index(line) < offline.text.index("Answers")
    assert line not in page().text


def test_exceptions_notes_and_provenance_are_on_the_page() -> None:
    """Hashes, extractor, profile, model, request hashes, exceptions with the way out."""
    document = values.result(values.in_conflict(), status=DocumentStatus.INCOMPLETE)
    run = values.run(document, exceptions=(values.exception(), values.exception("/other")))
    html = render_document(
        run, document, values.document(page_ends=[40]), values.profile("governing_law")
    )
    text = read_page(html).text
    told = [values.SHA256, "ef" * 16, "cd" * 32, "pypdf 7.0.0", "contract@1", "gpt-5.1"]
    told += ["Page without text", "Another try can help.", "22 November 2026, 14:07 UTC"]
    assert [part for part in told if part not in text] == []
    assert text.count("asks for a password") == 1


def test_a_file_without_a_reading_still_has_a_page() -> None:
    """A duplicate's page says whose content it is and shows no answers."""
    duplicate = replace(
        values.result(), status=DocumentStatus.DUPLICATE, conclusion=None, reason="/in/first.pdf"
    )
    read = page(document=duplicate)
    assert "Its content is that of /in/first.pdf" in read.text
    assert not read.classed("answer")
    assert read.document_text == values.TEXT


NUMBERS = [
    ("Taxes\n", "4.3", "4.3"),
    ("4.2 Fees\n", "4.2", None),
    ("(a) is marked\n", "(a)", None),
    # A note's number is written in brackets.
    ("[1] The working name\n", "1", None),
    ("No number\n", None, None),
]


@pytest.mark.parametrize(("text", "label", "shown"), NUMBERS)
def test_a_computed_number_is_shown_once(text: str, label: str | None, shown: str | None) -> None:
    """A block's number stands before its text unless the text begins with it."""
    block = Block(kind=BlockKind.LIST_ITEM, start=0, end=len(text), level=2, label=label)
    content = replace(values.document(text), blocks=(block,))
    concluded = values.conclusion(text, answers=(), findings=())
    (item,) = page(concluded, content=content).classed("list_item")
    assert item.attributes.get("data-number") == shown


def test_a_long_document_weighs_less_than_two_and_a_half_times_its_text() -> None:
    """300 pages of 2,300 characters in hard-wrapped paragraphs, with a citation on each."""
    paragraph = "The Supplier shall not be liable for any loss & damage of the Buyer.\n" * 4 + "\n"
    text = paragraph * 8 * 300
    step = len(paragraph)
    content = values.document(
        text,
        page_ends=range(8 * step, len(text), 8 * step),
        block_ends=range(step, len(text), step),
    )
    citations = tuple(
        Citation(quote="", start=start, end=start + 40, page=None, match=Match.EXACT)
        for start in range(4, len(text), 8 * step)
    )
    document = values.result(
        values.conclusion(text, answers=(values.answer(citations=citations),), findings=())
    )
    html = render_document(values.run(document), document, content, values.profile("governing_law"))
    assert len(html.encode()) < 2.5 * len(text.encode())


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb` (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *(("ink", ground) for ground in ("ground", "sheet", "warn-ground", "bad-ground")),
    *(("ink", ground) for ground in ("bar-odd", "bar-even")),
    *(("soft", ground) for ground in ("ground", "sheet")),
    *(("link", ground) for ground in ("ground", "sheet")),
    *((name, f"{name}-ground") for name in ("good", "calm", "warn", "bad")),
    *((name, "ground") for name in ("good", "calm", "warn", "bad")),
    *(("mark-ink", ground) for ground in ("mark", "mark-now")),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_that_wcag_aa_asks_for(scheme: str) -> None:
    """Every pair of text and ground used by the style has at least 4.5 to 1."""
    (style,) = page().tagged("style")
    light, dark = re.findall(r":root \{([^}]*)\}", style.text)[:2]
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light if scheme == "light" else dark))
    weak = {pair: _contrast(found[pair[0]], found[pair[1]]) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}
