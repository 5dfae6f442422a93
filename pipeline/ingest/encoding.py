"""Bytes to text: the encoding is declared, evident or guessed, and a guess is noted."""

import codecs
import re
import unicodedata
from collections.abc import Iterator

from charset_normalizer import from_bytes

from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import clean_text

_BOMS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EVIDENT = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "utf_7"]
_HIGH = bytes(range(128, 256))
_WESTERN_SHARE = 0.03
"""German has about 2 % of such bytes, Polish 6 %, Russian most."""
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_WORD = 3
"""Bytes above 127 in a row from which they are a word of another script."""
_FEW_HIGH = 256
"""Bytes above 127 from which the guesser has enough to go by."""
_FEW_ACCENTS = 64
"""Likewise of bytes that stand alone: fewer tell Polish from French no better than chance."""
_SCRIPTS = ("cp1251", "koi8-r", "cp1253")
_MOST = 0.9
"""Share of the characters beyond ASCII that are letters in words, in the right encoding."""
_LETTERS = re.compile(r"[^\W\d_]+")
_HEAD = 4096
_GUESS_FROM_BYTES = 64 * 1024
"""Enough high bytes to tell encodings apart; the guesser decodes its input dozens of times."""


def decode(content: bytes, *, declared: str | None = None) -> tuple[str, tuple[Note, ...]]:
    """The text of `content` with line ends `\\n`, and a note where its encoding was guessed.

    Args:
        content: all bytes of the text.
        declared: what the file or its carrier says; believed where it fits and is known.

    Raises:
        IngestError: no encoding fits.
    """
    for encoding in _candidates(content, declared):
        try:
            return clean_text(content.decode(encoding)), ()
        except (UnicodeDecodeError, LookupError):
            continue
    encoding = _guess(content)
    note = Note(kind="encoding_guessed", detail=f"read as {encoding}")
    # The guess was made on a part; a byte that does not fit elsewhere shows as U+FFFD.
    return clean_text(content.decode(encoding, "replace")), (note,)


def evident_encoding(content: bytes) -> str | None:
    """The encoding that a byte order mark, or a zero in every other byte, gives away."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding
    head = content[:_HEAD]
    return next((name for name in ("utf-16-le", "utf-16-be") if _is_utf16(head, name)), None)


def _is_utf16(head: bytes, name: str) -> bool:
    """Mostly Latin text without a mark: nearly every high byte, and no low byte, is zero."""
    high, low = (head[1::2], head[0::2]) if name == "utf-16-le" else (head[0::2], head[1::2])
    return len(high) > 1 and high.count(0) > 0.9 * len(high) and not low.count(0)


def _candidates(content: bytes, declared: str | None) -> Iterator[str]:
    evident = evident_encoding(content)
    if evident is not None:
        yield evident
    if declared is not None:
        yield declared
    if evident is None:
        yield "utf-8"


def _guess(content: bytes) -> str:
    if _is_western(content):
        return "cp1252"
    short = _guess_short(content)
    if short is not None:
        return short
    guess = from_bytes(_telling_part(content), cp_exclusion=_EVIDENT).best()
    if guess is None:
        raise IngestError(
            ExceptionClass.CORRUPT, "no text encoding fits; save the file as UTF-8 and try again"
        )
    return guess.encoding


def _guess_short(content: bytes) -> str | None:
    """The encoding of a text too short for statistics; None where it is not, or does not say.

    Bytes that stand alone among ASCII are quotes, signs and accents of a Western text. Words made
    of nothing else are of another script, in the encoding that gives them sane capitals: it is the
    one thing in which the encodings of Cyrillic differ at sight.
    """
    runs = _HIGH_RUN.findall(content)
    high = sum(map(len, runs))
    if high >= _FEW_HIGH:
        return None
    if sum(len(run) for run in runs if len(run) >= _WORD) <= high / 2:
        return "cp1252" if high < _FEW_ACCENTS and _fits(content, "cp1252") else None
    clear = [name for name in _SCRIPTS if _is_clear(content, name)]
    return clear[0] if len(clear) == 1 else None


def _is_clear(content: bytes, encoding: str) -> bool:
    """Whether all words beyond ASCII are letters of one script, capitals only where they begin."""
    if not _fits(content, encoding):
        return False
    text = content.decode(encoding)
    words = [word for word in _LETTERS.findall(text) if not word.isascii()]
    if sum(map(len, words)) < _MOST * sum(not letter.isascii() for letter in text):
        return False
    scripts = {_script(letter) for word in words for letter in word}
    is_sane = all(word.islower() or word.isupper() or word[1:].islower() for word in words)
    return len(words) > 1 and len(scripts) == 1 and is_sane


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _fits(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_western(content: bytes) -> bool:
    """Whether so few bytes lie beyond ASCII that they are quotes, dashes and an accent or two."""
    beyond = len(content) - len(content.translate(None, _HIGH))
    if beyond > _WESTERN_SHARE * len(content):
        return False
    return _fits(content, "cp1252")


def _telling_part(content: bytes) -> bytes:
    """Lines with bytes above 127, as many as a guess needs; they are what tells encodings apart."""
    if len(content) <= _GUESS_FROM_BYTES:
        return content
    lines: list[bytes] = []
    size = 0
    for line in content.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size > _GUESS_FROM_BYTES:
            break
    return b"".join(lines)
