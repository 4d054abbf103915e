"""Police protection (C3): Monday 13 July 2026, 23:40 in Leeds, and the nights and days after.

Sam is the constable, Angela his sergeant; Owen has emergency duty. Everybody is invented.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from joinedup.access.models import Grant
from joinedup.agencies.models import Agency, Desk, Practitioner, Seat, Shift
from joinedup.children.models import ChildsWords, Involvement
from joinedup.clocks.models import ChildClock
from joinedup.desk.actions import protect_everywhere
from joinedup.notices.models import Notice
from joinedup.pathway import actions as pathway
from joinedup.pathway.models import Protection

from .bad_town import errors_of, form_at, text_of
from .conftest import Town

SAM, ANGELA, OWEN, PRIYA, JOY, GRACE = (
    "Sam Khan", "Angela Moran", "Owen Price", "Priya Nair", "Joy Adeyemi", "Grace Obi",
)  # fmt: skip
LATE_ON_MONDAY = datetime(2026, 7, 13, 22, 40, tzinfo=UTC)  # 23:40 in London
NEW = "/police-protection"
SAID = {"time": "23:10", "because": "Alone, the door open, nobody answers.", "place": "Elland Road station"}


@pytest.fixture(autouse=True)
def at_night(town: Town) -> None:
    """Owen is on from six in the evening; the front door is closed, and the police work with Mara."""
    town.set_time(LATE_ON_MONDAY)
    owen = town.people[OWEN]
    rota = Shift.objects.filter(practitioner=owen).first()
    assert rota is not None
    Shift.objects.create(
        rota=rota.rota, desk=town.desks["Emergency Duty Team"], practitioner=owen,
        starts=LATE_ON_MONDAY - timedelta(hours=5), ends=LATE_ON_MONDAY + timedelta(hours=8),
    )  # fmt: skip
    involve(town, SAM)


def involve(town: Town, who: str) -> None:
    person = town.people[who]
    Involvement.objects.create(
        **town.work(
            child=town.amara, agency=person.agency, desk=town.desks["Front-door police desk"],
            practitioner=person, part="officer", since=LATE_ON_MONDAY - timedelta(days=3),
        )
    )  # fmt: skip


def send(town: Town, by: str, path: str, /, **filled: Any) -> Any:
    client = town.client(by)
    return client.post(path, {**form_at(client.get(path), path), **filled})


def press(town: Town, by: str, reference: str, what: str) -> Any:
    client, page = town.client(by), f"{NEW}/{reference}"
    return client.post(f"{page}/{what}", form_at(client.get(page), f"{page}/{what}"))


def begun(town: Town, **said: str) -> str:
    answer = send(town, SAM, f"/children/{town.amara.reference}/police-protection", **{**SAID, **said})
    assert answer.status_code == 303, errors_of(answer)
    return str(answer["Location"]).rsplit("/", 1)[1]


def page(town: Town, who: str, reference: str) -> str:
    return text_of(town.client(who).get(f"{NEW}/{reference}"))


@pytest.mark.need("C3")
def test_a_constable_begins_it_and_the_night_team_has_it_at_once(town: Town) -> None:
    reference = begun(town, officer_named="Inspector Ali")
    shown = page(town, SAM, reference)
    assert "Since Monday 13 July, 23:10." in shown
    assert "It ends as soon as its grounds go. Never beyond Thursday 23:10." in shown
    assert "hours left" not in shown
    assert "It gives nobody parental responsibility" in shown
    assert "Inspector Ali, named by the constable" in shown and "Not confirmed yet" in shown
    assert "The authority: Emergency Duty Team" in shown and "not taken on yet" in shown
    told = Notice.objects.get(template="protection_handed")
    assert (told.to, told.thing) == (town.desks["Emergency Duty Team"].reference, reference)
    assert "Police Protection Order" not in shown


def test_what_nobody_takes_on_or_confirms_is_chased_once_and_stands_on_my_day(town: Town) -> None:
    denise = town.people["Denise Walker"]
    rota = Shift.objects.filter(practitioner=denise)[0]
    Shift.objects.create(
        rota=rota.rota, desk=rota.desk, practitioner=denise, ends=rota.starts,
        starts=LATE_ON_MONDAY + timedelta(minutes=5),  # after it was handed to the night team
    )  # fmt: skip
    reference = begun(town)
    assert pathway.chase(at=town.at) == 0
    assert "Take on a child in police protection" in _my_day(town, OWEN)
    assert "Duty desk: Emergency Duty Team – 1 waiting" in _my_day(town, OWEN)
    assert "1 waiting" not in _my_day(town, ANGELA)
    assert "Confirm who is the designated officer" in _my_day(town, ANGELA)
    assert "designated officer" not in _my_day(town, SAM) and "Take on" not in _my_day(town, PRIYA)
    town.set_time(LATE_ON_MONDAY + timedelta(minutes=15))
    assert [pathway.chase(at=town.at), pathway.chase(at=town.at)] == [1, 0]
    night, door = town.desks["Emergency Duty Team"], town.desks["Duty and Advice"]
    assert _told("protection_not_taken", reference) == {night.reference, door.reference, denise.reference}
    assert "Take on a child in police protection" in _my_day(town, PRIYA)  # it is late: the front door too
    town.set_time(LATE_ON_MONDAY + timedelta(minutes=30))
    assert [pathway.chase(at=town.at), pathway.chase(at=town.at)] == [1, 0]
    police = town.desks["Front-door police desk"].reference
    assert _told("protection_not_confirmed", reference) == {police}
    press(town, OWEN, reference, "take")
    press(town, ANGELA, reference, "officer")
    assert "Take on" not in _my_day(town, PRIYA) and "designated officer" not in _my_day(town, ANGELA)


def test_a_day_before_it_ends_both_sides_are_warned_also_of_a_child_whom_nobody_knows(town: Town) -> None:
    answer = send(town, SAM, NEW, known_as="A boy of about four", **SAID)
    reference = str(answer["Location"]).rsplit("/", 1)[1]
    press(town, OWEN, reference, "take")
    press(town, ANGELA, reference, "officer")
    wednesday = datetime(2026, 7, 15, 22, 10, tzinfo=UTC)
    assert pathway.chase(at=wednesday - timedelta(minutes=1)) == 0
    assert pathway.chase(at=wednesday) == 1
    people = {town.people[OWEN].reference, town.people[ANGELA].reference}
    desks = {town.desks[name].reference for name in ("Emergency Duty Team", "Front-door police desk")}
    assert _told("protection_ends", reference) == people | desks
    by = Notice.objects.filter(template="protection_ends").values_list("by", flat=True)
    assert set(by) == {datetime(2026, 7, 16, 22, 10, tzinfo=UTC)}


def _told(template: str, reference: str) -> set[str]:
    return set(Notice.objects.filter(template=template, thing=reference).values_list("to", flat=True))


@pytest.mark.need("C3")
def test_with_nobody_at_the_authority_it_is_the_authoritys_all_the_same_and_both_are_told(town: Town) -> None:
    """The control room of the police answers for everybody then; a child handed to it is handed to nobody."""
    night = town.desks["Emergency Duty Team"]
    Shift.objects.filter(desk=night).delete()
    Desk.objects.filter(pk=night.pk).update(partnership_fallback=False)
    control = Desk.objects.create(
        agency=town.agencies["West Yorkshire Police"], name="Control Room", phone="101", hours="24H",
        partnership_fallback=True,
    )  # fmt: skip
    reference = begun(town)
    assert Protection.objects.get().desk == night  # it is open; the front door is not
    told = Notice.objects.filter(template="protection_handed", thing=reference)
    both = {night.reference, control.reference}
    assert both <= set(told.values_list("to", flat=True))
    shown = page(town, SAM, reference)
    assert "The authority: Emergency Duty Team, Children's social work" in shown
    assert "Nobody of the authority is rostered now. Control Room answers for it: 101." in shown
    now = text_of(town.client(JOY).get(f"/children/{town.amara.reference}"))
    assert "the authority: Nobody of the authority is rostered now. Control Room answers for it: 101." in now
    town.set_time(LATE_ON_MONDAY + timedelta(hours=10))  # the front door is open again
    assert press(town, PRIYA, reference, "take").status_code == 303
    assert "Nobody of the authority is rostered now" not in page(town, SAM, reference)


def test_it_opens_the_duty_of_the_authority_to_enquire(town: Town) -> None:
    begun(town)
    clock = ChildClock.objects.get(timer="T04")
    assert clock.agency == town.agencies["Children's social work"]
    assert clock.name == "Hold a strategy discussion"
    ceiling = ChildClock.objects.get(timer="T23")
    assert ceiling.due_at == datetime(2026, 7, 16, 22, 10, tzinfo=UTC)  # Thursday, 23:10 in London
    assert ceiling.agency == town.agencies["West Yorkshire Police"]


def test_two_people_answer_for_it_and_the_second_confirms_it_themselves(town: Town) -> None:
    reference = begun(town)
    assert "I am the designated officer" not in page(town, SAM, reference)
    answer = town.client(SAM).post(f"{NEW}/{reference}/officer", {"_key": "k" * 24})
    assert "You took the child. The designated officer is somebody else." in text_of(answer)
    assert press(town, ANGELA, reference, "officer").status_code == 303
    assert Protection.objects.get().officer == town.people[ANGELA]
    assert "Designated officer: Angela Moran, Sergeant" in page(town, OWEN, reference)
    second = town.client(ANGELA).post(f"{NEW}/{reference}/officer", {"_key": "m" * 24})
    assert "Somebody has confirmed already" in text_of(second)


def test_who_has_it_at_the_authority_says_so_and_the_authority_is_told_by_that(town: Town) -> None:
    reference = begun(town)
    assert press(town, OWEN, reference, "take").status_code == 303
    shown = page(town, ANGELA, reference)
    assert "Owen Price, Children's social work, took it on Monday 13 July, 23:40" in shown
    assert "The authority where the child was found: told." in shown
    assert "The child: nobody has said yet (section 46(3)(c))" in shown
    # The force handed it over, and cannot take it back from itself.
    assert town.client(SAM).post(f"{NEW}/{reference}/take", {"_key": "k" * 24}).status_code == 404


def test_whoever_else_is_at_the_front_door_does_not_take_it_from_the_authority(town: Town) -> None:
    """Hannah's service is at the hub too: her 'I have it' would keep the night team from being chased."""
    Grant.objects.filter(practitioner=town.people["Hannah Okoye"]).update(role="hub_social_worker")
    reference = begun(town)
    assert "I have it" not in page(town, "Hannah Okoye", reference)
    refused = town.client("Hannah Okoye").post(f"{NEW}/{reference}/take", {"_key": "k" * 24})
    assert "Children's social work takes this on. Ring who answers for it." in text_of(refused)
    assert "Take on a child in police protection" in _my_day(town, OWEN)
    assert "Take on" not in _my_day(town, "Hannah Okoye")
    assert pathway.chase(at=LATE_ON_MONDAY + timedelta(minutes=15)) == 1


