"""The parts of README and docs that programs write: `python -m tests.docs.generated`.

Tests compare them with what stands in the files, so that no page says what no longer holds.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from flows.cli.app import app
from pipeline import Settings, built_in_profiles

ROOT = Path(__file__).parents[2]
README, SETTINGS = ROOT / "README.md", ROOT / "docs" / "settings.md"
PROFILES = ROOT / "docs" / "profiles.md"
_TABLES_OF_THEIR_OWN = {
    "alerts",
    "budgets",
    "bulk",
    "clients",
    "ingest",
    "limits",
    "matters",
    "models",
    "routing",
    "schedules",
    "vocabularies",
    "watch",
}
_RUN_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")


def octavo(*arguments: str) -> str:
    """What a command prints on stdout, started in the project's root with an empty home."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("OCTAVO_")}
    with TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, "-c", "from flows.cli import main; main()", *arguments],
            cwd=ROOT,
            env={**kept, "PYTHONPATH": str(ROOT), "OCTAVO_HOME": home},
            capture_output=True,
            text=True,
            check=True,
        )
    return done.stdout.replace(home, f"{ROOT}/.octavo").replace(
        f"file://{ROOT}", "file:///home/you/octavo"
    )


def run_output() -> str:
    """What the README's first command prints."""
    return _fenced(_RUN_ID.sub("20261122-151203-5f0c2a", octavo("run", *RUN_ARGUMENTS)))


RUN_ARGUMENTS = ("samples/contracts", "samples/papers")


def plan_output() -> str:
    """Where the credit agreement is cut."""
    return _fenced(octavo("plan", "samples/contracts/credit-agreement.pdf"))


def commands() -> str:
    """The table of commands, from their own help."""
    group = typer.main.get_command(app)
    rows = [
        f"| `octavo {name}` | {_one_line(command.help)} |"
        for name, command in sorted(group.commands.items())  # type: ignore[attr-defined]
    ]
    return "\n".join(["| command | does |", "|---|---|", *rows])


def profiles() -> str:
    """The table of built-in profiles, from themselves."""
    rows = [
        f"| `{profile.name}` | {profile.version} | {len(profile.fields)} | {profile.description} |"
        for profile in built_in_profiles()
    ]
    return "\n".join(["| profile | version | fields | asks |", "|---|---|---|---|", *rows])


def settings() -> str:
    """The table of settings, from the class that reads them."""
    rows = [
        f"| `{name}` | {_default(field.get_default())} | {_one_line(field.description)} |"
        for name, field in Settings.model_fields.items()
        if name not in _TABLES_OF_THEIR_OWN
    ]
    return "\n".join(["| setting | default | what it does |", "|---|---|---|", *rows])


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _default(value: object) -> str:
    if value is None:
        return ""
    return f"`{' '.join(value)}`" if isinstance(value, tuple) else f"`{value}`"


def _fenced(text: str) -> str:
    return f"```\n{text.rstrip()}\n```"


PARTS: dict[Path, dict[str, Callable[[], str]]] = {
    README: {"run": run_output, "plan": plan_output, "commands": commands},
    SETTINGS: {"settings": settings},
    PROFILES: {"profiles": profiles},
}
"""Page -> mark -> what writes the part between `<!-- mark -->` and `<!-- end -->`."""


def part(page: Path, mark: str) -> str:
    """What stands in `page` under `mark`."""
    found = _between(mark).search(page.read_text(encoding="utf-8"))
    assert found is not None, f"{page.name} has no part {mark!r}"
    return found.group(2)


def main() -> None:
    """Write all parts anew."""
    for page, parts in PARTS.items():
        text = page.read_text(encoding="utf-8")
        for mark, write in parts.items():
            found = _between(mark).search(text)
            assert found is not None, f"{page.name} has no part {mark!r}"
            text = text[: found.start(2)] + write() + text[found.end(2) :]
        page.write_text(text, encoding="utf-8")


def _between(mark: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {mark} -->\n)(.*?)(\n<!-- end -->)", re.DOTALL)


if __name__ == "__main__":
    main()
