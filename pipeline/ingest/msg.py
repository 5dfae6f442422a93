"""Outlook's MSG to a mail, by olefile."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from importlib.metadata import version
from io import BytesIO
from typing import Any

import olefile

from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.mail import Mail, MailBody, add_mail, mail_bytes
from pipeline.ingest.member import FamilyLimits, Member, clean_name, with_unique_names
from pipeline.ingest.msg_properties import Properties
from pipeline.ingest.rtf_packed import unpack_rtf

EXTRACTOR = f"octavo mail 2 (olefile {version('olefile')})"

# [MS-OXPROPS]; the comment names the property.
_SUBJECT, _BODY, _HTML, _RTF = 0x0037, 0x1000, 0x1013, 0x1009
_TO, _CC, _BCC = 0x0E04, 0x0E03, 0x0E02  # PidTagDisplayTo, DisplayCc, DisplayBcc
_SENDER_NAME, _SENDER_SMTP, _SENDER_ADDRESS = 0x0C1A, 0x5D01, 0x0C1F
_SENT, _DELIVERED = 0x0039, 0x0E06  # PidTagClientSubmitTime, PidTagMessageDeliveryTime
_DATA, _LONG_NAME, _SHORT_NAME, _DISPLAY_NAME = 0x3701, 0x3707, 0x3704, 0x3001
_CONTENT_ID, _METHOD = 0x3712, 0x3705
_EMBEDDED_MESSAGE = 5  # PidTagAttachMethod: afEmbeddedMessage
_STORED = "__substg1.0_3701000D"
_DEEPEST = FamilyLimits().depth


def add_msg(body: Body, content: bytes) -> tuple[Note, ...]:
    """Append headers and body of a message.

    Raises:
        IngestError: not readable as an Outlook message.
    """
    return add_mail(body, _mail_of(content))


def msg_members(content: bytes) -> Iterator[Member]:
    """Attachments in order. An attached message comes as RFC 5322 bytes made from it.

    Raises:
        IngestError: as `add_msg`.
    """
    yield from _mail_of(content).members


def _mail_of(content: bytes) -> Mail:
    try:
        with olefile.OleFileIO(BytesIO(content)) as ole:
            return _Message(ole, ()).mail()
    except IngestError:
        raise
    except Exception as error:  # olefile raises many kinds on damaged files
        raise IngestError(
            ExceptionClass.CORRUPT,
            f"not readable as an Outlook message ({type(error).__name__}); supply a new copy",
        ) from error


class _Message:
    """The message in one storage of the file."""

    def __init__(
        self, ole: "olefile.OleFileIO[Any]", storage: tuple[str, ...], depth: int = 1
    ) -> None:
        self._ole = ole
        self._storage = storage
        self._depth = depth
        self._is = Properties(ole, storage, kind="embedded" if storage else "root")

    def mail(self) -> Mail:
        plain, html = self._is.text(_BODY), self._is.page(_HTML)
        members = [self._attachment(place) for place in self._attachments()]
        body = MailBody(plain=plain, html=html)
        has_body = any(form and form.strip() for form in (plain, html))
        if plain is None and html is None and (formatted := self._formatted()) is not None:
            members.append(Member(name="body.rtf", content=formatted))
        return Mail(
            headers=tuple((name, value) for name, value in self._headers() if value),
            bodies=(body,) if has_body else (),
            members=tuple(with_unique_names(members)),
        )

    def _headers(self) -> Iterator[tuple[str, str | None]]:
        yield "From", self._sender()
        yield "To", self._is.text(_TO)
        yield "Cc", self._is.text(_CC)
        yield "Bcc", self._is.text(_BCC)
        yield "Date", self._date()
        yield "Subject", self._is.text(_SUBJECT)

    def _sender(self) -> str | None:
        name = self._is.text(_SENDER_NAME)
        address = self._is.text(_SENDER_SMTP) or self._is.text(_SENDER_ADDRESS)
        # An address of Exchange is a path in a directory, which is nothing a reader sees.
        if not address or "@" not in address or address == name:
            return name or address
        return f"{name} <{address}>" if name else address

    def _date(self) -> str | None:
        time: datetime | None = self._is.time(_SENT) or self._is.time(_DELIVERED)
        return None if time is None else format_datetime(time)

    def _formatted(self) -> bytes | None:
        packed = self._is.binary(_RTF)
        return None if packed is None else unpack_rtf(packed)

    def _attachments(self) -> list[tuple[str, ...]]:
        depth = len(self._storage)
        found = {
            tuple(path[: depth + 1])
            for path in self._ole.listdir(streams=True, storages=True)
            if tuple(path[:depth]) == self._storage
            and len(path) > depth
            and path[depth].lower().startswith("__attach_version1.0_#")
        }
        return sorted(found)

    def _attachment(self, storage: tuple[str, ...]) -> Member:
        part = Properties(self._ole, storage, kind="part", parent=self._is)
        given = part.text(_LONG_NAME) or part.text(_SHORT_NAME) or part.text(_DISPLAY_NAME)
        content = part.binary(_DATA)
        if content is None:
            return self._stored(part, given)
        return Member(
            name=clean_name(given or f"attachment-{storage[-1][-8:]}"),
            content=content,
            excluded=self._shown_in_body(part, given),
        )

    def _shown_in_body(self, part: Properties, name: str | None) -> str | None:
        place, html = part.text(_CONTENT_ID), self._is.page(_HTML)
        is_picture = (name or "").lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".bmp"))
        if place and html and is_picture and f"cid:{place}" in html:
            return "a picture shown in the body of the mail"
        return None

    def _stored(self, part: Properties, given: str | None) -> Member:
        """What is kept as a storage: a message, or an object of another program."""
        inner = (*part.storage, _STORED)
        is_message = part.whole(_METHOD) == _EMBEDDED_MESSAGE
        if not is_message or not self._ole.exists(list(inner)):
            detail = "an object of another program, which cannot be taken out; open it in Outlook"
            return self._without(given or "object", ExceptionClass.UNSUPPORTED, detail)
        if self._depth >= _DEEPEST:
            detail = f"messages in messages beyond {_DEEPEST} deep; supply it as a file of its own"
            return self._without(f"{given or 'message'}.eml", ExceptionClass.OVER_LIMIT, detail)
        mail = _Message(self._ole, inner, self._depth + 1).mail()
        return Member(name=clean_name(f"{given or 'message'}.eml"), content=mail_bytes(mail))

    def _without(self, name: str, exception_class: ExceptionClass, detail: str) -> Member:
        failure = IngestError(exception_class, detail)
        return Member(name=clean_name(name), content=None, failure=failure)
