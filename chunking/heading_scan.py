"""Finds the lines of a text that look like headings or numbered clauses. Judges each by itself.

A line counts when it begins with a number or a name that headings have ("ARTICLE VII", "4.2",
"(a)", "第三章", "## Terms", "Abstract") and when neither what stands before it nor what follows
shows that a sentence only happens to be broken there ("... pursuant to this / Article 21,
including"). What takes the neighbours into account is in `chunking.structure`.
"""

import re
from collections.abc import Callable, Iterator
from enum import IntEnum
from itertools import chain
from typing import NamedTuple

from chunking.furniture import Furniture, Lead


class Rank(IntEnum):
    """What a heading opens, from the largest part of a document to the smallest."""

    PART = 1
    ARTICLE = 2
    SECTION = 3
    CLAUSE = 4
    SUBCLAUSE = 5


class Mark(NamedTuple):
    """A line that opens a part of the text; `[start, end)` is the line without its indentation.

    `label` is its number as a reader cites it, such as `7.03` or `(a)`; empty where it has none.
    `line` is the offset at which its line starts, the place for a cut. `listed` says that it ends
    in a page number after dots or a gap, as an entry of a contents page does.
    """

    start: int
    end: int
    line: int
    rank: Rank
    label: str
    listed: bool
    plain: bool
    """Whether a whole number, or a Roman one, is all that makes it a heading."""
    named: bool
    """Whether it says what it is, as "Section 5", "§ 5", "第五条" and "## Five" do."""


class _Reading(NamedTuple):
    """What a line claims to be; `alone` asks for a blank line before it."""

    rank: Rank
    label: str
    alone: bool = False
    plain: bool = False


_PART = (
    "EXHIBIT|Exhibit|SCHEDULE|Schedule|ANNEXE?|Annexe?|APPENDIX|Appendix|ATTACHMENT|Attachment|"
    "ADDENDUM|Addendum|PART|Part|BOOK|Book|VOLUME|Volume|TITLE|Title|ANEXO|Anexo|ANHANG|Anhang|"
    "TITULO|Titulo|ANLAGE|Anlage|LIBRO|Libro|TÍTULO|Título|TITOLO|Titolo|TITRE|Titre|BUCH|Buch|TEIL|Teil"
)
_ARTICLE = (
    "ARTICLE|Article|CHAPTER|Chapter|CAPÍTULO|Capítulo|CAPITULO|Capitulo|CHAPITRE|Chapitre|"
    "KAPITEL|Kapitel"
)
_SECTION = (
    r"SECTION|Section|SEC\.|Sec\.|CLAUSE|Clause|Artikel|ARTÍCULO|Artículo|ARTICULO|Articulo|SECCIÓN|Sección|"
    r"ABSCHNITT|Abschnitt|Articolo|Art\.|§"
)
_NAMED = (
    "Abstract|Introduction|Background|Related[ ]Work|Methods?|Methodology|"
    "Materials[ ]and[ ]Methods|"
    "Experiments?|Results|Discussion|Conclusions?|References|Bibliography|Acknowledge?ments?|"
    "Recitals|Witnesseth|Definitions"
)
_NUMBER_WORD = "One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten"
_GAP = r"[ \t\xa0]"

