"""What the page for a family says of each kind of agency, read from `desk/data/for_families.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ForFamilies:
    """`if_they_stop` is said of those whose leaving others could be taken for the end."""

    kind: str
    can: str
    cannot: str
    easy_can: tuple[str, ...]
    easy_cannot: tuple[str, ...]
    if_they_stop: str = ""
    easy_if_they_stop: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the agencies; `heading` names the child."""

    heading: str
    lead: tuple[str, ...]
    nobody: str
    yours: tuple[str, ...]  # what the family can do
    last: str
    person: str  # who works at an agency, and how it is rung
    phone: str
    ring: tuple[str, ...]  # whom to ring, and when


@dataclass(frozen=True, slots=True)
class Wording:
    by_kind: dict[str, ForFamilies]
    left_out: frozenset[str]
    plain: Around
    easy: Around


def read_wording(text: str) -> Wording:
    """
    Raises:
        ValueError: a kind stands twice, or is left out and worded too.
    """
    data = tomllib.loads(text)
    found = [
        ForFamilies(
            **{**entry, "easy_can": tuple(entry["easy_can"]), "easy_cannot": tuple(entry["easy_cannot"])}
        )
        for entry in data["agency"]
    ]
    by_kind = {one.kind: one for one in found}
    left_out = frozenset(data["left_out"])
    if len(by_kind) != len(found) or left_out & by_kind.keys():
        raise ValueError("A kind of agency stands there twice.")
    plain, easy = (
        Around(**{**data[form], **{name: tuple(data[form][name]) for name in ("lead", "yours", "ring")}})
        for form in ("plain", "easy")
    )
    return Wording(by_kind, left_out, plain, easy)


@cache
def wording() -> Wording:
    return read_wording((files("joinedup.desk") / "data" / "for_families.toml").read_text("utf-8"))
