"""`octavo models`: rows with prices of every tier, and `--check`, which asks the endpoints."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from flows.cli import ExitCode, run_command

KEY = "sk-planted-77c1"
CONFIG = """
[models.house]
base_url = "{url}"
context_window = 32768
max_input_tokens = 30000
max_output_tokens = 2000
api_key_env = "HOUSE_KEY"

[models.twin]
like = "gpt-5.1"
base_url = "{url}"
model = "{twin}"
api_key_env = "HOUSE_KEY"
"""


@pytest.fixture
def asked() -> list[tuple[str, str | None]]:
    """Path and Authorization of each request."""
    return []


@pytest.fixture
def url(asked: list[tuple[str, str | None]]) -> Iterator[str]:
    """An endpoint that lists one model, `house`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Authorization"]))
            payload = json.dumps({"object": "list", "data": [{"id": "house"}]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Nothing of the tests' requests belongs on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOUSE_KEY", KEY)
    for name in ("OPENAI_API_KEY", "MOONSHOT_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def configure(url: str, twin: str) -> None:
    Path("octavo.toml").write_text(CONFIG.format(url=url, twin=twin), encoding="utf-8")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run_command(["models", "--json", *arguments])
    out = capsys.readouterr().out
    assert KEY not in out
    return code, {row["name"]: row for row in json.loads(out)["models"]}


@pytest.mark.parametrize(
    ("twin", "code"), [("house", ExitCode.DONE), ("no-such", ExitCode.INCOMPLETE)]
)
def test_check_asks_each_endpoint_once_and_says_what_it_said(
    *,
    url: str,
    asked: list[tuple[str, str | None]],
    capsys: pytest.CaptureFixture[str],
    twin: str,
    code: ExitCode,
) -> None:
    """Endpoints without a key are left out; the exit code says whether all is well."""
    configure(url, twin)
    ended, rows = printed(capsys, "--check")
    assert ended == code
    assert set(rows) == {"house", "twin"}
    assert rows["house"]["ok"]
    assert rows["house"]["latency_s"] > 0
    assert rows["twin"]["known"] is (twin == "house")
    assert asked == [("/v1/models", f"Bearer {KEY}")]
    assert run_command(["models", "--check"]) == code
    assert KEY not in capsys.readouterr().out


def test_prices_of_every_tier_are_shown_and_unknown_stays_unknown(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cached, batch and flex; a row at an address of its own has not its pattern's price."""
    configure(url, "house")
    code, rows = printed(capsys)
    assert code == ExitCode.DONE
    gpt = rows["gpt-5.1"]
    assert gpt["cached_input_usd_per_million"] == "0.125"
    half = {"input": "0.625", "cached_input": "0.0625", "output": "5"}
    assert gpt["batch_usd_per_million"] == gpt["flex_usd_per_million"] == half
    assert rows["gpt-5.1-flex"]["output_usd_per_million"] == "5"
    assert rows["kimi-k2-thinking"]["note"] == "retired 2026-05-25"
    assert rows["kimi-k2-thinking"]["accuracy"][3] == {
        "up_to_tokens": 256_000, "low": 75, "high": 80
    }  # fmt: skip
    twin = rows["twin"]
    assert (twin["input_usd_per_million"], twin["batch_usd_per_million"]) == (None, None)
    assert (twin["shutdown"], twin["context_window"], twin["is_local"]) == (None, 400_000, True)
    assert run_command(["models"]) == ExitCode.DONE
    assert "unknown" in capsys.readouterr().out


def test_without_an_endpoint_to_ask_check_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is wrong with having no key."""
    assert run_command(["models", "--check"]) == ExitCode.DONE
    assert "no endpoint to ask" in capsys.readouterr().out
