"""Live Octavos and batches in a folder of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.batch import Batch, BatchOptions, open_batch
from pipeline.progress import Progress
from pipeline.settings import Settings
from pipeline.wiring import Octavo, open_octavo


@contextmanager
def octavo_in(folder: Path, **settings: object) -> Iterator[Octavo]:
    """An Octavo whose home is in `folder`."""
    with open_octavo(Settings(home=folder / "home", **settings)) as octavo:  # type: ignore[arg-type]
        yield octavo


def batch_of(octavo: Octavo, *paths: Path, run: str | None = None) -> Batch:
    """A batch over files and folders, read by the offline reader."""
    options = BatchOptions(paths=tuple(str(path) for path in paths), matter="matter")
    return open_batch(octavo, options, run=run, progress=Progress())
