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
from pipeline.answer import AnswerStatus
from pipeline.consolidate.family import (
    Family,
    Unlinked,
    families,
    remove_link,
    state_link,
    unlinked,
)
from pipeline.consolidate.linked_answers import LinkedAnswer, LinkedSide
from pipeline.report.family_json import family_to_dict
from pipeline.report.family_view import role_of

_ANSWERED = frozenset({AnswerStatus.FOUND, AnswerStatus.CONFLICT})
_PLACES = 4
"""Pages of an answer that are named; the report has all of them."""


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
        open_ones = unlinked(octavo, settings.matter)
    if json:
        shown = [family_to_dict(family) for family in found]
        possible = [
            {"sha256": each.sha256, "path": each.path, "may_amend": [sha for sha, _ in each.bases]}
            for each in open_ones
        ]
        print_json({"matter": settings.matter, "families": shown, "unlinked": possible})
        return ExitCode.DONE
    console = stdout()
    for family in found:
        _print_family(console, family)
    for each in open_ones:
        _print_unlinked(console, each, settings.matter)
    if not found and not open_ones:
        console.print(
            f"No document of matter {settings.matter} amends another: say so with `octavo link`."
        )
    return ExitCode.DONE


def _print_unlinked(console: Console, amendment: Unlinked, matter: str) -> None:
    name = file_name(amendment.path)
    console.print(Text(f"{name} does not say for sure what it amends. Say it, if it is"))
    for sha256, path in amendment.bases:
        said = f"octavo link {sha256[:12]} {amendment.sha256[:12]} --matter {matter}"
        console.print(Text(f"  {file_name(path)}: {said}"), soft_wrap=True)


def _print_family(console: Console, family: Family) -> None:
    for document in family.documents:
        words = Text(file_name(document.result.path), style="bold")
        if document.link is not None:
            words.append(f"  {role_of(document)}: {document.link.reason}", style="dim")
        console.print(words, soft_wrap=True)
    shown = table("field", "status", "answer, and what each document says", "rule")
    for answer in family.answers:
        if answer.value is not None:
            shown.add_row(
                answer.field, status_text(answer.status), _sides(answer), Text(answer.rule)
            )
    console.print(shown)
    silent = [answer.field for answer in family.answers if answer.value is None]
    if silent:
        words = status_text("absent").append(" or not found in all: ").append(", ".join(silent))
        console.print(words, soft_wrap=True)
    console.print()


def _sides(answer: LinkedAnswer) -> Text:
    """What stands, and where; below it every other side where they differ."""
    answering = [side for side in answer.sides if side.answer.status in _ANSWERED]
    is_one = any(side.answer.value == answer.value for side in answering)
    said = Text(answer.value or "" if is_one else "")
    for side in answering:
        pages = dict.fromkeys(c.page for c in side.answer.citations if c.page is not None)
        places = f", p. {', '.join(map(str, list(pages)[:_PLACES]))}" if pages else ""
        mark = "instead of " if is_one and answer.is_contested and not _stands(side, answer) else ""
        said.append(f"{chr(10) if said else ''}{mark}{file_name(side.path)}{places}", style="dim")
        if side.answer.value != answer.value:
            said.append(f": {side.answer.value}", style="dim" if is_one else "")
    return said


def _stands(side: LinkedSide, answer: LinkedAnswer) -> bool:
    return side.sha256 == answer.prevails
