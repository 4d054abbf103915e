"""A desk is closed and something cannot wait: whoever its calls go to has it, until the desk opens again.

Owen has emergency duty on Tuesday from 17:00 to 01:00; the front door, the health visitors and the school
have gone home. Everybody is invented.
"""

from datetime import UTC, datetime, timedelta

import pytest

from joinedup.access import queries as access
from joinedup.agencies.models import Desk, Shift
from joinedup.children.models import Involvement
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.models import Path
from joinedup.gate.pages import Refused
from joinedup.sharing import actions
from joinedup.sharing.models import Question, Said
from joinedup.trail.models import Entry

from .bad_town import text_of
from .conftest import Town
from .test_frontdoor_notifying import at_rowan_street, night, notified, paths_of
from .test_my_day import titles

__all__ = ["night"]

TUESDAY_2000 = datetime(2026, 7, 14, 19, 0, tzinfo=UTC)  # 20:00 in London
WEDNESDAY_0930 = datetime(2026, 7, 15, 8, 30, tzinfo=UTC)
OWEN = "Owen Price"
CANNOT_WAIT = "Cannot wait until they open: Engagement with your service"


def ask(town: Town, desk: str, *, by: str = "Sam Khan", in_hours: int = 3, key: str = "k") -> str:
    viewer = town.viewer(by)
    return actions.ask(
        town.amara.reference,
        topic="engagement",
        topic_detail="",
        desk=town.desks[desk].reference,
        people=(town.amara.reference,),
        months=6,
        why="To decide whether Mara can stay at her Nan's tonight",
        needed_by=viewer.at + timedelta(hours=in_hours),
        concern="",
        purpose="protection",
        by=viewer,
        at=viewer.at,
        key=key,
    )


@pytest.fixture
def evening(town: Town) -> Town:
    """The constable is with Mara's mother; the police work with Mara."""
    police = town.agencies["West Yorkshire Police"]
    Involvement.objects.create(
        **town.work(
            child=town.amara, agency=police, desk=town.desks["Front-door police desk"],
            practitioner=town.people["Sam Khan"], part="researcher", since=town.at - timedelta(days=2),
        )
    )  # fmt: skip
    town.set_time(TUESDAY_2000)
    return town


def test_emergency_duty_answers_at_eight_what_the_front_door_was_asked_and_the_trail_says_for_whom(
    evening: Town,
) -> None:
    asked = ask(evening, "Duty and Advice")
    later = ask(evening, "Duty and Advice", in_hours=40, key="k2")
    day = evening.client(OWEN).get("/")
    assert CANNOT_WAIT in titles(day)
    assert "asked of Duty and Advice, closed until" in text_of(day)
    assert later not in text_of(day), "what can wait until the morning waits for the desk"
    page = evening.client(OWEN).get(f"/questions/{asked}", follow=True)
    assert page.status_code == 200
    assert "Answer" in text_of(page)
    question = Question.objects.get(reference=asked)
    assert question.seen_by == evening.people[OWEN]
    desk = evening.desks["Duty and Advice"].reference
    stood_in = Entry.objects.filter(code="question.stood_in").last()
    assert stood_in is not None
    assert asked in stood_in.about and desk in stood_in.about
    owen = evening.viewer(OWEN)
    version = question.version
    actions.accept(asked, version=version, by=owen, at=owen.at, key="a")
    with pytest.raises(Refused):
        actions.accept(later, version=1, by=owen, at=owen.at, key="b")
    # For the health visitors he says what cannot wait: it is read as his agency's word, not as health's.
    of_health = ask(evening, "Health visitors' duty", key="k3")
    tonight = {"safety_tonight": True, "safety_line": "Dad is at the door."}
    actions.say(of_health, words="I ring you.", **tonight, by=owen, at=owen.at, key="c")
    sam = evening.client("Sam Khan")
    read = text_of(sam.get(f"/questions/{of_health}"))
    assert "Dad is at the door. Children's social work, for 0-19 health service" in read
    assert "Children's social work, for 0-19 health service told at once" in text_of(
        sam.get(f"/questions/{of_health}/thread")
    )


def test_in_the_morning_it_is_the_desks_again_whoever_had_it_at_night(evening: Town) -> None:
    asked = ask(evening, "Duty and Advice")
    owen = evening.viewer(OWEN)
    actions.accept(asked, version=1, by=owen, at=owen.at, key="a")
    evening.set_time(WEDNESDAY_0930)
    assert access.viewer(evening.people[OWEN].pk, at=WEDNESDAY_0930).stands_in == ()  # type: ignore[union-attr]
    assert CANNOT_WAIT not in titles(evening.client(OWEN).get("/"))
    assert "Answer a question: Engagement with your service" in titles(evening.client("Priya Nair").get("/"))
    with pytest.raises(Refused):
        actions.say(asked, words="Still here.", by=evening.viewer(OWEN), at=WEDNESDAY_0930, key="s")


