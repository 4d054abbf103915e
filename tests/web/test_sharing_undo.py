"""What stands between pressing the button and the desk: ten seconds, a recent answer, six desks at most."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from joinedup.agencies.actions import leave_partnership
from joinedup.agencies.models import SkillHeld
from joinedup.children import actions as children
from joinedup.gate.pages import Refused
from joinedup.notices.models import Notice
from joinedup.notices.queries import outbox
from joinedup.sharing import queries
from joinedup.sharing.models import Commencement, Disclosed, Question
from joinedup.trail.queries import entries_about

from .bad_town import errors_of, form_at, text_of
from .sharing_case import CONCERN, Case, case

__all__ = ["case"]

POLICE, HEALTH, SCHOOL = "Front-door police desk", "Health visitors' duty", "School office"
KEY = {"_key": "k" * 24}
WHY = "To decide if Mara can stay at Nan's this weekend"


def _path(case: Case) -> str:
    return f"/children/{case.town.amara.reference}/ask"


def _filled(case: Case, client: Client, **changes: Any) -> dict[str, Any]:
    desk = case.town.desks[POLICE].reference
    shown = form_at(client.get(f"{_path(case)}?concern={CONCERN}"), _path(case))
    filled = {"topic": "domestic_abuse_incident", "desk": desk, "why": WHY, "adopted": "on"}
    return {**shown, **filled, **changes}


def _sent(case: Case, client: Client, **changes: Any) -> str:
    answer = client.post(_path(case), _filled(case, client, **changes))
    assert answer.status_code == 303, errors_of(answer)
    return str(answer["Location"].split("/")[2])


def _later(case: Case, seconds: float) -> None:
    case.town.set_time(case.town.at + timedelta(seconds=seconds))


def test_nothing_reaches_the_desk_before_ten_seconds_have_passed(case: Case) -> None:
    town = case.town
    reference = _sent(case, town.client("Priya Nair"))
    _later(case, 9)
    sam, angela = town.client("Sam Khan"), town.viewer("Angela Moran")
    for path in (f"/questions/{reference}", f"/questions/{reference}/answer"):
        assert sam.get(path).status_code == 404
    assert sam.post(f"/questions/{reference}/answer", {"safety": "no"}).status_code == 404
    for path in ("/questions", "/", "/open-work"):
        assert reference not in sam.get(path).content.decode()
    assert queries.waiting_count(town.viewer("Sam Khan")) == 0
    assert reference not in str(outbox(angela))
    notice = Notice.objects.get(thing=reference)
    assert notice.due_at == town.at + timedelta(seconds=1)
    _later(case, 1)
    assert sam.get(f"/questions/{reference}/answer").status_code == 200
    assert queries.waiting_count(town.viewer("Sam Khan")) == 1


@pytest.mark.need("W3")
def test_a_skill_that_is_needed_goes_with_the_question_to_whoever_of_the_desk_has_it(case: Case) -> None:
    """Priya needs somebody who interviews children on video: nobody at the desk does, and then Sam does."""
    town, priya = case.town, case.town.client("Priya Nair")
    form = text_of(priya.get(_path(case)))
    assert "Nobody at a desk that can be asked here is said to be trained for it." in form
    assert "one of those at it who are trained and on now is told as well" in form
    assert 'value="abe" selected' not in priya.get(_path(case)).content.decode()
    first = _sent(case, priya, skill="abe")
    assert "Nobody here is said to be trained for: video interview of a child." in text_of(
        priya.get(f"/questions/{first}")
    )
    assert [one.to for one in Notice.objects.filter(thing=first)] == [town.desks[POLICE].reference]
    sam = town.people["Sam Khan"]
    SkillHeld.objects.create(practitioner=sam, skill="abe", from_day=town.at.date(), said_at=town.at)
    is_on = "Sam Khan is trained for: video interview of a child and on until 17:00."
    assert f"Front-door police desk: {is_on}" in text_of(priya.get(_path(case)))
    second = _sent(case, priya, skill="abe", recent=[])
    assert is_on in text_of(priya.get(f"/questions/{second}"))
    told = [one.to for one in Notice.objects.filter(thing=second).order_by("pk")]
    assert told == [town.desks[POLICE].reference, sam.reference]
    _later(case, 11)
    needs = f"Needs: Video interview of a child. {is_on}"
    assert text_of(town.client("Angela Moran").get("/questions")).count(needs) == 2
    statements = []
    for skill in ("abe", ""):  # of one question as of two: a list may hold many
        Question._base_manager.filter(reference=first).update(skill=skill)
        with CaptureQueriesContext(connection) as ran:
            town.client("Angela Moran").get("/questions")
        statements.append(len(ran))
    assert statements[0] == statements[1]
    # Kept out of this child he is named to nobody for it, and is not told.
    kept_out = {"because": "Next door.", "by": town.viewer("Sam Khan"), "at": case.town.at}
    children.declare_conflict(town.amara.reference, **kept_out)
    assert "Sam Khan" not in text_of(priya.get(f"/questions/{second}"))
    third = _sent(case, priya, skill="abe", recent=[])
    assert [one.to for one in Notice.objects.filter(thing=third)] == [town.desks[POLICE].reference]


def test_taken_back_everything_that_was_typed_is_in_the_form_again(case: Case) -> None:
    town, priya = case.town, case.town.client("Priya Nair")
    people = [town.amara.reference, town.david.reference]
    when = {"months": "3", "needed": "day", "needed_day": "17/7/2026"}
    typed = {"skill": "abe", "depth": "exists", "people": people, **when}
    reference = _sent(case, priya, **typed)
    page = priya.get(f"/questions/{reference}")
    assert "You can take it back for ten seconds" in text_of(page)
    back = priya.post(f"/questions/{reference}/undo", form_at(page, f"/questions/{reference}/undo"))
    assert back.status_code == 303
    twice = priya.post(f"/questions/{reference}/undo", form_at(page, f"/questions/{reference}/undo"))
    assert twice["Location"] == back["Location"]
    again = form_at(priya.get(back["Location"]), _path(case))
    for name, value in {**typed, "topic": "domestic_abuse_incident", "why": WHY, "concern": CONCERN}.items():
        assert again[name] == (value if isinstance(value, list) else [value]), name
    assert again["desk"] == [town.desks[POLICE].reference]
    assert not Question.objects.exists()
    assert not Notice.objects.exists()
    assert "question.undone" in [entry.code for entry in entries_about(reference, newest=9)]
    assert priya.post(_path(case), {**again, "adopted": "on"}).status_code == 303
    assert Question.objects.get().why == WHY


@pytest.mark.parametrize(("seconds", "name"), [(10, "Priya Nair"), (1, "Denise Walker")])
def test_too_late_or_somebody_elses_stays_as_it_is(case: Case, seconds: float, name: str) -> None:
    reference = _sent(case, case.town.client("Priya Nair"))
    _later(case, seconds)
    answer = case.town.client(name).post(f"/questions/{reference}/undo", KEY)
    assert answer.status_code == 409
    said = "The 10 seconds are over" if seconds == 10 else "Only whoever sent this can take it back."
    assert said in text_of(answer)
    assert Question.objects.filter(reference=reference).exists()


def test_several_desks_are_separate_questions_with_one_purpose(
    case: Case,
) -> None:
    town, priya = case.town, case.town.client("Priya Nair")
    desks = [town.desks[name].reference for name in (HEALTH, SCHOOL)]
    words = {"topic": "something_else", "topic_detail": "Who collects her"}
    first = _sent(case, priya, also=desks, **words)
    asked = list(Question.objects.order_by("pk"))
    assert [one.desk.name for one in asked] == [POLICE, HEALTH, SCHOOL]
    assert {(one.purpose, one.bundle) for one in asked} == {("screening", first)}
    back = priya.post(f"/questions/{first}/undo", KEY)
    assert form_at(priya.get(back["Location"]), _path(case))["also"] == desks
    assert not Question.objects.exists()


def test_one_that_cannot_be_asked_stops_all_of_them(case: Case) -> None:
    town, priya = case.town, case.town.client("Priya Nair")
    answer = priya.post(_path(case), _filled(case, priya, also=[town.desks[SCHOOL].reference]))
    assert errors_of(answer)[0].startswith("Parkside Primary School cannot tell you about this.")
    assert not Question.objects.exists()


@pytest.mark.need("I6")
def test_an_answer_of_the_last_fortnight_is_read_before_the_same_is_asked_again(case: Case) -> None:
    town = case.town
    before = case.ask()
    case.prepare(before)
    case.release(before)
    town.set_time(town.at + timedelta(days=13))
    priya = town.client("Priya Nair")
    shown = priya.post(_path(case), _filled(case, priya))
    assert shown.status_code == 200
    assert "West Yorkshire Police answered this" in text_of(shown)
    assert "Verbal argument, police attended" in text_of(shown)
    assert Question.objects.count() == 1
    again = form_at(shown, _path(case))
    assert again["why"] == [WHY]
    assert priya.post(_path(case), again).status_code == 303
    town.set_time(town.at + timedelta(days=2))
    assert _sent(case, priya)  # fifteen days: it is not recent any more


def test_another_agencys_recent_answer_is_not_shown(case: Case) -> None:
    town = case.town
    case.answered()
    hannah = town.client("Hannah Okoye")
    shown = form_at(hannah.get(_path(case)), _path(case))
    filled = {"topic": "domestic_abuse_incident", "desk": town.desks[POLICE].reference, "why": WHY}
    answer = hannah.post(_path(case), {**shown, **filled, "adopted": "on", "purpose": "protection"})
    assert answer.status_code == 303


def test_an_agency_that_left_yesterday_is_asked_nothing_and_open_questions_say_so(case: Case) -> None:
    town, priya = case.town, case.town.client("Priya Nair")
    before = case.ask()
    filled = _filled(case, priya)
    agency = town.agencies["West Yorkshire Police"]
    leave_partnership(agency.pk, on=date(2026, 7, 13), by=town.viewer("Priya Nair"), at=town.at)
    answer = priya.post(_path(case), filled)
    assert errors_of(answer) == [
        "Front-door police desk, West Yorkshire Police, closed on Monday 13 July 2026. Choose who can tell "
        "you now."
    ]
    assert form_at(answer, _path(case))["why"] == [WHY]
    assert "Front-door police desk" not in text_of(priya.get(_path(case)))
    assert "Nobody there answers this" in text_of(priya.get(f"/questions/{before}"))


def _left(case: Case, agency: str) -> None:
    """Whoever comes in now is nobody; these are inside at that very moment, and the rules say no as well."""
    town = case.town
    inside = {name: town.viewer(name) for name in town.people}
    town.viewer = inside.__getitem__  # type: ignore[assignment, method-assign]
    leave_partnership(
        town.agencies[agency].pk, on=date(2026, 7, 13), by=town.viewer("Priya Nair"), at=town.at
    )


def test_an_agency_that_left_yesterday_asks_nothing(case: Case) -> None:
    _left(case, "Children's social work")
    with pytest.raises(Refused) as refused:
        case.ask()
    assert refused.value.decision.because == (
        "Children's social work left the partnership on Monday 13 July 2026. Nothing goes to them or comes "
        "from them here. Ring about what cannot wait."
    )


@pytest.mark.parametrize("agency", ["West Yorkshire Police", "Children's social work"])
def test_nothing_is_told_by_or_to_an_agency_that_left_yesterday(case: Case, agency: str) -> None:
    asked, prepared, told = (case.ask(key=key) for key in ("one", "two", "three"))
    case.prepare(prepared)
    case.prepare(told)
    case.release(told)
    before = Disclosed.objects.count()
    _left(case, agency)
    with pytest.raises(Refused) as refused:
        case.prepare(asked, tonight=True, line="He was released today.")
    assert refused.value.decision.rule == "share.left"
    with pytest.raises(Refused) as refused:
        case.release(prepared)
    assert refused.value.decision.rule == "share.left"
    assert Disclosed.objects.count() == before


def test_what_is_wider_keeps_its_reason_and_both_sides_read_it(case: Case) -> None:
    town, priya = case.town, case.town.client("Priya Nair")
    reason = "A brother died before she was two."
    reference = _sent(case, priya, months="birth", depth="chronology", widened_because=reason)
    asked = Question.objects.get(reference=reference)
    assert (asked.since, asked.depth, asked.widened_because) == (date(2017, 3, 12), "chronology", reason)
    _later(case, 10)
    assert reason in text_of(town.client("Sam Khan").get(f"/questions/{reference}/answer"))
    narrow = _sent(case, priya, widened_because="For nothing")
    assert Question.objects.get(reference=narrow).widened_because == ""


@pytest.mark.need("I8")
def test_a_question_keeps_the_law_it_was_asked_under_as_codes_and_words(case: Case) -> None:
    asked = Question.objects.get(reference=_sent(case, case.town.client("Priya Nair")))
    assert (asked.basis_code, asked.condition, asked.gateway, asked.adopted) == (
        "A6-1e", "A9-2g A10", "G08 G12", True,
    )  # fmt: skip


def test_the_duty_of_2026_holds_here_from_the_day_that_the_area_enters(case: Case) -> None:
    town, priya = case.town, case.town.client("Priya Nair")
    town.add("Steve Lund", "Administrator", "Children's social work", "area_administrator")
    steve = town.client("Steve Lund")
    assert "Off here, until your area enters its day" in text_of(priya.get("/law"))
    assert "G10" not in Question.objects.get(reference=_sent(case, priya)).gateway
    sent = {**form_at(steve.get("/law"), "/law"), "code": "G10", "on": "1/7/2026", "source": "SI 2026/900"}
    assert steve.post("/law", sent).status_code == 303
    assert Commencement.objects.get().on == date(2026, 7, 1)
    asked = Question.objects.get(reference=_sent(case, priya))
    assert (asked.gateway, asked.basis_code) == ("G10", "A6-1c")
    assert "West Yorkshire Police must answer: Children Act 2004 section 16LA" in asked.basis


@pytest.mark.need("C2")
@pytest.mark.parametrize(
    ("topic", "first"), [("attendance", SCHOOL), ("missed_appointment", HEALTH), ("", POLICE)]
)
def test_the_agency_that_can_tell_stands_first_with_who_answers_out_of_hours(
    case: Case, topic: str, first: str
) -> None:
    priya = case.town.client("Priya Nair")
    page = text_of(priya.get(f"{_path(case)}?topic={topic}"))
    places = {name: page.index(name) for name in (POLICE, HEALTH, SCHOOL)}
    assert min(places, key=places.__getitem__) == first
    assert "When they are closed: Emergency Duty Team 0113 496 0099" in page
