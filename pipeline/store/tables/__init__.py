from pipeline.store.tables.answer import AnswerRow
from pipeline.store.tables.base import Base
from pipeline.store.tables.budget import BudgetRow
from pipeline.store.tables.bulk import BulkCallRow, BulkRow
from pipeline.store.tables.call import CallRow
from pipeline.store.tables.citation import CitationRow
from pipeline.store.tables.conclusion import ConclusionRow
from pipeline.store.tables.conflict import ConflictRow
from pipeline.store.tables.document import DocumentRow
from pipeline.store.tables.document_link import DocumentLinkRow
from pipeline.store.tables.endpoint import EndpointRow, EndpointSlotRow
from pipeline.store.tables.exception_record import ExceptionRow
from pipeline.store.tables.finding import FindingRow
from pipeline.store.tables.forecast import ForecastRow
from pipeline.store.tables.inbox import InboxFileRow, InboxRunRow
from pipeline.store.tables.note import NoteRow
from pipeline.store.tables.reading import ReadingRow
from pipeline.store.tables.receipt import ReceiptRow
from pipeline.store.tables.run import RunRow
from pipeline.store.tables.run_document import RunDocumentRow
from pipeline.store.tables.segment import SegmentRow
from pipeline.store.tables.summary_sentence import SummarySentenceRow
from pipeline.store.tables.unread_span import UnreadSpanRow
from pipeline.store.tables.unverified_quote import UnverifiedQuoteRow

__all__ = [
    "AnswerRow",
    "Base",
    "BudgetRow",
    "BulkCallRow",
    "BulkRow",
    "CallRow",
    "CitationRow",
    "ConclusionRow",
    "ConflictRow",
    "DocumentLinkRow",
    "DocumentRow",
    "EndpointRow",
    "EndpointSlotRow",
    "ExceptionRow",
    "FindingRow",
    "ForecastRow",
    "InboxFileRow",
    "InboxRunRow",
    "NoteRow",
    "ReadingRow",
    "ReceiptRow",
    "RunDocumentRow",
    "RunRow",
    "SegmentRow",
    "SummarySentenceRow",
    "UnreadSpanRow",
    "UnverifiedQuoteRow",
]
