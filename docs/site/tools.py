"""Prints what building the site needs: the extra "docs" of `pyproject.toml`, without installing the program."""

import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
print("\n".join(project["optional-dependencies"]["docs"]))
