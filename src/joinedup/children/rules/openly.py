"""How openly a service may be named beside a child, and who says so."""

import tomllib
from functools import cache
from importlib.resources import files

from joinedup.kernel.decisions import Decision, allow, hide

OPEN, ON_REQUEST, SHIELDED = "open", "on_request", "shielded"


@cache
def _on_request() -> frozenset[str]:
    text = (files("joinedup.children") / "data" / "openly.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["on_request"]["kinds"])


def as_usual(kind: str) -> str:
    """How a service of this kind is named where it has said nothing."""
    return ON_REQUEST if kind in _on_request() else OPEN


def may_say_how_openly(*, works_with: bool) -> Decision:
    """A service says it of itself alone: nobody else learns from the page whether it is there."""
    return allow("openly.own") if works_with else hide("openly.not_there")
