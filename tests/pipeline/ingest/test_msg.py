"""Outlook's messages are read like other mail."""

from datetime import UTC, datetime

import pytest

from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.eml import add_eml
from pipeline.ingest.msg import add_msg, msg_members
from tests.pipeline.ingest.compound_file import compound_file
from tests.pipeline.ingest.files import class_of, msg_of, properties

HEADERS = {0x0037: "The draft", 0x0C1A: "Ann Lee", 0x5D01: "ann@example.com", 0x0E04: "Bo Ek"}
SENT = int(
    (datetime(2024, 10, 1, 12, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()
)


def attachment(number: int) -> str:
    return f"__attach_version1.0_#{number:08X}"


def text_of(content: bytes) -> str:
    body = Body()
    add_msg(body, content)
    return body.finished()[0]


def test_headers_and_body_are_read() -> None:
    """The sender with the address, the time in UTC."""
    sent = (0x0039, 0x0040, (SENT * 10**7).to_bytes(8, "little"))
    content = compound_file(properties({**HEADERS, 0x1000: "See the draft."}, [sent]))
    assert text_of(content) == (
        "From: Ann Lee <ann@example.com>\nTo: Bo Ek\nDate: Tue, 01 Oct 2024 12:00:00 +0000\n"
        "Subject: The draft\n\nSee the draft.\n\n"
    )


def test_an_html_body_is_in_the_code_page_of_the_message() -> None:
    """Windows-1251 here."""
    page = (0x3FDE, 0x0003, (1251).to_bytes(8, "little"))
    streams = properties({0x1013: "<p>Привет".encode("cp1251")}, [page])
    assert "Привет" in text_of(compound_file(streams))


@pytest.mark.parametrize(
    "fixed",
    [
        # The message's code page, and the locale where there is none: Russian.
        [(0x3FFD, 0x0003, (1251).to_bytes(8, "little"))],
        [(0x3FF1, 0x0003, (1049).to_bytes(8, "little"))],
    ],
)
def test_old_messages_are_in_the_code_page_of_their_language(
    fixed: list[tuple[int, int, bytes]],
) -> None:
    """Names of attachments too."""
    streams = properties({}, fixed) | {"__substg1.0_0037001E": "Привет".encode("cp1251")}
    part = {"__substg1.0_3707001E": "Счёт.pdf".encode("cp1251")}
    streams[attachment(0)] = properties({0x3701: b"x"}, header=8) | part
    content = compound_file(streams)
    assert "Subject: Привет" in text_of(content)
    assert [member.name for member in msg_members(content)] == ["Счёт.pdf"]


def test_attachments_are_members() -> None:
    """By their long names; the short ones where there are none."""
    more = {
        attachment(0): properties({0x3707: "report.pdf", 0x3701: b"%PDF-"}, header=8),
        attachment(1): properties({0x3704: "NOTE~1.TXT", 0x3701: b"note"}, header=8),
    }
    found = [(m.name, m.content) for m in msg_members(msg_of({**HEADERS, 0x1000: "x"}, more))]
    assert found == [("report.pdf", b"%PDF-"), ("NOTE~1.TXT", b"note")]


def test_an_attached_message_becomes_mail() -> None:
    """In a form that has bytes: equal each time, and with what is attached to it in turn."""
    inner = properties({0x0037: "Inner", 0x1000: "Inside."}, header=24)
    inner[attachment(0)] = properties({0x3707: "deep.txt", 0x3701: b"deep"}, header=8)
    method = (0x3705, 0x0003, (5).to_bytes(8, "little"))
    outer = properties({0x3001: "Inner"}, [method], header=8)
    content = msg_of(HEADERS, {attachment(0): {**outer, "__substg1.0_3701000D": inner}})
    (member,), (again,) = msg_members(content), msg_members(content)
    assert (member.name, member.content) == ("Inner.eml", again.content)
    body = Body()
    add_eml(body, member.content or b"")
    assert body.finished()[0] == "Subject: Inner\nAttachments: deep.txt\n\nInside.\n\n"


def test_an_object_of_another_program_is_an_exception() -> None:
    """It has no bytes that could be received."""
    content = msg_of(HEADERS, {attachment(0): {"__substg1.0_3701000D": {"x": b"y"}}})
    (member,) = msg_members(content)
    assert member.content is None
    assert member.failure is not None
    assert member.failure.exception_class is ExceptionClass.UNSUPPORTED


def test_a_body_in_rtf_alone_is_a_member() -> None:
    """Unpacked: its text is read through LibreOffice, where that is installed."""
    packed = (
        (20).to_bytes(4, "little") + (8).to_bytes(4, "little") + b"MELA" + b"\0" * 4 + b"{\\rtf x}"
    )
    (member,) = msg_members(msg_of({**HEADERS, 0x1009: packed}))
    assert (member.name, member.content) == ("body.rtf", b"{\\rtf x}")


@pytest.mark.parametrize("cut", [600, 1100, 1600])
def test_a_damaged_file_is_corrupt(cut: int) -> None:
    """Or read without what is lost; never anything else."""
    content = msg_of({**HEADERS, 0x1000: "x" * 2000})[:cut]
    assert class_of(lambda: add_msg(Body(), content)) in {None, ExceptionClass.CORRUPT}
