"""Asking the endpoints of the catalogue whether they answer: what `octavo models --check` does."""

import asyncio
import os
from collections.abc import Iterable, Sequence
from itertools import chain

from pydantic import SecretStr

from providers import Catalogue, Health, Model, call_health, list_health


def has_key(model: Model) -> bool:
    """Whether the key that the model's endpoint asks for is set; True where it asks for none."""
    return model.api_key_env is None or bool(os.environ.get(model.api_key_env, "").strip())


async def check_models(catalogue: Catalogue, *, with_call: bool = False) -> tuple[Health, ...]:
    """What each endpoint that can be asked says, in the order of the catalogue.

    Endpoints without a key that is set are left out, and so is what runs in this process.

    Args:
        catalogue: whose models.
        with_call: put a short question to each model instead of asking each endpoint for its
            list. That is paid, and in no ledger.
    """
    askable = [row for row in catalogue if row.base_url is not None and has_key(row)]
    if with_call:
        answers: Iterable[Health] = await asyncio.gather(
            *(call_health(row, _key(row)) for row in askable)
        )
    else:
        groups = [list_health(rows, _key(rows[0])) for rows in _by_endpoint(askable)]
        answers = chain.from_iterable(await asyncio.gather(*groups))
    said = {answer.model: answer for answer in answers}
    return tuple(said[row.name] for row in askable)


def _by_endpoint(rows: Iterable[Model]) -> list[Sequence[Model]]:
    """The rows that share an address and a key, together: one request answers for all."""
    groups: dict[tuple[str | None, str | None], list[Model]] = {}
    for row in rows:
        groups.setdefault((row.base_url, row.api_key_env), []).append(row)
    return list(groups.values())


def _key(row: Model) -> SecretStr | None:
    key = os.environ.get(row.api_key_env) if row.api_key_env else None
    return SecretStr(key) if key else None
