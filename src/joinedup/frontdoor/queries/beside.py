"""What each agency of the hub added to a concern, and which contacts with people are planned."""

from django.db.models import Q, QuerySet

from joinedup.access.rules.roles import may_work_the_front_door
from joinedup.children.queries import keys_of_adults, keys_of_children, people_around
from joinedup.frontdoor.models import Concern, HubEntry, PlannedContact
from joinedup.frontdoor.queries.values import ContactLine, EntryLine, HubFacts
from joinedup.frontdoor.rules.beside import sees_the_plan
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
        entries=tuple(EntryLine(one.agency.name, one.by.name, one.entered, one.text) for one in entries),
        contacts=tuple(_line(one, viewer) for one in rows),
    )


def contacts_around(viewer: Viewer, child_id: int) -> tuple[ContactLine, ...]:
    """Contacts planned with a child and the people around it, as whoever may open the child reads them."""
    return tuple(_line(one, viewer) for one in _planned(viewer).filter(_around(child_id)))


def _around(child_id: int) -> Q:
    people = [one.reference for one in people_around(child_id)]
    adults, children = keys_of_adults(people).values(), keys_of_children(people).values()
    return Q(adult_id__in=list(adults)) | Q(child_id__in=list(children))


def _planned(viewer: Viewer) -> QuerySet[PlannedContact]:
    today = today_in_london(viewer.at)
    rows = PlannedContact.objects.filter(area_id=viewer.area_id, on_day__gte=today)
    return rows.select_related("by", "agency", "child", "adult", "named").order_by("on_day", "pk")


def _line(one: PlannedContact, viewer: Viewer) -> ContactLine:
    person = one.child or one.adult
    name = (
        f"{person.given_name} {person.family_name}".strip() if person else one.named.name if one.named else ""
    )
    plan = sees_the_plan(
        front_door=may_work_the_front_door(viewer).allowed, own_agency=one.agency_id == viewer.agency_id
    )
    return ContactLine(
        person=name or "Somebody not named",
        with_whom=f"{one.by.name}, {one.agency.name}",
        phone=one.by.phone,
        on_day=one.on_day if plan else None,
        safe_way=one.safe_way if plan else "",
        what_for=one.what_for if plan else "",
        also_because=one.also_because if plan else "",
    )
