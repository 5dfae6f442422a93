"""Sentences of contracts and papers as offsets into the text. Not here: what they are about."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

MAX_SENTENCE = 600
"""Characters of a sentence at most: longer ones are cut at their clauses, so that a quote can
be read at a glance."""

_MAIL_LINE = r"(?:From|To|Cc|CC|Bcc|Sent|Date|Subject|Importance|Attachments):[ \t]\S[^\n]*"
_MAIL_HEAD = re.compile(rf"^{_MAIL_LINE}(?:\n{_MAIL_LINE}){{2,}}$", re.MULTILINE)
"""Three lines or more, each of which says something of its own."""

_MIN_PIECE = 120  # characters below which a clause alone says too little to be quoted

_LINE = 300  # characters of context at most that decide about a break: the cost stays linear

_BREAK = re.compile(
    r"(?P<stop>[.?!;:][\"\u201d\u2019')\]]*)(?=\s)|(?P<cjk>[\u3002\uff01\uff1f])"
    r"|(?P<line>[\n\f]\s*)|(?P<gap> {3,})"
)
_LABEL = re.compile(
    r"(?:\(?(?:[a-zA-Z]{1,2}|[ivxIVX]{1,5}|\d{1,3})[.)]\s)|\d{1,3}(?:\.\d{1,3})+\.?\s"
    r"|(?:ARTICLE|Article|SECTION|Section|EXHIBIT|Exhibit|SCHEDULE|Schedule|§)\s*[\dIVXA-Z]"
    r"|[•●▪*\u2013-]\s|\|"
)
_STARTS_LIKE_SENTENCE = re.compile(r"[\"\u201c\u2018'(\[]*[A-Z0-9*•§]|\([a-z]{1,3}\)\s")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“])(?:NO|No|Nos|Sec|Secs|Art|Arts|Ex|Exh|Fig|Figs|Eq|Eqs|Tab|Ref|Refs|Vol|Ch|App|pp?|"
    r"cf|al|e\.g|i\.e|viz|vs?|Mr|Mrs|Ms|Dr|MR|MRS|MS|DR|Prof|Messrs|Hon|St|Mt|Ave|Blvd|Rd|Dept|approx|resp|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|a\.m|p\.m|[A-Z]|U\.S\.A?|D\.C|N\.A)\.$"
)
# The number of a clause, where nothing stands before it.
_OWN_LABEL = re.compile(
    r"(?:(?:ARTICLE|Article|SECTION|Section)\s+)?\(?(?:[ivxlcIVXLC]{1,6}|[a-zA-Z]|\d{1,3}(?:\.\d{1,3})*)\)?\."
)
_COMPANY = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|LLC|L\.L\.C|L\.P|P\.C|S\.A|N\.V|B\.V|Cos|Bros|Jr|Sr|et al|etc)\.$", re.I
)
_STARTERS = re.compile(
    r"[\"“]?(?:The|This|These|That|In|If|Each|Any|All|No|Upon|On|For|It|Its|Such|Neither|Either|"
    r"Subject|Notwithstanding|We|They|WHEREAS|Whereas|NOW|During|After|Unless|Except|Nothing)\b"
)
_FURNITURE = re.compile(
    r"\W*(?:page\s+)?\W*(?:\d{1,4}|[ivxl]{1,6}|[A-Z]-?\d{1,3})(?:\s*(?:of|/)\s*\d{1,4})?\W*"
    r"|Source: .{0,160}|<PAGE>.{0,12}|\[?signature page (?:to|follows).{0,80}",
    re.I,
)
_HEADING_WORD = re.compile(r"[^\W_][^\s]*")
_PAGED = re.compile(r"# [^\W\d_]{3}.{17,}|[^\W\d_].{20,} #$")
# "7.9 Most favored pricing." and "(l) Confidentiality." head the sentences behind them.
_RUN_IN = re.compile(
    r"(?:\([a-zA-Z0-9]{1,4}\)|\d{1,3}(?:\.\d{1,3})*\.?)\s+[A-Z][\w'\u2019-]*,?"
    r"(?:\s(?!(?:is|are|was|were|may|shall|will|must|has|have|had|do|does|not|means?)\b)"
    r"[\w'\u2019/&-]+,?){0,5}\."
)
_LEADERS = re.compile(r"\.{5}|(?:\. ){5}")  # of a table of contents
_SMALL = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "per", "the",
    "to", "upon", "with", "without",
})  # fmt: skip
_CLAUSE = re.compile(r"[;:]\s+|\s(?=\((?:[a-z]{1,2}|[ivx]{1,5}|\d{1,2}|[A-Z])\)\s)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """The half-open interval `[start, end)` of a text, in characters; white space trimmed."""

    start: int
    end: int
    is_heading: bool
    """A short line or run-in title such as `10.2 Governing Law.`, not a statement."""


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of `text`, in order, disjoint, none longer than `MAX_SENTENCE` characters.

    Page furniture (page numbers, lines that return on page after page) belongs to none of them,
    so a sentence that runs over a page break comes as two.
    """
    furniture = _repeated_lines(text)
    found: list[Sentence] = []
    for start, end in _stretches(text, furniture):
        stretch = text[start:end]
        if _is_furniture(stretch) or _line_key(stretch[:_LINE]) in furniture:
            continue
        heading = is_heading(stretch)
        found += [
            Sentence(start=left, end=right, is_heading=heading)
            for left, right in _pieces(text, start, end)
        ]
    return found


