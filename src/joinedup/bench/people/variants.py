"""How else a name is written or said, read from data/variants.toml."""

import tomllib
from functools import cache
from importlib.resources import files


def spellings_of(name: str) -> tuple[str, ...]:
    """The other ways to write it, as it is written in another script or another house."""
    return _tables()[0].get(name.lower(), ())


def pet_names_of(name: str) -> tuple[str, ...]:
    """Shorter and pet forms of it, or the long form of a short one."""
    return _tables()[1].get(name.lower(), ())


@cache
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    text = (files("joinedup.bench.people") / "data" / "variants.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    return _among(told["spellings"]), _from_the_first(told["pet_names"])


def _among(lines: list[str]) -> dict[str, tuple[str, ...]]:
    """Each of a line for each other."""
    found: dict[str, list[str]] = {}
    for line in lines:
        names = line.split()
        for name in names:
            found.setdefault(name.lower(), []).extend(other for other in names if other != name)
    return _settled(found)


def _from_the_first(lines: list[str]) -> dict[str, tuple[str, ...]]:
    """The first for each of the rest, and the rest for the first."""
    found: dict[str, list[str]] = {}
    for line in lines:
        first, *rest = line.split()
        found.setdefault(first.lower(), []).extend(rest)
        for name in rest:
            found.setdefault(name.lower(), []).append(first)
    return _settled(found)


def _settled(found: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(others)) for name, others in found.items()}
