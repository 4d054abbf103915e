"""The few rows that are read around a moment give the answer that the whole rota gives."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from joinedup.agencies import queries
from joinedup.agencies.actions import NewShift, import_rota
from joinedup.agencies.models import Desk, Practitioner, Rota, RotaChange, Seat, Shift, SkillHeld
from joinedup.agencies.queries import area_data, rotas
from joinedup.agencies.queries.skilled import at_desks
from joinedup.agencies.reached import presences
from joinedup.agencies.rules import on_duty as duty
from joinedup.agencies.rules.rota import EntryKind, Gap, Person, RotaEntry, RotaIndex
from joinedup.agencies.rules.rota import Rota as RotaOfDesk
from joinedup.agencies.rules.shifts import shift_patterns, shifts
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london
from tests.west_yorkshire import SCHOOL_HOLIDAYS

from .bad_town import text_of
from .conftest import TUESDAY_NINE, Town


def test_a_night_desk_whose_agency_has_gone_answers_for_nobody(town: Town) -> None:
    """The hub's night desk closed on Monday; the police's own, which is never closed, stands as the last."""
    night = Desk.objects.get(partnership_fallback=True)
    Desk.objects.filter(pk=night.pk).update(
        partnership_fallback=False, closed_on=(town.at - timedelta(days=1)).date()
    )
    police = town.desks["Front-door police desk"]
    Desk.objects.filter(pk=police.pk).update(partnership_fallback=True, hours="24H", out_of_hours=None)
    evening = town.at + timedelta(hours=13)
    found = queries.on_duty(town.desks["Duty and Advice"].pk, at=evening)
    assert (found.desk.name, found.step) == ("Front-door police desk", duty.Step.PARTNERSHIP)


def test_who_is_on_at_a_desk_that_has_closed_is_named_by_no_line(town: Town) -> None:
    """Sam stands on the rota of a desk that closed on Monday; asked for himself, he is on nowhere."""
    police = town.desks["Front-door police desk"]
    Desk.objects.filter(pk=police.pk).update(closed_on=(town.at - timedelta(days=1)).date())
    for sam in (None, town.people["Sam Khan"].pk):
        found = queries.on_duty(police.pk, at=town.at + timedelta(hours=7, minutes=59), preferred=sam)
        assert (found.person, found.step) == (None, duty.Step.NOBODY)
        assert "Front-door police desk answers no more since Monday" in found.because


def test_who_is_on_elsewhere_is_rung_there_and_not_at_the_desk_that_has_closed(town: Town) -> None:
    """Sam's line stands at a desk that closed on Monday; he has no number of his own."""
    sam, closed = town.people["Sam Khan"], town.desks["Hillside office"]
    Practitioner.objects.filter(pk=sam.pk).update(phone="")
    Desk.objects.filter(pk=closed.pk).update(closed_on=(town.at - timedelta(days=1)).date())
    found = queries.on_duty(closed.pk, at=town.at, preferred=sam.pk)
    assert (found.who, found.phone) == (
        "Sam Khan, Front-door police desk",
        town.desks["Front-door police desk"].phone,
    )


def test_leave_that_stands_at_a_desk_that_has_closed_holds_and_a_shift_there_does_not(town: Town) -> None:
    """Sam moved to the unit when the front-door desk closed on Monday; his leave was never written anew."""
    sam, police = town.people["Sam Khan"].pk, town.desks["Front-door police desk"]
    Desk.objects.filter(pk=police.pk).update(closed_on=(town.at - timedelta(days=1)).date())
    assert queries.known_on([sam], at=town.at) == frozenset()
    unit = Desk.objects.create(agency=police.agency, name="Safeguarding Unit", phone="1", hours="24H")
    there = Rota.objects.create(desk=unit, imported_at=town.at, source="the unit's own")
    hours = {"practitioner_id": sam, "starts": town.at, "ends": town.at + timedelta(hours=4)}
    Shift.objects.create(rota=there, desk=unit, **hours)
    asked = town.desks["School office"].pk
    assert queries.on_duty(asked, at=town.at, preferred=sam).who == "Sam Khan, Safeguarding Unit"
    assert queries.known_on([sam], at=town.at) == {sam}
    Shift.objects.create(rota=Rota.objects.get(desk=police), desk=police, kind="away", **hours)
    found = queries.on_duty(asked, at=town.at, preferred=sam)
    assert found.person != _person(town.people["Sam Khan"])
    assert presences([sam], at=town.at, stale_after=timedelta(days=7))[sam].until is None
    assert queries.known_on([sam], at=town.at) == frozenset()


