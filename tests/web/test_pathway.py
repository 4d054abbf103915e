"""The time line of Amara with every agency's clock: Tuesday 14 July 2026, nine o'clock in Leeds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from joinedup.agencies.models import Desk
from joinedup.children import queries as children
from joinedup.children.models import Involvement
from joinedup.clocks import actions
from joinedup.clocks.models import ChildClock, Happened
from joinedup.clocks.queries import ClockLine, TimeLine, time_line
from joinedup.notices.models import Notice
from joinedup.sharing import actions as sharing
from joinedup.signin.actions import leave as goes

from .bad_town import errors_of, form_at, text_of
from .conftest import TUESDAY_NINE, Town

PRIYA, SAM, JOY, HANNAH = "Priya Nair", "Sam Khan", "Joy Adeyemi", "Hannah Okoye"
THERE = ("Children's social work", "West Yorkshire Police", "0-19 health service")


def line_of(town: Town, who: str) -> TimeLine:
    viewer = town.viewer(who)
    child = children.child(viewer, town.amara.reference)
    assert child is not None
    return time_line(viewer, child)


def clock(town: Town, who: str, timer: str) -> ClockLine | None:
    line = line_of(town, who)
    return next((one for one in (*line.running, *line.over) if one.timer == timer), None)


def record(town: Town, who: str, code: str, *, occurred: datetime | None = None, **more: Any) -> str:
    viewer = town.viewer(who)
    return actions.record_step(
        town.amara.reference,
        code,
        occurred=occurred or town.at,
        **{"own_agency_only": False, **more},
        by=viewer,
        at=town.at,
    )


def send(town: Town, by: str, path: str, /, **filled: str) -> Any:
    client = town.client(by)
    return client.post(path, {**form_at(client.get(path), path), **filled})


@pytest.fixture(autouse=True)
def an_officer_works_with_her(town: Town) -> None:
    involve(town, "West Yorkshire Police", "Front-door police desk", SAM)


def involve(town: Town, agency: str, desk: str, who: str, **more: str) -> None:
    Involvement.objects.create(
        **town.work(
            child=town.amara,
            agency=town.agencies[agency],
            desk=town.desks[desk],
            practitioner=town.people[who],
            part="works with her",
            since=TUESDAY_NINE - timedelta(days=2),
            **more,
        )
    )


def steps(town: Town) -> str:
    return f"/children/{town.amara.reference}/steps"


def page(town: Town, who: str) -> str:
    return text_of(town.client(who).get(f"/children/{town.amara.reference}/time-line"))


# --- clocks are set going, and stopped ---------------------------------------------------------------------


def test_a_referral_taken_on_sets_the_45_days_and_the_checkpoint_going_from_its_own_day(town: Town) -> None:
    answer = send(
        town, PRIYA, steps(town), what="referral_received", day="13/7/2026", time="10:00", who="all"
    )
    assert answer.status_code == 303
    shown = page(town, JOY)
    assert "Finish the child and family assessment 45 working days" in shown
    assert "due by end of Tuesday 15 September, 44 working days left" in shown  # from Monday 13 July
    assert "due by end of Monday 27 July, 9 working days left" in shown
    assert "Statutory guidance: Working Together to Safeguard Children (2023)" in shown
    assert "A referral was taken on for assessment, Monday 13 July, 10:00, entered 1 day later" in shown
    assert "1 of 1 step was entered on a later day than it happened." in shown


def test_what_it_is_due_by_was_written_when_it_started(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old case is never judged by a newer edition, or by bank holidays proclaimed since."""
    record(town, PRIYA, "referral_received")
    before = clock(town, PRIYA, "T02")
    monkeypatch.setattr(actions.recording, "due", None)  # nobody counts again
    town.set_time(TUESDAY_NINE + timedelta(days=30))
    after = clock(town, PRIYA, "T02")
    assert before and after
    assert before.due_at == after.due_at == datetime(2026, 9, 16, 23, 0, tzinfo=UTC)


