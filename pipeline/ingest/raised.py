"""Text that is raised or lowered against its line: exponents, indices, marks of notes.

A plain text has one height only. Where figures of two heights meet, a blank keeps them apart: ten
to the sixth is not 106, and the mark of note 3 is no last figure of an amount. Letters stay as they
are: 1st, H2O.
"""

import re
from dataclasses import dataclass
from typing import Final

_NUMBER_ENDS: Final = re.compile(r"\d[.,]?\Z")
_NUMBER_BEGINS: Final = re.compile(r"[-+\u2010-\u2014\u2212.,]?\d")
_TAIL: Final = 2
"""Characters before the meeting that `_NUMBER_ENDS` looks at."""


@dataclass(slots=True)
class Height:
    """Follows a line as it grows."""

    _script: str = ""
    _tail: str = ""

    def parted(self, text: str, script: str) -> str:
        """`text`, which goes on the line next, with a blank before it where it needs one.

        Args:
            script: names the height of `text`, such as `superscript`; empty on the line.
        """
        if not text:
            return text
        is_other = script != self._script
        if is_other and _NUMBER_ENDS.search(self._tail) and _NUMBER_BEGINS.match(text):
            text = f" {text}"
        self._script, self._tail = script, (self._tail + text)[-_TAIL:]
        return text
