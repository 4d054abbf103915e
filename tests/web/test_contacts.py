"""Contacts between people, written in the act that makes them, and shown to whoever asks (W3, W4)."""

import re
from datetime import timedelta

import pytest

from joinedup.agencies.actions.contacts import met
from joinedup.agencies.models import Card, Contact, Fact, Rota, SkillHeld
from joinedup.agencies.queries import contacts, specialists
from joinedup.agencies.queries.contacts import people_named, who_works_with_whom
from joinedup.agencies.rules.continuity import How
from joinedup.agencies.rules.practice import AreaData
from joinedup.children import actions as children
from joinedup.sharing import actions as sharing

from .bad_town import Here, form_at, here, page_of, text_of
from .conftest import Town

__all__ = ["here"]

PRIYA, SAM, ANGELA, HANNAH = "Priya Nair", "Sam Khan", "Angela Moran", "Hannah Okoye"


def between(town: Town, one: str, other: str) -> list[str]:
    pair = sorted((town.people[one].pk, town.people[other].pk))
    rows = Contact.objects.filter(one_id=pair[0], other_id=pair[1])
    return sorted(rows.values_list("how", flat=True))


@pytest.mark.need("W4")
def test_an_answer_a_meeting_a_word_and_a_concern_are_contacts_of_the_two_who_had_them(here: Here) -> None:
    town, priya = here.town, here.town.viewer(PRIYA)
    # Two that Sam prepared and Angela let go, and two that he refused: each is a contact of Sam's.
    assert between(town, PRIYA, SAM) == ["answer"] * 4
    assert between(town, PRIYA, ANGELA) == []
    assert "notification" in between(town, "Joy Adeyemi", PRIYA)
    spoke = {"said": "She was seen.", "agreed": "", "by": priya, "at": town.at, "key": ""}
    sharing.spoke(town.amara.reference, with_whom="Hannah Okoye, health visitor", **spoke)
    sharing.spoke(town.amara.reference, with_whom="somebody at the surgery", **spoke)
    assert between(town, PRIYA, HANNAH) == ["spoke"]
    agencies = [town.agencies[one].reference for one in ("Children's social work", "West Yorkshire Police")]
    sharing.record_strategy(
        town.amara.reference,
        held_on=town.at.date(),
        took_part=[*agencies, town.agencies["0-19 health service"].reference],
        names="Priya Nair, Angela Moran, Hannah Okoye",
        decided="joint",
        because="Both homes.",
        by=priya,
        at=town.at,
    )
    assert between(town, PRIYA, ANGELA) == ["meeting"]
    assert between(town, ANGELA, HANNAH) == ["meeting"]


@pytest.mark.need("W3")
def test_whoever_asks_is_shown_with_whom_they_have_worked_and_nothing_is_chosen(here: Here) -> None:
    page = here.client(PRIYA).get(f"/children/{here.town.amara.reference}/ask")
    said = "You have worked with Sam Khan: 4 questions answered, since July. "
    said += "On shift until 17:00, rota 1 day old."
    assert said in text_of(page), re.findall("You have worked with [^.]*", text_of(page))
    assert not page_of(page).xpath("//input[@name='desk'][@checked]")
    # Since January they have visited this child together: somebody new should read it too. So they should
    # where it went quiet for eight weeks and came back, twice.
    child = here.town.amara.reference
    assert "Ask somebody new" not in text_of(page)
    for sentence, ago in (
        ("You have worked on this child together for half a year. Ask somebody new", (190, 150)),
        ("This child has come back to the two of you twice. Ask somebody new", (280,)),
    ):
        for days in ago:
            day = here.town.at - timedelta(days=days)
            Contact.objects.create(
                area=here.town.area, one=here.town.people[PRIYA], other=here.town.people[SAM],
                how="joint_visit", about=f"V-{days}", child=child, occurred=day, entered=day,
            )  # fmt: skip
        assert sentence in text_of(here.client(PRIYA).get(f"/children/{child}/ask"))


