from pipeline.ingest.ingest import EXTRACTORS, ingest, name_note
from pipeline.ingest.media_type import MediaType
from pipeline.ingest.sniff import media_type_of

__all__ = ["EXTRACTORS", "MediaType", "ingest", "media_type_of", "name_note"]
