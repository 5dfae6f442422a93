"""Words that a quote names only to strike them: "the words '30 days' are replaced by '60 days'"."""

import re

_DEED = r"(?:delet|replac|struck|strik|remov|omit|substitut)"
_WORDS = r"[\"'“‘”’]([^\"'“‘”’]{1,300})[\"'“‘”’]"
_STRUCK = (
    re.compile(
        rf"{_WORDS}\s(?:(?:in|of)\s[^.;\"'“‘”’]{{1,60}}\s)?(?:is|are|be|being|was|were)\s(?:hereby\s)?"
        rf"{_DEED}",
        re.I,
    ),
    re.compile(
        r"\b(?:delet|replac|strik|remov|omit)(?:e|es|ing)\s(?:the\s)?"
        rf"(?:(?:words?|phrases?|references?(?:\sto)?|figures?|sums?|amounts?|terms?)\s)?{_WORDS}",
        re.I,
    ),
    re.compile(rf"\bsubstitut\w+\s{_WORDS}\sfor\s(?:the\swords?\s)?(?P<old>{_WORDS})", re.I),
)
_SPEAKS_OF_IT = re.compile(rf"\b{_DEED}", re.IGNORECASE)


def without_struck(quote: str, value: str) -> str:
    """`quote` without the words that it strikes; all of it where `value` itself tells of that."""
    if not _SPEAKS_OF_IT.search(quote) or _SPEAKS_OF_IT.search(value):
        return quote
    spans = [_span(match) for form in _STRUCK for match in form.finditer(quote)]
    for start, end in sorted(spans, reverse=True):
        quote = f"{quote[:start]} {quote[end:]}"
    return quote


def _span(match: re.Match[str]) -> tuple[int, int]:
    return match.span("old") if "old" in match.re.groupindex else match.span(1)
