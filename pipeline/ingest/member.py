"""A member: one file inside another, such as an attachment or an entry of an archive."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]+")
_NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyLimits:
    """How much one received file may hold, at all depths together. Enforced on bytes unpacked.

    The defaults let through what matters bring and stop what only an attack does.

    Raises:
        ValueError: a limit below 1.
    """

    depth: int = 8
    """Files in files: an archive of mail with archives attached is at 3. A file that holds itself
    ends here."""
    members: int = 100_000
    """A mailbox of ten years holds some ten thousand messages."""
    member_bytes: int = 512 * 1024 * 1024
    """Of one member: as large as a file given by itself may be."""
    total_bytes: int = 4 * 1024 * 1024 * 1024
    ratio: int = 200
    """Unpacked to packed bytes of one entry. Office files reach 70; deflate can reach 1,032."""
    ratio_from_bytes: int = 32 * 1024 * 1024
    """Smaller members do no harm at any ratio: blank bitmaps reach hundreds."""

    def __post_init__(self) -> None:
        sizes = (
            *(self.depth, self.members, self.member_bytes, self.total_bytes),
            *(self.ratio, self.ratio_from_bytes),
        )
        if min(sizes) < 1:
            raise ValueError(f"limits of a family are 1 or more, not {sizes}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What a file holds, or why it cannot be had."""

    name: str
    """Its path inside, with forward slashes: a label, never a place to write to."""
    content: bytes | None
    """None where `failure` says why."""
    failure: IngestError | None = None
    excluded: str | None = None
    """Why it is counted and not read; None where it is read."""


def require_count(found: int, limits: FamilyLimits) -> None:
    """Raise where a file holds more members than allowed; none of them is read then.

    Raises:
        IngestError: over the limit.
    """
    if found > limits.members:
        raise IngestError(
            ExceptionClass.OVER_LIMIT,
            f"holds {found} files, more than {limits.members}; split it and supply the parts",
        )


def clean_name(name: str) -> str:
    """`name` as a relative path that leads nowhere else: no root, no drive, no `..`."""
    parts = _UNPRINTABLE.sub("", name).replace("\\", "/").split("/")
    kept = [part for part in parts if part.strip() not in {"", ".", ".."} and part[1:] != ":"]
    return "/".join(kept)[-_NAME_CHARACTERS:].lstrip("/") or "unnamed"


def with_unique_names(members: Iterable[Member]) -> Iterator[Member]:
    """The same members; the second of a name is `name (2).ext`."""
    taken: set[str] = set()
    for member in members:
        name = _free_name(member.name, taken)
        taken.add(name)
        yield member if name == member.name else replace(member, name=name)


def _free_name(name: str, taken: set[str]) -> str:
    path, number, free = PurePosixPath(name), 2, name
    while free in taken:
        free = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        number += 1
    return free
