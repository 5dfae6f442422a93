"""Paths as forms and programs give them to a run that another process, or machine, reads."""

from typing import Annotated

from pydantic import Field

GivenPath = Annotated[str, Field(pattern=r"^(/|[A-Za-z]:[\\/]|\\\\)")]
"""Absolute, on Unix or Windows: whoever starts a run has another working folder than its worker."""

GivenPaths = Annotated[list[GivenPath], Field(min_length=1)]
"""At least one."""
