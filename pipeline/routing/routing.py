"""Routing: the model of each document of a run, named by somebody or chosen by the settings' rules.

The rules are `providers.router`'s; what is known of a document, a matter and the machine is put
together here.
"""

import math
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from chunking import estimate_tokens
from pipeline.costs.history import PastOutput
from pipeline.document import Document
from pipeline.errors import ConfigurationError
from pipeline.plan import Plan
from pipeline.planning import DIRECT_MAX_TOKENS, ReadingBudget, reading_budget
from pipeline.profile.profile import Profile
from pipeline.routing.table import policy_of, sensitivity_of, wish
from pipeline.settings import AUTO
from pipeline.wiring import Octavo
from providers import (
    ASKED_FOR,
    BATCH_TIER,
    BUILT_IN,
    Choice,
    Circumstances,
    Demand,
    Model,
    NoUsableModelError,
    Sensitivity,
    UnknownModelError,
    asked_for,
    choose,
    usable_models,
    worst_case,
)

_SEGMENT_TOKENS: Final = 80_000
"""About how long a segment of a longer document is."""
_OUTPUT_TOKENS_PER_FIELD: Final = 250
"""As forecasts expect it."""


class Routing:
    """Chooses for the documents of one run."""

    def __init__(
        self, octavo: Octavo, *, model: str, matter: str, has_budget: bool, tier: str | None = None
    ) -> None:
        """Look at what may be asked.

        Args:
            octavo: settings, catalogue and vocabularies.
            model: the name of a row, or `auto`.
            matter: whose documents they are: its allow-list and its sensitivity hold.
            has_budget: whether a price has to be known.
            tier: what readings are bought at: `batch`, or None for the standard price.

        Raises:
            UnknownNameError: no such model.
            ConfigurationError: the matter does not allow it, or a rule names no model.
        """
        self._octavo = octavo
        self._has_budget = has_budget
        self.tier = tier
        self.past_output = PastOutput(octavo)
        """What readings took, for forecasts."""
        self._named = None if model == AUTO else octavo.model(model, matter=matter)
        self._sensitivity = sensitivity_of(octavo.settings, matter)
        self._policy = policy_of(octavo.settings.routing)
        allowed = octavo.allow_list(matter)
        self._circumstances = Circumstances(
            catalogue=octavo.catalogue,
            today=datetime.now(UTC).date(),
            keys=frozenset(name for name, value in os.environ.items() if _is_key(value)),
            allowed=None if allowed is None else frozenset(allowed),
        )
        self._unfit: dict[tuple[str, str], str | None] = {}
        """Model and hash of the profile -> why the model cannot read with it; None: it can."""

    def models(self, profiles: Iterable[Profile]) -> tuple[Model, ...]:
        """Every model that may be asked with one of `profiles`, likeliest first.

        Raises:
            ConfigurationError: there is none; or the one that is named leaves no room for text
                with one of `profiles`, or its price is unknown and there is a budget.
        """
        profiles = tuple(profiles)
        if self._named is not None:
            return self._named_models(self._named, profiles)
        policy = self._policy
        if self._sensitivity is Sensitivity.RESTRICTED:
            policy = replace(policy, is_local=True)
        found = {
            row.name: row
            for profile in profiles
            for row in usable_models(policy, self._fitting(profile))
        }
        if not found:
            # The words of a choice say why, model by model.
            self._choose(self._wish(profiles[0]), profiles[0])
        return tuple(found.values())

    def choose(self, document: Document, profile: Profile) -> Choice:
        """The model for one document. Counts its tokens where a rule has to choose.

        Raises:
            ConfigurationError: no model may, or can, be asked.
        """
        if self._named is not None:
            return self._asked_for(self._named, profile)
        return self._choose(self._demand(document, profile), profile)

    def standing_in(
        self, choice: Choice, document: Document, profile: Profile, plan: Plan
    ) -> Choice:
        """`choice` with those fallbacks only into whose windows the plan's readings fit."""
        segment, frame = max(
            zip(plan.segments, plan.frames, strict=True),
            key=lambda reading: reading[0].tokens + reading[1].tokens,
        )
        longest = frame.render() + document.text[segment.start : segment.end]
        fallbacks = [row for row in choice.fallbacks if self._holds(row, longest, profile)]
        return replace(choice, fallbacks=tuple(fallbacks))

    def _named_models(self, named: Model, profiles: Sequence[Profile]) -> tuple[Model, ...]:
        self._octavo.vocabulary(named)
        self._check_batches(named)
        for profile in profiles:
            self._budget(named, profile)
        if self._has_budget and not self._is_priced(named):
            raise ConfigurationError(
                f"the price of model {named.name!r} is unknown, so a budget cannot be kept: set "
                f"input_usd_per_million and output_usd_per_million under [models.{named.name}] "
                "in octavo.toml, or set no budget"
            )
        choices = [self._asked_for(named, profile) for profile in profiles]
        rows = [named, *(row for choice in choices for row in choice.fallbacks)]
        return tuple({row.name: row for row in rows}.values())

    def _asked_for(self, named: Model, profile: Profile) -> Choice:
        try:
            return asked_for(named, self._fitting(profile), self._sensitivity)
        except (NoUsableModelError, UnknownModelError) as error:
            raise ConfigurationError(str(error)) from error

    def _choose(self, demand: Demand, profile: Profile) -> Choice:
        try:
            return choose(demand, self._policy, self._fitting(profile))
        except (NoUsableModelError, UnknownModelError) as error:
            raise ConfigurationError(str(error)) from error

    def _demand(self, document: Document, profile: Profile) -> Demand:
        tokens = self._octavo.vocabulary(BUILT_IN.get("offline")).count(document.text)
        segments = 1 if tokens <= DIRECT_MAX_TOKENS else math.ceil(tokens / _SEGMENT_TOKENS)
        groups = len(profile.groups(self._octavo.settings.group_size))
        return replace(
            self._wish(profile),
            tokens=tokens,
            reading_tokens=tokens if segments == 1 else _SEGMENT_TOKENS,
            input_tokens=tokens * groups,
            output_tokens=len(profile.fields) * segments * _OUTPUT_TOKENS_PER_FIELD,
        )

    def _wish(self, profile: Profile) -> Demand:
        wanted = wish(self._octavo.settings.routing, profile)
        return replace(wanted, sensitivity=self._sensitivity)

    def _fitting(self, profile: Profile) -> Circumstances:
        return replace(self._circumstances, unfit=lambda row: self._why_unfit(row, profile))

    def _why_unfit(self, row: Model, profile: Profile) -> str | None:
        key = (row.name, profile.sha256)
        if key not in self._unfit:
            self._unfit[key] = self._misfit(row, profile)
        return self._unfit[key]

    def _misfit(self, row: Model, profile: Profile) -> str | None:
        if self.tier == BATCH_TIER and not row.has_batch:
            return "its endpoint has no batches"
        if self._has_budget and not self._is_priced(row):
            return "its price is unknown, and there is a budget"
        try:
            self._budget(row, profile)
        except ConfigurationError as error:
            return str(error)
        return None

    def _check_batches(self, named: Model) -> None:
        """Raise ConfigurationError where batches are asked for, and the model has none."""
        if self.tier != BATCH_TIER or named.has_batch:
            return
        able = ", ".join(row.name for row in self._octavo.catalogue if row.has_batch)
        own = f"; `has_batch = true` in [models.{named.name}] says that its endpoint has them"
        raise ConfigurationError(
            f"model {named.name!r} has no batches: leave out --batch, or name one that has with "
            f"--model ({able}){own if named.is_own else ''}"
        )

    def _is_priced(self, row: Model) -> bool:
        """Whether what is asked at once, and what goes into a batch, has a known price."""
        return all(worst_case(row, 1, 1, tier) is not None for tier in {None, self.tier})

    def _budget(self, row: Model, profile: Profile) -> ReadingBudget:
        settings = self._octavo.settings
        return reading_budget(
            row,
            profile,
            settings.group_size,
            settings.output_reserve_tokens,
            self._octavo.vocabulary(row),
        )

    def _holds(self, row: Model, text: str, profile: Profile) -> bool:
        """Whether a reading of that text fits into the window of `row`."""
        vocabulary = self._octavo.vocabulary(row)
        wanted = vocabulary.name if row.encoding_is_exact else row.name
        room = self._budget(row, profile).room
        return estimate_tokens(text, vocabulary, wanted).upper <= room


def is_routed(plan: Plan) -> bool:
    """Whether a rule chose the model, and nobody by name."""
    return not plan.model_reason.startswith(ASKED_FOR)


def _is_key(value: str) -> bool:
    """Whether it can be a key: something, and nothing that no header can carry."""
    key = value.strip()
    return bool(key) and key.isascii() and key.isprintable()
