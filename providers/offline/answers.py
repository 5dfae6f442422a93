"""From ranked sentences to a finding: what is quoted, and what value it carries."""

import re

from providers.offline.cues import CueSheet, read_cues
from providers.offline.dates import dates_in
from providers.offline.index import TextIndex
from providers.offline.names import parties_in
from providers.offline.ranking import Ranked, rank
from providers.offline.sentences import MAX_SENTENCE
from providers.offline.titles import titles_in
from providers.offline.values import exact_value, find_value, typed_value
from providers.wire import WireFinding, WireQuestion

MAX_QUOTES = 3
"""Quotes of a finding at most. A clause often takes two or three sentences, rarely more."""

_NEAR_BEST = 0.7  # share of the best score from which a further sentence is quoted too
_LEAST_WORDS = 5  # of a further sentence: "15.1 Excluded damages." heads one and states nothing
_SINGLE_TYPES = frozenset({"date", "money", "duration", "enum"})
_PREAMBLE = 2_500  # characters after its first sentence within which all parties are named
_PREAMBLE_END = re.compile(
    r"WHEREAS|Whereas|RECITAL|PRELIMINARY STATEMENT|Recitals|BACKGROUND|NOW,? THEREFORE|WITNESSETH"
)
_PREAMBLE_VERB = re.compile(r"\b(?:is|are|was|made|entered|enter|agree)\b", re.IGNORECASE)
_TITLE_REACH = 3_000  # characters
_ITEM = re.compile(r"\(?(?:[a-z]{1,4}|\d{1,2})[.)]\s|[•●▪*\u2013-]\s")
_TERM_AFTER = re.compile(r"\s*\([^()]{0,40}[\"“'\u2018][^()]{2,60}\)")
_TABLE_ROW = re.compile(r"^[^\n]*(?:\|[^\n]*\||\S(?:\t| {3,})\S[^\n]*(?:\t| {3,})\S)[^\n]*$", re.M)


def answer(
    question: WireQuestion, index: TextIndex, *, begins_document: bool
) -> WireFinding | None:
    """The finding for `question`; None where the evidence is too weak to answer.

    What stands in the opening of a document is not looked for in the opening of a later segment.
    """
    sheet = read_cues(question.cues)
    if not begins_document and sheet.shapes & {"@opening", "@title"}:
        return None
    ranked = rank(question, index, begins_document=begins_document)
    if "@title" in sheet.shapes:
        return _title(question, sheet, index)
    if not ranked:
        return None
    if question.type == "parties":
        return _parties(question, ranked, index)
    if question.type == "table":
        return _table(question, ranked, index)
    return _sentences(question, sheet, ranked, index)


def _sentences(
    question: WireQuestion, sheet: CueSheet, ranked: list[Ranked], index: TextIndex
) -> WireFinding | None:
    best = _best_typed(question.type, sheet, ranked, index)
    quotes = [index.quote(best.number)]
    if "@tight" in sheet.shapes and not exact_value(question.type, quotes[0], sheet):
        return None
    value = find_value(
        question.type, quotes[0], question=question.question, sheet=sheet, denies=best.denies
    )
    if value is None:
        return None
    if "@tight" in sheet.shapes:
        quotes = [_tight(quotes[0], value)]
    elif question.type not in _SINGLE_TYPES:
        quotes = [*quotes, *_listed(best, index), *_further(best, ranked, index)][:MAX_QUOTES]
    return _finding(question, value, quotes, index)


def _best_typed(kind: str, sheet: CueSheet, ranked: list[Ranked], index: TextIndex) -> Ranked:
    """The best sentence that holds a value of the type, unless it is far behind the best."""
    if kind in _SINGLE_TYPES - {"enum"}:
        floor = ranked[0].score * _NEAR_BEST
        near = [candidate for candidate in ranked if candidate.score >= floor]
        # A duration may stand in for a date, but not before one.
        for read in (exact_value, typed_value):
            for candidate in near:
                if read(kind, index.quote(candidate.number), sheet):
                    return candidate
    return ranked[0]


