"""Which profile a document is read with where nobody said, and why."""

import pytest

from chunking import Block, BlockKind
from pipeline.document import Document
from pipeline.profile.choice import CHOSEN_BY_RULE, choose_profile
from pipeline.profile.source import built_in_names

TURNS = "Q. Where were you?\nA. At the pier.\n" * 12
PAPER = "Abstract\nWe count gulls.\n\nReferences\n[1] A gull.\n"
CONTRACT = "THIS AGREEMENT is made between the parties hereto.\n"


def document(text: str, blocks: tuple[Block, ...] = ()) -> Document:
    return Document(
        sha256="0" * 64,
        media_type="text/plain",
        text=text,
        blocks=blocks,
        pages=(),
        extractor="none",
    )


def lines(labels: list[str | None]) -> tuple[Block, ...]:
    return tuple(
        Block(kind=BlockKind.PARAGRAPH, start=n, end=n + 1, label=label)
        for n, label in enumerate(labels)
    )


@pytest.mark.parametrize(
    ("text", "name", "because"),
    [
        (CONTRACT, "contract", "contract words"),
        (PAPER, "paper", "abstract"),
        (f"DEPOSITION OF A. GULL\n{TURNS}", "transcript", "sworn testimony"),
        # Questions and answers alone are a list of frequent ones.
        (f"Frequently asked\n{TURNS}", "contract", "contract words"),
        # A contract that speaks of depositions is one.
        (f"{CONTRACT}A deposition may be taken.", "contract", "contract words"),
    ],
)
def test_the_rule_goes_by_what_stands_in_the_text(text: str, name: str, because: str) -> None:
    """And says what it went by."""
    profile, reason = choose_profile(document(text), None)
    assert profile.name == name
    assert because in reason


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (["12:1", "12:2", None], "transcript"),
        (["4.2", "4.3", None], "contract"),  # clauses are no lines
        (["12:1", None, None], "contract"),  # one numbered page does not make a transcript
    ],
)
def test_lines_with_numbers_are_testimony(labels: list[str | None], name: str) -> None:
    """A transcript's lines are labelled `page:line` when it is read in."""
    profile, _ = choose_profile(document("abcdef", lines(labels)), None)
    assert profile.name == name


def test_some_profiles_are_for_those_who_ask() -> None:
    """No rule tells what a team reviews for; named, any profile is used."""
    assert set(built_in_names()) - set(CHOSEN_BY_RULE) == {"discovery", "playbook"}
    profile, reason = choose_profile(document(PAPER), "discovery")
    assert (profile.name, reason) == ("discovery", "asked for")