def test_a_second_strategy_discussion_gives_the_conference_no_more_time(town: Town) -> None:
    discuss(town)
    first = clock(town, PRIYA, "T06")
    town.set_time(TUESDAY_NINE + timedelta(days=3))
    discuss(town)
    assert first is not None
    assert clock(town, PRIYA, "T06") == replace_stand(clock(town, PRIYA, "T06"), first)
    assert ChildClock.objects.filter(timer="T06").count() == 1
    assert first.due_at == datetime(2026, 8, 4, 23, 0, tzinfo=UTC)  # fifteen working days from 14 July


def replace_stand(now: ClockLine | None, first: ClockLine) -> ClockLine:
    """The first clock as it stands now: nothing else of it may have changed."""
    assert now is not None
    return replace(first, stand=now.stand)


def discuss(town: Town) -> None:
    sharing.record_strategy(
        town.amara.reference,
        held_on=town.at.date(),
        took_part=[town.agencies[name].reference for name in THERE],
        names="Priya Nair, Sam Khan, Hannah Okoye",
        decided="joint",
        because="She was hit, and he comes home tonight.",
        by=town.viewer(PRIYA),
        at=town.at,
    )


@pytest.mark.need("F11")
def test_the_enquiry_is_known_to_those_who_took_part_and_to_nobody_else(town: Town) -> None:
    discuss(town)
    assert clock(town, SAM, "T06") and clock(town, HANNAH, "T05")
    assert clock(town, JOY, "T06") is None
    assert "section 47" not in page(town, JOY)
    sharing.end_enquiry(town.amara.reference, by=town.viewer(PRIYA), at=town.at)
    ended, conference = clock(town, SAM, "T05"), clock(town, SAM, "T06")
    assert ended and ended.stand.words == "done on time"
    assert conference and conference.stand.words == "due by end of Tuesday 4 August, 15 working days left"


def test_police_protection_is_counted_to_the_minute_and_warns_a_day_ahead(town: Town) -> None:
    path = f"/children/{town.amara.reference}/police-protection"
    answer = send(town, SAM, path, time="23:10", because="The door stood open.", place="At the station")
    assert answer.status_code == 303
    assert "ends Thursday 23:10, 62 hours left" in page(town, JOY)
    assert actions.warn(at=town.at) == 0
    town.set_time(datetime(2026, 7, 15, 22, 15, tzinfo=UTC))  # 23:15 on Wednesday
    assert actions.warn(at=town.at) == 1
    assert actions.warn(at=town.at) == 0  # once
    told = Notice.objects.filter(template="ending_near")
    assert {one.to for one in told} >= {town.people[JOY].reference}
    assert {one.thing for one in told} == {ChildClock.objects.get(timer="T23").reference}
    assert "About to end, or ended" in page(town, JOY) and "No new plan" in page(town, JOY)


def test_the_day_of_a_conference_counts_the_notice_back(town: Town) -> None:
    answer = send(
        town, PRIYA, steps(town), what="icpc_arranged", day="14/7/2026", until_day="4/8/2026", who="all"
    )
    assert answer.status_code == 303
    shown = clock(town, PRIYA, "T19")
    assert shown and shown.stand.words == "due by end of Thursday 30 July, 12 working days left"


# --- what clashes is said early ----------------------------------------------------------------------------


@pytest.mark.need("V7")
def test_an_assessments_ten_days_clash_with_a_police_check_of_eight_weeks_and_ask_for_a_plan(
    town: Town,
) -> None:
    record(town, PRIYA, "referral_received")
    assert "Clocks that clash" not in page(town, JOY)
    record(town, PRIYA, "police_check_asked")
    shown = page(town, SAM)  # whose check it is
    assert (
        "Look at the assessment half way (Children's social work) waits for: answer a police check" in shown
    )
    assert "(West Yorkshire Police)" in shown
    assert (
        "due by end of Tuesday 28 July, 10 working days left. The second is due by end of Tuesday 8 September"
        in shown
    )
    assert "No interim plan" in shown
    assert (
        "Finish the child and family assessment (Children's social work) waits" not in shown
    )  # 16 September
    waiting = clock(town, SAM, "T02a")
    assert waiting is not None
    answer = send(
        town,
        SAM,
        f"/clocks/{waiting.reference}/plan",
        plan="Nan has her until the check is back; the nurse calls on Mondays.",
        agreed_with="Priya Nair, Hannah Okoye",
        until="8/9/2026",
    )
    assert answer.status_code == 303
    shown = page(town, JOY)
    assert "Nan has her until the check is back" in shown and "No interim plan" not in shown


