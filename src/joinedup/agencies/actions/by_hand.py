"""What people say of their agency in the browser: its card, its desks, how busy it is. From a day on."""

import logging
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import F, QuerySet
from django.http import Http404

from joinedup import store
from joinedup.agencies.editions import area_data, read
from joinedup.agencies.models import Agency, Card, Desk, Edition, Fact, InCluster
from joinedup.agencies.models.by_hand import BACK
from joinedup.agencies.queries.by_hand import handing_over, service_hours_said, ways_said
from joinedup.agencies.queries.clusters import clusters_to_choose
from joinedup.agencies.rules.accounts import as_written
from joinedup.agencies.rules.cards import (
    PARTS,
    Band,
    changed,
    may_begin_on,
    may_keep_card,
    may_say_load,
    may_set_service_hours,
)
from joinedup.agencies.rules.handing_over import may_hand_over
from joinedup.agencies.rules.service_hours import SERVICE_HOURS
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import day_in_words, from_london, today_in_london
from joinedup.store.beside import keep_doing
from joinedup.trail import actions as trail

log = logging.getLogger("joinedup.agencies")
SECONDS_BETWEEN_LOOKS = 20
OF_A_DESK = ("phone", "texts_to", "email", "hours", "out_of_hours", "ways")
_KNOWN = frozenset((*PARTS, *OF_A_DESK, SERVICE_HOURS, "load"))
_WHO_ANSWERS = ("hours", "out_of_hours")
_IN_NO_COLUMN = ("load", "ways", SERVICE_HOURS)  # the newest that was taken up is what holds


