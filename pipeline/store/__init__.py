from pipeline.store.content import ContentStore
from pipeline.store.kept_reply import KeptReply
from pipeline.store.ledger_call import LedgerCall
from pipeline.store.repositories import (
    CallRepository,
    DocumentRepository,
    ReceiptRepository,
    ResultRepository,
    RunRepository,
)
from pipeline.store.run_summary import RunSummary
from pipeline.store.store import Store
from pipeline.store.stored_result import StoredResult

__all__ = [
    "CallRepository",
    "ContentStore",
    "DocumentRepository",
    "KeptReply",
    "LedgerCall",
    "ReceiptRepository",
    "ResultRepository",
    "RunRepository",
    "RunSummary",
    "Store",
    "StoredResult",
]
