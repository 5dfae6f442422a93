"""Against a server with a prompt cache: what its siblings share, a reading pays for once."""

import threading
from decimal import Decimal
from pathlib import Path

from pipeline.result import Conclusion
from pipeline.routing.model_settings import ModelSettings
from pipeline.settings import Settings
from pipeline.wiring import open_octavo
from tests.flows.reading_server import ReadingServer
from tests.pipeline.whole_runs import run_over

TEXT = "\n\n".join(f"{n}. The agreement on item {n} is governed by law {n}." for n in range(150))


class Together:
    """Holds the first requests back until there are some of them, as a slow endpoint would."""

    def __init__(self, requests: int) -> None:
        self._requests = requests
        self._arrived = threading.Barrier(requests)

    def __call__(self, number: int) -> None:
        if number <= self._requests:
            self._arrived.wait(30)


def house(server: ReadingServer) -> ModelSettings:
    return ModelSettings(
        base_url=server.base_url,
        context_window=200_000,
        max_input_tokens=190_000,
        max_output_tokens=1_000,
        input_usd_per_million=Decimal(2),
        cached_input_usd_per_million=Decimal("0.2"),
        output_usd_per_million=Decimal(10),
    )


def agreement_in(folder: Path) -> Path:
    folder.mkdir()
    path = folder / "agreement.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


async def conclusion_of(folder: Path, *, warm: bool, gleaning: int = 0) -> tuple[Conclusion, int]:
    """What became of the document, and how many requests that took."""
    path = agreement_in(folder)
    with ReadingServer(Together(1 if warm else 3)).running() as server:
        settings = Settings(
            home=folder / "home",
            models={"house": house(server)},
            warm_cache=warm,
            gleaning=gleaning,
            group_size=8,
        )
        with open_octavo(settings) as octavo:
            result = await run_over(octavo, path, model="house", profile="contract")
    conclusion = result.documents[0].conclusion
    assert conclusion is not None
    assert result.saved_usd == conclusion.saved_usd
    return conclusion, len(server.bodies)


async def test_the_first_reading_warms_the_cache_for_its_siblings(tmp_path: Path) -> None:
    """All but one find the prefix; side by side at once, the first ones would not."""
    warm, requests = await conclusion_of(tmp_path / "warm", warm=True)
    cold, _ = await conclusion_of(tmp_path / "cold", warm=False)
    cached = [call.usage.cached_tokens for call in warm.calls]
    assert cached.count(0) == 1
    assert len(cached) == requests > 5
    assert [call.usage.cached_tokens for call in cold.calls].count(0) >= 3
    assert warm.cost_usd is not None
    assert cold.cost_usd is not None
    assert warm.cost_usd < cold.cost_usd
    per_token = (Decimal(2) - Decimal("0.2")) / 1_000_000
    assert warm.saved_usd == sum(tokens or 0 for tokens in cached) * per_token


async def test_gleaning_looks_once_more_for_what_was_found_nowhere(tmp_path: Path) -> None:
    """Its calls are readings like the others, find the prefix in the cache, and replay."""
    plain, requests = await conclusion_of(tmp_path / "plain", warm=True)
    gleaned, more = await conclusion_of(tmp_path / "gleaned", warm=True, gleaning=1)
    found = {finding.field for finding in plain.findings}
    groups = [group for group in plain.plan.groups if not found.issuperset(group)]
    assert more == requests + len(groups) > requests
    second = gleaned.calls[-1]
    asked_again = [call for call in gleaned.calls if set(call.fields).isdisjoint(found)]
    assert asked_again
    assert second.usage.cached_tokens
    assert plain.plan.forecast is not None
    assert gleaned.plan.forecast is not None
    assert gleaned.plan.forecast.high > plain.plan.forecast.high
    assert gleaned.coverage.read == 1.0
