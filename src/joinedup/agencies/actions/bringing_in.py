"""Bringing a whole area in: all of it in one transaction, or none. Said again, nothing changes.

Nothing is deleted. What people typed in the browser from a later day on stands, and is said; what the files
do not know stays as it is.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import F, QuerySet

from joinedup import store
from joinedup.agencies.actions.practice import bring_in_edition
from joinedup.agencies.editions import area_data
from joinedup.agencies.models import Agency, Area, Card, Desk, Fact, WardOfCluster
from joinedup.agencies.queries import people_at
from joinedup.agencies.queries.by_hand import ways_said
from joinedup.agencies.rules.area_told import AgencyTold, AreaTold, Brought, DeskTold, PlaceTold
from joinedup.agencies.rules.practice import AreaData
from joinedup.agencies.rules.service_hours import SERVICE_HOURS
from joinedup.kernel.london import day_in_words, today_in_london
from joinedup.trail import actions as trail

Named = tuple[int, str, str]  # of a partnership: an agency, and one of its desks; '': the agency itself


class NotBroughtIn(Exception):
    """The area cannot be brought in as it stands here; the sentence says why. Nothing was changed."""


@store.action
def bring_in_area(told: AreaTold, *, by: trail.Actor, at: datetime) -> Brought:
    """Bring in what an area's files say, from the day that they name.

    The files must have been checked: what they name is there. Return what was added, changed and ended.

    Raises:
        NotBroughtIn: a desk would close that alone answers for another, or would work by hours that these
            files do not say, or the directory would change before the day of the files.
    """
    brought = Brought()
    _places(told, brought)
    _wards(told, brought)
    before = _named_before(told, brought)
    agencies = {one.key: _agency(one, brought) for one in told.agencies}
    gone = before - _named_now(told, brought)
    _desks(told, agencies, gone, brought)
    _end_what_is_gone(told, gone, brought)
    _insist_on_the_day(told, brought, today=today_in_london(at))
    _insist_on_hours(told, brought)
    for place, files in told.practice.items():
        area_id = brought.areas[place]
        is_new = bring_in_edition(
            area_id, files=files, in_force_from=told.in_force_from, source=told.code, by=by, at=at
        )
        if is_new:
            since = day_in_words(told.in_force_from, today=date.min)
            brought.added.append(f"An edition of {_name(told, place)}'s practice, in force from {since}")
        _say_whose_ways_stand(area_id, brought)
        _say_what_hours_stand(place, told, brought)
    trail.record("area.brought_in", by=by, at=at, typed=told.code)
    return brought


def _insist_on_the_day(told: AreaTold, brought: Brought, *, today: date) -> None:
    """A directory is one for today: a telephone, a desk or a ward has no day from which it is so."""
    if told.in_force_from <= today or not (brought.added or brought.changed):
        return
    day = day_in_words(told.in_force_from, today=date.min)
    raise NotBroughtIn(
        f"These files are in force from {day}, and would change the directory at once "
        f"({[*brought.added, *brought.changed][0]}). Bring them in on that day. "
        "Practice alone, and what ends with that day, may come before."
    )


def _insist_on_hours(told: AreaTold, brought: Brought) -> None:
    """Also where somebody gave a desk its hours by hand, now or from a day to come.

    Without their pattern it would be open never.
    """
    for place, files in told.practice.items():
        patterns = AreaData("", files).patterns
        desks = Desk.objects.filter(
            agency__area_id=brought.areas[place], agency__left_on=None, closed_on=None
        )
        hours = list(desks.order_by("name").values_list("name", "hours"))
        waiting = Fact.objects.standing().filter(about=Fact.About.DESK, name="hours", taken_up=None)
        to_come = waiting.filter(desk__in=desks)
        hours += to_come.order_by("from_day", "pk").values_list("desk__name", "value")
        without = next((one for one in hours if one[1] not in patterns), None)
        if without is not None:
            raise NotBroughtIn(
                f"{without[0]} works by the pattern {without[1]}, which these files do not have. "
                "Keep that pattern in patterns.toml."
            )


def _say_whose_ways_stand(area_id: int, brought: Brought) -> None:
    """A desk's own word on how it is best reached comes before these files, until its people empty it."""
    here = Desk.objects.filter(agency__area_id=area_id).order_by("name")
    names = dict(here.values_list("pk", "name"))
    said = ways_said(names)
    brought.stands += [
        f"Desk {name}: best ways in, said by hand since" for pk, name in names.items() if said.get(pk)
    ]