def test_a_desk_that_has_closed_is_where_nobody_sits_to_take_work_on(town: Town) -> None:
    """Sam sits at two desks, and the first one closes: what was his goes to the other."""
    sam, police = town.people["Sam Khan"].pk, town.desks["Front-door police desk"]
    other = Desk.objects.create(agency=police.agency, name="Safeguarding Unit", phone="1", hours="24H")
    Seat.objects.create(practitioner_id=sam, desk=other)
    assert queries.home_desks([sam], at=town.at) == {sam: police.pk}
    Desk.objects.filter(pk=police.pk).update(closed_on=town.at.date())
    assert queries.home_desks([sam], at=town.at) == {sam: other.pk}
    seats, homes = queries.seated([police.pk], [sam], at=town.at)
    assert (sam in seats[police.pk], homes) == (True, {sam: other.pk})
    assert [one.id for one in queries.desks_to_hand_to(sam, at=town.at)] == [other.pk]
    assert queries.there_or_first(police.pk, at=town.at) == other.pk
    assert queries.there_or_first(other.pk, at=town.at) == other.pk


def test_a_seat_ends_as_its_desk_closes_and_what_lies_there_is_the_first_desks(town: Town) -> None:
    """Angela sat at the desk that closed, and has what lies there no more. Sam sits at the other."""
    angela, sam = town.people["Angela Moran"].pk, town.people["Sam Khan"].pk
    police = town.desks["Front-door police desk"]
    other = Desk.objects.create(agency=police.agency, name="Safeguarding Unit", phone="1", hours="24H")
    Seat.objects.create(practitioner_id=sam, desk=other)

    def desks(who: int) -> frozenset[int]:
        account = queries.account(who, at=town.at)
        assert account is not None
        return account.desk_ids

    Desk.objects.filter(pk=police.pk).update(closed_on=(town.at + timedelta(days=1)).date())
    assert (desks(angela), desks(sam)) == ({police.pk}, {police.pk, other.pk})
    Seat.objects.filter(practitioner_id=sam, desk=police).delete()
    assert "Duty desk: Front-door police desk" in text_of(town.client("Angela Moran").get("/"))
    Desk.objects.filter(pk=police.pk).update(closed_on=town.at.date())
    assert (desks(angela), desks(sam)) == (frozenset(), {police.pk, other.pk})
    has, _ = queries.seated([police.pk], [], at=town.at)  # who can take on what lies there
    assert has == queries.who_has_desks([police.pk], at=town.at) == {police.pk: {sam}}
    assert "Front-door police desk" not in text_of(town.client("Angela Moran").get("/"))
    SkillHeld.objects.create(practitioner_id=sam, skill="abe", from_day=town.at.date(), said_at=town.at)
    assert [one.skill.code for one in at_desks(town.viewer("Sam Khan"), [police.pk])[police.pk]] == ["abe"]
    day = town.client("Sam Khan").get("/")
    said = "Duty desk: Safeguarding Unit, and what lay at Front-door police desk, which has closed"
    assert said in text_of(day)
    assert f"/my-shifts/{police.reference}" not in day.content.decode()
    Seat.objects.filter(desk=police).delete()  # Angela was moved: the desk has no seat, and it has closed
    assert queries.seated([police.pk], [], at=town.at)[0] == {police.pk: {sam}}
    Seat.objects.create(practitioner_id=angela, desk=police)
    # Where no desk of the agency is left, nobody else is there: who sat at the last one still has it.
    Desk.objects.filter(pk=other.pk).update(closed_on=(town.at - timedelta(days=1)).date())
    assert (desks(angela), desks(sam)) == ({police.pk, other.pk}, frozenset())


