"""What is decided is followed, told to those who may know, and can be challenged where it is read."""

import html
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from joinedup.agencies.models import Agency, Desk
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import actions as children
from joinedup.clocks.models import ChildClock, Clock, Happened
from joinedup.desk.actions import protect_everywhere
from joinedup.desk.rules.handover import side_of
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.models import (
    Authorisation,
    Challenge,
    Concern,
    FollowThrough,
    MoreAsked,
    Named,
    NotDone,
    Owed,
    PlannedContact,
    Recommendation,
    ToldSender,
)
from joinedup.frontdoor.queries import following
from joinedup.frontdoor.rules.challenging import Came
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.following import CameOf, Follow, Then
from joinedup.frontdoor.rules.outcomes import neutral
from joinedup.frontdoor.rules.progress import State
from joinedup.gate.pages import Refused
from joinedup.gate.viewer import Viewer
from joinedup.notices.models import Notice
from joinedup.trail.models import Entry
from tests.web.bad_town import errors_of, form_at, page_of, text_of
from tests.web.conftest import Town
from tests.web.put_back import taken_back
from tests.web.test_frontdoor_actions import TEXT, WORRY, concern, decided, recommended, tied
from tests.web.test_guards import restrict

MANAGERS = ("Ruth Bell", "Denise Walker", "Priya Nair")  # one of them decided, and one is none
HELP = Follow(
    who="Families First, rung", by_when=date(2026, 7, 21), agreed="agreed", agreed_more="Ada, on Tuesday."
)


WHY_LATE = {
    "late_because": "Her mother could be rung on Thursday only.",
    "late_agreed_by": "Ruth Bell, head of service",
    "late_meanwhile": "She sleeps at her aunt's.",
}


def early_help(town: Town) -> str:
    reference = tied(town)
    actions.recommend(
        reference,
        outcome_code="early_help",
        because="Ada wants help in the mornings.",
        tell_sender=TEXT,
        tell_holders={},
        follow=HELP,
        version=concern(reference).version,
        by=town.viewer("Priya Nair"),
        at=town.at,
    )
    return decided(town, reference)


def challenge(town: Town, reference: str, text: str = "Nobody spoke with Mara.") -> str:
    joy = town.viewer("Joy Adeyemi")
    return actions.challenge(reference, text=text, sender=joy, by=joy, at=town.at)


def answer(
    town: Town,
    reference: str,
    came: Came,
    *,
    by: Viewer,
    text: str = "It stands.",
    at: datetime | None = None,
) -> None:
    actions.answer_challenge(reference, came=came, answer=text, version=1, by=by, at=at or town.at)


def test_early_help_stays_on_the_list_until_somebody_says_what_came_of_it(town: Town) -> None:
    reference = early_help(town)
    (waits,) = queries.queue(town.viewer("Priya Nair")).to_follow
    assert (waits.reference, waits.outcome, waits.by_when) == (reference, "Early help", date(2026, 7, 21))
    assert waits.said == (
        ("Who", "Families First, rung"),
        ("The family\u2019s agreement", "The family agrees: Ada, on Tuesday."),
    )
    actions.say_what_came_of_it(
        reference,
        came_of=CameOf.DECLINED,
        more="Ada changed her mind; school goes on and tells us.",
        then=Then.ANEW,
        version=waits.version,
        by=town.viewer("Priya Nair"),
        at=town.at,
    )
    assert queries.queue(town.viewer("Priya Nair")).to_follow == ()
    assert FollowThrough.objects.get().came_of == "declined"
    assert concern(reference).state == State.BEING_READ  # and a manager decides what happens instead
    assert Entry.objects.filter(code="concern.followed_declined", subjects__reference=reference).count() == 1


def test_what_is_passed_to_a_desk_of_the_hub_is_told_there_is_its_open_work_and_is_read_there(
    town: Town,
) -> None:
    """The police sit at the hub, and Nia opens it at ten. Hillside is not offered: it is no desk of the
    hub, and knows nobody in it."""
    desk = town.desks["Front-door police desk"]
    town.add("Nia Shaw", "Officer", "West Yorkshire Police", "hub_practitioner", desk=desk.name)
    reference, priya = tied(town), town.client("Priya Nair")
    form = priya.get(f"/front-door/{reference}").content.decode()
    assert f'value="{desk.reference}"' in form
    assert town.desks["Hillside office"].reference not in form
    sent = {
        "outcome": "police_only", "because": "A crime.", "heard": "not_heard", "heard_line": "Seen tomorrow.",
        "tell_police_only": TEXT, "desk_police_only": desk.reference,
        "_version": str(concern(reference).version), "_key": "k",
    }  # fmt: skip
    assert priya.post(f"/front-door/{reference}/recommend", sent).status_code == 303
    assert (
        "Front-door police desk, West Yorkshire Police"
        in priya.get(f"/front-door/{reference}").content.decode()
    )
    nia, hub = town.client("Nia Shaw"), f"/front-door/{reference}/hub"
    Desk.objects.filter(pk=desk.pk).update(closed_on=town.at.date())
    with pytest.raises(Refused, match=r"outcome\.nobody_there"):
        decided(town, reference)
    Desk.objects.filter(pk=desk.pk).update(closed_on=None)
    restricted = restrict(town, "Denise Walker", "Priya Nair")
    with pytest.raises(Refused, match=r"outcome\.nobody_there"):
        decided(town, reference)
    denise = town.viewer("Denise Walker")
    children.end_guard(restricted, because="It is over.", version=1, by=denise, at=town.at)
    decided(town, reference)
    (told,) = Notice.objects.filter(template="passed_on")
    assert (told.to, told.thing) == (desk.reference, reference)

    def theirs() -> list[int | None]:
        found = queries.open_work(town.area.pk, at=town.at)
        return [one.desk_id for one in found if one.code == "concern.passed_on"]

    assert theirs() == [desk.pk]
    assert "Nobody there has opened it yet" in priya.get(f"/front-door/{reference}").content.decode()
    assert reference in nia.get("/at-the-hub").content.decode()
    assert "Passed on to you" in text_of(nia.get(hub))
    assert "What the hub adds" in text_of(priya.get(hub)) and "Passed on to you" not in text_of(
        priya.get(hub)
    )
    assert theirs() == []
    assert "Nia Shaw has opened it" in priya.get(f"/front-door/{reference}").content.decode()
    said = {"came_of": "done", "came_of_more": "They have him.", "_version": "1", "_key": "l"}
    assert priya.post(f"/front-door/{reference}/came-of-it", said).status_code == 303
    (over,) = Notice.objects.filter(template="passed_elsewhere")
    assert (over.to, over.thing) == (desk.reference, reference)
    assert nia.get(hub).status_code == 404  # it is over, and no more theirs than anybody's


