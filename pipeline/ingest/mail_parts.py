"""The parts of a MIME message, sorted into bodies and members."""

import binascii
import mimetypes
import re
from dataclasses import replace
from email.errors import (
    CloseBoundaryNotFoundDefect,
    InvalidBase64CharactersDefect,
    InvalidBase64LengthDefect,
    StartBoundaryNotFoundDefect,
)
from email.message import EmailMessage, Message
from email.policy import default as modern
from typing import Any, TypeAlias

from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.encoding import decode
from pipeline.ingest.mail import MailBody
from pipeline.ingest.member import Member, clean_name, with_unique_names

_DEEPEST = 100
"""Parts in parts; real mail has some five."""
_SIGNATURES = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
    }
)
_OF_PAGE = ("image/", "text/css", "text/javascript", "application/javascript", "font/")
_ENDS_EARLY = (CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect)
_CUT_BASE64 = "its base64 text is cut off or damaged"
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_AS_WRITTEN = modern.clone(refold_source="none")

TRUNCATED = "truncated"
"""Kind of the note on a mail that ends early."""

Part: TypeAlias = "Message[Any, Any]"


class MailParts:
    """Fills up while a message is read."""

    def __init__(self) -> None:
        self.bodies: list[MailBody] = []
        self.notes: list[Note] = []
        self._members: list[Member] = []
        self._places: list[str | None] = []
        """Content-ID of each member, by which an HTML body shows it; None without one."""

    @property
    def members(self) -> list[Member]:
        """Attachments and what the bodies show, with names of their own."""
        return list(with_unique_names(map(self._seen, self._members, self._places)))

    def read(self, message: Part, depth: int = 0, *, is_related: bool = False) -> None:
        """Sort the parts of `message`, in order."""
        if depth > _DEEPEST:
            self.notes.append(Note(kind="too_deep", detail=f"parts beyond {_DEEPEST} deep"))
            return
        kind = message.get_content_type()
        if kind == "message/rfc822" or (kind.startswith("message/") and message.is_multipart()):
            self._add_message(message)
        elif message.is_multipart():
            first_body = len(self.bodies)
            for part in _inner(message):
                self.read(part, depth + 1, is_related=kind == "multipart/related")
            if kind == "multipart/alternative":
                self.bodies[first_body:] = _joined(self.bodies[first_body:])
        elif _is_body(message) or kind.startswith("multipart/"):
            # A multipart without its parts is what broken mailers send: it is read as text.
            self.bodies.append(MailBody(**{_form(message): self._text(message)}))
        else:
            self._add_attachment(message, is_related=is_related)

    def _add_attachment(self, part: Part, *, is_related: bool) -> None:
        kind = part.get_content_type()
        name = clean_name(_file_name(part) or f"part-{len(self._members) + 1}{_extension(kind)}")
        data, is_cut = _decoded(part)
        excluded = None
        if kind in _SIGNATURES:
            excluded = "a signature of the mail; it has no text"
        elif is_related and kind.startswith(_OF_PAGE):
            excluded = "belongs to the look of the mail's HTML body"
        place = str(part.get("Content-ID") or "").strip(" <>") or None
        if is_cut and excluded is None:
            failure = IngestError(
                ExceptionClass.CORRUPT, f"{_CUT_BASE64}; supply a whole copy of the mail"
            )
            self._add(Member(name=name, content=None, failure=failure), place)
        else:
            self._add(Member(name=name, content=data, excluded=excluded), place)

    def _add(self, member: Member, place: str | None = None) -> None:
        self._members.append(member)
        self._places.append(place)

    def _seen(self, member: Member, place: str | None) -> Member:
        """The member, excluded where it is a picture that an HTML body shows."""
        is_picture = (mimetypes.guess_type(member.name)[0] or "").startswith("image/")
        if place is None or not is_picture or member.excluded is not None:
            return member
        if not any(f"cid:{place}" in (body.html or "") for body in self.bodies):
            return member
        return replace(member, excluded="a picture shown in the body of the mail")

    def _add_message(self, part: Part) -> None:
        """A message attached, or a report on one, as a file of its own."""
        name = clean_name(_file_name(part) or f"message-{len(self._members) + 1}.eml")
        try:
            content = b"\n".join(inner.as_bytes(policy=_AS_WRITTEN) for inner in _inner(part))
            member = Member(name=name, content=content)
        except Exception as error:
            detail = f"the attached message cannot be taken out ({type(error).__name__})"
            failure = IngestError(ExceptionClass.CORRUPT, detail)
            member = Member(name=name, content=None, failure=failure)
        self._add(member)

    def _text(self, part: Part) -> str:
        data, is_cut = _decoded(part)
        if is_cut:
            self.notes.append(Note(kind=TRUNCATED, detail=f"a body: {_CUT_BASE64}"))
        text, notes = decode(data, declared=_charset(part))
        self.notes += notes
        return text


def ends_early(message: Part) -> bool:
    """Whether a multipart in the message, or in one attached to it, has no end."""
    # Without recursion: parts lie as deep in each other as whoever sent them wants.
    left: list[Part] = [message]
    while left:
        part = left.pop()
        if any(isinstance(each, _ENDS_EARLY) for each in part.defects):
            return True
        left += _inner(part) if part.is_multipart() else []
    return False


def _decoded(part: Part) -> tuple[bytes, bool]:
    """The bytes of a part, and whether its base64 text is cut within a byte.

    Python's parser gives such text undecoded; here its whole groups are decoded, unless it has
    characters that are no base64 at all.
    """
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    defects = {type(each) for each in part.defects}
    if InvalidBase64LengthDefect not in defects:
        return data, False
    if InvalidBase64CharactersDefect in defects:
        return data, True
    digits = _NO_BASE64.sub(b"", data)
    return binascii.a2b_base64(digits[: len(digits) // 4 * 4]), True


def _joined(bodies: list[MailBody]) -> list[MailBody]:
    """Alternatives as one body in two forms; several of one form follow each other."""
    plain = [body.plain for body in bodies if body.plain is not None]
    html = [body.html for body in bodies if body.html is not None]
    if not bodies:
        return []
    return [
        MailBody(
            plain="\n\n".join(plain) if plain else None, html="\n".join(html) if html else None
        )
    ]


def _inner(part: Part) -> list[EmailMessage]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, EmailMessage)] if payload else []


def _is_body(part: Part) -> bool:
    is_text = part.get_content_type() in {"text/plain", "text/html"}
    return is_text and part.get_content_disposition() != "attachment" and not _file_name(part)


def _form(part: Part) -> str:
    return "html" if part.get_content_type() == "text/html" else "plain"


def _file_name(part: Part) -> str | None:
    try:
        return part.get_filename()
    except Exception:
        return None


def _charset(part: Part) -> str | None:
    try:
        return part.get_content_charset()
    except Exception:
        return None


def _extension(kind: str) -> str:
    return mimetypes.guess_extension(kind) or ""
