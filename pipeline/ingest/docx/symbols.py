"""Characters of the symbol fonts as Unicode, so that a check box reads as a check box."""

from typing import Final

_SYMBOL: Final = dict(
    zip(
        [*range(0x20, 0x7F), *range(0xA0, 0xFF)],
        " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
        "\u203eαβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
        "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪"
        "\uf8ff〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
        strict=True,
    )
)
"""The Symbol font's encoding: Unicode Consortium, MAPPINGS/VENDORS/ADOBE/symbol.txt."""
_WINGDINGS: Final = {
    0x20: " ", 0x22: "✂", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x36: "⌛", 0x3F: "✍", 0x41: "✌",
    0x43: "☝", 0x45: "☜", 0x46: "☞", 0x47: "☝", 0x48: "☟", 0x4A: "☺", 0x4C: "☹", 0x6C: "●",
    0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫",
    0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x78: "☒", 0x80: "⓪", 0x8B: "⓿", 0x9F: "•", 0xA0: "▪",
    0xA1: "○", 0xA4: "◉", 0xA6: "❍", 0xA7: "▪", 0xA8: "☐", 0xAB: "★", 0xD5: "⌫", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧",
    0xF2: "⇩", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x81 + n: chr(0x2460 + n) for n in range(10)},
    **{0x8C + n: chr(0x2776 + n) for n in range(10)},
}  # fmt: skip
_WINGDINGS_2: Final = {
    0x20: " ", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●",
    0x98: "⚫", 0x99: "○", 0x9E: "⦁", 0xA2: "■", 0xA3: "☐",
}  # fmt: skip
_WINGDINGS_3: Final = {0x7D: "▶", 0x7C: "◀", 0x70: "▲", 0x71: "▼", 0x22: "→", 0x21: "←"}
_FONTS: Final = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
}
"""Wingdings: the Unicode 7.0 additions, L2/11-344; the characters met in forms and lists."""


def symbol(font: str, code: int) -> str | None:
    """The character that `font` shows for `code`; None where it is not known.

    Office writes the codes of symbol fonts as they are or moved to U+F000..U+F0FF.
    """
    table = _FONTS.get(font.strip().lower())
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if table is not None:
        return table.get(low)
    return chr(code) if not 0xE000 <= code <= 0xF8FF and code >= 0x20 else None


def in_font(text: str, font: str) -> str:
    """`text` with the private-use characters of a symbol font replaced where they are known."""
    if font.strip().lower() not in _FONTS or text.isascii():
        return text
    return "".join(
        (symbol(font, ord(character)) or character)
        if "\uf000" <= character <= "\uf0ff"
        else character
        for character in text
    )


def bullet(text: str, font: str) -> str:
    """The bullet of a list as a reader sees it; one in an unnamed font is taken as Symbol's.

    Word's bullet of the second level is the letter o of Courier New, which reads as a circle.
    """
    shown = in_font(in_font(text, font), "symbol")
    return "\u25e6" if shown == "o" else shown
