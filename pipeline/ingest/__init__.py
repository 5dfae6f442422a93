from pipeline.ingest.docx import Revisions
from pipeline.ingest.family import CONTAINERS, members_of, open_file
from pipeline.ingest.ingest import READERS, awaits_ocr, extractors, ingest, name_note
from pipeline.ingest.limits import ReaderLimits
from pipeline.ingest.media_type import MediaType, mismatch
from pipeline.ingest.member import FamilyLimits, Member
from pipeline.ingest.pdf import Ocr
from pipeline.ingest.sniff import media_type_of

__all__ = [
    "CONTAINERS",
    "READERS",
    "FamilyLimits",
    "MediaType",
    "Member",
    "Ocr",
    "ReaderLimits",
    "Revisions",
    "awaits_ocr",
    "extractors",
    "ingest",
    "media_type_of",
    "members_of",
    "mismatch",
    "name_note",
    "open_file",
]