def test_what_lies_at_a_desk_that_closed_is_never_left_to_one_at_which_nobody_sits(town: Town) -> None:
    """The police keep a switchboard, which is only a number. The unit is after it, and Sam sits there."""
    angela, sam = town.people["Angela Moran"].pk, town.people["Sam Khan"].pk
    police = town.desks["Front-door police desk"]
    Desk.objects.create(agency=police.agency, name="Switchboard", phone="101", hours="24H")

    def have_it() -> list[bool]:
        accounts = [queries.account(who, at=town.at) for who in (angela, sam)]
        return [account is not None and police.pk in account.desk_ids for account in accounts]

    Desk.objects.filter(pk=police.pk).update(closed_on=town.at.date())
    assert have_it() == [True, True]
    assert queries.who_has_desks([police.pk], at=town.at) == {police.pk: {angela, sam}}
    unit = Desk.objects.create(agency=police.agency, name="Safeguarding Unit", phone="1", hours="24H")
    Seat.objects.create(practitioner_id=sam, desk=unit)
    assert have_it() == [False, True]
    assert queries.who_has_desks([police.pk], at=town.at) == {police.pk: {sam}}


def test_asked_beside_the_last_of_all_a_desk_keeps_its_own_night_desk(town: Town) -> None:
    """The police's desk is the last of the partnership, and works with the same child as the school."""
    Desk.objects.filter(partnership_fallback=True).update(partnership_fallback=False)
    police = town.desks["Front-door police desk"]
    Desk.objects.filter(pk=police.pk).update(partnership_fallback=True, hours="24H", out_of_hours=None)
    evening = {"starts": town.at + timedelta(hours=8), "ends": town.at + timedelta(hours=12)}
    rota, angela = Rota.objects.get(desk=police), town.people["Angela Moran"]
    Shift.objects.create(rota=rota, desk=police, practitioner=angela, **evening)
    wanted = [queries.Wanted(town.desks[one].pk) for one in ("School office", "Front-door police desk")]
    school, _ = queries.on_duty_at(wanted, at=town.at + timedelta(hours=10))
    assert (school.desk.name, school.step) == ("Emergency Duty Team", duty.Step.OUT_OF_HOURS)


def test_of_a_fortnights_leave_no_more_is_said_than_was_read(town: Town) -> None:
    """Priya is back on the rota after two weeks: that it names her nowhere would be false."""
    priya, desk = town.people["Priya Nair"], town.desks["Duty and Advice"]
    rota = Rota.objects.get(desk=desk)
    Shift.objects.filter(practitioner=priya).delete()
    for kind, first, last in (("away", 0, 14), ("shift", 15, 15)):
        begins, ends = town.at + timedelta(days=first), town.at + timedelta(days=last, hours=8)
        Shift.objects.create(rota=rota, desk=desk, practitioner=priya, starts=begins, ends=ends, kind=kind)
    found = queries.on_duty(desk.pk, at=town.at, preferred=priya.pk)
    assert "Priya Nair has no shift on the rota of the next eight days" in found.because


def test_to_which_desk_of_an_agency_the_partnerships_work_comes(town: Town) -> None:
    """Such an agency cannot leave before another desk takes its place."""
    assert queries.work_comes_to(town.agencies["Children's social work"].pk) == "Duty and Advice"
    assert queries.work_comes_to(town.agencies["West Yorkshire Police"].pk) == ""


def _held() -> dict[int, tuple[RotaEntry, ...]]:
    """Every row there is, by its rota."""
    found: dict[int, list[RotaEntry]] = {}
    for row in Shift.objects.select_related("practitioner", "desk", "covers"):
        found.setdefault(row.rota_id, []).append(_entry(row))
    return {rota: tuple(entries) for rota, entries in found.items()}