@store.action
def keep_card(
    reference: str,
    *,
    said: Mapping[str, str],
    from_day: date,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say what an agency's card says from a day on. What is sent unchanged was read, and is still right.

    Raises:
        Http404: there is no such agency here, or it is not theirs to speak for.
        store.VersionMissing, store.Stale: as for every row that two people may change.
    """
    agency = Agency.objects.filter(reference=reference, area_id=by.area_id).first()
    if agency is None:
        raise Http404
    insist(may_keep_card(by, agency_id=agency.pk, area_id=agency.area_id))
    today = today_in_london(at)
    insist(may_begin_on(from_day, today=today))
    card = Card.objects.get(agency=agency)
    based_on = _insist_on_version(card, version, "card")
    stands = {name: str(getattr(card, name)) for name in PARTS}
    new = changed(stands, dict(said), PARTS)
    if Card.objects.filter(pk=card.pk, version=based_on).update(version=F("version") + 1) != 1:
        raise store.Stale("card", card.pk, based_on)
    facts = _say(agency.pk, Fact.About.CARD, new, from_day=from_day, version=card.version + 1, by=by, at=at)
    Card.objects.filter(pk=card.pk).update(reviewed_on=today)
    if from_day <= today:
        _take_up(facts, at=at)
    trail.record("card.kept", by=by, at=at, about=(agency.reference,), typed=_typed(new))
    return agency.reference


@store.action
def keep_desk(
    reference: str,
    *,
    said: Mapping[str, str],
    from_day: date,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say how a desk is reached, when it is open and who answers when it is closed, from a day on.

    `said` holds `OF_A_DESK`; the desk that takes over is named by its reference, '' for none. At the front
    door it may hold the hours in which the area's time limits count: '' leaves them to the area's files.
    Returns the reference of its agency.

    Raises:
        Http404: there is no such desk here, or it is not theirs to speak for.
        gate.Refused: the hours are unknown, desks would hand over in a ring, nobody would answer, or the
            hours of time limits wait for a later day already.
    """
    desk = Desk.objects.select_related("agency").filter(reference=reference).first()
    if desk is None or desk.agency.area_id != by.area_id:
        raise Http404
    insist(may_keep_card(by, agency_id=desk.agency_id, area_id=desk.agency.area_id))
    today = today_in_london(at)
    insist(may_begin_on(from_day, today=today))
    based_on = _insist_on_version(desk, version, "desk")
    stands = desk_as_said(desk)
    names: tuple[str, ...] = OF_A_DESK
    if may_set_service_hours(by, front_door=desk.front_door).allowed:
        stands[SERVICE_HOURS] = service_hours_said(by.area_id, today=today)
        names = (*OF_A_DESK, SERVICE_HOURS)
    new = changed(stands, {**said, "email": as_written(said.get("email", ""))}, names)
    if new.keys() & set(_WHO_ANSWERS):
        _insist_on_somebody(desk, {**stands, **new}, from_day=from_day, at=at)
    if "hours" in new:
        _insist_on_hours_to_come(desk, new["hours"], from_day=from_day)
    if SERVICE_HOURS in new:
        _insist_that_they_do_not_wait(by.area_id, new[SERVICE_HOURS], from_day=from_day)
    if Desk.objects.filter(pk=desk.pk, version=based_on).update(version=F("version") + 1) != 1:
        raise store.Stale("desk", desk.pk, based_on)
    about = Fact.About.DESK
    facts = _say(
        desk.agency_id, about, new, desk=desk, from_day=from_day, version=desk.version + 1, by=by, at=at
    )
    if from_day <= today:
        _take_up(facts, at=at)
    trail.record("desk.kept", by=by, at=at, about=(desk.reference, desk.agency.reference), typed=_typed(new))
    return desk.agency.reference


@store.action
def take_back(said: int, *, of: str, version: int | None, by: Viewer, at: datetime, key: str = "") -> str:
    """Let what was said for a later day, by its key, never hold. It stays in the history.

    `of`: the reference of the desk of which it was said, or of the agency on whose card. Returns that of the
    agency.

    Raises:
        Http404: no such word of it waits, or it is not theirs to speak for.
        gate.Refused: without it nobody would answer in some hour of that day or after.
        store.VersionMissing, store.Stale: as for every row that two people may change; its day came, too.
    """
    waiting = Fact.objects.standing().filter(taken_up=None).exclude(about=Fact.About.PERSON)
    fact = waiting.select_related("agency", "desk__agency", "desk__out_of_hours").filter(pk=said).first()
    if fact is None or fact.agency.area_id != by.area_id:
        raise Http404
    insist(may_keep_card(by, agency_id=fact.agency_id, area_id=fact.agency.area_id))
    desk = fact.desk
    if of != (fact.agency if desk is None else desk).reference:
        raise Http404
    if desk is not None and fact.name == SERVICE_HOURS:
        insist(may_set_service_hours(by, front_door=desk.front_door))
    row, kind = (Card.objects.get(agency_id=fact.agency_id), "card") if desk is None else (desk, "desk")
    based_on = _insist_on_version(row, version, kind)
    if desk is not None and fact.name in _WHO_ANSWERS:
        left = handing_over(by.area_id, on=fact.from_day, without=fact.pk).get(desk.reference)
        if left is not None:  # else it has closed by then
            said_else = {"hours": left.hours.code, "out_of_hours": left.fallback or ""}
            _insist_on_somebody(desk, said_else, from_day=fact.from_day, at=at)
    if type(row).objects.filter(pk=row.pk, version=based_on).update(version=F("version") + 1) != 1:
        raise store.Stale(kind, row.pk, based_on)
    Fact.objects.filter(pk=fact.pk).update(
        name=BACK + fact.name, taken_back_at=at, taken_back_by=by.practitioner_id
    )
    about = (fact.agency.reference,) if desk is None else (desk.reference, fact.agency.reference)
    trail.record(f"{kind}.kept", by=by, at=at, about=about, typed=f"taken back: {fact.name}")
    return fact.agency.reference


@store.action
def say_load(reference: str, *, band: Band, desk: str = "", by: Viewer, at: datetime, key: str = "") -> str:
    """Say how busy an agency is now, or one of its desks: a band, and never a count."""
    agency = Agency.objects.filter(reference=reference, area_id=by.area_id).first()
    if agency is None:
        raise Http404
    insist(may_say_load(by, agency_id=agency.pk))
    team = Desk.objects.filter(agency=agency, reference=desk).first() if desk else None
    if desk and team is None:
        raise Http404
    about = Fact.About.DESK if team else Fact.About.CARD
    row = team or Card.objects.get(agency=agency)
    today = today_in_london(at)
    said = {"load": band.value}
    facts = _say(agency.pk, about, said, desk=team, from_day=today, version=row.version, by=by, at=at)
    _take_up(facts, at=at)
    trail.record("load.said", by=by, at=at, about=(team.reference if team else agency.reference,))
    return agency.reference


def desk_as_said(desk: Desk) -> dict[str, str]:
    """What a desk's form shows: each of `OF_A_DESK` as text."""
    fallback = desk.out_of_hours
    return {
        "phone": desk.phone,
        "texts_to": desk.texts_to,
        "email": desk.email,
        "hours": desk.hours,
        "out_of_hours": fallback.reference if fallback else "",
        "ways": ways_said([desk.pk]).get(desk.pk, ""),
    }


def _insist_on_somebody(desk: Desk, said: Mapping[str, str], *, from_day: date, at: datetime) -> None:
    known = handing_over(desk.agency.area_id, on=from_day)
    works_by = area_data(desk.agency.area_id, today=from_day)
    if said["hours"] not in works_by.patterns or (said["out_of_hours"] and said["out_of_hours"] not in known):
        raise Http404
    insist(
        may_hand_over(
            desk.reference,
            hours=works_by.patterns[said["hours"]],
            fallback=said["out_of_hours"] or None,
            desks=known,
            since=max(at, from_london(datetime.combine(from_day, time())).moment),
            calendar=england_and_wales(),
            school_holidays=works_by.school_holidays,
        )
    )


def _insist_on_hours_to_come(desk: Desk, hours: str, *, from_day: date) -> None:
    """Files that were brought in for a later day may drop them: from then on the desk would never be open."""
    later = Edition.objects.filter(area_id=desk.agency.area_id, in_force_from__gt=from_day)
    for one in later.order_by("in_force_from", "pk"):
        if hours not in read(one.digest).patterns:
            day = day_in_words(one.in_force_from, today=date.min)
            said = f"The area's files of {day} do not have these hours. Choose others."
            insist(refuse("desk.hours_end", said))


def _insist_that_they_do_not_wait(area_id: int, hours: str, *, from_day: date) -> None:
    """A page that was opened while the field held what waits must not begin it early unseen."""
    waiting = Fact.objects.standing().filter(name=SERVICE_HOURS, agency__area_id=area_id, taken_up=None)
    last = waiting.filter(from_day__gt=from_day).order_by("-from_day", "-pk").first()
    if last is not None and last.value == hours:
        day = day_in_words(last.from_day, today=date.min)
        said = f"These hours wait for {day} already. Take them back there first, or leave these as they are."
        insist(refuse("desk.hours_wait", said))


def _say(
    agency_id: int,
    about: str,
    said: Mapping[str, str],
    *,
    from_day: date,
    version: int,
    by: Viewer,
    at: datetime,
    desk: Desk | None = None,
) -> list[Fact]:
    return [
        Fact.objects.create(
            agency_id=agency_id,
            about=about,
            desk=desk,
            name=name,
            value=value,
            from_day=from_day,
            version=version,
            said_at=at,
            by_id=by.practitioner_id,
        )
        for name, value in said.items()
    ]


def _take_up(facts: list[Fact], *, at: datetime) -> None:
    """Put what was said into the rows that everybody reads."""
    for fact in facts:
        if fact.about == Fact.About.CARD:
            cards = Card.objects.filter(agency_id=fact.agency_id)
            if fact.name == "load":
                cards.update(capacity=fact.value, load_set_at=fact.said_at, load_set_by_id=fact.by_id)
            else:
                cards.update(**{fact.name: fact.value})
        elif fact.about == Fact.About.DESK and fact.name == "out_of_hours":
            takes_over = Desk.objects.filter(reference=fact.value).first()
            Desk.objects.filter(facts=fact).update(out_of_hours=takes_over)
        elif fact.about == Fact.About.DESK and fact.name not in _IN_NO_COLUMN:
            Desk.objects.filter(facts=fact).update(**{fact.name: fact.value})
        Fact.objects.filter(pk=fact.pk).update(taken_up=at)


def _insist_on_version(row: Card | Desk, version: int | None, kind: str) -> int:
    if version is None:
        raise store.VersionMissing(kind)
    if version > row.version:
        raise store.VersionAhead(kind)
    if version < row.version:
        raise store.Stale(kind, row.pk, version)
    return version


def _typed(new: Mapping[str, str]) -> str:
    return ", ".join(sorted(new)) or "nothing changed"


@dataclass(frozen=True, slots=True)
class _Timer:
    """What is done by the clock, as the trail names it."""

    area_id: int
    reference: str = "timer"
    agency_reference: str = ""


def begin_what_is_due(*, at: datetime) -> int:
    """Let what was said for today, or for a day on which nothing ran, hold from now on; returns how much."""
    today = today_in_london(at)
    due = _due(today)
    areas = set(due.values_list("agency__area_id", flat=True))
    return sum(_begin(today, by=_Timer(area_id), at=at) for area_id in sorted(areas))


def _due(today: date) -> QuerySet[Fact]:
    """What a newer version beside this one can say, and this one does not know, is left to that one."""
    return Fact.objects.standing().filter(taken_up=None, from_day__lte=today, name__in=_KNOWN)


@store.action
def _begin(today: date, *, by: _Timer, at: datetime) -> int:
    waiting = _due(today).filter(agency__area_id=by.area_id)
    due = list(waiting.select_related("agency").order_by("from_day", "pk"))
    _take_up(due, at=at)
    Card.objects.filter(
        agency_id__in={fact.agency_id for fact in due if fact.about == Fact.About.CARD}
    ).update(version=F("version") + 1)
    Desk.objects.filter(pk__in={fact.desk_id for fact in due if fact.desk_id}).update(
        version=F("version") + 1
    )
    about = sorted({fact.agency.reference for fact in due})
    trail.record("card.began", by=by, at=at, about=tuple(about), typed=f"{len(due)} things")
    return len(due)


def keep_beginning(now: Callable[[], datetime], *, stop: threading.Event) -> None:
    """Run beside the serving threads until `stop`: what holds from today holds soon after midnight."""
    keep_doing(
        lambda: begin_what_is_due(at=now()),
        every=SECONDS_BETWEEN_LOOKS,
        stop=stop,
        fell="facts.not_begun",
        log=log,
        at_once=True,
    )


@store.action
def keep_clusters(
    reference: str, *, clusters: Collection[int], by: Viewer, at: datetime, key: str = ""
) -> str:
    """Say in which clusters an agency works: everywhere where the others there know somebody of it."""
    agency = Agency.objects.filter(reference=reference, area_id=by.area_id).first()
    if agency is None:
        raise Http404
    insist(may_keep_card(by, agency_id=agency.pk, area_id=agency.area_id))
    today = today_in_london(at)
    known = {one for one, _ in clusters_to_choose(by)}
    if not known >= set(clusters):
        raise Http404
    now = InCluster.objects.filter(agency=agency, last_day=None)
    now.exclude(cluster_id__in=clusters).update(last_day=today)
    had = set(now.values_list("cluster_id", flat=True))
    InCluster.objects.bulk_create(
        InCluster(cluster_id=one, agency=agency, from_day=today, said_at=at, by_id=by.practitioner_id)
        for one in sorted(set(clusters) - had)
    )
    trail.record("clusters.kept", by=by, at=at, about=(agency.reference,))
    return agency.reference
