"""EML (RFC 5322, MIME) to a mail, by the standard library's parser."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from platform import python_version

from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.encoding import decode, evident_encoding
from pipeline.ingest.mail import Mail, add_mail
from pipeline.ingest.mail_parts import TRUNCATED, MailParts, ends_early
from pipeline.ingest.member import Member

EXTRACTOR = f"octavo mail 2 (email of Python {python_version()})"

_SHOWN = ("From", "To", "Cc", "Bcc", "Date", "Subject")
_SEALED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})


def add_eml(body: Body, content: bytes) -> tuple[Note, ...]:
    """Append headers and body of a message.

    Raises:
        IngestError: encrypted, or not readable as mail.
    """
    return add_mail(body, mail_of(content))


def eml_members(content: bytes) -> Iterator[Member]:
    """Attachments, pictures in the body and messages attached, in order.

    Raises:
        IngestError: as `add_eml`.
    """
    yield from mail_of(content).members


def mail_of(content: bytes) -> Mail:
    """The mail in `content`.

    Raises:
        IngestError: encrypted, or not readable as mail.
    """
    message = _parsed(content)
    if message.get_content_type() in _SEALED and message.get_param("smime-type") != "signed-data":
        raise IngestError(
            ExceptionClass.ENCRYPTED,
            "the message is encrypted; supply a copy that was saved decrypted",
            retryable=True,
        )
    parts = MailParts()
    parts.read(message)
    if ends_early(message):
        detail = "the mail ends before the last of its parts does; supply a whole copy"
        parts.notes.append(Note(kind=TRUNCATED, detail=detail))
    return Mail(
        headers=tuple(_headers(message)),
        bodies=tuple(parts.bodies),
        members=tuple(parts.members),
        notes=tuple(parts.notes),
    )


def _parsed(content: bytes) -> EmailMessage:
    if (evident_encoding(content) or "").startswith("utf-16"):
        text, _ = decode(content)
        content = text.lstrip("\ufeff").encode("utf-8", "replace")
    try:
        return message_from_bytes(content.removeprefix(b"\xef\xbb\xbf"), policy=modern)
    except (RecursionError, ValueError, LookupError, TypeError) as error:
        raise IngestError(
            ExceptionClass.CORRUPT, f"not readable as mail ({type(error).__name__})"
        ) from error


def _headers(message: EmailMessage) -> Iterator[tuple[str, str]]:
    for name in _SHOWN:
        value = header_text(message, name)
        if value:
            yield name, value


def header_text(message: EmailMessage, name: str) -> str | None:
    """A header decoded; None where it is missing. All of them where it is there several times."""
    try:
        values = [str(value) for value in message.get_all(name, [])]
    except Exception:
        values = []
    if not values or any("\ufffd" in value for value in values):
        raw = [str(text) for key, text in message.raw_items() if key.lower() == name.lower()]
        values = [_from_raw(value) for value in raw] or values
    return ", ".join(values) or None


def _from_raw(value: str) -> str:
    """Bytes outside ASCII that a mailer sent undeclared: UTF-8, or as guessed."""
    try:
        text, _ = decode(value.encode("utf-8", "surrogateescape"))
    except IngestError:
        return value.encode("ascii", "replace").decode()
    return text
