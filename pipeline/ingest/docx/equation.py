"""Equations as one line of text, in the manner of UnicodeMath: (a+b)/c, x^2, √(y)."""

from collections.abc import Callable, Iterator
from typing import Final

from lxml.etree import _Element as Element

from pipeline.ingest.docx.names import M, W, elements

_Walk = Callable[[Element], Iterator[Element]]
_OPERATORS: Final = frozenset("+-\u2212±\u00d7·/=<>≤≥ ")
_ROW_END: Final = ";"


class Equation:
    """Writes `m:oMath` elements.

    Args:
        shown: the child elements of an element that the wanted view shows.
    """

    def __init__(self, shown: _Walk = elements) -> None:
        self._shown = shown
        self._writers: dict[str, Callable[[Element], str]] = {
            f"{M}t": lambda item: item.text or "",
            f"{W}t": lambda item: item.text or "",
            f"{W}br": lambda _: "\n",
            f"{M}f": self._fraction,
            f"{M}sSup": lambda item: self._scripts(item, sup="^"),
            f"{M}sSub": lambda item: self._scripts(item, sub="_"),
            f"{M}sSubSup": lambda item: self._scripts(item, sub="_", sup="^"),
            f"{M}sPre": self._before,
            f"{M}rad": self._root,
            f"{M}nary": self._operator,
            f"{M}d": self._fenced,
            f"{M}func": lambda item: f"{self._at(item, 'fName')} {self._at(item, 'e')}",
            f"{M}limLow": lambda item: self._scripts(item, lim="_"),
            f"{M}limUpp": lambda item: self._scripts(item, lim="^"),
            f"{M}acc": lambda item: self._at(item, "e") + self._sign(item, "acc", "\u0302"),
            f"{M}m": self._matrix,
            f"{M}eqArr": lambda item: self._rows(item, "e"),
        }

    def text(self, element: Element) -> str:
        """The line of text of an element and all that it holds."""
        writer = self._writers.get(element.tag)
        if writer is not None:
            return writer(element)
        return "".join(self.text(item) for item in self._shown(element))

    def _at(self, element: Element, name: str) -> str:
        return "".join(self.text(item) for item in self._named(element, name))

    def _named(self, element: Element, name: str) -> list[Element]:
        return [item for item in self._shown(element) if item.tag == f"{M}{name}"]

    def _group(self, text: str) -> str:
        is_whole = len(text) <= 1 or not _OPERATORS.intersection(text)
        return text if is_whole else f"({text})"

    def _fraction(self, item: Element) -> str:
        return f"{self._group(self._at(item, 'num'))}/{self._group(self._at(item, 'den'))}"

    def _scripts(self, item: Element, **marks: str) -> str:
        scripts = (f"{mark}{self._group(self._at(item, name))}" for name, mark in marks.items())
        return self._at(item, "e") + "".join(scripts)

    def _before(self, item: Element) -> str:
        return f"_{self._at(item, 'sub')}^{self._at(item, 'sup')} {self._at(item, 'e')}"

    def _root(self, item: Element) -> str:
        return f"{self._at(item, 'deg')}√({self._at(item, 'e')})"

    def _operator(self, item: Element) -> str:
        sign = self._sign(item, "nary", "∫")
        scripts = self._scripts_of_operator(item)
        return f"{sign}{scripts} {self._at(item, 'e')}"

    def _scripts_of_operator(self, item: Element) -> str:
        sub, sup = self._at(item, "sub"), self._at(item, "sup")
        low = f"_{self._group(sub)}" if sub else ""
        return low + (f"^{self._group(sup)}" if sup else "")

    def _fenced(self, item: Element) -> str:
        inner = self._property(item, "d", "sepChr", "|").join(
            self.text(part) for part in self._named(item, "e")
        )
        opening = self._property(item, "d", "begChr", "(")
        return f"{opening}{inner}{self._property(item, 'd', 'endChr', ')')}"

    def _matrix(self, item: Element) -> str:
        rows = (
            " ".join(self.text(cell) for cell in self._named(row, "e"))
            for row in self._named(item, "mr")
        )
        return f"[{f'{_ROW_END} '.join(rows)}]"

    def _rows(self, item: Element, name: str) -> str:
        return f"{_ROW_END} ".join(self.text(row) for row in self._named(item, name))

    def _sign(self, item: Element, name: str, usual: str) -> str:
        return self._property(item, name, "chr", usual)

    def _property(self, item: Element, name: str, key: str, usual: str) -> str:
        found = item.find(f"{M}{name}Pr/{M}{key}")
        return usual if found is None else found.get(f"{M}val", usual)
