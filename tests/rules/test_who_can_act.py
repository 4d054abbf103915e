"""Whom a word leads to, how a service that is slow to reach is reached, who has a grade. London's time."""

from datetime import datetime, time

import pytest

from joinedup.agencies.rules.reaching import Reach, as_said, read_reaching, shipped_reaching
from joinedup.agencies.rules.rota import Person
from joinedup.agencies.rules.specialists import Candidate, Presence, at_least, who_has_it
from joinedup.agencies.rules.topics import (
    Called,
    desks_called,
    desks_for,
    read_topics,
    topics,
    topics_in,
)
from joinedup.agencies.rules.ways import CLOSED, EVERY_DAY, Way, best_way, ways_typed
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import from_london

HOUSING = Called("D-housing", ("Housing options", "Housing options duty"), "housing")
SURGERY = Called("D-surgery", ("Willow Street Surgery", "Reception"), "health")
HOSPITAL = Called("D-hospital", ("St Hilda's", "Hospital safeguarding desk"), "health")
POLICE = Called("D-police", ("Police", "Front-door desk"), "police")
DESKS = (HOUSING, SURGERY, HOSPITAL, POLICE)


def london(words: str) -> datetime:
    return from_london(datetime.fromisoformat(words)).moment


# Words


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("housing", "housing"),
        ("Evictions", "housing"),
        ("she was evicted yesterday", "housing"),
        ("bail", "bail"),
        ("what are his bail conditions?", "bail"),
        ("interpreter", "interpreter"),
        ("need a BSL interpreter", "interpreter"),
        ("GP", "gp"),
        ("ABE interview", "interview"),
        ("county lines", "exploitation"),
        ("non-molestation order", "domestic_abuse"),
        ("a&e", "health"),
        ("self-harm", "mental_health"),
        ("home educated", "school"),
    ],
)
@pytest.mark.need("W5")
def test_a_practitioners_own_word_leads_somewhere(typed: str, leads_to: str) -> None:
    assert topics_in(typed, topics())[0].code == leads_to


@pytest.mark.parametrize("typed", ["", "Okafor", "king", "daffodil", "   ", "das", "'; --"])
def test_what_is_no_topic_leads_nowhere(typed: str) -> None:
    assert topics_in(typed, topics()) == ()


def test_a_phrase_comes_before_a_word_of_it() -> None:
    assert [topic.code for topic in topics_in("bail condition of a tenant", topics())] == ["bail", "housing"]


def test_a_topic_leads_to_desks_of_its_kinds_the_first_kind_first() -> None:
    bail = topics_in("bail", topics())[0]
    assert desks_for(bail, DESKS) == ("D-police",)
    health = topics_in("bruise", topics())[0]
    assert desks_for(health, DESKS) == ("D-surgery", "D-hospital")


def test_a_gp_is_a_surgery_and_not_the_hospital() -> None:
    assert desks_for(topics_in("gp", topics())[0], DESKS) == ("D-surgery",)


def test_a_desk_is_found_by_any_words_of_its_name_in_any_order() -> None:
    assert desks_called("surgery willow", DESKS) == ("D-surgery",)
    assert desks_called("HOUSING", DESKS) == ("D-housing",)
    assert desks_called("willow housing", DESKS) == ()
    assert desks_called("", DESKS) == ()


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ('code="a"\nlabel="A"\nwords=["x"]\nkinds=[]', "leads to nobody"),
        ('code="a"\nlabel="A"\nwords=["?"]\nkinds=["police"]', "has no words"),
        (
            'code="a"\nlabel="A"\nwords=["x"]\nkinds=["police"]\n'
            '[[topic]]\ncode="a"\nlabel="A"\nwords=["y"]\nkinds=["police"]',
            "is there twice",
        ),
    ],
)
def test_topics_that_lead_nowhere_are_refused(rows: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_topics(f"[[topic]]\n{rows}")


# Ways

DUTY_LINE = Way("Duty line", "0113 496 0001", time(10), time(12))
MAIN_LINE = Way("Main line", "0113 496 0002", time(9), time(17))
HOUSING_WAYS = (DUTY_LINE, MAIN_LINE)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-07-14T10:30", "Duty line, open until 12:00"),  # a Tuesday
        ("2026-07-14T09:30", "Main line, open until 17:00"),
        ("2026-07-14T12:00", "Main line, open until 17:00"),
        ("2026-07-14T17:00", "Main line, opens Wednesday 09:00"),
        ("2026-07-17T23:00", "Main line, opens Monday 09:00"),
        ("2026-08-30T03:00", "Main line, opens Tuesday 09:00"),  # the Sunday before the August bank holiday
        ("2026-12-25T03:00", "Main line, opens Tuesday 09:00"),  # closed until the 29th
    ],
)
@pytest.mark.need("W11")
def test_housings_best_way_in_by_the_hour(at: str, words: str) -> None:
    moment = london(at)
    best = best_way(HOUSING_WAYS, at=moment, calendar=england_and_wales())
    assert best is not None
    assert best.in_words(at=moment) == words


