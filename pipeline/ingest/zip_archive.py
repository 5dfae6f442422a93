"""A ZIP archive as the files in it. Nothing is unpacked to a folder."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.member import (
    FamilyLimits,
    Member,
    clean_name,
    require_count,
    with_unique_names,
)

_CHUNK_BYTES = 1 << 20
_ENCRYPTED_FLAG = 0x1
"""APPNOTE.TXT 6.3.10, 4.4.4: bit 0 of the general purpose flags."""


def zip_members(content: bytes, limits: FamilyLimits) -> Iterator[Member]:
    """The archive's files in the order of its directory, folders left out.

    A file that is encrypted, damaged or over a limit comes without content and says so.

    Raises:
        IngestError: the archive's directory cannot be read, or lists more files than allowed.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise IngestError(
            ExceptionClass.CORRUPT,
            "the directory of the archive cannot be read; supply a new copy",
            retryable=True,
        ) from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        require_count(len(entries), limits)
        yield from with_unique_names(_member(archive, entry, limits) for entry in entries)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: FamilyLimits) -> Member:
    name = clean_name(entry.filename)
    try:
        return Member(name=name, content=_unpacked(archive, entry, limits))
    except IngestError as error:
        return Member(name=name, content=None, failure=error)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: FamilyLimits) -> bytes:
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise IngestError(
            ExceptionClass.ENCRYPTED,
            "asks for the archive's password; supply the file unpacked",
            retryable=True,
        )
    try:
        with archive.open(entry) as file:
            return _read(file, entry, limits)
    except NotImplementedError as error:
        raise IngestError(
            ExceptionClass.UNSUPPORTED, "packed by a method that is not read; pack it anew"
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise IngestError(
            ExceptionClass.CORRUPT,
            f"cannot be unpacked ({type(error).__name__}); supply a new copy of the archive",
            retryable=True,
        ) from error


def _read(file: IO[bytes], entry: zipfile.ZipInfo, limits: FamilyLimits) -> bytes:
    """All bytes of an entry, counted as they come: what the directory declares may be a lie."""
    unpacked = bytearray()
    while chunk := file.read(_CHUNK_BYTES):
        unpacked += chunk
        if len(unpacked) > limits.member_bytes:
            raise _over_limit(f"unpacks to more than {limits.member_bytes} bytes")
        ratio = len(unpacked) // max(1, entry.compress_size)
        if len(unpacked) > limits.ratio_from_bytes and ratio > limits.ratio:
            raise _over_limit(f"unpacks to more than {limits.ratio} times its size")
    return bytes(unpacked)


def _over_limit(what: str) -> IngestError:
    return IngestError(ExceptionClass.OVER_LIMIT, f"{what}; supply the file unpacked")
