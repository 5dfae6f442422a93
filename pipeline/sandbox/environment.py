"""The environment of a worker: what programs need to run, and no key or password of the user's."""

import os
import sys
from pathlib import Path

_KEPT = (
    *("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TESSDATA_PREFIX"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "WINDIR"),
)
_PACKAGES = str(Path(__file__).parents[2])


def environment(scratch: Path) -> dict[str, str]:
    """Variables for a worker whose files, and its children's, go to `scratch`."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    path = [str(Path(entry).absolute()) for entry in sys.path]
    if _PACKAGES not in path:  # found by an import hook rather than on the path
        path.append(_PACKAGES)
    folders = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(scratch))
    # One file, one processor; and numpy reserves address space for each thread it might use.
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "OMP_THREAD_LIMIT"), "1")
    return {**kept, **folders, **threads, "PYTHONPATH": os.pathsep.join(path)}
