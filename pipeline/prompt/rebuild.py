"""Requests made again from the record, byte for byte, and held against the hashes of the ledger.

What a request was made from is on record: the text and the profile, the words of the prompts, the
segment's frame, the offsets, and for a repair the reply that it repairs. Nothing here calls a
model; a request that cannot be made again is said to be so, with the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pydantic import BaseModel, ValidationError

from pipeline.consolidate.consolidation import consolidation_request
from pipeline.document import Document
from pipeline.errors import HomeError, OctavoError
from pipeline.profile.profile import Profile
from pipeline.prompt.prompt import continuation_messages, repair_messages, reply_schema
from pipeline.prompt.recipe import (
    ConsolidationRecipe,
    ContinuationRecipe,
    ReadingRecipe,
    RepairRecipe,
    frame_sha256,
    read_recipe,
)
from pipeline.prompt.template import Templates, read_templates
from pipeline.reading.continuation import join_replies
from pipeline.reading.piece import Piece, Place
from pipeline.reading.reading import piece_messages
from pipeline.result import Conclusion
from pipeline.store import CallRepository, LedgerCall, ResultRepository, Store
from providers import BUILT_IN, Message, Request
from providers.wire import ConsolidationReply, ReadingReply

_REPLIES: dict[str, type[BaseModel]] = {
    "consolidation": ConsolidationReply,
    "reading": ReadingReply,
}


class RebuildError(OctavoError):
    """A request cannot be made again; the message says what is missing or differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """A call of the ledger and the request that was made for it again."""

    call: LedgerCall
    request: Request | None
    """None where it cannot be made."""
    problem: str | None
    """Why not, or how it differs from what was sent; None where its hash is the ledger's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    document: Document
    conclusion: Conclusion


class Rebuilder:
    """Makes the requests of one run again."""

    def __init__(self, store: Store, run: str) -> None:
        """Read what the run concluded.

        Raises:
            UnknownNameError: no run has exactly this id.
            HomeError: the database or the content store cannot be used.
        """
        self._store = store
        self._sources = dict(_sources(store, run))
        self._templates = lru_cache(maxsize=8)(self._read_templates)
        self._profile = lru_cache(maxsize=8)(self._read_profile)

    def request(self, call: LedgerCall) -> Request:
        """The request of `call`.

        Raises:
            RebuildError: something it was made from is not on record, or has another hash.
        """
        given = call.parameters
        temperature = given.get("temperature")
        try:
            request = Request(
                model=given["model"],
                messages=self._messages(call),
                schema_name=given["schema_name"],
                schema=reply_schema(_REPLIES[given["schema_name"]]),
                max_output_tokens=given["max_output_tokens"],
                reasoning_effort=given["reasoning_effort"],
                temperature=None if temperature is None else Decimal(temperature),
            )
        except (HomeError, KeyError, ValidationError) as error:
            raise RebuildError(f"call {call.id} was kept without all it was made from") from error
        if request.sha256 != call.request_sha256:
            raise RebuildError(
                f"call {call.id} is another request when it is made again: the texts of this "
                "release, or what the record holds, are not those it was made from"
            )
        return request

    def _messages(self, call: LedgerCall) -> tuple[Message, ...]:
        recipe = read_recipe(call.recipe)
        if isinstance(recipe, ReadingRecipe):
            return self._reading(call, recipe)
        templates = self._templates(recipe.templates_sha256)
        if isinstance(recipe, ConsolidationRecipe):
            return self._consolidation(call, recipe, templates)
        parent = self._parent(call)
        if isinstance(recipe, RepairRecipe):
            # The repaired reply is a joined one where it came in parts.
            parts = self._parts(parent)
            reply = parts[0] if len(parts) == 1 else join_replies(parts)
            asked = self._messages(self._first(parent))
            return repair_messages(asked, reply, recipe.errors, templates=templates)
        return continuation_messages(
            self._messages(parent), self._reply(parent), templates=templates
        )

    def _reading(self, call: LedgerCall, recipe: ReadingRecipe) -> tuple[Message, ...]:
        source = self._source(call)
        segment = call.segment or 0
        frame = source.conclusion.plan.frames[segment]
        if frame_sha256(frame) != recipe.frame_sha256:
            raise RebuildError(f"call {call.id} had another frame than the one on record")
        piece = Piece(
            place=Place(segment=segment, group=recipe.group),
            fields=call.fields,
            start=recipe.start,
            end=recipe.end,
            with_summary=recipe.with_summary,
            is_gleaning=recipe.is_gleaning,
        )
        return piece_messages(
            source.document,
            frame,
            piece,
            self._profile(recipe.profile_sha256),
            self._templates(recipe.templates_sha256),
            with_cues=recipe.with_cues,
        )

    def _consolidation(
        self, call: LedgerCall, recipe: ConsolidationRecipe, templates: Templates
    ) -> tuple[Message, ...]:
        source = self._source(call)
        known = {finding.number: finding for finding in source.conclusion.findings}
        request = consolidation_request(
            source.document,
            [known[number] for number in recipe.findings],
            # Only the messages are taken, and nothing of the model is in them.
            model=BUILT_IN.get("offline"),
            max_output_tokens=1,
            templates=templates,
        )
        return request.messages

    def _source(self, call: LedgerCall) -> _Source:
        source = self._sources.get(call.document_sha256 or "")
        if source is None:
            raise RebuildError(
                f"call {call.id} belongs to a document that the run did not conclude"
            )
        return source

    def _first(self, call: LedgerCall) -> LedgerCall:
        """The call with which a reply in parts began; the call itself where it has one part."""
        is_part = isinstance(read_recipe(call.recipe), ContinuationRecipe)
        return self._first(self._parent(call)) if is_part else call

    def _parts(self, call: LedgerCall) -> list[str]:
        """The parts of a reply up to this one, in their order."""
        is_part = isinstance(read_recipe(call.recipe), ContinuationRecipe)
        before = self._parts(self._parent(call)) if is_part else []
        return [*before, self._reply(call)]

    def _parent(self, call: LedgerCall) -> LedgerCall:
        with self._store.snapshot() as session:
            number = call.parent_id
            parent = None if number is None else CallRepository(session).get(number)
        if parent is None:
            raise RebuildError(f"call {call.id} goes on with a call that is not on record")
        return parent

    def _reply(self, call: LedgerCall) -> str:
        with self._store.snapshot() as session:
            reply = CallRepository(session).content(call.id)
        if reply is None:
            raise RebuildError(f"the reply to call {call.id} is not on record")
        return reply

    def _read_templates(self, sha256: str) -> Templates:
        return read_templates(self._store.content.get(sha256))

    def _read_profile(self, sha256: str) -> Profile:
        return Profile.model_validate_json(self._store.content.get(sha256))


def rebuild_run(store: Store, run: str) -> Iterator[Rebuilt]:
    """Every call of a run in the order of the ledger, with its request made again.

    Raises:
        UnknownNameError: no run has exactly this id.
        HomeError: the database or the content store cannot be used.
    """
    rebuilder = Rebuilder(store, run)
    with store.snapshot() as session:
        calls = CallRepository(session).of_run(run)
    for call in calls:
        try:
            yield Rebuilt(call=call, request=rebuilder.request(call), problem=None)
        except RebuildError as error:
            yield Rebuilt(call=call, request=None, problem=str(error))


def _sources(store: Store, run: str) -> Iterator[tuple[str, _Source]]:
    with store.snapshot() as session:
        results = ResultRepository(session)
        concluded = [
            (document.conclusion, results.text_address(run, document.path))
            for document in results.load_run(run).documents
            if document.conclusion is not None
        ]
    for conclusion, address in concluded:
        if address is not None:
            document = store.content.get_document(address)
            yield conclusion.plan.sha256, _Source(document=document, conclusion=conclusion)