def test_for_another_agencys_desk_they_write_to_whoever_asked_and_read_nothing_that_is_held(
    evening: Town,
) -> None:
    """The health visitors have gone home: their records stay theirs, and Sam hears from somebody tonight."""
    asked = ask(evening, "Health visitors' duty")
    page = text_of(evening.client(OWEN).get(f"/questions/{asked}/thread"))
    assert "Health visitors' duty of 0-19 health service is closed until" in page
    assert "About Amara Okafor, born Sunday 12 March 2017." in page
    assert "Ring Sam Khan, West Yorkshire Police" in page
    assert Question.objects.get(reference=asked).seen_by is None, "nobody at the desk has opened it"
    sent = evening.client(OWEN).post(
        f"/questions/{asked}/thread", {"words": "I ring her Nan now.", "safety": "no", "_key": "w"}
    )
    assert sent.status_code == 303
    assert Said.objects.get().by == evening.people[OWEN]
    assert "Owen Price wrote I ring her Nan now." in text_of(
        evening.client("Sam Khan").get(f"/questions/{asked}/thread")
    )
    for closed in ("", "/answer", "/copy", "/amend"):
        assert evening.client(OWEN).get(f"/questions/{asked}{closed}").status_code == 404, closed


@pytest.mark.parametrize("who", ["Grace Obi", "Zoe Li", "Priya Nair"])
def test_nobody_else_finds_it_and_it_looks_absent(evening: Town, who: str) -> None:
    asked = ask(evening, "Health visitors' duty")
    client = evening.client(who)
    hidden = client.get(f"/questions/{asked}/thread")
    absent = client.get("/questions/Q-00000-00000/thread")
    assert (hidden.status_code, absent.status_code) == (404, 404)


def test_who_is_not_on_has_nothing_of_it_though_they_sit_at_the_night_desk(evening: Town) -> None:
    """Mo sits at emergency duty too, and is off tonight; he has it once the shift is his."""
    mo = evening.add(
        "Mo Ali", "Social worker", "Children's social work", "emergency_duty_social_worker",
        desk="Emergency Duty Team",
    )  # fmt: skip
    asked = ask(evening, "Health visitors' duty")
    address = f"/questions/{asked}/thread"
    assert evening.client("Mo Ali").get(address).status_code == 404
    shift = Shift.objects.filter(practitioner=evening.people[OWEN], starts__lte=TUESDAY_2000).last()
    assert shift is not None
    Shift.objects.filter(pk=shift.pk).update(practitioner=mo)
    assert evening.client("Mo Ali").get(address).status_code == 200
    assert evening.client(OWEN).get(address).status_code == 404


def test_a_desk_that_is_open_answers_for_itself(evening: Town) -> None:
    asked = ask(evening, "Health visitors' duty")
    hannahs = Shift.objects.filter(desk__name="Health visitors' duty", starts__lt=TUESDAY_2000)
    hannahs.update(ends=TUESDAY_2000 + timedelta(hours=1))
    assert evening.client(OWEN).get(f"/questions/{asked}/thread").status_code == 404


def test_what_follows_an_incident_before_its_desk_opens_is_seen_to_at_night(night: Town) -> None:
    """Safe House is closed until Monday and somebody must ring Ada: Owen does, and has no school's news."""
    notified(night, *at_rowan_street(night))
    support = paths_of("Ada Okafor")["single_contact"]
    Desk.objects.filter(pk=support.desk_id).update(out_of_hours=night.desks["Emergency Duty Team"])
    Path.objects.update(due_at=night.at + timedelta(hours=5))
    owens = Shift.objects.filter(practitioner=night.people[OWEN]).first()
    assert owens is not None
    Shift.objects.create(
        rota=owens.rota, desk=owens.desk, practitioner=owens.practitioner,
        starts=night.at - timedelta(hours=4), ends=night.at + timedelta(hours=4),
    )  # fmt: skip
    client = night.client(OWEN)
    assert support.reference in client.get("/").content.decode()
    assert client.get(f"/after-incident/{support.reference}").status_code == 200
    support.refresh_from_db()
    owen = night.viewer(OWEN)
    frontdoor.take_path(support.reference, version=support.version, by=owen, at=owen.at)
    for one in Path.objects.filter(code__in=("school", "health")):
        assert client.get(f"/after-incident/{one.reference}").status_code == 404, one.code
    assert night.client("Sam Khan").get(f"/after-incident/{support.reference}").status_code == 404