def test_that_it_did_not_happen_is_told_where_the_manager_who_says_so_sits_too(town: Town) -> None:
    desk = town.desks["Front-door police desk"]
    town.add("Nia Shaw", "Officer", "West Yorkshire Police", "hub_practitioner", desk=desk.name)
    follow = Follow(desk=desk.reference)
    reference = decided(town, recommended(town, outcome_code="police_only", follow=follow))
    denise = town.viewer("Denise Walker")
    said: dict[str, Any] = {"more": "Nobody rang.", "then": Then.ANEW, "version": 1, "at": town.at}
    sits_there = replace(denise, desk_ids=denise.desk_ids | {desk.pk})
    actions.say_what_came_of_it(reference, came_of=CameOf.NOT_DONE, by=sits_there, **said)
    (over,) = Notice.objects.filter(template="passed_elsewhere")
    assert (over.to, over.thing) == (desk.reference, reference)


def test_an_allegation_goes_to_the_desk_that_the_areas_file_names_once_somebody_there_can_open_it(
    town: Town,
) -> None:
    """Lena sits at it and at no hub, of an agency that stands at no front door. What is about a child's
    family does not go there."""
    reference, priya = tied(town), town.client("Priya Nair")
    path = f"/front-door/{reference}"

    def offered(of: str) -> tuple[list[str], list[str], str]:
        (choice,) = page_of(priya.get(path)).xpath(f"//select[@name='desk_{of}']")
        (hint,) = choice.xpath("../*[contains(@class, 'govuk-hint')]")
        chosen = [one for one in choice.xpath("./option[@selected]/@value") if one]
        return choice.xpath("./option/@value"), chosen, " ".join(hint.text_content().split())

    none_named = offered("allegation")
    care = town.agencies["Children's social work"]
    Agency.objects.filter(pk=care.pk).update(at_front_door=False)
    desk = Desk.objects.create(
        agency=care, name="Designated officer's desk", phone="0113 496 0077", hours="24H"
    )
    town.desks[desk.name] = desk
    values, chosen, hint = offered("allegation")
    assert (values, chosen) == none_named[:2]
    assert hint == (
        "In this area it goes to Designated officer's desk, Children's social work, where nobody can open it "
        "here. Ring them: Designated officer's desk, 0113 496 0077. Write below who has it."
    )
    town.add("Lena Frost", "Designated officer", care.name, "practitioner", desk=desk.name)
    values, chosen, hint = offered("allegation")
    assert (values[:2], chosen) == (["", desk.reference], [])
    assert hint.startswith(
        "In this area it goes to Designated officer's desk, Children's social work. Answers now: Designated "
        "officer's desk, 0113 496 0077."
    )
    assert desk.reference not in offered("police_only")[0]
    sent = {
        **form_at(priya.get(path), f"{path}/recommend"),
        "outcome": "allegation", "because": "A coach.", "heard": "not_heard", "heard_line": "Seen tomorrow.",
        "tell_allegation": TEXT, "by_when_allegation": "15/7/2026", "desk_allegation": desk.reference,
    }  # fmt: skip
    assert priya.post(f"{path}/recommend", sent).status_code == 303
    to_decide = text_of(town.client("Denise Walker").get(f"{path}/authorise"))
    assert "Designated officer's desk, Children's social work" in to_decide
    lena = town.client("Lena Frost")
    assert lena.get(f"{path}/hub").status_code == 404
    decided(town, reference)
    assert [one.to for one in Notice.objects.filter(template="passed_on")] == [desk.reference]
    assert "Passed on to you" in text_of(lena.get(f"{path}/hub"))
    assert "Answers now" in text_of(priya.get(path))  # where it did not happen, and goes to them again


def test_what_a_worker_has_already_goes_to_them_who_read_it_and_give_back_what_is_not_theirs(
    town: Town,
) -> None:
    """Hannah Okoye visits Mara and sits at no hub. She gives it back; it is with her desk all the same, and
    then with the school nurse, of whom nobody here knows more than that."""
    duty, hannah = town.desks["Health visitors' duty"], town.people["Hannah Okoye"]
    reference, priya = tied(town), town.client("Priya Nair")
    theirs, hers = f"{duty.reference}", f"{duty.reference}+{hannah.reference}"
    sent = {
        "outcome": "already_open", "because": "She sees her weekly.", "heard": "not_heard",
        "heard_line": "Seen on Friday.", "tell_already_open": TEXT, "desk_already_open": hers,
        "_version": str(concern(reference).version), "_key": "k",
    }  # fmt: skip
    page = priya.get(f"/front-door/{reference}").content.decode()
    assert f'value="{hers}"' in page and f'value="{theirs}"' in page
    (allegation,) = page_of(priya.get(f"/front-door/{reference}")).xpath("//select[@name='desk_allegation']")
    assert hers not in allegation.xpath("./option/@value")
    assert priya.post(f"/front-door/{reference}/recommend", sent).status_code == 303
    her, hub = town.client("Hannah Okoye"), f"/front-door/{reference}/hub"
    assert her.get(hub).status_code == 404
    to_decide = text_of(town.client("Denise Walker").get(f"/front-door/{reference}/authorise"))
    assert "Hannah Okoye, Health visitors' duty, 0-19 health service" in to_decide
    decided(town, reference)
    assert [(one.to, one.thing) for one in Notice.objects.filter(template="passed_on")] == [
        (duty.reference, reference)
    ]
    assert hub in her.get("/").content.decode()  # on her day
    assert town.client("Joy Adeyemi").get(hub).status_code == 404
    told = text_of(her.get(hub))
    for words in (
        WORRY.worry,
        "I agree. See both children.",
        "Does the family know? No, not yet: Her mother did not answer; I ring again at noon.",
        WORRY.childs_words,
        "Tried already",
        "Already open: pass to the worker",
        "Joy Adeyemi",
    ):
        assert words in told
    assert "What each agency says" not in told and "See what became" not in told
    for way in ("", "/people", "/feedback", "/authorise"):
        assert her.get(f"/front-door/{reference}{way}").status_code == 404
    assert "Hannah Okoye, Health visitors' duty, 0-19 health service" in text_of(
        priya.get(f"/front-door/{reference}")
    )
    opened = FollowThrough.objects.get().version  # the front door has its page open meanwhile
    back = {
        "came": "not_theirs", "came_more": "She moved to the team in the east.",
        "_key": "b", "_version": str(opened),
    }  # fmt: skip
    FollowThrough.objects.update(who="and the GP")
    for _ in range(2):  # pressed twice it is one, and the second time no page that is not there
        assert her.post(f"/front-door/{reference}/not-ours", back).status_code == 303
    other = {"came": "not_theirs", "came_more": "Another reason.", "_key": "b", "_version": str(opened)}
    assert her.post(f"/front-door/{reference}/not-ours", other).status_code == 409
    assert NotDone.objects.get().who == "Hannah Okoye, Health visitors' duty, 0-19 health service, and the GP"
    assert her.get(hub).status_code == 404
    (again,) = Notice.objects.filter(template="given_back")
    assert (again.to, again.thing) == (concern(reference).desk.reference, reference)
    open_now = [one for one in queries.open_work(town.area.pk, at=town.at) if one.reference == reference]
    codes = {one.code: one.person_id for one in open_now}
    assert codes["concern.to_follow"] is None and not codes.keys() & {
        "concern.passed_on",
        "concern.with_them",
    }
    page = text_of(priya.get(f"/front-door/{reference}"))
    assert "Whoever had it said that it is not theirs: She moved to the team in the east." in page
    said: dict[str, Any] = {
        "came_of": "not_done", "came_of_more": "Theirs after all.", "then": "again",
        "by_when_then": "16/7/2026",
    }  # fmt: skip
    path = f"/front-door/{reference}/came-of-it"
    late = priya.post(path, {**said, "desk_then": theirs, "_version": str(opened), "_key": "late"})
    assert late.status_code == 409  # and both texts are there
    assert text_of(late).count("Whoever had it said that it is not theirs") == 2
    assert text_of(late).count("She moved to the team in the east.") == 2
    versioned = {"_version": str(FollowThrough.objects.get().version), "_key": "l"}
    path = f"/front-door/{reference}/came-of-it"
    assert priya.post(path, {**said, **versioned, "desk_then": theirs}).status_code == 303
    assert Notice.objects.filter(template="passed_on", to=duty.reference).count() == 2
    assert her.get(hub).status_code == 200
    _she_has_done_it(town, reference)
    versioned = {"_version": str(FollowThrough.objects.get().version), "_key": "m"}
    assert priya.post(path, {**said, **versioned, "who_then": "The school nurse"}).status_code == 303
    (over,) = Notice.objects.filter(template="passed_elsewhere")
    assert (over.to, over.thing) == (duty.reference, reference)
    assert her.get(hub).status_code == 404


