"""Soft hyphens for English words, by a handful of rules; not a hyphenation dictionary."""

import re

_SOFT = "\u00ad"
_WORD = re.compile(r"[a-z]{7,}|[A-Z][a-z]{7,}")
_SUFFIXES = re.compile(
    r"(?=(?:tions?|sions?|ments?|ness|tively|tives?|tures?|tically|tical|sibly|fully|ships?"
    r"|ity|ities|able|less|(?<!st)(?<!qu)(?:ence|ance)|(?<=ch|ct|ld|ll|nd|pt|rd|rk|sh|st)ings?)$)"
)
_PREFIXES = re.compile(r"^(inter|under|over|trans|sub|super|counter|micro|multi)(?=[a-z]{4})")
_DOUBLES = re.compile(
    r"(?<=[aeiou])([bcdfglmnprst])(?=(?!h)[bcdfglmnprst][aeiou])"
    # Two consonants that are one sound, or begin a syllable together, stay together.
    r"(?!(?<=[bcdfgpt])[lr])(?!(?<=[nd])g)"
    # An ending stays with the consonants before it: record-ed, sound-ing.
    r"(?![a-z](?:ed|er|ers|ing|ings|ent|ant)\b)"
)


def soften(text: str) -> str:
    """`text` with a soft hyphen (U+00AD) at each place where a long word may break.

    Three letters at least stand before and after every soft hyphen.
    """
    return _WORD.sub(lambda found: _soften_word(found[0]), text)


def _soften_word(word: str) -> str:
    cuts = {found.end() for rule in (_PREFIXES, _DOUBLES) for found in rule.finditer(word)}
    cuts |= {found.start() for found in _SUFFIXES.finditer(word)}
    pieces, last = [], 0
    for cut in sorted(cuts):
        if cut - last >= 3 and len(word) - cut >= 3:
            pieces.append(word[last:cut])
            last = cut
    return _SOFT.join([*pieces, word[last:]])
