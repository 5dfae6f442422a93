"""Where profiles come from: built in, a file of one's own, or a pydantic model."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePath

from pipeline.errors import ConfigurationError, UnknownNameError
from pipeline.profile.fault import ALLOWED, nearest
from pipeline.profile.profile import NAME, Profile
from pipeline.profile.profile_file import SUFFIXES, Tree, extended, parse_tree, read_profile
from pipeline.profile.profile_model import profile_of_model

_BUILT_IN = files("pipeline") / "profiles"
_MAX_CHAIN = 8
"""Profiles that extend one another at most; more are most likely a circle."""
_EXTENDING = """\
# The fields of {name}, and what is said here: a field with an id of {name} changes that one.
extends{mark} "{name}"
name{mark} "{own}"
version{mark} "1"
"""


def built_in_names() -> tuple[str, ...]:
    """The names of the profiles that come with Octavo, in alphabetical order."""
    names = (entry.name.removesuffix(".toml") for entry in _BUILT_IN.iterdir())
    return tuple(sorted(name for name in names if (_BUILT_IN / f"{name}.toml").is_file()))


def built_in_profiles() -> Iterator[Profile]:
    """The profiles that come with Octavo, by name."""
    return (_built_in(name) for name in built_in_names())


def load_profile(name: str) -> Profile:
    """A built-in profile, the one in a file, or the one that a pydantic model stands for.

    Args:
        name: a built-in name; a path that ends in `.toml`, `.yaml` or `.yml`; or
            `package.module:Model`.

    Raises:
        UnknownNameError: no such profile, file, module or model.
        ConfigurationError: it is there, and it is no profile.
    """
    if _is_model(name):
        return profile_of_model(name)
    if name in built_in_names():
        return _built_in(name)
    return read_profile(_tree(name, beside=None, chain=()), name)


def own_profile(name: str, *, own: str, suffix: str, extend: bool) -> str:
    """The text of a file that begins a profile of one's own.

    Args:
        name: the profile to begin with.
        own: the name of the new one.
        suffix: the ending of the new file, as `.toml`.
        extend: whether the file is to extend `name` instead of repeating it.

    Raises:
        UnknownNameError: no such profile or file.
        ConfigurationError: the profile is broken, or `own` or `suffix` cannot be a profile's.
    """
    if suffix not in SUFFIXES:
        raise ConfigurationError(f"{suffix!r} ends no profile's name: use {', '.join(SUFFIXES)}")
    if not re.fullmatch(NAME, own):
        raise ConfigurationError(
            f"{own!r} names no profile: {ALLOWED['name']}; give the file another name"
        )
    load_profile(name)
    if _is_model(name):
        raise ConfigurationError(
            f"{name!r} is a pydantic model, which no file repeats or extends: change the model, or "
            "a copy of it"
        )
    if extend:
        return _EXTENDING.format(name=name, own=own, mark=" =" if suffix == ".toml" else ":")
    file = _file(name, beside=None)
    if (PurePath(file.name).suffix == ".toml") != (suffix == ".toml"):
        raise ConfigurationError(
            f"{name!r} is written in {PurePath(file.name).suffix}: give the copy the same ending, "
            "or extend it"
        )
    text = _text(file, name)
    for key, value in (("name", own), ("version", "1")):
        text = re.sub(rf"(?m)^({key}\s*[=:]\s*).*$", rf'\g<1>"{value}"', text, count=1)
    return text


def _is_model(name: str) -> bool:
    return ":" in name and not name.endswith(SUFFIXES)


@cache
def _built_in(name: str) -> Profile:
    return read_profile(_tree(name, beside=None, chain=()), f"{name}.toml")


def _tree(name: str, *, beside: Path | None, chain: tuple[str, ...]) -> Tree:
    """The whole tree of a profile; `beside` is the folder of the file that names it."""
    if name in chain or len(chain) == _MAX_CHAIN:
        raise ConfigurationError(
            f"profile {chain[0]!r} extends itself: {' extends '.join((*chain, name))}"
        )
    file = _file(name, beside)
    folder = file.parent if isinstance(file, Path) else None
    tree = parse_tree(_text(file, name), name, suffix=PurePath(file.name).suffix)

    def base_of(other: str) -> Tree:
        try:
            base = _tree(other, beside=folder, chain=(*chain, name))
        except UnknownNameError as error:
            raise UnknownNameError(f"profile {name!r}: extends: {error}") from error
        read_profile(base, other)
        return base

    return extended(tree, name, base_of)


def _file(name: str, beside: Path | None) -> Path | Traversable:
    if name.endswith(SUFFIXES):
        return Path(name) if beside is None else beside / name
    if name not in built_in_names():
        raise UnknownNameError(
            f"no profile {name!r}: there are {', '.join(built_in_names())}"
            f"{nearest(name, built_in_names())}; a profile of your own is a .toml or .yaml file, "
            "or a pydantic model as package.module:Model"
        )
    return _BUILT_IN / f"{name}.toml"


def _text(file: Path | Traversable, name: str) -> str:
    try:
        # Editors on Windows begin a file with a byte order mark.
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        near = nearest(PurePath(name).stem, built_in_names())
        raise UnknownNameError(f"no profile file {name!r}: {error.strerror}{near}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"profile {name!r} is not UTF-8 text") from error
