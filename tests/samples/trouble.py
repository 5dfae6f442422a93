"""Makes the files that cannot be processed, and says why each is there. Draws no good sample."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from reportlab.lib.pagesizes import letter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Frame

from tests.samples.drawing import paragraph, style
from tests.samples.markup import Block

PASSWORD: Final = "penhallow"
"""Opens the encrypted sample; its manifest entry names it too."""

_LOOK: Final = style("memorandum", 11, 14, spaceAfter=8)


def encrypted(blocks: Sequence[Block]) -> bytes:
    """A one-page PDF that does not open without `PASSWORD`; the same bytes on every run.

    Raises ValueError if the blocks do not fit the page.
    """
    target = BytesIO()
    lock = StandardEncryption(PASSWORD, ownerPassword=f"{PASSWORD}-owner", strength=128)
    canvas = Canvas(target, pagesize=letter, encrypt=lock, invariant=1)
    canvas.setTitle("Privileged memorandum")
    frame = Frame(72, 72, letter[0] - 144, letter[1] - 144, 0, 0, 0, 0)
    left = [paragraph(block.text, _LOOK) for block in blocks]
    frame.addFromList(left, canvas)
    if left:
        raise ValueError(f"{len(left)} of {len(blocks)} paragraphs do not fit; shorten the text")
    canvas.save()
    return target.getvalue()
