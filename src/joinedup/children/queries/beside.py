"""What waits beside children until somebody has said it: whose it is, for the lists of open work."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import guards
from joinedup.children.models import Doubt, Involvement, JointVisit, NameWish
from joinedup.children.queries.working import said_by_others

VISIT = "visit.to_say"
WISH = "wish.to_answer"
DOUBT = "doubt.to_settle"
WORK = "work.to_own"
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
    doubts = Doubt._base_manager.filter(area_id=area_id, settled_at=None)
    return _guarded(
        (
            *map(_visit, visits.select_related("by").order_by("pk")),
            *map(_wish, wishes.select_related("involvement").order_by("pk")),
            *map(_work, works.select_related("child").order_by("pk")),
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
