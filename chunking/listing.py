"""Tells headings from what only looks like them: entries of lists and running headers.

A contents page or an exhibit list is a run of headings with nothing under them. A running header
repeats, page after page, the heading that its page stands under.
"""

from collections.abc import Sequence

from chunking.heading_scan import Mark, Rank

NEAR = 300
"""Characters. A heading nearer than this to its next equal has no text of its own. Measured on
contracts filed with the SEC."""

_REACH = 10_000
"""Characters within which a heading with a name of its kind ("Section 5") shows what the text's
headings look like, so that plain numbers among them count items."""

_PROSE = (".", ";", ":", "。", "\uff1b", "\uff1a", "\uff09")
_SHORTEST_PROSE = 50
_RUN = 6
_PART_RUN = 3


def listed_marks(text: str, marks: Sequence[Mark]) -> list[bool]:
    """For each mark, whether it is an entry of a list or a running header, and no heading."""
    listed = [mark.listed for mark in marks]
    later = _last_places(marks)
    for rank, length in ((Rank.SECTION, _RUN), (Rank.PART, _PART_RUN)):
        for run in _runs(text, marks, rank):
            if len(run) >= length:
                _flag(run, marks, later, listed)
    _flag_running_headers(text, marks, listed)
    return listed


def _last_places(marks: Sequence[Mark]) -> dict[tuple[Rank, str], int]:
    """The last place of each label."""
    return {(mark.rank, mark.label): place for place, mark in enumerate(marks)}


def _runs(text: str, marks: Sequence[Mark], rank: Rank) -> list[list[int]]:
    """Places of marks of `rank` or higher, grouped where they follow closely without prose."""
    runs: list[list[int]] = [[]]
    last = -NEAR
    for place, mark in enumerate(marks):
        if mark.rank <= rank:
            if mark.start - last >= NEAR or _is_prose(text[last : mark.line].rstrip()):
                runs.append([])
            runs[-1].append(place)
            last = mark.start
    return runs


def _is_prose(body: str) -> bool:
    """Whether a heading and what stands under it end as a sentence does, not as an entry."""
    wide = body[:1] > "\u2e80"
    return (
        body.endswith(_PROSE) and not body.endswith("..") and (wide or len(body) > _SHORTEST_PROSE)
    )


def settled(marks: Sequence[Mark]) -> list[Mark]:
    """The marks, those with plain numbers lowered to clauses where named headings are near."""
    named = -_REACH
    result: list[Mark] = []
    for mark in marks:
        if mark.named and mark.rank > Rank.PART:
            named = mark.start
        is_item = mark.plain and mark.start - named < _REACH
        result.append(mark._replace(rank=max(mark.rank, Rank.CLAUSE)) if is_item else mark)
    return result


def _flag(
    run: list[int],
    marks: Sequence[Mark],
    later: dict[tuple[Rank, str], int],
    listed: list[bool],
) -> None:
    """Flag a run. Its last mark may open the text after the list, unless it comes again later."""
    for place in run[:-1]:
        listed[place] = True
    last = marks[run[-1]]
    if last.label and later[last.rank, last.label] > run[-1]:
        listed[run[-1]] = True


def _flag_running_headers(text: str, marks: Sequence[Mark], listed: list[bool]) -> None:
    """Flag marks that repeat the heading of their rank before them."""
    current: dict[Rank, str] = {}
    for place, mark in enumerate(marks):
        if mark.rank > Rank.SECTION or listed[place]:
            continue
        is_named = mark.rank <= Rank.ARTICLE and mark.label
        name = mark.label if is_named else text[mark.start : mark.end]
        listed[place] = current.get(mark.rank) == name
        current[mark.rank] = name
