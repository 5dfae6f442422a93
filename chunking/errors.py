"""What can go wrong in chunking; each message names the value, the limit and the way out.

ChunkingError
 |- UnknownVocabularyError    the name is none of the vocabularies on board
 |- VocabularyDataError       the vocabulary's data is missing, or is not the published data
 |- TokenizerVersionError     the installed tiktoken takes quadratic time on some input
 |- SplitLimitsError          the limits contradict themselves
 |- ImpossibleSplitError      no number of segments fits the limits for this text

Fields go positionally to `Exception`, so that every error survives pickling.
"""


class ChunkingError(Exception):
    """Base of all errors of this package."""


class UnknownVocabularyError(ChunkingError):
    """The name is none of the vocabularies on board."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = known

    def __str__(self) -> str:
        return f"unknown vocabulary {self.name!r}; known are {', '.join(self.known)}"


class VocabularyDataError(ChunkingError):
    """The vocabulary's data is missing, or its hash is not the published one."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"vocabulary {self.name!r} cannot be loaded: {self.reason}"


class TokenizerVersionError(ChunkingError):
    """The installed tiktoken is too old to count tokens in linear time."""

    def __init__(self, installed: str, required: str) -> None:
        super().__init__(installed, required)
        self.installed = installed
        self.required = required

    def __str__(self) -> str:
        return (
            f"tiktoken {self.installed} is installed, {self.required} or later is required: "
            "earlier versions take quadratic time on runs without spaces; install "
            f"'tiktoken>={self.required}'"
        )


class SplitLimitsError(ChunkingError, ValueError):
    """The limits of a split contradict themselves."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"these limits cannot hold: {self.reason}"


class ImpossibleSplitError(ChunkingError):
    """No number of segments, each within the limits, adds up to the text's tokens."""

    def __init__(self, tokens: int, minimum: int, maximum: int) -> None:
        super().__init__(tokens, minimum, maximum)
        self.tokens = tokens
        self.minimum = minimum
        self.maximum = maximum

    def __str__(self) -> str:
        fewest = -(-self.tokens // self.maximum)
        return (
            f"{self.tokens} tokens cannot be cut into segments of {self.minimum} to {self.maximum} "
            f"tokens: {fewest} segments need a minimum of at most {self.tokens // fewest}; lower "
            "`minimum`, or raise `direct_max` so that the text is read whole"
        )
