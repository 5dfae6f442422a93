"""The content of one paragraph: runs, changes, fields, links, marks of notes, drawings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml.etree import _Element as Element

from chunking import BlockKind
from pipeline.ingest.docx.content import PAGE_BREAK
from pipeline.ingest.docx.context import Context
from pipeline.ingest.docx.drawings import drawing_texts
from pipeline.ingest.docx.equation import Equation
from pipeline.ingest.docx.fields import Ended, Fields
from pipeline.ingest.docx.names import M, R, W, child, elements, value
from pipeline.ingest.docx.package import Part
from pipeline.ingest.docx.page_picture import large_pictures
from pipeline.ingest.docx.revisions import DELETING, INSERTING, Change, Revisions, change_of
from pipeline.ingest.docx.symbols import in_font, symbol
from pipeline.ingest.raised import Height

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_BLANKS: Final = str.maketrans("\t\r\n", "   ")
_PROPERTIES: Final = (
    *("pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "tblPr", "tblGrid"),
    *("ffData", "fldData", "rt", "rubyPr"),
)
_CLOCK: Final = ("dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hanging:
    """What hangs on a paragraph, not yet read."""

    kind: BlockKind | None
    """None: the kind of the paragraph's own surroundings."""
    part: Part
    source: tuple[Element, ...] | str
    """Elements that hold paragraphs and tables, or text."""
    mark: str = ""
    label: str | None = None


@dataclass(slots=True)
class Line:
    """Text and hangings of a paragraph while it is read; a joined paragraph adds to it."""

    parts: list[str] = field(default_factory=list)
    hanging: list[Hanging] = field(default_factory=list)
    height: Height = field(default_factory=Height)

    @property
    def text(self) -> str:
        return "".join(self.parts)


