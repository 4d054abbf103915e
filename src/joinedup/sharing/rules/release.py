"""Whose answers leave through a second person, as a table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SecondPerson:
    kind: str  # of agency
    source: str


SECOND_PERSON = (
    SecondPerson("police", "Police practice: a disclosure officer, not the researcher, lets information go"),
)


def needs_release(kind: str, *, items: int) -> bool:
    """Whether a second person lets the answer go. 'Nothing held' tells no item, and goes at once everywhere.

    What changes the child's safety tonight never waits, whatever this says (I10).
    """
    return items > 0 and any(rule.kind == kind for rule in SECOND_PERSON)
