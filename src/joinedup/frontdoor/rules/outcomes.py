"""What the front door may decide about a concern, read from `frontdoor/data/outcomes.toml`."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LEFT_OPEN = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in which a concern can end. `tell_sender` is a draft; a person sends it, or another text."""

    code: str
    label: str
    hint: str
    tell_sender: str


def read_outcomes(text: str) -> tuple[Outcome, ...]:
    """Make outcomes of TOML in the form of `outcomes.toml`.

    Raises:
        ValueError: a code stands there twice, or an outcome has nothing to tell.
    """
    found = tuple(
        Outcome(entry["code"], entry["label"], entry["hint"], entry["tell_sender"].strip())
        for entry in tomllib.loads(text)["outcome"]
    )
    if len({outcome.code for outcome in found}) != len(found):
        raise ValueError("An outcome's code stands twice in the list.")
    if silent := [outcome.code for outcome in found if not outcome.tell_sender]:
        raise ValueError(f"Nothing would be told to the sender of {silent[0]}.")
    return found


@cache
def outcomes() -> tuple[Outcome, ...]:
    """The outcomes that come with Joinedup, read once in a process."""
    return read_outcomes((files("joinedup.frontdoor") / "data" / "outcomes.toml").read_text("utf-8"))


def outcome(code: str) -> Outcome | None:
    return next((each for each in outcomes() if each.code == code), None)


def label(code: str) -> str:
    """The outcome's name; a code that has left the list since is shown as it was stored."""
    known = outcome(code)
    return known.label if known else code.replace("_", " ")


def left_open(text: str) -> str:
    """Return the first part of a draft that nobody has filled in yet, '[who does what, by when]', or ''."""
    found = _LEFT_OPEN.search(text)
    return found.group() if found else ""
