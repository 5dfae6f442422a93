"""Templates: the words of the prompts, as versioned files of one language.

A folder of `prompts/` is a language. In it `NAME.txt` is a long text, and `NAME.KEY.txt` takes its
place for models whose name contains KEY; `phrases.toml` holds the short texts and the version,
which whoever changes a text raises. Requests are made again from the templates that made them, so
these are kept, whole, under their hash (`canonical`).
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from pipeline.errors import InternalError

_FOLDER: Final = files("pipeline") / "prompts"
DEFAULT_LANGUAGE: Final = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The texts of one language, for one family of models."""

    language: str
    """The folder's name, such as `en`."""
    version: str
    variant: str
    """The keys of the long texts that are another for this model, sorted and joined by `+`; empty
    where none is."""
    texts: Mapping[str, str]
    """Name -> text, in which `{...}` stands for what a request fills in."""

    @property
    def reference(self) -> str:
        """`language/version`, with the variant if there is one: on record with every result."""
        return f"{self.language}/{self.version}{f'+{self.variant}' if self.variant else ''}"

    def canonical(self) -> bytes:
        """All of it as UTF-8 JSON with sorted keys: what is kept, and hashed."""
        value = {
            "language": self.language,
            "texts": dict(self.texts),
            "variant": self.variant,
            "version": self.version,
        }
        return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of `canonical()`."""
        return hashlib.sha256(self.canonical()).hexdigest()


def languages() -> tuple[str, ...]:
    """The languages that there are templates in, sorted."""
    return tuple(
        sorted(
            entry.name
            for entry in _FOLDER.iterdir()
            if entry.is_dir() and (entry / "phrases.toml").is_file()
        )
    )


@cache
def load_templates(language: str = DEFAULT_LANGUAGE, model: str = "") -> Templates:
    """The templates of a language for a model, by the name that its endpoint knows it under."""
    return templates_in(_FOLDER / language, model)


def templates_in(folder: Traversable, model: str) -> Templates:
    """The templates in one folder.

    Where several keys are contained in the model's name, the longest wins.

    Raises:
        InternalError: the folder holds no `phrases.toml`, or it lacks the version.
    """
    try:
        phrases = tomllib.loads((folder / "phrases.toml").read_text(encoding="utf-8"))
        version = str(phrases.pop("version"))
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise InternalError.of(error) from error
    chosen: dict[str, tuple[str, Traversable]] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name, _, key = entry.name.removesuffix(".txt").partition(".")
        is_for_model = entry.name.endswith(".txt") and key.lower() in model.lower()
        if is_for_model and len(key) >= len(chosen.get(name, ("", entry))[0]):
            chosen[name] = (key, entry)
    texts = {name: str(text).strip() for name, text in phrases.items()}
    texts |= {name: file.read_text(encoding="utf-8").strip() for name, (_, file) in chosen.items()}
    variant = "+".join(sorted({key for key, _ in chosen.values() if key}))
    return Templates(language=folder.name, version=version, variant=variant, texts=texts)


def read_templates(canonical: bytes) -> Templates:
    """The inverse of `Templates.canonical`."""
    return Templates(**json.loads(canonical))