def _from_the_whole_rota(
    desk: Desk,
    *,
    at: datetime,
    named: Practitioner | None,
    held: dict[int, tuple[RotaEntry, ...]] | None = None,
) -> duty.OnDuty:
    """Every row there is, and no window; the directory is every desk."""
    entries = _held() if held is None else held
    rotas = [
        RotaOfDesk(rota.desk.reference, rota.imported_at, entries.get(rota.pk, ()))
        for rota in Rota.objects.select_related("desk").order_by("imported_at", "pk")
    ]
    desks = Desk.objects.select_related("agency", "out_of_hours")
    return duty.on_duty(
        desk.reference,
        at=at,
        rota=RotaIndex(rotas),
        directory=duty.Directory(
            desks={one.reference: _desk(one) for one in desks},
            calendar=england_and_wales(),
            school_holidays=SCHOOL_HOLIDAYS,
            last_resort=next(one.reference for one in desks if one.partnership_fallback),
        ),
        named=None if named is None else Person(named.reference, named.name, named.phone),
    )


def _entry(row: Shift) -> RotaEntry:
    person = Person(row.practitioner.reference, row.practitioner.name, row.practitioner.phone)
    covers = row.covers.reference if row.covers else None
    return RotaEntry(
        person, row.desk.reference, row.starts, row.ends, EntryKind(row.kind), covers, row.said_at
    )


def _desk(row: Desk) -> duty.Desk:
    fallback = row.out_of_hours.reference if row.out_of_hours else None
    hours = area_data(row.agency.area_id, today=TUESDAY_NINE.date()).patterns[row.hours]
    return duty.Desk(row.reference, row.name, row.agency.name, row.phone, hours, fallback, row.spoken)


