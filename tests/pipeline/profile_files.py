"""Profiles written for tests: the least that a file must hold."""

from pathlib import Path

HEAD = 'name = "mine"\nversion = "1"\ndescription = "d"\n'
FIELD = '[[fields]]\nid = "risk"\nquestion = "What is it?"\ntype = "text"\ngroup = "g"\n'


def written(folder: Path, text: str, name: str = "mine.toml") -> str:
    """The path of a file in `folder` that holds `text`."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)
