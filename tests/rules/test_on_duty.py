"""Who can be reached now, and why. London's time; it is Tuesday 14 July 2026 unless said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.agencies.rules.on_duty import Desk, Directory, OnDuty, Step, on_duty, stale_after
from joinedup.agencies.rules.practice import AreaData
from joinedup.agencies.rules.rota import EntryKind, Gap, Person, Rota, RotaEntry, RotaIndex
from joinedup.agencies.rules.shifts import shifts
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import from_london
from tests.west_yorkshire import DATA, FILES, PATTERNS, SCHOOL_HOLIDAYS

HOURS = PATTERNS

KHAN = Person("P-khan", "DC Khan", phone="0113 496 0101")
MORAN = Person("P-moran", "Sgt Moran")
BELL = Person("P-bell", "PC Bell")
NAIR = Person("P-nair", "Priya Nair")
SHAW = Person("P-shaw", "L. Shaw")
OKOYE = Person("P-okoye", "Hannah Okoye")
GREEN = Person("P-green", "Dele Green")

SAFEGUARDING = Desk(
    "D-sg", "Safeguarding Unit", "Police", "0113 496 0100", HOURS["SG-DESK"], fallback="D-fcr"
)
ROUND_THE_CLOCK = replace(SAFEGUARDING, hours=replace(HOURS["24H"], answered_without_rota=False))
CONTROL_ROOM = Desk("D-fcr", "Force Control Room", "Police", "101", HOURS["24H"])
FRONT_DOOR = Desk(
    "D-fd",
    "Duty and Advice",
    "Social care",
    "0113 496 0200",
    HOURS["DA"],
    fallback="D-edt",
    spoken="the front door",
)
EMERGENCY_DUTY = Desk("D-edt", "Emergency Duty Team", "Social care", "0113 496 0300", HOURS["EDT-DESK"])
HOUSING = Desk("D-ho", "Housing Options", "Housing", "0113 496 0400", HOURS["SH7"], fallback="D-edt")
SCHOOL = Desk("D-sch", "Parkside Primary", "Education", "0113 496 0500", HOURS["SCHOOL"], fallback="D-edt")

DIRECTORY = Directory(
    desks={
        desk.reference: desk
        for desk in (SAFEGUARDING, CONTROL_ROOM, FRONT_DOOR, EMERGENCY_DUTY, HOUSING, SCHOOL)
    },
    calendar=england_and_wales(),
    last_resort="D-fcr",
    school_holidays=SCHOOL_HOLIDAYS,
)
ROUND_THE_CLOCK_DIRECTORY = replace(DIRECTORY, desks={**DIRECTORY.desks, "D-sg": ROUND_THE_CLOCK})


def london(day: int, clock: str, *, month: int = 7, year: int = 2026) -> datetime:
    return from_london(datetime.fromisoformat(f"{year}-{month:02}-{day:02}T{clock}")).moment


NINE = london(14, "09:00")


def shift(person: Person, start: datetime, end: datetime, desk: Desk = SAFEGUARDING) -> RotaEntry:
    return RotaEntry(person, desk.reference, start, end)


def duty(person: Person, start: datetime, end: datetime, desk: Desk = SAFEGUARDING) -> RotaEntry:
    return RotaEntry(person, desk.reference, start, end, EntryKind.DUTY)


def away(person: Person, start: datetime, end: datetime, desk: Desk = SAFEGUARDING) -> RotaEntry:
    return RotaEntry(person, desk.reference, start, end, EntryKind.AWAY)


def cover(
    person: Person, covered: Person, start: datetime, end: datetime, desk: Desk = SAFEGUARDING
) -> RotaEntry:
    return RotaEntry(person, desk.reference, start, end, EntryKind.COVER, covered.reference)


def rota(*entries: RotaEntry, days_old: int = 1, of: Desk = SAFEGUARDING, at: datetime = NINE) -> Rota:
    return Rota(of.reference, at - timedelta(days=days_old), entries)


def reach(
    desk: Desk,
    *rotas: Rota,
    at: datetime = NINE,
    named: Person | None = None,
    directory: Directory = DIRECTORY,
) -> OnDuty:
    return on_duty(desk.reference, at=at, rota=RotaIndex(rotas), directory=directory, named=named)


KHAN_EARLY = shift(KHAN, london(14, "08:00"), london(14, "16:00"))
KHAN_NEXT_TUESDAY = shift(KHAN, london(21, "06:00"), london(21, "16:00"))
KHAN_FRIDAY = shift(KHAN, london(17, "06:00"), london(17, "16:00"))
MORAN_EARLY = duty(MORAN, london(14, "07:00"), london(14, "14:00"))
BELL_EARLY = shift(BELL, london(14, "06:00"), london(14, "12:00"))
BELL_LATE = shift(BELL, london(14, "13:30"), london(14, "22:00"))


# The chain


def test_a_desk_that_is_gone_says_so_whatever_its_rota_has_and_the_next_one_answers() -> None:
    """The unit closed on the first of July and its rota was left standing; its night desk closed in March."""
    unit = replace(SAFEGUARDING, gone_on=date(2026, 7, 1), fallback="D-edt")
    night = replace(EMERGENCY_DUTY, gone_on=date(2026, 3, 3))
    found = reach(
        unit,
        rota(MORAN_EARLY),
        directory=replace(DIRECTORY, desks={**DIRECTORY.desks, "D-sg": unit, "D-edt": night}),
    )
    assert (found.desk, found.person, found.step) == (CONTROL_ROOM, None, Step.PARTNERSHIP)
    assert found.because == (
        "Force Control Room because Safeguarding Unit answers no more since Wednesday 1 July"
        " and Emergency Duty Team answers no more since Tuesday 3 March"
    )


def test_dc_khan_is_on_shift_and_is_the_one() -> None:
    assert reach(SAFEGUARDING, rota(KHAN_EARLY, MORAN_EARLY), named=KHAN) == OnDuty(
        person=KHAN,
        desk=SAFEGUARDING,
        phone="0113 496 0101",
        until=london(14, "16:00"),
        because="DC Khan is on shift until 16:00",
        rota_age=timedelta(days=1),
        stale=False,
        step=Step.NAMED_PERSON,
    )


def test_sgt_moran_covers_for_dc_khan_who_is_off_until_friday() -> None:
    moran_for_khan = cover(MORAN, KHAN, london(14, "08:00"), london(14, "16:00"))
    found = reach(SAFEGUARDING, rota(KHAN_FRIDAY, moran_for_khan), named=KHAN)
    assert found.step is Step.NAMED_COVER
    assert found.person == MORAN
    assert found.because == "Sgt Moran because DC Khan is off until Friday 06:00"
    assert found.named_back_at == london(17, "06:00")


def test_sgt_moran_on_duty_takes_what_dc_khan_cannot_until_next_tuesday() -> None:
    # Monday, so that Tuesday is tomorrow week only from then on.
    at = london(20, "10:00")
    moran = duty(MORAN, london(20, "07:00"), london(20, "14:00"))
    found = reach(SAFEGUARDING, rota(KHAN_NEXT_TUESDAY, moran, at=at), named=KHAN, at=at)
    assert found.step is Step.DUTY_PERSON
    assert found.person == MORAN
    assert found.phone == "0113 496 0100"  # she has no line of her own
    assert found.until == london(20, "14:00")
    assert found.because == "Sgt Moran because DC Khan is off until Tuesday 06:00"
    assert found.who == "Sgt Moran, Safeguarding Unit"


def test_nobody_in_particular_is_wanted_and_the_duty_person_answers() -> None:
    found = reach(SAFEGUARDING, rota(KHAN_EARLY, MORAN_EARLY))
    assert (found.person, found.step) == (MORAN, Step.DUTY_PERSON)
    assert found.because == "Sgt Moran is on shift until 14:00"
    assert found.also_on == (KHAN,)


def test_a_desk_without_a_rota_answers_itself_while_it_is_open() -> None:
    assert reach(HOUSING) == OnDuty(
        person=None,
        desk=HOUSING,
        phone="0113 496 0400",
        until=london(14, "17:00"),
        because="Housing Options is open until 17:00",
        rota_age=None,
        stale=False,
        step=Step.DESK,
    )


def test_a_worker_without_shifts_leaves_the_desk_to_answer() -> None:
    found = reach(HOUSING, named=SHAW)
    assert (found.person, found.step) == (None, Step.DESK)
    assert found.because == "Housing Options because L. Shaw has no shift on the rota of the next eight days"


def test_on_tuesday_evening_the_front_door_is_the_emergency_duty_team() -> None:
    at = london(14, "21:00")
    night = duty(GREEN, london(14, "17:00"), london(15, "09:00"), EMERGENCY_DUTY)
    assert reach(FRONT_DOOR, rota(night, of=EMERGENCY_DUTY, at=at), at=at) == OnDuty(
        person=GREEN,
        desk=EMERGENCY_DUTY,
        phone="0113 496 0300",
        until=london(15, "09:00"),
        because="Emergency Duty Team because the front door is closed until Wednesday 09:00",
        rota_age=timedelta(days=1),
        stale=False,
        step=Step.OUT_OF_HOURS,
    )


def test_of_a_night_desk_that_never_had_a_rota_it_is_said_and_raised_that_nobody_is_known_there() -> None:
    """Whoever rings at three must not find out by themselves that nobody was ever put on."""
    at = london(15, "03:00")
    found = reach(FRONT_DOOR, at=at)
    assert (found.desk, found.person, found.step) == (EMERGENCY_DUTY, None, Step.OUT_OF_HOURS)
    assert (found.gap, found.gap_at) == (Gap(None, None), "D-edt")
    assert found.because == (
        "Emergency Duty Team because the front door is closed until 09:00 "
        "and Emergency Duty Team has no rota, and nobody is known to be there"
    )
    assert found.warning == (
        "No rota says who is there. If nobody picks up and it cannot wait, ring Force Control Room, 101."
    )
    alone = reach(FRONT_DOOR, at=at, directory=replace(DIRECTORY, last_resort=None))
    assert (alone.warning or "").endswith("cannot wait, ring 999.")


def test_at_night_the_emergency_duty_worker_is_named_with_their_own_rotas_age() -> None:
    at = london(15, "02:00")
    edt = rota(
        duty(GREEN, london(14, "17:00"), london(15, "09:00"), EMERGENCY_DUTY),
        of=EMERGENCY_DUTY,
        days_old=3,
        at=at,
    )
    found = reach(FRONT_DOOR, rota(of=FRONT_DOOR, days_old=30, at=at), edt, at=at, named=NAIR)
    assert (found.person, found.desk, found.step) == (GREEN, EMERGENCY_DUTY, Step.OUT_OF_HOURS)
    assert found.rota_age == timedelta(days=3)
    assert not found.stale
    assert found.because == "Emergency Duty Team because the front door is closed until 09:00"


def test_the_reasons_are_given_in_turn() -> None:
    at = london(14, "23:00")
    found = reach(SAFEGUARDING, rota(KHAN_FRIDAY, at=at), at=at, named=KHAN)
    assert found.because == (
        "Force Control Room because DC Khan is off until Friday 06:00 "
        "and Safeguarding Unit is closed until Wednesday 08:00"
    )


def test_the_partnership_answers_where_a_desk_has_no_out_of_hours_of_its_own() -> None:
    lonely = replace(HOUSING, fallback=None)
    found = reach(
        lonely,
        at=london(14, "19:00"),
        directory=replace(DIRECTORY, desks={**DIRECTORY.desks, "D-ho": lonely}),
    )
    assert (found.desk, found.step) == (CONTROL_ROOM, Step.PARTNERSHIP)
    assert found.because == "Force Control Room because Housing Options is closed until Wednesday 09:00"


def test_where_every_desk_is_closed_the_page_says_so_and_says_999() -> None:
    found = reach(
        HOUSING,
        at=london(14, "19:00"),
        directory=replace(DIRECTORY, desks={"D-ho": HOUSING}, last_resort=None),
    )
    assert found.step is Step.NOBODY
    assert (found.person, found.desk, found.phone) == (None, HOUSING, "999"), "a closed desk's number rings"
    assert found.warning == (
        "No one can be reached here now, and the desk's own number is not answered."
        " If a child is in danger, ring 999."
    )
    assert found.because == "Nobody because Housing Options is closed until Wednesday 09:00"


def test_desks_that_point_at_each_other_do_not_go_round_for_ever() -> None:
    ring = {
        "D-ho": replace(HOUSING, fallback="D-sch"),
        "D-sch": replace(SCHOOL, fallback="D-ho"),
    }
    found = reach(HOUSING, at=london(14, "19:00"), directory=replace(DIRECTORY, desks=ring))
    assert found.step is Step.NOBODY


def test_a_desk_that_is_not_in_the_directory_is_an_error() -> None:
    with pytest.raises(LookupError):
        on_duty("D-none", at=NINE, rota=RotaIndex([]), directory=DIRECTORY)


def test_an_officer_lent_to_another_desk_is_reached_there() -> None:
    lent = rota(shift(KHAN, london(14, "08:00"), london(14, "16:00"), CONTROL_ROOM), of=CONTROL_ROOM)
    found = reach(SAFEGUARDING, rota(MORAN_EARLY), lent, named=KHAN)
    assert (found.person, found.desk, found.step) == (KHAN, CONTROL_ROOM, Step.NAMED_PERSON)


# Sickness and cover


def test_dc_khan_is_ill_in_the_middle_of_a_shift_and_nobody_is_told_why() -> None:
    ill = away(KHAN, london(14, "08:30"), london(16, "00:00"))
    found = reach(SAFEGUARDING, rota(KHAN_EARLY, KHAN_FRIDAY, ill, MORAN_EARLY), named=KHAN)
    assert found.person == MORAN
    assert found.because == "Sgt Moran because DC Khan is off until Friday 06:00"


def test_whoever_covers_a_shift_takes_it_though_the_rota_still_names_dc_khan() -> None:
    moran_for_khan = cover(MORAN, KHAN, london(14, "08:00"), london(14, "16:00"))
    found = reach(SAFEGUARDING, rota(KHAN_EARLY, KHAN_FRIDAY, moran_for_khan), named=KHAN)
    assert (found.person, found.step) == (MORAN, Step.NAMED_COVER)
    assert found.also_on == ()


def test_cover_that_is_away_too_is_passed_over() -> None:
    moran_for_khan = cover(MORAN, KHAN, london(14, "08:00"), london(14, "16:00"))
    both_ill = away(MORAN, london(14, "08:00"), london(14, "16:00"))
    bell = shift(BELL, london(14, "08:00"), london(14, "16:00"))
    found = reach(SAFEGUARDING, rota(KHAN_FRIDAY, moran_for_khan, both_ill, bell), named=KHAN)
    assert (found.person, found.step) == (BELL, Step.DUTY_PERSON)


def test_of_two_who_cover_the_one_who_stays_longer_is_asked() -> None:
    moran_for_khan = cover(MORAN, KHAN, london(14, "08:00"), london(14, "12:00"))
    bell_for_khan = cover(BELL, KHAN, london(14, "08:00"), london(14, "16:00"))
    assert reach(SAFEGUARDING, rota(moran_for_khan, bell_for_khan), named=KHAN).person == BELL


def test_an_appointment_at_eleven_ends_the_time_in_which_dc_khan_can_be_reached() -> None:
    at_court = away(KHAN, london(14, "11:00"), london(14, "13:00"))
    assert reach(SAFEGUARDING, rota(KHAN_EARLY, at_court), named=KHAN).until == london(14, "11:00")


def test_after_court_dc_khan_is_back_in_the_same_shift() -> None:
    at_court = away(KHAN, london(14, "08:30"), london(14, "13:00"))
    found = reach(SAFEGUARDING, rota(KHAN_EARLY, at_court, MORAN_EARLY), named=KHAN)
    assert found.because == "Sgt Moran because DC Khan is off until 13:00"


# Part time, handover, doubles


def test_a_part_time_nurse_with_no_shift_this_week() -> None:
    nurses = Desk("D-hv", "Health visiting", "Health", "0113 496 0600", HOURS["HV"])
    directory = replace(DIRECTORY, desks={**DIRECTORY.desks, "D-hv": nurses})
    colleague = rota(shift(GREEN, london(14, "09:00"), london(14, "17:00"), nurses), of=nurses)
    found = reach(nurses, colleague, named=OKOYE, directory=directory)
    assert found.person == GREEN
    assert found.because == "Dele Green because Hannah Okoye has no shift on the rota of the next eight days"
    assert found.named_back_at is None


def test_somebody_whose_last_shift_is_over_is_off_and_nobody_knows_until_when() -> None:
    yesterday = shift(KHAN, london(13, "08:00"), london(13, "16:00"))
    found = reach(SAFEGUARDING, rota(yesterday, MORAN_EARLY), named=KHAN)
    assert found.because == "Sgt Moran because DC Khan is off, and on no shift of the next eight days"


def test_in_the_half_hour_when_two_shifts_overlap_the_one_who_stays_is_asked() -> None:
    early = shift(MORAN, london(14, "07:00"), london(14, "14:00"))
    found = reach(SAFEGUARDING, rota(early, BELL_LATE), at=london(14, "13:45"))
    assert (found.person, found.until) == (BELL, london(14, "22:00"))
    assert found.also_on == (MORAN,)


def test_in_a_handover_the_duty_person_comes_before_whoever_stays_longer() -> None:
    found = reach(SAFEGUARDING, rota(MORAN_EARLY, BELL_LATE), at=london(14, "13:45"))
    assert found.person == MORAN


def test_a_double_shift_is_one_until_its_end() -> None:
    late = shift(KHAN, london(14, "16:00"), london(14, "22:00"))
    assert reach(SAFEGUARDING, rota(KHAN_EARLY, late), named=KHAN).until == london(14, "22:00")


def test_of_two_shifts_of_one_person_that_overlap_the_later_end_counts() -> None:
    extended = shift(KHAN, london(14, "07:00"), london(14, "18:00"))
    assert reach(SAFEGUARDING, rota(KHAN_EARLY, extended), named=KHAN).until == london(14, "18:00")


def test_of_two_absences_that_overlap_the_later_end_counts() -> None:
    at_court = away(KHAN, london(14, "08:30"), london(14, "10:00"))
    then_training = away(KHAN, london(14, "08:45"), london(14, "13:00"))
    found = reach(SAFEGUARDING, rota(KHAN_EARLY, at_court, then_training, MORAN_EARLY), named=KHAN)
    assert found.named_back_at == london(14, "13:00")


def test_at_the_minute_a_shift_ends_it_is_over() -> None:
    assert reach(SAFEGUARDING, rota(KHAN_EARLY), named=KHAN, at=london(14, "15:59")).person == KHAN
    assert reach(SAFEGUARDING, rota(KHAN_EARLY), named=KHAN, at=london(14, "16:00")).person is None


# Nights


def test_a_night_that_began_yesterday_is_still_on_after_midnight() -> None:
    night = shift(KHAN, london(13, "22:00"), london(14, "07:00"))
    found = reach(SAFEGUARDING, rota(night), named=KHAN, at=london(14, "02:00"))
    assert found.because == "DC Khan is on shift until 07:00"


@pytest.mark.parametrize(
    ("month", "day", "hours_of_the_night"),
    [(3, 28, 8), (10, 24, 10)],  # 22:00 to 07:00, when clocks go forward and when they go back
)
def test_on_the_nights_when_the_clocks_change_somebody_is_on_every_minute(
    month: int, day: int, hours_of_the_night: int
) -> None:
    night_of = date(2026, month, day)
    entries = [
        RotaEntry(Person(f"P-{team}", f"Team {team + 1}"), "D-sg", span.starts, span.ends)
        for team in range(5)
        for span in shifts(
            HOURS["SH1"],
            team_offset=HOURS["SH1"].offset_of(team),
            first=night_of - timedelta(days=1),
            last=night_of + timedelta(days=1),
            calendar=DIRECTORY.calendar,
        )
    ]
    index = RotaIndex([Rota("D-sg", london(day, "09:00", month=month), tuple(entries))])
    at, until = london(day, "22:00", month=month), london(day + 1, "07:00", month=month)
    assert until - at == timedelta(hours=hours_of_the_night)
    while at < until:
        found = on_duty("D-sg", at=at, rota=index, directory=DIRECTORY)
        assert found.step is Step.DUTY_PERSON
        assert found.until == (until if at >= london(day + 1, "00:00", month=month) else found.until)
        at += timedelta(minutes=15)


def test_through_the_hour_that_comes_twice_the_night_worker_is_on_until_nine() -> None:
    starts, ends = london(24, "21:00", month=10), london(25, "09:00", month=10)
    edt = Rota("D-edt", starts, (duty(GREEN, starts, ends, EMERGENCY_DUTY),))
    first_half_past_one = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for at in (first_half_past_one, first_half_past_one + timedelta(hours=1)):
        found = reach(FRONT_DOOR, edt, at=at)
        assert found.person == GREEN
        # Winter: the front door opens at 09:00 on Monday, 26 October.
        assert found.because == "Emergency Duty Team because the front door is closed until Monday 09:00"


# Nobody rostered


def test_nobody_is_rostered_from_two_to_six_and_items_go_to_the_control_room() -> None:
    at = london(15, "03:00")
    late = shift(BELL, london(14, "16:00"), london(15, "02:00"))
    early = shift(MORAN, london(15, "06:00"), london(15, "14:00"))
    found = reach(SAFEGUARDING, rota(late, early, at=at), at=at, directory=ROUND_THE_CLOCK_DIRECTORY)
    assert (found.person, found.desk, found.step) == (None, CONTROL_ROOM, Step.OUT_OF_HOURS)
    assert found.phone == "101"
    assert found.warning == "No one is rostered 02:00–06:00. Items go to Force Control Room (24 h)."
    assert found.because == "Force Control Room because no one is rostered 02:00–06:00"
    assert found.said_once == f"{found.because}. Items go to Force Control Room (24 h)."


def test_a_gap_in_the_middle_of_the_day_leaves_the_call_with_the_housing_desk() -> None:
    # Police are not the default because they are open: Housing's reception picks up.
    at = london(14, "12:30")
    morning = shift(SHAW, london(14, "09:00"), london(14, "12:00"), HOUSING)
    afternoon = shift(SHAW, london(14, "13:00"), london(14, "17:00"), HOUSING)
    found = reach(HOUSING, rota(morning, afternoon, of=HOUSING, at=at), at=at)
    assert (found.person, found.desk, found.step) == (None, HOUSING, Step.DESK)
    assert found.because == "Housing Options because no one is rostered 12:00–13:00"
    assert found.warning == "No one is rostered 12:00–13:00. Items go to Housing Options (until 17:00)."


def test_the_rota_runs_out_and_nobody_is_next() -> None:
    at = london(15, "03:00")
    last = shift(BELL, london(14, "16:00"), london(15, "02:00"))
    found = reach(SAFEGUARDING, rota(last, at=at), at=at, directory=ROUND_THE_CLOCK_DIRECTORY)
    assert found.warning == "No one is rostered from 02:00 on. Items go to Force Control Room (24 h)."


def test_a_rota_that_has_not_begun() -> None:
    at = london(15, "03:00")
    first = shift(MORAN, london(15, "06:00"), london(15, "14:00"))
    found = reach(SAFEGUARDING, rota(first, at=at), at=at, directory=ROUND_THE_CLOCK_DIRECTORY)
    assert found.warning == "No one is rostered until 06:00. Items go to Force Control Room (24 h)."


def test_an_empty_rota_is_said_and_not_hidden() -> None:
    found = reach(SAFEGUARDING, rota(), directory=ROUND_THE_CLOCK_DIRECTORY)
    assert found.warning == "No one is rostered. Items go to Force Control Room (24 h)."


def test_everybody_on_went_home_ill_and_the_gap_began_then() -> None:
    ill = away(MORAN, london(14, "08:30"), london(14, "20:00"))
    found = reach(SAFEGUARDING, rota(MORAN_EARLY, ill, BELL_LATE), directory=ROUND_THE_CLOCK_DIRECTORY)
    assert found.warning == "No one is rostered 08:30–13:30. Items go to Force Control Room (24 h)."


def test_a_gap_begins_when_the_last_of_several_left() -> None:
    # Moran went home ill at 08:00, Bell stopped at 08:30, and Green, on since last night, at 08:45.
    ill = away(MORAN, london(14, "08:00"), london(14, "20:00"))
    bell = shift(BELL, london(14, "07:30"), london(14, "08:30"))
    green = shift(GREEN, london(13, "22:00"), london(14, "08:45"))
    index = RotaIndex([rota(MORAN_EARLY, ill, bell, green)])
    assert index.gap("D-sg", at=NINE) == Gap(london(14, "08:45"), None)


def test_a_gap_of_the_first_desk_is_said_though_the_next_one_has_somebody() -> None:
    at = london(15, "03:00")
    controller = rota(
        duty(GREEN, london(14, "19:00"), london(15, "07:00"), CONTROL_ROOM), of=CONTROL_ROOM, at=at
    )
    found = reach(SAFEGUARDING, rota(at=at), controller, at=at, directory=ROUND_THE_CLOCK_DIRECTORY)
    assert found.person == GREEN
    assert found.warning == "No one is rostered. Items go to Force Control Room (24 h)."


def test_nobody_is_rostered_anywhere() -> None:
    only = replace(ROUND_THE_CLOCK_DIRECTORY, desks={"D-sg": ROUND_THE_CLOCK}, last_resort=None)
    found = reach(SAFEGUARDING, rota(), directory=only)
    assert found.step is Step.NOBODY
    assert found.because == "Nobody because no one is rostered"


# How old the rota is


def test_a_rota_nine_days_old_puts_the_desk_first_and_says_so() -> None:
    found = reach(SAFEGUARDING, rota(KHAN_EARLY, MORAN_EARLY, days_old=9), named=KHAN)
    assert found.stale
    assert (found.person, found.desk, found.phone) == (None, SAFEGUARDING, "0113 496 0100")
    assert found.step is Step.DESK
    assert found.because == "Safeguarding Unit because the rota is 9 days old: ring the desk first"
    assert found.rota_age == timedelta(days=9)
    assert found.on_old_rota == KHAN
    assert found.who == "Safeguarding Unit"


def test_what_an_old_rota_says_of_being_off_is_not_repeated() -> None:
    found = reach(SAFEGUARDING, rota(KHAN_FRIDAY, MORAN_EARLY, days_old=9), named=KHAN)
    assert found.because == "Safeguarding Unit because the rota is 9 days old: ring the desk first"
    assert found.named_back_at is None
    assert found.on_old_rota == MORAN


def test_a_rota_is_old_after_seven_days_and_not_on_the_seventh() -> None:
    assert stale_after() == timedelta(days=7)
    assert not reach(SAFEGUARDING, rota(MORAN_EARLY, days_old=7)).stale
    assert reach(SAFEGUARDING, rota(MORAN_EARLY, days_old=7), at=NINE + timedelta(seconds=1)).stale


def test_an_area_may_trust_its_rotas_for_longer() -> None:
    trusting = replace(DIRECTORY, stale_after=timedelta(days=28))
    assert reach(SAFEGUARDING, rota(MORAN_EARLY, days_old=9), directory=trusting).person == MORAN


def test_an_area_may_trust_its_rotas_for_an_hour() -> None:
    wary = replace(DIRECTORY, stale_after=timedelta(hours=1))
    assert reach(SAFEGUARDING, rota(MORAN_EARLY), directory=wary).because == (
        "Safeguarding Unit because the rota is 1 day old: ring the desk first"
    )


def test_an_old_rota_of_a_closed_desk_leads_to_the_next_desk() -> None:
    at = london(14, "23:00")
    found = reach(SAFEGUARDING, rota(KHAN_EARLY, days_old=9, at=at), at=at, named=KHAN)
    assert found.desk == CONTROL_ROOM
    assert found.because == "Force Control Room because Safeguarding Unit is closed until Wednesday 08:00"
    assert not found.stale


def test_nobody_took_in_the_next_rota_and_however_old_it_is_that_nobody_is_rostered_is_said() -> None:
    """The emergency team's rota of Thursday 2 July: its last shift ended on Tuesday 7 July at 09:00."""
    imported = london(2, "12:00")
    last = duty(GREEN, london(6, "17:00"), london(7, "09:00"), EMERGENCY_DUTY)
    for day, month, said in (
        (8, 7, "no one is rostered at Emergency Duty Team from Tuesday 09:00 on"),  # six days old
        (9, 7, "no one is rostered at Emergency Duty Team from Tuesday 09:00 on and its rota is 7 days old"),
        (
            20,
            8,
            "no one is rostered at Emergency Duty Team from Tuesday 7 July 09:00 on"
            " and its rota is 49 days old",
        ),
    ):
        at = london(day, "21:00", month=month)
        found = reach(FRONT_DOOR, Rota("D-edt", imported, (last,)), at=at)
        assert (found.desk, found.step) == (CONTROL_ROOM, Step.PARTNERSHIP)
        assert (found.gap, found.gap_at) == (Gap(london(7, "09:00"), None), "D-edt")
        assert found.because.endswith(said)


