"""Files that hold files: which types do, and what is in them."""

from collections.abc import Callable, Iterator

from pipeline.ingest.eml import eml_members
from pipeline.ingest.mailbox import mailbox_members
from pipeline.ingest.media_type import MediaType
from pipeline.ingest.member import FamilyLimits, Member, require_count
from pipeline.ingest.msg import msg_members
from pipeline.ingest.uuencoded import uuencoded_members
from pipeline.ingest.zip_archive import zip_members

Opener = Callable[[bytes, FamilyLimits], Iterator[Member]]

CONTAINERS = frozenset({MediaType.ZIP, MediaType.MBOX, MediaType.UUENCODED})
"""Types that have no text besides that of their members."""


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
