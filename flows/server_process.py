"""The process of the local Prefect server: ends when whoever started it does, however that ends.

Run as `python -m flows.server_process ARGUMENTS...`, with the arguments of `prefect server start`
and a pipe as standard input that the starter holds open.
"""

import os
import signal
import sys
import threading

from prefect.cli import app


def main() -> None:
    """Serve until SIGTERM, or until standard input is closed."""
    threading.Thread(target=_end_with_starter, daemon=True).start()
    sys.argv[0:1] = ["prefect", "server", "start"]
    app()


def _end_with_starter() -> None:
    # Unbuffered: a buffered read in another thread would block the interpreter's own end.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