def _say_what_hours_stand(place: str, told: AreaTold, brought: Brought) -> None:
    """Due days are counted by what somebody typed, whatever these files say, until they empty it."""
    rows = Fact.objects.standing().filter(name=SERVICE_HOURS, agency__area_id=brought.areas[place])
    rows = rows.order_by("from_day", "pk")
    begun = rows.filter(from_day__lte=told.in_force_from).last()
    for one in (begun, *rows.filter(from_day__gt=told.in_force_from)):
        if one is not None and one.value:
            since = day_in_words(one.from_day, today=date.min)
            brought.stands.append(
                f"The hours in which {_name(told, place)}'s time limits count, said by hand from {since} on: "
                "they stand over timers.toml until they are emptied at the front door's desk"
            )


def _name(told: AreaTold, place: str) -> str:
    return next(one.name for one in told.places if one.code == place)


def _places(told: AreaTold, brought: Brought) -> None:
    waiting = list(told.places)
    while waiting:  # the checked files are a tree, so that each turn places some
        ready = [one for one in waiting if not one.within or one.within in brought.areas]
        for one in ready:
            brought.areas[one.code] = _place(one, brought)
        waiting = [one for one in waiting if one.code not in brought.areas]


def _place(one: PlaceTold, brought: Brought) -> int:
    within = brought.areas.get(one.within)
    row = _place_here(one, within)
    if row is None:
        brought.added.append(f"{one.name} ({one.level})")
        made = Area.objects.create(name=one.name, level=one.level, within_id=within, code=one.ons)
        return made.pk
    now = {"name": one.name, "level": one.level, "within_id": within, "code": one.ons or row.code}
    was = {name: getattr(row, name) for name in now}
    if now != was:
        Area.objects.filter(pk=row.pk).update(**now)
        brought.changed.append(f"{one.name} ({one.level})")
    return row.pk


def _place_here(one: PlaceTold, within: int | None) -> Area | None:
    """The place by its published code, else by its name where it lies, or while it lies nowhere."""
    if one.ons:
        row = Area.objects.filter(code=one.ons, level=one.level).first()
        if row is not None:
            return row
    named = Area.objects.filter(name=one.name, level=one.level)
    return named.filter(within_id=within).first() or named.filter(within=None).first()


def _wards(told: AreaTold, brought: Brought) -> None:
    here = {
        row.ward_code: (row.ward_name, row.cluster_id)
        for row in WardOfCluster.objects.filter(ward_code__in=told.wards)
    }
    wanted = {ward: (name, brought.areas[place]) for ward, (name, place) in told.wards.items()}
    new = [ward for ward in wanted if ward not in here]
    moved = [ward for ward in wanted if ward in here and here[ward] != wanted[ward]]
    WardOfCluster.objects.bulk_create(
        (
            WardOfCluster(ward_code=ward, ward_name=wanted[ward][0], cluster_id=wanted[ward][1])
            for ward in (*new, *moved)
        ),
        update_conflicts=True,
        unique_fields=["ward_code"],
        update_fields=["ward_name", "cluster"],
    )
    if new:
        brought.added.append(f"{len(new)} wards")
    brought.changed += [f"Ward {wanted[ward][0]}" for ward in moved]


def _agency(one: AgencyTold, brought: Brought) -> int:
    area_id = brought.areas[one.place]
    row = Agency.objects.filter(area_id=area_id, name=one.name).first()
    if row is None:
        row = Agency.objects.create(
            area_id=area_id, name=one.name, kind=one.kind, at_front_door=one.at_front_door
        )
        _card(one, row, brought)
        brought.added.append(f"Agency {one.name}")
        return row.pk
    if (row.kind, row.at_front_door) != (one.kind, one.at_front_door):
        Agency.objects.filter(pk=row.pk).update(kind=one.kind, at_front_door=one.at_front_door)
        brought.changed.append(f"Agency {one.name}")
    if row.left_on is not None:
        since = day_in_words(row.left_on, today=date.min)
        brought.stands.append(
            f"{one.name} left the partnership on {since}, and has not come back by this file"
        )
    _card(one, row, brought)
    return row.pk


