"""The offline reader: a provider that ranks sentences instead of asking a language model."""

import asyncio
import re
import threading
import time
from collections import OrderedDict
from decimal import Decimal
from typing import TYPE_CHECKING

from providers.base import Reply, Request, Usage
from providers.built_in import BUILT_IN
from providers.catalogue import Model
from providers.errors import RequestRejectedError
from providers.offline.consolidation import consolidate
from providers.wire import (
    ReadingReply,
    read_findings,
    read_material,
    read_questions,
)

if TYPE_CHECKING:
    from providers.offline.index import TextIndex

_CACHED_TEXTS = 8  # an index takes some thirty times the memory of its text
_NO_TOKENS = Usage(
    input_tokens=0, cached_tokens=0, cache_write_tokens=0, output_tokens=0, reasoning_tokens=0
)
# A frame says where a segment stands and between whom, but for the one that begins a document.
_LATER_SEGMENT = re.compile(r"^(?:Place|Parties|Date)\b.*:$", re.MULTILINE)


class OfflineReader:
    """Answers readings and consolidations without a language model and without network.

    Equal requests have equal replies, byte for byte. A text is indexed once and kept for the
    requests that follow on the same text.
    """

    def __init__(self, model: Model | None = None) -> None:
        """Take the catalogue's row to answer for; None takes the built-in `offline`."""
        self._model = BUILT_IN.get("offline") if model is None else model
        self._indexes: OrderedDict[str, TextIndex] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def model(self) -> Model:
        """The catalogue's row: limits and vocabulary by which a plan is made."""
        return self._model

    async def generate(self, request: Request) -> Reply:
        """Answer a request named `reading` or `consolidation` in a thread of its own.

        Raises:
            RequestRejectedError: the request has another name, or its messages are not of
                `providers.wire`.
        """
        started = time.monotonic()
        content = await asyncio.to_thread(self._respond, request)
        return Reply(
            content=content,
            finish_reason="stop",
            usage=_NO_TOKENS,
            model=self._model.endpoint_model,
            latency_s=time.monotonic() - started,
        )

    def estimate_cost(self, *, input_tokens: int, output_tokens: int) -> Decimal | None:  # noqa: ARG002
        """Always 0: no tokens are bought."""
        return Decimal(0)

    def context_limit(self) -> int:
        """Tokens of prompt and completion together, as the catalogue's row has them."""
        return self._model.context_window

    async def aclose(self) -> None:
        """Forget the indexed texts."""
        with self._lock:
            self._indexes.clear()

    def _respond(self, request: Request) -> str:
        users = [message.content for message in request.messages if message.role == "user"]
        try:
            if request.schema_name == "reading":
                return self._read(users[0], users[-1]).model_dump_json()
            if request.schema_name == "consolidation":
                return consolidate(read_findings(users[-1])).model_dump_json()
        except (ValueError, IndexError):
            # Not chained: a validation error repeats what it was given, and that is the document.
            raise self._rejected(
                "its messages are not those of a reading or consolidation"
            ) from None
        raise self._rejected(
            f"it answers `reading` and `consolidation`, not {request.schema_name!r}"
        )

    def _rejected(self, detail: str) -> RequestRejectedError:
        return RequestRejectedError(self._model.name, detail=detail)

    def _read(self, material: str, questions: str) -> ReadingReply:
        # These import numpy, whose half second nobody should pay who reads nothing offline.
        from providers.offline.answers import answer  # noqa: PLC0415
        from providers.offline.summary import summarise, wants_summary  # noqa: PLC0415

        read = read_material(material)
        index = self._index(read.text)
        asked = read_questions(questions)
        begins = _LATER_SEGMENT.search(read.frame) is None
        answers = [(q.id, answer(q, index, begins_document=begins)) for q in asked]
        findings = [finding for _, finding in answers if finding is not None]
        return ReadingReply(
            findings=findings,
            absent=[field for field, finding in answers if finding is None],
            summary=summarise(index) if wants_summary(questions) else "",
        )

    def _index(self, text: str) -> "TextIndex":
        from providers.offline.index import index_text  # noqa: PLC0415 - as above

        # Held while indexing: of several requests on a new text, one does the work.
        with self._lock:
            index = self._indexes.pop(text, None) or index_text(text)
            self._indexes[text] = index
            while len(self._indexes) > _CACHED_TEXTS:
                self._indexes.popitem(last=False)
        return index
