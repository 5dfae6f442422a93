"""What a reading reply that was cut off has finished saying. Pure; guesses nothing.

The cut-off text is read by pydantic's own parser in its partial mode, which closes what was left
open. What was open is not finished, however whole it looks: a finding counts only when the text
itself has closed it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import from_json

from providers.wire import WireFinding

_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*(?=\s)|[。！？][”’）]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvaged:
    """The finished part of a reply."""

    findings: tuple[WireFinding, ...] = ()
    """Each is closed in the text, in its order."""
    settled: frozenset[str] = frozenset()
    """Asked fields of which the reply has said all that it had to say."""
    absent: frozenset[str] = frozenset()
    """Those of the settled ones that it calls absent."""
    summary: str = ""
    """Its finished sentences."""


def salvage(content: str, fields: Sequence[str]) -> Salvaged:
    """The finished findings and absences of a reply that was cut off.

    A field is settled where the reply calls it absent, where all findings are finished, or where
    findings follow for a later one of `fields`: models are asked to answer in the order of the
    questions, and where one does not, no field counts as settled by what follows it.

    Args:
        content: the text up to the cut; it may be no JSON at all.
        fields: the asked ones, in the order of the questions. Others are left out.
    """
    parts = _parts(content)
    raw = parts.get("findings")
    items = raw if isinstance(raw, list) else []
    all_closed = "findings" in parts and list(parts)[-1] != "findings"
    is_open = bool(items) and not all_closed and not _closes(content)
    whole = items[:-1] if is_open else items
    findings = _findings(whole, set(fields))
    absent = _absent(parts.get("absent"), fields) - {finding.field for finding in findings}
    begun = _named(items[len(whole) :])
    settled = _settled(findings, begun, fields, all_closed=all_closed)
    return Salvaged(
        findings=findings,
        settled=absent | (settled - _unusable(whole) - begun),
        absent=absent,
        summary=_finished(_parts(content, mode="trailing-strings").get("summary")),
    )


def finished(content: str) -> dict[str, Any]:
    """What a JSON object that may be cut off has finished: its complete values by their keys, and
    of the list in which it was cut off the complete entries. Empty where it is no object."""
    parts = dict(_parts(content))
    if not parts or _is_json(content):
        return parts
    *_, last = parts
    if isinstance(parts[last], list) and not _closes(content):
        parts[last] = parts[last][:-1]
    elif not isinstance(parts[last], list):
        del parts[last]
    return parts


def _parts(content: str, *, mode: Literal["on", "trailing-strings"] = "on") -> Mapping[str, Any]:
    """The reply's keys in their order, as far as they were written."""
    try:
        value = from_json(content.encode("utf-8", "replace"), allow_partial=mode)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _closes(content: str) -> bool:
    """Whether the text ends right after a finding, or after the array of them."""
    text = content.rstrip().removesuffix(",")
    # A number or a word at the end may have had more to come.
    return text.endswith(("}", "]", '"')) and any(_is_json(text + ending) for ending in ("]}", "}"))


def _is_json(text: str) -> bool:
    try:
        from_json(text.encode("utf-8", "replace"))
    except ValueError:
        return False
    return True


def _findings(items: Sequence[object], asked: set[str]) -> tuple[WireFinding, ...]:
    findings = [_finding(item) for item in items]
    return tuple(found for found in findings if found is not None and found.field in asked)


def _finding(item: object) -> WireFinding | None:
    try:
        return WireFinding.model_validate(item)
    except ValidationError:
        return None


def _unusable(items: Sequence[object]) -> frozenset[str]:
    """Fields of which a finished finding has not the form that was asked for."""
    return _named([item for item in items if _finding(item) is None])


def _named(items: Sequence[object]) -> frozenset[str]:
    return frozenset(str(item.get("field")) for item in items if isinstance(item, dict))


def _absent(items: object, fields: Sequence[str]) -> frozenset[str]:
    named = items if isinstance(items, list) else []
    return frozenset(name for name in fields if name in named)


def _settled(
    findings: Sequence[WireFinding],
    begun: frozenset[str],
    fields: Sequence[str],
    *,
    all_closed: bool,
) -> frozenset[str]:
    """Fields that others follow in the order of the questions; `begun` is the open finding's."""
    answered = [finding.field for finding in findings]
    answered += [name for name in fields if name in begun]
    if all_closed:
        return frozenset(answered)
    order = [fields.index(name) for name in answered]
    if order != sorted(order):
        return frozenset()
    # More findings of the last field may have been on their way.
    return frozenset(answered) - set(answered[-1:])


def _finished(summary: object) -> str:
    """The sentences of a summary up to the last that ends."""
    text = summary if isinstance(summary, str) else ""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return text[: ends[-1]].strip() if ends else ""
