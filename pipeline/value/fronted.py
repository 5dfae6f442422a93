"""Denials before their verb's subject, in the order of a plain sentence: "In no event shall
Supplier be liable" as "Supplier shall not be liable". English only."""

import re

_FRONT = (
    r"\b(?:(?:in|under|at|on|by)\s+no\s+(?:(?:event|case|instance|way|circumstances?|conditions?"
    r"|times?|account|means)\b)(?:\s+whatsoever)?|never)\s*,?\s+"
)
_MODAL = r"(shall|will|must|may|can|should|would|is|are|does|do|has|have)"
_VERB = (
    r"be|have|exceed|assign|withhold|terminate|transfer|disclose|sublicense|sublet|use|sell|pay|"
    r"make|take|give|require|permit|allow|grant|amend|modify|constitute|apply|affect|limit|extend|"
    r"incur|bear|owe|deliver|provide|engage|solicit|compete|copy|remove|release|waive|seek|claim|"
    r"recover|receive|charge|increase|decrease|issue|enter|act|become|hold|continue|cause|accept|"
    r"refuse|delay|suspend|deduct|lend|borrow|operate|offer|license|purchase|acquire|publish|"
    r"encumber|pledge|create|permit|survive|lapse|expire|prevent|relieve|impose|indemnify"
)
_NAMED = r"(?:the|any|either|each|such|its|a|an)\s+(?:other\s+)?[\w'’&-]+|[\w'’&-]+"
_FRONTED = re.compile(
    rf"{_FRONT}{_MODAL}\s+((?:[^\s.;:?!]+\s+){{1,14}}?(?=(?:{_VERB})\b)|(?:{_NAMED})\s+)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(nobody|no\s?one|no\s+(?:party|person))\s*,?\s*(?:not\s+even|including|whether)\s+[^,;.]*,\s*",
    re.IGNORECASE,
)
_TO_THE_OTHER = re.compile(r"(?<=\bliable)\s+to\s+the\s+other(?:\s+party)?\b", re.IGNORECASE)
"""To whom else: no condition, as "with the consent of the other" is one."""
_JOINED = re.compile(
    r"\bnon(?=(?:exclusive|transferabl|refundabl|assignabl|sublicens|cancel|compet|solicit|binding|"
    r"recourse|disclos|pay|perform|renew|conform|complian|infring|public|proprietary|negotiabl))",
    re.IGNORECASE,
)


def in_plain_order(text: str) -> str:
    """`text` with each denial after its subject and modal verb; the other words stay."""
    text = _JOINED.sub("non-", _FRONTED.sub(_reordered, text))
    return _TO_THE_OTHER.sub("", _NOBODY.sub("no party ", text))


def _reordered(match: re.Match[str]) -> str:
    modal, subject = match.groups()
    either = re.match(r"either\s", subject, re.IGNORECASE)
    return f"n{subject}{modal} " if either else f"{subject}{modal} not "