def test_both_sides_search_for_a_home_and_no_bed_is_said(town: Town) -> None:
    reference = begun(town)
    assert "Nobody has been asked for a place yet." in page(town, OWEN, reference)
    calls = f"{NEW}/{reference}/search"
    assert (
        send(town, OWEN, calls, whom="Oak House, Jim", answer="no_bed", words="Full till Friday.").status_code
        == 303
    )
    assert send(town, SAM, calls, whom="Her Nan", answer="no_answer").status_code == 303
    assert "2 places have been asked, 1 without a bed. No place has been found yet." in page(
        town, SAM, reference
    )
    found = send(town, OWEN, calls, whom="Her Nan", answer="found", place="With her Nan")
    assert found.status_code == 303
    shown = page(town, SAM, reference)
    assert "A place has been found." in shown and "Where now: With her Nan" in shown
    assert "No bed: Oak House, Jim Full till Friday." in shown


def test_what_the_child_wishes_stands_among_her_own_words_too(town: Town) -> None:
    reference = begun(town)
    wishes = f"{NEW}/{reference}/wishes"
    assert send(town, SAM, wishes, heard="not_heard", words="She was asleep.").status_code == 303
    assert send(town, SAM, wishes, heard="said", words="I want my Nan.").status_code == 303
    assert "In the child's own words I want my Nan." in page(town, OWEN, reference)
    assert ChildsWords.objects.latest("pk").words == "I want my Nan."


