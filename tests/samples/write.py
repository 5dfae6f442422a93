"""Writes samples/ from the material beside this file: `python -m tests.samples.write`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.samples import contract_pdf, paper_pdf, trouble, word
from tests.samples.contract_pdf import Furniture
from tests.samples.manifest import (
    DOCX,
    EMPTY,
    PDF,
    RTF,
    Expected,
    Manifest,
    Planted,
    PlantedQuote,
    Sample,
    count_tokens,
    find_page,
    page_texts,
    read_planted,
)
from tests.samples.markup import parse
from tests.samples.schedules import schedules_markdown

SAMPLES: Final = Path(__file__).parents[2] / "samples"
MATERIAL: Final = Path(__file__).parent / "material"
_SCRIPT: Final = "python -m tests.samples.write"
_INVENTED: Final = "Every party, person, place and figure is invented."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one sample is made, and what a run is expected to make of it.

    path: relative to samples/. origin: what the file is, without the sentence that it is invented.
    """

    path: str
    origin: str
    media_type: str
    expected: Expected
    make: Callable[[], bytes]


def _read(*names: str) -> str:
    return "\n\n".join((MATERIAL / name).read_text(encoding="utf-8") for name in names)


def _folder(name: str) -> list[str]:
    return sorted(path.relative_to(MATERIAL).as_posix() for path in (MATERIAL / name).glob("*.md"))


def _nda() -> bytes:
    title = "Calloway / Nettlebed - Mutual Non-Disclosure Agreement"
    return word.render(parse(_read("mutual_nda.md")), title, "Henrietta Volkmar")


def _services_agreement() -> bytes:
    furniture = Furniture(
        title="Master Services Agreement between Brackwater and Ferngate",
        author="Wexcombe & Arle LLP",
        header="Brackwater / Ferngate - Master Services Agreement",
    )
    return contract_pdf.render(parse(_read(*_folder("services_agreement"))), furniture)


def _credit_agreement() -> bytes:
    parts = _folder("credit_agreement")
    text = f"{_read('credit_agreement_cover.md', *parts)}\n\n{schedules_markdown()}"
    furniture = Furniture(
        title="Credit Agreement of Harrowgate Industrial Holdings, Inc.",
        author="Thornquist Vale LLP",
        header="Credit Agreement",
        size=11.5,
    )
    return contract_pdf.render(parse(text), furniture)


def _amendment() -> bytes:
    furniture = Furniture(
        title="Amendment No. 1 to Credit Agreement of Harrowgate Industrial Holdings, Inc.",
        author="Thornquist Vale LLP",
        header="Amendment No. 1 to Credit Agreement",
        size=11.5,
    )
    return contract_pdf.render(parse(_read("credit_agreement_amendment.md")), furniture)


def _paper() -> bytes:
    return paper_pdf.render(
        parse(_read("timber_piles_paper.md")),
        "Oduya-Lindholm and others: Listening for Hidden Decay",
        "Northern Annals of Structural Inspection 18 (2024) 201-208",
    )


_DIRECT: Final = Expected(route="direct", status="complete")
_SEGMENTED: Final = Expected(route="segmented", status="complete")
_DUPLICATE: Final = Expected(route=None, status="duplicate")

RECIPES: Final = (
    Recipe(
        path="contracts/mutual-nda.docx",
        origin="A short non-disclosure agreement whose clause numbers are automatic numbering.",
        media_type=DOCX,
        expected=_DIRECT,
        make=_nda,
    ),
    Recipe(
        path="contracts/services-agreement.pdf",
        origin="A master services agreement with service levels, fees and a statement of work.",
        media_type=PDF,
        expected=_DIRECT,
        make=_services_agreement,
    ),
    Recipe(
        path="contracts/credit-agreement.pdf",
        origin="A credit agreement with its exhibits and schedules, too long for one reading.",
        media_type=PDF,
        expected=_SEGMENTED,
        make=_credit_agreement,
    ),
    Recipe(
        path="contracts/credit-agreement-amendment-1.pdf",
        origin="An amendment that contradicts the credit agreement on six points.",
        media_type=PDF,
        expected=_DIRECT,
        make=_amendment,
    ),
    Recipe(
        path="papers/timber-bridge-piles.pdf",
        origin="A research paper in two columns with hyphenated line ends.",
        media_type=PDF,
        expected=_DIRECT,
        make=_paper,
    ),
    Recipe(
        path="trouble/board-minutes.pdf",
        origin="Minutes in Rich Text Format under the extension of a PDF.",
        media_type=RTF,
        expected=Expected(route=None, status="exception", exception="mismatched_type"),
        make=(MATERIAL / "board_minutes.rtf").read_bytes,
    ),
    Recipe(
        path="trouble/empty.pdf",
        origin="A file of no bytes.",
        media_type=EMPTY,
        expected=Expected(route=None, status="exception", exception="empty"),
        make=lambda: b"",
    ),
    Recipe(
        path="trouble/encrypted.pdf",
        origin=f"A memorandum that does not open without its password, {trouble.PASSWORD!r}.",
        media_type=PDF,
        expected=Expected(route=None, status="exception", exception="encrypted"),
        make=lambda: trouble.encrypted(parse(_read("privileged_memorandum.md"))),
    ),
    Recipe(
        path="trouble/services-agreement-copy.pdf",
        origin="The same bytes as contracts/services-agreement.pdf under another name.",
        media_type=PDF,
        expected=_DUPLICATE,
        make=_services_agreement,
    ),
)


def describe(recipe: Recipe, content: bytes, planted: Iterable[PlantedQuote]) -> Sample:
    """The manifest's entry for a sample of this content.

    Raises QuoteNotFoundError if a planted quote of this path is not in the content.
    """
    unread = recipe.expected.status == "exception"
    pages = [] if unread else page_texts(content, recipe.media_type)
    paged = recipe.media_type == PDF and not unread
    return Sample(
        path=recipe.path,
        origin=f"{recipe.origin} {_INVENTED} Written by {_SCRIPT}.",
        media_type=recipe.media_type,
        pages=len(pages) if paged else None,
        tokens=None if unread else count_tokens(pages),
        expected=recipe.expected,
        planted=tuple(
            _located(entry, pages, paged=paged) for entry in planted if entry.path == recipe.path
        ),
    )


def _located(entry: PlantedQuote, pages: list[str], *, paged: bool) -> Planted:
    page = find_page(entry.quote, pages)
    return Planted(
        field=entry.field, value=entry.value, quote=entry.quote, page=page if paged else None
    )


def main() -> None:
    """Writes every sample and the manifest; leaves other files in samples/ alone."""
    planted = read_planted(MATERIAL / "planted.toml")
    described = []
    for recipe in RECIPES:
        content = recipe.make()
        target = SAMPLES / recipe.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        described.append(describe(recipe, content, planted))
    manifest = Manifest(written_by=_SCRIPT, samples=tuple(described))
    text = manifest.model_dump_json(indent=1)
    (SAMPLES / "samples.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
