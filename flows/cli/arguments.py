"""Arguments and options that several commands take, each with one name and one help text."""

from typing import Annotated

import typer

from pipeline import Revisions as _View

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
Profile = Annotated[
    str | None,
    typer.Option(
        help="A name from `octavo profiles`, a .toml or .yaml file, or package.module:Model."
    ),
]
Matter = Annotated[str | None, typer.Option(help="The client's matter.")]
Model = Annotated[str | None, typer.Option(help="A name from `octavo models`.")]
Batch = Annotated[
    bool,
    typer.Option("--batch", help="Readings at batch price: half, and up to a day of waiting."),
]
Revisions = Annotated[
    _View | None,
    typer.Option(help=f"The view of tracked changes that is read; {_View.FINAL} if not given."),
]
RunOrDocument = Annotated[
    str,
    typer.Argument(
        help="A run's id or `last`, or the beginning of a document's SHA-256.",
        metavar="RUN|DOCUMENT",
    ),
]
