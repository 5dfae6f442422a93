"""Settings: `OCTAVO_*` variables over `octavo.toml` over the defaults. Read once, at the edge."""

import difflib
import os
import tomllib
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from pipeline.errors import ConfigurationError
from pipeline.routing.model_settings import ModelSettings
from pipeline.routing.settings import RoutingSettings
from pipeline.schedule import ScheduleSettings
from providers import Sensitivity

AUTO = "auto"
"""In place of a model's name: the router chooses one for each document."""

DEFAULT_EXCLUDE = (
    "~$*",  # lock files of office programs
    "Thumbs.db",
    "desktop.ini",
    "*.tmp",
    "*.part",
    "*.crdownload",
    "samples.json",  # the manifest of a folder of samples
)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LimitSettings(_Section):
    """What an endpoint may be asked. None means no limit of ours."""

    requests_per_minute: Annotated[int | None, Field(gt=0)] = None
    tokens_per_minute: Annotated[int | None, Field(gt=0)] = None
    concurrency: Annotated[int, Field(gt=0)] = 8


class BudgetSettings(_Section):
    """What all runs may spend. None sets no cap. Hours, days and months are UTC's."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    run_usd: Annotated[Decimal | None, Field(ge=0)] = None
    """Most that one run may spend."""
    document_usd: Annotated[Decimal | None, Field(ge=0)] = None
    """Most that one document of a run may cost."""
    day_usd: Annotated[Decimal | None, Field(ge=0)] = None
    """Most that all runs together may spend in a day."""
    month_usd: Annotated[Decimal | None, Field(ge=0)] = None
    """Most that all runs together may spend in a calendar month."""
    requests_per_hour: Annotated[int | None, Field(ge=0)] = None
    """Requests to endpoints in an hour of the clock, by all runs together."""


class AlertSettings(_Section):
    """Who is told that a budget has come to 75, 90 or 100 per cent."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    webhook_url: Annotated[str | None, Field(pattern=r"^https?://")] = None
    """Gets each alert as a JSON object, by POST."""


class ClientSettings(_Section):
    """USD, over all matters of the client. None sets no cap."""

    budget_usd: Annotated[Decimal | None, Field(ge=0)] = None
    month_usd: Annotated[Decimal | None, Field(ge=0)] = None


class MatterSettings(_Section):
    client: str | None = None
    models: tuple[str, ...] | None = None
    """The allow-list. None allows every model of the catalogue."""
    budget_usd: Annotated[Decimal | None, Field(ge=0)] = None
    """USD for the whole matter, and below for a calendar month. None sets no cap."""
    month_usd: Annotated[Decimal | None, Field(ge=0)] = None
    sensitivity: Sensitivity = Sensitivity.NORMAL
    """`restricted` keeps the matter's documents on local endpoints."""
    watch: str | None = None


class IngestSettings(_Section):
    """What reading one file may cost. Past it, the file is an exception and the run goes on.

    The defaults are those of `SandboxLimits`, `ReaderLimits` and `FamilyLimits`, which give the
    reasons.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    workers: Annotated[int | None, Field(ge=1, le=64)] = None
    """Files read at the same time; none means one a processor, at most 4."""
    wall_s: Annotated[float, Field(gt=0, le=86_400)] = 600.0
    """Seconds until its text is there, waiting included."""
    cpu_s: Annotated[int, Field(gt=0)] = 300
    """Seconds of processor time."""
    memory_bytes: Annotated[int, Field(ge=256 * 1024 * 1024)] = 2048 * 1024 * 1024
    """Memory of the process that reads it."""
    pages: Annotated[int, Field(gt=0)] = 20_000
    """Pages of it."""
    characters: Annotated[int, Field(gt=0)] = 50_000_000
    """Characters of its text."""
    blocks: Annotated[int, Field(gt=0)] = 2_000_000
    """Paragraphs, table rows and cells in it."""
    ratio: Annotated[int, Field(gt=0)] = 200
    """Unpacked to packed bytes of an archive's entry or an office file."""
    nesting: Annotated[int, Field(gt=0)] = 40
    """Tables in tables, text boxes in text boxes."""
    depth: Annotated[int, Field(gt=0)] = 8
    """Files in files."""
    members: Annotated[int, Field(gt=0)] = 100_000
    """Files in one file, at all depths together."""
    member_bytes: Annotated[int, Field(gt=0)] = 512 * 1024 * 1024
    """Bytes of one file in a file."""
    members_bytes: Annotated[int, Field(gt=0)] = 4 * 1024 * 1024 * 1024
    """Bytes of all files in one file together."""
    ocr: Literal["off", "auto"] = "off"
    """Whether Tesseract, where it is installed, reads pages that have no text."""
    ocr_languages: Annotated[str, Field(pattern=r"^[A-Za-z_]{3,}(\+[A-Za-z_]{3,})*$")] = "eng"
    """Tesseract's names of their languages, joined by `+`."""


