"""A mailbox is the messages in it."""

import pytest

from pipeline.errors import IngestError
from pipeline.ingest.mailbox import mailbox_members
from pipeline.ingest.member import FamilyLimits
from tests.pipeline.ingest.files import mail_of

LINE = b"From ann@example.com Tue Oct  1 12:34:56 2024\n"
BODY = "First.\n\nFrom here on, since 2015\nit goes on.\n>From quoted\n"


def test_each_message_is_a_member() -> None:
    """A line of the body that begins as an envelope does is none: no header follows it."""
    mailbox = b"\n".join([LINE + mail_of(BODY).as_bytes(), LINE + mail_of("Second.").as_bytes()])
    first, second = mailbox_members(mailbox, FamilyLimits())
    assert (first.name, second.name) == ("000001.eml", "000002.eml")
    assert first.content is not None
    assert second.content is not None
    assert first.content + second.content == mailbox
    assert b"it goes on" in first.content


def test_too_many_messages_are_over_the_limit() -> None:
    """None of them is read then."""
    mailbox = b"\n".join([LINE + mail_of("x").as_bytes()] * 3)
    with pytest.raises(IngestError, match="holds 3 files, more than 2"):
        list(mailbox_members(mailbox, FamilyLimits(members=2)))