def _shifts(draw: random.Random, people: list[Practitioner]) -> list[NewShift]:
    made = []
    for person in people:
        for day in range(-6, 12):
            starts = TUESDAY_NINE + timedelta(days=day, hours=draw.choice((-2, 0, 6, 13)))
            hours = draw.choice((8, 8, 12, 24, 60))
            kind, covers = draw.choice(
                (("shift", None), ("shift", None), ("duty", None), ("away", None), ("cover", 1))
            )
            stands_in_for = draw.choice([one for one in people if one is not person]).pk if covers else None
            made.append(NewShift(person.pk, starts, starts + timedelta(hours=hours), kind, stands_in_for))
    return draw.sample(made, len(made) // 3)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_read_around_now_gives_the_answer_of_the_whole_rota(town: Town, seed: int) -> None:
    draw = random.Random(seed)
    priya = town.viewer("Priya Nair")
    desk = town.desks["Duty and Advice"]
    people = [town.people[name] for name in ("Priya Nair", "Denise Walker", "Zoe Li")]
    Seat.objects.get_or_create(practitioner=people[2], desk=desk)
    import_rota(
        desk.pk,
        shifts=_shifts(draw, people),
        imported_at=TUESDAY_NINE - timedelta(hours=2),
        source="the team's spreadsheet",
        by=priya,
        at=town.at,
    )
    # And at another desk the same people are away now and then: that counts here too.
    elsewhere = town.desks["Front-door police desk"]
    Seat.objects.bulk_create(Seat(practitioner=one, desk=elsewhere) for one in people)
    import_rota(
        elsewhere.pk,
        shifts=[one for one in _shifts(draw, people) if one.kind == "away"],
        imported_at=TUESDAY_NINE - timedelta(hours=1),
        source="another spreadsheet",
        by=priya,
        at=town.at,
    )
    for _ in range(40):
        at = TUESDAY_NINE + timedelta(minutes=draw.randrange(-2 * 1440, 4 * 1440))
        named = draw.choice([None, *people, town.people["Grace Obi"]])
        found = queries.on_duty(desk.pk, at=at, preferred=named.pk if named else None)
        assert found == _from_the_whole_rota(desk, at=at, named=named)


def test_a_gap_of_six_days_is_told_with_its_beginning(town: Town) -> None:
    Rota.objects.all().delete()
    desk, zoe = town.desks["Duty and Advice"], town.people["Zoe Li"]
    Seat.objects.get_or_create(practitioner=zoe, desk=desk)
    hours = timedelta(hours=8)
    worked = [town.at + timedelta(days=days) for days in (-6, 2)]
    made = [NewShift(zoe.pk, starts, starts + hours) for starts in worked]
    source = {"imported_at": town.at, "source": "a week", "by": town.viewer("Priya Nair"), "at": town.at}
    import_rota(desk.pk, shifts=made, **source)
    gap = queries.on_duty(desk.pk, at=town.at).gap
    assert gap == Gap(worked[0] + hours, worked[1])


def test_since_when_nobody_is_rostered_is_said_of_a_rota_that_ran_out_weeks_ago(town: Town) -> None:
    desk, last = town.desks["Duty and Advice"], town.at - timedelta(days=40)
    zoe = town.people["Zoe Li"]
    Seat.objects.get_or_create(practitioner=zoe, desk=desk)
    made = [NewShift(zoe.pk, last - timedelta(hours=8), last)]
    source = {"imported_at": town.at, "source": "a day", "by": town.viewer("Priya Nair"), "at": town.at}
    import_rota(desk.pk, shifts=made, **source)
    found = queries.on_duty(desk.pk, at=town.at)
    assert found.gap == Gap(last, None)
    assert "no one is rostered from Thursday 4 June 09:00 on" in found.because


# Where the law is most easily broken: both clock changes, Easter, the summer bank holiday, Christmas.
HARD_DAYS = (date(2026, 3, 28), date(2026, 10, 24), date(2026, 4, 2), date(2026, 8, 30), date(2026, 12, 24))


def test_over_a_year_the_stored_rota_answers_as_the_rules_do_at_its_boundaries(town: Town) -> None:
    """By day and by night, from real rows: as a shift begins or ends, a minute before and a minute after."""
    draw, calendar = random.Random(2026), england_and_wales()
    year = {"first": date(2026, 1, 1), "last": date(2027, 1, 3), "calendar": calendar}
    edges: set[datetime] = set()
    Rota.objects.all().delete()
    desks = [town.desks["Duty and Advice"], town.desks["Emergency Duty Team"]]
    for desk, code, names in zip(
        desks,
        ("DA", "EDT"),
        (("Priya Nair", "Denise Walker"), ("Grace Obi", "Zoe Li", "Sam Khan", "Angela Moran")),
        strict=True,
    ):
        pattern, made = shift_patterns()[code], []
        for number, name in enumerate(names):
            person = town.people[name]
            Seat.objects.get_or_create(practitioner=person, desk=desk)
            for span in shifts(pattern, team_offset=pattern.offset_of(number % pattern.teams), **year):
                edges |= {span.starts, span.ends}
                made.append(NewShift(person.pk, span.starts, span.ends))
                if draw.random() < 0.2:
                    made.append(NewShift(person.pk, span.starts, span.ends, "away"))
        source = {"imported_at": town.at, "source": "a year", "by": town.viewer("Priya Nair"), "at": town.at}
        import_rota(desk.pk, shifts=made, **source)
    hard = {day + timedelta(days=number) for day in HARD_DAYS for number in range(3)}
    wanted = draw.sample(sorted(edge for edge in edges if today_in_london(edge) in hard), 20)
    wanted += draw.sample(sorted(edges), 10)
    steps, held = set(), _held()
    for at in (edge + timedelta(minutes=minutes) for edge in wanted for minutes in (-1, 0, 1)):
        Rota.objects.update(imported_at=at - timedelta(days=1))  # as if it were brought in every morning
        for desk in desks:
            found = queries.on_duty(desk.pk, at=at)
            assert found == _from_the_whole_rota(desk, at=at, named=None, held=held), at
            assert found.phone and found.because
            assert found.step is not duty.Step.NOBODY or found.warning
            steps.add(found.step)
    assert steps >= {duty.Step.DUTY_PERSON, duty.Step.OUT_OF_HOURS}


@pytest.mark.parametrize("kind", ["away", "cover"])
def test_who_is_gone_by_the_rota_of_another_desk_is_not_named_at_this_one(town: Town, kind: str) -> None:
    """Priya also helps out at the police's desk, whose rota alone has her leave."""
    priya, sam = town.people["Priya Nair"], town.people["Sam Khan"]
    desk, elsewhere = town.desks["Duty and Advice"], town.desks["Front-door police desk"]
    Shift.objects.filter(desk=desk).exclude(practitioner=priya).delete()
    assert queries.on_duty(desk.pk, at=town.at).person == _person(priya)
    Shift.objects.create(
        rota=Rota.objects.get(desk=elsewhere),
        desk=elsewhere,
        practitioner=priya if kind == "away" else sam,
        covers=None if kind == "away" else priya,
        starts=town.at,
        ends=town.at + timedelta(hours=4),
        kind=kind,
    )
    found = queries.on_duty(desk.pk, at=town.at)
    assert (found.person, found.gap) == (None, Gap(town.at, town.at + timedelta(hours=4)))
    here = rotas.rota_desk(desk.agency_id, desk.reference, at=town.at)
    assert here is not None
    cover = rotas.coverage(here, since=town.at, until=town.at + timedelta(hours=8))
    assert cover.gaps == ((town.at, town.at + timedelta(hours=4)),)


def test_whoever_gave_a_shift_away_at_one_desk_is_on_at_the_other(town: Town) -> None:
    """Priya stood on two rotas for one morning, and exchanged the police's shift to be at her own desk."""
    priya, desk = town.people["Priya Nair"], town.desks["Duty and Advice"]
    elsewhere = town.desks["Front-door police desk"]
    Shift.objects.filter(desk=desk).exclude(practitioner=priya).delete()
    hours = {"starts": town.at, "ends": town.at + timedelta(hours=4)}
    given = RotaChange.objects.create(
        desk=elsewhere, practitioner=priya, kind="exchange", state="stands", said_at=town.at, **hours
    )
    rota = Rota.objects.get(desk=elsewhere)
    Shift.objects.create(rota=rota, desk=elsewhere, practitioner=priya, kind="away", change=given, **hours)
    assert queries.on_duty(desk.pk, at=town.at).person == _person(priya)
    here = rotas.rota_desk(desk.agency_id, desk.reference, at=town.at)
    assert here is not None
    assert rotas.coverage(here, since=town.at, until=town.at + timedelta(hours=4)).gaps == ()


def test_whoever_stands_in_for_the_person_asked_for_and_is_ill_is_not_named(town: Town) -> None:
    """Angela stands in for Sam at the police's desk, and is away; the question lies at another desk."""
    sam, angela, desk = town.people["Sam Khan"], town.people["Angela Moran"], town.desks["Duty and Advice"]
    rota = Rota.objects.get(desk=town.desks["Front-door police desk"])
    hours = {"starts": town.at, "ends": town.at + timedelta(hours=4), "rota": rota, "desk": rota.desk}
    Shift.objects.create(practitioner=angela, covers=sam, kind="cover", **hours)
    assert queries.on_duty(desk.pk, at=town.at, preferred=sam.pk).person == _person(angela)
    Shift.objects.create(practitioner=angela, kind="away", **hours)
    found = queries.on_duty(desk.pk, at=town.at, preferred=sam.pk)
    assert found.person not in (_person(sam), _person(angela))


def _person(row: Practitioner) -> Person:
    return Person(row.reference, row.name, row.phone)


def test_somebody_who_is_on_no_rota_is_named_all_the_same(town: Town) -> None:
    desk = town.desks["Duty and Advice"]
    found = queries.on_duty(desk.pk, at=TUESDAY_NINE, preferred=town.people["Zoe Li"].pk)
    assert found.because.endswith(" because Zoe Li has no shift on the rota of the next eight days")


def test_a_desk_that_is_not_there_is_no_silence(town: Town) -> None:
    with pytest.raises(LookupError):
        queries.on_duty(999_999, at=TUESDAY_NINE)


@pytest.mark.parametrize("agencies", [1, 30])
def test_asking_who_is_on_takes_two_statements_however_many_desks_there_are(
    town: Town, agencies: int
) -> None:
    for number in range(agencies):
        town.desks["Duty and Advice"].agency.desks.create(
            name=f"Desk {number}", phone="0113 496 0000", hours="DA"
        )
    with CaptureQueriesContext(connection) as made:
        queries.on_duty(town.desks["Duty and Advice"].pk, at=TUESDAY_NINE)
    assert len(made) == 2
