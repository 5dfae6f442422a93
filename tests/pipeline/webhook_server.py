"""A webhook on loopback that keeps what it is told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class WebhookServer:
    """`alerts` are the bodies it got, in order of arrival."""

    def __init__(self, *, status: int = 200) -> None:
        self.alerts: list[dict[str, Any]] = []
        self.status = status
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/hook"

    def wait(self, number: int) -> list[dict[str, Any]]:
        """What it was told, once that is so much."""
        deadline = time.monotonic() + 20
        while len(self.alerts) < number:
            assert time.monotonic() < deadline, self.alerts
            time.sleep(0.02)
        return self.alerts

    @contextmanager
    def running(self) -> Iterator["WebhookServer"]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()


def _handler(server: WebhookServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.alerts.append(json.loads(body))
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Nothing of the tests' requests belongs on the terminal."""

    return Handler
