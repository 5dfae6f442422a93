"""Where a database says which migration it is at."""

VERSION_TABLE = "octavo_version"
