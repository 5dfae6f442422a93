"""The budget of a month holds over its runs."""

from decimal import Decimal
from pathlib import Path

from pipeline import RunResult, RunStatus
from pipeline.routing.model_settings import ModelSettings
from pipeline.settings import BudgetSettings
from tests.flows.reading_server import ReadingServer
from tests.flows.records import recorded
from tests.pipeline.homes import octavo_in


def house(url: str) -> ModelSettings:
    return ModelSettings(
        base_url=url,
        context_window=200_000,
        max_input_tokens=200_000,
        max_output_tokens=1_000,
        input_usd_per_million=Decimal(1),
        output_usd_per_million=Decimal(10),
    )


async def read(folder: Path, url: str, name: str, month_usd: Decimal | None) -> RunResult:
    """A run of its own over a document of its own."""
    file = folder / f"{name}.txt"
    file.write_text(f"{name}. This Agreement is governed by the laws of Ohio.", encoding="utf-8")
    budgets = BudgetSettings(month_usd=month_usd)
    with octavo_in(folder, models={"house": house(url)}, budgets=budgets) as octavo:
        return await recorded(octavo, file, model="house", profile="contract", run=name)


async def test_a_run_gets_what_others_have_left_of_the_month(tmp_path: Path) -> None:
    """The first takes most of it; the second stops at what is left; with more, it goes on."""
    with ReadingServer().running() as server:
        first = await read(tmp_path, server.base_url, "first", None)
        assert first.status is RunStatus.COMPLETE
        assert first.cost_usd
        month = first.cost_usd + Decimal("0.015")
        second = await read(tmp_path, server.base_url, "second", month)
        assert (second.status, second.reason) == (RunStatus.INCOMPLETE, "budget")
        assert second.cost_usd is not None
        assert Decimal(0) < second.cost_usd <= Decimal("0.015")
        paid = len(server.bodies)
        again = await read(tmp_path, server.base_url, "second", month + 1)
        assert again.status is RunStatus.COMPLETE
        assert len(server.bodies) > paid


async def test_a_month_that_is_spent_buys_nothing(tmp_path: Path) -> None:
    """No request goes out."""
    with ReadingServer().running() as server:
        run = await read(tmp_path, server.base_url, "only", Decimal(0))
        assert (run.status, run.reason) == (RunStatus.INCOMPLETE, "budget")
        assert server.bodies == []