def test_a_reception_that_picks_up_by_itself_says_both_that_nobody_is_rostered_and_how_old_that_is() -> None:
    early = shift(SHAW, london(14, "09:00"), london(14, "10:00"), HOUSING)
    at = london(14, "12:30")
    found = reach(HOUSING, rota(early, of=HOUSING, days_old=9, at=at), at=at)
    assert (found.desk, found.step, found.stale) == (HOUSING, Step.DESK, True)
    assert found.gap == Gap(london(14, "10:00"), None)
    assert found.because == (
        "Housing Options because no one is rostered from 10:00 on and the rota is 9 days old: "
        "ring the desk first"
    )


def test_an_officer_lent_on_an_old_rota_is_not_vouched_for() -> None:
    lent = rota(
        shift(KHAN, london(14, "08:00"), london(14, "16:00"), CONTROL_ROOM), of=CONTROL_ROOM, days_old=12
    )
    found = reach(SAFEGUARDING, rota(MORAN_EARLY), lent, named=KHAN)
    assert found.person == MORAN
    assert found.because == "Sgt Moran because DC Khan is on an old rota"


def test_an_import_replaces_the_rota_before_it() -> None:
    before = rota(KHAN_EARLY, days_old=9)
    after = rota(MORAN_EARLY, days_old=1)
    for order in permutations([before, after]):
        found = reach(SAFEGUARDING, *order)
        assert (found.person, found.also_on, found.stale) == (MORAN, (), False)


