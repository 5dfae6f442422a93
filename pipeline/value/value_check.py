"""Whether a finding's verified quotes say what its value says, as far as a rule can tell.

A true quote is not yet support for the claim: "60 days" beside a quote that says thirty is
flagged. Compared are dates, sums, lengths of time, percentages, numbers and negations, in normal
forms (`pipeline.value.facts`). What a rule cannot compare is not called supported.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pipeline.answer import Support
from pipeline.value.attached import compare_attached
from pipeline.value.bare_figure import bare_figures
from pipeline.value.chinese import is_opposed_in_chinese
from pipeline.value.clause import Stand, stand
from pipeline.value.contrary import says_opposite, stands_plainly
from pipeline.value.facts import (
    Facts,
    all_numbers,
    facts_in,
    has_signed_number,
    reachable,
    readings,
    spelt_numbers,
)
from pipeline.value.fronted import in_plain_order
from pipeline.value.language import is_read
from pipeline.value.negation import (
    LINKING,
    MODALS,
    NEGATIONS,
    SMALL_WORDS,
    agrees,
    is_opposed,
    words_of,
)
from pipeline.value.opposite import Opposition, opposition
from pipeline.value.qualified import compare_measures
from pipeline.value.spelled_out import spelled_out
from pipeline.value.struck_out import without_struck


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_YES_NO = re.compile(
    r"^\s*(?:(?:yes|true|false)\b|(?:no|none|n/a)(?=\s*(?:[.,:;()–—-]|$)))[\s.,:;()–—-]*",
    re.IGNORECASE,
)
"""A bare "no" is an answer; "no assignment" is what the value says."""
_LISTED = re.compile(r"(?:^|[;\n])\s*\(?\d{1,2}[).]\s")
_WITH = frozenset({"with", "only", "subject", "upon", "if", "provided"})
_WITHOUT = frozenset({"without", "unless", "except"})
_DENIALS = NEGATIONS.keys() | _set(
    "nothing none void unless except excluding excluded excludes exclude only solely "
    "terminate terminated terminates waive waives waived disclaim disclaims prohibited "
    "prohibits forbidden refrain free absence lack lacks fail fails prevent prevents restrict "
    "restricts restricted deny denies irrevocable perpetual revoked lapse invalid ineligible "
    "independent exempt exempted excused released relieved"
)
"""Words by which a quote may say the same as a negation in a value."""
_DENYING = re.compile(r"non\w|un(?!der|it|i[oqv]|til)\w|dis[a-z]|[a-z]+n't$")
_PER_CENT = re.compile(r"\bper\s?cent", re.IGNORECASE)
_UNDATED = re.compile(
    r"\b(?:anniversar\w+|after|from|following|date hereof|thereafter|of the date)\b", re.IGNORECASE
)
_REFERENCE = re.compile(
    r"(?:\b(?:sections?|articles?|clauses?|paragraphs?|exhibits?|schedules?|annex|no\.)|§)\s*"
    r"\d+(?:\.\d+)*",
    re.IGNORECASE,
)
"""A number that is the name of a place, and no quantity."""
_YEARLY = re.compile(r"\b(?:annual\w*|anniversar\w+|per annum|yearly|a year|each year)\b", re.I)
_SHORT = 12
"""Words of a value that is one plain statement: what its clause says of its subject is all."""
_MANY = 20_000
"""Characters of a value beyond which it is a passage, not a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCheck:
    """What came of comparing one value with its quotes."""

    support: Support
    unsupported: tuple[str, ...] = ()
    """The parts of the value that the quotes do not bear out, as the value has them."""


def check_value(value: str, quotes: Sequence[str]) -> ValueCheck:
    """Compare `value` with its verified quotes; without any it is unchecked.

    A leading yes or no needs no words in the quotes; what follows it does.
    """
    given = _YES_NO.sub("", value)[:_MANY]
    if not quotes or not given.strip():
        return ValueCheck(support=Support.UNCHECKED)
    said, quotes = _plain(given), [_plain(without_struck(quote, given)) for quote in quotes]
    check = _checked(said, quotes)
    if check.unsupported and said != given:
        kept = (part if part in value else value.strip() for part in check.unsupported)
        return replace(check, unsupported=tuple(dict.fromkeys(kept)))
    return check


def _plain(text: str) -> str:
    return in_plain_order(spelled_out(text))


def _checked(said: str, quotes: Sequence[str]) -> ValueCheck:
    """The check of what is spelled out: its words and facts, its subjects, its measures."""
    check = _compared(said, quotes)
    run = words_of(said)
    if any(words_of(quote) == run for quote in quotes):
        return check
    check = _with_measures(_with_subjects(check, said, quotes), said, quotes)
    if check.support is Support.SUPPORTED and not is_read(quotes):
        return ValueCheck(support=Support.UNCHECKED)
    return check


