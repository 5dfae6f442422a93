from pipeline.store.repositories.budgets import BudgetRepository, Posting
from pipeline.store.repositories.bulks import BulkRepository
from pipeline.store.repositories.calls import CallRepository
from pipeline.store.repositories.documents import DocumentRepository
from pipeline.store.repositories.endpoints import EndpointRepository
from pipeline.store.repositories.inbox import InboxEnding, InboxRepository
from pipeline.store.repositories.inbox_places import InboxPlaceRepository
from pipeline.store.repositories.links import LinkRepository
from pipeline.store.repositories.receipts import ReceiptRepository
from pipeline.store.repositories.results import ResultRepository
from pipeline.store.repositories.runs import RunRepository
from pipeline.store.repositories.totals import TotalRepository

__all__ = [
    "BudgetRepository",
    "BulkRepository",
    "CallRepository",
    "DocumentRepository",
    "EndpointRepository",
    "InboxEnding",
    "InboxPlaceRepository",
    "InboxRepository",
    "LinkRepository",
    "Posting",
    "ReceiptRepository",
    "ResultRepository",
    "RunRepository",
    "TotalRepository",
]