def _she_has_done_it(town: Town, reference: str) -> None:
    """Looked at and taken back: it ends with what she says, and the front door reads it with her name."""
    her, path = town.client("Hannah Okoye"), f"/front-door/{reference}/not-ours"
    now = FollowThrough.objects.get().version
    with taken_back():
        assert errors_of(her.post(path, {"_key": "none"})) == [
            "Choose what became of it with you", "Enter what came of it, or why it is not yours",
        ]  # fmt: skip
        done = {
            "came": "done",
            "came_more": "Seen with her mother; the doctor has her on Friday.",
            "_key": "d",
            "_version": str(now),
        }
        old = her.post(path, {**done, "_key": "old", "_version": str(now - 1)})  # passed on to them since
        again = form_at(old, path)
        assert (old.status_code, again["came_more"]) == (409, [done["came_more"]])
        assert again["_version"] == [str(now)]
        for _ in range(2):
            assert her.post(path, done).status_code == 303
        (told,) = Notice.objects.filter(template="done_there")
        assert (told.to, told.thing) == (concern(reference).desk.reference, reference)
        page = text_of(town.client("Priya Nair").get(f"/front-door/{reference}"))
        assert "It was done: Seen with her mother; the doctor has her on Friday. Hannah Okoye" in page
        codes = {
            one.code for one in queries.open_work(town.area.pk, at=town.at) if one.reference == reference
        }
        assert not codes & {"concern.passed_on", "concern.with_them", "concern.to_follow"}
    with taken_back():
        FollowThrough.objects.update(limit_on=date(2026, 7, 13))
        late = "Its time limit is over. Ring the front door, which says why and ends it."
        assert errors_of(her.post(path, {**done, "_key": "e"})) == [late]
        page = her.get(f"/front-door/{reference}/hub")
        assert page_of(page).xpath("//input[@name='came']/@value") == ["not_theirs"]
        assert late in text_of(page)


def test_whoever_works_with_one_child_of_a_concern_reads_no_other_childs_name_or_page(town: Town) -> None:
    """Hannah works with Mara. The first child is of another family, and is told of as Zoe alone."""
    mara = PersonTold(PersonKind.CHILD, "Mara Okafor", childs_words="I gave her my toast.")
    said = replace(WORRY, child_name="Zoe", people=(mara,))
    reference = actions.tell(said, by=town.viewer("Joy Adeyemi"), at=town.at)
    by = town.viewer("Priya Nair")
    names = {"given_name": "Zoe", "family_name": "Otherfamily"}
    actions.tie_to_new(reference, **names, version=concern(reference).version, by=by, at=town.at)
    zoe, version = concern(reference).child, concern(reference).version
    actions.tie_person(reference, place=1, to=town.amara.reference, version=version, by=by, at=town.at)
    hannah, duty = town.people["Hannah Okoye"], town.desks["Health visitors' duty"]
    follow = Follow(desk=duty.reference, worker=hannah.reference)
    decided(town, recommended(town, reference=reference, outcome_code="already_open", follow=follow))
    her = town.client("Hannah Okoye")
    page = her.get(f"/front-door/{reference}/hub").content.decode()
    assert her.get(f"/children/{zoe.reference}").status_code == 404
    assert f"/children/{town.amara.reference}" in page and "Zoe" in page
    assert zoe.reference not in page and "Otherfamily" not in page
    assert "I gave her my toast." in page and "Ask the front door before you do." not in page
    priya = town.viewer("Priya Nair")
    contact = {"safe_way": "By her sister", "what_for": "A visit", "also_because": ""}
    PlannedContact.objects.create(
        area=town.area, occurred=town.at, entered=town.at, concern=concern(reference), child=town.amara,
        on_day=town.at.date(), agency_id=priya.agency_id, by_id=priya.practitioner_id, **contact,
    )  # fmt: skip
    page = her.get(f"/front-door/{reference}/hub").content.decode()
    assert "Ask the front door before you do." in page and "By her sister" not in page

    theirs = Named.objects.filter(childs_words="I gave her my toast.")
    for kind, whose in (("adult", "an adult"), ("child", "another child")):  # and no name was told
        with taken_back():
            theirs.update(kind=kind, name="")
            assert f"{whose}, as it was told" in text_of(her.get(f"/front-door/{reference}/hub"))

    FollowThrough.objects.update(who="and the school nurse, for Zoe")
    done = {"came": "done", "came_more": "Seen Mara.", "_key": "d"}
    done["_version"] = str(FollowThrough.objects.get().version)
    for beside in ("and the school nurse, for Zoe", ""):  # of Zoe it is followed, whoever has her
        with taken_back():
            FollowThrough.objects.update(who=beside)
            assert her.post(f"/front-door/{reference}/not-ours", done).status_code == 303
            work = [one for one in queries.open_work(town.area.pk, at=town.at) if one.reference == reference]
            assert {one.code for one in work} & {"concern.to_follow", "concern.passed_on"} == {
                "concern.to_follow"
            }
            read = text_of(town.client("Priya Nair").get(f"/front-door/{reference}"))
            assert "It was done: Seen Mara." in read and beside in read
            assert NotDone.objects.get().who == "Hannah Okoye, Health visitors' duty, 0-19 health service"