def test_what_a_newer_rota_did_not_speak_of_stays_as_old_as_it_is() -> None:
    """July came on the 4th, August yesterday: of today's names the rota is ten days old, and not one."""
    ten_days_ago = NINE - timedelta(days=10)
    khan, moran = (replace(one, said_at=ten_days_ago) for one in (KHAN_EARLY, MORAN_EARLY))
    august = shift(BELL, london(1, "13:30", month=8), london(1, "22:00", month=8))
    found = reach(SAFEGUARDING, rota(khan, moran, august), named=KHAN)
    assert (found.person, found.on_old_rota, found.stale) == (None, KHAN, True)
    assert found.rota_age == timedelta(days=10)
    assert found.because == "Safeguarding Unit because the rota is 10 days old: ring the desk first"
    # Whoever was said to be on since then comes before them, by their own age.
    by_hand = replace(BELL_EARLY, said_at=NINE - timedelta(hours=1))
    found = reach(SAFEGUARDING, rota(khan, moran, by_hand))
    assert (found.person, found.also_on, found.rota_age) == (BELL, (), timedelta(hours=1))


def test_when_somebody_is_back_is_not_said_out_of_what_is_old() -> None:
    next_week = replace(KHAN_NEXT_TUESDAY, said_at=NINE - timedelta(days=10))
    found = reach(SAFEGUARDING, rota(MORAN_EARLY, next_week), named=KHAN)
    assert (found.person, found.named_back_at) == (MORAN, None)
    assert found.because == "Sgt Moran is on shift until 14:00"


