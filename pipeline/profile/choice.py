"""Which profile a document is read with, where nobody said: one simple, stated rule."""

import re

from pipeline.document import Document
from pipeline.profile.profile import Profile
from pipeline.profile.source import load_profile

CHOSEN_BY_RULE = ("contract", "paper", "transcript")
"""The profiles that the rule chooses among. The others are read with only when asked for."""

_BEGINNING = 20_000
"""Characters looked at: the abstract and introduction of a paper, the recitals of a contract."""
_ABSTRACT = re.compile(r"^\W*(?:\d+\W+)?abstract\b", re.IGNORECASE | re.MULTILINE)
_REFERENCES = re.compile(r"^\W*(?:\d+\W+)?(?:references|bibliography)\W*$", re.I | re.M)
_CONTRACT = re.compile(
    r"\b(?:agreement|parties|hereby|herein|whereas|hereto|lessee|borrower)\b", re.I
)
_PAGE_AND_LINE = re.compile(r"\d{1,5}:\d{1,2}")
_NUMBERED_SHARE = 0.5
"""Of a transcript's lines, those that are cited by page and line; heads and feet are not."""
_QUESTION = re.compile(r"^[ \t]*(?:\d{1,2}[ \t]+)?Q[.:]?[ \t]+\S", re.MULTILINE)
_ANSWER = re.compile(r"^[ \t]*(?:\d{1,2}[ \t]+)?A[.:]?[ \t]+\S", re.MULTILINE)
_SWORN = re.compile(
    r"\b(?:deposition|duly sworn|testimony|examination|trial|hearing|court reporter)\b", re.I
)
_TURNS = 10
"""Questions and answers from which an examination is one: in its first pages there are more."""


def choose_profile(document: Document, asked: str | None) -> tuple[Profile, str]:
    """The profile and why it was chosen.

    Args:
        document: what is to be read.
        asked: name or file of a profile, or a pydantic model; None lets the rule choose.

    Raises:
        UnknownNameError: no such profile.
        ConfigurationError: the profile's file is broken.
    """
    if asked is not None:
        return load_profile(asked), "asked for"
    testimony = _testimony(document)
    if testimony:
        return load_profile("transcript"), f"by rule: {testimony}"
    beginning = document.text[:_BEGINNING]
    if _ABSTRACT.search(beginning) and _REFERENCES.search(document.text):
        return load_profile("paper"), "by rule: it has an abstract and a list of references"
    legal = len(_CONTRACT.findall(beginning))
    return (
        load_profile("contract"),
        f"by rule: no abstract with references; {legal} contract words in its beginning",
    )


def _testimony(document: Document) -> str:
    """What makes the document a transcript; empty where nothing does."""
    labels = [block.label for block in document.blocks]
    numbered = sum(1 for label in labels if label and _PAGE_AND_LINE.fullmatch(label))
    if numbered and numbered >= _NUMBERED_SHARE * len(labels):
        return f"{numbered} of its {len(labels)} lines are numbered by page and line"
    beginning = document.text[: 4 * _BEGINNING]
    turns = min(len(_QUESTION.findall(beginning)), len(_ANSWER.findall(beginning)))
    if turns >= _TURNS and _SWORN.search(beginning):
        return f"sworn testimony, with {turns} questions and answers in its beginning"
    return ""
