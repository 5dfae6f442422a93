"""What two other checks of quotes accept; run by `citations_tampered` in their own interpreter.

Reads a JSON list of cases on stdin, writes one JSON object of lists of booleans. Needs
`pip install langextract rapidfuzz`; imports nothing of Octavo.
"""

import json
import sys
from typing import Any

from langextract import data, resolver  # type: ignore[import-not-found]
from rapidfuzz import fuzz  # type: ignore[import-not-found]


def aligned(cases: list[dict[str, Any]]) -> list[bool]:
    """Whether LangExtract's aligner gives the quote a place: its README's own filter."""
    aligner = resolver.WordAligner()
    accepted = []
    for case in cases:
        extraction = data.Extraction(extraction_class="clause", extraction_text=case["quote"])
        (group,) = aligner.align_extractions([[extraction]], case["passage"])
        accepted.append(group[0].char_interval is not None)
    return accepted


def scored(cases: list[dict[str, Any]]) -> list[float]:
    """rapidfuzz's partial_ratio of the quote against the passage, 0 to 100."""
    return [fuzz.partial_ratio(case["quote"], case["passage"]) for case in cases]


def main() -> None:
    """Answer the cases on stdin."""
    cases = json.load(sys.stdin)
    scores = scored(cases)
    answers = {
        "LangExtract, what it aligns": aligned(cases),
        "rapidfuzz partial_ratio >= 80": [score >= 80 for score in scores],
        "rapidfuzz partial_ratio >= 95": [score >= 95 for score in scores],
    }
    sys.stdout.write(json.dumps(answers) + "\n")


if __name__ == "__main__":
    main()
