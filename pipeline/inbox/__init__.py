from pipeline.inbox.endings import UNWELL
from pipeline.inbox.folders import check_matter, watched_folders
from pipeline.inbox.inbox import Inbox
from pipeline.inbox.places import DONE, EXCEPTIONS

__all__ = [
    "DONE",
    "EXCEPTIONS",
    "UNWELL",
    "Inbox",
    "check_matter",
    "watched_folders",
]
