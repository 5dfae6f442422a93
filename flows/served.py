"""The Prefect server that `octavo serve` has for a home: where it is, and whether it answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener


def served_url(home: Path) -> str | None:
    """The address of the API that serves `home` now; None where none answers."""
    try:
        url = _note(home).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return url if answers(url) else None


@contextmanager
def announced(home: Path, api_url: str) -> Iterator[None]:
    """Let runs in this home find the server at `api_url` until the block ends."""
    note = _note(home)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(f"{api_url}\n", encoding="utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def answers(api_url: str, *, timeout_s: float = 5.0) -> bool:
    """Whether a Prefect API answers at `api_url`, which ends in `/api`."""
    # A proxy of the environment must not stand between us and loopback.
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"{api_url}/health", timeout=timeout_s) as response:
            return bool(response.status == 200 and response.read(8).strip() == b"true")
    except (URLError, OSError, ValueError):
        return False


def _note(home: Path) -> Path:
    return home / "prefect" / "served"
