"""Families: a file, what it holds, what that holds, each received as a file of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest import CONTAINERS, MediaType, Member, mismatch
from pipeline.receiving.extraction import keep, keep_member
from pipeline.receiving.intake import FoundFile, exclusion_inside
from pipeline.receiving.item import Item
from pipeline.receiving.receipt import Receipt, member_path, path_text
from pipeline.wiring import Octavo

_REST = "*"
"""Stands for the files inside that could not be counted one by one."""


@dataclass(slots=True, kw_only=True)
class _Size:
    """What a family has come to so far."""

    members: int = 0
    total_bytes: int = 0


class Unpacking:
    """Meets the files of one run in order. A parent comes before what it holds.

    What a duplicate holds has been met with the first of its kind, so it is not met again.
    """

    def __init__(self, octavo: Octavo, *, matter: str) -> None:
        self._octavo = octavo
        self._matter = matter
        self._limits = octavo.family_limits
        self._first: dict[str, str] = {}

    def items(self, file: FoundFile) -> Iterator[Item]:
        """The file, and everything inside it that is a file. Bytes are kept as they are met."""
        path = path_text(file.path)
        if file.excluded is not None:
            yield Item(path=path, receipt=None, excluded=file.excluded)
            return
        try:
            receipt, content = keep(self._octavo, file.path, matter=self._matter)
        except OSError as error:
            detail = f"cannot be read ({error.strerror or type(error).__name__}); check the file"
            failure = IngestError(ExceptionClass.UNREADABLE, detail, retryable=True)
            yield Item(path=path, receipt=None, failure=failure)
            return
        yield from self._family(receipt, content, 1, _Size())

    def _family(
        self, receipt: Receipt, content: bytes | None, depth: int, size: _Size
    ) -> Iterator[Item]:
        first = self._first.setdefault(receipt.sha256, receipt.path)
        if first != receipt.path:
            yield Item(path=receipt.path, receipt=receipt, duplicate_of=first)
            return
        if content is None:
            yield Item(path=receipt.path, receipt=receipt)
            return
        media_type, members, failure = self._opened(receipt, content, depth, size)
        yield from _itself(receipt, media_type, len(members), failure)
        # Their bytes are in the store by now: nothing of the parent is held on the way down.
        del content
        for member in members:
            if member.receipt is None or member.excluded is not None:
                yield member
            else:
                inner = self._octavo.store.content.get(member.receipt.sha256)
                yield from self._family(member.receipt, inner, depth + 1, size)

    def _opened(
        self, parent: Receipt, content: bytes, depth: int, size: _Size
    ) -> tuple[MediaType | None, list[Item], IngestError | None]:
        """The type of the file, None where it could not be told; what it holds, kept; and what
        ended the search, None where it came to its end."""
        media_type: MediaType | None = None
        found: list[Item] = []
        sandbox = self._octavo.sandbox
        try:
            with sandbox.open(
                content, name=parent.name, sha256=parent.sha256, limits=self._limits
            ) as family:
                media_type = family.media_type
                for member in family.members:
                    self._count(member, depth, size)
                    found.append(self._received(parent, member, media_type))
        except IngestError as error:
            return media_type, found, error
        return media_type, found, None

    def _count(self, member: Member, depth: int, size: _Size) -> None:
        limits = self._limits
        size.members += 1
        size.total_bytes += len(member.content or b"")
        for found, limit, what in (
            (depth, limits.depth, "files in files, deeper than"),
            (size.members, limits.members, "files, more than"),
            (size.total_bytes, limits.total_bytes, "bytes in its files, more than"),
        ):
            if found > limit:
                raise IngestError(
                    ExceptionClass.OVER_LIMIT,
                    f"holds {what} {limit}; the rest is not received: supply it unpacked",
                )

    def _received(self, parent: Receipt, member: Member, media_type: MediaType) -> Item:
        path = member_path(parent.path, member.name)
        excluded = member.excluded
        if media_type is MediaType.ZIP:
            excluded = exclusion_inside(member.name, self._octavo.settings.exclude)
        if member.content is None:
            return Item(path=path, receipt=None, failure=member.failure)
        receipt = keep_member(self._octavo, parent, member.name, member.content)
        return Item(path=path, receipt=receipt, excluded=excluded)


def _itself(
    receipt: Receipt, media_type: MediaType | None, members: int, failure: IngestError | None
) -> Iterator[Item]:
    """The parent: a container is spent with its members, any other file is read too."""
    if media_type is None:
        yield Item(path=receipt.path, receipt=receipt, failure=failure)
        return
    if media_type in CONTAINERS and not mismatch(media_type, receipt.name):
        yield _container(receipt, media_type, members, failure)
        return
    yield Item(path=receipt.path, receipt=receipt)
    # Any other fault of a mail shows when its own text is read.
    if failure is not None and failure.exception_class in {
        ExceptionClass.OVER_LIMIT,
        ExceptionClass.INTERNAL,
    }:
        yield Item(path=member_path(receipt.path, _REST), receipt=None, failure=failure)


def _container(
    receipt: Receipt, media_type: MediaType, members: int, failure: IngestError | None
) -> Item:
    if failure is None and not members:
        failure = IngestError(ExceptionClass.EMPTY, "no file is in it", retryable=True)
    if failure is not None:
        return Item(path=receipt.path, receipt=receipt, failure=failure)
    what = "a mailbox" if media_type is MediaType.MBOX else "an archive"
    count = "the file in it is" if members == 1 else f"the {members} files in it are"
    reason = f"{what} without text of its own: {count} received by name"
    return Item(path=receipt.path, receipt=receipt, excluded=reason)
