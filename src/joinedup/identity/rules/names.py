"""Forms of one name: short forms, spellings, transliterations, and endings that follow the bearer's sex."""

from functools import cache, lru_cache
from importlib.resources import files

import jellyfish

from joinedup.identity.rules.plain import run_together

# A woman's form of a family name, and the man's; the longest ending first.
_ENDINGS = (
    ("auskaite", "ausk"),
    ("aviciute", "avic"),
    ("iciute", "ic"),
    ("auskas", "ausk"),
    ("avicius", "avic"),
    ("icius", "ic"),
    ("skaya", "sk"),
    ("skaia", "sk"),
    ("skiy", "sk"),
    ("skij", "sk"),
    ("skyi", "sk"),
    ("iene", ""),
    ("aite", ""),
    ("yte", ""),
    ("ute", ""),
    ("ska", "sk"),
    ("ski", "sk"),
    ("sky", "sk"),
    ("cka", "ck"),
    ("cki", "ck"),
    ("cky", "ck"),
    ("zka", "zk"),
    ("zki", "zk"),
    ("ova", "ov"),
    ("eva", "ev"),
    ("ina", "in"),
    ("aja", "y"),
    ("aya", "y"),
    ("as", ""),
    ("is", ""),
    ("us", ""),
)
_SHORTEST_STEM = 4


@cache
def _forms() -> dict[str, dict[str, frozenset[str]]]:
    """By kind and form, all the forms of every name that it is a form of."""
    found: dict[str, dict[str, set[str]]] = {"given": {}, "family": {}}
    text = (files("joinedup.identity") / "data" / "names.csv").read_text("utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        kind, _, written = line.split(",")
        forms = {run_together(form) for form in written.split()}
        for form in forms:
            found[kind].setdefault(form, set()).update(forms)
    return {kind: {form: frozenset(all_) for form, all_ in by.items()} for kind, by in found.items()}


def given_forms(name: str) -> frozenset[str]:
    """Every form that the bearer of this given name may go by, itself included. `name` is plain Latin."""
    return _forms()["given"].get(name, frozenset((name,)))


def family_forms(name: str) -> frozenset[str]:
    return _forms()["family"].get(name, frozenset((name,)))


@lru_cache(maxsize=65_536)
def stem(family: str) -> str:
    """A family name without an ending that changes with the bearer's sex: Kowalska and Kowalski are one."""
    for ending, left in _ENDINGS:
        if family.endswith(ending) and len(family) - len(ending) + len(left) >= _SHORTEST_STEM:
            return family[: -len(ending)] + left
    return family


@lru_cache(maxsize=65_536)
def sound(name: str) -> str:
    """How a name sounds to an English ear, as Lawrence Philips' metaphone (1990) writes it; '' for none."""
    return str(jellyfish.metaphone(name)).replace(" ", "")


@lru_cache(maxsize=65_536)
def nearness(one: str, other: str) -> float:
    """How near two spellings are, from 0 to 1, after Jaro and Winkler (1990); symmetric."""
    first, second = sorted((one, other))
    return float(jellyfish.jaro_winkler_similarity(first, second))