def test_how_old_a_rota_may_be_is_the_areas_own_word_for_colleagues_too(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rota is five days old, and this area trusts one for three."""
    Rota.objects.update(imported_at=here.town.at - timedelta(days=5))
    ask, sam = f"/children/{here.town.amara.reference}/ask", here.town.people[SAM].pk
    assert "since July. On shift until 17:00, rota 5 days old." in text_of(here.client(PRIYA).get(ask))
    (trusted,) = specialists.of_people({sam}, at=here.town.at)
    assert not trusted.presence.stale
    wary = AreaData("wary", {"area.toml": "[on_duty]\nstale_after_days = 3\n"})
    for room in (contacts, specialists):
        monkeypatch.setattr(room, "area_data", lambda area_id, today: wary)
    assert "since July. On shift until 17:00, rota 5 days old." not in text_of(here.client(PRIYA).get(ask))
    (doubted,) = specialists.of_people({sam}, at=here.town.at)
    assert doubted.presence.stale


def test_who_is_kept_out_of_the_child_is_not_suggested_and_nobody_reads_why(here: Here) -> None:
    town = here.town
    children.declare_conflict(town.amara.reference, because="Next door.", by=town.viewer(SAM), at=town.at)
    page = text_of(here.client(PRIYA).get(f"/children/{town.amara.reference}/ask"))
    assert "You have worked with Sam" not in page and "Next door" not in page


def test_one_record_counts_once_and_colleagues_of_one_agency_are_no_contact(here: Here) -> None:
    town, priya = here.town, here.town.viewer(PRIYA)
    before = Contact.objects.count()
    with pytest.raises(RuntimeError):
        met(How.MEETING, (1, 2), about="M-1", by=priya, at=town.at)
    agencies = [town.agencies[one].reference for one in ("Children's social work", "West Yorkshire Police")]
    assert agencies and Contact.objects.count() == before
    keys = people_named(
        town.area.pk, "Priya Nair, Denise Walker and Sam Khan; Nobody Atall", today=town.at.date()
    )
    assert set(keys) == {town.people[one].pk for one in (PRIYA, "Denise Walker", SAM)}
    names, pairs = who_works_with_whom(town.area.pk, at=town.at + timedelta(minutes=1))
    assert "West Yorkshire Police" in names
    assert {(one.agency, one.other) for one in pairs} >= {("Children's social work", "West Yorkshire Police")}


@pytest.mark.parametrize("about", ["desk", "agency"])
def test_whoever_sits_at_a_desk_that_says_it_is_stretched_is_no_suggestion(here: Here, about: str) -> None:
    town = here.town
    desk = town.desks["Front-door police desk"]
    if about == "agency":
        Card.objects.filter(agency=desk.agency).update(capacity="Stretched")
    else:
        Fact.objects.create(
            agency=desk.agency, about="desk", desk=desk, name="load", value="Stretched",
            from_day=town.at.date(), version=2, said_at=town.at, taken_up=town.at,
        )  # fmt: skip
    page = here.client(PRIYA).get(f"/children/{town.amara.reference}/ask")
    assert "You have worked with Sam Khan" not in text_of(page)


@pytest.mark.need("W3")
def test_whoever_plans_a_visit_reads_with_whom_they_have_worked(here: Here) -> None:
    town = here.town
    with_hannah = {"said": "She was seen.", "agreed": "", "at": town.at, "key": ""}
    priya = town.viewer(PRIYA)
    sharing.spoke(town.amara.reference, with_whom="Hannah Okoye", by=priya, **with_hannah)
    page = here.client(PRIYA).get(f"/children/{town.amara.reference}/visit")
    assert "You have worked with Hannah Okoye: 1 conversation, since July." in text_of(page)
    assert not page_of(page).xpath("//input[@name='other'][@checked]")
    # While her service is stretched nobody is sent to her for having worked with her.
    nurses = town.people[HANNAH].agency
    Card.objects.filter(agency=nurses).update(capacity="Stretched")
    stretched = here.client(PRIYA).get(f"/children/{town.amara.reference}/visit")
    assert "You have worked with Hannah Okoye" not in text_of(stretched)
    Card.objects.filter(agency=nurses).update(capacity="Steady")
    # Joy is trained for what the visit needs, and Hannah is not: no suggestion then, nor can she be chosen.
    joy, hannah = town.people["Joy Adeyemi"], town.people[HANNAH]
    SkillHeld.objects.create(practitioner=joy, skill="abe", from_day=town.at.date(), said_at=town.at)
    path = f"/children/{town.amara.reference}/visit"
    assert "Trained for: Video interview of a child." in text_of(here.client(PRIYA).get(path))
    sent = {
        "needs": "abe", "other": hannah.reference, "on_day": "15/7/2026", "at_time": "14:00",
        "purpose": "To hear her.", "agreed": "on",
    }  # fmt: skip
    page = here.client(PRIYA).post(path, {**form_at(here.client(PRIYA).get(path), path), **sent})
    assert page.status_code == 422
    assert "Hannah Okoye is not trained for this: Video interview of a child." in text_of(page)
    assert "You have worked with Hannah Okoye" not in text_of(page)
    # Joy's training ends before the day of the visit: today she is trained, and on that day she is not.
    SkillHeld.objects.filter(practitioner=joy).update(last_day=town.at.date())
    trained = {**sent, "other": joy.reference}
    page = here.client(PRIYA).post(path, {**form_at(here.client(PRIYA).get(path), path), **trained})
    assert page.status_code == 422
    assert "Joy Adeyemi is not trained for this: Video interview of a child." in text_of(page)
    assert "Trained for: Video interview of a child." not in text_of(page)
    SkillHeld.objects.filter(practitioner=joy).update(last_day=None)
    page = here.client(PRIYA).post(path, {**form_at(here.client(PRIYA).get(path), path), **trained})
    assert page.status_code == 303
