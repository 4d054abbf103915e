"""My day on Tuesday 14 July 2026: what waits, in the order that is printed, and the line about duty."""

from datetime import timedelta
from typing import Any

from joinedup.agencies.models import Rota, Shift
from joinedup.agencies.queries import own_shift
from joinedup.agencies.rules.owners import OpenItem, has_stuck
from joinedup.clocks import actions as clocks
from joinedup.clocks.models import ChildClock
from joinedup.desk import open_work
from joinedup.frontdoor.models import Concern
from joinedup.staff import actions as staff

from .bad_town import page_of, text_of
from .conftest import TUESDAY_NINE, Town
from .sharing_case import Case, case
from .signin_case import CONSOLE
from .test_open_work import _tell

__all__ = ["case"]

LATE = "A step that is late, to be done or explained"


def titles(answer: Any) -> list[str]:
    links = page_of(answer).xpath("//a[contains(@class, 'j-work__link')]")
    return [" ".join(one.text_content().split()) for one in links]


def owed_in(town: Town) -> tuple[OpenItem, ...]:
    return tuple(
        one for one in open_work.everything(town.area.pk, at=town.at) if one.code.startswith("clock.")
    )


def held_by(town: Town, who: str) -> tuple[OpenItem, ...]:
    return open_work.held_by(town.people[who].pk, area_id=town.area.pk, at=town.at)


def taken_on_a_month_ago(town: Town, who: str = "Priya Nair") -> str:
    """Two steps on the way are late by now, and nobody has said why."""
    clocks.record_step(
        town.amara.reference,
        "referral_received",
        occurred=town.at - timedelta(days=30),
        own_agency_only=False,
        by=town.viewer(who),
        at=town.at,
    )
    return ChildClock.objects.get(timer="T02a").reference


def test_the_order_is_printed_and_what_is_due_while_i_am_away_says_so(case: Case) -> None:
    """Sam goes at five today and is back tomorrow at nine; an answer is needed by eight tomorrow."""
    town = case.town
    case.ask(needed_by=TUESDAY_NINE + timedelta(hours=23))
    words = text_of(town.client("Sam Khan").get("/"))
    assert "On shift until 17:00." in words
    assert "what is due before your shift ends, then what is due next, then what has waited longest." in words
    assert "“Need by” is after your shift ends and before you are back" in words
    assert "1 thing for you or your desk" in words
    assert "Duty desk: Front-door police desk – 1 waiting" in words
    assert "1 piece of work that nobody has taken on" in words


def test_what_is_due_when_i_am_back_need_not_be_handed_over(case: Case) -> None:
    case.ask(needed_by=TUESDAY_NINE + timedelta(hours=25))
    assert "“Need by” is after" not in text_of(case.town.client("Sam Khan").get("/"))


def test_who_works_on_tuesdays_alone_hands_over_what_is_due_before_next_tuesday(case: Case) -> None:
    """Sam is part-time: on today until five, and next in a week. Thursday noon comes between."""
    town, sam = case.town, case.town.people["Sam Khan"]
    case.ask()
    after_today = "“Need by” is after your shift ends and before you are back"
    assert after_today not in text_of(town.client("Sam Khan").get("/")), "with five days a week he is back"
    later = Shift.objects.filter(practitioner=sam, starts__gt=TUESDAY_NINE)
    later.exclude(pk=later.order_by("starts")[0].pk).delete()
    week = {"starts": TUESDAY_NINE + timedelta(days=7), "ends": TUESDAY_NINE + timedelta(days=7, hours=8)}
    later.update(**week)
    assert after_today in text_of(town.client("Sam Khan").get("/"))
    assert own_shift(sam.pk, at=town.at).back_at == week["starts"]


def test_a_late_step_is_on_my_day_of_who_recorded_what_set_it_going_and_in_open_work(town: Town) -> None:
    late = taken_on_a_month_ago(town)
    page = town.client("Priya Nair").get("/")
    assert LATE in titles(page)
    assert f'href="/clocks/{late}/late"' in page.content.decode()
    assert LATE not in titles(town.client("Denise Walker").get("/"))
    assert LATE not in titles(town.client("Sam Khan").get("/"))
    everybodys = text_of(town.client("Denise Walker").get("/open-work"))
    assert f"{LATE} {late}Stuck" in everybodys.replace(" Stuck", "Stuck")
    clocks.explain_late(
        late, because="Her mother was in hospital.", agreed_by="Denise Walker", meanwhile="Nan is there.",
        by=town.viewer("Priya Nair"), at=town.at,
    )  # fmt: skip
    assert set(titles(town.client("Priya Nair").get("/"))) == {LATE, "A step that is late, to be done"}
    clocks.record_step(
        town.amara.reference, "manager_checkpoint", occurred=town.at, own_agency_only=False,
        by=town.viewer("Priya Nair"), at=town.at,
    )  # fmt: skip
    assert titles(town.client("Priya Nair").get("/")) == [LATE], "the other is late still"


