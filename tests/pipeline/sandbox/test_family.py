"""Whatever a file does to its opener: what came out of it is kept, and the next is opened."""

from hashlib import sha256

import pytest

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest import FamilyLimits, MediaType
from pipeline.sandbox import Sandbox, SandboxClosedError, SandboxLimits
from tests.pipeline.ingest.files import mail_of, zip_of
from tests.pipeline.sandbox.conftest import UNRULY, UNRULY_OPENER, read


def opened(
    sandbox: Sandbox, name: str, content: bytes, limits: FamilyLimits | None = None
) -> tuple[list[str], IngestError | None]:
    """Names of what came out of a file, and why no more came."""
    names: list[str] = []
    address = sha256(content).hexdigest()
    try:
        with sandbox.open(content, name=name, sha256=address, limits=limits) as family:
            names += (member.name for member in family.members)
    except IngestError as error:
        return names, error
    return names, None


def test_a_worker_tells_the_type_and_hands_out_the_members(real: Sandbox) -> None:
    """Bytes, order and names are those of the archive; what fails inside says so."""
    content = zip_of({"a.txt": b"a", "b/c.txt": b"c" * 100_000, "empty": b""})
    with sandbox_open(real, content, "a.zip") as family:
        assert family.media_type is MediaType.ZIP
        members = [(member.name, member.content) for member in family.members]
    assert members == [("a.txt", b"a"), ("b/c.txt", b"c" * 100_000), ("empty", b"")]
    mail = mail_of(attachments=[("note.txt", b"note")]).as_bytes()
    assert opened(real, "m.eml", mail) == (["note.txt"], None)
    assert opened(real, "plain.txt", b"Section 1.") == ([], None)


def sandbox_open(sandbox: Sandbox, content: bytes, name: str):  # type: ignore[no-untyped-def]
    """`open` with the hash of the content."""
    return sandbox.open(content, name=name, sha256=sha256(content).hexdigest())


def test_limits_reach_the_worker(real: Sandbox) -> None:
    """More members than allowed: none of them comes out."""
    names, error = opened(real, "a.zip", zip_of({"a": "a", "b": "b"}), FamilyLimits(members=1))
    assert not names
    assert error is not None
    assert error.exception_class is ExceptionClass.OVER_LIMIT


@pytest.mark.parametrize(
    ("name", "exception_class"),
    [
        ("abort", ExceptionClass.CORRUPT),
        ("fault", ExceptionClass.CORRUPT),
        ("eat", ExceptionClass.OVER_LIMIT),
        ("killed", ExceptionClass.OVER_LIMIT),
        ("recurse", ExceptionClass.OVER_LIMIT),
        ("break", ExceptionClass.INTERNAL),
    ],
)
def test_a_file_that_ends_its_opener_keeps_what_came_before(
    unruly: Sandbox, name: str, exception_class: ExceptionClass
) -> None:
    """The members before the end come once, even where a second worker had to look; the error
    holds nothing of the content, and the next file is read."""
    content = b"Confidential: 12,000,000"
    read(unruly, "before.txt")  # so that the worker is a used one, and a fresh one looks again
    names, error = opened(unruly, name, content)
    assert names == ["first"]
    assert error is not None
    assert error.exception_class is exception_class
    assert "Confidential" not in str(error)
    assert opened(unruly, "next", content) == (["first", "second"], None)


def test_a_file_whose_type_cannot_be_told_is_an_exception(unruly: Sandbox) -> None:
    """It ends where it begins, with its class."""
    names, error = opened(unruly, "typeless-abort", b"x")
    assert not names
    assert error is not None
    assert error.exception_class is ExceptionClass.CORRUPT


def test_an_opener_that_waits_for_ever_is_late() -> None:
    """The time is that of one part."""
    limits = SandboxLimits(workers=1, wall_s=1)
    with Sandbox(limits, reader=UNRULY, opener=UNRULY_OPENER) as sandbox:
        names, error = opened(sandbox, "wait", b"x")
    assert names == ["first"]
    assert error is not None
    assert error.exception_class is ExceptionClass.TIMED_OUT


def test_whoever_stops_in_the_middle_leaves_a_sandbox_that_works(unruly: Sandbox) -> None:
    """The worker that had more to say is not asked again."""
    with sandbox_open(unruly, b"x", "two") as family:
        assert next(family.members).name == "first"
    assert opened(unruly, "next", b"x") == (["first", "second"], None)


def test_a_closed_sandbox_opens_nothing() -> None:
    """It says so, and no file is to blame."""
    sandbox = Sandbox(SandboxLimits(workers=1), reader=UNRULY, opener=UNRULY_OPENER)
    sandbox.close()
    with pytest.raises(SandboxClosedError), sandbox_open(sandbox, b"x", "a"):
        pass
