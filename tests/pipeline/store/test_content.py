import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from stat import S_IMODE

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.errors import HomeError
from pipeline.store import ContentStore
from tests.pipeline.store.unprivileged import unprivileged


@pytest.fixture(params=["folder", "file URL", "object store"])
def content(request: pytest.FixtureRequest, tmp_path: Path) -> ContentStore:
    """A store in a folder, by path and by URL, and one behind fsspec."""
    urls = {
        "folder": str(tmp_path / "content"),
        "file URL": f"file://{tmp_path}/content",
        "object store": f"memory://{tmp_path.name}",
    }
    return ContentStore(urls[request.param])


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25
)
@given(data=st.binary())
def test_bytes_come_back_by_their_hash(content: ContentStore, data: bytes) -> None:
    """The address is the SHA-256, so anybody can check it."""
    address = content.put(data)
    assert address == hashlib.sha256(data).hexdigest()
    assert content.get(address) == data


def test_putting_twice_is_as_putting_once(content: ContentStore, tmp_path: Path) -> None:
    """The second time writes nothing."""
    assert content.put(b"twice") == content.put(b"twice")


def test_many_may_put_the_same_at_once(tmp_path: Path) -> None:
    """No reader ever meets half a file, and nothing is left beside it."""
    content, data = ContentStore(str(tmp_path)), b"x" * 100_000
    with ThreadPoolExecutor(8) as pool:
        (address,) = set(pool.map(content.put, [data] * 32))
    assert content.get(address) == data
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [address]


def test_stored_files_are_read_only(tmp_path: Path) -> None:
    """Nothing that was put is changed by accident."""
    address = ContentStore(str(tmp_path)).put(b"kept")
    (file,) = tmp_path.rglob(address)
    assert S_IMODE(file.stat().st_mode) == 0o444


class _Keyless:
    """The client of an object store that has no keys, as far as it is asked."""

    def __getattr__(self, name: str) -> object:
        def refuse(*arguments: object) -> None:
            raise LookupError("unable to locate credentials")

        return refuse


def test_what_an_object_store_s_client_raises_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its kind of error: reading and writing end with the place and its words."""
    monkeypatch.setattr("fsspec.core.url_to_fs", lambda url: (_Keyless(), "team"))
    content = ContentStore("s3://team/content")
    for ask in (lambda: content.put(b"x"), lambda: content.get("0" * 64)):
        with pytest.raises(HomeError, match=r"s3://team/content.*unable to locate credentials"):
            ask()


def test_what_is_not_there_is_said(content: ContentStore) -> None:
    """The message names the address and the place."""
    address = "ab" * 32
    with pytest.raises(HomeError, match=f"nothing is stored as {address}"):
        content.get(address)


def test_damage_is_noticed(tmp_path: Path) -> None:
    """Bytes that are not what was put are never handed out."""
    content = ContentStore(str(tmp_path))
    address = content.put(b"as it was")
    (file,) = tmp_path.rglob(address)
    file.chmod(0o644)
    file.write_bytes(b"not as is")
    with pytest.raises(HomeError, match=f"{address} is damaged"):
        content.get(address)


def test_half_a_file_is_replaced(tmp_path: Path) -> None:
    """What a power cut left of a file is mended by putting it again."""
    content = ContentStore(str(tmp_path))
    address = content.put(b"as it was")
    (file,) = tmp_path.rglob(address)
    file.chmod(0o644)
    file.write_bytes(b"as")
    content.put(b"as it was")
    assert content.get(address) == b"as it was"


def test_a_document_comes_back(content: ContentStore) -> None:
    """Equal to what was put, under an address that depends on nothing else."""
    document = Document(
        sha256="ab" * 32,
        media_type="text/plain",
        text="The Term is five years. " * 1000,
        blocks=(),
        pages=(),
        extractor="text 1",
    )
    address = content.put_document(document)
    assert content.get_document(address) == document
    assert content.put_document(document) == address
    assert len(content.get(address)) < len(document.text) / 10


def test_a_folder_that_cannot_be_written_is_said() -> None:
    """One line: where, and why."""
    with unprivileged() as folder:
        content = ContentStore(str(folder / "content"))
        with pytest.raises(HomeError, match="content store cannot be used: Permission denied"):
            content.put(b"x")


def test_an_unknown_kind_of_store_is_said() -> None:
    """A URL that fsspec does not know is a wrong setting, not a crash."""
    with pytest.raises(HomeError, match="no such content store"):
        ContentStore("nowhere://bucket")
