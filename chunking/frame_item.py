"""An item of a frame: a passage of the document that travels with a segment, at its offsets."""

from dataclasses import dataclass
from enum import StrEnum


class FrameKind(StrEnum):
    """What an item of a frame is."""

    PLACE = "place"
    PARTIES = "parties"
    DATE = "date"
    DEFINITION = "definition"
    CLAUSE = "clause"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameItem:
    """A piece of the document that travels with a segment: `text` is `document[start:end]`."""

    kind: FrameKind
    name: str
    """The defined term, or the clause as it is cited; for the other kinds, empty."""
    text: str
    start: int
    end: int
    goes_on: bool = False
    """Whether it is the beginning of a longer passage, for which there was no room."""

    def render(self) -> str:
        """The item as one line; its name first, unless the text has it."""
        line = " ".join(self.text.split()) + ("…" if self.goes_on else "")
        return line if self.name in line else f"{self.name}: {line}"
