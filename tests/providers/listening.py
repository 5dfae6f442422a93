"""Waiting for a server of somebody else's to listen."""

import socket
import time


def wait_for(port: int, name: str) -> None:
    """Return when something listens at the port of loopback; `name` is told where nothing does."""
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{name} did not answer on port {port} in 30 s")
