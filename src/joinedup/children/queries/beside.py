"""What waits beside children until somebody has said it: whose it is, for the lists of open work."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import guards
from joinedup.children.models import Child, Doubt, Involvement, JointVisit, NameWish
from joinedup.children.queries.working import said_by_others
from joinedup.children.rules.guarding import LEADS, Guards
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london

VISIT = "visit.to_say"
WISH = "wish.to_answer"
DOUBT = "doubt.to_settle"
WORK = "work.to_own"
LEFT = "left.to_name"
WHO_LEFT = "Somebody who worked with a child has left: say who does now"
SAID_OF_US = "Your service is said to work with a child: say who does"


def open_work(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """Visits that are over and of which nobody has said, services asked for their name or said to work
    there, what is said wrong.

    All but a visit is a desk's, and whoever sees to one does it. A visit is of who planned it, till it is
    handed on.
    """
    visits = JointVisit._base_manager.filter(area_id=area_id, said_at=None, starts__lte=at)
    wishes = NameWish._base_manager.filter(area_id=area_id, answered_at=None)
    works = said_by_others(Involvement.objects.filter(area_id=area_id, until=None))
    works = works.filter(agencies.there(today_in_london(at), desk=None))  # nobody is there who could say
    doubts = Doubt._base_manager.filter(area_id=area_id, settled_at=None)
    return _guarded(
        (
            *map(_visit, visits.select_related("by").order_by("pk")),
            *map(_wish, wishes.select_related("involvement").order_by("pk")),
            *map(_work, works.select_related("child").order_by("pk")),
            *_left(Involvement.objects.filter(area_id=area_id), at=at),
            *map(_doubt, doubts.select_related("desk").order_by("pk")),
        )
    )


def _visit(row: JointVisit) -> dict[str, Any]:
    handed = row.owner_id is not None or row.desk_id is not None
    return {
        "code": VISIT,
        "what": "A joint visit, to say whether it was made",
        "reference": row.reference,
        "agency_id": row.by.agency_id,
        "desk_id": row.desk_id,
        "person_id": row.owner_id if handed else row.by_id,
        "since": row.starts,
        "child": row.child_id,
    }


def _wish(row: NameWish) -> dict[str, Any]:
    return {
        "code": WISH,
        "what": "Somebody asks who your service is",
        "unnamed": True,
        "reference": row.reference,
        "agency_id": row.involvement.agency_id,
        "desk_id": row.involvement.desk_id,
        "person_id": None,
        "since": row.entered,
        "child": row.child_id,
    }


def _work(row: Involvement) -> dict[str, Any]:
    return {
        "code": WORK,
        "what": SAID_OF_US,
        "reference": row.child.reference,
        "agency_id": row.agency_id,
        "desk_id": row.desk_id,
        "person_id": None,
        "since": row.entered,
        "child": row.child_id,
    }


def left_behind(viewer: Viewer) -> tuple[tuple[str, datetime], ...]:
    """Children with whom somebody worked who left, where the viewer or their desk is to say who does now."""
    theirs = Child.objects.visible_to(viewer).values("pk")
    found = _left(Involvement.objects.filter(area_id=viewer.area_id, child__in=theirs), at=viewer.at)
    me = viewer.practitioner_id
    mine = (row for row in found if (row["person_id"] or me) == me)
    at_my_desks = (row for row in mine if row["person_id"] == me or row["desk_id"] in viewer.desk_ids)
    return tuple(dict.fromkeys((row["reference"], row["since"]) for row in at_my_desks))


def _left(rows: "QuerySet[Involvement]", *, at: datetime) -> list[dict[str, Any]]:
    """Lines whose person left and whose service is still there. What others said of it is asked anyway."""
    said_by_itself = Q(by=None) | Q(by__agency_id=F("agency_id"))
    rows = rows.filter(said_by_itself, until=None, practitioner__active=False)
    rows = rows.filter(agencies.there(today_in_london(at), desk=None))
    lines = list(rows.select_related("child", "desk").order_by("pk"))
    today = today_in_london(at)
    closed = {row.agency_id for row in lines if not _is_there(row.desk, today=today)}
    firsts = agencies.first_desks(closed, at=at) if closed else {}
    standing = guards.guards_of({row.child_id for row in lines}) if lines else {}
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in lines:
        there = _is_there(row.desk, today=today)
        desk_id = row.desk_id if there else firsts.get(row.agency_id, row.desk_id)
        said_by = _who_says_it(row, desk_id, standing[row.child_id], at=at)
        item = {"code": LEFT, "what": WHO_LEFT, "reference": row.child.reference, "since": row.entered}
        found.setdefault((row.child_id, *said_by.values()), {**item, "child": row.child_id, **said_by})
    return list(found.values())  # two who left one desk are one thing to say


def _is_there(desk: Any, *, today: date) -> bool:
    return desk.closed_on is None or desk.closed_on > today


def _who_says_it(row: Involvement, desk_id: int, guards_it: Guards, *, at: datetime) -> dict[str, Any]:
    """The desk's; of a record that nobody there may open: a manager's of theirs who may, else a colleague's,
    else of whoever leads, else of one to whom it is restricted.

    No service is named, and a shielded one is not told of.
    """
    its = {"agency_id": row.agency_id, "desk_id": desk_id, "person_id": None}
    out, named = guards_it.out, guards_it.named
    if named is None and not out:
        return its
    seated = agencies.seats([desk_id]).get(desk_id, frozenset())
    if (named is None and not seated) or any(_may_open(one, guards_it) for one in seated):
        return its
    # Of a shielded service nobody else may hear that it is there: a colleague before whoever leads.
    able = access.holders(Right.WORK_WITH_CHILDREN, row.area_id, at=at) if named else ()
    colleagues = sorted(agencies.active_of(row.agency_id, among=(named or frozenset()) & frozenset(able)))
    for one in (*access.managers(row.agency_id, area_id=row.area_id, at=at), *colleagues):
        if _may_open(one, guards_it):
            return {**its, "person_id": one}
    elsewhere = None if row.visibility == Involvement.Visibility.SHIELDED else _elsewhere(row, guards_it, at)
    return elsewhere or its


def _elsewhere(row: Involvement, guards_it: Guards, at: datetime) -> dict[str, Any] | None:
    """Whoever leads and may open the record; else the first of those to whom it is restricted."""
    rows = Involvement.objects.filter(child_id=row.child_id, until=None, practitioner__active=True)
    for leads in rows.filter(part=LEADS).order_by("pk"):
        if _may_open(leads.practitioner_id, guards_it):
            desk_id, person = leads.desk_id, leads.practitioner_id
            return {"agency_id": leads.agency_id, "desk_id": desk_id, "person_id": person}
    first = min(agencies.active((guards_it.named or frozenset()) - guards_it.out), default=None)
    if first is None:
        return None
    home = agencies.home_desks([first], at=at).get(first)
    return {"agency_id": agencies.agency_of(first), "desk_id": home, "person_id": first}


def _may_open(person_id: int | None, guards_it: Guards) -> bool:
    if person_id is None or person_id in guards_it.out:
        return False
    return guards_it.named is None or person_id in guards_it.named


def _doubt(row: Doubt) -> dict[str, Any]:
    return {
        "code": DOUBT,
        "what": "Something is said to be wrong",
        "reference": row.reference,
        "agency_id": row.desk.agency_id,
        "desk_id": row.desk_id,
        "person_id": None,
        "since": row.entered,
        "child": row.child_id,
    }


def _guarded(found: Iterable[dict[str, Any]]) -> tuple[OpenItem, ...]:
    """Each with who is kept out of its child, so that nobody is handed what is not there for them."""
    rows = tuple(found)
    standing = guards.guards_of({row["child"] for row in rows}) if rows else {}
    return tuple(
        OpenItem(
            **{name: value for name, value in row.items() if name != "child"},
            due=None,
            not_for=standing[row["child"]].out,
            only_for=standing[row["child"]].named,
            children=frozenset({row["child"]}),
        )
        for row in rows
    )