def test_it_ends_when_its_grounds_go_and_the_clock_stops_with_it(town: Town) -> None:
    reference = begun(town)
    grounds = f"{NEW}/{reference}/grounds"
    early = send(town, ANGELA, grounds, grounds="ceiling", because="Time is up.")
    assert errors_of(early) == ["72 hours have not passed. Say what has become of its grounds."]
    asked = send(town, ANGELA, grounds, grounds="authority_asks", because="Nobody is home yet.")
    assert asked.status_code == 303
    assert "the authority asks a court for an emergency protection order" in page(town, OWEN, reference)
    town.set_time(LATE_ON_MONDAY + timedelta(hours=2))
    ended = send(town, SAM, grounds, grounds="gone", because="Her Nan is there, and has the keys.")
    assert ended.status_code == 303
    assert "Police protection ended 01:40." in page(town, OWEN, reference)
    assert ChildClock.objects.get(timer="T23").stopped_at == town.at
    assert ChildClock.objects.get(timer="T04").stopped_at is None  # the duty to enquire goes on
    again = town.client(SAM).get(f"{NEW}/{reference}/told")
    late = town.client(SAM).post(
        f"{NEW}/{reference}/told",
        {**form_at(again, f"{NEW}/{reference}/told"), "whom": "child", "told": "told", "words": "In person."},
    )
    assert errors_of(late) == ["This has ended. Nothing is added to it."]


