"""How much a page draws, counted from its object graph before a reader is let loose on it."""

import re
from collections import Counter
from dataclasses import dataclass, field
from math import prod
from typing import Any, NamedTuple

from pypdf import PageObject
from pypdf.generic import IndirectObject

from pipeline.ingest.pdf.limits import PdfLimits

_STRING = re.compile(rb"\([^\\()]*(?:\\.[^\\()]*)*\)|<[0-9A-Fa-f\s]*>", re.DOTALL)
_OCTAL = re.compile(rb"\\[0-7]{3}")
_INVISIBLE = re.compile(rb"\b3\s+Tr\b")
_USE = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+Do\b")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ENDLESS = 10**12
_SHOWS = (b"Tj", b"TJ", b"'", b'"')
"""The operators that show text (PDF 32000-1:2008, table 109)."""
_GREY = (None, "/DeviceGray", "/CalGray")
_MOST_PARTS = 4
"""Of a colour, unpacked; pictures of one bit have no colour space of their own or a grey one."""


class ContentSize(NamedTuple):
    """What is drawn, with every form XObject counted as often as it is drawn."""

    drawn_bytes: int
    """Decoded content in bytes."""
    glyphs: int
    """Least number of glyphs shown, blanks among them: two bytes of a string make one at most."""
    strings: int
    """How often text is shown, at most."""
    image_bytes: int
    """Of the largest picture, unpacked; 0 without one. Inline ones count as content."""
    form_uses: int
    form_depth: int
    draws_images: bool
    hides_text: bool
    """Whether text is drawn invisibly, as the text layer of a scan is."""

    def within(self, limits: PdfLimits) -> bool:
        """Whether pdfium, which has no limits of its own, may be given the page."""
        return (
            self.form_uses <= limits.form_uses
            and self.form_depth <= limits.form_depth
            and self.drawn_bytes <= limits.drawn_bytes
            and self.strings <= limits.strings
        )


_NOTHING = ContentSize(
    drawn_bytes=0,
    glyphs=0,
    strings=0,
    image_bytes=0,
    form_uses=0,
    form_depth=0,
    draws_images=False,
    hides_text=False,
)
_CYCLE = _NOTHING._replace(drawn_bytes=_ENDLESS, form_uses=_ENDLESS, form_depth=_ENDLESS)
"""A form that draws itself."""


@dataclass(slots=True)
class ContentSizes:
    """Sizes of the pages of one file; each form is decoded once."""

    most_strings: int = PdfLimits().strings
    """In content with more, which pdfium is not given, glyphs are not counted."""
    _known: dict[tuple[int, int], ContentSize] = field(default_factory=dict)

    def of_page(self, page: PageObject) -> ContentSize:
        """The size of one page.

        Raises:
            pypdf.errors.LimitReachedError: a stream decodes to more than pypdf allows.
            Exception: of many kinds, where the page is broken.
        """
        contents = page.get_contents()
        data = b"" if contents is None else contents.get_data()
        return self._of_content(data, page.get("/Resources"), frozenset())

    def _of_content(self, data: bytes, resources: Any, above: frozenset[int]) -> ContentSize:
        strings = sum(map(data.count, _SHOWS))
        own = _NOTHING._replace(
            drawn_bytes=len(data),
            glyphs=_glyphs(data) if strings <= self.most_strings else 0,
            strings=strings,
            draws_images=b"BI" in data and b"ID" in data,
            hides_text=b"Tr" in data and _INVISIBLE.search(data) is not None,
        )
        if b"Do" not in data:
            return own
        objects = _resolved(_resolved(resources or {}).get("/XObject") or {})
        parts = [(own, 1)]
        for name, count in Counter(_USE.findall(data)).items():
            key = "/" + _ESCAPE.sub(_byte, name).decode("latin-1")
            target = objects.raw_get(key) if key in objects else None
            parts.append((self._of_object(target, resources, above), count))
        return _sum(parts)

    def _of_object(self, target: Any, resources: Any, above: frozenset[int]) -> ContentSize:
        number = target.idnum if isinstance(target, IndirectObject) else id(target)
        if number in above:
            return _CYCLE
        stream = _resolved(target)
        if stream is None or stream.get("/Subtype") == "/Image":
            return _NOTHING if stream is None else _image(stream)
        if stream.get("/Subtype") != "/Form":
            return _NOTHING
        # A form without resources of its own uses those of the page.
        inherited = stream.get("/Resources")
        key = (number, 0 if inherited is not None else id(resources))
        if key not in self._known:
            inside = above | {number}
            if len(inside) > 100:
                return _CYCLE
            size = self._of_content(
                stream.get_data(), inherited if inherited is not None else resources, inside
            )
            self._known[key] = _sum([(size, 1)], forms=1)
        return self._known[key]


def _sum(parts: list[tuple[ContentSize, int]], forms: int = 0) -> ContentSize:
    return ContentSize(
        drawn_bytes=min(_ENDLESS, sum(size.drawn_bytes * count for size, count in parts)),
        glyphs=min(_ENDLESS, sum(size.glyphs * count for size, count in parts)),
        strings=min(_ENDLESS, sum(size.strings * count for size, count in parts)),
        image_bytes=max((size.image_bytes for size, _ in parts), default=0),
        form_uses=min(_ENDLESS, forms + sum(size.form_uses * count for size, count in parts)),
        form_depth=min(_ENDLESS, forms + max(size.form_depth for size, _ in parts)),
        draws_images=any(size.draws_images for size, _ in parts),
        hides_text=any(size.hides_text for size, _ in parts),
    )


def _image(stream: Any) -> ContentSize:
    sides = (_resolved(stream.get(key)) for key in ("/Width", "/Height"))
    bits = _resolved(stream.get("/BitsPerComponent")) or 1
    parts = 1 if _resolved(stream.get("/ColorSpace")) in _GREY else _MOST_PARTS
    pixels = prod(side if isinstance(side, int) and side > 0 else 0 for side in sides)
    return _NOTHING._replace(draws_images=True, image_bytes=pixels * int(bits) * parts // 8)


def _glyphs(data: bytes) -> int:
    strings = _STRING.findall(data)
    written = sum(map(len, strings)) - 2 * len(strings)
    hexadecimal = 0
    if b"<" in data:
        hexadecimal = sum(len(string) - 2 for string in strings if string.startswith(b"<"))
    if b"\\" in data:
        written -= 3 * len(_OCTAL.findall(data))
    return max(0, (written - hexadecimal) // 2) + hexadecimal // 4


def _byte(match: re.Match[bytes]) -> bytes:
    return bytes([int(match.group(1), 16)])


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value
