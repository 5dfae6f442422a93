"""What the reader of a DOCX drops, joins or guesses, gathered into notes. Holds no text of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pipeline.document import Note
from pipeline.ingest.docx.revisions import Change, Revisions

_MOST_OF_A_KIND: Final = 50


@dataclass(slots=True)
class _Tally:
    places: int = 0
    characters: int = 0
    dates: list[str] = field(default_factory=list)

    def add(self, characters: int, date: str) -> None:
        self.places += 1
        self.characters += characters
        if date:
            self.dates = [min([*self.dates, date]), max([*self.dates, date])]

    def period(self) -> str:
        return f", {self.dates[0]} to {self.dates[-1]}" if self.dates else ""


class Remarks:
    """Collects while the file is read; at most 50 notes of a kind come out."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], None] = {}
        self._counts: dict[tuple[str, str], _Tally] = {}
        self._changes: dict[tuple[str, str], _Tally] = {}
        self.large_pictures: list[float] = []
        """Of each large picture in the text, the part of a page that it takes."""

    def tell(self, kind: str, detail: str) -> None:
        """One note; the same note is kept once."""
        self._told[kind, detail] = None

    def count(self, kind: str, detail: str, characters: int = 0) -> None:
        """One more place of a kind. `detail` says what happens to such places."""
        self._counts.setdefault((kind, detail), _Tally()).add(characters, "")

    def change(self, change: Change, characters: int) -> None:
        """One more tracked change, shown or not."""
        self._changes.setdefault((change.kind, change.author), _Tally()).add(
            characters, change.date
        )

    def notes(self, view: Revisions) -> tuple[Note, ...]:
        """All of them, kinds in the order in which they were first met."""
        every = [*self._change_notes(view), *self._count_notes(), *self._told_notes()]
        kept: list[Note] = []
        seen: Counter[str] = Counter()
        for note in every:
            seen[note.kind] += 1
            if seen[note.kind] <= _MOST_OF_A_KIND:
                kept.append(note)
        kept.extend(
            Note(kind=kind, detail=f"{count - _MOST_OF_A_KIND} more of this kind")
            for kind, count in seen.items()
            if count > _MOST_OF_A_KIND
        )
        return tuple(kept)

    def _change_notes(self, view: Revisions) -> Iterator[Note]:
        for (kind, author), tally in self._changes.items():
            change = Change(kind=kind, author=author, date="")
            if view is Revisions.MARKED:
                fate = "marked"
            else:
                fate = "kept" if change.is_shown(view) else "dropped"
            detail = (
                f"{tally.places} by {author}{tally.period()}: {tally.characters} characters {fate}"
            )
            yield Note(kind=f"{kind}_{fate}", detail=detail)

    def _count_notes(self) -> Iterator[Note]:
        for (kind, detail), tally in self._counts.items():
            characters = f", {tally.characters} characters" if tally.characters else ""
            places = f"{tally.places} place{'s' if tally.places > 1 else ''}"
            yield Note(kind=kind, detail=f"{places}{characters}: {detail}")

    def _told_notes(self) -> Iterator[Note]:
        for kind, detail in self._told:
            yield Note(kind=kind, detail=detail)