def test_when_the_check_is_answered_nothing_clashes_any_more(town: Town) -> None:
    record(town, PRIYA, "referral_received")
    record(town, PRIYA, "police_check_asked")
    town.set_time(TUESDAY_NINE + timedelta(days=2))
    record(town, SAM, "police_check_answered")
    assert line_of(town, PRIYA).clashes == ()
    answered = clock(town, PRIYA, "PC")
    assert answered and answered.stand.words == "done on time"


# --- late --------------------------------------------------------------------------------------------------


def test_a_late_step_carries_its_reason_who_agreed_and_what_keeps_her_safe(town: Town) -> None:
    record(town, PRIYA, "referral_received")
    town.set_time(datetime(2026, 7, 30, 8, 0, tzinfo=UTC))
    late = clock(town, PRIYA, "T02a")
    assert late and late.owes_a_reason and late.stand.words == "late by 2 working days"
    assert "Nobody has said why yet." in page(town, JOY)
    path = f"/clocks/{late.reference}/late"
    answer = send(
        town,
        PRIYA,
        path,
        because="The police check is not back.",
        agreed_by="Denise Walker, hub manager",
        meanwhile="Nan has her; the school rings each morning.",
    )
    assert answer.status_code == 303
    shown = page(town, JOY)
    assert "Late because: The police check is not back. Agreed by Denise Walker, hub manager." in shown
    assert "Meanwhile: Nan has her; the school rings each morning." in shown
    record(town, PRIYA, "manager_checkpoint")  # late, and done all the same
    done = clock(town, PRIYA, "T02a")
    assert done and done.stand.words == "done late by 2 working days" and not done.owes_a_reason
    assert "Somebody has said why already." in text_of(town.client(PRIYA).get(path))


# --- back-dating -------------------------------------------------------------------------------------------


def test_entered_on_friday_a_visit_of_tuesday_is_on_time_and_says_that_it_was_entered_later(
    town: Town,
) -> None:
    record(town, PRIYA, "referral_received")
    town.set_time(TUESDAY_NINE + timedelta(days=3))
    record(town, PRIYA, "child_seen", occurred=TUESDAY_NINE + timedelta(hours=3))
    shown = page(town, JOY)
    assert "The child was seen in the assessment entered 3 days later" in shown
    assert "1 of 2 steps were entered on a later day than they happened." in shown
    row = Happened.objects.get(event="child_seen")
    assert (row.occurred, row.entered) == (TUESDAY_NINE + timedelta(hours=3), town.at)


@pytest.mark.parametrize(
    ("filled", "sentence"),
    [
        ({"day": "15/7/2026"}, "It must have happened by now. Check the day and the time."),
        ({"day": "14/7/2026", "time": "25:00"}, "Enter the time in 24 hours, like 23:10."),
        (
            {"day": "29/3/2026", "time": "01:30"},
            "The clocks went forward in that hour, and there was no such time.",
        ),
        (
            {"what": "icpc_arranged", "day": "14/7/2026", "until_day": "1/1/2031"},
            "It cannot be said when this is due. 2031-01-01 cannot be judged: bank holidays are known from "
            "2014-01-01 to 2030-12-31 only.",
        ),
        ({"what": "bail_set", "day": "14/7/2026"}, "Until when does bail run? Give the day."),
        (
            {"what": "bail_set", "day": "14/7/2026", "until_day": "1/7/2026"},
            "That day lies before the step itself. Check both days.",
        ),
    ],
)
def test_what_cannot_have_happened_is_said_in_a_sentence(
    town: Town, filled: dict[str, str], sentence: str
) -> None:
    who = PRIYA if filled.get("what") == "icpc_arranged" else SAM
    answer = send(town, who, steps(town), **{"what": "police_check_answered", "who": "all", **filled})
    assert (answer.status_code, errors_of(answer)) == (422, [sentence])
    assert not Happened.objects.exists()


