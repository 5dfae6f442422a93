"""`octavo profiles`: what can be asked, in full, and as the beginning of a profile of one's own."""

import re
import shlex
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import app
from flows.cli.arguments import Json
from flows.cli.output import print_json, stderr, stdout, table
from pipeline import Profile, RequestError, built_in_profiles, load_profile
from pipeline.profile.schema import profile_schema
from pipeline.profile.source import own_profile
from pipeline.report.money import read_usd

profiles = typer.Typer(
    name="profiles",
    invoke_without_command=True,
    help="The profiles: what is asked of each kind of document.",
    epilog="Example: octavo profiles show contract",
)
app.add_typer(profiles)

Name = Annotated[
    str,
    typer.Argument(
        help="A built-in name, a .toml or .yaml file, or a pydantic model as package.module:Model.",
        metavar="PROFILE",
    ),
]


@profiles.callback(epilog="Example: octavo profiles show contract")
def list_profiles(
    context: typer.Context,
    schema: Annotated[
        bool,
        typer.Option("--schema", help="Print the JSON Schema of profiles, for editors."),
    ] = False,
    json: Json = False,
) -> None:
    """The profiles: what is asked of each kind of document."""
    if context.invoked_subcommand is not None:
        return
    if schema:
        print_json(profile_schema())
    elif json:
        print_json({"profiles": [_as_json(profile) for profile in built_in_profiles()]})
    else:
        _print_profiles(list(built_in_profiles()))


@profiles.command(epilog="Example: octavo profiles show contract")
def show(name: Name, json: Json = False) -> None:
    """The fields of a profile: question, type, group, merge rule and cost of an error."""
    profile = load_profile(name)
    if json:
        print_json(_as_json(profile))
    else:
        _print_fields(profile)


@profiles.command(epilog="Example: octavo profiles copy contract -o ours.toml")
def copy(
    name: Name,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file to write; it must not be there yet.")
    ],
    extend: Annotated[
        bool,
        typer.Option("--extend", help="Write a short file that extends the profile instead."),
    ] = False,
) -> None:
    """Begin a profile of your own with one that is there: a file to change."""
    own = re.sub(r"[^a-z0-9]+", "-", output.stem.lower()).strip("-")
    text = own_profile(name, own=own, suffix=output.suffix, extend=extend)
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise RequestError(f"{str(output)!r} is there already: give another name") from error
    except OSError as error:
        raise RequestError(f"{str(output)!r} cannot be written: {error.strerror}") from error
    named = shlex.quote(str(output))
    stderr().print(
        f"Written: {output}. Use it with: octavo run PATH --profile {named}", soft_wrap=True
    )


def _as_json(profile: Profile) -> dict[str, object]:
    return {**profile.model_dump(mode="json"), "sha256": profile.sha256}


def _print_profiles(chosen: list[Profile]) -> None:
    shown = table("profile", "version", "fields", "description", right=("fields",))
    for profile in chosen:
        shown.add_row(profile.name, profile.version, str(len(profile.fields)), profile.description)
    stdout().print(shown)


def _print_fields(profile: Profile) -> None:
    console = stdout()
    console.print(f"{profile.reference}: {profile.description}", soft_wrap=True)
    console.print(f"SHA-256 {profile.sha256}\n", style="dim", soft_wrap=True)
    shown = table(
        "field", "type", "group", "merge", "error", "question", right=("error",)
    )  # fmt: skip
    for field in profile.fields:
        shown.add_row(
            field.id,
            field.type,
            field.group,
            field.merge,
            read_usd(field.error_cost_usd),
            field.instruction,
        )
    console.print(shown)
