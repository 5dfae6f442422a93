"""A list number in one of Word's number formats (`w:numFmt`, ISO/IEC 29500-1, 17.18.59)."""

import re
from collections.abc import Callable
from typing import Final

_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS: Final = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_HAN: Final = "〇一二三四五六七八九"
_HAN_UNITS: Final = ("", "十", "百", "千")
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC: Final = "абвгдежзиклмнопрстуфхцчшщыэюя"
_NOTE_MARKS: Final = "*†‡§"


def format_number(number: int, number_format: str, pattern: str | None = None) -> str | None:
    """`number` as Word shows it; None where the format is not known here.

    Args:
        number: most formats show zero as digits, as Word does.
        number_format: such as `lowerRoman`; `custom` goes with `pattern`.
        pattern: of a custom format, such as `001, 002, 003, ...`.
    """
    if number_format == "custom":
        zeros = re.match(r"0+(?=1\b)", pattern or "")
        return f"{number:0{len(zeros.group()) + 1}d}" if zeros else None
    if number < 1 and number_format not in _WITH_ZERO:
        return str(number)
    write = _FORMATS.get(number_format)
    return None if write is None else write(number)


def roman(number: int) -> str:
    """Lower-case Roman numerals; digits from 4000 on, which have none."""
    if number >= 4000:
        return str(number)
    written = ""
    for amount, letters in _ROMAN:
        count, number = divmod(number, amount)
        written += letters * count
    return written


def letters(number: int, alphabet: str = _LATIN) -> str:
    """a ... z, aa, bb ...: Word repeats the letter, up to 30 times, then begins again with one.

    The standard says nothing of the bound; Open XML PowerTools, which follows Word, has it.
    """
    repeats, place = divmod(number - 1, len(alphabet))
    return alphabet[place] * (repeats % 30 + 1)


def cardinal(number: int) -> str:
    """English words in lower case, such as `one hundred twenty-three`; digits from a million on."""
    if number >= 1_000_000:
        return str(number)
    if number < 20:
        return _ONES[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return _TENS[ten - 2] + (f"-{_ONES[one]}" if one else "")
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    many, rest = divmod(number, size)
    return f"{cardinal(many)} {name}" + (f" {cardinal(rest)}" if rest else "")


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th."""
    teen = 10 <= number % 100 <= 20
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def ordinal_words(number: int) -> str:
    """first, second, twenty-first."""
    words = cardinal(number)
    head, joint, last = re.fullmatch(r"(?:(.*)([ -]))?([a-z0-9]+)", words).groups("")  # type: ignore[union-attr]
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return f"{head}{joint}{last}"


def han(number: int) -> str:
    """Chinese counting, such as 二十一; digit by digit from ten thousand on."""
    if number >= 10_000:
        return "".join(_HAN[int(digit)] for digit in str(number))
    written, gap = "", False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            written += ("零" if gap and written else "") + _HAN[digit] + _HAN_UNITS[power]
        gap = not digit
    return written.removeprefix("一") if 10 <= number < 20 else written


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _in_row(first: int, last: int) -> Callable[[int], str]:
    """Characters in a row from U+`first` for 1 on; digits beyond `last`."""
    return lambda number: chr(first + number - 1) if number <= last else str(number)


def _digits_from(zero: int) -> Callable[[int], str]:
    return lambda number: "".join(chr(zero + int(digit)) for digit in str(number))


def _once(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if number <= len(characters) else str(number)


def _cycle(characters: str) -> Callable[[int], str]:
    return lambda number: characters[(number - 1) % len(characters)]


_WITH_ZERO: Final = frozenset(
    {"none", "bullet", "ordinal", "ordinalText", "cardinalText", "decimalZero"}
)
_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "none": lambda _: "",
    "bullet": lambda _: "",
    "lowerLetter": letters,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "decimalZero": lambda number: f"{number:02d}",
    "ordinal": ordinal,
    "cardinalText": lambda number: _capitalised(cardinal(number)),
    "ordinalText": lambda number: _capitalised(ordinal_words(number)),
    "hex": lambda number: f"{number:X}",
    "chicago": lambda number: _NOTE_MARKS[(number - 1) % 4] * ((number - 1) // 4 + 1),
    "numberInDash": lambda number: f"- {number} -",
    "russianLower": lambda number: letters(number, _CYRILLIC),
    "russianUpper": lambda number: letters(number, _CYRILLIC).upper(),
    "decimalEnclosedCircle": _in_row(0x2460, 20),
    "decimalEnclosedCircleChinese": _in_row(0x2460, 20),
    "decimalEnclosedParen": _in_row(0x2474, 20),
    "decimalEnclosedFullstop": _in_row(0x2488, 20),
    "decimalFullWidth": _digits_from(0xFF10),
    "decimalFullWidth2": _digits_from(0xFF10),
    "hindiNumbers": _digits_from(0x0966),
    "thaiNumbers": _digits_from(0x0E50),
    "chineseCounting": han,
    "chineseCountingThousand": han,
    "ideographDigital": lambda number: "".join(_HAN[int(digit)] for digit in str(number)),
    "japaneseCounting": han,
    "japaneseDigitalTenThousand": han,
    "taiwaneseCounting": han,
    "taiwaneseCountingThousand": han,
    "koreanDigital2": han,
    "ideographTraditional": _once("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _once("子丑寅卯辰巳午未申酉戌亥"),
    "ganada": _cycle("가나다라마바사아자차카타파하"),
    "aiueoFullWidth": _cycle(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
    ),
}
