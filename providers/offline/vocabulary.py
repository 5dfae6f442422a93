"""Words and their stems: the one spelling in which questions, cues and sentences are compared."""

import re
import unicodedata
from collections.abc import Iterator

import Stemmer

# A word torn at the end of a line is one word; an apostrophe does not end one.
_WORD = re.compile(r"[^\W_]+(?:(?:['\u2019]|-[ ]?\n[ ]*(?=[^\W\d_]))[^\W_]+)*")
_NOT_IN_WORD = re.compile(r"-\s+")

# Question words and the grammar around them say nothing about what is asked. "Not", "no",
# "without", "only" and "may" stay: in a contract they carry the meaning.
STOP_WORDS = frozenset({
    "a", "about", "an", "and", "any", "are", "as", "at", "be", "been", "being", "by", "can",
    "contain", "contains", "could", "did", "do", "does", "each", "for", "from", "give", "given",
    "has", "have", "how", "if", "in", "include", "includes", "into", "is", "it", "its", "many",
    "much", "of", "on", "or", "other", "state", "stated", "such", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "under", "was",
    "were", "what", "when", "where", "whether", "which", "while", "who", "whom", "whose", "why",
    "will", "with", "would", "you", "your", "contract", "agreement", "document", "paper",
    "text", "name", "describe",
})  # fmt: skip


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open character intervals of the words of `text`, in order."""
    return (match.span() for match in _WORD.finditer(text))


def stems(text: str) -> list[str]:
    """The Snowball stems of the words of `text`, in order and lower case."""
    found = [_plain(word) for word in _WORD.findall(text.lower())]
    # A stemmer keeps mutable state, so that one shared by threads would mix up their words.
    return list(Stemmer.Stemmer("english").stemWords(found))


def _plain(word: str) -> str:
    if word.isascii():
        return _NOT_IN_WORD.sub("", word) if "-" in word else word
    # Text layers of PDF files hold ligatures as characters of their own.
    folded = unicodedata.normalize("NFKC", word).replace("\u2019", "'")
    return _NOT_IN_WORD.sub("", folded)


def query_stems(text: str) -> list[str]:
    """The distinct stems of the telling words of a question, in order of appearance."""
    telling = [w for w in _WORD.findall(text.lower()) if w not in STOP_WORDS]
    return list(dict.fromkeys(stems(" ".join(telling))))
