"""A few sentences of a text that hold most of what it speaks of: no summary, but a first look."""

import re
from collections import Counter

import numpy as np

from providers.offline.index import TextIndex
from providers.offline.values import passage
from providers.offline.vocabulary import STOP_WORDS, stems

DISCLAIMER = "No language model has read this text; these are sentences of it that rank highest."
_SENTENCES = 3
_FREQUENT = 12  # stems that stand for what a text speaks of
_SHORTEST, _LONGEST = 60, 400  # characters: titles and clauses of half a page tell little
_HEAD = 1.0  # of the best score is what the very first sentence gains; the last gains none
_ASKS_FOR_NONE = re.compile(r"leave\W+summary\W+empty", re.IGNORECASE)


def wants_summary(instructions: str) -> bool:
    """Whether the words around the questions ask for a summary: unless they decline one."""
    return _ASKS_FOR_NONE.search(instructions) is None


def summarise(index: TextIndex) -> str:
    """The disclaimer, then up to three different sentences in the order of the text, each
    one shortened."""
    scores = index.bm25(_subjects(index)).astype(np.float64)
    scores += np.linspace(_HEAD, 0, len(scores)) * (scores.max(initial=0))
    order = np.argsort(-scores, kind="stable")
    telling = {
        index.stemmed[int(n)]: int(n)
        for n in reversed(order)
        if _tells(index, int(n)) and scores[n] > 0
    }
    best = list(reversed(telling.values()))[:_SENTENCES]
    return " ".join([DISCLAIMER, *(passage(index.quote(n)) for n in sorted(best))])


def _subjects(index: TextIndex) -> list[str]:
    """The most frequent stems, of those that carry a meaning; equals in alphabetical order."""
    common = set(stems(" ".join(STOP_WORDS))) | {"shall", "may", "not", "no", "all", "by", "which"}
    counts = Counter({stem: len(numbers) for stem, numbers in index.postings.items()})
    telling = [stem for stem in counts if stem.isalpha() and len(stem) > 2 and stem not in common]
    return sorted(telling, key=lambda stem: (-counts[stem], stem))[:_FREQUENT]


def _tells(index: TextIndex, number: int) -> bool:
    sentence, quote = index.sentences[number], index.quote(number)
    whole = quote[0].isupper() and quote.endswith(".")
    return whole and not sentence.is_heading and _SHORTEST <= len(quote) <= _LONGEST
