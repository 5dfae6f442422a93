"""A package's `__init__` is its table of contents, and every command has an example."""

import ast
import importlib
from pathlib import Path

import pytest
import typer

from flows.cli.app import app

ROOT = Path(__file__).parents[1]
PACKAGES = sorted(
    path.parent.relative_to(ROOT).as_posix().replace("/", ".")
    for package in ("chunking", "providers", "pipeline", "flows")
    for path in (ROOT / package).rglob("__init__.py")
    if path.read_text(encoding="utf-8").strip() and "migrations" not in path.parts
)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_lists_what_it_gives(name: str) -> None:
    """Imports and a sorted `__all__` of names that are there, and nothing else."""
    package = importlib.import_module(name)
    tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    kinds = {type(node) for node in tree.body}
    assert kinds <= {ast.Import, ast.ImportFrom, ast.Assign}, f"{name} does more than list"
    listed = list(package.__all__)
    assert len(listed) == len(set(listed))
    assert [name for name in listed if not hasattr(package, name)] == []


def test_every_command_has_help_with_an_example() -> None:
    """`octavo COMMAND --help` ends in a line that can be typed."""
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert len(commands) >= 7
    for name, command in commands.items():
        assert command.help, f"{name} has no help"
        assert f"octavo {name}" in (command.epilog or ""), f"{name} has no example"


def test_document_text_is_never_logged() -> None:
    """No logging call outside of tests formats anything but a constant text."""
    for package in ("chunking", "providers", "pipeline", "flows"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if _is_log_call(node) and isinstance(node, ast.Call):
                    assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"


def _is_log_call(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"debug", "info", "warning", "error", "exception", "critical"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"_log", "log", "logger", "logging"}
    )
