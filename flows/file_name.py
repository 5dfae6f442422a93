"""The last part of a path: what people call a file."""

from pathlib import PurePath


def file_name(path: str) -> str:
    """The file's name; of a folder's path, the folder's. For a file inside another, its own."""
    return PurePath(path).name
