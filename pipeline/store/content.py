"""Content by address: bytes named by their SHA-256, in a folder or an object store.

Holds the bytes of files and the extracted texts of documents. Knows no database.
"""

import gzip
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import fsspec

from pipeline.document import Document
from pipeline.errors import HomeError
from pipeline.store.document_bytes import document_from_bytes, document_to_bytes


class _Shelf(Protocol):
    """Where the bytes lie, by relative name. Writing is atomic."""

    def size(self, name: str) -> int | None: ...
    def read(self, name: str) -> bytes: ...
    def write(self, name: str, data: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class _FolderShelf:
    root: Path

    def size(self, name: str) -> int | None:
        try:
            return (self.root / name).stat().st_size
        except FileNotFoundError:
            return None

    def read(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{uuid4().hex}.part")
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.chmod(0o444)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _RemoteShelf:
    """An object store: its PUT is atomic by itself."""

    files: Any
    root: str

    def size(self, name: str) -> int | None:
        try:
            with _as_os_error():
                return int(self.files.size(f"{self.root}/{name}"))
        except FileNotFoundError:
            return None

    def read(self, name: str) -> bytes:
        with _as_os_error():
            return bytes(self.files.cat_file(f"{self.root}/{name}"))

    def write(self, name: str, data: bytes) -> None:
        with _as_os_error():
            self.files.pipe_file(f"{self.root}/{name}", data)


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Clients of object stores raise errors of their own where keys, or the store, are missing."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


class ContentStore:
    """Bytes under their own SHA-256. Nothing that was put is ever changed."""

    def __init__(self, content_url: str) -> None:
        """`content_url` is a path, `file:///...`, or any URL that fsspec knows, such as `s3://...`.

        Raises:
            HomeError: no such kind of store, or its package is not installed.
        """
        self._url = content_url
        self._shelf = _shelf(content_url)

    def put(self, data: bytes) -> str:
        """Store `data` and return its address, the SHA-256 in hexadecimal; twice is as once.

        Raises:
            HomeError: the store cannot be written.
        """
        address = hashlib.sha256(data).hexdigest()
        name = _name(address)
        try:
            # A file of another size is what a power cut left behind: it is replaced.
            if self._shelf.size(name) != len(data):
                self._shelf.write(name, data)
        except OSError as error:
            raise self._unusable(error) from error
        return address

    def get(self, address: str) -> bytes:
        """The bytes at `address`, checked against it.

        Raises:
            HomeError: nothing is there, it cannot be read, or it is not what was put.
        """
        try:
            data = self._shelf.read(_name(address))
        except FileNotFoundError as error:
            raise HomeError(f"{self._url}: nothing is stored as {address}") from error
        except OSError as error:
            raise self._unusable(error) from error
        if hashlib.sha256(data).hexdigest() != address:
            raise HomeError(f"{self._url}: {address} is damaged; restore it from a copy")
        return data

    def put_document(self, document: Document) -> str:
        """Store a document's text, blocks, pages and notes; return the address.

        Raises:
            HomeError: the store cannot be written.
        """
        return self.put(gzip.compress(document_to_bytes(document), mtime=0))

    def get_document(self, address: str) -> Document:
        """The document that `put_document` stored, equal to it.

        Raises:
            HomeError: nothing is there, it cannot be read, or it is not what was put.
        """
        return document_from_bytes(gzip.decompress(self.get(address)))

    def _unusable(self, error: OSError) -> HomeError:
        reason = error.strerror or str(error) or type(error).__name__
        return HomeError(f"{self._url}: the content store cannot be used: {reason}")


def _name(address: str) -> str:
    # Two levels keep folders below some thousands of entries at millions of files.
    return f"{address[:2]}/{address[2:4]}/{address}"


def _shelf(content_url: str) -> _Shelf:
    parts = urlsplit(content_url)
    if "://" not in content_url:
        return _FolderShelf(Path(content_url))
    if parts.scheme == "file":
        return _FolderShelf(Path(content_url.removeprefix("file://")))
    try:
        files, root = fsspec.core.url_to_fs(content_url)
    except (ValueError, ImportError) as error:
        raise HomeError(f"{content_url}: no such content store: {error}") from error
    return _RemoteShelf(files, root)
