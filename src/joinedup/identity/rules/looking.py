"""Finding who may be meant: keys are asked for, whoever shares some is compared, the likeliest come first.

Where the keys and the comparison copies lie is the caller's: a database behind `Postings`, or a plain file.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from joinedup.identity.rules.asking import keys_to_ask
from joinedup.identity.rules.copies import all_unpacked, copy_of
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.scoring import Likeness, Status, compare, explained, worth_saying
from joinedup.identity.rules.weights import Weights

MOST_COMPARED = 60
LONGEST = 200  # people who share one key: a longer list says nothing, and is left out


@dataclass(frozen=True, slots=True)
class Alike:
    """`subject` is the key of whoever may be meant."""

    subject: int
    likeness: Likeness


class Postings(Protocol):
    """Only what the asker may see: the hidden are left out before anything is counted."""

    def sharing(self, keys: Sequence[int], *, longest: int) -> Iterable[Sequence[int]]:
        """The subjects of each key; at most `longest` + 1 of one."""
        ...

    def copies(self, subjects: Sequence[int]) -> Iterable[tuple[int, str]]:
        """Each subject with its packed comparison copy."""
        ...


def look(
    told: Sequence[Person], postings: Postings, weights: Weights, *, most: int = MOST_COMPARED
) -> tuple[Alike, ...]:
    """Everybody who may be whom `told` describes (several readings of one person), the likeliest first.

    `most` are compared; ties stand in the order of their keys, so that every database answers alike.
    """
    asked = copy_of(told)
    near = worth_comparing(postings.sharing(keys_to_ask(asked), longest=LONGEST), most=most)
    held = list(postings.copies(near))
    found = []
    for (subject, _), copy in zip(held, all_unpacked(text for _, text in held), strict=True):
        compared = compare(asked, copy, weights)
        found.append((-compared.weight, subject, compared))
    found.sort(key=lambda one: one[:2])
    alike = (
        Alike(subject, explained(compared, weights))
        for _, subject, compared in found
        if worth_saying(compared)  # words are made for those alone who are answered with
    )
    return tuple(one for one in alike if one.likeness.status is not Status.NONE)


def worth_comparing(sharing: Iterable[Sequence[int]], *, most: int) -> list[int]:
    """The `most` subjects who share the rarest and the most keys."""
    shared: dict[int, float] = defaultdict(float)
    for subjects in sharing:
        if len(subjects) <= LONGEST:
            rarity = 1 / (1 + len(subjects))
            for subject in subjects:
                shared[subject] += rarity
    return sorted(sorted(shared, key=lambda one: (-shared[one], one))[:most])
