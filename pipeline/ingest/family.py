"""Files that hold files: which types do, and what is in them."""

from collections.abc import Callable, Iterator, Mapping

from pipeline.ingest.eml import eml_members
from pipeline.ingest.mailbox import mailbox_members
from pipeline.ingest.media_type import MediaType, mismatch
from pipeline.ingest.member import FamilyLimits, Member, require_count
from pipeline.ingest.msg import msg_members
from pipeline.ingest.sniff import media_type_of
from pipeline.ingest.uuencoded import uuencoded_members
from pipeline.ingest.zip_archive import zip_members

Opener = Callable[[bytes, FamilyLimits], Iterator[Member]]

CONTAINERS = frozenset({MediaType.ZIP, MediaType.MBOX, MediaType.UUENCODED})
"""Types that have no text besides that of their members."""


def open_file(
    content: bytes, *, name: str, limits: Mapping[str, int] | None = None
) -> tuple[MediaType, Iterator[Member]]:
    """The type of a file called `name`, and what it holds.

    An archive under a false name is not opened: a package that lost its parts would come out as
    dozens of files of XML.

    Args:
        content: all bytes of the file.
        name: its extension tells kinds of text apart.
        limits: fields of `FamilyLimits`; None for the defaults.

    Raises:
        IngestError: as of `members_of`, when the members are iterated.
    """
    media_type = media_type_of(content, name)
    if media_type in CONTAINERS and mismatch(media_type, name):
        return media_type, iter(())
    return media_type, members_of(content, media_type, FamilyLimits(**(limits or {})))


def members_of(content: bytes, media_type: MediaType, limits: FamilyLimits) -> Iterator[Member]:
    """What a file holds, in order, one at a time; nothing where its type holds no files.

    Raises:
        IngestError: it cannot be opened, or holds more files than allowed.
    """
    opener = _OPENERS.get(media_type)
    if opener is not None:
        yield from opener(content, limits)


def _attachments(
    read: Callable[[bytes], Iterator[Member]],
) -> Opener:
    def opener(content: bytes, limits: FamilyLimits) -> Iterator[Member]:
        members = list(read(content))
        require_count(len(members), limits)
        yield from members

    return opener


_OPENERS: dict[MediaType, Opener] = {
    MediaType.ZIP: zip_members,
    MediaType.MBOX: mailbox_members,
    MediaType.EML: _attachments(eml_members),
    MediaType.MSG: _attachments(msg_members),
    MediaType.UUENCODED: _attachments(uuencoded_members),
}