class LineReader:
    """Reads the paragraphs of one story.

    Args:
        fields: of the story; they may be open when a paragraph begins.
    """

    def __init__(self, context: Context, part: Part, fields: Fields) -> None:
        self._context = context
        self._part = part
        self._fields = fields
        self._line = Line()
        self._style: str | None = None
        self._changes: list[Change] = []
        self._is_hidden = False
        self._font = ""
        self._script = ""
        self._met = 0
        self._handlers = self._handler_table()

    def read(self, paragraph: Element, line: Line, style: str | None) -> None:
        """Add everything inside a paragraph to a line.

        Args:
            style: the paragraph's style, which decides what is hidden.
        """
        self._line, self._style = line, style
        self._walk(paragraph)

    def _walk(self, parent: Element) -> None:
        """Unknown wrappers are looked through."""
        for item in elements(parent):
            handler = self._handlers.get(item.tag)
            if handler is None:
                self._walk(item)
            else:
                handler(item)

    def _handler_table(self) -> dict[str, Callable[[Element], None]]:
        named: dict[str, Callable[[Element], None]] = {
            "r": self._run,
            "t": self._text,
            "delText": self._deleted_text,
            "tab": lambda _: self._emit("\t"),
            "ptab": lambda _: self._emit("\t"),
            "br": self._break,
            "cr": lambda _: self._emit("\n"),
            "noBreakHyphen": lambda _: self._emit("-"),
            "sym": self._symbol,
            "fldChar": self._field_mark,
            "fldSimple": self._simple_field,
            "hyperlink": self._hyperlink,
            "ruby": self._ruby,
            "footnoteReference": lambda item: self._note(item, BlockKind.FOOTNOTE),
            "endnoteReference": lambda item: self._note(item, BlockKind.ENDNOTE),
            "commentReference": self._comment,
            "commentRangeEnd": self._comment,
            "drawing": self._drawing,
            "pict": self._drawing,
            "object": self._drawing,
            "p": self._nested,
            "tbl": self._nested,
        }
        table = {W + name: handler for name, handler in named.items()}
        table.update({W + name: self._instruction for name in ("instrText", "delInstrText")})
        table.update({W + name: self._clock for name in _CLOCK})
        table.update({W + name: _skip for name in _PROPERTIES})
        table.update(dict.fromkeys((*INSERTING, *DELETING), self._changed))
        table.update({M + name: self._equation for name in ("oMath", "oMathPara")})
        return table

    # Whether a place is shown

    @property
    def _is_shown(self) -> bool:
        view = self._context.view
        is_open = not self._is_hidden or view is Revisions.MARKED
        return is_open and self._fields.shows and all(c.is_shown(view) for c in self._changes)

    def _emit(self, text: str, script: str | None = None) -> None:
        if not self._fields.shows:
            return
        if text:
            self._fields.meet_text()
        self._met += len(text)
        if self._is_hidden:
            self._context.remarks.count("hidden_text", "formatted as hidden text", len(text))
            if self._context.view is Revisions.MARKED:
                text = f"[hidden: {text}]"
        if self._is_shown:
            self._line.parts.append(
                self._line.height.parted(text, self._script if script is None else script)
            )

    def _changed(self, item: Element) -> None:
        change = change_of(item)
        if change is None:
            return
        begin, met = len(self._line.parts), self._met
        self._changes.append(change)
        self._walk(item)
        self._changes.pop()
        self._context.remarks.change(change, self._met - met)
        if self._context.view is Revisions.MARKED and len(self._line.parts) > begin:
            opening, closing = change.marks
            self._line.parts.insert(begin, opening)
            self._line.parts.append(closing)

    # Runs and characters

    def _run(self, item: Element) -> None:
        before = self._is_hidden, self._font, self._script
        properties = child(item, "rPr")
        self._is_hidden = self._context.styles.is_hidden(properties, self._style)
        self._script = self._context.styles.script(properties)
        fonts = child(properties, "rFonts")
        self._font = value(fonts, "ascii") or value(fonts, "hAnsi") or ""
        self._walk(item)
        self._is_hidden, self._font, self._script = before

    def _text(self, item: Element) -> None:
        self._emit(in_font(_written(item), self._font))

    def _deleted_text(self, item: Element) -> None:
        if any(not change.inserts for change in self._changes):
            self._text(item)

    def _break(self, item: Element) -> None:
        self._emit(PAGE_BREAK if value(item, "type") == "page" else "\n")

    def _symbol(self, item: Element) -> None:
        font = value(item, "font") or self._font
        try:
            code = int(value(item, "char") or "", 16)
        except ValueError:
            return
        shown = symbol(font, code)
        if shown is None:
            self._context.remarks.tell("symbol_not_known", f"{font} U+{code:04X} stays as it is")
        self._emit(shown or chr(code))

    def _clock(self, _: Element) -> None:
        self._context.remarks.count("date_not_stored", "Word fills in the day of reading")

    def _ruby(self, item: Element) -> None:
        base = child(item, "rubyBase")
        if base is not None:
            self._walk(base)
        over = child(item, "rt")
        length = 0 if over is None else sum(len(t.text or "") for t in over.iter(f"{W}t"))
        self._context.remarks.count("ruby_dropped", "reading aids above the line", length)

    def _equation(self, item: Element) -> None:
        writer = Equation(self._shown_elements)
        single = item.tag == f"{M}oMath"
        lines = [item] if single else [part for part in elements(item) if part.tag == f"{M}oMath"]
        # A number before an equation is no part of the number that the equation begins with.
        self._emit("\n".join(writer.text(part) for part in lines), script="equation")

    def _shown_elements(self, parent: Element) -> Iterator[Element]:
        for item in elements(parent):
            change = change_of(item) if item.tag in INSERTING | DELETING else None
            if change is None or change.is_shown(self._context.view):
                yield item

    # Fields and links

    def _instruction(self, item: Element) -> None:
        self._fields.instruct(item.text or "")

    def _field_mark(self, item: Element) -> None:
        # Followed in dropped changes too: a field of which only a part is deleted still ends.
        ended = self._fields.mark(item)
        if ended is not None:
            self._end_field(ended)

    def _end_field(self, ended: Ended) -> None:
        if ended.target is not None:
            self._context.remarks.tell("hyperlink", f"points to {ended.target}")
        if ended.not_computed:
            self._context.remarks.count("field_not_computed", ended.not_computed)
        if ended.shown:
            self._emit(ended.shown)
        if ended.equation:
            self._emit(ended.equation, script="equation")

    def _simple_field(self, item: Element) -> None:
        instruction = value(item, "instr") or ""
        has_result = any(True for _ in item.iter(f"{W}t", f"{W}sym"))
        self._end_field(Ended(instruction, child(item, "ffData"), has_result))
        self._walk(item)

    def _hyperlink(self, item: Element) -> None:
        link = self._part.links.get(item.get(f"{R}id") or "")
        if link is not None and link.url:
            self._context.remarks.tell("hyperlink", f"points to {link.url}")
        self._walk(item)

    # What hangs on the paragraph

    def _hang(self, item: Hanging) -> None:
        self._line.hanging.append(item)

    def _note(self, item: Element, kind: BlockKind) -> None:
        identifier = value(item, "id") or ""
        if not self._is_shown:
            return
        is_custom = (value(item, "customMarkFollows") or "0") in {"1", "true", "on"}
        mark = "" if is_custom else self._context.marks[kind].mark(identifier)
        if mark:
            self._emit(f"[{mark}]")
        self._context.annotations[kind].tell_missing(identifier, self._context.remarks)
        found = self._context.annotations[kind].take(identifier)
        if found is not None:
            source = tuple(elements(found.element))
            shown = f"[{mark}]" if mark else ""
            self._hang(
                Hanging(kind=kind, part=found.part, source=source, mark=shown, label=mark or None)
            )

    def _comment(self, item: Element) -> None:
        if not self._is_shown:
            return
        found = self._context.annotations[BlockKind.COMMENT].take(value(item, "id") or "")
        if found is None:
            return
        author = value(found.element, "author") or "an unnamed author"
        day = (value(found.element, "date") or "")[:10]
        mark = f"[Comment by {author}, {day}]" if day else f"[Comment by {author}]"
        source = tuple(elements(found.element))
        self._hang(Hanging(kind=BlockKind.COMMENT, part=found.part, source=source, mark=mark))

    def _drawing(self, item: Element) -> None:
        if not self._is_shown:
            return
        for found in drawing_texts(item, self._part, self._context.remarks):
            source = found if isinstance(found, str) else tuple(elements(found))
            self._hang(Hanging(kind=BlockKind.TEXT_BOX, part=self._part, source=source))

        if self._part.root.tag == f"{W}document":
            found_here = large_pictures(item, self._context.page_area)
            self._context.remarks.large_pictures.extend(found_here)

    def _nested(self, item: Element) -> None:
        """A paragraph or table inside a run: Word never writes it, and reads it all the same."""
        if self._is_shown:
            self._hang(Hanging(kind=None, part=self._part, source=(item,)))


def _skip(_: Element) -> None:
    """Properties hold no text."""


def _written(item: Element) -> str:
    """The text of a `w:t` as Word takes it: white space at its ends counts only if it is kept."""
    # An XML comment or an unresolved entity splits the text; neither shows anything.
    pieces = (item.text, *(inner.tail for inner in item))
    text = "".join(piece for piece in pieces if piece).translate(_BLANKS)
    if text[:1].isspace() or text[-1:].isspace():
        scopes = (scope.get(_SPACE) for scope in (item, *item.iterancestors()))
        if next((scope for scope in scopes if scope is not None), "default") != "preserve":
            return text.strip(" ")
    return text
