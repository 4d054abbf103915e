"""Which held child each row of an extract is about, or whom somebody should look at."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from joinedup.identity.rules.candidates import Match, Pool, matches
from joinedup.identity.rules.matching import Finding, Matcher, Verdict
from joinedup.identity.rules.person import Person

BROUGHT = Finding(Verdict.SAME, "record.brought", "This record brought the child in.")


class Held(Protocol):
    @property
    def reference(self) -> str: ...
    @property
    def described(self) -> tuple[Person, ...]: ...
    @property
    def agency_ids(self) -> frozenset[int]: ...


@dataclass(frozen=True, slots=True)
class Tie:
    """`same`: the held child that the row is about, if there is one. `look`: those for a person to decide."""

    same: Match[str] | None
    look: tuple[Match[str], ...]


class HeldPeople:
    """Held children as every agency describes them, and those who come in from this file."""

    def __init__(self, held: Iterable[Held], *, agency_id: int, matcher: Matcher) -> None:
        self._agency_id = agency_id
        self._matcher = matcher
        self._pool: Pool[str] = Pool()
        self._theirs: set[str] = set()  # children whom this agency has a record of
        for child in held:
            for person in child.described:
                self._pool.add(child.reference, person)
            if agency_id in child.agency_ids:
                self._theirs.add(child.reference)

    def tie(self, person: Person) -> Tie:
        found = matches(person, self._pool, matcher=self._matcher)
        same = [match for match in found if match.finding.verdict is Verdict.SAME]
        look = [match for match in found if match.finding.verdict is not Verdict.SAME]
        if same and same[0].identity in self._theirs:
            return Tie(None, (_kept_apart(same[0]), *look))
        return Tie(same[0] if same else None, tuple(look))

    def remember(self, reference: str, person: Person) -> None:
        """Say that this agency has a row of `person`, tied to that child; later rows are compared with it."""
        self._pool.add(reference, person)
        self._theirs.add(reference)


def _kept_apart(match: Match[str]) -> Match[str]:
    # Two records in one agency's own system are two people until that agency says otherwise.
    finding = match.finding
    return Match(
        match.identity,
        Finding(
            Verdict.PLEASE_LOOK,
            f"{finding.rule}.one_agency",
            f"{finding.because} But the agency itself keeps two records.",
        ),
    )
