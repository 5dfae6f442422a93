"""How many of a text's true headings the outline finds, and how many it finds that are none.

    python -m tests.benchmarks.splitting_structure [--corpus FOLDER]

Papers, statutes, Chinese contracts and transcripts are made here, with every heading known; each
has lines that only look like headings. With a corpus the Chinese statutes in `files/cjk` are read
too: there the articles at the start of a line are the truth.
"""

import argparse
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from chunking import build_outline
from tests.benchmarks.splitting_corpus import corpus_folder, say

_BODY = (
    "We measure the effect on forty samples and compare it with the values of Section 2 and of\n"
    "Table 3, which holds the means. The difference is small, and it agrees with the model of\n"
    "2019. As shown in\nSection 4 above, it does not depend on the size of the sample.\n"
)
_HAN = (
    "甲方应当在收到乙方书面通知之日起三十日内,依照\n"
    "第五条的规定向乙方支付全部合同价款,并承担违约责任。\n"
)
_NUMERALS = "一二三四五六七八九十百零"
_DIGITS = "一二三四五六七八九"
Labelled = tuple[str, list[int]]


class Made:
    """A text under construction that knows where its headings stand."""

    def __init__(self) -> None:
        self.text = ""
        self.headings: list[int] = []

    def heading(self, line: str, gap: str = "\n\n") -> None:
        """Add a heading."""
        self.headings.append(len(self.text))
        self.text += line + gap

    def body(self, text: str) -> None:
        """Add text that is no heading."""
        self.text += text

    def labelled(self) -> Labelled:
        """The text and the offsets of its headings."""
        return self.text, self.headings


def numbered_paper() -> Labelled:
    """Numbered sections and subsections, figures, a list of references."""
    made = Made()
    made.heading("Abstract")
    made.body(_BODY + "\n")
    for number, name in enumerate(("Introduction", "Related Work", "Method", "Results"), start=1):
        made.heading(f"{number} {name}")
        made.body(f"{_BODY}\nFigure {number}: The samples, by size.\n\n")
        for part in (1, 2):
            made.heading(f"{number}.{part} Samples of Kind {part}")
            made.body(f"{_BODY * 2}\n")
    made.heading("References")
    made.body("".join(f"[{n}] A. Author. A title. Journal {n}, 2019.\n" for n in range(1, 30)))
    return made.labelled()


def unnumbered_paper() -> Labelled:
    """Sections by name only, and Roman ones in capitals."""
    made = Made()
    for name in ("Abstract", "Introduction", "Materials and Methods", "Results", "Discussion"):
        made.heading(name)
        made.body(f"{_BODY * 3}\n")
    for number, name in (("I", "INTRODUCTION"), ("II", "RELATED WORK"), ("III", "RESULTS")):
        made.heading(f"{number}. {name}")
        made.body(f"{_BODY * 3}\n")
    made.heading("Acknowledgements")
    made.body(_BODY)
    return made.labelled()


def statute() -> Labelled:
    """Chapters and sections with short and long sections, and items under them."""
    made = Made()
    for chapter in range(1, 5):
        made.heading(f"CHAPTER {chapter}")
        for number in range(1, 9):
            made.heading(f"§ {chapter}0{number} Duty to report")
            made.body("A person who acts under section 12 of this Act reports to the Board.\n\n")
            made.body(_BODY if number % 2 else "")
    return made.labelled()


def chinese_contract() -> Labelled:
    """Chapters and articles; citations of articles at the start of a line."""
    made = Made()
    for chapter in range(5):
        made.heading(f"第{_DIGITS[chapter]}章 总则")
        for number in range(6):
            made.heading(f"第{_DIGITS[chapter]}十{_DIGITS[number]}条 ", gap="")
            made.body(_HAN + _HAN + "\n")
    return made.labelled()


def transcript() -> Labelled:
    """Lines with numbers, questions and answers, a page number on each page."""
    made = Made()
    for page in range(1, 9):
        for line in range(1, 25):
            if line % 4 == 1:
                made.heading(f"{line:2}      Q.  Where were you on the 12th of May?", gap="\n")
            elif line % 4 == 3:
                made.body(f"{line:2}      A.  At the office. I had met the Q.C. before.\n")
            else:
                made.body(f"{line:2}  and then I went home, as I said on page {line}.\n")
        made.body(f"\n                                   Page {page}\n\n")
    return made.labelled()


_MADE: dict[str, Callable[[], Labelled]] = {
    "paper, numbered": numbered_paper,
    "paper, unnumbered and Roman": unnumbered_paper,
    "statute": statute,
    "Chinese contract": chinese_contract,
    "transcript, questions": transcript,
}


def chinese_statutes(folder: Path) -> Iterator[Labelled]:
    """Real statutes: a line that begins with an article's or a chapter's number and a gap."""
    for path in sorted((folder / "files" / "cjk").rglob("*")):
        if path.suffix in (".md", ".txt"):
            text = path.read_text(encoding="utf-8", errors="replace")
            unit = re.compile(
                rf"^(?:#+\s+(\S)|[#\s]*(第[{_NUMERALS}]+[编章节条])(?:之\S)?\s)", re.M
            )
            found = [match.start(match.lastindex or 0) for match in unit.finditer(text)]
            if found:
                yield text, found


def counted(labelled: Labelled) -> tuple[int, int, int]:
    """True headings, those of them found, and headings found that are none."""
    text, truth = labelled
    wanted = {_line(text, offset) for offset in truth}
    found = {_line(text, each.start) for each in build_outline(text).headings if not each.listed}
    return len(wanted), len(wanted & found), len(found - wanted)


def _line(text: str, offset: int) -> int:
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return text.rfind("\n", 0, offset) + 1


def row(name: str, counts: list[tuple[int, int, int]]) -> str:
    """The table's line."""
    true, found, false = (sum(each) for each in zip(*counts, strict=True))
    return f"| {name} | {len(counts)} | {true:,} | {found / max(1, true):.1%} | {false:,} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    options = parser.parse_args()
    say("| texts | number | headings | found | false |\n|---|---|---|---|---|")
    for name, make in _MADE.items():
        say(row(name, [counted(make())]))
    try:
        folder = corpus_folder(options.corpus)
    except argparse.ArgumentTypeError:
        return
    counts = [counted(each) for each in chinese_statutes(folder)]
    if counts:
        say(row("Chinese statutes", counts))


if __name__ == "__main__":
    main()
