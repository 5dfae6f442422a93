"""A reader that tells which modules its process has, with the real readers among them."""

import sys

from pipeline.document import Document
from pipeline.ingest import ingest
from tests.pipeline.sandbox.unruly import document_of


def read(content: bytes, *, name: str, sha256: str) -> Document:
    """A reader for `Sandbox`."""
    assert ingest(content, name=name, sha256=sha256).text
    return document_of(",".join({name.partition(".")[0] for name in sys.modules}), sha256)
