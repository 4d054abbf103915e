"""The demo's own words and figures (beside this file), and what it takes from the project's folder `data`."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

# `./run` installs the project in place, so that the folder is three up from this room. A wheel has no demo.
GIVEN = Path(__file__).resolve().parents[3] / "data"


def area_folder() -> Path:
    """Return the folder of the area that the town stands in: the one that brings data for a demo.

    Raises:
        FileNotFoundError: this is not the project's own folder.
    """
    for practice in sorted((GIVEN.parent / "areas").glob("*/school_holidays.toml")):
        return practice.parent
    raise FileNotFoundError("The demo town needs an area: run it from a copy of the repository.")


@cache
def read(name: str) -> dict[str, Any]:
    """Return the TOML file `name` of `demo/data`."""
    return tomllib.loads((files("joinedup.demo") / "data" / name).read_text("utf-8"))


def given(name: str) -> Path:
    """Return the path of a file that others made and that comes with the project.

    Raises:
        FileNotFoundError: this is not the project's own folder.
    """
    path = GIVEN / name
    if not path.is_file():
        raise FileNotFoundError(
            f"The demo town needs data/{name} of the project's folder: run it from a copy of the repository."
        )
    return path
