"""Who somebody that is named may be, as every door shows it: who fits and why, and who only lives there."""

from collections.abc import Iterable
from dataclasses import dataclass

from joinedup.children.queries import Candidate
from joinedup.identity.rules.scoring import Status, Step, standing
from joinedup.ui.waterfall import Waterfall, waterfall

_SENTENCES = {
    Status.MATCH: "One child fits in name, day and home, or by a number. Check it before you say so.",
    Status.POSSIBLE: "Somebody fits in much of what was told. See what agrees and what speaks against.",
    Status.MANY: "More than one child fits. Only what you find out tells them apart.",
}


@dataclass(frozen=True, slots=True)
class PerhapsThem:
    reference: str
    name: str
    age: str
    status: str
    steps: tuple[Step, ...]
    picture: Waterfall


@dataclass(frozen=True, slots=True)
class Known:
    """`perhaps` may be the one; `beside` share a home with them and are somebody else (a twin, a brother)."""

    sentence: str
    add: str  # what to find out, where too little is known to say who it may be
    perhaps: tuple[PerhapsThem, ...]
    beside: tuple[PerhapsThem, ...]


def known(found: Iterable[Candidate], *, add: str = "") -> Known:
    all_ = list(found)
    near = [one for one in all_ if not one.likeness.lives_with]
    status = standing(one.likeness for one in near)
    return Known(
        _SENTENCES.get(status, ""),
        add,
        tuple(_shown(one) for one in near),
        tuple(_shown(one) for one in all_ if one.likeness.lives_with),
    )


def _shown(one: Candidate) -> PerhapsThem:
    child, likeness = one.child, one.likeness
    drawn = waterfall(likeness.steps)
    return PerhapsThem(child.reference, child.name, child.age, likeness.status.words, likeness.steps, drawn)
