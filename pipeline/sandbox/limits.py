"""What reading one file may cost, and how long a worker is used."""

import os
from dataclasses import dataclass, field

_MIB = 1024 * 1024


def _processors() -> int:
    return min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxLimits:
    """Bounds on one file and on the workers. Bytes, seconds, characters.

    Raises:
        ValueError: a bound that is not positive, or memory in which no reader starts.
    """

    workers: int = field(default_factory=_processors)
    """Files read at a time. Reading keeps a processor busy, and each may take `memory_bytes`."""
    wall_s: float = 600.0
    """From giving a file to a worker to its text. Catches what waits for ever; leaves room for OCR
    at about a second a page."""
    cpu_s: int = 300
    """Processor time of the worker, which a busy machine does not lengthen. The slowest real file
    known, 154 pages of tiny drawing operations, takes a minute with the slowest reader."""
    memory_bytes: int = 2048 * _MIB
    """Address space of a worker. A DOCX with 62 MiB of XML was seen to take 620 MiB, most files
    take under 300; readers without limits of their own were seen to ask for 9 GB."""
    pages: int = 20_000
    """The longest real filings run to a few thousand."""
    characters: int = 50_000_000
    """Of the text; about ten thousand dense pages."""
    blocks: int = 2_000_000
    """Paragraphs, rows and cells; a hundred times those of a long contract. They, more than
    characters, decide how much memory a document takes in the process that works with it."""
    files_per_worker: int = 500
    """Then it is replaced: what libraries leak stays small, and a start costs a millisecond a
    file."""
    resident_bytes: int = 400 * _MIB
    """A worker that keeps more than this after a file is replaced."""

    def __post_init__(self) -> None:
        bounds = {name: getattr(self, name) for name in self.__slots__}
        for name, value in bounds.items():
            if value <= 0:
                raise ValueError(f"{name} is {value}: use a number above 0")
        if self.memory_bytes < 256 * _MIB:
            raise ValueError(f"memory_bytes is {self.memory_bytes}: use at least {256 * _MIB}")

    @property
    def answer_bytes(self) -> int:
        """The longest answer that is taken from a worker: four bytes a character, 64 a block."""
        return 4 * self.characters + 64 * self.blocks + 16 * _MIB
