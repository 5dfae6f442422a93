"""What an OLE compound file is, by the names of its streams ([MS-CFB])."""

from io import BytesIO

import olefile

from pipeline.ingest.media_type import MediaType

_STREAMS = (
    # An encrypted package may keep streams of other kinds beside it, so it goes first.
    ("encryptedpackage", MediaType.ENCRYPTED_OFFICE),
    ("worddocument", MediaType.DOC),
    ("workbook", MediaType.XLS),
    ("book", MediaType.XLS),
    ("powerpoint document", MediaType.PPT),
    ("__properties_version1.0", MediaType.MSG),
)


def type_of_ole(content: bytes) -> MediaType:
    """The type of a compound file; OLE where no stream tells, or it is damaged."""
    names = _root_streams(content)
    for stream, media_type in _STREAMS:
        if stream in names:
            return media_type
    return MediaType.OLE


def doc_is_encrypted(content: bytes) -> bool:
    """Whether a Word 97-2003 document asks for a password ([MS-DOC] 2.5.2, bit `fEncrypted`)."""
    try:
        with olefile.OleFileIO(BytesIO(content)) as ole, ole.openstream("WordDocument") as stream:
            return bool(bytes(stream.read(12))[11] & 0x01)
    except Exception:
        return False


def _root_streams(content: bytes) -> set[str]:
    """Names of the root's streams in lower case: [MS-CFB] 2.6.4 compares without case."""
    try:
        with olefile.OleFileIO(BytesIO(content)) as ole:
            return {path[0].lower() for path in ole.listdir() if len(path) == 1}
    except Exception:
        return {name for name, _ in _STREAMS if _spelled(name, content)}


def _spelled(name: str, content: bytes) -> bool:
    """Whether the directory of a damaged file still names the stream."""
    return name.encode("utf-16-le") in content.lower()