def test_a_rota_imported_a_moment_from_now_is_not_of_negative_age() -> None:
    assert RotaIndex([rota(days_old=-1)]).age("D-sg", at=NINE) == timedelta()


# Christmas


OVER_CHRISTMAS = rota(
    duty(GREEN, london(24, "16:30", month=12), london(29, "09:00", month=12), EMERGENCY_DUTY),
    of=EMERGENCY_DUTY,
    at=london(25, "11:00", month=12),
)


def test_on_christmas_day_the_front_door_is_the_emergency_duty_team_until_the_29th() -> None:
    at = london(25, "11:00", month=12)
    found = reach(FRONT_DOOR, OVER_CHRISTMAS, at=at)
    assert found.desk == EMERGENCY_DUTY
    assert found.because == "Emergency Duty Team because the front door is closed until Tuesday 09:00"
    assert found.until == london(29, "09:00", month=12)


def test_on_christmas_day_joys_school_is_the_emergency_duty_team_until_january() -> None:
    found = reach(SCHOOL, OVER_CHRISTMAS, at=london(25, "11:00", month=12))
    assert (
        found.because
        == "Emergency Duty Team because Parkside Primary is closed until Monday 4 January 2027 08:00"
    )


def test_after_the_last_known_school_holiday_a_school_does_not_silently_count_as_open() -> None:
    """The list ends on New Year's Day 2027: at half term nobody can know whether the school is closed."""
    known = replace(DIRECTORY, school_holidays_end=DATA.school_holidays_end)
    at = london(17, "10:00", month=2, year=2027)
    assert reach(SCHOOL, at=at, directory=known).because == (
        "Parkside Primary is open until 16:30, "
        "unless this is a school holiday: none is known after Friday 1 January"
    )
    assert reach(SCHOOL, at=NINE, directory=known).because == "Parkside Primary is open until 16:30"
    assert reach(HOUSING, at=at, directory=known).because == "Housing Options is open until 17:00"


