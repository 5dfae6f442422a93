"""A reader of one document on a scripted model and a real ledger, for tests."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from chunking import Frame, load_vocabulary
from pipeline.asking.ask import Asker
from pipeline.asking.line import Line
from pipeline.budget.alert import Alerts
from pipeline.budget.book import BudgetBook
from pipeline.budget.budget import NO_CAPS, Account, BudgetKind
from pipeline.budget.reservation import Reservations
from pipeline.document import Document
from pipeline.ledger import Ledger
from pipeline.plan import Plan, Route
from pipeline.profile.profile import FieldType, Profile, ProfileField
from pipeline.reading.read import Reader
from pipeline.store import RunRepository, Store
from providers import Model, Provider, Reply, Usage
from providers.limits import EndpointLimits
from tests.pipeline.texts import document_of, segment_of

TEXT = "This Agreement is governed by the laws of Ohio. The Term is two years."
RUN = "20260101-000000-abcdef"

PROFILE = Profile(
    name="test",
    version="1",
    description="three fields in one group",
    fields=tuple(
        ProfileField(id=name, question="What is it?", type=FieldType.TEXT, group="all")
        for name in ("governing_law", "term", "notices")
    ),
)


def reading(
    findings: dict[str, tuple[str, str]] | None = None, absent: list[str] | None = None
) -> str:
    """A reply named `reading`: field -> (value, quote), and the absent fields."""
    found = [
        {"field": field, "value": value, "quotes": [quote], "rationale": "it says so"}
        for field, (value, quote) in (findings or {}).items()
    ]
    return json.dumps({"findings": found, "absent": absent or [], "summary": "A summary."})


def reply(content: str, finish_reason: str = "stop", **usage: int) -> Reply:
    """A reply of 100 input and 10 output tokens unless told otherwise."""
    counted: dict[str, Any] = {"input_tokens": 100, "cached_tokens": 0, "output_tokens": 10}
    return Reply(
        content=content,
        finish_reason=finish_reason,
        usage=Usage(**(counted | usage)),
        model="scripted",
        latency_s=0.01,
    )


def plan_of(document: Document, profile: Profile, model: Model) -> Plan:
    """One segment, the whole document, and all fields of the profile's groups."""
    return Plan(
        sha256=document.sha256,
        characters=len(document.text),
        tokens=20,
        encoding="o200k_base",
        encoding_is_exact=True,
        route=Route.DIRECT,
        reason="short",
        model=model.name,
        profile=profile.reference,
        profile_sha256="e" * 64,
        profile_reason="asked for",
        model_reason="asked for",
        segments=(segment_of(0, len(document.text)),),
        frames=(Frame(),),
        groups=profile.groups(3),
        calls=1,
        forecast=None,
    )


@contextmanager
def open_store(folder: Path) -> Iterator[Store]:
    """A store with one run in it."""
    url = f"sqlite:///{folder / 'octavo.db'}"
    with Store.open(database_url=url, content_url=str(folder / "content")) as store:
        with store.session() as session:
            RunRepository(session).start(run=RUN, matter="m", started_at=datetime.now(UTC))
            session.commit()
        yield store


def asker_of(
    provider: Provider, store: Store, *, cap_usd: Decimal | None = None, attempts: int = 3
) -> Asker:
    """Asks `provider` for the run of `open_store`."""
    return Asker([line_of(provider, store, cap_usd=cap_usd, attempts=attempts)])


def line_of(
    provider: Provider,
    store: Store,
    *,
    cap_usd: Decimal | None = None,
    attempts: int = 3,
    keep_reasoning: bool = True,
) -> Line:
    """The line to `provider` for the run of `open_store`."""
    return Line(
        provider=provider,
        limits=EndpointLimits(),
        ledger=Ledger(store),
        vocabulary=load_vocabulary("o200k_base"),
        reservations=Reservations(
            ledger=Ledger(store),
            account=Account(run=RUN, matter="m"),
            caps=NO_CAPS if cap_usd is None else {BudgetKind.RUN: cap_usd},
            alerts=Alerts(BudgetBook(store)),
        ),
        attempts=attempts,
        replay_age=timedelta(days=30),
        keep_reasoning=keep_reasoning,
    )


def reader_of(
    provider: Provider,
    store: Store,
    *,
    cap_usd: Decimal | None = None,
    text: str = TEXT,
    attempts: int = 3,
) -> Reader:
    """Reads one short document."""
    document = document_of(text)
    return Reader(
        asker=asker_of(provider, store, cap_usd=cap_usd, attempts=attempts),
        document=document,
        plan=plan_of(document, PROFILE, provider.model),
        profile=PROFILE,
        model=provider.model,
        max_output_tokens=1_000,
    )
