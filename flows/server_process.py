"""The process of the local Prefect server: ends when whoever started it does, however that ends.

Run as `python -m flows.server_process --host HOST --port PORT [--no-ui]` with Prefect's settings in
the environment, and a pipe as standard input that the starter holds open.
"""

import argparse
import os
import signal
import threading


def main() -> None:
    """Serve until SIGTERM, or until standard input is closed."""
    threading.Thread(target=_end_with_starter, daemon=True).start()
    asked = _arguments()
    if not asked.ui:
        os.environ["PREFECT_SERVER_UI_ENABLED"] = "false"
    # Prefect reads its settings when it is imported. `prefect server start` does the same as what
    # follows, after importing all other commands.
    import uvicorn  # noqa: PLC0415
    from prefect.server.api.server import create_app  # noqa: PLC0415
    from prefect.settings import get_current_settings  # noqa: PLC0415

    from flows.prefect_database import make_database  # noqa: PLC0415

    settings = get_current_settings().server
    if settings.database.connection_url is not None:
        make_database(settings.database.connection_url.get_secret_value())
    uvicorn.run(
        create_app(final=True),
        host=asked.host,
        port=asked.port,
        timeout_keep_alive=settings.api.keepalive_timeout,
        ws_ping_interval=settings.api.websocket_ping_interval,
        ws_ping_timeout=settings.api.websocket_ping_timeout,
        log_level=settings.logging_level.lower(),
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--no-ui", dest="ui", action="store_false")
    return parser.parse_args()


def _end_with_starter() -> None:
    # Unbuffered: a buffered read in another thread would block the interpreter's own end.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
