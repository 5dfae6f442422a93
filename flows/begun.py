"""What a run was asked when it began: one that goes on reads the same files in the same way."""

from pipeline import BatchOptions, Octavo, UnknownNameError, find_run


def begun(octavo: Octavo, run: str) -> BatchOptions | None:
    """The options of the run of that id; None where it has not begun."""
    try:
        return find_run(octavo, run)[1]
    except UnknownNameError:
        return None
