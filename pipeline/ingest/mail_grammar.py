"""Tells mail from other text by the grammar of its header lines (RFC 5322, RFC 4155)."""

import re

_HEAD = 64 * 1024
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_ENVELOPE = re.compile(rb"(?:\A|\n\r?\n)(?=From \S[^\r\n]*\d{4}[^\S\n]*\r?$)", re.MULTILINE)
"""RFC 4155 appendix A: an empty line, then `From `, an address, a date that ends in the year."""
_MACHINE = frozenset(
    b"received message-id mime-version return-path delivered-to content-type x-mailer "
    b"content-transfer-encoding dkim-signature x-sender references in-reply-to".split()
)
"""Written by programs: a memorandum typed with `To:` and `From:` has none of them."""
_PEOPLE = frozenset(b"from to subject date cc sender reply-to".split())


def is_mail(content: bytes, *, named_mail: bool) -> bool:
    """Whether the text begins as a message does.

    Args:
        content: all bytes of the file.
        named_mail: whether its extension is that of mail, which stands in for a line that only
            programs write.
    """
    names = header_names(content)
    if names is None:
        return False
    known = names & (_MACHINE | _PEOPLE)
    return bool(known) if named_mail else len(known) >= 2 and bool(names & _MACHINE)


def is_mailbox(content: bytes, *, named_mailbox: bool) -> bool:
    """Whether the text is a mailbox: envelope lines, each followed by a message.

    A single message may have an envelope line too. It is a mailbox only by its extension.
    """
    if not content[:_HEAD].lstrip(b"\r\n").startswith(b"From "):
        return False
    starts = message_starts(content.lstrip(b"\r\n"))
    return starts[:1] == [0] and (len(starts) > 1 or named_mailbox)


def message_starts(content: bytes) -> list[int]:
    """Offsets of the envelope lines of a mailbox, ascending.

    A line of a body that begins with `From ` is none unless a header follows it.
    """
    found = [match.end() for match in _ENVELOPE.finditer(content)]
    return [start for start in found if start == 0 or _has_header(content, start)]


def _has_header(content: bytes, start: int) -> bool:
    _, _, rest = content[start : start + _HEAD].partition(b"\n")
    return bool(_FIELD.match(rest))


def header_names(content: bytes) -> set[bytes] | None:
    """Names of the header fields in lower case; None where the text does not begin with any."""
    names: set[bytes] = set()
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if head.startswith(b"From "):
        head = head.partition(b"\n")[2]
    for line in head.splitlines():
        field = _FIELD.match(line)
        if not line.strip():
            break
        if field is not None:
            names.add(field[1].lower())
        elif not names or not line.startswith((b" ", b"\t")):
            # Real mail has a broken line now and then; text has hardly any that fits.
            return names if len(names) >= 3 else None
    return names or None
