"""Letting a child be found: every description that is held of the child, written down for `identity`.

Called in the action that changes a name, a day, a home, a number or a tied record, so that a search a moment
later finds what was just written. Where an address is sealed no home is in it, not one of long ago either.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from joinedup import store
from joinedup.children.models import (
    AgencyRecord,
    Child,
    FamilyTie,
    KnownName,
    Number,
    RecordLink,
    Residence,
)
from joinedup.children.rules.searched import not_named_yet
from joinedup.identity import actions as identity
from joinedup.identity.rules.identifiers import IdentifierKind, identifiers_of
from joinedup.identity.rules.person import Person, sex_of
from joinedup.trail import actions as trail
from joinedup.vault import queries as vault

_AT_ONCE = 500
_SEXES = ("F", "M")


def remember(child_ids: Collection[int], *, area_id: int) -> int:
    """Let these children be found as they are described now; return of how many that changed something."""
    wanted, changed = sorted(set(child_ids)), 0
    for start in range(0, len(wanted), _AT_ONCE):
        changed += identity.remember(
            described(wanted[start : start + _AT_ONCE], area_id=area_id), area_id=area_id
        )
    return changed


@store.action
def remember_some(after: int, *, by: trail.Actor, at: datetime) -> tuple[int, int, int]:
    """Let the next children of the area be found, the oldest entry first.

    Return the key of the last, how many they were, and of how many that changed something.
    """
    rows = Child.objects.filter(area_id=by.area_id, pk__gt=after).order_by("pk")
    wanted = list(rows.values_list("pk", flat=True)[:_AT_ONCE])
    changed = remember(wanted, area_id=by.area_id)
    trail.record("children.remembered", by=by, at=at)
    return (wanted[-1] if wanted else after), len(wanted), changed


def remember_called(references: Collection[str], *, area_id: int) -> None:
    rows = Child.objects.filter(area_id=area_id, reference__in=list(references))
    remember(list(rows.values_list("pk", flat=True)), area_id=area_id)


def described(child_ids: Collection[int], *, area_id: int) -> dict[int, list[Person]]:
    """Every description there is of each child, our own first, then as agencies spell it."""
    here = {"area_id": area_id, "child_id__in": list(child_ids)}
    rows = Child.objects.filter(area_id=area_id, pk__in=list(child_ids)).select_related("home")
    children = {row.pk: row for row in rows.order_by("pk")}
    protected = vault.protected_among([row.reference for row in children.values()])
    kept = {pk for pk, row in children.items() if row.reference in protected}
    numbers: dict[int, dict[IdentifierKind, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in Number.objects.filter(**here, flag="", ended_at=None).order_by("pk"):
        numbers[one.child_id][IdentifierKind(one.kind)].append(one.value)
    mothers = _mothers(list(child_ids))
    found: dict[int, list[Person]] = {}
    for pk, row in children.items():
        found[pk] = list(_as_we_say(row, mothers.get(pk, ""), numbers[pk]))
    for name in KnownName.objects.filter(**here).order_by("pk"):
        row = children[name.child_id]
        found[name.child_id].append(
            Person(name.given_name or row.given_name, name.family_name or row.family_name)
        )
    for lived in Residence.objects.filter(**here, home__isnull=False).select_related("home").order_by("pk"):
        if lived.child_id not in kept and lived.home is not None:
            one_home = Person(address_line=lived.home.address_line, postcode=lived.home.postcode)
            found[lived.child_id].append(one_home)
    ties = RecordLink.objects.filter(**here, ended=None, verdict=RecordLink.Verdict.SAME)
    for tie in ties.select_related("record").order_by("pk"):
        found[tie.child_id].append(as_the_agency_says(tie.record, at_home=tie.child_id not in kept))
    return found


def described_at_once(child_ids: Sequence[int], *, area_id: int) -> dict[int, list[Person]]:
    """The same of however many."""
    found: dict[int, list[Person]] = {}
    for start in range(0, len(child_ids), _AT_ONCE):
        found |= described(child_ids[start : start + _AT_ONCE], area_id=area_id)
    return found


def as_the_agency_says(record: AgencyRecord, *, at_home: bool = True) -> Person:
    """`at_home`: with the home, which nobody is found by whose address is sealed."""
    return Person(
        given_name=record.given_name,
        family_name=record.family_name,
        middle_name=record.middle_name,
        date_of_birth=record.birth_date,
        address_line=record.address_line if at_home else "",
        postcode=record.postcode if at_home else "",
        identifiers=identifiers_of(upn=record.upn, nhs=record.nhs_number),
        sex=sex_of(record.sex),
    )


def _as_we_say(row: Child, mother: str, numbers: dict[IdentifierKind, list[str]]) -> Iterator[Person]:
    home = row.home
    given, family = row.given_name, row.family_name
    unborn = None if row.birth_date or row.birth_in_part else not_named_yet(f"{given} {family}")
    if unborn is not None:  # two who are called 'Unborn' have no name in common
        (family, named), given = unborn, ""
        mother = mother or named
    yield Person(
        given_name=given,
        family_name=family,
        date_of_birth=row.birth_date,
        birth_in_part=row.birth_in_part,
        address_line="" if home is None else home.address_line,
        postcode="" if home is None else home.postcode,
        identifiers=identifiers_of(upn=row.upn),
        sex=row.sex if row.sex in _SEXES else "",
        expected_date=row.expected_date,
        mother=mother,
    )
    if row.preferred_name:
        yield Person(row.preferred_name, row.family_name)
    for value in numbers[IdentifierKind.NHS_NUMBER]:
        yield Person(identifiers=identifiers_of(nhs=value))
    for value in numbers[IdentifierKind.UPN]:
        yield Person(identifiers=identifiers_of(upn=value))


def _mothers(child_ids: list[int]) -> dict[int, str]:
    ties = FamilyTie.objects.filter(child_id__in=child_ids, relation__iexact="mother", adult__isnull=False)
    rows = ties.order_by("pk").values_list("child_id", "adult__given_name", "adult__family_name")
    return {child: f"{given} {family}".strip() for child, given, family in rows}
