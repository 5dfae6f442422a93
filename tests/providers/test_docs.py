"""What docs/providers.md says is what the code does."""

import ast
import re
import tomllib
from pathlib import Path

import providers
from providers import ProviderError

TEXT = (Path(providers.__file__).parents[1] / "docs" / "providers.md").read_text(encoding="utf-8")


def _leaves(root: type[ProviderError]) -> list[type[ProviderError]]:
    children = root.__subclasses__()
    return [leaf for child in children for leaf in _leaves(child)] if children else [root]


def test_the_fault_table_has_a_row_for_every_kind() -> None:
    """An error that the table does not know is an error that nobody can look up."""
    table = TEXT[TEXT.index("| what the endpoint does") : TEXT.index("The last three kinds")]
    named = set(re.findall(r"`([a-z_]+)`", table))
    missing = {leaf.kind for leaf in _leaves(ProviderError)} - named
    assert missing == set()


def test_the_kinds_marked_as_perhaps_paid_are_those() -> None:
    """The dagger in the table is the branch of the tree."""
    marked = set(re.findall(r"`([a-z_]+)` †", TEXT))
    expected = {leaf.kind for leaf in _leaves(providers.OutcomeUnknownError)}
    assert marked == expected | {"outcome_unknown"}


def test_the_file_table_names_files_that_are_there() -> None:
    """And all of them, besides the offline reader's, which has a page of its own."""
    table = TEXT[TEXT.index("| file |") : TEXT.index("## One call")]
    named = set(re.findall(r"`([a-z_]+\.py)`", table))
    there = {path.name for path in Path(providers.__file__).parent.glob("*.py")}
    assert named == there - {"__init__.py"}


def test_the_examples_parse() -> None:
    """The Python compiles and imports names that exist; the TOML makes a row."""
    code = TEXT[TEXT.index("```python") + len("```python") :]
    tree = ast.parse(code[: code.index("```")])
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = [alias.name for node in imports if node.module == "providers" for alias in node.names]
    assert set(names) <= set(providers.__all__)
    toml = TEXT[TEXT.index("```toml") + len("```toml") :]
    row = tomllib.loads(toml[: toml.index("```")])["models"]["house"]
    assert row["max_input_tokens"] + row["max_output_tokens"] <= row["context_window"]
