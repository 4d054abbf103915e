"""What each agency of the hub added to a concern, and which contacts with people are planned."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from joinedup.access.rules.roles import may_work_the_front_door
from joinedup.agencies.queries import front_door_desk, home_desks, seats
from joinedup.children.queries import keys_of_adults, keys_of_children, may_be_named_beside, people_around
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW
from joinedup.frontdoor.models import Concern, HubEntry, PlannedContact
from joinedup.frontdoor.queries.values import ContactLine, EntryLine, HubFacts
from joinedup.frontdoor.rules.beside import Came, sees_the_plan
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london


def beside(viewer: Viewer, row: Concern) -> HubFacts:
    """For the front door: every entry, newest first, and every contact planned with its people."""
    entries = HubEntry.objects.filter(concern=row).select_related("by", "agency").order_by("-entered", "-pk")
    known = Q(concern=row)
    for child_id in row.children_in_it():
        known |= _around(child_id)
    rows = _planned(viewer).filter(known).distinct()
    return HubFacts(
        entries=_entries(viewer, row, entries),
        contacts=tuple(_line(one, viewer) for one in rows),
        to_settle=tuple(_to_settle(viewer, row)),
        settled=tuple(_line(one, viewer) for one in _with_people(row.contacts.exclude(came=""))),
    )


def contact_of(concern: Concern, number: str) -> PlannedContact | None:
    """A contact by its place among all that were ever planned because of this concern."""
    every = list(concern.contacts.order_by("pk"))
    return every[int(number) - 1] if number.isdecimal() and 0 < int(number[:6]) <= len(every) else None


def _to_settle(viewer: Viewer, row: Concern) -> Iterator[tuple[str, ContactLine]]:
    """Those of whom the viewer may say what came of them, with their places; of some it is said already."""
    for number, one in enumerate(_with_people(row.contacts.all(), order="pk"), start=1):
        if sees_the_plan(**who_looks(viewer, one)):
            yield str(number), _line(one, viewer)


def contacts_around(viewer: Viewer, child_id: int) -> tuple[ContactLine, ...]:
    """Contacts planned with a child and the people around it, as whoever may open the child reads them."""
    rows = _planned(viewer).filter(_around(child_id))
    return tuple(_line(one, viewer, beside=child_id) for one in rows)


def unsaid(area_id: int, *, at: datetime) -> tuple[PlannedContact, ...]:
    """Contacts whose day is over and of which nobody has said what came, as they were planned for."""
    over = PlannedContact.objects.filter(area_id=area_id, came="", on_day__lt=today_in_london(at))
    return tuple(over.select_related("concern__desk").order_by("on_day", "pk"))


def holder_of(contacts: Iterable[PlannedContact]) -> int | None:
    """The one who has all of these, and sits where they sat then; None where they are the front door's."""
    those = tuple(contacts)
    seated = seats(one.desk_id for one in those if one.desk_id is not None)
    theirs = {
        one.holder_id
        for one in those
        if one.desk_id is None or one.holder_id in seated.get(one.desk_id, frozenset())
    }
    whose = {one.holder_id for one in those}
    return next(iter(whose)) if len(whose) == 1 and whose == theirs else None


def _around(child_id: int) -> Q:
    people = [one.reference for one in people_around(child_id)]
    adults, children = keys_of_adults(people).values(), keys_of_children(people).values()
    return Q(adult_id__in=list(adults)) | Q(child_id__in=list(children))


def _planned(viewer: Viewer) -> QuerySet[PlannedContact]:
    today = today_in_london(viewer.at)
    return _with_people(PlannedContact.objects.filter(area_id=viewer.area_id, on_day__gte=today, came=""))


def _with_people(rows: QuerySet[PlannedContact], *, order: str = "on_day") -> QuerySet[PlannedContact]:
    return rows.select_related("by", "agency", "child", "adult", "named", "came_by", "concern").order_by(
        order, "pk"
    )


def who_looks(viewer: Viewer, one: PlannedContact) -> dict[str, bool]:
    """What `sees_the_plan` asks of somebody beside one contact."""
    return {
        "front_door": may_work_the_front_door(viewer).allowed,
        "planner": viewer.practitioner_id in (one.by_id, one.holder_id),
        "own_desk": (one.desk_id or home_desks([one.by_id], at=viewer.at).get(one.by_id)) in viewer.desk_ids,
    }


def _line(one: PlannedContact, viewer: Viewer, *, beside: int | None = None) -> ContactLine:
    """`beside` is the child on whose page it stands, where it does."""
    person = one.child or one.adult
    name = (
        f"{person.given_name} {person.family_name}".strip() if person else one.named.name if one.named else ""
    )
    plan = sees_the_plan(**who_looks(viewer, one))
    with_whom, phone = f"{one.by.name}, {one.agency.name}", one.by.phone
    if not plan and not _may_be_named(viewer, one, beside=beside):
        door = front_door_desk(one.area_id)
        with_whom, phone = f"the front door ({door.name})", door.phone
    return ContactLine(
        person=name or "Somebody not named",
        with_whom=with_whom,
        phone=phone,
        on_day=one.on_day if plan else None,
        safe_way=one.safe_way if plan else "",
        what_for=one.what_for if plan else "",
        also_because=one.also_because if plan else "",
        came=Came(one.came).label if one.came else "",
        came_more=one.came_more if plan else "",
        came_by=one.came_by.name if one.came_by and plan else "",
        came_at=one.came_at,
    )


def _entries(viewer: Viewer, row: Concern, entries: "QuerySet[HubEntry]") -> tuple[EntryLine, ...]:
    """Who wrote each, as far as they may be named beside each child that the concern is about."""
    about = row.children_in_it()
    named: dict[tuple[int, int], bool] = {}
    lines = []
    for one in entries:
        who = (one.agency_id, one.by_id)
        if who not in named:
            named[who] = may_be_named_beside(
                viewer, about, agency=one.agency_id, kind=one.agency.kind, person=one.by_id
            )
        agency, by = (
            (one.agency.name, one.by.name) if named[who] else (one.agency.get_kind_display(), KEPT_FROM_VIEW)
        )
        lines.append(EntryLine(agency, by, one.entered, one.text))
    return tuple(lines)


def _may_be_named(viewer: Viewer, one: PlannedContact, *, beside: int | None) -> bool:
    about = one.concern.children_in_it() | ({beside} if beside else set())
    return may_be_named_beside(viewer, about, agency=one.agency_id, kind=one.agency.kind, person=one.by_id)
