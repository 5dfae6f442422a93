"""Limits: the settings and the sandbox agree on them, and the page says what they are."""

import re
from pathlib import Path

import pytest

from pipeline.errors import IngestError
from pipeline.ingest import FamilyLimits, ReaderLimits
from pipeline.receiving.extraction import extract, keep
from pipeline.sandbox import SandboxLimits
from pipeline.settings import IngestSettings
from tests.pipeline.homes import octavo_in
from tests.pipeline.ingest.pdf.pdf_files import drawn, lines

PAGE = Path(__file__).parents[3] / "docs" / "safety.md"


def test_the_settings_have_the_defaults_of_the_limits(tmp_path: Path) -> None:
    """Whoever sets nothing gets what the limits give reasons for."""
    with octavo_in(tmp_path) as octavo:
        assert octavo.sandbox.limits == SandboxLimits()
        assert octavo.reader_limits == ReaderLimits()
        assert octavo.family_limits == FamilyLimits()


def test_what_is_set_reaches_the_readers(tmp_path: Path) -> None:
    """A limit of the settings holds in the worker, whichever reader it is about."""
    with octavo_in(tmp_path, ingest={"pages": 1, "ratio": 7, "nesting": 3}) as octavo:
        assert octavo.reader_limits.pdf.pages == octavo.sandbox.limits.pages == 1
        assert octavo.reader_limits.package.nesting == 3
        assert octavo.reader_limits.package.ratio == octavo.family_limits.ratio == 7
        path = tmp_path / "two.pdf"
        path.write_bytes(drawn(lines("one"), lines("two")))
        receipt, _ = keep(octavo, path, matter="matter")
        with pytest.raises(IngestError, match="pages"):
            extract(octavo, receipt)


def test_the_page_has_every_setting_with_its_default() -> None:
    """In the order of the class; numbers as they are written in a setting."""
    rows = re.findall(r"^\| `(\w+)` \| `?([^|`]*)`? \|", PAGE.read_text("utf-8"), re.MULTILINE)
    fields = IngestSettings.model_fields.items()
    assert rows == [(name, _written(field.default)) for name, field in fields]


def _written(default: object) -> str:
    if default is None:
        return ""
    return f"{default:g}" if isinstance(default, float) else str(default)


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ({"workers": 0}, "workers is 0: use a number above 0"),
        ({"wall_s": -1.0}, "wall_s is -1.0: use a number above 0"),
        ({"memory_bytes": 1}, "memory_bytes is 1: use at least 268435456"),
    ],
)
def test_a_limit_that_cannot_be_used_is_refused(limits: dict[str, int], says: str) -> None:
    """With the offending number and the way out."""
    with pytest.raises(ValueError, match=re.escape(says)):
        SandboxLimits(**limits)
