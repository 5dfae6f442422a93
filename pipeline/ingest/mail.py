"""A mail as one value, whatever it was stored as, and its text as a document."""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from chunking import BlockKind
from pipeline.document import Note
from pipeline.ingest.body import Body, clean_text
from pipeline.ingest.html import add_markup
from pipeline.ingest.member import Member
from pipeline.ingest.text import add_paragraphs

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailBody:
    """One body of a mail. Most have both forms, which should say the same."""

    plain: str | None = None
    html: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a reader of the mail sees, and what is attached to it."""

    headers: tuple[tuple[str, str], ...]
    """Names and decoded values, in the order in which they are shown."""
    bodies: tuple[MailBody, ...]
    members: tuple[Member, ...]
    """Attachments and pictures in the body, in order; names are unique."""
    notes: tuple[Note, ...] = ()

    @property
    def attached(self) -> tuple[Member, ...]:
        """What the mail shows as attached: no pictures in the body, no signatures."""
        return tuple(member for member in self.members if member.excluded is None)


def add_mail(body: Body, mail: Mail) -> tuple[Note, ...]:
    """Append headers and bodies; the members are files of their own."""
    lines = [f"{name}: {_one_line(value)}" for name, value in mail.headers]
    if mail.attached:
        lines.append(f"Attachments: {'; '.join(member.name for member in mail.attached)}")
    if lines:
        body.add(BlockKind.PARAGRAPH, "\n".join(lines) + "\n\n")
    notes = [*mail.notes]
    for part in mail.bodies:
        notes.extend(_add_part(body, part))
    return tuple(notes)


def _add_part(body: Body, part: MailBody) -> tuple[Note, ...]:
    """The plain form; the HTML form where there is no plain one, or it has words of its own."""
    is_plain = part.plain is not None and bool(part.plain.strip())
    if is_plain and part.plain is not None:
        _add_plain(body, part.plain)
    if part.html is None:
        return ()
    page = Body()
    notes = add_markup(page, part.html)
    shown, _, _ = page.finished()
    if not is_plain:
        note = Note(kind="html_body", detail="the mail has no plain body; its HTML was read")
        return (note, *add_markup(body, part.html))
    missing = _words(shown) - _words(part.plain or "")
    if not missing:
        return notes
    detail = f"the HTML body has {len(missing)} words that the plain one lacks; both were read"
    return (Note(kind="html_body_differs", detail=detail), *add_markup(body, part.html))


def _add_plain(body: Body, plain: str) -> None:
    text = clean_text(plain).strip("\n")
    add_paragraphs(body, f"{text}\n\n")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _one_line(value: str) -> str:
    return " ".join(value.split())


def mail_bytes(mail: Mail) -> bytes:
    """The mail as RFC 5322 bytes: equal mails give equal bytes.

    For mail that lies inside another in a form that has no bytes of its own.
    """
    message = EmailMessage(policy=SMTP)
    for name, value in mail.headers:
        message[name] = _one_line(value)
    part = mail.bodies[0] if mail.bodies else MailBody(plain="")
    message.set_content(part.plain or "", cte="base64")
    if part.html is not None:
        message.add_alternative(part.html, subtype="html", cte="base64")
    for member in mail.attached:
        message.add_attachment(
            member.content or b"",
            maintype="application",
            subtype="octet-stream",
            filename=member.name,
        )
    for number, inner in enumerate(part for part in message.walk() if part.is_multipart()):
        inner.set_boundary(f"=-=-octavo-{number}-=-=")
    return message.as_bytes()
