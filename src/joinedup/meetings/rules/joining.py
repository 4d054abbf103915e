"""Contacts that are planned with one person, by all agencies, joined: nobody asks the same thing twice.

Whoever works with the person suspected never reads when it is safe to reach the person harmed, nor where: a
time that he finds out is no safe time any more. They read whom to ask first, and nothing else. Who works with
him may turn out an hour later, so the safe time goes to whoever goes first and needs it, and to nobody else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from joinedup.meetings.rules.acting import ForWhom


@dataclass(frozen=True, slots=True)
class Planned:
    """One contact that an agency plans. `safe` is when and how the person can be reached safely."""

    key: int
    whom: ForWhom
    agency: int
    agency_name: str
    who: str
    when: str
    safe: str
    about: str


@dataclass(frozen=True, slots=True)
class Joined:
    """All contacts with one person, as one viewer may read them."""

    whom: ForWhom
    first: str  # whom everybody asks before they make contact: '' where nobody is named
    lines: tuple[Planned, ...]
    sentence: str


def works_with_the_suspected(
    agency: int,
    *,
    owners: Iterable[tuple[int, ForWhom]],
    planned: Iterable[Planned],
    by_kind: bool = False,
    first: Planned | None = None,
) -> bool:
    """Whether this agency does something with or about the person suspected, by an action or a contact.

    `owners` and `planned` are of this case and, where it is open still, of any other about its children.
    `by_kind`: agencies of its kind work with suspects, from the start. One that goes first with the person
    harmed, and has nothing to do with him yet, has to know when it is safe: whoever rings without it harms.
    """
    if by_kind and (first is None or first.agency != agency):
        return True
    planned = tuple(planned)
    theirs = any(one == agency and whom is ForWhom.SUSPECTED for one, whom in owners)
    return theirs or any(one.agency == agency and one.whom is ForWhom.SUSPECTED for one in planned)


def kept_of_the_harmed(first: Planned | None, *, viewer_agency: int, with_suspected: bool) -> str:
    """What the suspected's worker reads in place of whatever would tell where or when the person harmed can
    be found; '' for everybody else, and for the agency that goes first."""
    if not with_suspected or (first is not None and first.agency == viewer_agency):
        return ""
    return f"Check with {_goes_first(first) or 'the chair of the meeting'} first."


def _goes_first(first: Planned | None) -> str:
    return f"{first.who}, {first.agency_name}" if first is not None else ""


def joined(
    planned: Sequence[Planned],
    *,
    first: Planned | None,
    viewer_agency: int,
    with_suspected: bool,
    writes: bool = False,
) -> tuple[Joined, ...]:
    """The contacts by person. Of those with the harmed, the suspected's worker reads one name alone, and what
    is planned by that agency itself where it goes first.

    `writes`: they chair or write the meeting; what they typed for another goes from their sight, and is kept.
    """
    goes_first = first is not None and first.agency == viewer_agency and not with_suspected
    found = []
    for whom in ForWhom:
        lines = tuple(
            one if goes_first or one.agency == viewer_agency else replace(one, safe="")
            for one in planned
            if one.whom is whom
        )
        if not lines:
            continue
        asks = _goes_first(first) if whom is ForWhom.HARMED else ""
        if whom is ForWhom.HARMED and (
            check := kept_of_the_harmed(first, viewer_agency=viewer_agency, with_suspected=with_suspected)
        ):
            own = tuple(one for one in lines if one.agency == viewer_agency)
            found.append(Joined(whom, asks, own, f"It is written down. {check}" if writes else check))
            continue
        said = _sentence(lines, asks)
        if whom is ForWhom.HARMED and with_suspected:
            lines = tuple(one for one in lines if one.agency == viewer_agency)
        found.append(Joined(whom, asks, lines, said))
    return tuple(found)


def _sentence(lines: Sequence[Planned], asks: str) -> str:
    agencies = {one.agency for one in lines}
    if len(lines) == 1:
        return f"One contact is planned.{f' {asks} goes first.' if asks else ''}"
    several = "agency" if len(agencies) == 1 else "agencies"
    said = f"{len(lines)} contacts are planned by {len(agencies)} {several}."
    goes = f"{asks} goes first, and takes" if asks else "Name one who goes first, and takes"
    return f"{said} {goes} the others' questions along."
