"""An endpoint is asked cheaply whether it answers, and what it says is told as it is."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import SecretStr

from providers import BUILT_IN, Model, call_health, list_health
from tests.providers.wire_server import Play, WireServer, answer, hang_up, refusal, trickle, whole

LIST = {
    "object": "list",
    "data": [
        {"id": "scripted", "object": "model", "shutdown_date": "2027-04-01"},
        {"id": "other", "object": "model", "shutdown_date": None},
    ],
}


async def test_one_request_answers_for_all_models_of_an_endpoint(
    server: WireServer, row: Model
) -> None:
    """Which of them it knows, and when it will shut them down; nothing is bought."""
    server.play(whole(200, LIST))
    rows = [row, replace(row, name="b", endpoint_model="other"), replace(row, name="c")]
    rows[2] = replace(rows[2], endpoint_model="no-such")
    known, other, unknown = await list_health(rows, None)
    assert (known.is_well, known.is_known, known.shutdown) == (True, True, date(2027, 4, 1))
    assert (other.is_well, other.shutdown) == (True, None)
    assert (unknown.is_well, unknown.is_reachable, unknown.is_known) == (False, True, False)
    assert unknown.detail == "'no-such' is not in its list"
    assert [request.path for request in server.received] == ["/v1/models"]


@pytest.mark.parametrize(
    ("play", "reachable", "detail"),
    [
        (refusal(401, message="sk-planted is no key"), True, "does not accept the key"),
        (refusal(404), True, "refused the request"),
        (whole(200, b"<html>", content_type="text/html"), True, "no list of models"),
        (whole(200, {"data": None}), True, "no list of models"),
        (whole(200, [1]), True, "no list of models"),
        (hang_up(), False, "connection broke"),
        (trickle(0.05), False, "deadline"),
    ],
    ids=["401", "404", "html", "null", "array", "hangup", "trickle"],
)
async def test_whatever_is_wrong_is_told_and_never_raised(
    *, server: WireServer, row: Model, play: Play, reachable: bool, detail: str
) -> None:
    """In our words: the endpoint's may quote the key."""
    server.play(play)
    (health,) = await list_health([row], SecretStr("sk-planted"), deadline_s=1)
    assert (health.is_well, health.is_reachable) == (False, reachable)
    assert detail in (health.detail or "")
    assert "planted" not in repr(health)


async def test_nobody_there_and_no_key_are_told_likewise(row: Model) -> None:
    """Nothing was sent."""
    nowhere = replace(row, base_url="http://127.0.0.1:9/v1")
    (down,) = await list_health([nowhere], None, deadline_s=2)
    (keyless,) = await list_health([BUILT_IN.get("gpt-5.1")], None)
    called = await call_health(nowhere, None, deadline_s=2)
    assert [health.is_reachable for health in (down, keyless, called)] == [False] * 3
    assert "OPENAI_API_KEY" in (keyless.detail or "")
    assert down.latency_s is called.latency_s is None


async def test_a_call_is_a_call_of_few_tokens(server: WireServer, row: Model) -> None:
    """It goes the way of every call, and its answer does not matter."""
    server.play(answer("yes"), refusal(404, code="model_not_found"))
    health = await call_health(row, None)
    assert (health.is_well, health.is_known) == (True, True)
    assert health.latency_s is not None
    assert server.received[0].body["max_completion_tokens"] == 16
    gone = await call_health(row, None)
    assert (gone.is_well, gone.is_reachable, gone.is_known) == (False, True, False)
