"""The first file of a worker process, run by its path.

`pipeline/__init__.py` and `pipeline/store/__init__.py` are tables of contents of all that the
pipeline is: importing them would cost each worker the database, the settings and every provider,
three times the start and twice the memory. So they are opened here without being run, and their
modules are imported one by one, as reading needs them.
"""

import importlib.util
import os
import sys

_UNREAD = ("pipeline", "pipeline.sandbox", "pipeline.store")


def open_packages() -> None:
    """Make the modules of the packages importable without running the packages' own files."""
    for name in _UNREAD:
        spec = importlib.util.find_spec(name)
        if spec is None:
            raise ModuleNotFoundError(name)
        sys.modules[name] = importlib.util.module_from_spec(spec)


if __name__ == "__main__":
    # Meant for this process alone; programs that readers start have their own libraries.
    os.environ.pop("PYTHONPATH", None)
    open_packages()
    from pipeline.sandbox.worker import main

    main(*sys.argv[1:])
