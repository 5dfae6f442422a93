"""Whether a text is in a language whose denials the rules can read: English, and plain Chinese."""

import re
from collections.abc import Sequence


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ENGLISH = _set(
    "the of and to in is by for shall may not any this that with be are or on as under it its "
    "will from at a an has have each no must which such all other if upon than"
)
_FOREIGN = _set(
    "der das und ist nicht kein keine dem den ein eine einer wird werden von zu mit für auf oder "
    "sind durch le la les des est pas un une et du aux ne par pour dans sont ou peut ses ce cette "
    "el los las es del y se por con para una su sin nunca ni puede il lo gli che di è della dei "
    "sono può o os não uma ao dos da pela het een niet geen van voor deze wordt ikke och inte är "
    "att det som en ej og er af jest nie"
)
"""Small words of German, French, Spanish, Italian, Portuguese, Dutch, the Nordic languages and
Polish that are no English ones."""
_WORD = re.compile(r"[^\W\d_]+")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1cff\u3040-\u30ff\uac00-\ud7af]{3,}")


def is_read(quotes: Sequence[str]) -> bool:
    """Whether the rules read the language of the quotes, taken together: no more small
    words of other languages than English ones, and no other script."""
    text = " ".join(quotes).casefold()
    if _OTHER_SCRIPT.search(text):
        return False
    words = _WORD.findall(text)
    english = sum(word in _ENGLISH for word in words)
    foreign = sum(word in _FOREIGN for word in words)
    return foreign <= english