def test_the_authority_does_not_judge_the_grounds(town: Town) -> None:
    reference = begun(town)
    refused = send(town, OWEN, f"{NEW}/{reference}/grounds", grounds="gone", because="We have her.")
    assert errors_of(refused) == ["The police judge the grounds. Ring the designated officer."]


def test_at_72_hours_it_is_over_and_whoever_looks_is_asked_what_keeps_the_child_safe(town: Town) -> None:
    reference = begun(town)
    town.set_time(datetime(2026, 7, 16, 22, 30, tzinfo=UTC))
    assert "Police protection ended 23:10 by law." in page(town, SAM, reference)
    grounds = f"{NEW}/{reference}/grounds"
    stays = send(town, SAM, grounds, grounds="remain", because="We need more time.")
    assert errors_of(stays) == ["72 hours have passed. It has ended: say what keeps the child safe now."]
    assert send(town, SAM, grounds, grounds="ceiling", because="She is at her Nan's.").status_code == 303
    assert Protection.objects.get().ended_at == datetime(2026, 7, 16, 22, 10, tzinfo=UTC)


def test_past_72_hours_it_is_over_everywhere_and_a_new_one_begins_in_one_act(town: Town) -> None:
    """Nobody has said a word since; on Saturday night a constable finds Mara alone again."""
    first = begun(town)
    town.set_time(LATE_ON_MONDAY + timedelta(days=5))
    now = text_of(town.client(JOY).get(f"/children/{town.amara.reference}"))
    assert "Was in police protection from Monday 13 July, 23:10." in now and "In police protection" not in now
    assert "Police protection ended Thursday 23:10 by law." in now
    assert "Police protection of 1 child ended by law<" in _my_day(town, OWEN)
    assert "1 child in police protection" not in _my_day(town, OWEN)
    listed = text_of(town.client(SAM).get(NEW))
    assert "None that you may open. Ended by law, and nobody has said what keeps the child safe" in listed
    work = text_of(town.client(SAM).get("/open-work"))
    assert "ended by law: say what keeps the child safe" in work
    assert "for the designated officer" not in text_of(town.client(ANGELA).get("/open-work"))
    late = town.client(ANGELA).post(f"{NEW}/{first}/officer", {"_key": "k" * 24})
    assert "This has ended. Nothing is added to it." in text_of(late)

    path = f"/children/{town.amara.reference}/police-protection"
    assert "is in police protection already" not in text_of(town.client(SAM).get(path))
    second = begun(town, time="23:30")
    old = Protection.objects.get(reference=first)
    assert (old.ended_at, old.entries.get().answer) == (datetime(2026, 7, 16, 22, 10, tzinfo=UTC), "ceiling")
    stopped = ChildClock.objects.filter(timer="T23").order_by("pk").values_list("stopped_at", flat=True)
    assert [one is None for one in stopped] == [False, True]
    assert "Go on in that record" in text_of(town.client(ANGELA).get(path))
    assert second != first and "1 child in police protection<" in _my_day(town, OWEN)


