"""A base agreement and its amendments, in files of their own, answer together."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.answer import Answer, AnswerStatus
from pipeline.batch import find_run, load_run
from pipeline.consolidate.amendment_order import LinkedDocument
from pipeline.consolidate.family import families, remove_link, state_link
from pipeline.consolidate.instrument import Instrument, Instruments
from pipeline.consolidate.link import Link, LinkSource, links_by_rule, possible_bases
from pipeline.consolidate.linked_answers import linked_answers
from pipeline.errors import RequestError
from pipeline.result import DocumentResult, DocumentStatus
from pipeline.wiring import Octavo, open_octavo
from tests.pipeline.contracts import amendment_of, base_of
from tests.pipeline.loopback_runs import settings_of
from tests.pipeline.perfect_server import PerfectServer
from tests.pipeline.store.run_results import conclusion
from tests.pipeline.whole_runs import run_over

PROFILE = """
name = "terms"
version = "1"
description = "One field."
[[fields]]
id = "term"
question = "How long does it last?"
type = "text"
group = "time"
"""
QUOTES = ("The Term is 30 days.", "The Term is 60 days.", "The Term is 90 days.")


async def read_three(octavo: Octavo, folder: Path, *, own_words: bool) -> None:
    """A base and two amendments, read into one matter; the amendments may not name the base."""
    paths = write_three(folder, own_words=own_words)
    await run_over(octavo, *paths, model="house", profile=str(folder / "terms.toml"))


def write_three(folder: Path, *, own_words: bool) -> list[Path]:
    """The three files, and the profile beside them."""
    texts = {
        "a.txt": base_of(1, f"3.1 {QUOTES[0]}"),
        "b.txt": amendment_of(1, 1, f"1. Section 3.1 is amended: {QUOTES[1]}"),
        "c.txt": amendment_of(1, 2, f"1. Section 3.1 is amended: {QUOTES[2]}"),
    }
    if not own_words:
        texts |= {"b.txt": f"A side letter.\n\n{QUOTES[1]}", "c.txt": f"Another.\n\n{QUOTES[2]}"}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "terms.toml").write_text(PROFILE, encoding="utf-8")
    return [folder / name for name in texts]


async def test_amendments_that_name_their_base_are_linked_by_rule(tmp_path: Path) -> None:
    """The last amendment prevails, by the rule; every side is kept with its citation."""
    with PerfectServer({"term": QUOTES}).running() as server:
        settings = settings_of(tmp_path, server.base_url, window=20_000)
        with open_octavo(settings) as octavo:
            await read_three(octavo, tmp_path, own_words=True)
            (family,) = families(octavo, "matter")
    assert [document.link and document.link.number for document in family.documents] == [None, 1, 2]
    assert {d.link.source for d in family.documents if d.link} == {LinkSource.RULE}
    (answer,) = family.answers
    assert (answer.value, answer.rule) == (QUOTES[2], "later amendment over earlier")
    assert answer.prevails == family.documents[2].sha256
    assert [side.answer.citations[0].quote for side in answer.sides] == list(QUOTES)
    assert answer.is_contested


async def test_a_person_can_say_what_amends_what(tmp_path: Path) -> None:
    """What does not say it itself is linked by its SHA-256, and goes by the given number."""
    with PerfectServer({"term": QUOTES}).running() as server:
        settings = settings_of(tmp_path, server.base_url, window=20_000)
        with open_octavo(settings) as octavo:
            await read_three(octavo, tmp_path, own_words=False)
            assert families(octavo, "matter") == ()
            shas = _shas(octavo)
            state_link(octavo, "matter", shas["a.txt"][:12], shas["c.txt"][:12], 1)
            state_link(octavo, "matter", shas["a.txt"][:12], shas["b.txt"][:12], 2)
            (family,) = families(octavo, "matter")
            assert family.answers[0].value == QUOTES[1]
            with pytest.raises(RequestError, match="has not received"):
                state_link(octavo, "another", shas["a.txt"], shas["b.txt"], 1)
            with pytest.raises(RequestError, match="itself"):
                state_link(octavo, "matter", shas["a.txt"], shas["a.txt"], 1)


def _shas(octavo: Octavo) -> dict[str, str]:
    """SHA-256 by file name, of the last run."""
    run = load_run(octavo, find_run(octavo, "last")[0])
    return {
        Path(document.path).name: document.receipt.sha256
        for document in run.documents
        if document.receipt is not None
    }


@pytest.mark.parametrize("number", range(50))
def test_a_planted_amendment_prevails_over_its_base(number: int) -> None:
    """In files of their own: linked by rule, both sides kept, the rule right."""
    texts = {
        "base": base_of(number, "3.1 The Term is 30 days."),
        "first": amendment_of(number, 1, "1. The Term is 60 days."),
        "second": amendment_of(number, 2, "1. The Term is 90 days."),
    }
    if number % 2:
        del texts["second"]
    openings = {name: Instruments(text).all[0] for name, text in texts.items()}
    links = {link.amendment_sha256: link for link in links_by_rule(openings)}
    assert set(links) == set(texts) - {"base"}
    found = linked_answers(
        [
            document_of_family(name, f"{30 + 30 * place} days", openings[name], links.get(name))
            for place, name in enumerate(texts)
        ]
    )
    (answer,) = found
    rule = "amendment over base" if number % 2 else "later amendment over earlier"
    assert (answer.rule, answer.prevails) == (rule, list(texts)[-1])
    assert [side.sha256 for side in answer.sides] == list(texts)
    assert answer.is_contested


def document_of_family(
    name: str, value: str, opening: Instrument, link: Link | None
) -> LinkedDocument:
    """A document of that name that answers one field."""
    answer = Answer(field="term", status=AnswerStatus.FOUND, value=value, rationale="", read=1.0)
    result = DocumentResult(
        path=name,
        status=DocumentStatus.COMPLETE,
        receipt=None,
        conclusion=replace(conclusion("0" * 64), answers=(answer,)),
    )
    return LinkedDocument(sha256=name, run="run", result=result, dated=opening.dated, link=link)


def test_amendments_in_no_known_order_leave_it_open() -> None:
    """Two amendments without numbers and dates contradict each other: nothing is guessed."""
    opening = Instruments("AMENDMENT").all[0]
    links = [
        Link(
            base_sha256="base",
            amendment_sha256=name,
            number=None,
            source=LinkSource.STATED,
            reason="stated",
        )
        for name in ("one", "other")
    ]
    documents = [
        document_of_family("base", "10 days", opening, None),
        *(
            document_of_family(x.amendment_sha256, f"{n} days", opening, x)
            for n, x in enumerate(links)
        ),
    ]
    (answer,) = linked_answers(documents)
    assert answer.status is AnswerStatus.CONFLICT
    assert answer.prevails is None
    assert [document.dated for document in documents] == [None] * 3


def amendment(
    name: str, value: str, *, dated: date | None, number: int | None, of: str = "base"
) -> LinkedDocument:
    """An amendment of that name, with what is known of its place."""
    link = Link(
        base_sha256=of, amendment_sha256=name, number=number, source=LinkSource.RULE, reason=""
    )
    found = document_of_family(name, value, Instruments("AMENDMENT").all[0], link)
    return replace(found, dated=dated)


FIRST, SECOND, THIRD = date(2021, 5, 1), date(2022, 5, 1), date(2023, 5, 1)


@pytest.mark.parametrize(
    ("documents", "value"),
    [
        # Dates decide, whether there is a number or not, and whatever it is.
        ([("a", FIRST, None), ("b", THIRD, 2)], "b"),
        ([("a", THIRD, 1), ("b", FIRST, 2)], "a"),
        # Numbers decide where a date lacks, or is the same.
        ([("a", None, 1), ("b", THIRD, 2)], "b"),
        ([("a", FIRST, 2), ("b", FIRST, 1)], "a"),
        # What comes after the middle one comes after what that comes after.
        ([("a", FIRST, None), ("b", SECOND, 1), ("c", None, 2)], "c"),
        # Neither sets the one against the other: nothing is guessed.
        ([("a", FIRST, None), ("b", None, 2)], None),
        ([("a", None, None), ("b", THIRD, 2)], None),
        # Dates and numbers that go round in a circle are no order.
        ([("a", FIRST, 3), ("b", SECOND, 1), ("c", None, 2)], None),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_later_amendment_prevails(
    documents: list[tuple[str, date | None, int | None]], value: str | None, *, turned: bool
) -> None:
    """By date where dates are known, else by number, in whatever order the files come."""
    base = document_of_family("base", "30 days", Instruments("LEASE").all[0], None)
    ones = [
        amendment(name, f"{60 + ord(name)} days", dated=day, number=n) for name, day, n in documents
    ]
    (answer,) = linked_answers([base, *(reversed(ones) if turned else ones)])
    assert answer.prevails == value
    assert (answer.status is AnswerStatus.CONFLICT) == (value is None)
    assert answer.sides[0].sha256 == "base"


def test_an_amendment_of_an_amendment_comes_after_it() -> None:
    """Whatever their dates and numbers say."""
    base = document_of_family("base", "30 days", Instruments("LEASE").all[0], None)
    first = amendment("first", "60 days", dated=THIRD, number=2)
    second = amendment("second", "90 days", dated=FIRST, number=1, of="first")
    (answer,) = linked_answers([base, second, first])
    assert answer.prevails == "second"


async def test_links_are_one_family_and_never_a_circle(tmp_path: Path) -> None:
    """An amendment of an amendment is in the base's family; circles are refused with the reason;
    what was stated can be taken back."""
    with PerfectServer({"term": QUOTES}).running() as server:
        settings = settings_of(tmp_path, server.base_url, window=20_000)
        with open_octavo(settings) as octavo:
            await read_three(octavo, tmp_path, own_words=True)
            shas = _shas(octavo)
            base, first, second = (shas[name] for name in ("a.txt", "b.txt", "c.txt"))
            with pytest.raises(RequestError, match=r"already .its opening says"):
                state_link(octavo, "matter", second, base, None)
            state_link(octavo, "matter", first, second, None)
            with pytest.raises(RequestError, match=r"already .stated"):
                state_link(octavo, "matter", second, first, None)
            (family,) = families(octavo, "matter")
            assert [document.sha256 for document in family.documents] == [base, first, second]
            assert family.answers[0].value == QUOTES[2]
            assert remove_link(octavo, "matter", first[:12], second[:12]) == (first, second)
            with pytest.raises(RequestError, match="nobody stated"):
                remove_link(octavo, "matter", first, second)
            (family,) = families(octavo, "matter")
            links = [document.link.source for document in family.documents if document.link]
            assert links == [LinkSource.RULE, LinkSource.RULE]


AGREEMENT = (
    "SUPPLY AGREEMENT\n\nThis Supply Agreement is made as of January 5, 2020 between {0} Corp. "
    '("{0}") and {1} Ltd. ("{1}").\n\n1. The Term is 30 days.\n'
)
CHANGE = (
    "AMENDMENT NO. 1 TO SUPPLY AGREEMENT\n\nThis Amendment is made between {0} Corp. and {1} Ltd. "
    "and amends the Supply Agreement {2}between them.\n\n1. The Term is 60 days.\n"
)


@pytest.mark.parametrize("dated", ["", "dated January 5, 2020 "])
def test_what_an_amendment_does_not_say_for_sure_is_not_linked(dated: str) -> None:
    """By its title alone one document may fit, by title and date two: it is told, not guessed."""
    texts = {
        "base": AGREEMENT.format("Acme", "Bolt"),
        "amendment": CHANGE.format("Acme", "Bolt", dated),
    }
    if dated:
        texts["other"] = AGREEMENT.format("Acme", "Crane")
    openings = {name: Instruments(text).all[0] for name, text in texts.items()}
    assert openings["amendment"].amends.lower() == "supply agreement"
    assert list(links_by_rule(openings)) == []
    assert set(possible_bases(openings)["amendment"]) == set(texts) - {"amendment"}