def _card(one: AgencyTold, agency: Agency, brought: Brought) -> None:
    card = Card.objects.filter(agency=agency).first()
    if card is None:
        Card.objects.create(
            agency=agency,
            capacity="",
            reviewed_on=one.card.reviewed_on,
            source=one.card.source,
            **one.card.said,
        )
        return
    day = one.card.reviewed_on
    spoken = _by_hand(Fact.objects.standing().filter(agency=agency, about=Fact.About.CARD, from_day__gte=day))
    told = {name: said for name, said in one.card.said.items() if said}  # an empty field says nothing
    now: dict[str, object] = {name: said for name, said in told.items() if name not in spoken}
    stands = [name for name in sorted(spoken & told.keys()) if getattr(card, name) != told[name]]
    brought.stands += [f"The card of {one.name}: {name}, said by hand since" for name in stands]
    if card.reviewed_on < day:
        now |= {"reviewed_on": day}
    if card.reviewed_on <= day:
        now |= {"source": one.card.source}
    if any(getattr(card, name) != value for name, value in now.items()):
        Card.objects.filter(pk=card.pk).update(**now, version=F("version") + 1)
        brought.changed.append(f"The card of {one.name}")


def _by_hand(facts: QuerySet[Fact]) -> set[str]:
    """What somebody said in the browser from that day or a later one on."""
    return set(facts.values_list("name", flat=True)) - {"load"}


def _desks(told: AreaTold, agencies: Mapping[str, int], gone: set[Named], brought: Brought) -> None:
    rows = {one.key: _desk(one, agencies[one.agency], told, gone, brought) for one in told.desks}
    for one in told.desks:
        row, night = rows[one.key], rows.get(one.out_of_hours)
        wanted = night.pk if night else None
        if row.out_of_hours_id == wanted:
            continue
        if "out_of_hours" in _said_of(row, told):
            brought.stands.append(f"Who answers for {one.name} when it is closed, said by hand since")
            continue
        Desk.objects.filter(pk=row.pk).update(out_of_hours_id=wanted, version=F("version") + 1)
        if f"Desk {one.name}" not in brought.added:
            brought.changed.append(f"Who answers for {one.name} when it is closed")


def _said_of(desk: Desk, told: AreaTold) -> set[str]:
    said = Fact.objects.standing().filter(desk=desk, about=Fact.About.DESK)
    return _by_hand(said.filter(from_day__gte=told.in_force_from))


def _desk(one: DeskTold, agency_id: int, told: AreaTold, gone: set[Named], brought: Brought) -> Desk:
    row = Desk.objects.filter(agency_id=agency_id, name=one.name).first()
    flags = _flags(one, agency_id, gone, brought)
    if row is None:
        row = Desk.objects.create(agency_id=agency_id, name=one.name, spoken=one.spoken, **flags, **one.said)
        brought.added.append(f"Desk {one.name}")
        return row
    now: dict[str, object] = {"spoken": one.spoken or row.spoken, **flags}
    differs = {name: said for name, said in one.said.items() if said and getattr(row, name) != said}
    spoken = _said_of(row, told) if differs else set()
    brought.stands += [f"Desk {one.name}: {name}, said by hand since" for name in differs if name in spoken]
    now |= {name: said for name, said in differs.items() if name not in spoken}
    if row.closed_on is not None:
        since = day_in_words(row.closed_on, today=date.min)
        brought.stands.append(f"Desk {one.name} closed on {since}, and opens again by no file")
    if any(getattr(row, name) != value for name, value in now.items()):
        Desk.objects.filter(pk=row.pk).update(**now, version=F("version") + 1)
        brought.changed.append(f"Desk {one.name}")
    return row