def test_in_a_summer_of_which_nobody_said_a_word_no_school_is_known_to_be_open() -> None:
    """The list ends on New Year's Day 2027; another area has none at all."""
    at = london(10, "10:00", month=8, year=2027)
    listed = AreaData("", {"school_holidays.toml": FILES["school_holidays.toml"]})
    for data, known in (
        (listed, "none is known after Friday 1 January"),
        (AreaData("", {}), "none is known"),
    ):
        directory = replace(
            DIRECTORY,
            school_holidays=data.school_holidays,
            school_holidays_end=data.school_holidays_end,
            summers_untold=data.summers_untold,
        )
        found = reach(SCHOOL, at=at, directory=directory)
        assert found.desk == CONTROL_ROOM
        assert found.because.startswith(
            "Force Control Room because Parkside Primary is not known to be open until Monday 6 September "
            f"08:00 (school holidays: {known}) and Emergency Duty Team is closed until"
        )
        eve = reach(SCHOOL, at=london(19, "18:00", year=2027), directory=directory)
        assert "Parkside Primary is not known to be open until Monday 6 September 08:00" in eve.because
        assert reach(SCHOOL, at=london(6, "10:00", month=9, year=2027), directory=directory).desk == SCHOOL
    assert date(2026, 7, 20) not in listed.summers_untold


