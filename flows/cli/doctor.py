"""`octavo doctor`: whether this installation can do its work."""

import os
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from chunking import ChunkingError, load_vocabulary
from flows.cli.app import ExitCode, app
from flows.cli.arguments import Json
from flows.cli.output import print_json, status_text, stdout, table
from pipeline import RequestError, built_in_profiles, catalogue_of, load_settings, open_octavo

_PACKAGES = ("prefect", "fastapi", "openai", "tiktoken", "pypdf", "python-docx", "sqlalchemy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at. `ok` False means that something does not work."""

    name: str
    ok: bool
    detail: str


@app.command(epilog="Example: octavo doctor")
def doctor(json: Json = False) -> int:
    """Check the installation: vocabularies, store, profiles, models and their keys."""
    checks = [_run(name, check) for name, check in _CHECKS.items()]
    if json:
        print_json({"checks": [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in checks]})
    else:
        shown = table("check", "", "detail")
        for check in checks:
            shown.add_row(check.name, status_text("ok" if check.ok else "no"), check.detail)
        stdout().print(shown)
    return ExitCode.DONE if all(check.ok for check in checks) else ExitCode.INCOMPLETE


def _run(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, detail=check())
    except (RequestError, ChunkingError, OSError) as error:
        return Check(name=name, ok=False, detail=str(error))


def _python() -> str:
    packages = ", ".join(f"{package} {version(package)}" for package in _PACKAGES)
    return f"Python {platform.python_version()}, {packages}"


def _vocabularies() -> str:
    names = ("o200k_base", "cl100k_base")
    for name in names:
        load_vocabulary(name)
    return f"on board, with the published SHA-256: {', '.join(names)}"


def _store() -> str:
    settings = load_settings()
    with open_octavo(settings) as octavo:
        octavo.store.content.put(b"octavo doctor")
        free = shutil.disk_usage(settings.home).free // 2**30
    return f"{settings.home.absolute()}: readable and writable, {free} GB free"


def _profiles() -> str:
    return ", ".join(f"{p.reference} ({len(p.fields)} fields)" for p in built_in_profiles())


def _models() -> str:
    settings = load_settings()
    catalogue = catalogue_of(settings)
    ready = [
        model.name
        for model in catalogue
        if model.api_key_env is None or os.environ.get(model.api_key_env)
    ]
    return f"{len(catalogue)} in the catalogue; ready to be asked: {', '.join(ready)}"


_CHECKS: dict[str, Callable[[], str]] = {
    "packages": _python,
    "vocabularies": _vocabularies,
    "store": _store,
    "profiles": _profiles,
    "models": _models,
}
