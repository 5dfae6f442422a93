from pipeline.inbox.inbox import Inbox
from pipeline.inbox.places import DONE, EXCEPTIONS

__all__ = [
    "DONE",
    "EXCEPTIONS",
    "Inbox",
]