# --- an agency leaves --------------------------------------------------------------------------------------


@pytest.mark.need("V8")
def test_the_school_ends_its_part_and_everybody_elses_goes_on_and_is_told(town: Town) -> None:
    record(town, PRIYA, "referral_received")
    record(town, HANNAH, "police_check_asked")
    before = set(ChildClock.objects.filter(stopped_at=None).values_list("reference", flat=True))
    goes(town.people[SAM].pk, by=town.viewer("Denise Walker"), at=town.at)
    path = f"/children/{town.amara.reference}/leave"
    shown = text_of(town.client(JOY).get(path))
    assert "It closes nothing of anybody else's." in shown
    assert "Finish the child and family assessment (Children's social work)" in shown
    answer = send(
        town,
        JOY,
        path,
        reason="moved",
        because="She starts at Hillside.",
        for_others="Nobody sees her at breakfast now.",
        last_day="17/7/2026",
    )
    assert answer.status_code == 303
    assert before <= set(ChildClock.objects.filter(stopped_at=None).values_list("reference", flat=True))
    shown = page(town, HANNAH)
    assert "An agency ends its work with the child: the family has moved away" in shown
    assert "For the others: Nobody sees her at breakfast now." in shown
    assert "Whoever relies on it needs another plan. What the other agencies do goes on." in shown
    told = {one.to for one in Notice.objects.filter(template="agency_leaves")}
    assert town.people[HANNAH].reference in told
    # Sam has left: his desk reads it.
    assert {town.desks["Front-door police desk"].reference, town.people[SAM].reference} & told == {
        town.desks["Front-door police desk"].reference
    }
    mine = Involvement.objects.filter(child=town.amara)
    ended = {one.agency.name: one.until for one in mine}
    assert ended.pop("Parkside Primary School") == datetime(2026, 7, 17, 23, 0, tzinfo=UTC)
    assert set(ended.values()) == {None}
    town.set_time(datetime(2026, 7, 18, 8, 0, tzinfo=UTC))
    assert town.client(JOY).get(path).status_code == 404  # it works with her no more


def test_whoever_has_open_steps_ends_them_first(town: Town) -> None:
    record(town, PRIYA, "police_check_asked")
    path = f"/children/{town.amara.reference}/leave"
    filled = {
        "reason": "no_further_action",
        "because": "No further action.",
        "for_others": "Ring 101 as anybody does.",
        "last_day": "14/7/2026",
    }
    answer = send(town, SAM, path, **filled)
    assert errors_of(answer) == [
        "A step of your agency is still open here. Record each as done, or as not needed with its reason, "
        "and leave then."
    ]
    check = clock(town, SAM, "PC")
    assert check is not None
    ended = send(town, SAM, f"/clocks/{check.reference}/not-needed", because="The case is closed.")
    assert ended.status_code == 303
    assert send(town, SAM, path, **filled).status_code == 303
    over = clock(town, PRIYA, "PC")
    assert over and over.stand.words == "not needed any more"


@pytest.mark.parametrize("has_a_door", [True, False])
def test_where_a_leavers_desk_has_closed_the_front_door_hears_only_if_there_is_one_that_may_know(
    town: Town, has_a_door: bool
) -> None:
    """Hannah has left and her desk has closed. An order of everybody's ends, and one of her agency alone."""
    record(town, HANNAH, "order_made", until=TUESDAY_NINE + timedelta(days=5))
    record(town, HANNAH, "order_made", until=TUESDAY_NINE + timedelta(days=5), own_agency_only=True)
    goes(town.people[HANNAH].pk, by=town.viewer("Denise Walker"), at=town.at)
    Desk.objects.filter(name="Health visitors' duty").update(closed_on=town.at.date())
    door = Desk.objects.filter(front_door=True)
    to = door.get().reference
    door.update(front_door=has_a_door)
    assert actions.warn(at=town.at + timedelta(days=4)) == 2  # and nothing falls over
    told = Notice.objects.filter(template="ending_near", to=to)
    everybodys = ChildClock.objects.filter(timer="ORDER").earliest("pk").reference
    assert [one.thing for one in told] == ([everybodys] if has_a_door else [])