_LINE = re.compile(
    rf"""\n[ \t\xa0\f\u3000]*+(?=[A-Z0-9(§\#*_第a-z])[*_]{{0,3}}(?:
      \#{{1,6}}{_GAP}+(?P<hash>[^\Wa-z_][^\n]{{0,150}}|[§*“"\[][^\n]{{0,150}})
    | (?:(?P<part>{_PART})(?:{_GAP}+|(?=[-\u2013—:"“]))
      | (?P<article>{_ARTICLE}){_GAP}+
      | (?P<section>{_SECTION}){_GAP}*
      )["“]?(?P<label>(?:\d{{1,4}}(?:[.-]\d+)*[A-Za-z]?|[IVXLC]{{1,7}}|[A-Z]{{1,2}}(?:-?\d+)*
        |{_NUMBER_WORD}|{_NUMBER_WORD.upper()}))["”]?(?![\w\u2019'])(?P<keyword>[^\n]{{0,150}})
    | (?P<question>(?:\d{{1,2}}{_GAP}+)?Q[.:]?{_GAP}{{1,9}}\S[^\n]{{0,60}})
    | (?P<numbers>\d{{1,3}}(?:\.\d{{1,3}}){{0,5}})(?P<dot>[.)]?)
        (?P<gap>{_GAP}+|(?=\r?\n))(?P<number>[^\n]{{0,150}})
    | (?P<digits>[IVXL]{{1,6}})\.{_GAP}+(?P<roman>[A-Z][^\n]{{0,150}})
    | (?P<letter>\((?:[a-z]{{1,2}}|[ivx]{{1,5}}|[A-Z]|\d{{1,2}})\))(?P<bracket>[^\n]{{0,60}})
    | 第[一二三四五六七八九十百千零〇\d]{{1,7}}(?P<unit>[编編篇章节節条條])
        (?:之[一二三四五六七八九十]{{1,2}})?(?P<han>[^\n]{{0,80}})
    | (?P<named>(?i:{_NAMED})){_GAP}*(?=\r?\n)
    | (?P<capitals>[A-Z][A-Z0-9 ,'\u2019&;:/().-]{{3,80}})(?=\r?\n)
    )""",
    re.VERBOSE,
)
_LISTED = re.compile(r"(?:\.{3,}|(?:\. ){3,}|[ \t\xa0]{2,}|\t)[ \t\xa0]*(?:\d{1,3}|[ivxl]+)\s*$")
_PAGE_ENDS = frozenset("0123456789ivxl")
_PAGE = re.compile(r"[\s,.:\u2013—-]*(?:[Pp]age|PAGE)\s+\d+")
_MONTH = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b")
_INSTRUMENT = re.compile(
    r"[A-Z]\s+(?:AGREEMENT|CONTRACT|LEASE|INDENTURE|GUARANTY|GUARANTEE|DEED|NOTE|MORTGAGE)$"
)
_HAN_RANKS = {"编": Rank.PART, "編": Rank.PART, "篇": Rank.PART, "章": Rank.ARTICLE}
_DEPTH_RANKS = (Rank.SECTION, Rank.SECTION, Rank.CLAUSE, Rank.SUBCLAUSE)
_FIRST_LINE = 400


def scan(text: str, furniture: Furniture) -> Iterator[Mark]:
    """The marks of the text, in order; lines that a sentence runs into are left out."""
    first = (match for match in [_LINE.match(f"\n{text[:_FIRST_LINE]}\n")] if match)
    for shift, match in chain(((-1, m) for m in first), ((0, m) for m in _LINE.finditer(text))):
        kind = match.lastgroup or ""
        reading = _FIXED.get(kind) or _JUDGES[kind](match)
        if reading is None:
            continue
        line = match.start() + 1 + shift
        rank = _settled(reading, kind, furniture.lead(text, line))
        if rank is not None:
            start, end = _visible(text, line, match.end() + shift)
            listed = text[end - 1] in _PAGE_ENDS and bool(_LISTED.search(text, start, end))
            named = kind in _NAMING
            yield Mark(start, end, line, rank, reading.label, listed, reading.plain, named)


def _settled(reading: _Reading, kind: str, lead: Lead) -> Rank | None:
    """The rank of a reading once it is known what stands before the line; None to drop it."""
    if lead is Lead.OPEN or (reading.alone and lead is not Lead.ENDED_BLANK):
        return None
    if lead is Lead.OPEN_BLANK and kind == "bracket":
        return Rank.SUBCLAUSE
    return reading.rank


