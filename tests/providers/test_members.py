"""The package's table of contents is whole, sorted, and cheap to import."""

import ast
import subprocess
import sys
from pathlib import Path

import providers


def test_the_table_of_contents_holds_what_is_imported() -> None:
    """Nothing is imported that is not offered, and nothing else is in the file."""
    body = ast.parse(Path(providers.__file__).read_text(encoding="utf-8")).body
    imports, (table,) = body[:-1], body[-1:]
    assert all(isinstance(node, ast.ImportFrom) for node in imports)
    assert isinstance(table, ast.Assign)
    names = [
        alias.name for node in imports if isinstance(node, ast.ImportFrom) for alias in node.names
    ]
    assert sorted(names) == sorted(providers.__all__)


def test_importing_the_package_imports_nothing_slow() -> None:
    """The SDK and numpy take longer than all else together; litellm is no part of it at all."""
    slow = {"openai", "numpy", "bm25s", "litellm"}
    code = f"import sys, providers; print({slow!r} & sys.modules.keys() or False)"
    root = Path(providers.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.strip() == "False"
