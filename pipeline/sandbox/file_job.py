"""One file to be read by a worker."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FileJob:
    """The file and what its reader takes besides."""

    content: bytes
    name: str
    sha256: str
    options: Mapping[str, str] = field(default_factory=dict)
    """By the reader's names for them."""

    def header(self) -> dict[str, Any]:
        """What goes to the worker before the content."""
        return {"name": self.name, "sha256": self.sha256, "options": dict(self.options)}