def _with_measures(check: ValueCheck, said: str, quotes: Sequence[str]) -> ValueCheck:
    """The check, if its figures mean in the value what they mean in the quotes."""
    measures, attached = compare_measures(said, quotes), compare_attached(said, quotes)
    if measures.changed or attached.changed:
        changed = dict.fromkeys((*check.unsupported, *measures.changed, *attached.changed))
        return ValueCheck(support=Support.UNSUPPORTED, unsupported=tuple(changed))
    is_open = measures.is_open or attached.is_open
    if check.support is Support.SUPPORTED and (is_open or _is_guessed(said, quotes)):
        return ValueCheck(support=Support.UNCHECKED)
    return check


def _is_guessed(said: str, quotes: Sequence[str]) -> bool:
    """Whether a date may be another day's, or a length of time has its figure from elsewhere, as
    from "the 30th day", or a sum from a figure that may be none."""
    quoted = "\n".join(quotes)
    claimed, given = facts_in(said), facts_in(quoted)
    if any(key not in given.durations for key in claimed.durations) and not _YEARLY.search(quoted):
        return True
    if any(
        not _has_amount(code, amount, given) and not _is_bare(amount, quoted, in_cell=True)
        for code, amount in claimed.money
    ):
        return True
    return any(_is_ambiguous(day, words, given) for day, words in claimed.dates.items())


def _is_ambiguous(day: date, words: str, given: Facts) -> bool:
    """Whether all that the quotes have for the day is such as 4/5/2024, and not as the value."""
    forms = [form for found, form in given.dates.items() if day in readings(found, form)]
    return bool(forms) and all(
        len(readings(found, form)) > 1 and form != words
        for found, form in given.dates.items()
        if form in forms
    )


def _with_subjects(check: ValueCheck, said: str, quotes: Sequence[str]) -> ValueCheck:
    """The check, if the quotes' clauses say of their subjects what the value says of them."""
    if check.support is Support.UNSUPPORTED:
        return check
    if is_opposed_in_chinese(said, "\n".join(quotes)) or says_opposite(said, quotes):
        return ValueCheck(support=Support.UNSUPPORTED, unsupported=(said.strip(),))
    run, quoted = words_of(said), words_of("\n".join(quotes))
    if not stands_plainly(run, quoted) and opposition(said, quotes) is Opposition.OPEN:
        return ValueCheck(support=Support.UNCHECKED)
    words = _words(said) - MODALS.keys() - NEGATIONS.keys() - LINKING
    match stand(said, quotes):
        case Stand.OPPOSED | Stand.UNDECIDED:
            return ValueCheck(support=Support.UNCHECKED)
        case Stand.AGREED if len(run) <= _SHORT and words <= set(quoted):
            return ValueCheck(support=Support.SUPPORTED)
    return check


def _compared(said: str, quotes: Sequence[str]) -> ValueCheck:
    """The check word by word and fact by fact, whoever is spoken of."""
    quoted = "\n".join(quotes)
    run, words = words_of(said), words_of(quoted)
    if not run:
        return ValueCheck(support=Support.UNCHECKED)
    claimed = facts_in(_LISTED.sub(" ", said))
    # Signs are no words: "$5" and "€5%" need their figures compared.
    has_sign = claimed.money or claimed.percentages or has_signed_number(f"{said}\n{quoted}")
    stands = stands_plainly(run, words)
    if not has_sign and stands:
        return _agreeing(said, quotes, claimed)
    missing = tuple(dict.fromkeys((*_missing_facts(claimed, quoted), *_negations(said, quotes))))
    if not missing and _stands(run, words) and not stands:
        missing = (said.strip(),)
    if missing:
        return ValueCheck(support=Support.UNSUPPORTED, unsupported=missing)
    # A date that was worked out from the quote was not compared with anything.
    is_worked_out = bool(claimed.dates) and not facts_in(quoted).dates
    if (claimed.any and not is_worked_out) or _words(said) <= _words(quoted):
        return _agreeing(said, quotes, claimed)
    return ValueCheck(support=Support.UNCHECKED)


def _agreeing(said: str, quotes: Sequence[str], claimed: Facts) -> ValueCheck:
    """Supported, unless a negation is left that the value or the quotes have alone."""
    is_agreed = agrees(said, quotes, compared=set(words_of(" ".join(claimed.words))))
    return ValueCheck(support=Support.SUPPORTED if is_agreed else Support.UNCHECKED)


