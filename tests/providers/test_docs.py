"""What docs/providers.md says is what the code does."""

import ast
import re
import tomllib
from pathlib import Path

import providers
from pipeline.routing.table import policy_of
from pipeline.settings import Settings
from pipeline.wiring import catalogue_of
from providers import POLICIES, ProviderError
from providers.policy import RESERVED_ROLES

_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

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
    """The Python compiles and imports names that exist."""
    blocks = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    trees = [compile(code, "docs", "exec", ast.PyCF_ONLY_AST | _AWAIT) for code in blocks]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = {alias.name for node in nodes if node.module == "providers" for alias in node.names}
    assert {"OpenAICompatible", "fault_in"} <= names <= set(providers.__all__)
    assert len(trees) == 2


def test_the_settings_shown_make_rows_and_rules() -> None:
    """All of them together, as somebody would paste them."""
    blocks = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    settings = Settings(**tomllib.loads("\n".join(blocks)))
    catalogue = catalogue_of(settings)
    house, slow = catalogue.get("house"), catalogue.get("slow-sol")
    assert house.max_input_tokens + house.max_output_tokens <= house.context_window
    assert (slow.service_tier, slow.endpoint_model) == ("flex", "gpt-6.1-sol")
    policy = policy_of(settings.routing)
    assert [rule.name for rule in policy.rules][:2] == ["short letters", "long"]
    named = {name for rule in policy.rules for name in rule.models}
    assert named <= {*catalogue.names, *policy.roles, *RESERVED_ROLES}


def test_the_rules_shown_are_those_of_the_policy() -> None:
    """Row by row, in their order."""
    table = TEXT[TEXT.index("| `balanced`: rule") : TEXT.index("Roles, because")]
    shown = re.findall(r"^\| (\w+) \|", table, re.MULTILINE)
    assert shown == [rule.name for rule in POLICIES["balanced"].rules]
