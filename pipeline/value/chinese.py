"""Chinese figures, units and denials in the words that the rules for English read.

Plain cases: 三十日 is 30 days, 人民币壹佰万元 CNY 1000000, 百分之五 5%, 二〇二四年三月一日
2024-03-01; 不得 is "may not", 可以 "may", 应当 "shall".
"""

import re
from decimal import Decimal

_DIGITS = dict(zip("零〇一二三四五六七八九", [0, 0, *range(1, 10)], strict=True)) | dict(
    zip("壹贰叁肆伍陆柒捌玖两", [*range(1, 10), 2], strict=True)
)
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_SCALES = {"万": 10**4, "亿": 10**8}
_HAN = re.compile(r"[\u4e00-\u9fff〇]")
_SIGNS = "".join([*_DIGITS, *_TENS, *_SCALES])
_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?\s?[{''.join(_SCALES)}]{{0,2}}|[{_SIGNS}]+)"
_WHOLE = rf"(?:\d{{1,4}}|[{_SIGNS}]{{1,5}})"
_UNITS = (
    (r"个?(?:工作|营业|银行)日", " business days"),
    (r"个?(?:日历日|自然日|日|天)(?!期)", " days"),
    (r"个?(?:周|星期)", " weeks"),
    (r"个?月", " months"),
    (r"(?:周?年|个年度)(?!度)", " years"),
)
_COUNTED = tuple((re.compile(rf"({_NUMBER})\s?{form}"), unit) for form, unit in _UNITS)
_CURRENCIES = {
    "人民币": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "日元": "JPY",
    "港币": "HKD",
}
_DATE = re.compile(rf"({_WHOLE})\s?年\s?({_WHOLE})\s?月\s?({_WHOLE})\s?[日号]")
_SHARE = re.compile(rf"百分之({_NUMBER})|({_NUMBER})\s?[％%]")
_RMB = re.compile(
    rf"(?:(?:人民币|RMB|CNY|[¥￥])\s?({_NUMBER})\s?[元圆]?整?|({_NUMBER})\s?[元圆]整?)"
)
_FOREIGN = re.compile(
    rf"({_NUMBER})\s?(美元|欧元|英镑|日元|港币)|(美元|欧元|英镑|日元|港币)\s?({_NUMBER})"
)
_WORDS = (
    (r"不得|不可(?!抗)|不能|不应|禁止|无权", " may not "),
    (r"无须|无需|不必|毋须|毋需", " need not "),
    (r"不会|不是|没有|尚未|未经|未能|并非|未(?!来)|不(?![可同动])", " not "),
    (r"可以|有权|得以|(?<![许认不])可(?![能靠行抗])", " may "),
    (r"应当|必须|应该|(?<![供适响相反])应(?![用收付急])|(?<![无毋])须(?!知)", " shall "),
)


def is_chinese(text: str) -> bool:
    """Whether `text` has Chinese characters."""
    return bool(_HAN.search(text))


def in_english_words(text: str) -> str:
    """`text` with Chinese figures, units and denials in English; the other words stay."""
    if not is_chinese(text):
        return text
    text = _DATE.sub(_date, text)
    text = _SHARE.sub(lambda match: f" {_plain(match[1] or match[2])}% ", text)
    text = _FOREIGN.sub(_foreign, text)
    text = _RMB.sub(lambda match: f" CNY {_plain(match[1] or match[2])} ", text)
    for form, unit in _COUNTED:
        text = form.sub(lambda match, unit=unit: f" {_plain(match[1])}{unit} ", text)  # type: ignore[misc]
    for wording, words in _WORDS:
        text = re.sub(wording, words, text)
    return text


def is_opposed_in_chinese(value: str, quotes: str) -> bool:
    """Whether the value allows or says what the quotes deny, or the reverse.

    Both are given in the words of `in_english_words`; compared are the two characters after a
    denial or a modal verb.
    """
    said, given = _heads(value), _heads(quotes)
    return any(
        is_denied in said.get(head, ()) and said[head].isdisjoint(known)
        for head, known in given.items()
        if head in said
        for is_denied in said[head]
    )


def _heads(text: str) -> dict[str, set[bool]]:
    """Two characters after each modal verb or denial -> whether it was denied."""
    found: dict[str, set[bool]] = {}
    for match in re.finditer(r"(may not|need not|not|may|shall) \s*([\u4e00-\u9fff]{2})", text):
        found.setdefault(match[2], set()).add("not" in match[1])
    return found


def _date(match: re.Match[str]) -> str:
    year, month, day = (_figures(part) for part in match.groups())
    return f" {year}-{int(month):02d}-{int(day):02d} "


def _foreign(match: re.Match[str]) -> str:
    code = _CURRENCIES[match[2] or match[3]]
    return f" {code} {_plain(match[1] or match[4])} "


def _plain(number: str) -> str:
    return format(_number(number).normalize(), "f")


def _figures(number: str) -> str:
    """Of a date: 二〇二四 is 2024, read digit by digit."""
    if len(number) == 4 and all(character in _DIGITS for character in number):
        return "".join(str(_DIGITS[character]) for character in number)
    return _plain(number)


def _number(text: str) -> Decimal:
    """The value of a number in figures, in Chinese ones, or in both: 1.5万, 壹佰万."""
    total = section = Decimal(0)
    current: Decimal | None = None
    for part in re.findall(r"\d[\d,]*(?:\.\d+)?|\S", text):
        if part[0].isdecimal():
            current = Decimal(part.replace(",", ""))
        elif part in _DIGITS:
            current = Decimal(_DIGITS[part])
        elif part in _TENS:
            section += (1 if current is None else current) * _TENS[part]
            current = None
        else:
            total = (total + section + (current or 0)) * _SCALES[part]
            section, current = Decimal(0), None
    return total + section + (current or 0)
