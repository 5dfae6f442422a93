from pipeline.store.booked_call import BookedCall
from pipeline.store.content import ContentStore
from pipeline.store.kept_reply import KeptReply
from pipeline.store.ledger_call import LedgerCall
from pipeline.store.repositories import (
    BudgetRepository,
    BulkRepository,
    CallRepository,
    DocumentRepository,
    EndpointRepository,
    InboxEnding,
    InboxPlaceRepository,
    InboxRepository,
    LinkRepository,
    Posting,
    ReceiptRepository,
    ResultRepository,
    RunRepository,
    TotalRepository,
)
from pipeline.store.run_summary import RunSummary
from pipeline.store.store import Store
from pipeline.store.stored_opening import StoredOpening
from pipeline.store.stored_result import StoredResult

__all__ = [
    "BookedCall",
    "BudgetRepository",
    "BulkRepository",
    "CallRepository",
    "ContentStore",
    "DocumentRepository",
    "EndpointRepository",
    "InboxEnding",
    "InboxPlaceRepository",
    "InboxRepository",
    "KeptReply",
    "LedgerCall",
    "LinkRepository",
    "Posting",
    "ReceiptRepository",
    "ResultRepository",
    "RunRepository",
    "RunSummary",
    "Store",
    "StoredOpening",
    "StoredResult",
    "TotalRepository",
]
