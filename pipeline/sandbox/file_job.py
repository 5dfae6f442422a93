"""One file for a worker: to be read, or to be opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Action(StrEnum):
    """What is done with a file."""

    READ = "read"
    """Its text is made."""
    OPEN = "open"
    """Its type is told, and the files in it are taken out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileJob:
    """The file and what its reader or opener takes besides."""

    action: Action
    content: bytes
    name: str
    sha256: str
    options: Mapping[str, Any] = field(default_factory=dict)
    """By the reader's or the opener's names for them; values that JSON has."""

    def header(self) -> dict[str, Any]:
        """What goes to the worker before the content."""
        return {
            "action": self.action.value,
            "name": self.name,
            "sha256": self.sha256,
            "options": dict(self.options),
        }
