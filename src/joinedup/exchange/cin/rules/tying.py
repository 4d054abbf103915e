"""Which held child each child of a return is, by number and date of birth and nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from joinedup.exchange.cin.rules.census import CinChild
from joinedup.identity.rules.authority import AuthorityChild, authority_tie
from joinedup.identity.rules.identifiers import upn_is_valid
from joinedup.identity.rules.tying import Verdict


class Held(Protocol):
    """A child who is held already."""

    @property
    def reference(self) -> str: ...
    @property
    def la_child_id(self) -> str: ...
    @property
    def upn(self) -> str: ...
    @property
    def birth_date(self) -> date | None: ...
    @property
    def expected_date(self) -> date | None: ...


class Fate(StrEnum):
    NEW = "new"
    TIED = "tied"
    CLASHES = "clashes"  # the authority's id is held with another birth: nobody may decide that but a person


@dataclass(frozen=True, slots=True)
class Tie:
    fate: Fate
    reference: str = ""  # of the held child, when tied
    look: tuple[tuple[str, str], ...] = ()  # held children of the same valid UPN, and why each is not tied


class HeldChildren:
    """Held children by number. One area is one authority, so an id means one child."""

    def __init__(self, held: Iterable[Held]) -> None:
        self._by_id: dict[str, Held] = {}
        self._by_upn: dict[str, list[Held]] = {}
        for child in held:
            if child.la_child_id:
                self._by_id[child.la_child_id] = child
            if upn_is_valid(child.upn):
                self._by_upn.setdefault(child.upn, []).append(child)

    def tie(self, child: CinChild) -> Tie:
        same_id = self._by_id.get(child.la_child_id)
        if same_id is not None:
            return _by_id(child, same_id)
        return _by_upn(child, self._by_upn.get(child.upn, ()))


def _by_id(child: CinChild, held: Held) -> Tie:
    # The authority's own record again, not a guess about two: the dates need only be what they were.
    again = (held.birth_date, held.expected_date) == (child.birth_date, child.expected_birth_date)
    if again or authority_tie(_incoming(child), _of(held)).verdict is Verdict.SAME:
        return Tie(Fate.TIED, held.reference)
    return Tie(Fate.CLASHES)


def _by_upn(child: CinChild, held: Sequence[Held]) -> Tie:
    findings = [(authority_tie(_incoming(child), _of(each)), each) for each in held]
    same = [each for finding, each in findings if finding.verdict is Verdict.SAME]
    if len(same) == 1:
        return Tie(Fate.TIED, same[0].reference)
    return Tie(Fate.NEW, look=tuple((each.reference, finding.because) for finding, each in findings))


def _incoming(child: CinChild) -> AuthorityChild:
    return AuthorityChild("own", child.la_child_id, child.upn, child.birth_date or child.expected_birth_date)


def _of(held: Held) -> AuthorityChild:
    return AuthorityChild("own", held.la_child_id, held.upn, held.birth_date or held.expected_date)
