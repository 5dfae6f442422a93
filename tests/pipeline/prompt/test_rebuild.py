"""Every request of a run can be made again from the record, byte for byte."""

import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from sqlalchemy import text as sql

from pipeline.call import Purpose
from pipeline.ledger import Ledger
from pipeline.prompt.rebuild import rebuild_run
from pipeline.settings import Settings
from pipeline.wiring import open_octavo
from providers import SCRIPTED_MODEL, Price, Reply, Request, Scripted
from providers.wire import read_findings, read_material, read_questions
from tests.pipeline.readers import reply
from tests.pipeline.whole_runs import run_over

MODEL = replace(
    SCRIPTED_MODEL,
    price=Price(input_usd=Decimal(1), cached_input_usd=Decimal("0.1"), output_usd=Decimal(10)),
    context_window=8_000,
    max_input_tokens=7_000,
    max_output_tokens=1_000,
)
HEADING = (
    'This Agreement is made on 1 March 2024 between Acme Ltd (the "Seller") and Bolt Inc (the '
    '"Buyer"). "Goods" means the items of the Schedule.'
)
CLAUSES = [
    f"{n}. Clause {n}. The Seller shall deliver the Goods of lot {n} to the Buyer within {n} days."
    for n in range(1, 300)
]
TEXT = "\n\n".join([HEADING, *CLAUSES])


class Reader:
    """A model with every weakness that makes for another kind of call."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def __call__(self, request: Request) -> Reply | str:
        if len(request.messages) > 3 or request.schema_name == "consolidation":
            return self._later(request)
        fields = [question.id for question in read_questions(request.messages[2].content)]
        part = read_material(request.messages[1].content).text
        if "insurance" in fields and len(part) > 5_000:
            return reply("", "length")
        if "parties" in fields:
            return "no JSON"
        if fields[0] == "governing_law":
            return reply(
                json.dumps({"findings": [_finding(fields[0], part)]})[:-1] + ', {"fi', "length"
            )
        return _reading([_finding(fields[0], part)], fields[1:])

    def _later(self, request: Request) -> Reply | str:
        """Consolidations, which go on in parts and are repaired, and repairs of readings."""
        last = request.messages[-1].content
        if request.schema_name == "reading":
            fields = [q.id for q in read_questions(request.messages[2].content)]
            return _reading([], fields)
        if len(request.messages) == 3:
            return reply('{"answers": [', "length")
        if "cut off" in last:
            return '{"answers": [{"field": 1}], "conflicts": [], "summary": []}'
        numbers = [finding.n for finding in read_findings(request.messages[2].content)]
        sentence = {"text": "A sale.", "evidence": numbers[:1]}
        return json.dumps({"answers": [], "conflicts": [], "summary": [sentence]})


def _finding(field: str, part: str) -> dict[str, object]:
    quote = part.strip().split("\n\n")[0]
    return {"field": field, "value": quote[-30:], "quotes": [quote], "rationale": "it says so"}


def _reading(findings: list[dict[str, object]], absent: list[str]) -> str:
    return json.dumps({"findings": findings, "absent": absent, "summary": "A sale."})


async def run_in(folder: Path) -> None:
    """A run with gleaning over a document of several segments; then looks at every call."""
    path = folder / "agreement.txt"
    settings = Settings(home=folder / "home", gleaning=1, group_size=5)
    with open_octavo(settings) as octavo:
        provider = Scripted(Reader(), MODEL)
        octavo.catalogue = octavo.catalogue.with_models([MODEL])
        octavo.provider = lambda model, limits=None: provider  # type: ignore[method-assign]
        result = await run_over(octavo, path, model=MODEL.name, profile="contract")
        conclusion = result.documents[0].conclusion
        assert conclusion is not None
        assert len(conclusion.plan.segments) == 2
        assert any(frame.items for frame in conclusion.plan.frames)
        rebuilt = list(rebuild_run(octavo.store, result.run))
        assert [one.problem for one in rebuilt if one.problem] == []
        assert len(rebuilt) == len(provider.requests)
        sent = {request.sha256: request for request in provider.requests}
        for one in rebuilt:
            assert one.request is not None
            assert one.request.canonical() == sent[one.call.request_sha256].canonical()
        kinds = Counter((one.call.recipe["kind"], one.call.purpose) for one in rebuilt)
        assert kinds["reading", Purpose.READING] > 20
        assert kinds["repair", Purpose.REPAIR] > 1
        assert kinds["consolidation", Purpose.CONSOLIDATION] >= 1
        assert kinds["continuation", Purpose.CONSOLIDATION] >= 1
        recipes = [one.call.recipe for one in rebuilt if one.call.recipe["kind"] == "reading"]
        lengths = {recipe["end"] - recipe["start"] for recipe in recipes}
        assert len(lengths) > len(conclusion.plan.segments)
        assert any(recipe["is_gleaning"] for recipe in recipes)
        _check_tampering(octavo.store, result.run)


def _check_tampering(store: object, run: str) -> None:
    """A record that was changed is found out, call by call."""
    with store.session() as session:  # type: ignore[attr-defined]
        session.execute(sql("update calls set request_sha256 = 'f' where id = 1"))
        session.commit()
    problems = [one for one in rebuild_run(store, run) if one.problem]  # type: ignore[arg-type]
    assert [one.call.id for one in problems] == [1]
    assert Ledger(store).calls_of_run(run)  # type: ignore[arg-type]


async def test_every_call_of_a_run_is_made_again(tmp_path: Path) -> None:
    """Readings, halves of readings, gleanings, consolidations, their continuations and repairs."""
    (tmp_path / "agreement.txt").write_text(TEXT, encoding="utf-8")
    await run_in(tmp_path)
