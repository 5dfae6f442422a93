"""A mailbox (MBOX, RFC 4155) as the messages in it."""

from collections.abc import Iterator

from pipeline.ingest.mail_grammar import message_starts
from pipeline.ingest.member import FamilyLimits, Member, require_count


def mailbox_members(content: bytes, limits: FamilyLimits) -> Iterator[Member]:
    """The messages in order, named by their place; bytes as they stand, quoted `>From ` too.

    Raises:
        IngestError: more messages than allowed.
    """
    starts = message_starts(content)
    require_count(len(starts), limits)
    for number, (start, end) in enumerate(
        zip(starts, [*starts[1:], len(content)], strict=True), start=1
    ):
        yield Member(name=f"{number:06}.eml", content=content[start:end])
