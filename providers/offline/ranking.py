"""Which sentences speak to a question, and how strongly: cues first, then words in common."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from providers.offline.cues import Cue, CueSheet, read_cues
from providers.offline.index import TextIndex
from providers.offline.values import has_filled_blank
from providers.offline.vocabulary import query_stems, stems
from providers.wire import WireQuestion

ENOUGH = 3.0
"""The score from which a sentence is an answer: one decisive cue, or as much in hints. Chosen
on the development contracts; see docs/offline-reader.md."""

_HEADING_SHARE = 0.75  # what a cue is worth in the heading above a sentence
_HEADING_PENALTY = 4.0  # a title names the matter and states nothing
_COMMON_WORDS = 1.0  # at most: orders sentences that the cues leave equal
_LONE_COVERAGE = 0.6  # share of a question's words that answer it where no cue is given
_OPENING = 20_000  # characters: behind covers and instructions, a preamble begins this late
_EARLINESS = 1.0
_CLOSING_SHARE = 0.2
_RECOGNISED = frozenset({"date", "money", "duration"})
_DEFINITION_PENALTY = 2.0  # a definition says what a word means, not what is agreed
_ATTACHMENT_PENALTY = 2.0  # forms and schedules speak of other instruments than the contract
_AGREED = frozenset({"boolean", "date", "duration", "enum", "text"})
_STATED = frozenset({"boolean", "text"})  # whose answer is a clause, not a value that it holds
_TITLE_LIKE = frozenset({"date", "parties", "table"})  # covers and rows look like titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A sentence that speaks to a question."""

    number: int
    """Its number in the index."""
    score: float
    denies: bool
    """What speaks for it says that the answer is no."""


def rank(question: WireQuestion, index: TextIndex, *, begins_document: bool = True) -> list[Ranked]:
    """Sentences that answer `question`, best first; equal scores in order of the text.

    Empty where no sentence scores `ENOUGH`: the text says too little to answer.
    """
    if not index.sentences:
        return []
    sheet = read_cues(question.cues)
    scores, denied = _cue_scores(question.type, sheet, index)
    scores += _common_words(question, sheet, index)
    if not sheet.cues:
        scores += ENOUGH * _coverage(question, index) / _LONE_COVERAGE
    if question.type not in _TITLE_LIKE:
        scores -= _HEADING_PENALTY * np.array([s.is_heading for s in index.sentences])
    if question.type in _AGREED:
        scores -= _ATTACHMENT_PENALTY * _attached(index, begins_document=begins_document)
    if question.type in _STATED:
        scores -= _DEFINITION_PENALTY * _defines_other(sheet, index)
    _weigh_places(scores, sheet, index)
    order = np.argsort(-scores, kind="stable")
    best = order[: int((scores >= ENOUGH).sum())]
    return [
        Ranked(number=int(n), score=float(scores[n]), denies=bool(denied[n] > scores[n] / 2))
        for n in best
    ]


def _cue_scores(
    kind: str, sheet: CueSheet, index: TextIndex
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    scores = np.zeros(len(index.sentences))
    denied = np.zeros(len(index.sentences))
    for cue in sheet.cues:
        hits = _filled(kind, cue, index.matching(cue), index)
        scores[hits] += cue.weight
        if cue.denies:
            denied[hits] += cue.weight
        if _fits_heading(cue):
            above = np.setdiff1d(index.matching_headings(cue), hits).astype(int)
            scores[above] += cue.weight * _HEADING_SHARE
    return scores, denied


def _filled(kind: str, cue: Cue, hits: list[int], index: TextIndex) -> list[int]:
    """Where a value can be recognised, a phrase with a blank counts only if one stands in it."""
    if kind not in _RECOGNISED or not any(part.has_blank for part in cue.parts):
        return hits
    return [
        n
        for n in hits
        if has_filled_blank(kind, index.quote(n), cue)
        or all(part.plain and part.plain.search(index.stemmed[n]) for part in cue.parts)
    ]


def _fits_heading(cue: Cue) -> bool:
    return len(cue.parts) == 1 and not cue.denies and not cue.parts[0].has_blank


def _common_words(question: WireQuestion, sheet: CueSheet, index: TextIndex) -> NDArray[np.float64]:
    scores = index.bm25(query_stems(f"{question.question} {sheet.words}")).astype(np.float64)
    top = scores.max()
    return scores * (_COMMON_WORDS / top) if top > 0 else scores


def _coverage(question: WireQuestion, index: TextIndex) -> NDArray[np.float64]:
    """The share of the question's telling words that a sentence and its heading hold."""
    query = query_stems(question.question)
    found = np.zeros(len(index.sentences))
    for stem in query:
        holders = {*index.postings.get(stem, []), *index.heading_postings.get(stem, [])}
        found[sorted(holders)] += 1
    return found / len(query) if query else found


def _defines_other(sheet: CueSheet, index: TextIndex) -> NDArray[np.float64]:
    """1 for the sentences of a definition of what the cues do not speak of, 0 for all others."""
    asked = " ".join(stems(sheet.words))
    others = {term for term in set(index.defined) if term and f" {term} " not in f" {asked} "}
    return np.array([float(term in others) for term in index.defined])


def _attached(index: TextIndex, *, begins_document: bool) -> NDArray[np.float64]:
    """1 for the sentences of schedules, exhibits and forms behind a contract, 0 for others."""
    first = index.attachment_after_signing if begins_document else index.first_attachment
    return np.array([float(sentence.start >= first) for sentence in index.sentences])


def _weigh_places(scores: NDArray[np.float64], sheet: CueSheet, index: TextIndex) -> None:
    """Nothing counts outside the place that the cues name; in an opening, earlier is better."""
    starts = np.array([sentence.start for sentence in index.sentences])
    if "@opening" in sheet.shapes:
        depth = _depth(index)
        scores += _EARLINESS * (1 - depth / _OPENING) * (scores > 0)
        scores[depth >= _OPENING] = 0
    if "@closing" in sheet.shapes:
        scores[starts < len(index.text) * (1 - _CLOSING_SHARE)] = 0


def _depth(index: TextIndex) -> NDArray[np.float64]:
    """Characters of statements before each sentence: a table of contents is no depth."""
    sizes = np.array([0 if s.is_heading else s.end - s.start for s in index.sentences])
    return np.concatenate(([0.0], np.cumsum(sizes)[:-1]))