def _is_furniture(line: str) -> bool:
    return len(line) < _LINE and _FURNITURE.fullmatch(line) is not None


def is_heading(stretch: str) -> bool:
    """Whether a stretch reads like a title: short, capitalised throughout, no full sentence."""
    if _LEADERS.search(stretch) or _RUN_IN.fullmatch(stretch):
        return True
    words = _HEADING_WORD.findall(stretch)
    if not words or len(stretch) > 120 or len(words) > 14 or stretch.endswith((",", ";")):
        return False
    letters = [w for w in words if w[0].isalpha() and w.lower().strip(".,:;") not in _SMALL]
    capitals = sum(w[0].isupper() for w in letters)
    return bool(letters) and capitals == len(letters) and (capitals > 1 or len(words) < 5)


def _stretches(text: str, furniture: frozenset[str]) -> Iterator[tuple[int, int]]:
    start, mail = 0, _mail_heads(text)
    for match in _BREAK.finditer(text):
        at = match.start()
        if at < start or not mail.get(at, True):
            continue
        if not (at in mail or _breaks(text, start, match) or _borders_on(furniture, text, match)):
            continue
        end = match.end() if match.lastgroup in ("stop", "cjk") else match.start()
        yield from _trimmed(text, start, end)
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _mail_heads(text: str) -> dict[int, bool]:
    """Every offset in the head of a mail, and whether a line of it ends there: a line of a head is
    a sentence, whatever stops it holds."""
    return {
        offset: offset == head.end() or text[offset] == "\n"
        for head in _MAIL_HEAD.finditer(text)
        for offset in range(head.start(), head.end() + 1)
    }


def _breaks(text: str, start: int, match: re.Match[str]) -> bool:
    if match.lastgroup == "cjk":
        return True
    if match.lastgroup == "stop":
        return _stop_breaks(text, start, match)
    return _line_breaks(text, start, match)


def _borders_on(furniture: frozenset[str], text: str, match: re.Match[str]) -> bool:
    """Whether a line end stands above or below a line of page furniture."""
    if match.lastgroup != "line" or not furniture:
        return False
    before = text[max(0, match.start() - _LINE) : match.start()].rsplit("\n", 1)[-1]
    after = text[match.end() : match.end() + _LINE].split("\n", 1)[0]
    return any(_line_key(line) in furniture for line in (before, after))


def _stop_breaks(text: str, start: int, match: re.Match[str]) -> bool:
    mark, rest = match.group()[0], text[match.end() : match.end() + 40].lstrip()
    before = text[max(start, match.start() - 24) : match.start() + 1]
    if mark in ";:":
        return mark == ":" and is_heading(text[start : match.start()].strip())
    if not _STARTS_LIKE_SENTENCE.match(rest) or _OWN_LABEL.fullmatch(
        text[start : match.end()].strip()
    ):
        return False
    if mark != ".":
        return True
    if _COMPANY.search(before):
        return _STARTERS.match(rest) is not None
    return _ABBREVIATION.search(before) is None


def _line_breaks(text: str, start: int, match: re.Match[str]) -> bool:
    before = text[max(start, match.start() - _LINE) : match.start()].rstrip()
    rest = text[match.end() : match.end() + 60]
    if not before:
        return True
    if match.lastgroup == "line" and (match.group().count("\n") > 1 or "\f" in match.group()):
        return _paragraph_ends(before, rest)
    if _LABEL.match(rest) or before.endswith((";", ":", ".", "|")):
        return not _ABBREVIATION.search(before[-24:])
    # Where a title stands above a paragraph, only its capitals tell it from the line's end.
    last = before.rsplit("\n", 1)[-1].strip()
    line = text[match.end() : match.end() + _LINE].split("\n", 1)[0].strip()
    alone = len(before) == len(last) or is_heading(before)
    return (alone and is_heading(last) and rest[:1].isupper()) or _is_furniture(line)


def _paragraph_ends(before: str, rest: str) -> bool:
    # A blank line inside a sentence is the mark of a page break or of a wide layout.
    goes_on = rest[:1].islower() and before[-1:].isalnum() and not _LABEL.match(rest)
    return not goes_on


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SENTENCE:
        cut = _cut(text, start)
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, end)


def _cut(text: str, start: int) -> int:
    """The best place to end a piece: a clause, else a comma, else a word, else the limit."""
    low, high = start + _MIN_PIECE, start + MAX_SENTENCE
    clauses = [m.end() for m in _CLAUSE.finditer(text, low, high)]
    if clauses:
        return clauses[-1]
    comma = text.rfind(", ", low, high)
    if comma > 0:
        return comma + 2
    space = max(text.rfind(" ", low, high), text.rfind("\n", low, high))
    return space + 1 if space > 0 else high


def _line_key(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _repeated_lines(text: str) -> frozenset[str]:
    """Short lines that return at least four times, numbers aside: running heads and feet.

    With a page number at either end three times are enough: of a paper's pages, the odd ones
    have another head than the even ones.
    """
    lines = (line.strip() for line in text.split("\n"))
    counts = Counter(_line_key(line) for line in lines if 3 < len(line) < 100)
    return frozenset(
        key
        for key, count in counts.items()
        if count >= (3 if _PAGED.match(key) else 4) and not key.endswith((".", ";", ":"))
    )
