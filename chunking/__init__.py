from chunking.block import Block, BlockKind
from chunking.definitions import Definition, Definitions, Use, find_definitions
from chunking.errors import (
    ChunkingError,
    ImpossibleSplitError,
    SplitLimitsError,
    TokenizerVersionError,
    UnknownVocabularyError,
    VocabularyDataError,
)
from chunking.estimate import TokenEstimate, estimate_tokens
from chunking.frame import Frame, build_frames
from chunking.frame_item import FrameItem, FrameKind
from chunking.heading_scan import Rank
from chunking.segment import Boundary, Segment
from chunking.split import SplitLimits, split
from chunking.structure import Heading, Outline, build_outline
from chunking.tokens import TokenIndex, Vocabulary, load_vocabulary, load_vocabulary_file

__all__ = [
    "Block",
    "BlockKind",
    "Boundary",
    "ChunkingError",
    "Definition",
    "Definitions",
    "Frame",
    "FrameItem",
    "FrameKind",
    "Heading",
    "ImpossibleSplitError",
    "Outline",
    "Rank",
    "Segment",
    "SplitLimits",
    "SplitLimitsError",
    "TokenEstimate",
    "TokenIndex",
    "TokenizerVersionError",
    "UnknownVocabularyError",
    "Use",
    "Vocabulary",
    "VocabularyDataError",
    "build_frames",
    "build_outline",
    "estimate_tokens",
    "find_definitions",
    "load_vocabulary",
    "load_vocabulary_file",
    "split",
]