# A landlord's line: every day from eight to six, Saturdays to noon, no Sundays, an hour on bank holidays.
LANDLORD = Way(
    "Repairs line", "", time(8), time(18), EVERY_DAY,
    saturday=(time(8), time(12)), sunday=CLOSED, bank_holidays=(time(10), time(11)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-07-17T19:00", "Repairs line, opens Saturday 08:00"),  # a Friday
        ("2026-07-18T11:00", "Repairs line, open until 12:00"),
        ("2026-07-18T12:00", "Repairs line, opens Monday 08:00"),
        ("2026-08-31T10:30", "Repairs line, open until 11:00"),  # the August bank holiday
        ("2026-12-26T09:00", "Repairs line, opens 10:00"),  # Boxing Day, a Saturday
        ("2026-12-26T11:00", "Repairs line, opens Monday 10:00"),  # the day that stands in for it
    ],
)
def test_a_way_in_has_hours_of_its_own_at_weekends_and_on_bank_holidays(at: str, words: str) -> None:
    moment = london(at)
    best = best_way([LANDLORD], at=moment, calendar=england_and_wales())
    assert best is not None
    assert best.in_words(at=moment) == words


def test_hours_of_a_day_are_written_as_a_services_are() -> None:
    (one,) = read_reaching(
        """
        [[reach]]
        kind = "housing"
        way = [{ words = "Repairs line", opens = 08:00:00, closes = 18:00:00, days = "every day",
                 saturday = ["08:00", "12:00"], sunday = "closed", bank_holidays = ["10:00", "11:00"] }]
        """.replace("\n                 ", " ")
    )
    assert one.ways == (LANDLORD,)


@pytest.mark.parametrize(
    ("at", "until"),
    [("2026-03-29T00:30", "2026-03-29T04:00"), ("2026-10-25T00:30", "2026-10-25T04:00")],
)
def test_a_way_that_is_open_while_the_clocks_change_closes_by_londons_clock(at: str, until: str) -> None:
    night = Way("Night line", "", time(0), time(4), EVERY_DAY)
    best = best_way([night], at=london(at), calendar=england_and_wales())
    assert best is not None
    assert (best.is_open, best.until) == (True, london(until))


def test_a_way_without_hours_is_open_day_and_night_and_no_way_is_no_answer() -> None:
    best = best_way([Way("Pager", "")], at=london("2026-12-25T03:00"), calendar=england_and_wales())
    assert best is not None
    assert best.in_words(at=london("2026-12-25T03:00")) == "Pager, day and night"
    assert best_way([], at=london("2026-07-14T10:30"), calendar=england_and_wales()) is None


def test_beyond_the_known_bank_holidays_a_way_is_closed_and_no_day_is_guessed() -> None:
    moment = london("2030-12-31T18:00")
    best = best_way([DUTY_LINE], at=moment, calendar=england_and_wales())
    assert best is not None
    assert best.in_words(at=moment) == "Duty line, closed"


# What an area says


def test_what_is_narrower_replaces_what_is_wider_part_by_part() -> None:
    said = (
        Reach(kind="housing", place="Civic Hall", asks_for="the duty officer", ways=(MAIN_LINE,)),
        Reach(kind="housing", agency="Housing options", ways=(DUTY_LINE,)),
        Reach(agency="Somebody else", place="Elsewhere"),
    )
    one = as_said(said, kind="housing", agency="Housing options", desk="Duty")
    assert (one.place, one.asks_for, one.ways) == ("Civic Hall", "the duty officer", (DUTY_LINE,))


