"""Who in a pool is worth comparing: those who share at least one key.

Keys are small texts, so that a table can hold them as well as a dictionary. Every pair that the first rule
calls 'same' or 'please look' shares one (a test holds this); two strangers seldom do.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from joinedup.identity.rules.matching import Finding, Matcher, Verdict
from joinedup.identity.rules.person import Person

Id = TypeVar("Id", bound=Hashable)


def keys_of(person: Person) -> tuple[str, ...]:
    keys = [f"{identifier.kind}:{identifier.value}" for identifier in sorted(person.identifiers, key=str)]
    if person.date_of_birth is not None:
        keys.append(f"born:{person.date_of_birth.isoformat()}")
        if person.plain_family:
            keys.append(f"family:{person.plain_family}:{person.date_of_birth.year}")
    if person.plain_address:
        keys.append(f"home:{person.plain_address}")
    return tuple(keys)


class Pool(Generic[Id]):
    """Persons by the caller's own ids, found by key. Order of entry is order of answer.

    One person may be added several times, as each agency describes them.
    """

    def __init__(self) -> None:
        self._described: dict[Id, list[Person]] = {}
        self._by_key: dict[str, list[Id]] = {}

    def __len__(self) -> int:
        return len(self._described)

    def add(self, identity: Id, person: Person) -> None:
        self._described.setdefault(identity, []).append(person)
        for key in keys_of(person):
            self._by_key.setdefault(key, []).append(identity)

    def candidates(self, person: Person) -> Iterator[tuple[Id, Sequence[Person]]]:
        """Yield each once, with all descriptions. The caller leaves out whom the asker may not see, before
        any cap is put on."""
        seen: set[Id] = set()
        for key in keys_of(person):
            for identity in self._by_key.get(key, ()):
                if identity not in seen:
                    seen.add(identity)
                    yield identity, self._described[identity]


@dataclass(frozen=True, slots=True)
class Match(Generic[Id]):
    identity: Id
    finding: Finding


def matches(person: Person, pool: Pool[Id], *, matcher: Matcher) -> tuple[Match[Id], ...]:
    """Return everybody in the pool who is the same, or whom somebody should look at; the same one first.

    Of several descriptions of one person, the nearest counts. Where more than one person is 'the same', none
    is: each becomes 'please look', since a tie to one of them would be a guess.
    """
    found = [
        Match(identity, min((matcher.compare(person, other) for other in described), key=_far))
        for identity, described in pool.candidates(person)
    ]
    near = [match for match in found if match.finding.verdict is Verdict.PLEASE_LOOK]
    same = [match for match in found if match.finding.verdict is Verdict.SAME]
    if len(same) > 1:
        same = [Match(match.identity, _one_of_many(match.finding)) for match in same]
    return (*same, *near)


_ORDER = {Verdict.SAME: 0, Verdict.PLEASE_LOOK: 1, Verdict.DIFFERENT: 2}


def _far(finding: Finding) -> int:
    return _ORDER[finding.verdict]


def _one_of_many(finding: Finding) -> Finding:
    return Finding(
        Verdict.PLEASE_LOOK, f"{finding.rule}.many", f"{finding.because} But more than one child does."
    )