def unsupported_parts(sentence: str, quotes: Sequence[str]) -> tuple[str, ...]:
    """What of a sentence no quote bears out: dates, sums, lengths of time and shares, a negation,
    or the whole of it where a quote says the opposite. Without quotes there is no such part."""
    said = _plain(sentence)
    quotes = [_plain(without_struck(quote, sentence)) for quote in quotes]
    missing = _missing_facts(facts_in(said), "\n".join(quotes))
    denied = tuple(_negations(said, quotes)) if quotes else ()
    changed = compare_measures(said, quotes).changed if quotes else ()
    opposed = (said.strip(),) if quotes and not denied and says_opposite(said, quotes) else ()
    return tuple(dict.fromkeys((*missing, *denied, *changed, *opposed)))


def _missing_facts(claimed: Facts, quoted: str) -> Iterator[str]:
    if not claimed.any:
        return
    given = facts_in(quoted)
    numbers = all_numbers(quoted)
    figures = all_numbers(_REFERENCE.sub(" ", quoted))
    yield from _missing_dates(claimed, given, quoted)
    for (code, amount), words in claimed.money.items():
        if not _has_amount(code, amount, given) and not _is_bare(amount, quoted):
            yield words
    for key, words in claimed.durations.items():
        if key not in given.durations and not _counted(words, given, figures, quoted):
            yield words
    yield from _missing_numbers(claimed, given, numbers, quoted)


def _missing_numbers(
    claimed: Facts, given: Facts, numbers: Collection[str], quoted: str
) -> Iterator[str]:
    for share, words in claimed.percentages.items():
        if share not in given.percentages and not _spelt_share(share, quoted):
            yield words
    yield from (words for number, words in claimed.numbers.items() if number not in numbers)


def _missing_dates(claimed: Facts, given: Facts, quoted: str) -> Iterator[str]:
    if not claimed.dates:
        return
    known = {day for found, words in given.dates.items() for day in readings(found, words)}
    known |= reachable(given)
    # A date that a quote leads to ("three years after closing") cannot be looked up in it.
    derived = not given.dates and bool(_UNDATED.search(quoted))
    for day, words in claimed.dates.items():
        if known.isdisjoint(readings(day, words)) and not (
            derived or _in_parts(day.year, quoted, given)
        ):
            yield words


def _in_parts(year: int, quoted: str, given: Facts) -> bool:
    """Whether the quotes have the year but no full date: a form with a blank, a torn line."""
    return not given.dates and str(year) in quoted


def _has_amount(code: str, amount: Decimal, given: Facts) -> bool:
    return any(amount == value and _same_currency(code, known) for known, value in given.money)


def _is_bare(amount: Decimal, quoted: str, *, in_cell: bool = False) -> bool:
    """Whether the quotes have the amount without a unit, as a table has it."""
    return any(
        figure.number == amount and (figure.is_cell or not in_cell)
        for figure in bare_figures(quoted)
    )


def _same_currency(one: str, other: str) -> bool:
    dollars = {"USD", "CAD", "AUD", "HKD", "SGD", "NZD", "TWD"}
    return one == other or ("USD" in (one, other) and {one, other} <= dollars)


def _counted(words: str, given: Facts, numbers: Collection[str], quoted: str) -> bool:
    """Whether a length of time stands in the quotes in another form, such as an anniversary."""
    if given.durations:
        return False
    counts = all_numbers(words)
    return bool(counts & set(numbers)) or bool(_YEARLY.search(quoted) and counts <= {"1", "12"})


def _spelt_share(share: Decimal, quoted: str) -> bool:
    return bool(_PER_CENT.search(quoted)) and share in spelt_numbers(quoted)


def _negations(value: str, quotes: Sequence[str]) -> Iterator[str]:
    """A negation that no quote has, or words of a quote without its negation."""
    said = words_of(value)
    if NEGATIONS.keys() & set(said) and not any(_denies(words_of(quote)) for quote in quotes):
        yield next(word for word in said if word in NEGATIONS)
    if is_opposed(value, quotes) and not _is_condition(said, quotes):
        yield value.strip()


def _is_condition(said: Sequence[str], quotes: Sequence[str]) -> bool:
    """Whether the value turns a condition round: "may with consent" of "not without consent"."""
    return (
        len(said) <= _SHORT
        and not _WITH.isdisjoint(said)
        and any(not _WITHOUT.isdisjoint(words_of(quote)) for quote in quotes)
    )


def _denies(words: Sequence[str]) -> bool:
    return any(word in _DENIALS or _DENYING.match(word) for word in words)


def _stands(run: list[str], words: list[str]) -> bool:
    return f" {' '.join(run)} " in f" {' '.join(words)} "


def _words(text: str) -> set[str]:
    return set(words_of(text)) - SMALL_WORDS
