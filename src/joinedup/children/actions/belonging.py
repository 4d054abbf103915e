"""Names, homes, numbers and days of a child: added and ended, never deleted, each signed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404

from joinedup import store
from joinedup.children import remembering
from joinedup.children.actions.now import signed
from joinedup.children.models import Child, Home, KnownName, Number, Residence
from joinedup.children.rules.belonging import SECOND_OR_EARLIER, NameKind, flag_of, may_span
from joinedup.children.rules.searched import searched_as
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.identifiers import IdentifierKind
from joinedup.kernel.decisions import refuse
from joinedup.trail import actions as trail
from joinedup.vault import queries as vault

_TABLES: tuple[Any, ...] = (KnownName, Residence, Number)


@dataclass(frozen=True, slots=True)
class Particulars:
    """Only what is given is written: what is left out stays as it was."""

    preferred_name: str = ""
    interpreter: str = ""
    birth_date: date | None = None
    birth_in_part: str = ""
    expected_date: date | None = None


@store.action
def add_name(
    reference: str,
    *,
    kind: NameKind,
    given: str,
    family: str,
    since: str,
    until: str,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Add a name; from now on the child is found by it too, also when it has ended."""
    insist(may_span(since, until))
    common = signed(reference, by=by, at=at)
    KnownName.objects.create(
        **common, kind=kind.value, given_name=given, family_name=family, since=since, until=until
    )
    find_by_every_name(reference, by=by)
    trail.record("child.name_added", by=by, at=at, about=(reference,))
    return reference


@store.action
def add_number(
    reference: str, *, kind: IdentifierKind, value: str, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Keep a number by which others know the child; one that cannot be right is kept with a flag."""
    flag = flag_of(kind, value)
    Number.objects.create(**signed(reference, by=by, at=at), kind=kind.value, value=value, flag=flag)
    remembering.remember_called((reference,), area_id=by.area_id)
    trail.record("child.number_added", by=by, at=at, about=(reference,))
    return reference


@store.action
def record_home(
    reference: str,
    *,
    address_line: str,
    postcode: str,
    since: str,
    with_whom: str,
    moved: bool,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Write down where the child lives: instead of where they lived, or as a second home.

    With SECOND_OR_EARLIER for `with_whom` it never becomes the home that lists go by.
    """
    common = signed(reference, by=by, at=at)
    child = _child(reference, by=by)
    if vault.protected_among([reference]):
        insist(refuse("home.protected", "This address is protected. Change it with 'Protect an address'."))
    home = Home.objects.create(address_line=address_line, postcode=postcode)
    if moved:
        if child.home_id is not None and not _open_homes(child).filter(home_id=child.home_id).exists():
            Residence.objects.create(**common, home_id=child.home_id)
        for row in _open_homes(child):
            row.change(based_on=row.version, until=since, ended_at=at, ended_because="Moved")
    Residence.objects.create(**common, home=home, since=since, with_whom=with_whom)
    if moved or (child.home_id is None and with_whom != SECOND_OR_EARLIER):
        child.change(based_on=child.version, home_id=home.pk)
    remembering.remember_called((reference,), area_id=by.area_id)
    trail.record("child.home_added", by=by, at=at, about=(reference,))
    return reference


@store.action
def write_particulars(
    reference: str, *, particulars: Particulars, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Write what is known of birth, of what the child likes to be called, and of who interprets."""
    child = _child(reference, by=by)
    new: dict[str, Any] = {}
    if particulars.preferred_name:
        new["preferred_name"] = particulars.preferred_name
    if particulars.interpreter:
        new["interpreter"] = particulars.interpreter
    if particulars.birth_date:
        new |= {"birth_date": particulars.birth_date, "birth_in_part": ""}
    elif particulars.birth_in_part:
        new |= {"birth_date": None, "birth_in_part": particulars.birth_in_part}
    if particulars.expected_date:
        new["expected_date"] = particulars.expected_date
    if new:
        child.change(based_on=child.version, **new)
        find_by_every_name(reference, by=by)
    trail.record("child.particulars_written", by=by, at=at, about=(reference,))
    return reference


@store.action
def end_detail(reference: str, *, until: str, because: str, by: Viewer, at: datetime, key: str = "") -> str:
    """End a name, a home or a number, and return the child's reference. It stays where it can be read."""
    row = _detail(reference, by=by)
    if row.ended_at is not None:
        insist(refuse("detail.ended", "Somebody has ended this already."))
    insist(may_span(row.since, until))
    row.change(based_on=row.version, until=until, ended_at=at, ended_because=because)
    child = row.child
    if isinstance(row, Residence) and row.home_id is not None and child.home_id == row.home_id:
        left = _open_homes(child).order_by("-pk").first()
        child.change(based_on=child.version, home_id=None if left is None else left.home_id)
    remembering.remember_called((child.reference,), area_id=by.area_id)
    trail.record("child.detail_ended", by=by, at=at, about=(child.reference,), typed=because)
    found: str = child.reference
    return found


def _detail(reference: str, *, by: Viewer) -> Any:
    for table in _TABLES:
        row = table.objects.select_related("child").filter(reference=reference).first()
        if row is not None and Child.objects.visible_to(by).filter(pk=row.child_id).exists():
            return row
    raise Http404


def _open_homes(child: Child) -> Any:
    rows = Residence.objects.filter(child=child, ended_at=None, home__isnull=False)
    return rows.exclude(with_whom=SECOND_OR_EARLIER)


def _child(reference: str, *, by: Viewer) -> Child:
    child = Child.objects.visible_to(by).filter(reference=reference).first()
    if child is None:
        raise Http404
    return child


def find_by_every_name(reference: str, *, by: Viewer) -> None:
    child = _child(reference, by=by)
    known = KnownName.objects.filter(child=child).order_by("pk").values_list("given_name", "family_name")
    names = [name for pair in known for name in pair if name]
    Child.objects.visible_to(by).filter(pk=child.pk).update(
        searched_as=searched_as(child.given_name, child.family_name, child.preferred_name, *names)
    )
    remembering.remember((child.pk,), area_id=by.area_id)