def test_a_summer_before_the_first_known_holiday_is_no_better_known_than_one_after_the_last() -> None:
    """A council's calendar of 2026/27, brought in that August: it begins with a training day."""
    told = "".join(
        f'[[holiday]]\nname = "One"\nfirst = {first}\nlast = {last}\n'
        for first, last in (
            ("2026-09-01", "2026-09-01"), ("2026-10-26", "2026-10-30"), ("2027-07-23", "2027-09-03"),
        )
    )  # fmt: skip
    data = AreaData("", {"school_holidays.toml": told})
    assert date(2027, 7, 22) not in data.summers_untold
    assert date(2028, 8, 10) in data.summers_untold
    directory = replace(
        DIRECTORY,
        school_holidays=data.school_holidays,
        school_holidays_end=data.school_holidays_end,
        summers_untold=data.summers_untold,
    )
    found = reach(SCHOOL, at=london(10, "10:00", month=8), directory=directory)
    assert found.because.startswith(
        "Force Control Room because Parkside Primary is not known to be open until Monday 7 September 08:00"
    )


def test_on_christmas_day_the_officer_on_response_is_on() -> None:
    at = london(25, "11:00", month=12)
    early = shift(KHAN, london(25, "07:00", month=12), london(25, "17:00", month=12))
    assert reach(SAFEGUARDING, rota(early, at=at), at=at, named=KHAN).person == KHAN


