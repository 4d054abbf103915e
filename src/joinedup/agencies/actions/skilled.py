"""Saying what somebody is trained for and which grade they have in their service, from a day on."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Q

from joinedup import store
from joinedup.agencies.models import Fact, Practitioner, SkillHeld
from joinedup.agencies.rules.cards import may_begin_on
from joinedup.gate.pages import insist
from joinedup.kernel.london import today_in_london
from joinedup.store.models import note_edit
from joinedup.trail import actions as trail

INTERPRETER = "interpreter"


@store.action
def keep_skills(
    practitioner_id: int,
    *,
    skills: Collection[str],
    languages: str,
    from_day: date,
    last_day: date | None,
    rank: str,
    version: int | None,
    said_by: int | None,
    by: trail.Actor,
    at: datetime,
) -> None:
    """Say everything that somebody is trained for from a day on. What is left out ends the day before.

    `last_day` is of what is new: a certificate that ends. `languages` stand beside an interpreter's name.

    Raises:
        store.VersionMissing, store.Stale: as for every row that two people may change.
    """
    if version is None:
        raise store.VersionMissing("agencies.practitioner")
    insist(may_begin_on(from_day, today=today_in_london(at)))
    person = Practitioner.objects.get(pk=practitioner_id)
    store.insist_on_version(person, version)
    rows = Practitioner.objects.filter(pk=practitioner_id, version=version, active=True)
    if rows.update(version=version + 1, rank=rank) != 1:
        raise store.Stale("agencies.practitioner", practitioner_id, version)
    stands = {row.skill: row for row in _from(practitioner_id, from_day)}
    for code, row in stands.items():
        detail = languages if code == INTERPRETER else ""
        if code not in skills or row.detail != detail:
            _end(row, from_day)
    for code in skills:
        detail = languages if code == INTERPRETER else ""
        if code not in stands or stands[code].detail != detail:
            SkillHeld.objects.create(
                practitioner_id=practitioner_id,
                skill=code,
                detail=detail,
                from_day=from_day,
                last_day=last_day,
                said_at=at,
                by_id=said_by,
            )
    if rank != person.rank:
        Fact.objects.create(
            agency_id=person.agency_id,
            about=Fact.About.PERSON,
            practitioner=person,
            name="rank",
            value=rank,
            from_day=today_in_london(at),
            version=version + 1,
            said_at=at,
            by_id=said_by,
            taken_up=at,
        )
    person.version = version + 1
    note_edit(person, ["skills"] if rank == person.rank else ["rank", "skills"])
    trail.record("skills.kept", by=by, at=at, about=(person.reference,))


def _from(practitioner_id: int, day: date) -> list[SkillHeld]:
    rows = SkillHeld.objects.filter(practitioner_id=practitioner_id)
    return list(rows.filter(Q(last_day=None) | Q(last_day__gte=day)).order_by("pk"))


def _end(row: SkillHeld, day: date) -> None:
    """One that had not begun by then never was."""
    if row.from_day >= day:
        row.delete()
        return
    row.last_day = day - timedelta(days=1)
    row.save(update_fields=["last_day"])