def _visible(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _markdown(match: re.Match[str]) -> _Reading:
    depth = match.group().lstrip().index(" ") if " " in match.group() else 1
    return _Reading((Rank.PART, Rank.ARTICLE, Rank.SECTION)[min(depth, 3) - 1], "")


def _keyword(match: re.Match[str]) -> _Reading | None:
    rest = match["keyword"]
    word = match["part"] or match["article"] or match["section"]
    follow = rest.lstrip(" \t\xa0.:;-\u2013—*_")
    if _PAGE.match(rest):
        return None
    runs_on = rest[:1] in (",", ";", ")") or follow[:1].islower()
    if runs_on and not (match["part"] and word.isupper()):
        return None
    label = match["label"]
    if match["section"]:
        return _Reading(_DEPTH_RANKS[max(1, min(label.count("."), 3))], label)
    rank = Rank.PART if match["part"] else Rank.ARTICLE
    return _Reading(rank, f"{word.capitalize()} {label}")


def _number(match: re.Match[str]) -> _Reading | None:
    label, rest = match["numbers"], match["number"].strip()
    depth = label.count(".")
    if depth == 0:
        return _whole_number(match, label, rest)
    first = (rest or match.string[match.end() : match.end() + 40].lstrip())[:1]
    opens = first.isupper() or (first and first in "\"“'\u2018[(_*") or first > "\u2e80"
    if label[0] == "0" or not opens:
        return None
    return _Reading(_DEPTH_RANKS[min(depth, 3)], label)


def _whole_number(match: re.Match[str], label: str, rest: str) -> _Reading | None:
    """A line that begins with a number without parts: "4. TERM", "1 Introduction"."""
    if not rest or _MONTH.match(rest):
        return None
    if rest[0].islower() or match["dot"] == ")":
        return _Reading(Rank.SUBCLAUSE, f"({label})") if match["dot"] else None
    short = len(rest) < 70 and rest[-1] not in ".;,:" and not rest[-1].isdigit()
    if not match["dot"]:
        titled = short and rest[0].isupper() and rest[:1].isalpha()
        return _Reading(Rank.SECTION, label, alone=True, plain=True) if titled else None
    capitals = rest.split(".", maxsplit=1)[0].isupper()
    heads = rest[0].isalpha() and (short or capitals)
    return _Reading(Rank.ARTICLE if heads else Rank.SECTION, label, plain=not capitals)


def _roman(match: re.Match[str]) -> _Reading | None:
    short = len(match["roman"]) < 80
    return _Reading(Rank.ARTICLE, match["digits"], alone=True, plain=True) if short else None


def _bracket(match: re.Match[str]) -> _Reading:
    return _Reading(Rank.CLAUSE, match["letter"])


def _han(match: re.Match[str]) -> _Reading | None:
    if match["han"][:1] in ("、", "\uff0c", "的", "第", "和", "至", "规"):
        return None
    label = match.group().strip()[: -len(match["han"]) or None]
    return _Reading(_HAN_RANKS.get(match["unit"], Rank.SECTION), label)


def _capitals(match: re.Match[str]) -> _Reading | None:
    line = match["capitals"].rstrip()
    letters = sum(character.isalpha() for character in line)
    if letters < 4 or letters < len(line) * 0.6 or line[-1] in ",;:&-(":
        return None
    rank = Rank.PART if _INSTRUMENT.search(line) else Rank.CLAUSE
    return _Reading(rank, "", alone=True)


_NAMING = frozenset({"keyword", "hash", "han"})
_FIXED = {
    "question": _Reading(Rank.CLAUSE, ""),
    "named": _Reading(Rank.SECTION, "", alone=True),
}
_JUDGES: dict[str, Callable[[re.Match[str]], _Reading | None]] = {
    "hash": _markdown,
    "keyword": _keyword,
    "number": _number,
    "roman": _roman,
    "bracket": _bracket,
    "han": _han,
    "capitals": _capitals,
}