# What a rota may not say


def test_a_shift_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="DC Khan's shift would end before it starts"):
        shift(KHAN, london(14, "16:00"), london(14, "08:00"))


@pytest.mark.parametrize("kind", EntryKind)
def test_cover_and_only_cover_names_whom_it_is_for(kind: EntryKind) -> None:
    covered = None if kind is EntryKind.COVER else KHAN.reference
    with pytest.raises(ValueError, match="names the person it is for"):
        RotaEntry(MORAN, "D-sg", london(14, "08:00"), london(14, "16:00"), kind, covered)


# Laws, on generated rotas

PEOPLE = [KHAN, MORAN, BELL, NAIR]
A_MOMENT = st.integers(0, 14 * 24).map(lambda hour: london(6, "00:00") + timedelta(hours=hour))


@st.composite
def entries(draw: st.DrawFn) -> RotaEntry:
    starts = draw(A_MOMENT)
    person = draw(st.sampled_from(PEOPLE))
    kind = draw(
        st.sampled_from([EntryKind.SHIFT, EntryKind.SHIFT, EntryKind.DUTY, EntryKind.AWAY, EntryKind.COVER])
    )
    covers = draw(st.sampled_from(PEOPLE)).reference if kind is EntryKind.COVER else None
    return RotaEntry(person, "D-sg", starts, starts + timedelta(hours=draw(st.integers(1, 72))), kind, covers)