def _flags(one: DeskTold, agency_id: int, gone: set[Named], brought: Brought) -> dict[str, object]:
    """A partnership has one front door and one last desk: where another stands here, it stays.

    Where that one is ended by the same files, what came to it comes to this desk from now on.
    """
    area_id = Agency.objects.values_list("area_id", flat=True).get(pk=agency_id)
    others = Desk.objects.filter(agency__area_id=area_id).exclude(agency_id=agency_id, name=one.name)
    found: dict[str, object] = {}
    for flag, wanted in (("front_door", one.front_door), ("partnership_fallback", one.last_resort)):
        other = others.select_related("agency").filter(**{flag: True}).first() if wanted else None
        what = "front door" if flag == "front_door" else "last desk of all"
        if other is not None and (area_id, other.agency.name, other.name) in gone:
            Desk.objects.filter(pk=other.pk).update(**{flag: False}, version=F("version") + 1)
            brought.changed.append(f"The {what}: {one.name} in place of {other.name}")
            other = None
        found[flag] = wanted and other is None
        if other is not None:
            brought.stands.append(f"{other.name} is the {what} here already, and {one.name} is not made it")
    return found


def _named_before(told: AreaTold, brought: Brought) -> set[Named]:
    """The agencies and desks of the edition in force: those that the files knew, and may know no more."""
    found: set[Named] = set()
    for place in told.partnerships:
        area_id = brought.areas[place]
        data = area_data(area_id, today=told.in_force_from)
        if data.is_shipped:
            continue
        names = {row["key"]: row["name"] for row in data.rows("agencies.csv") if row["place"] == place}
        found |= {(area_id, name, "") for name in names.values()}
        found |= {
            (area_id, names[row["agency"]], row["name"])
            for row in data.rows("desks.csv")
            if row["agency"] in names
        }
    return found


def _named_now(told: AreaTold, brought: Brought) -> set[Named]:
    names = {one.key: (brought.areas[one.place], one.name) for one in told.agencies}
    return {(*name, "") for name in names.values()} | {(*names[one.agency], one.name) for one in told.desks}


def _end_what_is_gone(told: AreaTold, gone: set[Named], brought: Brought) -> None:
    """Desks before agencies, so that each is asked who relies on it while its agency is still there."""
    if not told.agencies:
        return  # a town that brings its own services in
    for area_id, agency, desk in sorted(gone, key=lambda one: (one[2] == "", one)):
        agency_row = Agency.objects.filter(area_id=area_id, name=agency, left_on=None).first()
        if agency_row is None:
            continue
        left = Desk.objects.filter(agency=agency_row, closed_on=None)
        if desk:
            row = left.filter(name=desk).first()
            if row is not None:
                _insist_that_nothing_relies_on(row, gone)
                Desk.objects.filter(pk=row.pk).update(closed_on=told.in_force_from)
                brought.ended.append(_ended(row))
            continue
        for row in left:  # which no file knew: somebody made it in the browser
            _insist_that_nothing_relies_on(row, gone)
        Agency.objects.filter(pk=agency_row.pk).update(left_on=told.in_force_from)
        brought.ended.append(f"Agency {agency}")


def _ended(row: Desk) -> str:
    """With whoever sits there: a desk that the files call otherwise is a new one, at which nobody does."""
    names = [one.name for one in people_at(row.pk)]
    if not names:
        return f"Desk {row.name}"
    return (
        f"Desk {row.name}, where {len(names)} {'sits' if len(names) == 1 else 'sit'}: {', '.join(names)}. "
        "If it has another name in these files, seat them at that desk: it is a new one"
    )


def _insist_that_nothing_relies_on(row: Desk, gone: set[Named]) -> None:
    others = Desk.objects.select_related("agency").filter(out_of_hours=row, closed_on=None)
    for relying in others.filter(agency__left_on=None):
        names = (relying.agency.area_id, relying.agency.name)
        if (*names, relying.name) in gone or (*names, "") in gone:
            continue  # it ends as well
        raise NotBroughtIn(
            f"{row.name} is gone from desks.csv, and alone answers for {relying.name} when that is closed. "
            "Say in out_of_hours who does from now on."
        )
    if row.front_door or row.partnership_fallback:
        what = "front_door" if row.front_door else "last_resort"
        raise NotBroughtIn(
            f"{row.name} would end, and work comes to it. "
            f"Name another: {what} is 'yes' at one desk of the partnership."
        )
