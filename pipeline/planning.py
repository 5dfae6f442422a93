"""Document to plan: direct or segmented, in which pieces, with which calls, at what cost."""

from dataclasses import dataclass, replace

from chunking import (
    Frame,
    Segment,
    SplitLimits,
    TokenEstimate,
    Vocabulary,
    build_frames,
    build_outline,
    estimate_tokens,
    find_definitions,
    split,
)
from pipeline.costs.forecast import forecast_document
from pipeline.costs.output_history import OutputTokens, shipped_output
from pipeline.document import Document
from pipeline.errors import ConfigurationError
from pipeline.plan import Plan, Route
from pipeline.profile.profile import Profile
from pipeline.prompt.prompt import reading_overhead
from pipeline.prompt.template import Templates, load_templates
from providers import Model

DIRECT_MAX_TOKENS = 128_000
_SEGMENT_MIN_TOKENS, _SEGMENT_MAX_TOKENS = 60_000, 100_000
_FRAME_SHARE = 0.04
_SMALLEST_ROOM_TOKENS = 1_000
_MESSAGE_TOKENS = 32
"""What chat templates add around the messages of a request, generously."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingBudget:
    """What one reading may hold, in tokens of the model's vocabulary."""

    room: int
    """For frame and text."""
    output: int
    """For the reply, reasoning included."""
    overhead: int
    """Instructions, questions and schema of the largest group."""


def reading_budget(
    model: Model,
    profile: Profile,
    group_size: int,
    output_reserve: int,
    vocabulary: Vocabulary,
    *,
    templates: Templates | None = None,
) -> ReadingBudget:
    """How much text fits one reading beside prompt and output.

    `templates` None means the English ones.

    Raises:
        ConfigurationError: next to no text fits.
    """
    overhead = _MESSAGE_TOKENS + max(
        vocabulary.count(
            reading_overhead(
                [profile.by_id[field] for field in group],
                templates=templates or load_templates(),
                is_gleaning=True,
            )
        )
        for group in profile.groups(group_size)
    )
    output = min(output_reserve, model.max_output_tokens)
    room = min(model.max_input_tokens, model.context_window - output) - overhead
    if room < _SMALLEST_ROOM_TOKENS:
        raise ConfigurationError(
            f"model {model.name!r} leaves {room} tokens for text beside {overhead} of prompt and "
            f"{output} of output: use a larger window, fewer fields a reading "
            "(OCTAVO_GROUP_SIZE) or less output (OCTAVO_OUTPUT_RESERVE_TOKENS)"
        )
    return ReadingBudget(room=room, output=output, overhead=overhead)


def plan_document(
    document: Document,
    *,
    profile: Profile,
    profile_reason: str,
    model: Model,
    model_reason: str,
    vocabulary: Vocabulary,
    group_size: int,
    output_reserve: int,
    templates: Templates | None = None,
    gleaning: int = 0,
    output: OutputTokens | None = None,
    tier: str | None = None,
) -> Plan:
    """Decide how `document` is read. Calls no model. `templates` None means the English ones.

    `gleaning` is how often fields that are found nowhere are asked again: 0 or 1. `output` is what
    the forecast expects a field to take; None takes the shipped numbers. `tier` is what readings
    are bought at: `batch`, or None for the standard price.

    Raises:
        ConfigurationError: the model leaves no room for text.
    """
    budget = reading_budget(
        model, profile, group_size, output_reserve, vocabulary, templates=templates
    )
    if not model.encoding_is_exact:
        budget = _with_margin(budget, estimate_tokens(document.text, vocabulary, model.name))
    segments, frames, reason = _cut(document, budget, vocabulary)
    groups = profile.groups(group_size)
    return Plan(
        sha256=document.sha256,
        characters=len(document.text),
        tokens=sum(segment.tokens for segment in segments),
        encoding=model.encoding,
        encoding_is_exact=model.encoding_is_exact,
        route=Route.DIRECT if len(segments) == 1 else Route.SEGMENTED,
        reason=reason,
        model=model.name,
        model_reason=model_reason,
        profile=profile.reference,
        profile_sha256=profile.sha256,
        profile_reason=profile_reason,
        segments=segments,
        frames=frames,
        groups=groups,
        calls=len(segments) * len(groups) + (len(segments) > 1),
        forecast=forecast_document(
            model,
            segments,
            frames,
            groups,
            output=output or shipped_output(model),
            overhead=budget.overhead,
            gleaning=gleaning,
            tier=tier,
        ),
    )


def _with_margin(budget: ReadingBudget, estimate: TokenEstimate) -> ReadingBudget:
    """Less room where another vocabulary stands in for the model's, by as much as it may err."""
    room = budget.room * estimate.tokens // max(1, estimate.upper)
    return replace(budget, room=room)


def _cut(
    document: Document, budget: ReadingBudget, vocabulary: Vocabulary
) -> tuple[tuple[Segment, ...], tuple[Frame, ...], str]:
    limits = _limits(budget.room)
    index = vocabulary.index(document.text)
    outline = build_outline(document.text, document.blocks)
    segments = split(document.text, document.blocks, index, outline=outline, limits=limits)
    definitions = find_definitions(document.text)
    frames = build_frames(
        document.text, segments, outline, definitions, vocabulary, share=_FRAME_SHARE
    )
    limit = "the limit" if limits.direct_max == DIRECT_MAX_TOKENS else "what the model leaves"
    if len(segments) == 1:
        reason = (
            f"{index.total} tokens are at most {limits.direct_max} ({limit}), and fit beside "
            f"{budget.overhead} of prompt and {budget.output} of output"
        )
    else:
        reason = (
            f"{index.total} tokens are more than {limits.direct_max} ({limit}): {len(segments)} "
            f"segments of {limits.minimum}-{limits.maximum}"
        )
    return segments, frames, reason


def _limits(room: int) -> SplitLimits:
    """The standing limits, or all three scaled down together where the model holds less."""
    direct = min(DIRECT_MAX_TOKENS, room)
    return SplitLimits(
        direct_max=direct,
        minimum=_SEGMENT_MIN_TOKENS * direct // DIRECT_MAX_TOKENS,
        maximum=_SEGMENT_MAX_TOKENS * direct // DIRECT_MAX_TOKENS,
    )
