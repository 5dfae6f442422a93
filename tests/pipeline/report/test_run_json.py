"""The JSON of results keeps the keys that other programs rely on, and exact money."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipeline.report import document_to_dict, run_to_dict
from pipeline.result import DocumentStatus
from tests.pipeline.report import values

RUN = ["run", "status", "reason", "reconciliation", "documents", "exceptions", "cost_usd"]
DOCUMENT = ["path", "sha256", "status", "tokens", "route", "coverage", "answers", "summary"]
DOCUMENT += ["calls", "cost_usd"]
ANSWER = ["field", "status", "value", "review", "citations", "unverified_quotes"]
CITATION = ["quote", "start", "end", "page", "verified", "match"]
CALL = ["purpose", "segment", "model", "input_tokens", "cached_tokens", "output_tokens"]
CALL += ["cost_usd", "latency_s", "outcome", "attempts"]


def whole() -> dict[str, Any]:
    document = values.result(values.in_conflict())
    return run_to_dict(values.run(document, exceptions=(values.exception(),)))


def test_the_keys_are_the_contract_in_its_order() -> None:
    """Every object begins with the contract's keys; added ones come after."""
    run = whole()
    (document,) = run["documents"]
    (answer,) = document["answers"]
    assert list(run)[: len(RUN)] == RUN
    assert list(document)[: len(DOCUMENT)] == DOCUMENT
    assert list(document["coverage"]) == ["read", "unread"]
    assert list(document["coverage"]["unread"][0]) == ["start", "end", "reason"]
    assert list(answer)[: len(ANSWER)] == ANSWER
    assert list(answer["citations"][0])[: len(CITATION)] == CITATION
    assert list(document["calls"][0])[: len(CALL)] == CALL
    assert list(run["exceptions"][0])[:4] == ["path", "class", "retryable", "detail"]
    assert list(run["reconciliation"]) == [
        "received",
        "processed",
        "duplicates",
        "exceptions",
        "excluded",
        "not_read",
    ]


def test_it_is_json_through_and_through() -> None:
    """Only what JSON knows: it comes back from text as it went."""
    run = whole()
    assert json.loads(json.dumps(run)) == run


def test_both_sides_of_a_conflict_can_be_found_by_number() -> None:
    """Evidence numbers of answers, conflicts and summary all name findings of the document."""
    (document,) = whole()["documents"]
    numbers = {finding["number"] for finding in document["findings"]}
    for user in document["answers"] + document["conflicts"] + document["summary_sentences"]:
        assert set(user["evidence"]) <= numbers
    assert document["summary"] == "Goods are supplied. It may be renewed. [no evidence cited]"


MONEY = [
    (Decimal("1E+2"), "100"),
    (Decimal("0.10"), "0.10"),
    (Decimal("1E-7"), "0.0000001"),
    (Decimal(0), "0"),
    # Unknown is null, for the call, the document and the run.
    (None, None),
]


@pytest.mark.parametrize(("amount", "text"), MONEY)
def test_money_is_a_plain_decimal_string(amount: Decimal | None, text: str | None) -> None:
    """No exponent and no rounding, at every level."""
    concluded = values.conclusion(calls=(values.call(cost_usd=amount),))
    run = run_to_dict(values.run(values.result(concluded)))
    (document,) = run["documents"]
    costs = [document["calls"][0]["cost_usd"], document["cost_usd"], run["cost_usd"]]
    assert [cost if cost is None else Decimal(cost) for cost in costs] == [amount] * 3
    assert costs[0] == text


@pytest.mark.parametrize(
    "status", [DocumentStatus.DUPLICATE, DocumentStatus.EXCEPTION, DocumentStatus.EXCLUDED]
)
def test_a_file_that_was_not_read_has_the_same_keys(status: DocumentStatus) -> None:
    """What only a reading can tell is null or empty; nothing was paid."""
    unread = replace(
        values.result(), status=status, conclusion=None, receipt=None, reason="because"
    )
    document = document_to_dict(unread)
    assert list(document)[: len(DOCUMENT)] == DOCUMENT
    assert [document[key] for key in DOCUMENT[3:]] == [None, None, None, [], None, [], "0"]
    assert document["reason"] == "because"


def test_the_reconciliation_is_the_run_s() -> None:
    """Received is the sum of the rest."""
    duplicate = replace(values.result(), status=DocumentStatus.DUPLICATE, conclusion=None)
    counts = run_to_dict(values.run(values.result(), duplicate))["reconciliation"]
    assert counts.pop("received") == sum(counts.values()) == 2
    assert counts["not_read"] == 0
    counts = run_to_dict(values.run(values.result(), received=3))["reconciliation"]
    assert counts.pop("received") == sum(counts.values()) == 3
    assert counts["not_read"] == 2
