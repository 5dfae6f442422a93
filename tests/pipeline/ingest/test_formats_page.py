"""The page on formats says what the code does."""

from pathlib import Path

from pipeline.exception import ExceptionClass
from pipeline.ingest import CONTAINERS, READERS, FamilyLimits, MediaType
from pipeline.ingest.media_type import _EXTENSIONS
from pipeline.ingest.office import CONVERTED, TIME_LIMIT_S

PAGE = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
_OF_MODELS = {"retries_exhausted", "truncated", "refused", "rejected", "budget", "internal"}


def test_every_type_that_is_read_is_named() -> None:
    """By its media type, or by the extensions that it goes under."""
    for media_type in {*READERS, *CONTAINERS}:
        names = [ext[1:].upper() for ext, kinds in _EXTENSIONS.items() if kinds == {media_type}]
        assert media_type.value in PAGE or any(name in PAGE for name in names), media_type
    assert {kind.name for kind in CONVERTED} <= {word.strip(" ,;") for word in PAGE.split()}
    assert MediaType.MBOX in CONTAINERS


def test_every_class_of_ingestion_is_in_the_table() -> None:
    """Those of models and of mistakes are elsewhere."""
    for exception_class in ExceptionClass:
        assert (f"| `{exception_class.value}` |" in PAGE) is (
            exception_class.value not in _OF_MODELS
        ), exception_class


def test_limits_are_those_in_force() -> None:
    """In full, with their defaults."""
    limits = FamilyLimits()
    for value in (
        *(limits.depth, limits.members, limits.member_bytes, limits.total_bytes),
        *(limits.ratio, limits.ratio_from_bytes),
    ):
        assert f" {value:,}" in PAGE
    assert f"{TIME_LIMIT_S:g} s a file" in PAGE
