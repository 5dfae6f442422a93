"""README and docs say what programs print and what code declares."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.generated import README, ROOT, SETTINGS, commands, part, plan_output, settings
from tests.flows.shell import Shell


def test_every_command_is_in_the_readme() -> None:
    """The table is made from the commands' own help."""
    assert part(README, "commands") == commands()


def test_every_setting_is_documented() -> None:
    """The table is made from the class that reads the settings; none lacks its line."""
    assert part(SETTINGS, "settings") == settings()
    assert "|  |\n" not in f"{settings()}\n"


def test_the_readmes_plan_is_what_the_command_prints() -> None:
    """The picture of the cuts is the command's own output."""
    assert part(README, "plan") == plan_output()


def test_the_readmes_python_runs(prefect_shell: Shell) -> None:
    """The snippet runs as it stands, and prints answers with citations and the cost."""
    snippet = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert snippet is not None
    done = subprocess.run(
        [sys.executable, "-c", snippet.group(1)],
        cwd=ROOT,
        env={**prefect_shell.environment, "OCTAVO_HOME": str(prefect_shell.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "governing_law found Oregon [(None, '" in done.stdout
    assert done.stdout.rstrip().endswith("\n0")


def test_the_readmes_run_is_what_the_command_prints(prefect_shell: Shell) -> None:
    """The table in the README is the run's own, but for ids and addresses."""
    done = prefect_shell.octavo("run", ROOT / "samples/contracts", ROOT / "samples/papers")
    assert done.code == 0, done.err
    printed, shown = done.out.splitlines(), part(README, "run").splitlines()[1:-1]
    table = printed.index("")
    assert printed[:table] == shown[: shown.index("")]
    assert printed[table + 2] == shown[shown.index("") + 2]


@pytest.mark.parametrize("page", [*sorted(ROOT.glob("docs/*.md")), README], ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Every relative link names a file that is there."""
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