def test_what_is_shipped_can_be_read_and_says_what_the_night_decides() -> None:
    night = as_said(shipped_reaching(), kind="childrens_social_work", agency="Any", desk="Any")
    assert night.decides.startswith("Out of hours: emergency protection")
    surgery = as_said(shipped_reaching(), kind="health", agency="Burmantofts Surgery", desk="Duty")
    assert surgery.asks_for == "the practice manager, or the safeguarding lead"
    for agency, desk in (("Leeds Community Healthcare", "Front-door health desk"), ("CAMHS", "Duty")):
        other = as_said(shipped_reaching(), kind="health", agency=agency, desk=desk)
        assert (other.asks_for, other.ways) == ("", ())
    housing = as_said(shipped_reaching(), kind="housing", agency="Any", desk="Any")
    assert [way.words for way in housing.ways] == ["Duty line", "Main line: ask for the team leader"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('place = "Here"', "of which kind of agency"),
        ('kind = "police"\ncolour = "blue"', "'colour' is no word"),
        ('kind = "police"\nway = [{ words = "A", opens = "ten", closes = "12:00" }]', "'ten' is no time"),
        ('kind = "police"\nway = [{ words = "A", opens = "10:00" }]', "opens and closes"),
        (
            'kind = "police"\nway = [{ words = "A", opens = "12:00", closes = "10:00" }]',
            "close before it opens",
        ),
        ('kind = "police"\nway = [{ words = "A", days = "Tuesdays" }]', "the days are"),
        ('kind = "police"\nway = [{ phone = "101" }]', "has no words"),
    ],
)
def test_a_file_of_ways_that_makes_no_sense_is_refused_with_its_entry(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=rf"Entry 1 of \[\[reach\]\].*{complaint}"):
        read_reaching(f"[[reach]]\n{text}")


# Somebody with a grade or a skill

NINE = london("2026-07-14T09:00")


def somebody(name: str, presence: Presence, *, load: int = 0) -> Candidate:
    return Candidate(Person(f"P-{name}", name), "Detective", "Police", "101", presence, load)


MORAN = somebody("Moran", Presence(until=london("2026-07-14T16:00")))
BELL = somebody("Bell", Presence(until=london("2026-07-14T14:00")), load=2)
KHAN = somebody("Khan", Presence(back_at=london("2026-07-15T07:00")))
SHAW = somebody("Shaw", Presence(back_at=london("2026-07-17T07:00")))


@pytest.mark.need("S4")
def test_of_those_with_a_skill_who_are_on_whoever_holds_least_is_first() -> None:
    found = who_has_it([KHAN, BELL, MORAN], what="trained for this", at=NINE)
    assert [one.person.name for one in found.on] == ["Moran", "Bell"]
    assert found.because == "Moran is trained for this and on until 16:00"


@pytest.mark.parametrize(
    ("there", "because"),
    [
        ([SHAW, KHAN], "Nobody who is trained for this is on until Wednesday 07:00, when Khan is"),
        (
            [somebody("Green", Presence())],
            "Nobody who is trained for this has a shift on the rota of the next eight days",
        ),
        ([], "Nobody here is said to be trained for this"),
        (
            [somebody("Old", Presence(until=london("2026-07-14T16:00"), stale=True)), SHAW],
            "Nobody who is trained for this is on until Friday 07:00, when Shaw is",
        ),
    ],
)
def test_where_nobody_with_it_is_on_it_says_until_when(there: list[Candidate], because: str) -> None:
    found = who_has_it(there, what="trained for this", at=NINE)
    assert found.on == ()
    assert found.because == because


def test_a_manager_or_above_is_a_manager_or_a_senior() -> None:
    assert at_least("manager") == {"manager", "senior"}


def test_ways_in_are_typed_one_a_line_and_what_is_none_is_said_with_what_would_be_right() -> None:
    typed = (
        "Duty line, 0113 496 0000, 10:00 to 12:00\n\nMain line: ask for the lead\n"
        "Nights, 22:00 to 23:30, every day"
    )
    assert ways_typed(typed) == (
        Way("Duty line", "0113 496 0000", time(10), time(12)),
        Way("Main line: ask for the lead", ""),
        Way("Nights", "", time(22), time(23, 30), EVERY_DAY),
    )
    assert ways_typed("") == ()
    for wrong in ("Duty line, ten to twelve", "Duty line, 10:00", "Duty line, 25:00 to 26:00"):
        with pytest.raises(ValueError, match="Enter each like: Duty line, 0113 496 0000, 10:00 to 12:00"):
            ways_typed(wrong)
    with pytest.raises(ValueError, match="Name 6 ways or fewer"):
        ways_typed("Line\n" * 7)
    with pytest.raises(ValueError, match="over midnight as two lines"):
        ways_typed("Night line, 0113 496 0000, 22:00 to 06:00")
