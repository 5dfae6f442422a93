"""The `octavo` command from its first moment: Ctrl-C is one line, also while it starts.

Imports nothing of its own at the top: what the commands need takes a second or two to import.
"""

import os
import signal
from types import FrameType


def main() -> None:
    """Run the command line and end the process with its exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    from flows.cli import main as run  # noqa: PLC0415 - see above

    run()


def _end(number: int, frame: FrameType | None) -> None:
    del number, frame
    os.write(2, b"octavo: interrupted before it began\n")
    # 130 is what the commands end with; nothing has begun that would have to be closed.
    os._exit(130)
