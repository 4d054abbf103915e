"""Saying that a service works with a child, who there does, and who holds the work together."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.children.models import Child, Involvement, NameWish
from joinedup.children.queries import working as queries
from joinedup.children.rules.guarding import LEADS
from joinedup.children.rules.openly import as_usual
from joinedup.children.rules.working import (
    Standing,
    may_be_their_part,
    may_end_the_lead,
    may_name_the_lead,
    may_say_it_is_not,
    may_say_it_of,
)
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import day_in_words, today_in_london
from joinedup.trail import actions as trail


@dataclass(frozen=True, slots=True)
class Works:
    """`part`: class teacher, health visitor. Without a person the desk is named."""

    desk: str  # its reference
    part: str
    person_id: int | None = None
    leads: bool = False


@store.action
def say_who_works(reference: str, *, works: Works, by: Viewer, at: datetime, key: str = "") -> str:
    """From now on that desk's line beside the child is this one; what stood there before ends, and is kept.

    How openly the service is named stays as it said: whoever adds it anew cannot bring it into view.
    """
    child = _child(reference, by)
    desk = agencies.desk(by.area_id, works.desk)
    if desk is None or not desk.is_there(today_in_london(at)):
        raise Http404
    standing = queries.standing(by, child.pk)
    insist(may_say_it_of(desk.agency_id, by, standing))
    if works.leads:
        insist(may_name_the_lead(by, standing, named=works.person_id is not None))
        _no_other_leads(child, by=by, standing=standing, at=at)
    else:
        insist(may_be_their_part(works.part))
    before = [row for row in _now(child, at=at).filter(agency_id=desk.agency_id) if row.desk_id == desk.id]
    gone = queries.at_gone_desks(by, child.pk).filter(agency_id=desk.agency_id)
    left = _now(child, at=at).filter(agency_id=desk.agency_id, practitioner__active=False)
    gone = (gone | queries.shown_to(by, left)).exclude(pk__in=[row.pk for row in before])
    before += [row for row in gone if _is_said_anew(row, works)]
    led = queries.leading(Involvement.objects.filter(pk__in=[row.pk for row in before])).exists()
    insist(may_end_the_lead(by, standing, led=led and not works.leads))
    for row in before:
        row.change(based_on=row.version, until=at)
    Involvement.objects.create(
        area_id=child.area_id,
        occurred=at,
        entered=at,
        child=child,
        agency_id=desk.agency_id,
        desk_id=desk.id,
        practitioner_id=works.person_id,
        part=LEADS if works.leads else works.part,
        visibility=_as_it_said(child, desk.agency_id) or as_usual(desk.kind),
        since=at,
        by_id=by.practitioner_id,
    )
    trail.record("child.involved", by=by, at=at, about=(reference,))
    return reference


@store.action
def say_we_do_not(reference: str, *, desk: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Take away what others said of the viewer's own service. Nothing of its own words is ended here.

    What stands at a desk that is gone is ended and kept: by its service, or by who answers for the child.
    """
    child = _child(reference, by)
    here = _now(child, at=at).filter(agency_id=by.agency_id, desk__reference=desk)
    said = list(queries.said_by_others(here))
    at_gone = queries.at_gone_desks(by, child.pk).filter(desk__reference=desk)
    gone, standing = list(at_gone), queries.standing(by, child.pk)
    if gone:
        insist(may_say_it_of(gone[0].agency_id, by, standing))
        insist(may_end_the_lead(by, standing, led=queries.leading(at_gone).exists()))
    else:
        own = agencies.agency_of_desk(desk) == by.agency_reference
        insist(may_say_it_is_not(own=own, said_by_others=bool(said)))
    for row in gone or said:
        if gone or NameWish.objects.filter(involvement=row).exists():
            row.change(based_on=row.version, until=at)
        else:  # it never was so: nobody is named from it, now or as having worked here
            row.delete()
    trail.record("child.not_involved", by=by, at=at, about=(reference,))
    return reference


def _is_said_anew(row: Involvement, works: Works) -> bool:
    """Of a line at a desk that is no more, or of whoever left: the same person, or the same part."""
    part = " ".join(works.part.split()).casefold()
    same = works.person_id is not None and row.practitioner_id == works.person_id
    return same or (part != "" and row.part.casefold() == part)


def _as_it_said(child: Child, agency_id: int) -> str:
    """How the service was last named beside the child, also where its work has ended since."""
    ever = Involvement.objects.filter(child=child, agency_id=agency_id).order_by("-pk")
    return ever.values_list("visibility", flat=True).first() or ""


def _no_other_leads(child: Child, *, by: Viewer, standing: Standing, at: datetime) -> None:
    """Whoever led goes on working with the child, and the line says until when they led.

    Who leads for a service that is not shown loses it to nobody but those who answer for the child.
    """
    today, leads = today_in_london(at), _now(child, at=at).filter(part=LEADS)
    for row in leads if standing.answers(by) else queries.shown_to(by, leads):
        row.change(based_on=row.version, part=f"led the work until {day_in_words(today, today=today)}")


def _now(child: Child, *, at: datetime) -> "QuerySet[Involvement]":
    rows = Involvement.objects.filter(child=child, since__lte=at)
    return rows.filter(Q(until__isnull=True) | Q(until__gt=at)).order_by("pk")


def _child(reference: str, by: Viewer) -> Child:
    child = Child.objects.visible_to(by).filter(reference=reference).first()
    if child is None:
        raise Http404
    return child