def _further(best: Ranked, ranked: list[Ranked], index: TextIndex) -> list[str]:
    """Up to two more sentences of nearly the same rank that say the same way, each once."""
    near = (r for r in ranked if r.score >= best.score * _NEAR_BEST and r.denies == best.denies)
    words = {index.stemmed[best.number]}
    quotes: list[str] = []
    for other in near:
        stemmed = index.stemmed[other.number]
        if stemmed not in words and stemmed.count(" ") > _LEAST_WORDS:
            words.add(stemmed)
            quotes.append(index.quote(other.number))
    return quotes


def _listed(best: Ranked, index: TextIndex) -> list[str]:
    """The first items of the list that the best sentence leads into; it ends in a colon then."""
    if not index.quote(best.number).endswith(":"):
        return []
    behind = range(best.number + 1, min(best.number + MAX_QUOTES, len(index.sentences)))
    return [quote for n in behind if _ITEM.match(quote := index.quote(n))]


def _tight(quote: str, value: str) -> str:
    """The clause around the date `value` in `quote`, from the last comma before it."""
    dates = dates_in(quote)
    if not dates:
        return quote
    start, end, _ = next((found for found in dates if found[2] == value), dates[0])
    lead = max(quote.rfind(mark, 0, start) + len(mark) for mark in (", ", "; ", ") ", ": "))
    words = quote[:start].split(" ")
    lead = max(lead, len(" ".join(words[:-9])) + 1 if len(words) > 9 else 0)
    term = _TERM_AFTER.match(quote, end)
    return quote[lead if lead > 1 else 0 : term.end() if term else end].strip()


def _title(question: WireQuestion, sheet: CueSheet, index: TextIndex) -> WireFinding | None:
    endings = tuple(
        form for word in sheet.words.split() for form in (word.upper(), word.capitalize())
    )
    spans = titles_in(index.text[:_TITLE_REACH], endings) if endings else []
    if not spans:
        return None
    quote = index.text[spans[0][0] : spans[0][1]]
    return _finding(question, " ".join(quote.split()), [quote], index)


def _parties(question: WireQuestion, ranked: list[Ranked], index: TextIndex) -> WireFinding | None:
    numbers = sorted(r.number for r in ranked[:3])
    whole = [n for n in numbers if _PREAMBLE_VERB.search(index.quote(n))]
    # A cover's lines name others beside the parties; but some contracts have no other beginning.
    stretches = [_preamble(index, n) for n in (*whole[:1], numbers[0])]
    named = [(stretch, list(parties_in(stretch))[:8]) for stretch in stretches]
    stretch, found = max(named, key=lambda pair: min(len(pair[1]), 2))
    if not found:
        return None
    quotes = [_with_term(stretch, left, right) for left, right, _ in found]
    return _finding(question, "; ".join(name for _, _, name in found), quotes, index)


def _preamble(index: TextIndex, number: int) -> str:
    start = index.sentences[number].start
    stretch = index.text[start : start + _PREAMBLE]
    stop = _PREAMBLE_END.search(stretch, 40)
    return stretch[: stop.start()] if stop else stretch


def _with_term(text: str, start: int, end: int) -> str:
    term = _TERM_AFTER.match(text, end)
    return text[start : term.end() if term else end].rstrip(", \n")


def _table(question: WireQuestion, ranked: list[Ranked], index: TextIndex) -> WireFinding | None:
    """The table nearest after the best sentence, or around it: its rows up to a quote's length."""
    start = index.sentences[ranked[0].number].start
    first = _TABLE_ROW.search(index.text, start, start + 2_000)
    if first is None:
        return None
    end = first.end()
    while (
        row := _TABLE_ROW.match(index.text, end + 1)
    ) and row.end() - first.start() < MAX_SENTENCE:
        end = row.end()
    quote = index.text[first.start() : end].strip()[:MAX_SENTENCE]
    rows = (re.sub(r"\s*\|\s*|\t+| {3,}", " | ", line.strip(" |\t")) for line in quote.split("\n"))
    return _finding(question, "\n".join(rows), [quote], index)


def _finding(
    question: WireQuestion, value: str, quotes: list[str], index: TextIndex
) -> WireFinding:
    basis = (
        "cues and words in common with the question"
        if question.cues
        else "words in common with the question"
    )
    return WireFinding(
        field=question.id,
        value=value,
        quotes=quotes,
        rationale=f"Ranked first of {len(index.sentences)} sentences by {basis}; "
        "no language model has read this.",
    )
