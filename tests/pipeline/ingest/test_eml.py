"""Mail is read whole: headers, body, and what is attached."""

import email.policy
from email.message import EmailMessage
from typing import cast

import pytest

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.eml import add_eml, eml_members, mail_of
from tests.pipeline.ingest import files
from tests.pipeline.ingest.files import assert_covers


def read(content: bytes) -> tuple[str, list[str]]:
    """The text and the kinds of notes."""
    body = Body()
    notes = add_eml(body, content)
    text, blocks, pages = body.finished()
    assert_covers(text, blocks, pages)
    return text, [note.kind for note in notes]


def test_headers_come_first_then_the_body() -> None:
    """Decoded, in one block, with the names of what is attached."""
    message = files.mail_of(subject="Größe", attachments=[("a.txt", b"x"), ("a.txt", b"y")])
    text, notes = read(message.as_bytes())
    assert text == (
        "From: Ann Lee <ann@example.com>\nTo: Bo Ek <bo@example.com>\n"
        "Date: Tue, 01 Oct 2024 12:34:56 -0500\nSubject: Größe\nAttachments: a.txt; a (2).txt\n\n"
        "Please see the draft.\n\n"
    )
    assert notes == []


def test_the_html_body_is_read_where_there_is_no_plain_one() -> None:
    """And noted."""
    text, notes = read(files.mail_of(plain=None, html="<p>Only <b>here</b></p>").as_bytes())
    assert text.endswith("Only here\n\n")
    assert notes == ["html_body"]


def test_bodies_that_differ_are_both_read() -> None:
    """Where HTML has words of its own; where it has none, the plain one is enough."""
    text, notes = read(files.mail_of("Price: 5", "<p>Price: 6</p>").as_bytes())
    assert "Price: 5" in text
    assert "Price: 6" in text
    assert notes == ["html_body_differs"]
    text, notes = read(files.mail_of("Price: 5", "<p>Price: <b>5</b></p>").as_bytes())
    assert (text.count("Price"), notes) == (1, [])


def test_an_attached_message_is_a_file_of_its_own() -> None:
    """With its attachments inside it."""
    inner = files.mail_of(subject="Inner", attachments=[("deep.txt", b"deep")])
    outer = files.mail_of()
    outer.add_attachment(inner)
    (member,) = eml_members(outer.as_bytes())
    assert member.content is not None
    assert [each.name for each in eml_members(member.content)] == ["deep.txt"]
    assert "Subject: Inner" in read(member.content)[0]


def test_pictures_that_the_body_shows_are_excluded_by_name() -> None:
    """Those attached as files are not."""
    message = files.mail_of("x", '<p>x <img src="cid:logo"></p>')
    shown = cast("EmailMessage", list(message.iter_parts())[1])
    shown.add_related(b"gif", "image", "gif", cid="<logo>", filename="l.gif")
    message.add_attachment(b"png", "image", "png", filename="scan.png")
    excluded = {member.name: member.excluded for member in eml_members(message.as_bytes())}
    assert excluded["scan.png"] is None
    assert excluded["l.gif"] is not None


def test_an_encrypted_message_says_so() -> None:
    """By its type; a signed one is read."""
    message = EmailMessage()
    message["From"] = "a@example.com"
    message.set_content(
        b"sealed", "application", "pkcs7-mime", params={"smime-type": "enveloped-data"}
    )
    with pytest.raises(IngestError) as raised:
        mail_of(message.as_bytes())
    assert raised.value.exception_class is ExceptionClass.ENCRYPTED


def test_undeclared_bytes_in_headers_are_guessed() -> None:
    """As mailers of old sent them."""
    content = "Subject: Größe der Räume\nMIME-Version: 1.0\n\nx".encode()
    assert "Subject: Größe der Räume" in read(content)[0]


@pytest.mark.parametrize(
    "content",
    [
        # Broken headers, boundaries and encodings that the standard parser trips over.
        b"From: =?utf-8?q?=\nTo: <<>>>,;\nContent-Type: multipart/mixed\n\nx",
        b'Subject: x\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: x/\n\ny',
        b"Subject: x\nContent-Type: text/plain; charset=nonsense\n\n\xff\xfex",
        b"Subject: x\nContent-Transfer-Encoding: base64\n\nnot base64!",
        b"Content-Disposition: attachment; filename*=bad''%ff\nSubject: x\n\nx",
        b"Date: \xff\xff\nMIME-Version: 1.0\n\nx",
    ],
)
def test_broken_mail_is_read_as_far_as_it_goes(content: bytes) -> None:
    """Nothing but an `IngestError` ever comes out."""
    assert read(content)[0].strip()


def test_a_thousand_parts_deep_ends() -> None:
    """Nesting that no mailer writes is an end, not a crash."""
    content = b"Subject: x\n"
    for number in range(1500):
        content += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number)
    assert files.class_of(lambda: read(content)) in {None, ExceptionClass.CORRUPT}


def test_lines_of_an_attached_message_are_not_refolded() -> None:
    """Its bytes are those that were attached."""
    inner = files.mail_of(subject="word " * 40).as_bytes(
        policy=email.policy.default.clone(max_line_length=0)
    )
    outer = b'Subject: o\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n'
    outer += b"Content-Type: message/rfc822\n\n" + inner + b"\n--b--\n"
    (member,) = eml_members(outer)
    assert member.content is not None
    assert member.content.strip() == inner.strip()


@pytest.mark.parametrize("cut", range(4))
def test_cut_mail_is_told(cut: int) -> None:
    """It has a note, and base64 text is never taken for the content of an attachment."""
    content = b'Subject: o\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n'
    content += b"\nBody.\n--b\nContent-Type: application/pdf; name=a.pdf\n"
    content += b"Content-Transfer-Encoding: base64\n\n" + b"JVBERi0xLjQK"[: 8 + cut]
    text, notes = read(content)
    assert "Body." in text
    assert "truncated" in notes
    (member,) = eml_members(content)
    if cut == 1:
        assert member.failure is not None
        assert member.failure.exception_class is ExceptionClass.CORRUPT
    else:
        assert (member.content or b"").startswith(b"%PDF-1")
