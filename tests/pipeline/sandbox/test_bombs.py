"""Real bombs under the real readers: each is an exception within its limits, and no more."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pipeline.exception import ExceptionClass
from pipeline.sandbox import Sandbox
from pipeline.sandbox.bounds import resident_bytes
from tests.pipeline.sandbox import bombs
from tests.pipeline.sandbox.conftest import MIB, failure, read

OVER = {ExceptionClass.OVER_LIMIT}
BROKEN = {ExceptionClass.OVER_LIMIT, ExceptionClass.CORRUPT}


@pytest.mark.parametrize(
    ("name", "bomb", "classes"),
    [
        ("flate.pdf", partial(bombs.flate_pdf, 1024 * MIB), OVER),
        ("double-flate.pdf", partial(bombs.double_flate_pdf, 1024 * MIB), OVER),  # 3 KB
        ("strings.pdf", bombs.many_strings_pdf, OVER),
        # 700 bytes on which pdfium takes all memory there is, and aborts.
        ("self-calling.pdf", bombs.self_calling_pdf, BROKEN | {ExceptionClass.NO_TEXT}),
        ("pages.pdf", partial(bombs.many_pages_pdf, 20_001), OVER),
        ("paragraphs.docx", bombs.many_paragraphs_docx, OVER),
        ("text.docx", partial(bombs.long_text_docx, 256 * MIB), OVER),
        ("nested.docx", bombs.nested_docx, BROKEN),
        ("laughs.docx", bombs.laughing_docx, BROKEN),
    ],
)
def test_a_bomb_is_an_exception(
    real: Sandbox, name: str, bomb: Callable[[], bytes], classes: set[ExceptionClass]
) -> None:
    """Long before its time is up, without harm to this process, and the next file is read."""
    content = bomb()
    before, start = resident_bytes() or 0, time.monotonic()
    error = failure(real, name, content)
    assert error.exception_class in classes, str(error)
    assert time.monotonic() - start < 60
    assert (resident_bytes() or 0) - before < 32 * MIB
    assert "Section 1." in read(real, "next.pdf", bombs.plain_pdf(b"Section 1.")).text


def test_brackets_in_brackets_do_no_harm(real: Sandbox) -> None:
    """Two hundred thousand of them where nobody needs to look: the page is read."""
    assert "x" in read(real, "nested.pdf", bombs.nested_arrays_pdf()).text


def test_an_external_entity_is_not_looked_up(real: Sandbox, tmp_path: Path) -> None:
    """What a document may say of the machine it is read on is nothing."""
    secret = tmp_path / "secret"
    secret.write_text("a neighbour's contract")
    document = read(real, "peeking.docx", bombs.peeking_docx(secret.as_uri()))
    assert "seen:" in document.text
    assert "neighbour" not in document.text


def test_memory_stays_flat_over_a_batch(real: Sandbox) -> None:
    """Two hundred files, read by one worker: it and this process keep next to nothing of them."""
    samples = [("a.pdf", bombs.plain_pdf), ("a.docx", bombs.plain_docx)]
    sizes: list[tuple[int, int]] = []
    for number in range(220):
        name, make = samples[number % 2]
        text = b"Section %d. The Seller shall pay." % number
        assert text.decode() in read(real, name, make(text)).text
        sizes.append((real._idle[-1].resident_bytes or 0, resident_bytes() or 0))
    worker, own = (last - first for first, last in zip(sizes[20], sizes[-1], strict=True))
    assert sizes[-1][0] > 0
    assert worker < 8 * MIB
    assert own < 8 * MIB
