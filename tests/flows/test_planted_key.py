"""A key is sent to its endpoint, and is nowhere else: not printed, not logged, not kept."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from flows.cli import ExitCode
from tests.flows.reading_server import HOUSE, ReadingServer
from tests.flows.shell import SAMPLES, Shell

KEY = "sk-planted-5e1f0c9b7d"
NDA = SAMPLES / "contracts" / "mutual-nda.docx"


@pytest.fixture
def refusing() -> Iterator[tuple[str, list[str]]]:
    """An endpoint that refuses every key, and quotes it; and the keys that it was sent."""
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            keys.append(self.headers["Authorization"])
            body = f'{{"error": {{"message": "{keys[-1]} is no key", "code": "{KEY}"}}}}'.encode()
            self.send_response(401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Nothing of the tests' requests belongs on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1", keys
    server.shutdown()
    server.server_close()


def holding(folder: Path) -> list[str]:
    """Files below `folder` with the key in them, the settings that name its variable included."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 3
    return [str(path) for path in files if KEY.encode() in path.read_bytes()]


def test_a_key_that_works_is_nowhere(prefect_shell: Shell, prefect_home: Path) -> None:
    """Not in the output, the log lines, the database, the content, the reports, or Prefect's."""
    with ReadingServer().running() as server:
        config = HOUSE.format(url=server.base_url, window=32_000) + 'api_key_env = "HOUSE_KEY"\n'
        (prefect_shell.folder / "octavo.toml").write_text(config, encoding="utf-8")
        done = prefect_shell.octavo(
            "run", NDA, "--model", "house", "--yes", "--json", "--prefect-logs", HOUSE_KEY=KEY
        )
        assert server.bodies
    assert done.code == ExitCode.DONE, done.err
    shown = prefect_shell.octavo("show", "last", "--json", HOUSE_KEY=KEY)
    for command in (done, shown):
        assert KEY not in command.out + command.err
    assert holding(prefect_shell.folder) == []
    assert holding(prefect_home) == []


def test_a_key_that_its_endpoint_quotes_is_nowhere(
    prefect_shell: Shell, refusing: tuple[str, list[str]]
) -> None:
    """The endpoint's words are read for their meaning and kept by nobody."""
    url, keys = refusing
    config = HOUSE.format(url=url, window=32_000) + 'api_key_env = "HOUSE_KEY"\n'
    (prefect_shell.folder / "octavo.toml").write_text(config, encoding="utf-8")
    done = prefect_shell.octavo(
        "run", NDA, "--model", "house", "--yes", "--json", "--prefect-logs", HOUSE_KEY=KEY
    )
    assert done.code == ExitCode.INCOMPLETE, done.err
    assert set(keys) == {f"Bearer {KEY}"}
    assert "does not accept the key" in done.out
    assert KEY not in done.out + done.err
    assert holding(prefect_shell.folder) == []
