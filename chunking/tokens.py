"""Counts the tokens of a text, and says at which character each token ends. Cuts nothing."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
import tiktoken

from chunking.errors import UnknownVocabularyError
from chunking.vocabulary_data import VocabularyData, check_tokenizer, from_file, on_board

KNOWN_VOCABULARIES = ("cl100k_base", "o200k_base")

_STEP = 500_000
"""Characters after which a piece may end. tiktoken panics on a run of more than 1,000,875
horizontal spaces (its regular expression engine runs out of stack), so each run of twice this
length meets a place to end a piece; and pieces bound the memory that counting takes."""

_MARGIN = 256
_WORD_EDGE = re.compile(r"\n(?=[^\W_])|(?<=[a-z])(?= [a-z])")
"""Places at which every pattern of the vocabularies on board ends a piece of its own."""

_SURROGATE = re.compile("[\ud800-\udfff]")

Array = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TokenIndex:
    """Where the tokens of one text end, in characters.

    `ends[i]` is the offset after the last character that token `i` touches; ascending, its last
    value is the text's length. `split_ends` holds the indices of tokens that end inside a
    character, ascending: a character of several bytes can be spread over several tokens.
    """

    ends: Array
    split_ends: Array

    @property
    def total(self) -> int:
        """Tokens of the whole text."""
        return len(self.ends)

    def before(self, offset: int) -> int:
        """Tokens that end at or before the character offset."""
        # An offset of another type than the array's would have the whole array converted.
        return int(self.ends.searchsorted(self.ends.dtype.type(offset), side="right"))

    def between(self, start: int, end: int) -> int:
        """Tokens that end after `start`, and at or before `end`."""
        return self.before(end) - self.before(start)

    def offset_after(self, tokens: int) -> int:
        """The character offset at which the first `tokens` tokens end, 0 for none."""
        return int(self.ends[min(tokens, self.total) - 1]) if tokens > 0 and self.total else 0

    def is_aligned(self, offset: int) -> bool:
        """Whether a token ends exactly at this character offset."""
        last = self.before(offset) - 1
        if last < 0 or self.ends[last] != offset:
            return False
        place = int(np.searchsorted(self.split_ends, last))
        return place == len(self.split_ends) or int(self.split_ends[place]) != last


class Vocabulary:
    """A model's vocabulary: counts exactly what the model counts, and never raises on a text.

    Special tokens such as `<|endoftext|>` count as ordinary text, a lone surrogate counts as the
    replacement character, and each takes one character. Instances are safe to share between
    threads. Get one from `load_vocabulary` or `load_vocabulary_file`.
    """

    def __init__(self, data: VocabularyData) -> None:
        self.name = data.name
        self._encoding = tiktoken.Encoding(
            data.name,
            pat_str=data.pattern,
            mergeable_ranks=data.ranks,
            special_tokens=data.special_tokens,
        )
        self._lengths = np.zeros(max(data.ranks.values()) + 1, dtype=np.int64)
        self._lengths[list(data.ranks.values())] = [len(token) for token in data.ranks]

    def __repr__(self) -> str:
        return f"Vocabulary({self.name!r})"

    def count(self, text: str) -> int:
        """Tokens of the text."""
        return sum(len(self._encode(piece)) for _, piece in _pieces(text))

    def index(self, text: str) -> TokenIndex:
        """The tokens of the text with their character offsets, from one tokenisation."""
        dtype = np.int32 if len(text) < 2**31 else np.int64
        ends: list[Array] = [np.empty(0, dtype=dtype)]
        inside: list[Array] = [np.empty(0, dtype=np.int64)]
        count = 0
        for start, piece in _pieces(text):
            piece_ends, piece_inside = self._locate(piece)
            ends.append((piece_ends + start).astype(dtype))
            inside.append(piece_inside + count)
            count += len(piece_ends)
        return TokenIndex(ends=np.concatenate(ends), split_ends=np.concatenate(inside))

    def _encode(self, piece: str) -> Array:
        return self._encoding.encode_to_numpy(piece, disallowed_special=()).astype(np.int64)

    def _locate(self, piece: str) -> tuple[Array, Array]:
        """Character ends of the piece's tokens, and which of them end inside a character.

        A byte of the form 10xxxxxx continues a character in UTF-8 (RFC 3629), so the characters
        that a token touches are counted by the bytes that do not.
        """
        byte_ends = np.cumsum(self._lengths[self._encode(piece)])
        encoded = np.frombuffer(piece.encode(), dtype=np.uint8)
        if len(encoded) == len(piece):
            return byte_ends, np.empty(0, dtype=np.int64)
        starts = (encoded & 0xC0) != 0x80
        ends = np.cumsum(starts, dtype=np.int32)[byte_ends - 1]
        inside = ~np.append(starts, True)[byte_ends]
        return ends.astype(np.int64), np.flatnonzero(inside)


def load_vocabulary(name: str) -> Vocabulary:
    """The vocabulary of that name, loaded once a process; about 0.3 s the first time.

    Raises:
        UnknownVocabularyError: the name is not in `KNOWN_VOCABULARIES`.
        VocabularyDataError: its data is missing or is not what its publisher pinned.
        TokenizerVersionError: the installed tiktoken takes quadratic time on some input.
    """
    if name not in KNOWN_VOCABULARIES:
        raise UnknownVocabularyError(name, KNOWN_VOCABULARIES)
    return _loaded(name, lambda: on_board(name))


def load_vocabulary_file(path: Path | str, name: str = "kimi_k2") -> Vocabulary:
    """A vocabulary whose published rank file the operator supplies, such as Kimi K2's.

    Raises:
        VocabularyDataError: no hash is known for the name, the file cannot be read, or it is not
            the published file.
        TokenizerVersionError: the installed tiktoken takes quadratic time on some input.
    """
    source = Path(path).resolve()
    return _loaded(f"{name}:{source}", lambda: from_file(source, name))


_LOCK = Lock()
_LOADED: dict[str, Vocabulary] = {}


def _loaded(key: str, data: Callable[[], VocabularyData]) -> Vocabulary:
    with _LOCK:
        if key not in _LOADED:
            check_tokenizer(metadata.version("tiktoken"))
            _LOADED[key] = Vocabulary(data())
        return _LOADED[key]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces with their offsets; cut where the tokens stay the same.

    Only a run of spaces too long for tiktoken is cut inside, which adds at most a token a cut.
    """
    start = 0
    for step in range(_STEP, len(text), _STEP):
        cut = _cut(text, step)
        if cut is not None:
            yield start, _without_surrogates(text[start:cut])
            start = cut
    if start < len(text):
        yield start, _without_surrogates(text[start:])


def _cut(text: str, step: int) -> int | None:
    """Where to end a piece at or after `step`; None where no place is safe."""
    if text[step - _MARGIN : step + _MARGIN].isspace():
        return step
    edge = _WORD_EDGE.search(text, step, step + _STEP // 2)
    return edge.end() if edge else None


def _without_surrogates(piece: str) -> str:
    """The piece with each lone surrogate replaced, which keeps its length."""
    try:
        piece.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", piece)
    return piece
