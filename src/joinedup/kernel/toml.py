"""TOML that somebody outside wrote: whatever it holds, it is read or there is one sentence."""

import tomllib
from typing import Any


class NoToml(Exception):
    """What is wrong with it, as words that end a sentence."""


def read_toml(text: str) -> dict[str, Any]:
    """
    Raises:
        NoToml: tomllib says no, or stumbles: lists in lists by the thousand, a number of thousands of digits.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise NoToml(str(wrong)) from None
    except (RecursionError, ValueError):
        raise NoToml("it is too deep, or holds a number that is too long") from None
