"""Words that most answers of a document share: said once for all instead of once for each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.answer import Answer, AnswerStatus, Level

_LEAST = 3
"""Answers that must share the words; of one or two, each says its own."""
_MARKS = "\u00b9\u00b2\u00b3\u2074\u2075"
_ANSWERED = frozenset({AnswerStatus.FOUND, AnswerStatus.CONFLICT})
LEVELS = {
    Level.HIGH: "high confidence",
    Level.MEDIUM: "medium confidence",
    Level.LOW: "low confidence",
}
"""How sure an answer is, in words; nothing is said where there is none to be sure of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWords:
    """What most of the answers with a value have in common."""

    rationale: str = ""
    """Why they were given; empty where each has reasons of its own."""
    of_all: tuple[str, ...] = ()
    """Why all of them are not surer."""
    of_many: tuple[str, ...] = ()
    """Why a quarter of them or more are not surer, yet not all: each with a mark, which stands at
    the answers that it holds for."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is shared, in words for people."""
        said = (
            ("Of all answers", "; ".join(self.of_all)),
            *((f"{mark} Not surer because", reason) for mark, reason in self._marked),
            ("Why, where no reason is given", self.rationale.rstrip(".")),
        )
        return tuple(f"{head}: {words}." for head, words in said if words)

    def marks(self, answer: Answer) -> str:
        """The marks of what the answer shares with many others, such as `\u00b9\u00b2`."""
        held = () if answer.confidence is None else answer.confidence.reasons
        if answer.status not in _ANSWERED:
            return ""
        return "".join(mark for mark, reason in self._marked if reason in held)

    @property
    def _marked(self) -> tuple[tuple[str, str], ...]:
        return tuple(zip(_MARKS, self.of_many, strict=False))

    def own_rationale(self, answer: Answer) -> str:
        """The answer's rationale; empty where it is the shared one."""
        return "" if answer.rationale == self.rationale else answer.rationale

    def own_reasons(self, answer: Answer) -> tuple[str, ...]:
        """Why the answer is not surer, without what is shared."""
        if answer.status not in _ANSWERED or answer.confidence is None:
            return ()
        return tuple(r for r in answer.confidence.reasons if r not in self.of_all + self.of_many)


def shared_words(answers: Sequence[Answer]) -> SharedWords:
    """What the answers with a value share: a rationale by more than half of them."""
    given = [answer for answer in answers if answer.status in _ANSWERED]
    if len(given) < _LEAST:
        return SharedWords()
    (rationale, number), *_ = Counter(answer.rationale for answer in given).most_common(1)
    counts = Counter(r for a in given if a.confidence for r in a.confidence.reasons)
    return SharedWords(
        rationale=rationale if number >= _LEAST and number > len(given) / 2 else "",
        of_all=tuple(r for r, held in counts.items() if held == len(given)),
        of_many=tuple(
            reason
            for reason, held in counts.items()
            if max(_LEAST, len(given) / 4) <= held < len(given)
        )[: len(_MARKS)],
    )


def level_words(answer: Answer) -> str:
    """How sure the answer is; empty where it has no value or was not rated."""
    if answer.status not in _ANSWERED or answer.confidence is None:
        return ""
    return LEVELS.get(answer.confidence.level, "")