def test_an_end_that_others_rely_on_is_owed_a_plan_by_whoever_works_with_the_child(town: Town) -> None:
    """Joy's school ends its work on Thursday: the plan for what comes after is hers until it is written."""
    joy = town.viewer("Joy Adeyemi")
    clocks.leave(
        town.amara.reference, reason="moved", because="They move on Thursday.",
        for_others="Nobody sees her at breakfast.", last_day=(town.at + timedelta(days=2)).date(),
        by=joy, at=town.at,
    )  # fmt: skip
    (owed,) = owed_in(town)
    assert owed.person_id == town.people["Joy Adeyemi"].pk
    clocks.plan_meanwhile(
        owed.reference,
        plan="Hannah visits.",
        agreed_with="Hannah Okoye",
        until=town.at.date(),
        by=joy,
        at=town.at,
    )
    assert owed_in(town) == ()


def test_a_leavers_late_step_is_their_desks_or_their_colleagues(town: Town) -> None:
    late = taken_on_a_month_ago(town)
    assert late in {item.reference for item in held_by(town, "Priya Nair")}
    counted = staff.let_go_from_the_console(
        town.people["Priya Nair"].pk, area_id=town.area.pk, by=CONSOLE, at=town.at
    )
    assert counted == "3 0", "and the assessment, which runs still"
    assert held_by(town, "Priya Nair") == ()


def test_whose_shift_it_is_follows_the_newest_rota_overlaps_and_who_is_away(town: Town) -> None:
    """Sam works nine to five; a second shift from three to eleven makes one; away from noon ends it there."""
    sam, desk = town.people["Sam Khan"], town.desks["Front-door police desk"]
    rota = Rota.objects.get(desk=desk)
    assert own_shift(sam.pk, at=town.at).until == TUESDAY_NINE + timedelta(hours=8)
    more = {"rota": rota, "desk": desk, "practitioner": sam}
    Shift.objects.create(starts=town.at + timedelta(hours=6), ends=town.at + timedelta(hours=14), **more)
    assert own_shift(sam.pk, at=town.at).until == TUESDAY_NINE + timedelta(hours=14)
    gone = Shift.objects.create(
        starts=town.at + timedelta(hours=3), ends=town.at + timedelta(hours=24), kind="away", **more
    )
    shift = own_shift(sam.pk, at=town.at)
    assert (shift.until, shift.back_at) == (gone.starts, gone.ends)
    assert not own_shift(sam.pk, at=town.at + timedelta(hours=4)).on_now
    zoe = own_shift(town.people["Zoe Li"].pk, at=town.at)
    assert (zoe.on_now, zoe.back_at, zoe.in_words(at=town.at)) == (False, None, "")


def test_a_concern_of_the_most_urgent_sort_stands_above_one_that_has_waited_longer(town: Town) -> None:
    """Red, and to be decided by half past eight: it is late at nine, though its day is not over."""
    first, second = _tell(town), _tell(town)
    assert "In it:" not in text_of(town.client("Denise Walker").get("/"))
    due = town.at - timedelta(minutes=30)
    Concern.objects.filter(reference=second).update(rating="red", due_at=due)
    page = page_of(town.client("Denise Walker").get("/"))
    (red,) = page.xpath(f"//li[.//a[contains(@class, 'j-work__link')]][contains(., '{second}')]")
    assert "Was due 08:30" in red.text_content()
    (item,) = [
        one
        for one in open_work.everything(town.area.pk, at=town.at)
        if one.code == "concern.received" and one.reference == second
    ]
    assert (item.due, has_stuck(item, at=town.at)) == (due, True)
    lines = page.xpath("//li[.//a[contains(@class, 'j-work__link')]]")
    order = [one for line in lines for one in (first, second) if one in line.text_content()]
    assert order == [second, first]
    for _ in range(9):
        _tell(town)
    assert "In it: Concern (11)." in text_of(town.client("Denise Walker").get("/"))
