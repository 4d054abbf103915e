"""To whom something can be passed on: desks of the hub, and who stands around the child; and who has it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from joinedup.access.queries import held_by_each
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine
from joinedup.children.queries import around_each, guards_of, shown_to
from joinedup.frontdoor.models import Concern, FollowThrough
from joinedup.frontdoor.rules.following import passed_as
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london

_READ_IT = frozenset({Right.SIT_AT_THE_HUB, Right.WORK_THE_FRONT_DOOR})


@dataclass(frozen=True, slots=True)
class WhoCouldHaveIt:
    value: str  # as a form sends it: the desk's reference, and the person's where one is meant
    words: str


@dataclass(frozen=True, slots=True)
class Officer:
    """Whom the area names for allegations about people who work with children."""

    desk: WhoCouldHaveIt
    answers: str  # now, and `phone` is what is rung
    phone: str
    reads_it: bool  # somebody there may open what is passed on


def desks_of_the_hub(viewer: Viewer) -> tuple[DeskLine, ...]:
    """Those at which somebody sits who may open a concern: to no other would it be of use."""
    desks = agencies.desks_to_ask(viewer.area_id, today=today_in_london(viewer.at))
    seats = agencies.seats(one.id for one in desks)
    held = held_by_each(set().union(*seats.values()), area_id=viewer.area_id, at=viewer.at)
    sits = {who for who, one in held.items() if _READ_IT & one.rights}
    return tuple(one for one in desks if sits & seats.get(one.id, frozenset()))


def designated_officer(viewer: Viewer, *, about: Collection[int]) -> Officer | None:
    """The desk to which the area's allegations about people who work with children go; None where the area
    names none. It is offered where somebody there may open what is told of these children."""
    today = today_in_london(viewer.at)
    desk = agencies.designated_officer(viewer.area_id, today=today)
    if desk is None:
        return None
    now = agencies.on_duty(desk.id, at=viewer.at)
    return Officer(
        WhoCouldHaveIt(desk.reference, f"{desk.name}, {desk.agency_name}"),
        answers=now.who,
        phone=now.phone,
        reads_it=bool(who_can_open(viewer.area_id, {desk.id}, about=about, at=viewer.at)),
    )


def is_the_officers(desk: int, *, by: Viewer) -> bool:
    found = agencies.designated_officer(by.area_id, today=today_in_london(by.at))
    return found is not None and found.id == desk


def is_of_the_hub(viewer: Viewer, desk: int, *, agency: int) -> bool:
    """Whether its agency stands at the front door, or somebody who sits there may open a concern."""
    together = agencies.at_the_front_door(viewer.area_id)
    return agency in together or desk in {one.id for one in desks_of_the_hub(viewer)}


def around_the_children(viewer: Viewer, children: Iterable[int]) -> tuple[WhoCouldHaveIt, ...]:
    """Who works with one of these children now, as the viewer reads it beside that child: each worker who can
    open it, and then their desk. A service whose name is given on request is reached by telephone alone."""
    children = frozenset(children)
    lines = [line for each in around_each(viewer, shown_to(viewer, children)).values() for line in each]
    named = [line for line in lines if not (line.on_request or line.kept or line.gone)]
    desks = {one.id: one for one in agencies.every_desk(viewer.area_id)}
    able = who_can_open(viewer.area_id, {line.desk_id for line in named}, about=children, at=viewer.at)
    people = agencies.people_called(line.practitioner_id for line in named if line.practitioner_id)
    references = {one.id: one.reference for one in people}
    found: dict[str, str] = {}
    for line in named:
        there = able.get(line.desk_id, frozenset())
        if not there or line.desk_id not in desks:
            continue
        desk = desks[line.desk_id]
        where = f"{desk.name}, {line.agency}"
        if line.practitioner_id in there:
            worker = references[line.practitioner_id]
            found[passed_as(desk.reference, worker)] = f"{line.practitioner}, {line.part}: {where}"
        found[desk.reference] = where
    return tuple(WhoCouldHaveIt(*one) for one in found.items())


def who_can_open(
    area_id: int, desks: Collection[int], *, about: Collection[int], at: datetime
) -> dict[int, frozenset[int]]:
    """By desk, who sits there and may open what is passed on to it: what guards the children keeps out here
    as everywhere."""
    seats = agencies.seats(desks)
    held = held_by_each(set().union(*seats.values()), area_id=area_id, at=at)
    works = frozenset(who for who, one in held.items() if Right.WORK_WITH_CHILDREN in one.rights)
    for guard in guards_of(about).values():
        works = (works if guard.named is None else works & guard.named) - guard.out
    return {desk: there & works for desk, there in seats.items() if there & works}


def is_passed_to(viewer: Viewer, row: Concern) -> bool:
    """Whether a desk of the viewer's has it now, and reads what was decided."""
    seen = Concern.objects.visible_to(viewer, field="decision").filter(pk=row.pk)
    return seen.exists() and _open_at(viewer).filter(concern=row).exists()


def passed_to(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """What was passed to the viewer's desks and is still followed: reference, and by whom it was opened."""
    here = Concern.objects.visible_to(viewer, field="decision").values("pk")
    rows = _open_at(viewer).filter(concern__in=here).order_by("pk")
    columns = rows.values_list("concern__reference", "opened_by__name")
    return tuple((reference, opened or "") for reference, opened in columns)


def _open_at(viewer: Viewer) -> QuerySet[FollowThrough]:
    return FollowThrough.objects.filter(area_id=viewer.area_id, ended_at=None, desk_id__in=viewer.desk_ids)