def test_a_child_whom_nobody_knows_yet_is_named_later_by_the_night_team(town: Town) -> None:
    answer = send(town, SAM, NEW, known_as="A girl of about nine, says Mara", **SAID)
    assert answer.status_code == 303
    reference = str(answer["Location"]).rsplit("/", 1)[1]
    assert ChildClock.objects.count() == 0
    nobody = send(town, OWEN, f"{NEW}/{reference}/child", child="K-00000-00000")
    assert errors_of(nobody) == ["You can open no child with that reference. Find the child first."]
    assert send(town, OWEN, f"{NEW}/{reference}/child", child=town.amara.reference.lower()).status_code == 303
    clock = ChildClock.objects.get(timer="T23")
    assert (clock.agency.name, clock.due_at) == (
        "West Yorkshire Police", datetime(2026, 7, 16, 22, 10, tzinfo=UTC),
    )  # fmt: skip
    second = send(town, SAM, NEW, known_as="Mara again", **SAID)
    again = str(second["Location"]).rsplit("/", 1)[1]
    there = send(town, OWEN, f"{NEW}/{again}/child", child=town.amara.reference)
    assert errors_of(there) == ["That child is in police protection in another record already."]


def test_what_was_written_of_a_child_nobody_knew_is_looked_through_when_she_is_named(town: Town) -> None:
    """Where she may not be found stood in three fields while nobody could tell that it must not."""
    protect_everywhere(
        town.amara.reference, whose="household", address_line="7 Harbour Court", postcode="HX1 1AA",
        by=town.viewer(JOY), at=town.at,
    )  # fmt: skip
    where = {**SAID, "because": "Ran from 7 Harbour Court.", "place": "Outside 7 Harbour Court"}
    answer = send(town, SAM, NEW, known_as="Nobody knows", **where)
    assert answer.status_code == 303, errors_of(answer)
    reference = str(answer["Location"]).rsplit("/", 1)[1]
    row = Protection.objects.get(reference=reference)
    row.entries.create(
        **town.work(what="search", answer="no_bed", whom="7 Harbour Court", words="Not at 7 Harbour Court.",
                    by=town.people[SAM], agency=town.people[SAM].agency)
    )  # fmt: skip
    assert "Harbour" in row.place
    named = send(town, OWEN, f"{NEW}/{reference}/child", child=town.amara.reference)
    assert named.status_code == 303, errors_of(named)
    row.refresh_from_db()
    kept = [row.because, row.place, *(text for one in row.entries.all() for text in (one.whom, one.words))]
    assert kept and "Harbour" not in " ".join(kept)


def test_an_address_protected_later_is_taken_out_of_the_record_too(town: Town) -> None:
    reference = begun(town, place="Outside 7 Harbour Court")
    protect_everywhere(
        town.amara.reference, whose="household", address_line="7 Harbour Court", postcode="HX1 1AA",
        by=town.viewer(JOY), at=town.at,
    )  # fmt: skip
    assert "Harbour" not in Protection.objects.get(reference=reference).place


def test_a_child_is_in_one_record_at_a_time(town: Town) -> None:
    reference = begun(town)
    path = f"/children/{town.amara.reference}/police-protection"
    assert "is in police protection already" in text_of(town.client(ANGELA).get(path))
    late = town.client(ANGELA).post(path, {**SAID, "_key": "k" * 24})
    assert errors_of(late) == ["This child is in police protection already. Go on in that record."]
    assert Protection.objects.get().reference == reference


def test_everybody_who_works_with_her_reads_a_line_and_the_two_sides_the_record(town: Town) -> None:
    reference = begun(town)
    for who, opens in ((JOY, False), (PRIYA, True), (SAM, True)):
        now = text_of(town.client(who).get(f"/children/{town.amara.reference}"))
        assert "In police protection since Monday 13 July, 23:10." in now, who
        assert "Elland Road" not in now and "door open" not in now, who
        assert (reference in now) is opens, who
        assert town.client(who).get(f"{NEW}/{reference}").status_code == (200 if opens else 404), who
    assert town.client(GRACE).get(f"{NEW}/{reference}").status_code == 404
    assert "None that you may open." in text_of(town.client(GRACE).get(NEW))
    assert "Begin police protection" not in town.client(PRIYA).get(NEW).content.decode()
    assert town.client(PRIYA).post(NEW, {**SAID, "known_as": "A boy", "_key": "k" * 24}).status_code == 404