class BulkSettings(_Section):
    """Readings at batch price."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    poll_s: Annotated[float, Field(gt=0, le=3_600)] = 20.0
    """Seconds until the first look at a batch; pauses grow to ten times that."""
    rounds: Annotated[int, Field(ge=1, le=10)] = 2
    """Batches that a request is put into before it is asked by itself, at the full price: a batch
    that expires leaves some undone."""
    requests: Annotated[int, Field(ge=1, le=50_000)] = 50_000
    """Requests in one batch at most."""
    tokens: Annotated[int | None, Field(gt=0)] = None
    """Tokens of prompts that wait at a provider at most; none means as many as there are. With a
    limit, one batch goes after the other."""


class WatchSettings(_Section):
    """Watched folders."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    settle_s: Annotated[float, Field(gt=0)] = 2.0
    """Seconds for which a file must not change before it is taken; an empty one ten times as
    long."""
    poll_s: Annotated[float, Field(gt=0)] = 10.0
    """Seconds between looks at the folder, whatever the system tells of it."""
    force_polling: bool = False
    """Look only, and do not listen: for shares that tell nothing, or too much."""
    after: Literal["move", "leave"] = "move"
    """What is done with a file that was handled: moved to `done` or `exceptions`, or left."""
    batch_files: Annotated[int, Field(ge=1, le=10_000)] = 500
    """Files that one run takes at most."""
    parallel_runs: Annotated[int, Field(ge=1, le=16)] = 2
    """Runs under way at the same time, for one folder."""
    lease_s: Annotated[float, Field(ge=5)] = 60.0
    """Seconds after which the runs of a watcher that has died are another's."""


