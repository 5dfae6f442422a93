"""One question, answered and paid for once: replay, or the first model that answers.

The models stand in the order in which they may be asked; all are allowed by the matter. How one of
them is asked is `pipeline.asking.line`. What a reply says is not looked at here.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chunking import Vocabulary
from pipeline.asking.line import Line, Told
from pipeline.asking.question import Question
from pipeline.call import CallRecord, Failure
from providers import Model, Reply, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A reply, or why there is none; and what was paid either way."""

    reply: Reply | None
    calls: tuple[CallRecord, ...] = ()
    """One for each model that something was sent to or replayed from, the answering one last."""
    call_ids: tuple[int, ...] = ()
    """Rows of the ledger that hold the reply."""
    failure: Failure | None = None
    """None where there is a reply."""


class Asker:
    """Asks one model, and others where that one cannot answer. Lives in one event loop."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Take the lines to the models, the wanted one first; askers may share them.

        Raises:
            ValueError: there is none.
        """
        if not lines:
            raise ValueError("an asker needs the line to one model at least")
        self._lines = tuple(lines)

    @property
    def model(self) -> Model:
        """The one that is asked first."""
        return self._lines[0].model

    @property
    def vocabulary(self) -> Vocabulary:
        """What the first model's tokens are counted in."""
        return self._lines[0].vocabulary

    async def ask(self, question: Question) -> Asked:
        """The reply to `question`, from the ledger where it is there, else from a model.

        Of equal requests that are asked at the same time one is sent; the others wait for it.
        """
        first, *others = self._lines
        async with first.flight(question.request):
            told = await first.replay(question)
            if told is not None:
                return _asked([told], [])
            # What another model has answered in this run is paid for, whoever could answer now.
            for line in others:
                told = await line.replay(_for(question, line.model), of_this_run=True)
                if told is not None:
                    return _asked([told], [f"{first.model.name}: answered so earlier in this run"])
            return await self._buy(question)

    async def spoil(self, call_ids: tuple[int, ...], failure: Failure) -> None:
        """Replies that proved to be of no use are never replayed. What they cost stays spent."""
        await self._lines[0].spoil(call_ids, failure)

    async def _buy(self, question: Question) -> Asked:
        """Ask one model after the other until one answers, or the fault is the question's own."""
        asked: list[Told] = []
        reasons: list[str] = []
        for number, line in enumerate(self._lines):
            own = question if number == 0 else _for(question, line.model)
            unfit = None if number == 0 else await self._why_not(line, own.request)
            if unfit is not None:
                reasons.append(f"{line.model.name} is not asked: {unfit}")
                continue
            told = await line.buy(own, can_fall_back=await self._stands_by(question, number))
            asked.append(told)
            if told.reply is not None:
                break
            reasons.append(f"{line.model.name}: {told.failure}")
            if not told.falls_back:
                break
        return _asked(asked, reasons)

    async def _stands_by(self, question: Question, number: int) -> bool:
        """Whether some line after that one could be asked now."""
        for line in self._lines[number + 1 :]:
            if await self._why_not(line, _for(question, line.model).request) is None:
                return True
        return False

    async def _why_not(self, line: Line, request: Request) -> str | None:
        """Why a model cannot stand in for the first; None where it can."""
        if self.model.uses_language_model and not line.model.uses_language_model:
            return "it is no language model"
        if (closed := line.closed) is not None:
            return str(closed)
        return await asyncio.to_thread(line.why_unfit, request)


def _for(question: Question, model: Model) -> Question:
    """The same question as another model is asked it; its words stay the same."""
    request = replace(
        question.request,
        model=model.endpoint_model,
        reasoning_effort=model.reasoning_effort,
        max_output_tokens=min(question.request.max_output_tokens, model.max_output_tokens),
    )
    return replace(question, request=request)


def _asked(told: Sequence[Told], reasons: Sequence[str]) -> Asked:
    """What became of a question, with the reasons for which models were left."""
    last = told[-1]
    switched = "; ".join(reasons) if last.reply is not None and reasons else None
    records = [one.record for one in told if one.record is not None]
    if switched is not None and last.record is not None:
        records[-1] = replace(last.record, switch_reason=switched)
    failure = last.failure
    if failure is not None and len(reasons) > 1:
        failure = replace(failure, detail="; ".join(reasons))
    return Asked(reply=last.reply, calls=tuple(records), call_ids=last.call_ids, failure=failure)
