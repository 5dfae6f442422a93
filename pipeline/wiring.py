"""The composition root: settings become live objects here, and nowhere else."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pydantic import SecretStr

from chunking import ChunkingError, Vocabulary, load_vocabulary, load_vocabulary_file
from pipeline.asking.shared_limits import SharedLimits
from pipeline.budget.alert import Alerts
from pipeline.budget.book import BudgetBook
from pipeline.errors import ConfigurationError, HomeError, UnknownNameError
from pipeline.ingest import FamilyLimits, Ocr, ReaderLimits
from pipeline.ledger import Ledger
from pipeline.routing.model_row import model_row
from pipeline.sandbox import Sandbox, SandboxLimits
from pipeline.settings import IngestSettings, Settings
from pipeline.store import Store
from providers import (
    BUILT_IN,
    BatchClient,
    Catalogue,
    EndpointLimits,
    InvalidModelError,
    MissingKeyError,
    Model,
    OfflineReader,
    OpenAICompatible,
    Provider,
    UnknownModelError,
)

_KIMI = "kimi_k2"
"""Moonshot publishes one vocabulary for K2 and K3; it is not on board, and the operator may have
the file."""


class Octavo:
    """Everything live: the store, the ledger, and what the settings say of models."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.store = store
        self.ledger = Ledger(store)
        self.budgets = BudgetBook(store)
        self.alerts = Alerts(self.budgets, webhook_url=settings.alerts.webhook_url)
        self.catalogue = catalogue_of(settings)
        self.sandbox = Sandbox(_sandbox_limits(settings.ingest))
        self.reader_limits = _reader_limits(settings.ingest)
        self.family_limits = _family_limits(settings.ingest)
        self.ocr = _ocr(settings.ingest)

    def model(self, name: str, *, matter: str) -> Model:
        """The catalogue's row for `name`, where the matter allows it.

        Raises:
            UnknownNameError: no such model.
            ConfigurationError: the matter does not allow it, or is not one of the settings'
                where they list any; it fails closed.
        """
        try:
            model = self.catalogue.get(name)
        except UnknownModelError as error:
            raise UnknownNameError(str(error)) from error
        allowed = self.allow_list(matter)
        if allowed is not None and name not in allowed:
            raise ConfigurationError(
                f"matter {matter!r} allows {', '.join(allowed) or 'no model'}, not {name!r}: "
                f"choose one of them, or change [matters.{matter}] models"
            )
        return model

    def allow_list(self, matter: str) -> tuple[str, ...] | None:
        """The models that `matter` may ask; None allows all.

        Raises:
            ConfigurationError: the settings list matters, and it is none of them.
        """
        matters = self.settings.matters
        if matter in matters:
            return matters[matter].models
        # A slip in a matter's name must not open what the matter itself forbids.
        if matters and matter != self.settings.matter:
            raise ConfigurationError(
                f"no matter {matter!r}: there are {', '.join(sorted(matters))}; a new one needs a "
                f"section [matters.{matter}] in octavo.toml"
            )
        return None

    def provider(self, model: Model, limits: EndpointLimits | None = None) -> Provider:
        """What answers for `model`. The caller closes it.

        Raises:
            ConfigurationError: the model needs a key that is not set.
        """
        if model.base_url is None:
            return OfflineReader(model)
        key = os.environ.get(model.api_key_env) if model.api_key_env else None
        try:
            return OpenAICompatible(
                model,
                SecretStr(key) if key else None,
                deadline_s=self.deadline_s(model),
                # What the endpoint says of its own limits slows ours.
                on_rate_limits=None if limits is None else limits.learn,
            )
        except (MissingKeyError, InvalidModelError) as error:
            raise ConfigurationError(str(error)) from error

    def batch_client(self, model: Model) -> BatchClient:
        """The batches of the model's endpoint. The caller closes it.

        Raises:
            ConfigurationError: it has none, or needs a key that is not set.
        """
        key = os.environ.get(model.api_key_env) if model.api_key_env else None
        try:
            return BatchClient(
                model, SecretStr(key) if key else None, deadline_s=self.deadline_s(model)
            )
        except (MissingKeyError, InvalidModelError) as error:
            raise ConfigurationError(str(error)) from error

    def deadline_s(self, model: Model) -> float:
        """Seconds that one call to the model may take."""
        return model.deadline_s or self.settings.deadline_s

    def check_provider(self, model: Model) -> None:
        """Whether `provider` would give one; nothing stays open. Not within an event loop.

        Raises:
            ConfigurationError: the model needs a key that is not set.
        """
        asyncio.run(self.provider(model).aclose())

    def limits(self, model: Model) -> EndpointLimits:
        """The pace at which the model's endpoint may be asked.

        Limits that the settings give hold for all processes on the database together.
        """
        limits = self.settings.limits_of(model.name)
        if model.name in self.settings.limits:
            return SharedLimits(
                self.store,
                model.name,
                requests_per_minute=limits.requests_per_minute,
                tokens_per_minute=limits.tokens_per_minute,
                concurrency=limits.concurrency,
            )
        return EndpointLimits(
            requests_per_minute=limits.requests_per_minute,
            tokens_per_minute=limits.tokens_per_minute,
            concurrency=limits.concurrency,
        )

    def vocabulary(self, model: Model) -> Vocabulary:
        """The vocabulary the model's tokens are counted in.

        Raises:
            ConfigurationError: it is neither on board nor in a file of the settings that is
                what its maker published.
        """
        try:
            path = self.settings.vocabularies.get(model.encoding)
            if path is not None:
                return load_vocabulary_file(path, model.encoding)
            return load_vocabulary(model.encoding)
        except (ChunkingError, OSError) as error:
            raise ConfigurationError(f"model {model.name!r}: {error}") from error