# --- who may know of which clock ---------------------------------------------------------------------------


@pytest.mark.parametrize("visibility", ["shielded", "on_request"])
def test_a_service_that_is_not_named_openly_tells_nothing_by_its_clocks(town: Town, visibility: str) -> None:
    town.add("Rosa Lind", "Counsellor", "0-19 health service", "health_visitor", desk="Health visitors' duty")
    involve(town, "0-19 health service", "Health visitors' duty", "Rosa Lind", visibility=visibility)
    empty = {who: page(town, who) for who in (JOY, PRIYA, SAM)}
    record(town, "Rosa Lind", "order_made", until=TUESDAY_NINE + timedelta(days=5), note="A secret order.")
    record(town, "Rosa Lind", "police_check_asked", note="Asked in secret.")
    own = page(town, "Rosa Lind")
    assert "A court order ends" in own and "A secret order." in own
    for who in (JOY, PRIYA):
        assert page(town, who) == empty[who]
    police = page(town, SAM)  # whose step it is to answer, and who is not told who asked
    assert "Answer a police check" in police and "A step that is not shown to you" in police
    assert "secret" not in police and "court order" not in police
    reference = ChildClock.objects.get(timer="ORDER").reference
    assert town.client(JOY).get(f"/clocks/{reference}/plan").status_code == 404
    assert actions.warn(at=town.at) == 1
    assert {one.to for one in Notice.objects.filter(template="ending_near")} <= {
        town.people["Rosa Lind"].reference,
        town.people[HANNAH].reference,
    }


def test_what_is_for_ones_own_agency_is_read_by_nobody_else(town: Town) -> None:
    empty = page(town, JOY)
    record(town, SAM, "bail_set", until=TUESDAY_NINE + timedelta(days=3), own_agency_only=True)
    assert page(town, JOY) == empty
    assert "Bail ends" in page(town, SAM)
    assert "Bail ends" in page(town, "Angela Moran")


def test_what_nobody_waits_for_once_a_child_is_not_looked_after_is_not_late_next_month(town: Town) -> None:
    record(town, PRIYA, "became_looked_after")
    assert (
        ChildClock.objects.filter(stopped_at=None).count() >= 3
    )  # review, health assessment, education plan
    # The review was due before he went home: that is late, and says why.
    late = ChildClock.objects.order_by("pk").first()
    assert late is not None
    ChildClock.objects.filter(pk=late.pk).update(due_at=town.at - timedelta(days=1))
    record(town, PRIYA, "looked_after_ended", own_agency_only=True)
    assert list(ChildClock.objects.filter(stopped_at=None)) == [late]
    shown = page(town, PRIYA)
    assert "It is not needed any more." in shown
    assert "not looked after" not in page(town, JOY), "the step is for social work alone"


def test_a_step_that_a_newer_version_wrote_down_leaves_the_time_line_to_be_read(town: Town) -> None:
    record(town, PRIYA, "became_looked_after")
    Happened.objects.update(event="of_a_newer_version")
    assert "A step that a newer version of this program has" in page(town, PRIYA)


def test_only_the_agency_whose_step_it_is_explains_or_ends_it(town: Town) -> None:
    record(town, PRIYA, "referral_received")
    reference = ChildClock.objects.get(timer="T02").reference
    for what in ("late", "not-needed"):
        assert town.client(JOY).get(f"/clocks/{reference}/{what}").status_code == 404
        assert town.client("Grace Obi").get(f"/clocks/{reference}/{what}").status_code == 404
    assert town.client(JOY).get(f"/clocks/{reference}/plan").status_code == 200
    assert town.client("Grace Obi").get(f"/clocks/{reference}/plan").status_code == 404  # Hillside's


def test_bail_of_a_day_ends_with_that_day_and_not_at_midnight_of_the_next(town: Town) -> None:
    answer = send(town, SAM, steps(town), what="bail_set", day="14/7/2026", until_day="24/7/2026", who="all")
    assert answer.status_code == 303
    shown = page(town, JOY)
    assert "ends with Friday 24 July, 10 days left" in shown
    assert "25 July" not in shown