def by_hand(rows: list[RotaEntry], at: datetime) -> set[Person]:
    """Who is on, by reading every line."""

    def gone(person: Person) -> bool:
        return any(
            row.starts <= at < row.ends
            and (
                (row.kind is EntryKind.AWAY and row.person == person)
                or (row.kind is EntryKind.COVER and row.covers == person.reference)
            )
            for row in rows
        )

    return {
        row.person
        for row in rows
        if row.kind is not EntryKind.AWAY and row.starts <= at < row.ends and not gone(row.person)
    }


@given(st.lists(entries(), max_size=14), A_MOMENT)
def test_law_the_index_finds_whom_reading_every_line_finds(rows: list[RotaEntry], at: datetime) -> None:
    index = RotaIndex([Rota("D-sg", at, tuple(rows))])
    expected = by_hand(rows, at)
    assert {one.person for one in index.at_desk("D-sg", at=at)} == expected
    for person in PEOPLE:
        assert (index.on_now(person.reference, at=at) is not None) == (person in expected)


@given(st.lists(entries(), max_size=14), A_MOMENT)
def test_law_until_and_back_are_the_first_moment_at_which_the_answer_turns(
    rows: list[RotaEntry], at: datetime
) -> None:
    index = RotaIndex([Rota("D-sg", at, tuple(rows))])
    end = london(6, "00:00") + timedelta(days=21)
    for person in PEOPLE:
        here = person in by_hand(rows, at)
        turn = at
        while turn < end and (person in by_hand(rows, turn)) == here:
            turn += timedelta(hours=1)
        if here:
            assert index.on_until(person.reference, at=at) == turn
        else:
            assert index.back_at(person.reference, at=at) == (turn if turn < end else None)


@given(st.lists(entries(), max_size=14), A_MOMENT)
def test_law_in_a_gap_nobody_is_on_and_on_both_sides_somebody_is(rows: list[RotaEntry], at: datetime) -> None:
    index = RotaIndex([Rota("D-sg", at, tuple(rows))])
    if by_hand(rows, at):
        return
    gap = index.gap("D-sg", at=at)
    hour = gap.since or at
    while hour < (gap.until or at):
        assert by_hand(rows, hour) == set()
        hour += timedelta(hours=1)
    if gap.until is not None:
        assert by_hand(rows, gap.until) != set()


def test_a_desk_without_a_rota_has_a_gap_without_ends() -> None:
    assert RotaIndex([]).gap("D-sg", at=NINE) == Gap(None, None)


@given(st.lists(entries(), max_size=10), A_MOMENT, st.sampled_from([None, *PEOPLE]), st.integers(0, 20))
def test_law_there_is_always_somewhere_to_ring_and_a_reason(
    rows: list[RotaEntry], at: datetime, named: Person | None, days_old: int
) -> None:
    found = reach(SAFEGUARDING, rota(*rows, days_old=days_old, at=at), at=at, named=named)
    assert found.phone
    assert found.because
    assert found.step is not Step.NOBODY  # the control room never closes
    assert not (found.stale and found.person)
    assert found.person is None or found.person in by_hand(rows, at)
    assert found.until is None or found.until > at
