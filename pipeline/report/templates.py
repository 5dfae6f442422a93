"""The report's templates, and the pages made from them: self-contained, and closed to networks."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

from pipeline.report.money import read_usd
from pipeline.report.wording import title

_FOLDER = files("pipeline.report") / "templates"


def render(template: str, script: str, values: Mapping[str, object]) -> str:
    """One HTML page from `template`, with its style and script inside.

    Args:
        template: name of the page's template.
        script: name of the page's script.
        values: what the template shows; every string is escaped.
    """
    style, code = _read("report.css"), _read(script)
    page = _environment().get_template(template)
    return page.render(**values, style=style, script=code, policy=_policy(style, code))


def _policy(style: str, script: str) -> str:
    """A Content-Security-Policy under which only this very style and script work.

    Nothing is loaded, sent or framed (www.w3.org/TR/CSP3, hash-source); `img-src data:` is for
    the empty icon that keeps browsers from asking a server for one.
    """
    return (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )


def _hash(content: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        loader=FunctionLoader(_read),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["usd"] = read_usd
    environment.filters["words"] = title
    return environment