def test_it_is_always_somebodys(town: Town) -> None:
    reference = begun(town)
    own = text_of(town.client(SAM).get("/open-work"))
    assert "A child in police protection" in own and reference in own
    assert "for the designated officer" in text_of(town.client(ANGELA).get("/open-work"))
    assert "handed to us" in text_of(town.client(OWEN).get("/open-work"))
    press(town, ANGELA, reference, "officer")
    press(town, OWEN, reference, "take")
    send(town, SAM, f"{NEW}/{reference}/grounds", grounds="gone", because="Nan has her.")
    for who in (SAM, ANGELA, OWEN):
        assert reference not in text_of(town.client(who).get("/open-work")), who


def test_what_is_begun_after_a_desk_has_closed_is_the_desks_at_which_the_constable_sits_now(
    town: Town,
) -> None:
    """Sam moved to the unit when the front-door desk closed, and reads what it left."""
    old = town.desks["Front-door police desk"]
    unit = Desk.objects.create(agency=old.agency, name="Safeguarding Unit", phone="1", hours="24H")
    Seat.objects.filter(desk=old).delete()
    Seat.objects.create(practitioner=town.people["Sam Khan"], desk=unit)
    Desk.objects.filter(pk=old.pk).update(closed_on=town.at.date())
    reference = begun(town)
    assert Protection._base_manager.get(reference=reference).police_desk_id == unit.pk


def test_what_has_not_happened_yet_is_not_begun(town: Town) -> None:
    ahead = send(town, SAM, NEW, **{**SAID, "known_as": "A boy", "day": "14/7/2026"})
    assert errors_of(ahead) == ["It must have happened by now. Check the day and the time."]
    assert ahead.status_code == 422 and "door open" in text_of(ahead)  # nothing that was typed is lost
    assert not Protection.objects.exists()


def test_a_constable_comes_to_it_from_my_day_and_whoever_may_open_one_sees_that_it_runs(town: Town) -> None:
    assert 'href="/police-protection">Police protection<' in _my_day(town, "Sam Khan")
    assert "/police-protection" not in _my_day(town, "Owen Price")
    begun(town)
    assert 'href="/police-protection">1 child in police protection<' in _my_day(town, "Owen Price")
    assert "/police-protection" not in _my_day(town, "Hannah Okoye")


def _my_day(town: Town, name: str) -> str:
    return town.client(name).get("/").content.decode()


@pytest.mark.need("C3")
def test_a_community_support_officer_begins_none_and_confirms_none_and_reads_whom_to_ring(town: Town) -> None:
    reference = begun(town)
    pat = town.add("Pat Hill", "Community support officer", "West Yorkshire Police", "police_researcher",
                   desk="Front-door police desk")  # fmt: skip
    assert "For a child whom you cannot find here" in text_of(town.client("Pat Hill").get(NEW)), "nobody said"
    Practitioner.objects.filter(pk=pat.pk).update(rank="pcso")
    shown = text_of(town.client("Pat Hill").get(NEW))
    assert "A constable takes a child into police protection. Ring one: 999." in shown
    assert "For a child whom you cannot find here" not in shown
    assert (
        town.client("Pat Hill").post(NEW, {**SAID, "known_as": "A boy", "_key": "k" * 24}).status_code == 404
    )
    assert "I am the designated officer" not in page(town, "Pat Hill", reference)
    assert "Do the grounds remain?" not in page(town, "Pat Hill", reference)
    grounds = f"{NEW}/{reference}/grounds"
    judged = send(town, "Pat Hill", grounds, grounds="gone", because="Mum is back.")
    assert errors_of(judged) == ["A police officer judges the grounds. Ring the designated officer."]
    confirmed = town.client("Pat Hill").post(f"{NEW}/{reference}/officer", {"_key": "m" * 24})
    assert "The designated officer is a police officer. Ring whoever is on duty." in text_of(confirmed)


def test_whoever_takes_it_on_who_is_not_of_the_authority_has_not_told_the_authority(town: Town) -> None:
    """Early help has the front door's rights in some areas; section 46(3)(a) names the authority."""
    reference = begun(town)
    Agency.objects.filter(name="Children's social work").update(kind="families_first")
    press(town, OWEN, reference, "take")
    shown = page(town, ANGELA, reference)
    assert "The authority where the child was found: not yet." in shown
    assert "Children's social work took it on here, and tells the authority." in shown
