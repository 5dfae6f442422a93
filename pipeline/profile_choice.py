"""Which profile a document is read with, where nobody said: one simple, stated rule."""

import re

from pipeline.document import Document
from pipeline.profile import Profile
from pipeline.profile_source import load_profile

_BEGINNING = 20_000
"""Characters looked at: the abstract and introduction of a paper, the recitals of a contract."""
_ABSTRACT = re.compile(r"^\W*(?:\d+\W+)?abstract\b", re.IGNORECASE | re.MULTILINE)
_REFERENCES = re.compile(r"^\W*(?:\d+\W+)?(?:references|bibliography)\W*$", re.I | re.M)
_CONTRACT = re.compile(
    r"\b(?:agreement|parties|hereby|herein|whereas|hereto|lessee|borrower)\b", re.I
)


def choose_profile(document: Document, asked: str | None) -> tuple[Profile, str]:
    """The profile and why it was chosen.

    Args:
        document: what is to be read.
        asked: name or file of a profile; None lets the rule choose.

    Raises:
        UnknownNameError: no such profile.
        ConfigurationError: the profile's file is broken.
    """
    if asked is not None:
        return load_profile(asked), "asked for"
    beginning = document.text[:_BEGINNING]
    legal = len(_CONTRACT.findall(beginning))
    if _ABSTRACT.search(beginning) and _REFERENCES.search(document.text):
        return load_profile("paper"), "by rule: it has an abstract and a list of references"
    return (
        load_profile("contract"),
        f"by rule: no abstract with references; {legal} contract words in its beginning",
    )
