from pipeline.answer import (
    Answer,
    AnswerStatus,
    Citation,
    Confidence,
    Conflict,
    Finding,
    Level,
    Match,
    Review,
    SummarySentence,
    Support,
)
from pipeline.batch import (
    Batch,
    BatchOptions,
    check_options,
    find_killed_run,
    find_run,
    finish,
    load_run,
    new_run_id,
    open_batch,
)
from pipeline.call import CallRecord, CallState, Failure, Outcome, Purpose
from pipeline.costs.forecast import RunForecast, forecast_run
from pipeline.document import Document, Note, Page
from pipeline.errors import (
    BudgetExceededError,
    ConfigurationError,
    HomeError,
    IngestError,
    NotReadError,
    OctavoError,
    RequestError,
    UnknownNameError,
)
from pipeline.evidence.coverage import Coverage, UnreadSpan
from pipeline.exception import ExceptionClass, ExceptionRecord
from pipeline.ingest import Revisions
from pipeline.job import Job, conclude, prepare, read_place, record_crash
from pipeline.plan import Forecast, Plan, Route
from pipeline.planned import PlannedFile
from pipeline.preview import preview
from pipeline.profile.profile import Profile, ProfileField
from pipeline.profile.source import built_in_profiles, load_profile
from pipeline.progress import Progress
from pipeline.reading.piece import Place
from pipeline.receiving.arrival import Arrival, receive_files
from pipeline.receiving.receipt import Receipt
from pipeline.result import (
    Conclusion,
    DocumentResult,
    DocumentStatus,
    Reconciliation,
    RunResult,
    RunStatus,
)
from pipeline.settings import Settings, load_settings
from pipeline.store import Store
from pipeline.wiring import Octavo, catalogue_of, open_octavo

__all__ = [
    "Answer",
    "AnswerStatus",
    "Arrival",
    "Batch",
    "BatchOptions",
    "BudgetExceededError",
    "CallRecord",
    "CallState",
    "Citation",
    "Conclusion",
    "Confidence",
    "ConfigurationError",
    "Conflict",
    "Coverage",
    "Document",
    "DocumentResult",
    "DocumentStatus",
    "ExceptionClass",
    "ExceptionRecord",
    "Failure",
    "Finding",
    "Forecast",
    "HomeError",
    "IngestError",
    "Job",
    "Level",
    "Match",
    "NotReadError",
    "Note",
    "Octavo",
    "OctavoError",
    "Outcome",
    "Page",
    "Place",
    "Plan",
    "PlannedFile",
    "Profile",
    "ProfileField",
    "Progress",
    "Purpose",
    "Receipt",
    "Reconciliation",
    "RequestError",
    "Review",
    "Revisions",
    "Route",
    "RunForecast",
    "RunResult",
    "RunStatus",
    "Settings",
    "Store",
    "SummarySentence",
    "Support",
    "UnknownNameError",
    "UnreadSpan",
    "built_in_profiles",
    "catalogue_of",
    "check_options",
    "conclude",
    "find_killed_run",
    "find_run",
    "finish",
    "forecast_run",
    "load_profile",
    "load_run",
    "load_settings",
    "new_run_id",
    "open_batch",
    "open_octavo",
    "prepare",
    "preview",
    "read_place",
    "receive_files",
    "record_crash",
]