def _sandbox_limits(ingest: IngestSettings) -> SandboxLimits:
    workers = {} if ingest.workers is None else {"workers": ingest.workers}
    return SandboxLimits(
        wall_s=ingest.wall_s,
        cpu_s=ingest.cpu_s,
        memory_bytes=ingest.memory_bytes,
        pages=ingest.pages,
        characters=ingest.characters,
        blocks=ingest.blocks,
        **workers,
    )


def _reader_limits(ingest: IngestSettings) -> ReaderLimits:
    return ReaderLimits(
        pages=ingest.pages,
        characters=ingest.characters,
        ratio=ingest.ratio,
        nesting=ingest.nesting,
    )


def _ocr(ingest: IngestSettings) -> Ocr | None:
    """None where it is off. A file's last quarter of time is left to everything else in it."""
    if ingest.ocr == "off":
        return None
    return Ocr(languages=ingest.ocr_languages, time_s=0.75 * ingest.wall_s)


def _family_limits(ingest: IngestSettings) -> FamilyLimits:
    return FamilyLimits(
        depth=ingest.depth,
        members=ingest.members,
        member_bytes=ingest.member_bytes,
        total_bytes=ingest.members_bytes,
        ratio=ingest.ratio,
    )


@contextmanager
def open_octavo(settings: Settings) -> Iterator[Octavo]:
    """The live objects for `settings`, released at the end.

    Raises:
        HomeError: the home, the database or the content store cannot be used.
        ConfigurationError: a model in the settings contradicts itself.
    """
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HomeError(
            f"cannot make the home folder {str(settings.home)!r} ({error.strerror}): set "
            "OCTAVO_HOME to a folder that can be written"
        ) from error
    with Store.open(
        database_url=settings.effective_database_url, content_url=settings.effective_content_url
    ) as store:
        octavo = Octavo(settings, store)
        with octavo.sandbox:
            yield octavo


def catalogue_of(settings: Settings) -> Catalogue:
    """The built-in models and the operator's.

    Raises:
        ConfigurationError: a model in the settings contradicts itself.
    """
    rows = [model_row(name, model) for name, model in settings.models.items()]
    if _KIMI in settings.vocabularies:
        kimi = (model for model in BUILT_IN if model.provider == "moonshotai")
        rows = [*(replace(row, encoding=_KIMI, encoding_is_exact=True) for row in kimi), *rows]
    return BUILT_IN.with_models(rows)