class Settings(BaseSettings):
    """Everything that can be set. Field names in capitals after `OCTAVO_` are the variables."""

    model_config = SettingsConfigDict(
        env_prefix="OCTAVO_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
    )

    home: Path = Path(".octavo")
    """Folder of the database, the files' content and the reports."""
    database_url: str | None = None
    """SQLAlchemy URL of the database; none means SQLite under `home`."""
    content_url: str | None = None
    """fsspec URL of the content store; none means a folder under `home`."""
    reports_url: str | None = None
    """Where the folder `reports` under `home` is served; links to reports then lead there."""
    model: str = "offline"
    """The model that reads; `octavo models` lists them."""
    matter: str = "default"
    """The client's matter: replies are never used across matters."""
    profile: str | None = None
    """What is asked; none means that each document's profile is chosen by rule."""
    group_size: Annotated[int, Field(ge=1, le=41)] = 3
    """Fields a reading is asked at most. Fewer find more and cost more."""
    output_reserve_tokens: Annotated[int, Field(ge=256)] = 16_000
    """Output tokens a reading may take, reasoning included, where the model allows as many."""
    parallel_documents: Annotated[int, Field(ge=1)] = 4
    """Documents in hand at the same time."""
    parallel_readings: Annotated[int, Field(ge=1)] = 8
    """Readings under way at the same time, over all documents."""
    deadline_s: Annotated[float, Field(gt=0)] = 600.0
    """Seconds one request may take from sending it to its last byte."""
    attempts: Annotated[int, Field(ge=1, le=10)] = 4
    """Attempts at one request that fails by the endpoint's fault; rate limits do not count."""
    replay_days: Annotated[int, Field(ge=0)] = 30
    """Days for which a reply of an earlier run is used again instead of bought."""
    keep_reasoning: bool = True
    """Whether the reasoning text of a reply is kept in the record, where the provider gives it."""
    warm_cache: bool = True
    """Whether the first reading of a segment goes ahead of its siblings, so that these find its
    prompt in the provider's cache. Without effect where a model's cache saves no money."""
    gleaning: Annotated[int, Field(ge=0, le=1)] = 0
    """Further rounds of readings for fields that a first one has found nowhere."""
    prompt_language: Literal["auto", "en", "zh"] = "auto"
    """Language of the prompts; `auto` goes by the script of each document's text."""
    max_file_bytes: Annotated[int, Field(gt=0)] = 512 * 1024 * 1024
    """A larger file is an exception."""
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    """Names of files that are counted as excluded, as shell patterns; hidden ones always are."""
    ingest: IngestSettings = IngestSettings()
    vocabularies: dict[str, Path] = {}
    """Vocabulary -> its file, for those that are not on board: `kimi_k2` (`tiktoken.model`)."""
    models: dict[str, ModelSettings] = {}
    limits: dict[str, LimitSettings] = {}
    budgets: BudgetSettings = BudgetSettings()
    alerts: AlertSettings = AlertSettings()
    clients: dict[str, ClientSettings] = {}
    matters: dict[str, MatterSettings] = {}
    log_format: Literal["text", "json"] = "text"
    """Log lines of `octavo serve` and its runs: text, or a JSON object each."""
    schedules: dict[str, ScheduleSettings] = {}
    """Folders that `octavo serve` reads at set times."""
    watch: WatchSettings = WatchSettings()
    routing: RoutingSettings = RoutingSettings()
    bulk: BulkSettings = BulkSettings()

    @cached_property
    def effective_database_url(self) -> str:
        if self.database_url is not None:
            return self.database_url
        return f"sqlite:///{(self.home.absolute() / 'octavo.db').as_posix()}"

    @cached_property
    def effective_content_url(self) -> str:
        return self.content_url or (self.home.absolute() / "content").as_posix()

    @property
    def effective_model(self) -> str:
        """The model where none is asked for: a policy that is set chooses, unless one is named."""
        if self.routing.policy is not None and "model" not in self.model_fields_set:
            return AUTO
        return self.model

    def client_of(self, matter: str) -> str | None:
        """The client of `matter`; None where none is named."""
        return self.matters.get(matter, MatterSettings()).client

    @property
    def reports(self) -> Path:
        """The folder of the reports, a folder for each run."""
        return self.home / "reports"

    def report_url(self, run: str) -> str:
        """Where the report of `run` is read: an address of the file, or of whoever serves it."""
        index = f"{run}/index.html"
        if self.reports_url is not None:
            return f"{self.reports_url.rstrip('/')}/{index}"
        return (self.reports.absolute() / index).as_uri()

    def limits_of(self, model: str) -> LimitSettings:
        return self.limits.get(model, LimitSettings())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings
        return (
            init_settings,
            env_settings,
            InitSettingsSource(settings_cls, init_kwargs=_read_file()),
        )


def load_settings(**overrides: object) -> Settings:
    """The settings in force. `overrides` come from the command line and win.

    Raises:
        ConfigurationError: a value that cannot be used, with its name and its source.
    """
    _check_variables()
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(
            f"setting {place!r}: {first['msg']} (from OCTAVO_{place.upper().replace('.', '__')} "
            f"or {_config_path().name})"
        ) from error


def _check_variables() -> None:
    """A misspelt variable would be passed over in silence."""
    for variable in sorted(os.environ):
        name = variable.removeprefix("OCTAVO_").split("__")[0].lower()
        if not variable.startswith("OCTAVO_") or name in {*Settings.model_fields, "config"}:
            continue
        near = difflib.get_close_matches(name, Settings.model_fields, n=1, cutoff=0.75)
        if near:
            raise ConfigurationError(
                f"no setting {variable}: did you mean OCTAVO_{near[0].upper()}?"
            )


def _config_path() -> Path:
    return Path(os.environ.get("OCTAVO_CONFIG", "octavo.toml"))


def _read_file() -> dict[str, Any]:
    path = _config_path()
    if not path.exists():
        if "OCTAVO_CONFIG" in os.environ:
            raise ConfigurationError(f"OCTAVO_CONFIG names {str(path)!r}, which does not exist")
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"cannot read {str(path)!r}: {error}") from error