def test_what_is_held_from_its_sender_is_not_passed_on_to_a_desk_of_theirs(town: Town) -> None:
    """Joy told of Mara for Parkside, and it would go to the school's own office."""
    office = town.desks["School office"]
    follow = Follow(desk=office.reference)
    reference = recommended(town, outcome_code="already_open", follow=follow)
    priya, denise = town.viewer("Priya Nair"), town.people["Denise Walker"].reference
    actions.hold_back(
        reference, what="decision", reason="A live investigation.", owner=denise,
        review_on=date(2026, 7, 21), version=concern(reference).version, by=priya, at=town.at,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"outcome\.held_from_them"):
        decided(town, reference)


def test_whoever_leaves_what_was_passed_on_to_them_leaves_it_to_a_colleague_or_their_desk(town: Town) -> None:
    """Hannah has opened it. It goes to Iris, who sits there too; then to the desk, and the front door reads
    as before that it was opened."""
    duty, hannah = town.desks["Health visitors' duty"], town.people["Hannah Okoye"]
    iris = town.add("Iris Lane", "Nurse", "0-19 health service", "health_visitor", desk=duty.name)
    follow = Follow(desk=duty.reference, worker=hannah.reference)
    reference = decided(town, recommended(town, outcome_code="already_open", follow=follow))
    assert town.client("Hannah Okoye").get(f"/front-door/{reference}/hub").status_code == 200

    def theirs() -> OpenItem:
        found = queries.open_work(town.area.pk, at=town.at)
        return next(one for one in found if one.code in ("concern.passed_on", "concern.with_them"))

    by = town.viewer("Hannah Okoye")
    assert (theirs().code, theirs().person_id) == ("concern.with_them", hannah.pk)
    actions.hand_on([replace(theirs(), person_id=iris.pk)], by=by, at=town.at)
    assert (theirs().code, theirs().person_id) == ("concern.with_them", iris.pk)
    actions.hand_on([replace(theirs(), person_id=None)], by=by, at=town.at)
    assert (theirs().code, theirs().person_id, theirs().desk_id) == ("concern.with_them", None, duty.pk)
    (line,) = queries.queue(town.viewer("Priya Nair")).to_follow
    assert ("Whether they have it", "Hannah Okoye has opened it") in line.said


def test_what_did_not_happen_is_somebody_elses_by_another_day_and_what_was_tried_is_kept(town: Town) -> None:
    reference = early_help(town)
    client, path = town.client("Priya Nair"), f"/front-door/{reference}/came-of-it"
    said = {"came_of": "not_done", "came_of_more": "Nobody rang her.", "_version": "1", "_key": "k"}
    nothing = client.post(path, said)
    assert nothing.status_code == 422 and "Choose what happens instead" in nothing.content.decode()
    nobody = client.post(path, {**said, "then": "again", "by_when_then": "13/7/2026"}).content.decode()
    assert "Enter who does this, or who has it now" in nobody and "This day has passed." in nobody
    assert "Nobody rang her." in nobody and FollowThrough.objects.get().ended_at is None
    again = {**said, "then": "again", "who_then": "The school nurse", "by_when_then": "28/7/2026"}
    assert client.post(path, again).status_code == 303
    (waits,) = queries.queue(town.viewer("Priya Nair")).to_follow
    assert (waits.said[0], waits.by_when) == (("Who", "The school nurse"), date(2026, 7, 28))
    page = client.get(f"/front-door/{reference}").content.decode()
    for told in ("It did not happen", "Nobody rang her.", "Families First, rung", "21 July"):
        assert told in page
    with pytest.raises(ValueError, match="by somebody else, by a day"):
        actions.say_what_came_of_it(
            reference, came_of=CameOf.NOT_DONE, more="x", version=2, by=town.viewer("Priya Nair"), at=town.at
        )


def test_what_is_to_be_followed_and_what_is_challenged_are_on_the_desks_list_of_open_work(town: Town) -> None:
    reference = early_help(town)
    challenge(town, reference)
    mine = [item for item in queries.open_work(town.area.pk, at=town.at) if item.reference == reference]
    desk = town.desks["Duty and Advice"].pk
    found = {item.code: (item.desk_id, item.due) for item in mine}
    assert found["concern.to_follow"] == (desk, datetime(2026, 7, 21, 23, tzinfo=UTC))
    assert found["concern.challenged"] == (desk, datetime(2026, 7, 17, 23, tzinfo=UTC))


