"""What the demo takes from the project's folder: the area it stands in, its people, and what others made."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

# `./run` installs the project in place, so that the folder is three up from this room. A wheel has no demo.
PROJECT = Path(__file__).resolve().parents[3]
GIVEN = PROJECT / "data"


@cache
def area_folder() -> Path:
    """Return the folder of the area that the town stands in: the one that has people for a demo.

    Raises:
        FileNotFoundError: this is not the project's own folder.
    """
    found = sorted(path.parent for path in (PROJECT / "areas").glob("*/demo"))
    if not found:
        raise FileNotFoundError(
            "The demo town needs areas/ of the project's folder: run it from a copy of the repository."
        )
    return found[0]


@cache
def read(name: str) -> dict[str, Any]:
    """Return a TOML file of the area's `demo` folder, or one that names no place of `data` beside this."""
    own = area_folder() / "demo" / name
    text = own if own.is_file() else files("joinedup.demo") / "data" / name
    return tomllib.loads(text.read_text("utf-8"))


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
