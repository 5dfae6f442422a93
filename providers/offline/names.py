"""Names in a text: of the parties, of a state or a person. Not here: the document's own title."""

import re
from collections.abc import Iterator

from providers.offline.places import is_place

_WORD = r"[A-Z][\w&'\u2019.-]*"
_LINK = r"(?:of|and|de|the|for|&|van|von|du|la)"
_NAME = re.compile(rf"{_WORD}(?:[ \t\n]+(?:{_LINK}[ \t\n]+){{0,2}}{_WORD})*")
_SUFFIX = (
    r"(?:Inc(?:orporated)?|INC(?:ORPORATED)?|Corp(?:oration)?|CORP(?:ORATION)?|Company|COMPANY|Co|CO"
    r"|LLC|L\.L\.C|LLP|LP|L\.P|Ltd|LTD|Limited|LIMITED|N\.A|PLC|[Pp]lc|GmbH|AG|S\.A|SA|N\.V|NV|B\.V"
    r"|BV|AB|Trust|TRUST|Bank|BANK|Pte|SpA|S\.p\.A|KG|University|UNIVERSITY|AKTIENGESELLSCHAFT"
    r"|Foundation|FOUNDATION|Partnership|PARTNERSHIP)"
)
_FORM = rf",?[ \t\n]+{_SUFFIX}(?![\w-])\.?"
_ORGANISATION = re.compile(
    rf"{_WORD}(?:(?:,?[ \t\n]{{1,2}}|[ \t\n]+{_LINK}[ \t\n]+){_WORD}){{0,7}}?(?:{_FORM}){{1,3}}"
)
_DEFINED = re.compile(r"\([^()\"“]{0,80}[\"“](?P<term>[^\"”()]{2,60})[\"”][^()]{0,80}\)")
_SEPARATOR = re.compile(r"[);:]|\b(?:and|between|among|with|by)\b", re.IGNORECASE)
_OTHER_TERM = re.compile(
    r"Agreement|Date|Contract|Amendment|Part(?:y|ies)$|Act$|Territory|Product|SEC"
)
_NOT_PARTY = re.compile(
    r"\b(?:Agreement|Contract|Securities|Exchange|Commission|State|Exhibit|AGREEMENT|CONTRACT|January"
    r"|February|March|April|May|June|July|August|September|October|November|December|Street|Avenue"
    r"|Agent|Lender|Borrower|Issuing|Guarantor|Arranger)\b"
)
_LEAD = re.compile(
    r"(?:(?:This|The|By|Between|And|Among|An?|Dated|As|Of|Whereas|Witnesseth)[ \t\n]+)+",
    re.IGNORECASE,
)
_FILLERS = re.compile(
    r"[\s,:\"“(]*(?:(?:the|an?|said|State|Commonwealth|Province|Republic|Kingdom|Country|of|internal"
    r"|substantive|courts?|laws?)[\s,]+){0,6}",
    re.IGNORECASE,
)
# What a contract calls those who sign it: by themselves these words name nobody.
_ROLES = frozenset({
    "administrative", "affiliate", "agent", "arranger", "assignee", "assignment", "assignor",
    "assumption", "bank", "bookrunner", "borrower", "buyer", "client", "collateral", "company",
    "consultant", "contractor", "corporation", "customer", "distributor", "employee", "employer",
    "facility", "franchisee", "franchisor", "from", "general", "guarantor", "hereto", "holder",
    "issuing", "joint", "landlord", "lead", "lender", "lessee", "lessor", "licensee", "licensor",
    "limited", "line", "loan", "manager", "manufacturer", "member", "other", "owner", "parent",
    "partner", "partnership", "party", "parties", "provider", "purchaser", "recipient",
    "reseller", "revolving", "sales", "seller", "shareholder", "subsidiaries", "subsidiary",
    "supplier", "swing", "tenant", "term", "time", "to", "trust", "trustee", "vendor",
    "and", "each", "of", "the",
})  # fmt: skip


def name_at(text: str, start: int) -> str | None:
    """The run of capitalised words that begins within a few words of `start`; None if none.

    Leading fillers such as "the State of" are left out: what they introduce is the name.
    """
    skipped = _FILLERS.match(text, start)
    match = _NAME.match(text, skipped.end() if skipped else start)
    if match is None:
        return None
    name = " ".join(match.group().split()).rstrip(".,;")
    # Clauses set in capitals name the same places as others; short runs are abbreviations.
    return (name.title() if name.isupper() and len(name) > 4 else name) or None


def parties_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of the parties that a preamble names, in order, each once.

    A party is a name with a legal form (`Inc.`, `GmbH`) or one that is given a defined term in
    parentheses; a place or a role alone is none. The interval covers the name.
    """
    seen: list[str] = []
    spans = {*_organisations(text), *_defined(text)}
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        name = " ".join(text[start:end].split()).rstrip(",")
        key = re.sub(r"\W", "", name).lower()
        known = any(key in other or other in key for other in seen)
        if len(key) > 2 and not known and _names_somebody(name):
            seen.append(key)
            yield start, end, name


def _names_somebody(name: str) -> bool:
    if _NOT_PARTY.search(name) or is_place(name):
        return False
    words = re.findall(r"[^\W_]+", name.lower())
    return not all(word in _ROLES or word.removesuffix("s") in _ROLES for word in words)


def _organisations(text: str) -> Iterator[tuple[int, int]]:
    for match in _ORGANISATION.finditer(text):
        lead = _LEAD.match(match.group())
        start = match.start() + (lead.end() if lead else 0)
        start = _below_other_line(text, start, match.end())
        # "a Delaware Corporation" says what a party is, not who.
        is_kind = re.search(r"\b[Aa]n?\s+$", text[max(0, start - 5) : start])
        if " " in text[start : match.end()] and not is_kind:
            yield start, match.end()


def _below_other_line(text: str, start: int, end: int) -> int:
    """Behind a line end where capitals begin: the line above a name in capitals is not its own."""
    for line_end in re.finditer(r"\s*\n\s*", text[start:end]):
        above, below = text[start : start + line_end.start()], text[start + line_end.end() : end]
        if not above.isupper() and below.isupper() and " " in below:
            return start + line_end.end()
    return start


def _defined(text: str) -> Iterator[tuple[int, int]]:
    """Names at the start of the phrase that ends in their defined term."""
    for match in _DEFINED.finditer(text):
        if _OTHER_TERM.search(match["term"]):
            continue
        low = max(0, match.start() - 300)
        cuts = [cut.end() for cut in _SEPARATOR.finditer(text, low, match.start())]
        for cut in reversed(cuts):
            name = _NAME.match(text, cut + _blank(text, cut))
            if name is not None and name.end() <= match.start():
                yield name.span()
                break


def _blank(text: str, start: int) -> int:
    return len(text[start : start + 6]) - len(text[start : start + 6].lstrip())