def test_early_help_without_the_familys_word_is_not_recommended(town: Town) -> None:
    reference = tied(town)
    client = town.client("Priya Nair")
    sent = {
        "outcome": "early_help",
        "because": "Mornings.",
        "heard": "not_heard",
        "heard_line": "She is seen tomorrow.",
        "tell_early_help": TEXT,
        "_version": str(concern(reference).version),
        "_key": "k",
    }
    answer = client.post(f"/front-door/{reference}/recommend", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in (
        "Enter who does this, or who has it now",
        "Enter by which day",
        "Choose what the family says",
    ):
        assert sentence in page
    filled = {
        "who_early_help": "Families First",
        "by_when_early_help": "21/7/2026",
        "agreed_early_help": "declined",
        "by_when_allegation": "no day at all",  # of another outcome: nobody asked
    }
    again = client.post(f"/front-door/{reference}/recommend", {**sent, **filled})
    assert again.status_code == 422
    assert "Enter what you do then, or when the family is asked" in again.content.decode()
    last = {**sent, **filled, "agreed_more_early_help": "The school nurse goes on seeing her."}
    assert client.post(f"/front-door/{reference}/recommend", last).status_code == 303
    waits = queries.concern(town.viewer("Denise Walker"), reference)
    assert waits is not None and waits.recommendation is not None
    assert waits.recommendation.by_when == date(2026, 7, 21)


def test_whoever_we_do_not_know_reads_one_neutral_text_whatever_was_written(town: Town) -> None:
    reference = actions.tell(replace(WORRY, verified=False), by=town.viewer("Joy Adeyemi"), at=town.at)
    priya = town.viewer("Priya Nair")
    actions.tie(reference, child=town.amara.reference, version=1, by=priya, at=town.at)
    page = town.client("Priya Nair").get(f"/front-door/{reference}").content.decode()
    assert "They read one neutral text, whatever is decided." in page
    assert "tell_assessment" not in page
    actions.recommend(
        reference,
        outcome_code="strategy_discussion",
        because="Third time.",
        tell_sender="The police visit tonight.",
        tell_holders={},
        version=2,
        by=priya,
        at=town.at,
    )
    shown = town.client("Denise Walker").get(f"/front-door/{reference}/authorise").content.decode()
    assert neutral()[:40] in shown and "tell_sender" not in shown
    decided(town, reference)
    assert ToldSender.objects.get().text == neutral()


def test_a_strategy_discussion_makes_a_referral_and_early_help_leaves_a_contact(town: Town) -> None:
    decided(town)
    early_help(town)
    queue = queries.queue(town.viewer("Priya Nair"))
    assert [(line.outcome, line.kind) for line in queue.decided] == [
        ("Early help", "Contact"),
        ("Child and family assessment", "Referral"),
    ]


def test_a_decision_is_challenged_where_it_is_read_and_answered_by_another_manager(town: Town) -> None:
    reference = decided(town)
    joy = town.client("Joy Adeyemi")
    assert "I do not agree" in joy.get(f"/concern/{reference}").content.decode()
    assert joy.post(f"/concern/{reference}/challenge", {"challenge": "", "_key": "a"}).status_code == 422
    said = {"challenge": "Nobody spoke with Mara.", "_key": "b"}
    for _ in range(2):  # pressed twice, it is one
        assert joy.post(f"/concern/{reference}/challenge", said).status_code == 303
    stored = Challenge.objects.get()
    assert (stored.text, stored.due_on) == ("Nobody spoke with Mara.", date(2026, 7, 17))
    read = joy.get(f"/concern/{reference}").content.decode()
    assert "answers you here by the end of" in read and "Friday 17 July" in read
    assert "Nobody has answered in time" not in read
    at = town.at
    town.set_time(datetime(2026, 7, 18, 8, tzinfo=UTC))
    late = text_of(joy.get(f"/concern/{reference}"))
    assert "Nobody has answered in time. Ring Duty and Advice, " in late and "say the reference" in late
    town.set_time(at)

    (waits,) = queries.queue(town.viewer("Denise Walker")).challenged
    assert waits.reference == reference
    denise = town.viewer("Denise Walker")  # she decided it
    with pytest.raises(Refused, match="own"):
        answer(town, reference, Came.STANDS, by=denise)
    town.add("Ruth Bell", "Hub manager", "Children's social work", "hub_manager", desk="Duty and Advice")
    ruth = town.viewer("Ruth Bell")
    notice = Notice.objects.get(template="concern_challenged")
    assert notice.by == datetime(2026, 7, 17, 22, 59, tzinfo=UTC)
    assert (notice.to, notice.thing) == (town.desks["Duty and Advice"].reference, reference)
    waits_for = {who: "Answer a sender" in town.client(who).get("/").content.decode() for who in MANAGERS}
    assert waits_for == {"Ruth Bell": True, "Denise Walker": False, "Priya Nair": False}
    answer(town, reference, Came.STANDS, by=ruth, text="We see Mara today.")
    answered = Notice.objects.get(template="challenge_answered")
    assert answered.to == town.people["Joy Adeyemi"].reference
    assert "Answer a sender" not in town.client("Ruth Bell").get("/").content.decode()
    read = joy.get(f"/concern/{reference}").content.decode()
    assert "The decision stands." in read and "We see Mara today." in read
    assert queries.queue(ruth).challenged == () and concern(reference).state == State.DECIDED


def test_a_challenge_that_is_right_opens_the_decision_again_with_the_first_kept(town: Town) -> None:
    """Decided on Tuesday at nine. Joy reads what came of it and does not agree; on Thursday Ruth says that it
    is taken anew. The news was of the first decision."""
    reference = decided(town)
    actions.tell_what_came_of_it(
        reference, news=actions.NewsToTell("plan_changed", "She is seen weekly."),
        version=concern(reference).version, by=town.viewer("Priya Nair"), at=town.at,
    )  # fmt: skip
    challenge(town, reference)
    town.add("Ruth Bell", "Hub manager", "Children's social work", "hub_manager", desk="Duty and Advice")
    ruth = town.client("Ruth Bell")
    page = ruth.get(f"/front-door/{reference}").content.decode()
    assert 'value="anew"' in page and 'value="anew" checked' not in page
    thursday = datetime(2026, 7, 16, 9, tzinfo=UTC)
    answer(town, reference, Came.ANEW, by=town.viewer("Ruth Bell"), text="You are right.", at=thursday)

    now = concern(reference)
    assert (now.state, now.decided_at, now.reader) == (State.BEING_READ, None, None)
    with pytest.raises(Refused, match=r"person\.tied"):  # a manager takes a wrong tie back first
        by = town.viewer("Priya Nair")
        actions.tie(reference, child=town.tobi.reference, version=now.version, by=by, at=thursday)
    clocks = Clock.objects.filter(subject=reference).order_by("pk")
    assert [(one.due_on, one.stopped_at) for one in clocks] == [
        (date(2026, 7, 15), town.at),  # the first, as it was
        (date(2026, 7, 17), None),
    ]
    assert now.due_at == datetime(2026, 7, 17, 15, 30, tzinfo=UTC)  # it closes earlier on Fridays
    assert [one.reference for one in queries.queue(town.viewer("Priya Nair")).lines] == [reference]
    joy = town.client("Joy Adeyemi")
    read = joy.get(f"/concern/{reference}").content.decode()
    for words in (
        "The decision is taken anew.",
        "You are right.",
        "Being read",
        "What we had decided before",
        "She is seen weekly.",
    ):
        assert words in read
    priya = town.client("Priya Nair")
    page = priya.get(f"/front-door/{reference}").content.decode()
    assert "Decided before, and taken anew: Child and family assessment" in page
    assert "She is seen weekly." in page
    assert "Send to a manager" in page

    actions.recommend(
        reference, outcome_code="strategy_discussion", because="She was hurt.", tell_sender="We meet today.",
        tell_holders={}, version=concern(reference).version, by=town.viewer("Priya Nair"), at=thursday,
    )  # fmt: skip
    decided(town, reference)
    told = ToldSender.objects.order_by("pk")
    assert [(one.concern_id, one.text) for one in told] == [(None, TEXT), (now.pk, TEXT)]
    assert Notice.objects.filter(template="concern_decided").count() == 2
    assert Owed.objects.filter(concern=now).count() == Owed.objects.filter(before__concern=now).count() == 1
    stands = queries.sent_concern(town.viewer("Joy Adeyemi"), reference)
    assert stands is not None and stands.line.news == ()
    assert [len(one.news) for one in stands.told_before] == [1]
    challenge(town, reference, "And now?")
    assert "Decided: Strategy discussion today" in priya.get(f"/front-door/{reference}").content.decode()


def test_what_runs_to_a_time_limit_is_done_before_its_decision_is_taken_anew(town: Town) -> None:
    reference = tied(town)
    actions.recommend(
        reference, outcome_code="allegation", because="A coach.", tell_sender=TEXT, tell_holders={},
        follow=Follow(who="The designated officer", by_when=date(2026, 7, 14)),
        version=concern(reference).version, by=town.viewer("Priya Nair"), at=town.at,
    )  # fmt: skip
    decided(town, reference)
    challenge(town, reference)
    town.add("Ruth Bell", "Hub manager", "Children's social work", "hub_manager", desk="Duty and Advice")
    with pytest.raises(Refused, match="has_to_be_done"):
        answer(town, reference, Came.ANEW, by=town.viewer("Ruth Bell"))
    assert Challenge.objects.get().answered_at is None


def test_nothing_closes_over_a_challenge_or_over_what_is_to_follow_without_a_reason(town: Town) -> None:
    reference = early_help(town)
    challenge(town, reference)
    priya = town.viewer("Priya Nair")
    Owed.objects.update(given_at=town.at)
    with pytest.raises(Refused, match="challenged"):
        actions.close(reference, because="", version=concern(reference).version, by=priya, at=town.at)
    why = "The school has closed."
    actions.close(reference, because=why, version=concern(reference).version, by=priya, at=town.at)
    assert Owed.objects.get().closed_because == why


def test_nothing_is_challenged_before_it_is_decided_nor_by_anybody_else(town: Town) -> None:
    reference = tied(town)
    with pytest.raises(Refused, match="not_decided"):
        challenge(town, reference)
    decided_one = decided(town)
    grace = town.client("Grace Obi")
    assert grace.post(f"/concern/{decided_one}/challenge", {"challenge": "x"}).status_code == 404


def test_whoever_stayed_unnamed_challenges_without_a_name(town: Town) -> None:
    joy = town.viewer("Joy Adeyemi")
    unnamed = actions.Unnamed(joy.area_id)
    reference = actions.tell_unnamed(replace(WORRY, stay_unnamed=True), sender=joy, by=unnamed, at=town.at)
    actions.tie(reference, child=town.amara.reference, version=1, by=town.viewer("Priya Nair"), at=town.at)
    assert Concern.objects.get(reference=reference).source == "9"
    actions.recommend(
        reference, outcome_code="assessment", because="x", tell_sender=TEXT, tell_holders={}, version=2,
        by=town.viewer("Priya Nair"), at=town.at,
    )  # fmt: skip
    decided(town, reference)
    actions.challenge(reference, text="Ask her aunt.", sender=joy, by=unnamed, at=town.at)
    assert Challenge.objects.get().by is None
    entry = Entry.objects.get(code="concern.challenged")
    assert joy.reference not in str(entry.__dict__)


def test_a_manager_of_families_first_does_not_decide_on_an_assessment(town: Town) -> None:
    from joinedup.agencies.models import Agency

    reference = tied(town)
    actions.recommend(
        reference, outcome_code="assessment", because="x", tell_sender=TEXT, tell_holders={},
        version=concern(reference).version, by=town.viewer("Priya Nair"), at=town.at,
    )  # fmt: skip
    town.agencies["Families First"] = Agency.objects.create(
        area=town.area, name="Families First", kind="families_first", at_front_door=True
    )
    town.add("Tom Reed", "Manager", "Families First", "hub_manager")
    tom = town.client("Tom Reed")
    assert "Decide</a>" not in tom.get(f"/front-door/{reference}").content.decode()
    refused = tom.get(f"/front-door/{reference}/authorise")
    assert refused.status_code == 403
    assert "A manager of children" in refused.content.decode()


def test_an_allegation_about_staff_has_one_working_day_until_somebody_says_that_the_officer_was_told(
    town: Town,
) -> None:
    """Working Together: the designated officer is told in one working day. It came in on Tuesday."""
    reference = tied(town)
    actions.recommend(
        reference, outcome_code="allegation", because="A coach.", tell_sender=TEXT, tell_holders={},
        follow=Follow(who="The designated officer", by_when=date(2026, 7, 20)),
        version=concern(reference).version, by=town.viewer("Priya Nair"), at=town.at,
    )  # fmt: skip
    decided(town, reference)
    assert FollowThrough.objects.get().limit_on == date(2026, 7, 15)
    client = town.client("Priya Nair")
    page = client.get(f"/front-door/{reference}").content.decode()
    assert (
        "Statutory guidance: Working Together to Safeguard Children (2023). generally known: check it" in page
    )
    title = "Decided, and to be done: Allegation about somebody who works with children"
    assert title in client.get("/").content.decode()
    priya = town.viewer("Priya Nair")
    late = replace(priya, at=datetime(2026, 7, 16, 9, tzinfo=UTC))
    assert [line.late for line in queries.queue(late).to_follow] == [True]  # although 20 July was said
    (item,) = [one for one in queries.open_work(town.area.pk, at=town.at) if one.code == "concern.to_follow"]
    assert item.due == datetime(2026, 7, 15, 23, tzinfo=UTC)

    said = {"came_of": "not_done", "came_of_more": "Nobody rang.", "_version": "1", "_key": "k"}
    refused = client.post(f"/front-door/{reference}/came-of-it", said)
    assert refused.status_code == 422
    assert "This has to be done." in refused.content.decode() and "Nobody rang." in refused.content.decode()
    town.set_time(datetime(2026, 7, 16, 9, tzinfo=UTC))  # a day late
    done = {**said, "came_of": "done", "came_of_more": "Told at 11:20.", "_key": "l"}
    unsaid = client.post(f"/front-door/{reference}/came-of-it", done)
    assert (
        unsaid.status_code == 422 and "Enter what keeps the child safe meanwhile" in unsaid.content.decode()
    )
    assert client.post(f"/front-door/{reference}/came-of-it", {**done, **WHY_LATE}).status_code == 303
    assert FollowThrough.objects.get().late_meanwhile == WHY_LATE["late_meanwhile"]
    assert WHY_LATE["late_because"] in client.get(f"/front-door/{reference}").content.decode()
    assert queries.to_follow_today(priya) == ()
    assert title not in client.get("/").content.decode()


def test_an_allegation_about_staff_is_no_part_of_what_came_before_of_the_child(town: Town) -> None:
    """It is about the coach. A first worry about her mornings is, and the coach's until it is said of him."""
    decided(town)
    about_the_coach, later = tied(town), tied(town)
    priya = town.viewer("Priya Nair")

    def before() -> tuple[int, int]:
        facts = queries.concern(priya, later)
        assert facts is not None and facts.earlier is not None
        return facts.before.contacts, facts.earlier.concerns

    assert before() == (2, 2)
    actions.recommend(
        about_the_coach, outcome_code="allegation", because="A coach.", tell_sender=TEXT, tell_holders={},
        follow=Follow(who="The designated officer", by_when=date(2026, 7, 14)),
        version=concern(about_the_coach).version, by=priya, at=town.at,
    )  # fmt: skip
    assert before() == (1, 1)
    decided(town, about_the_coach)
    assert before() == (1, 1)
    Concern.objects.update(of_a_worker=False)  # as it was decided before there was a column that says so
    assert before() == (1, 1)
    import_module("joinedup.frontdoor.migrations.0037_decided_as_of_a_worker").say_it(apps, None)
    assert Concern.objects.get(of_a_worker=True).reference == about_the_coach
    page = town.client("Priya Nair").get(f"/front-door/{later}").content.decode()
    assert "works with children" not in page.split("Recommend</")[0]


def test_twenty_that_are_older_keep_no_allegation_from_anybodys_day(town: Town) -> None:
    for _ in range(20):
        early_help(town)
    FollowThrough.objects.update(by_when=date(2026, 7, 13))
    reference = tied(town)
    actions.recommend(
        reference, outcome_code="allegation", because="A coach.", tell_sender=TEXT, tell_holders={},
        follow=Follow(who="The designated officer", by_when=date(2026, 7, 14)),
        version=concern(reference).version, by=town.viewer("Priya Nair"), at=town.at,
    )  # fmt: skip
    decided(town, reference)
    priya = town.viewer("Priya Nair")
    assert reference in {line.reference for line in queries.to_follow_today(priya)}
    queue = queries.queue(priya)
    assert len(queue.to_follow) == 20 and queue.more_to_follow
    page = town.client("Priya Nair").get("/front-door").content.decode()
    assert "There are more." in page and "when one of them is answered" not in page
    for row in Concern.objects.all():  # 21 senders do not agree: twenty are shown, and that there are more
        said = {"concern": row, "text": "No.", "due_on": date(2026, 7, 17), "source": "shipped"}
        Challenge.objects.create(**town.work(**said))
    assert len(queries.queue(priya).challenged) == 20
    assert "when one of them is answered" in town.client("Priya Nair").get("/front-door").content.decode()
    found = [one for one in queries.open_work(town.area.pk, at=town.at) if one.code == "concern.to_follow"]
    (item,) = [one for one in found if one.reference == reference]
    assert item.due == datetime(2026, 7, 14, 23, tzinfo=UTC)  # the day that was said is before the limit's


def test_what_is_open_afterwards_is_looked_for_among_what_is_open_alone(town: Town) -> None:
    """And not by going through every concern of the area: among fifty thousand that took 100 ms a page."""
    open_ones = {
        following.still_to_happen: "frontdoor_to_follow",
        following.to_tie_again: "frontdoor_to_tie_again",
        following.not_answered: "frontdoor_to_answer",
    }
    for build, index in open_ones.items():
        plan = build(town.viewer("Priya Nair")).explain()
        assert index in plan or connection.vendor == "postgresql", plan  # which reads a small table whole
        assert "SCAN frontdoor_concern" not in plan


def test_a_decision_after_its_day_says_why_who_agreed_and_what_kept_the_child_safe(town: Town) -> None:
    """Told on Tuesday, to be decided by the end of Wednesday, and decided on Thursday."""
    reference = recommended(town)
    denise = town.client("Denise Walker")
    assert "Why is it late?" not in denise.get(f"/front-door/{reference}/authorise").content.decode()
    town.set_time(datetime(2026, 7, 16, 9, tzinfo=UTC))
    with pytest.raises(Refused, match=r"outcome\.late"):
        decided(town, reference)
    said = {"decision": "authorise", "because": "I agree.", "tell_sender": TEXT, "_key": "k"}
    said["_version"] = str(concern(reference).version)
    unsaid = denise.post(f"/front-door/{reference}/authorise", {**said, "late_because": "x"})
    assert unsaid.status_code == 422
    for sentence in ("Enter who agreed to it", "Enter what keeps the child safe meanwhile"):
        assert sentence in unsaid.content.decode()
    assert concern(reference).state == State.RECOMMENDED
    for _ in range(2):  # the second press of the same button is answered as the first was
        assert denise.post(f"/front-door/{reference}/authorise", {**said, **WHY_LATE}).status_code == 303
    made = Recommendation.objects.get().authorisation
    assert {name: getattr(made, name) for name in WHY_LATE} == WHY_LATE
    page = html.unescape(denise.get(f"/front-door/{reference}").content.decode())
    assert all(text in page for text in WHY_LATE.values())
    seen_by_joy = html.unescape(town.client("Joy Adeyemi").get(f"/concern/{reference}").content.decode())
    assert not any(text in seen_by_joy for text in WHY_LATE.values())
    Authorisation.objects.update(late_meanwhile="She sleeps at 7 Zqsafe Lane.")
    where = {"address_line": "7 Zqsafe Lane", "postcode": "ZQ7 7ZQ"}
    joy = town.viewer("Joy Adeyemi")
    protect_everywhere(town.amara.reference, whose="household", **where, by=joy, at=town.at)
    assert Authorisation.objects.get().late_meanwhile == "She sleeps at (protected address)."


def test_to_send_something_back_after_its_day_asks_for_no_reason_of_its_being_late(town: Town) -> None:
    reference = recommended(town)
    town.set_time(datetime(2026, 7, 16, 9, tzinfo=UTC))
    said = {"decision": "send_back", "because": "Ask the nurse.", "_key": "k"}
    said["_version"] = str(concern(reference).version)
    assert town.client("Denise Walker").post(f"/front-door/{reference}/authorise", said).status_code == 303


MORE = Follow(
    who="The school", by_when=date(2026, 7, 16), by_time="12:00", meanwhile="Her aunt has her until Friday."
)


def more_asked(town: Town, *, verified: bool = True) -> str:
    reference = tied(town) if verified else actions.tell(
        replace(WORRY, verified=False), by=town.viewer("Joy Adeyemi"), at=town.at
    )  # fmt: skip
    if not verified:
        priya = town.viewer("Priya Nair")
        actions.tie(reference, child=town.amara.reference, version=1, by=priya, at=town.at)
    actions.recommend(
        reference, outcome_code="more_information", because="Which mornings?", tell_sender="Which mornings?",
        tell_holders={}, follow=MORE, version=concern(reference).version, by=town.viewer("Priya Nair"),
        at=town.at,
    )  # fmt: skip
    actions.authorise(
        reference, because="We cannot tell yet.", tell_sender="On which mornings was she late?",
        tell_holders={}, version=concern(reference).version, by=town.viewer("Denise Walker"), at=town.at,
    )  # fmt: skip
    return reference


def test_asking_for_more_decides_nothing_until_it_comes_and_is_decided_then(town: Town) -> None:
    """Asked on Tuesday, until Thursday at noon. The time limit, Wednesday, runs on. Joy adds it at once."""
    reference = more_asked(town)
    now = concern(reference)
    assert (now.state, now.decided_at) == (State.WAITING, None)
    assert not ToldSender.objects.exists() and not FollowThrough.objects.exists()
    assert Clock.objects.get(subject=reference).stopped_at is None
    notice = Notice.objects.get(template="more_asked")
    noon = datetime(2026, 7, 16, 11, tzinfo=UTC)
    assert (notice.to, notice.by) == (town.people["Joy Adeyemi"].reference, noon)
    (item,) = [one for one in queries.open_work(town.area.pk, at=town.at) if one.code == "concern.waiting"]
    limit = datetime(2026, 7, 15, 16, tzinfo=UTC)  # Wednesday at five, which comes sooner than Thursday noon
    assert (item.person_id, item.due) == (town.people["Priya Nair"].pk, limit)
    (line,) = queries.queue(town.viewer("Priya Nair")).lines
    assert line.state_words == "Waiting for more until Thursday 12:00"
    over = replace(town.viewer("Priya Nair"), at=datetime(2026, 7, 16, 12, tzinfo=UTC))
    (line,) = queries.queue(over).lines
    assert line.state_words == "Nothing more came by 12:00"
    assert line.standing is not None and line.standing.is_late  # the reason stands on its page
    page = town.client("Priya Nair").get(f"/front-door/{reference}").content.decode()
    assert "We cannot tell yet." in page and "Her aunt has her until Friday." in page
    assert "Send to a manager" in page  # it can be decided before

    joy = town.client("Joy Adeyemi")
    read = joy.get(f"/concern/{reference}").content.decode()
    assert "On which mornings was she late?" in read and "What can you tell us?" in read
    assert 'name="file"' in read
    letter = SimpleUploadedFile("letter.txt", b"She was late on Monday.")
    assert joy.post(f"/concern/{reference}/files", {"file": letter, "_key": "f"}).status_code == 303
    assert concern(reference).state == State.BEING_READ, "a file alone is more too"
    assert Notice.objects.filter(template="more_came").count() == 1
    (line,) = queries.queue(town.viewer("Priya Nair")).lines
    assert line.state_words == "More has come"
    assert joy.post(f"/concern/{reference}/more", {"more": "", "_key": "a"}).status_code == 422
    said = {"more": "On Monday and today.", "_key": "b"}
    for _ in range(2):  # pressed twice, it is one
        assert joy.post(f"/concern/{reference}/more", said).status_code == 303
    assert concern(reference).state == State.BEING_READ
    told = Notice.objects.filter(template="more_came")
    assert [one.to for one in told] == [town.desks["Duty and Advice"].reference] * 2
    (line,) = queries.queue(town.viewer("Priya Nair")).lines
    assert line.state_words == "More has come"
    assert (
        "On Monday and today." in town.client("Priya Nair").get(f"/front-door/{reference}").content.decode()
    )
    assert "What can you tell us?" not in joy.get(f"/concern/{reference}").content.decode()

    recommended(town, reference=reference)
    decided(town, reference)
    assert concern(reference).state == State.DECIDED
    assert Clock.objects.get(subject=reference).stopped_at == town.at
    assert ToldSender.objects.get().outcome == "assessment"
    assert "On Monday and today." in joy.get(f"/concern/{reference}").content.decode()


def test_what_was_asked_for_and_did_not_come_is_gone_on_without_and_nobody_unknown_is_asked(
    town: Town,
) -> None:
    reference = more_asked(town)
    recommended(town, reference=reference)
    with pytest.raises(Refused, match="over"):
        joy = town.viewer("Joy Adeyemi")
        actions.give_more(reference, text="Late.", sender=joy, by=joy, at=town.at)
    unknown = more_asked(town, verified=False)
    asked = MoreAsked.objects.get(concern__reference=unknown)
    assert (asked.text, asked.answer) == ("", "")
    assert not Notice.objects.filter(template="more_asked", thing=unknown).exists()
    assert (
        "What can you tell us?" not in town.client("Joy Adeyemi").get(f"/concern/{unknown}").content.decode()
    )


def test_nothing_is_asked_for_by_a_time_that_has_passed(town: Town) -> None:
    """Recommended on Tuesday until Thursday at noon; the manager reads it on Thursday at two."""
    reference = tied(town)
    actions.recommend(
        reference, outcome_code="more_information", because="Which mornings?", tell_sender="Which mornings?",
        tell_holders={}, follow=MORE, version=concern(reference).version, by=town.viewer("Priya Nair"),
        at=town.at,
    )  # fmt: skip
    after = datetime(2026, 7, 16, 13, tzinfo=UTC)
    for stored in (None, {}):  # and where a release before stored no time, it is a sentence too
        if stored is not None:
            Recommendation.objects.update(follow=stored)
        with pytest.raises(Refused, match="time_over"):
            actions.authorise(
                reference, because="Yes.", tell_sender="On which mornings?", tell_holders={},
                version=concern(reference).version, by=town.viewer("Denise Walker"), at=after,
            )  # fmt: skip
    assert not MoreAsked.objects.exists() and concern(reference).state == State.RECOMMENDED


def test_a_discussion_that_was_held_long_ago_is_opened_to_the_hub_by_no_later_clock(town: Town) -> None:
    """Decided for Mara in July and held; in September a new clock of the same kind runs beside her."""
    reference = decided(town, recommended(town, outcome_code="strategy_discussion"))
    town.add("Ruth Bell", "Nurse", "0-19 health service", "hub_practitioner")
    assert [one.reference for one in queries.discussions_to_hold(town.viewer("Ruth Bell"))] == [reference]
    step = ChildClock.objects.get(child=town.amara, timer="T04", stopped_at=None).started_by
    Happened.objects.filter(pk=step.pk).update(occurred=town.at + timedelta(days=60))
    assert queries.discussions_to_hold(town.viewer("Ruth Bell")) == ()


def test_a_step_that_became_late_after_it_was_handed_over_is_the_same_step() -> None:
    assert side_of("clock.running") == side_of("clock.late")
    assert side_of("concern.waiting") == side_of("concern.being_read")
    assert side_of("clock.plan_owed") != side_of("clock.late")
