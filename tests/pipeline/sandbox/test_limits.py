"""Limits: the settings and the sandbox agree on them, and the page says what they are."""

import re
from pathlib import Path

import pytest

from pipeline.sandbox import SandboxLimits
from pipeline.settings import IngestSettings

PAGE = Path(__file__).parents[3] / "docs" / "safety.md"


def test_the_settings_have_the_defaults_of_the_sandbox() -> None:
    """Whoever sets nothing gets what `SandboxLimits` gives reasons for."""
    assert SandboxLimits(**IngestSettings().model_dump(exclude_none=True)) == SandboxLimits()


def test_the_page_has_every_setting_with_its_default() -> None:
    """In the order of the class; numbers as they are written in a setting."""
    rows = re.findall(r"^\| `(\w+)` \| `?([^|`]*)`? \|", PAGE.read_text("utf-8"), re.MULTILINE)
    fields = IngestSettings.model_fields.items()
    expected = [(name, "" if f.default is None else f"{f.default:g}") for name, f in fields]
    assert [(name, number and f"{float(number):g}") for name, number in rows] == expected


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
