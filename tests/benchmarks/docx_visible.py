"""The visible characters of a DOCX by XPath alone, with none of the reader's code."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

from lxml import etree
from lxml.etree import _Element as Element

_TEXT = ".//*[local-name()='t' or local-name()='fldChar']"
_UNSEEN = (
    "ancestor::*[local-name()='del' or local-name()='moveFrom' or local-name()='rt'"
    " or local-name()='Fallback' and preceding-sibling::*[local-name()='Choice']"
    " or local-name()='tr' and *[local-name()='trPr']/*[local-name()='del']"
    " or local-name()='tc' and *[local-name()='tcPr']/*[local-name()='cellDel']"
    " or local-name()='r' and *[local-name()='rPr']/*[local-name()='vanish'"
    " and not(@*[local-name()='val' and (.='0' or .='false')])]]"
)
_ON = "*[local-name()='{}' and not(@*='0' or @*='false')]"
_REFERRED = (
    "//*[local-name()='{}Reference' and not(ancestor::*[local-name()='del'])]/@*[local-name()='id']"
)
_SECTIONS = "//*[local-name()='sectPr' and not(ancestor::*[local-name()='pPrChange'])]"
_KINDS = frozenset({"header", "footer", "footnotes", "endnotes", "comments", "settings"})


def visible_characters(content: bytes) -> Counter[str]:
    """How often each character is visible; white space is left aside."""
    found: Counter[str] = Counter()
    parts = _parts(content)
    if "main" not in parts:
        return found
    main = parts["main"]
    _take(found, main)
    for name in ("footnote", "endnote", "comment"):
        wanted = set(_strings(main, _REFERRED.format(name)))
        for note in _nodes(parts[f"{name}s"], "*") if f"{name}s" in parts else ():
            if wanted & set(_strings(note, "@*[local-name()='id']")):
                _take(found, note)
    for identifier in _margins(main, parts.get("settings")):
        if identifier in parts:
            _take(found, parts[identifier])
    return found


def _margins(main: Element, settings: Element | None) -> set[str]:
    """Relationship ids of the headers and footers that some section shows."""
    has_even = settings is not None and bool(_nodes(settings, _ON.format("evenAndOddHeaders")))
    found: set[str] = set()
    inherited: dict[tuple[str, str], str] = {}
    for section in _nodes(main, _SECTIONS):
        has_first = bool(_nodes(section, _ON.format("titlePg")))
        shown = {"default": True, "even": has_even, "first": has_first}
        for reference in _nodes(section, "*[contains(local-name(),'erReference')]"):
            kind = "".join(_strings(reference, "@*[local-name()='type']")) or "default"
            identifier = "".join(_strings(reference, "@*[local-name()='id']"))
            inherited[reference.tag, kind] = identifier
        found.update(link for (_, kind), link in inherited.items() if shown.get(kind))
    return found


def _parts(content: bytes) -> dict[str, Element]:
    """The main part as `main`, its related parts by relationship id and by kind."""
    found: dict[str, Element] = {}
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        main = "word/document.xml"
        for _, target, kind in _links(archive, names, "_rels/.rels", ""):
            if kind == "officeDocument":
                main = target
        root = _root(archive, names, main)
        if root is None:
            return found
        found["main"] = root
        folder, _, base = main.rpartition("/")
        listing = f"{folder}/_rels/{base}.rels"
        for identifier, target, kind in _links(archive, names, listing, folder):
            part = _root(archive, names, target) if kind in _KINDS else None
            if part is not None:
                found[identifier] = part
                found.setdefault(kind, part)
    return found


def _links(
    archive: zipfile.ZipFile, names: dict[str, str], listing: str, folder: str
) -> Iterator[tuple[str, str, str]]:
    root = _root(archive, names, listing)
    for item in [] if root is None else _nodes(root, "*[not(@TargetMode='External')]"):
        target = item.get("Target", "")
        path = target if target.startswith("/") else f"{folder}/{target}"
        yield item.get("Id", ""), path.lstrip("/"), item.get("Type", "").rpartition("/")[2]


def _root(archive: zipfile.ZipFile, names: dict[str, str], name: str) -> Element | None:
    if name.lower() not in names:
        return None
    parser = etree.XMLParser(resolve_entities=False, huge_tree=True)
    try:
        return etree.fromstring(archive.read(names[name.lower()]), parser)
    except (etree.XMLSyntaxError, zipfile.BadZipFile):
        return None


def _take(found: Counter[str], root: Element) -> None:
    """Count the text of a story; between a field's begin and its separator stands no text."""
    instructing: list[bool] = []
    for item in _nodes(root, _TEXT):
        if _nodes(item, _UNSEEN):
            continue
        kind = "".join(_strings(item, "@*[local-name()='fldCharType']"))
        if kind == "begin":
            instructing.append(True)
        elif kind == "separate" and instructing:
            instructing[-1] = False
        elif kind == "end" and instructing:
            instructing.pop()
        elif not any(instructing):
            found.update("".join((item.text or "").split()))


def _nodes(element: Element, path: str) -> list[Element]:
    result = element.xpath(path)
    return (
        [item for item in result if isinstance(item, Element)] if isinstance(result, list) else []
    )


def _strings(element: Element, path: str) -> list[str]:
    result = element.xpath(path)
    return [str(item) for item in result] if isinstance(result, list) else []
