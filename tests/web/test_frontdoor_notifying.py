"""A constable after a domestic incident, at 03:10 on a Sunday: what is written down, what opens for whom."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from joinedup.agencies.models import Agency, Desk, Shift
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.actions import leaving
from joinedup.frontdoor.models import Concern, Contested, Named, Path, Recorded
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.incidents import (
    Crime,
    Grade,
    IncidentKind,
    InIncident,
    Notification,
    Part,
    Support,
    Tool,
)
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.gate.pages import Refused
from joinedup.notices.models import Notice
from joinedup.store.models import Edit
from joinedup.trail.models import Entry

from .bad_town import errors_of, form_at, text_of
from .conftest import Town
from .put_back import taken_back
from .test_frontdoor_actions import decided, recommended
from .test_vault import protect

SUNDAY_0310 = datetime(2026, 7, 12, 2, 10, tzinfo=UTC)  # 03:10 in London
MONDAY_0800 = datetime(2026, 7, 13, 7, 0, tzinfo=UTC)  # when Parkside opens
WORDS = "Mum has a cut lip. He left before we came. Both children were awake."


@pytest.fixture
def night(town: Town) -> Town:
    """Angela Moran, on the night of Saturday to Sunday; a domestic violence service beside the others."""
    town.set_time(SUNDAY_0310)
    service = Agency.objects.create(area=town.area, name="Safe House", kind="domestic_violence")
    town.agencies["Safe House"] = service
    phone = "0113 496 0055"
    town.desks["IDVA desk"] = Desk.objects.create(agency=service, name="IDVA desk", phone=phone, hours="SH7")
    town.add("Ruth Bell", "IDVA", "Safe House", "practitioner", desk="IDVA desk")
    town.add("Tom Hay", "Class teacher", "Parkside Primary School", "practitioner", desk="School office")
    return town


def somebody(kind: str, name: str, *parts: Part, **more: Any) -> InIncident:
    school, safe = more.pop("school", ""), more.pop("safe_contact", "")
    told = PersonTold(PersonKind(kind), name=name, **more)
    return InIncident(told, frozenset(parts), school=school, safe_contact=safe)


def incident(town: Town, *people: InIncident, **more: Any) -> Notification:
    said: dict[str, Any] = {
        "what_happened": WORDS,
        "kind": IncidentKind.DOMESTIC_ABUSE,
        "happened_at": SUNDAY_0310 - timedelta(hours=2),
        "crime": Crime.YES,
        "tool": Tool.DARA,
        "grade": Grade.HIGH,
        "support": Support.YES,
        "family_knows": "yes",
        "address": "12 Rowan Street",
        "postcode": "LS9 7BN",
        "people": people or at_rowan_street(town),
        "line_for_school": "She was awake and is tired.",
    }
    return Notification(**{**said, **more})


def at_rowan_street(town: Town) -> tuple[InIncident, ...]:
    """Mara and her mother; he is said to have hit her, and says that she hit him."""
    school = town.desks["School office"].reference
    home, saw = Part.LIVES_THERE, Part.SAW_OR_HEARD
    return (
        somebody("adult", "Ada Okafor", Part.HARMED, home, safe_contact="Her sister's phone, before noon"),
        somebody("adult", "David Okafor", Part.SAID_TO_HAVE_HARMED, Part.HARMED),
        somebody("child", "Mara Okafor", saw, home, birth_date=date(2017, 3, 12), school=school),
    )


def notified(town: Town, *people: InIncident, **more: Any) -> str:
    return actions.notify(incident(town, *people, **more), by=town.viewer("Angela Moran"), at=town.at)


def paths_of(name: str) -> dict[str, Path]:
    rows = Path._base_manager.filter(person__name=name).select_related("desk")
    return {row.code: row for row in rows}


@pytest.mark.need("F10")
def test_the_school_is_told_before_its_day_begins_and_the_others_within_their_time(night: Town) -> None:
    reference = notified(night)
    concern = Concern.objects.get(reference=reference)
    assert (concern.came_by, concern.source, concern.child_name) == ("notification", "6", "Mara Okafor")
    assert (concern.child_address, concern.last_happened) == ("12 Rowan Street", "today")
    mara, ada, david = (paths_of(f"{name} Okafor") for name in ("Mara", "Ada", "David"))
    assert set(mara) == {"school", "health"}
    assert (mara["school"].desk.name, mara["school"].due_at) == ("School office", MONDAY_0800)
    assert mara["health"].due_at == datetime(2026, 7, 13, 16, 0, tzinfo=UTC)  # Monday 17:00 in London
    assert set(ada) == set(david) == {"support", "single_contact"}  # he was harmed as well, it is recorded
    assert (ada["support"].desk.name, ada["support"].due_at) == (
        "IDVA desk",
        SUNDAY_0310 + timedelta(hours=24),
    )
    told = set(Notice.objects.filter(template="path_opened").values_list("to", "to_agency"))
    joy = night.people["Joy Adeyemi"]
    assert (joy.reference, joy.agency.reference) in told  # the key adult, by herself
    assert (night.people["Tom Hay"].reference, joy.agency.reference) not in told


def test_of_an_incident_about_somebody_who_works_with_children_no_agency_is_told_until_somebody_says_so(
    night: Town,
) -> None:
    """He may teach at Parkside. The front door asks the designated officer, and says who is told."""
    reference = notified(night, of_a_worker=True)
    mara, door = Path._base_manager.filter(person__name="Mara Okafor"), night.desks["Duty and Advice"]
    kept = {one.kept_code: one for one in mara}
    assert set(kept) == {"school", "health"}
    monday_five = datetime(2026, 7, 13, 16, 0, tzinfo=UTC)  # one working day
    every = set(Path._base_manager.values_list("code", "desk", "due_at"))
    assert every == {("kept_back", door.pk, monday_five)}
    told = Notice.objects.filter(template="path_opened").values_list("to", flat=True)
    assert set(told) == {door.reference}
    assert actions.ring_schools(at=MONDAY_0800) == 0
    night.set_time(MONDAY_0800 + timedelta(hours=1))  # Parkside's day has begun, and nothing is late
    priya = night.client("Priya Nair")
    for page in (f"/incident/{reference}", f"/front-door/{reference}"):
        words = text_of(priya.get(page))
        assert "No agency was told of what is kept back here: it is about somebody" in words, page
        assert "The designated officer says who may be told" in words, page
    assert "No agency was told" in text_of(night.client("Angela Moran").get(f"/incident/{reference}"))
    school, health = (f"/after-incident/{kept[code].reference}" for code in ("school", "health"))
    shown = text_of(priya.get(school))
    assert "Know before the school day: say whether they are told" in shown and "Late" not in shown
    assert "awake and is tired" not in shown, "what is for the school alone"
    for nobody in ("Joy Adeyemi", "Hannah Okoye", "Ruth Bell"):
        assert night.client(nobody).get(school).status_code == 404, nobody
    # The officer says that the health visitor may know, and the school may not.
    for page, came_of, key in ((school, "not_told", "k1"), (health, "told", "k2")):
        assert priya.get(page).status_code == 200
        sent = {**form_at(priya.get(page), page), "came_of": came_of, "_key": key}
        assert priya.post(page, sent).status_code == 303
    opened = mara.exclude(code="kept_back").values_list("code", "desk__name", "due_at")
    tuesday_five = monday_five + timedelta(days=1)
    assert list(opened) == [("health", "Health visitors' duty", tuesday_five)]
    # A part of hers that is seen otherwise opens nothing by itself either.
    which = next(
        one for one, words, _ in queries.parts_to_contest(night.viewer("Priya Nair"), reference)
        if words.startswith("Mara")
    )  # fmt: skip
    said: dict[str, Any] = {"instead": Part.HARMED_SEXUALLY, "because": "As she told me."}
    actions.contest(reference, which=which, **said, by=night.viewer("Priya Nair"), at=night.at)
    assert set(mara.values_list("code", flat=True)) == {"kept_back", "health"}
    # Whoever notified may be whom it is about: what was kept back later is read at the front door alone.
    at_the_door, who_notified = (
        text_of(night.client(who).get(f"/incident/{reference}")).count("say whether they are told")
        for who in ("Priya Nair", "Angela Moran")
    )
    assert at_the_door - who_notified == mara.filter(code="kept_back", entered=night.at).count() == 4
    # It is about nobody such: whoever is kept back still is told, as it was said, and nothing twice.
    concern = Concern.objects.get(reference=reference)
    how: dict[str, Any] = {"rating": Rating.AMBER, "because": "He coaches grown-ups.", "of_no_worker": True}
    actions.rate(reference, **how, version=concern.version, by=night.viewer("Priya Nair"), at=night.at)
    assert set(paths_of("Ada Okafor")) == {"support", "single_contact", "kept_back"}
    assert paths_of("Ada Okafor")["support"].knows == "Her sister's phone, before noon"
    assert "school" not in paths_of("Mara Okafor"), "that was said of it already"
    assert not Path._base_manager.filter(code="kept_back", ended_at=None).exists()
    assert "No agency was told" not in text_of(priya.get(f"/incident/{reference}"))


def test_after_a_rape_by_a_worker_the_police_begin_at_once_with_what_is_their_own(night: Town) -> None:
    girl = somebody("child", "Leila", Part.HARMED_SEXUALLY, age="15", safe_contact="Through her aunt")
    notified(night, girl, kind=IncidentKind.SEXUAL_OFFENCE, of_a_worker=True)
    opened = Path._base_manager.exclude(code="kept_back").values_list("code", "desk__name")
    assert set(opened) == {(one, "Front-door police desk") for one in ("anonymity", "interview")}


def test_what_a_worker_recommends_of_it_tells_nobody_until_a_manager_has_decided(night: Town) -> None:
    """Priya takes the coach for nobody who works with children. Denise decides that he is not one."""
    reference = notified(night, of_a_worker=True)
    night.set_time(MONDAY_0800 + timedelta(hours=1))
    concern = Concern.objects.get(reference=reference)
    how: dict[str, Any] = {"version": concern.version, "by": night.viewer("Priya Nair"), "at": night.at}
    actions.tie(reference, child=night.amara.reference, **how)
    opened = Path._base_manager.filter(incident__concern=concern).exclude(code="kept_back")
    assert recommended(night, reference=reference) == reference
    assert not opened.exists()
    decided(night, reference)
    assert set(opened.values_list("code", flat=True)) == {"school", "health", "support", "single_contact"}


def test_a_school_that_was_kept_back_is_told_before_its_next_day_once_it_may_be(night: Town) -> None:
    notified(night, of_a_worker=True)
    (kept,) = Path._base_manager.filter(kept_code="school")
    how: dict[str, Any] = {"came_of": "told", "note": "", "school": "", "version": kept.version}
    tuesday = MONDAY_0800 + timedelta(days=1)
    actions.end_path(
        kept.reference, **how, by=night.viewer("Priya Nair"), at=MONDAY_0800 + timedelta(hours=1)
    )
    path = paths_of("Mara Okafor")["school"]
    assert (path.desk.name, path.due_at, path.knows) == (
        "School office",
        tuesday,
        "She was awake and is tired.",
    )
    assert night.people["Joy Adeyemi"].reference in set(Notice.objects.values_list("to", flat=True))


def test_a_child_who_heard_it_is_harmed_in_their_own_right(night: Town) -> None:
    notified(night)
    parts = Recorded.objects.filter(person__name="Mara Okafor").values_list(
        "part", "by__name", "agency__name"
    )
    police = ("Angela Moran", "West Yorkshire Police")
    assert set(parts) == {(part, *police) for part in ("harmed", "saw_or_heard", "lives_there")}


def test_after_rape_anonymity_an_adviser_and_what_an_interview_needs_come_first(night: Town) -> None:
    girl = somebody("child", "Leila", Part.HARMED_SEXUALLY, age="15", safe_contact="Through her aunt")
    needs = "A woman, and Farsi"
    notified(night, girl, kind=IncidentKind.SEXUAL_OFFENCE, interview_needs=needs)
    found = paths_of("Leila")
    assert set(found) == {"anonymity", "isva", "interview", "single_contact", "health"}
    assert (found["anonymity"].desk.name, found["interview"].desk.name) == ("Front-door police desk",) * 2
    assert (found["isva"].desk.name, found["interview"].knows) == ("IDVA desk", needs)


@pytest.mark.need("F10")
def test_the_key_adult_reads_of_the_child_and_nothing_that_tells_the_home(night: Town) -> None:
    notified(night)
    path = paths_of("Mara Okafor")["school"]
    page = night.client("Joy Adeyemi").get(f"/after-incident/{path.reference}")
    words = page.content.decode()
    assert page.status_code == 200
    assert "Mara Okafor" in words and "She was awake and is tired." in words
    for kept in ("Rowan", "LS9", "Ada", "David", "cut lip", "DARA", "High", "sister"):
        assert kept not in words, kept
    path.refresh_from_db()
    assert path.seen_at == night.at
    for nobody in ("Tom Hay", "Grace Obi", "Hannah Okoye", "Priya Nair", "Sam Khan"):
        assert night.client(nobody).get(f"/after-incident/{path.reference}").status_code == 404, nobody


def test_a_look_at_what_follows_is_a_look_at_the_child_once_somebody_has_said_who_it_is(night: Town) -> None:
    notified(night)
    path = paths_of("Mara Okafor")["school"]
    night.client("Joy Adeyemi").get(f"/after-incident/{path.reference}")
    assert Entry.objects.filter(code="path.looked").latest("pk").about == [path.reference]
    Named.objects.filter(pk=path.person_id).update(child=night.amara)
    night.client("Joy Adeyemi").get(f"/after-incident/{path.reference}")
    look = Entry.objects.filter(code="path.looked").latest("pk")
    assert look.about == [path.reference, night.amara.reference]


def test_whoever_offers_support_knows_how_to_reach_her_safely_and_the_front_door_does_not(
    night: Town,
) -> None:
    reference = notified(night)
    path = paths_of("Ada Okafor")["support"]
    hers = night.client("Ruth Bell").get(f"/after-incident/{path.reference}").content.decode()
    assert "Her sister&#39;s phone, before noon" in hers and "High" in hers
    for name in ("Priya Nair", "Angela Moran"):
        whole = night.client(name).get(f"/incident/{reference}").content.decode()
        assert "Offer support" in whole and "David Okafor" in whole
        assert "sister" not in whole
    for nobody in ("Ruth Bell", "Joy Adeyemi", "Sam Khan"):
        assert night.client(nobody).get(f"/incident/{reference}").status_code == 404, nobody


def test_a_contested_part_stands_beside_the_other_and_opens_what_it_opens(night: Town) -> None:
    home = somebody("child", "Mara Okafor", Part.LIVES_THERE)
    reference = notified(night, somebody("adult", "Ada Okafor", Part.SAID_TO_HAVE_HARMED), home)
    assert paths_of("Ada Okafor") == {}
    page = f"/incident/{reference}/contest"
    priya = night.client("Priya Nair")
    lines = queries.parts_to_contest(night.viewer("Priya Nair"), reference)
    (which,) = (one for one, words, _ in lines if words.startswith("Ada"))
    why = "She rang in fear of him twice in June."
    sent = {"which": which, "instead": "harmed", "because": why, "_key": "k1"}
    assert priya.post(page, sent)["Location"] == f"/incident/{reference}"
    assert set(Recorded.objects.filter(person__name="Ada Okafor").values_list("part", "agency__kind")) == {
        ("said_to_have_harmed", "police"),
        ("harmed", "childrens_social_work"),
    }
    assert set(paths_of("Ada Okafor")) == {"support", "single_contact"}
    for name in ("Priya Nair", "Angela Moran"):
        whole = night.client(name).get(f"/incident/{reference}").content.decode()
        assert why in whole and "Is said to have harmed somebody" in whole and "Priya Nair" in whole
    assert Contested.objects.count() == 1


def test_beside_a_protected_child_nobody_is_told_by_which_clinic_a_part_was_recorded_or_contested(
    night: Town,
) -> None:
    reference = notified(night)
    Named.objects.filter(place=0).update(child=night.amara)
    protect(night)
    page, hannah = f"/incident/{reference}/contest", night.client("Hannah Okoye")
    lines = queries.parts_to_contest(night.viewer("Hannah Okoye"), reference)
    (which,) = (one for one, words, _ in lines if "lives" in words)
    sent = {"which": which, "instead": "said_to_have_harmed", "because": "Seen in clinic.", "_key": "k1"}
    assert hannah.post(page, sent).status_code == 303
    clinic = night.agencies["0-19 health service"]
    for who, where in (("Priya Nair", page), ("Priya Nair", f"/incident/{reference}"), ("Joy Adeyemi", page)):
        read = night.client(who).get(where).content.decode()
        assert "Mara Okafor" in read
        for tells in ("Hannah Okoye", clinic.name, clinic.reference):
            assert tells not in read, (who, where, tells)


def test_nobody_contests_what_they_recorded_or_what_they_are_not_shown(night: Town) -> None:
    reference = notified(night)
    assert night.client("Sam Khan").get(f"/incident/{reference}/contest").status_code == 404
    assert queries.parts_to_contest(night.viewer("Angela Moran"), reference) == ()
    ruth = queries.parts_to_contest(night.viewer("Ruth Bell"), reference)
    assert {words.partition(":")[0] for _, words, _ in ruth} == {"Ada Okafor", "David Okafor"}
    joy = queries.parts_to_contest(night.viewer("Joy Adeyemi"), reference)
    assert {words.partition(":")[0] for _, words, _ in joy} == {"Mara Okafor"}


def test_whoever_takes_the_single_contact_on_is_named_to_who_else_would_ring(night: Town) -> None:
    notified(night)
    found, ruth = paths_of("Ada Okafor"), night.viewer("Ruth Bell")
    actions.take_path(found["single_contact"].reference, version=1, by=ruth, at=night.at)
    facts = queries.path(ruth, found["support"].reference)
    assert facts is not None and facts.contact is not None and facts.contact.name == "Ruth Bell"
    waiting = queries.paths_waiting(ruth)
    assert [(line.label, line.late) for line in waiting].count(("Offer support", False)) == 2


def test_what_came_of_it_is_said_once(night: Town) -> None:
    notified(night)
    path, ruth = paths_of("Ada Okafor")["support"], night.viewer("Ruth Bell")
    said: Callable[..., str] = actions.end_path
    how = {"came_of": "declined", "note": "Ring again in May", "school": "", "by": ruth, "at": night.at}
    said(path.reference, version=1, **how)
    path.refresh_from_db()
    assert (path.came_of, path.ended_by_id) == ("declined", ruth.practitioner_id)
    with pytest.raises(Refused):
        said(path.reference, version=2, **how)
    assert "Ring again" not in str(list(Entry.objects.values())) + str(list(Edit.objects.values()))


def test_a_school_that_nobody_named_is_found_by_the_front_door_and_then_told(night: Town) -> None:
    notified(night, somebody("child", "Mara Okafor", Part.SAW_OR_HEARD))
    (looking,) = (one for code, one in paths_of("Mara Okafor").items() if code == "find_school")
    assert (looking.desk.name, looking.due_at) == ("Duty and Advice", MONDAY_0800)
    sent = {
        "came_of": "rung", "note": "", "school": night.desks["School office"].reference,
        "_key": "k1", "_version": "1",
    }  # fmt: skip
    priya = night.client("Priya Nair")
    assert priya.post(f"/after-incident/{looking.reference}", sent).status_code == 303
    assert paths_of("Mara Okafor")["school"].desk.name == "School office"


def test_a_school_that_does_not_know_the_child_gives_it_back_to_the_front_door(night: Town) -> None:
    notified(night)
    path, joy = paths_of("Mara Okafor")["school"], night.viewer("Joy Adeyemi")
    actions.end_path(path.reference, came_of="not_ours", note="", school="", version=1, by=joy, at=night.at)
    assert paths_of("Mara Okafor")["find_school"].desk.name == "Duty and Advice"


def test_a_school_that_said_not_ours_by_mistake_is_told_again_and_its_path_is_open_again(
    night: Town,
) -> None:
    notified(night)
    path, joy = paths_of("Mara Okafor")["school"], night.viewer("Joy Adeyemi")
    tuesday = night.at + timedelta(days=2)  # before it opens
    actions.end_path(path.reference, came_of="not_ours", note="", school="", version=1, by=joy, at=night.at)
    looking, priya = paths_of("Mara Okafor")["find_school"], night.viewer("Priya Nair")
    at_the_door = Notice.objects.filter(template="path_opened", thing=looking.reference)
    assert at_the_door.count() == 1
    how: dict[str, Any] = {"came_of": "rung", "note": "", "by": priya, "at": tuesday}
    school = night.desks["School office"].reference
    before = Notice.objects.filter(template="path_opened", thing=path.reference).count()
    actions.end_path(looking.reference, school=school, version=1, **how)
    again = paths_of("Mara Okafor")["school"]
    assert (again.pk, again.ended_at, again.came_of, again.seen_at) == (path.pk, None, "", None)
    assert again.due_at == MONDAY_0800 + timedelta(days=1)
    assert Notice.objects.filter(template="path_opened", thing=path.reference).count() == 2 * before
    # And once more round: the front door is told again, with a new time.
    actions.end_path(
        path.reference, came_of="not_ours", note="", school="", version=again.version, by=joy, at=tuesday
    )
    found = paths_of("Mara Okafor")["find_school"]
    assert (found.pk, found.ended_at) == (looking.pk, None)
    assert found.due_at > looking.due_at and at_the_door.count() == 2


@pytest.mark.need("F10")
def test_a_school_that_has_not_opened_it_is_rung_before_its_day_and_one_that_has_is_not(night: Town) -> None:
    """Parkside opens on Monday at 08:00. At 07:00 nobody there has looked: whoever is on duty rings."""
    edt = night.desks["Emergency Duty Team"]
    shift = Shift.objects.filter(practitioner=night.people["Owen Price"])[0]
    Shift.objects.create(
        rota=shift.rota, desk=edt, practitioner=shift.practitioner,
        starts=MONDAY_0800 - timedelta(hours=9), ends=MONDAY_0800 + timedelta(hours=1),
    )  # fmt: skip
    reference = notified(night)
    school = paths_of("Mara Okafor")["school"]
    monday_seven = MONDAY_0800 - timedelta(hours=1)
    assert actions.ring_schools(at=monday_seven - timedelta(minutes=1)) == 0
    assert actions.ring_schools(at=monday_seven) == len(Path._base_manager.filter(code="school"))
    assert actions.ring_schools(at=monday_seven) == 0, "once"
    ring = paths_of("Mara Okafor")["ring_school"]
    assert (ring.desk.name, ring.due_at) == ("Duty and Advice", MONDAY_0800)
    told = Notice.objects.filter(template="path_opened", thing=ring.reference).values_list("to", flat=True)
    assert set(told) == {night.desks["Duty and Advice"].reference, edt.reference}
    night.set_time(monday_seven)
    shown = night.client("Denise Walker").get(f"/after-incident/{ring.reference}").content.decode()
    assert "Parkside Primary School" in shown and "Ring the school" in shown
    whole = night.client("Priya Nair").get(f"/incident/{reference}").content.decode()
    assert "Parkside Primary School" in whole and "Nobody there has opened it yet" in whole
    # The school opens it at half past seven: nobody rings any more.
    assert night.client("Joy Adeyemi").get(f"/after-incident/{school.reference}").status_code == 200
    ring.refresh_from_db()
    assert (ring.came_of, ring.ended_at) == ("opened", monday_seven)
    assert actions.ring_schools(at=MONDAY_0800) == 0


def test_a_school_without_a_key_adult_is_rung_by_the_front_door(night: Town) -> None:
    night.people["Joy Adeyemi"].grants.all().delete()
    notified(night)
    assert set(paths_of("Mara Okafor")) == {"find_school", "health"}


def test_every_path_is_in_somebodys_list(night: Town) -> None:
    reference = notified(night)
    items = [one for one in queries.open_work(night.area.pk, at=night.at) if one.code == "path.open"]
    assert len(items) == 6
    assert {one.desk_id for one in items} == {
        night.desks[name].pk for name in ("IDVA desk", "School office", "Health visitors' duty")
    }
    assert all(one.due is not None and one.reference != reference for one in items)
    # Safe House left, and another desk takes what it had: it opens there, as far as its sort opens.
    ada, mara, desk = paths_of("Ada Okafor"), paths_of("Mara Okafor"), night.desks["Hillside office"].pk
    by = night.viewer("Priya Nair")
    take = partial(leaving.taken_over, "path.open", by=by, at=night.at)
    assert night.client("Grace Obi").get(f"/after-incident/{ada['support'].reference}").status_code == 404
    take(ada["support"].reference, desk_id=desk)
    read = text_of(night.client("Grace Obi").get(f"/after-incident/{ada['support'].reference}"))
    assert "Her sister's phone, before noon" in read
    for path, at_desk in (("single_contact", "IDVA desk"), ("school", "IDVA desk")):
        with pytest.raises(Refused, match=r"left\.desk"):  # it has the same; or nobody is its key adult
            take({**ada, **mara}[path].reference, desk_id=night.desks[at_desk].pk)


def test_each_childs_own_words_stand_with_that_child(night: Town) -> None:
    """Her mother is told of first. What Mara said is the concern's, and what Tobi said is his."""
    client, saw = night.client("Angela Moran"), ["saw_or_heard", "lives_there"]
    shown = form_at(client.get("/notification/new"), "/notification/new")
    said = {
        "what_happened": "He hit her.", "kind": "domestic_abuse", "happened_time": "03:10", "crime": "yes",
        "tool": "dara", "grade": "high", "support": "yes", "family_knows": "yes",
        "p1_kind": "adult", "p1_name": "Ada Okafor", "p1_parts": ["harmed"],
        "p2_kind": "child", "p2_name": "Mara Okafor", "p2_parts": saw, "p2_childs_words": "I hid with Tobi.",
        "p3_kind": "child", "p3_name": "Tobi Okafor", "p3_parts": saw, "p3_childs_words": "Mara held me.",
        "people": "3",
    }  # fmt: skip
    with taken_back():  # a page that was open while each child's were not asked for yet
        before = {**said, "p2_childs_words": "", "childs_words": "I hid with Tobi."}
        kept = form_at(client.post("/notification/new", {**shown, **before, "tool": ""}), "/notification/new")
        assert kept["childs_words"] == ["I hid with Tobi."]
        assert client.post("/notification/new", {**shown, **before}).status_code == 303
        assert Concern.objects.get().childs_words == "I hid with Tobi."
    assert "childs_words" not in shown
    answer = client.post("/notification/new", {**shown, **said, "of_a_worker": "on"})
    assert answer.status_code == 303, errors_of(answer)
    concern = Concern.objects.get()
    assert (concern.child_name, concern.childs_words) == ("Mara Okafor", "I hid with Tobi.")
    assert concern.of_a_worker
    words = {one.name: one.childs_words for one in concern.named.order_by("place")}
    assert words == {"Mara Okafor": "", "Ada Okafor": "", "Tobi Okafor": "Mara held me."}
