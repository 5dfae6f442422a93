"""`octavo link` and `octavo linked`: amendments, and what they and their base say together."""

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from flows.cli.app import ExitCode, app
from flows.cli.arguments import Json, Matter
from flows.cli.output import print_json, status_text, stdout, table
from flows.file_name import file_name
from pipeline import RequestError, load_settings, open_octavo
from pipeline.consolidate.family import Family, families, remove_link, state_link
from pipeline.report.family_json import family_to_dict


@app.command(epilog="Example: octavo link 3f2a 9bc1 --number 2 --matter acme-v-bolt")
def link(
    base: Annotated[str, typer.Argument(help="Beginning of the SHA-256 of what is amended.")],
    amendment: Annotated[str, typer.Argument(help="Beginning of the amendment's SHA-256.")],
    number: Annotated[
        int | None, typer.Option(min=1, help="Its place among the amendments, such as 2.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take back what was stated.")] = False,
    matter: Matter = None,
) -> int:
    """State that one document amends another. Its own words are read without being told."""
    if remove and number is not None:
        raise RequestError("--remove takes a link back whatever its number: leave out --number")
    settings = load_settings(matter=matter)
    with open_octavo(settings) as octavo:
        if remove:
            of, amends = remove_link(octavo, settings.matter, base, amendment)
        else:
            of, amends = state_link(octavo, settings.matter, base, amendment, number)
    said = "it is no longer stated that " if remove else ""
    stdout().print(f"{said}{amends[:12]} amends {of[:12]} in matter {settings.matter}")
    return ExitCode.DONE


@app.command(epilog="Example: octavo linked --matter acme-v-bolt")
def linked(matter: Matter = None, json: Json = False) -> int:
    """What the agreements of a matter say together with their amendments."""
    settings = load_settings(matter=matter)
    with open_octavo(settings) as octavo:
        found = families(octavo, settings.matter)
    if json:
        shown = [family_to_dict(family) for family in found]
        print_json({"matter": settings.matter, "families": shown})
        return ExitCode.DONE
    console = stdout()
    for family in found:
        _print_family(console, family)
    if not found:
        console.print(
            f"No document of matter {settings.matter} amends another: say so with `octavo link`."
        )
    return ExitCode.DONE


def _print_family(console: Console, family: Family) -> None:
    for document in family.documents:
        words = Text(file_name(document.result.path), style="bold")
        if document.link is not None:
            number = "" if document.link.number is None else f" no. {document.link.number}"
            words.append(f"  amendment{number}: {document.link.reason}", style="dim")
        console.print(words, soft_wrap=True)
    answers = table("field", "status", "answer", "rule", "from")
    names = {document.sha256: document.result.path for document in family.documents}
    for answer in family.answers:
        source = file_name(names[answer.prevails]) if answer.prevails else ""
        answers.add_row(
            answer.field,
            status_text(answer.status),
            Text(answer.value or ""),
            Text(answer.rule),
            Text(source),
        )
    console.print(answers)
    console.print()
