"""Joiners, movers and leavers through the administrator's pages, and whoever bends what can be given."""

from datetime import date, timedelta

import pytest
from django.test import Client

from joinedup.access import actions as access
from joinedup.access import queries as held
from joinedup.access.models import AreaRole, Grant
from joinedup.access.queries import held_by, roles_of
from joinedup.agencies.actions import practice
from joinedup.agencies.models import Practitioner, Shift
from joinedup.gate.viewer import Viewer
from joinedup.signin.models import Visit
from joinedup.staff import queries
from joinedup.trail import actions as trail
from joinedup.trail.models import Entry

from .bad_town import errors_of, form_at, text_of, title_of
from .conftest import Town
from .signin_case import Live, in_the_trail, is_inside
from .test_signin import live

__all__ = ["live"]


@pytest.fixture
def police(town: Town) -> Town:
    town.add("Steve Lund", "Administrator", "Children's social work", "area_administrator")
    town.add("Moira Kelly", "Administrator", "West Yorkshire Police", "agency_administrator")
    Practitioner.objects.update(grade="frontline")
    return town


def page_about(town: Town, name: str) -> str:
    return f"/people/{town.people[name].reference}"


def send(client: Client, page: str, path: str = "", **changes: object) -> object:
    """Press the button of the form on `page` that posts to `path`, with `changes`."""
    filled = form_at(client.get(page), path or page)
    return client.post(path or page, {**filled, **changes})


def test_a_joiner_is_taken_on_with_a_role_that_ends_after_90_days(police: Town) -> None:
    moira = police.client("Moira Kelly")
    page = f"/people/at/{police.agencies['West Yorkshire Police'].reference}/new"
    desk = police.desks["Front-door police desk"].reference
    answer = send(
        moira, page, name="Ken Marsh", email="Ken.Marsh@police.example", post="Constable", grade="frontline",
        desks=[desk], roles=["police_researcher"],
    )  # fmt: skip
    assert answer.status_code == 303  # type: ignore[attr-defined]
    ken = Practitioner.objects.get(name="Ken Marsh")
    assert (ken.email, ken.agency.name) == ("ken.marsh@police.example", "West Yorkshire Police")
    grant = Grant.objects.get(practitioner=ken)
    assert (grant.role, grant.given_by) == ("police_researcher", police.people["Moira Kelly"])
    assert grant.until == police.at + timedelta(days=90)
    assert in_the_trail("role.granted") == [(police.people["Moira Kelly"].reference, [ken.reference])]


def test_a_post_that_one_person_holds_is_given_to_no_second(police: Town) -> None:
    """Two coordinators each believe that the other has rung: the area's posts say that there is one."""
    head = "source,verified\n"
    files = {
        "agencies.csv": f"key,name,{head}police,West Yorkshire Police,Invented,no\n",
        "posts.csv": f"code,agency,title,grade,single,{head}"
        "cse,police,Missing coordinator,,yes,Invented,no\n",
    }
    said_by = {"by": police.viewer("Moira Kelly"), "at": police.at}
    practice.bring_in_edition(
        police.area.pk, files=files, in_force_from=date(2026, 1, 1), source="t", **said_by
    )
    moira = police.client("Moira Kelly")
    given = {"post": "Missing coordinator", "grade": "frontline", "roles": ["police_researcher"]}
    assert send(moira, page_about(police, "Sam Khan"), **given).status_code == 303  # type: ignore[attr-defined]
    assert send(moira, page_about(police, "Sam Khan"), **given).status_code == 303  # type: ignore[attr-defined]
    said = ["Sam Khan holds this post, which one person holds at a time."]
    assert errors_of(send(moira, page_about(police, "Angela Moran"), **given)) == said
    page = f"/people/at/{police.agencies['West Yorkshire Police'].reference}/new"
    another = {
        "name": "Ken Marsh",
        "email": "ken.marsh@police.example",
        **given,
        "post": "missing Coordinator",
    }
    assert errors_of(send(moira, page, **another)) == said
    assert Practitioner.objects.filter(post__iexact="Missing coordinator").count() == 1


def test_the_list_names_everybody_of_the_agency_and_nobody_else(police: Town) -> None:
    words = text_of(police.client("Moira Kelly").get("/people"))
    assert "Sam Khan" in words and "Angela Moran" in words
    assert "Priya Nair" not in words and "Joy Adeyemi" not in words
    for nobody in ("Sam Khan", "Denise Walker", "Zoe Li"):
        assert police.client(nobody).get("/people").status_code == 404


def test_a_grant_that_ends_soon_is_shown_to_another_and_renewed_in_one_press(police: Town) -> None:
    sam = police.people["Sam Khan"]
    Grant.objects.filter(practitioner=sam).update(until=police.at + timedelta(days=14))
    moira = police.client("Moira Kelly")
    words = text_of(moira.get("/people"))
    assert "Ends within 14 days" in words and "28 July" in words
    assert "1 role ending soon" in words
    send(moira, page_about(police, "Sam Khan"), page_about(police, "Sam Khan") + "/renew")
    assert "Ends within 14 days" not in text_of(moira.get("/people"))
    assert [grant.until for grant in Grant.objects.filter(practitioner=sam).order_by("pk")] == [
        police.at,
        police.at + timedelta(days=90),
    ]


def test_nobody_renews_their_own_and_another_administrator_sees_that_they_tried(police: Town) -> None:
    police.add("Dev Rao", "Administrator", "West Yorkshire Police", "agency_administrator")
    moira, dev = police.client("Moira Kelly"), police.client("Dev Rao")
    answer = moira.post(
        page_about(police, "Moira Kelly") + "/renew", {"renewed": "agency_administrator", "_key": "k" * 24}
    )
    assert answer.status_code == 403
    assert "Another administrator changes your own" in text_of(answer)
    seen = text_of(dev.get("/people"))
    assert "Refused to others" in seen and "Tried to change what they hold themselves" in seen
    assert "Refused to others" not in text_of(moira.get("/people"))
    assert "Tried to change what they hold themselves" in text_of(police.client("Steve Lund").get("/people"))
    assert Entry.objects.filter(code="people.refused_self").count() == 1


def test_what_stands_above_or_elsewhere_cannot_be_given_by_any_form(police: Town) -> None:
    """The choice is not on the page; sent all the same it is refused. Whoever is elsewhere is not there."""
    moira, page = police.client("Moira Kelly"), page_about(police, "Sam Khan")
    for role in ("area_administrator", "records_guardian", "hub_manager"):
        answer = send(moira, page, roles=[role])
        assert "Choose at least one role from the list" in text_of(answer)
    answer = send(moira, page, roles=["police_researcher", "board_analyst"])
    assert "never sees a child" in text_of(answer)
    assert roles_of(police.people["Sam Khan"].pk, at=police.at) == {"police_researcher"}
    elsewhere = moira.post(page_about(police, "Priya Nair"), {"roles": ["hub_manager"], "_key": "k" * 24})
    assert elsewhere.status_code == 404
    seen = text_of(police.client("Steve Lund").get("/people"))
    assert "Tried to put roles together that never stand together" in seen
    assert "Tried to change somebody whom they do not administer" in seen
    assert in_the_trail("grant.refused_apart") and in_the_trail("people.refused_elsewhere")


def test_the_actions_say_no_themselves_if_a_page_forgets(police: Town) -> None:
    from joinedup.gate.pages import Refused
    from joinedup.staff import actions as staff

    viewer, sam = police.viewer("Moira Kelly"), police.people["Sam Khan"]
    place = staff.Place("Constable", "frontline", "", (), ("area_administrator",))
    with pytest.raises(Refused, match=r"grant\.above"):
        staff.move(sam.reference, place=place, version=1, by=viewer, at=police.at)
    own = police.people["Moira Kelly"]
    with pytest.raises(Refused, match=r"people\.self"):
        staff.move(own.reference, place=place, version=1, by=viewer, at=police.at)
    with pytest.raises(Refused, match=r"roles\.own"):
        steve = police.viewer("Steve Lund")
        wanted = access.roles_in(police.area.pk)["area_administrator"]
        access.change_role(wanted, version=0, new=False, by=steve, at=police.at)
    assert not AreaRole.objects.exists()


def test_a_mover_gets_other_desks_and_another_role_and_the_old_ones_end(police: Town) -> None:
    sam, page = police.people["Sam Khan"], page_about(police, "Sam Khan")
    answer = send(police.client("Moira Kelly"), page, post="Sergeant", desks=[], roles=["police_discloser"])
    assert answer.status_code == 303  # type: ignore[attr-defined]
    sam.refresh_from_db()
    assert (sam.post, sam.seats.count(), sam.version) == ("Sergeant", 0, 2)
    assert roles_of(sam.pk, at=police.at) == {"police_discloser"}
    assert not Shift.objects.filter(practitioner=sam, ends__gt=police.at).exists()
    desk = police.desks["Front-door police desk"]
    desk.closed_on = police.at.date()
    desk.save()
    assert "Front-door police desk" not in text_of(police.client("Moira Kelly").get(page))  # it has closed


def test_a_role_that_an_area_changes_lets_its_holders_do_that_and_no_more(police: Town) -> None:
    steve, sam = police.client("Steve Lund"), police.people["Sam Khan"]
    assert police.client("Sam Khan").get("/open-work").status_code == 200
    answer = send(steve, "/roles/police_researcher", rights=["see_open_work"], level="2")
    assert answer.status_code == 303  # type: ignore[attr-defined]
    assert held_by(sam.pk, area_id=police.area.pk, at=police.at).rights == {"see_open_work"}
    assert police.client("Sam Khan").get("/questions").status_code == 404
    words = text_of(steve.get("/roles"))
    assert "changed here" in words
    too_low = send(steve, "/roles/police_researcher", rights=["edit_roles"], level="2")
    assert "Raise the level" in text_of(too_low)
    apart = send(steve, "/roles/police_researcher", rights=["count_only", "open_any_child"], level="2")
    assert "never sees a child" in text_of(apart)
    own = steve.post(
        "/roles/area_administrator", form_at(steve.get("/roles/duty_manager"), "/roles/duty_manager")
    )
    assert own.status_code == 403
    assert in_the_trail("roles.refused_own")


def test_whoever_was_slower_reads_who_changed_which_field_and_both_texts(police: Town) -> None:
    police.add("Nora Pike", "Administrator", "West Yorkshire Police", "agency_administrator")
    police.add("Ruth Dale", "Administrator", "Children's social work", "area_administrator")
    moira, nora = police.client("Moira Kelly"), police.client("Nora Pike")
    page = page_about(police, "Sam Khan")
    lying_open = form_at(nora.get(page), page)
    send(moira, page, post="Sergeant", phone="0113 496 0001")
    slower = nora.post(page, {**lying_open, "post": "Constable"})
    words = text_of(slower)
    assert slower.status_code == 409
    assert "Moira Kelly, Administrator changed the telephone number and the post, Tuesday 14 July" in words
    assert "Post SergeantConstable" in words
    again = form_at(slower, page)
    assert (again["post"], again["_version"]) == (["Constable"], ["2"])
    skills = page + "/skills"
    assert send(nora, skills, skills=["abe"], from_day="2026-07-14").status_code == 303  # type: ignore[attr-defined]
    assert "Nora Pike, Administrator changed what they are trained for" in text_of(nora.post(page, again))

    steve, ruth = police.client("Steve Lund"), police.client("Ruth Dale")
    role = "/roles/police_researcher"
    of_ruth = form_at(ruth.get(role), role)
    send(steve, role, label="Police reader")
    overtaken = ruth.post(role, {**of_ruth, "label": "Researcher"})
    assert overtaken.status_code == 409
    assert "Steve Lund, Administrator changed" in text_of(overtaken)
    assert "Name Police readerResearcher" in text_of(overtaken)
    send(steve, role, what="Reads what the police hold")
    third = text_of(ruth.post(role, form_at(overtaken, role)))
    assert "Steve Lund, Administrator changed what it is for, " in third


def test_the_last_administrator_cannot_leave_and_one_of_two_can(police: Town) -> None:
    steve, page = police.client("Steve Lund"), page_about(police, "Steve Lund") + "/leave"
    refused = send(steve, page, to="desk")
    assert refused.status_code == 403  # type: ignore[attr-defined]
    assert "You are the last administrator here" in text_of(refused)
    police.add("Ruth Dale", "Administrator", "Children's social work", "area_administrator")
    assert send(steve, page, to="desk").status_code == 303  # type: ignore[attr-defined]
    assert steve.get("/people").status_code == 302


def test_a_leaver_is_counted_before_and_after(police: Town) -> None:
    steve, page = police.client("Steve Lund"), page_about(police, "Sam Khan")
    assert "No open item is theirs." in text_of(steve.get(page + "/leave"))
    assert send(steve, page + "/leave", to="colleague").status_code == 422  # type: ignore[attr-defined]
    send(steve, page + "/leave", to="desk")
    words = text_of(steve.get(page))
    assert "They have left" in words and "Open items that are theirs now 0" in words
    assert title_of(police.client("Sam Khan").get("/", follow=True)).startswith("Sign in")
    assert "Sam Khan" not in text_of(
        steve.get(f"/people/at/{police.agencies['West Yorkshire Police'].reference}")
    )


# --- a live database: invitations, visits and sleep --------------------------------------------------------


def _administrator(live: Live) -> Client:
    live.town.add("Steve Lund", "Administrator", "Children's social work", "area_administrator")
    live.has_account("Steve Lund")
    Practitioner.objects.update(grade="frontline")
    return live.inside("Steve Lund")


def test_a_sleeping_account_is_woken_with_a_link_that_is_shown_once(live: Live) -> None:
    live.has_account("Sam Khan")
    live.later(days=46)
    Grant.objects.update(until=None)
    steve, page = _administrator(live), page_about(live.town, "Sam Khan")
    before = text_of(steve.get(page))
    assert "Longer ago: the account sleeps" in before
    assert "Their roles end with it: give them anew when they are inside." in before
    shown = send(steve, page, page + "/invite")
    assert "/welcome/" in text_of(shown)
    assert "They hold no role now, since any that they had ended with this invitation." in text_of(shown)
    # One administrator alone holds the link: what its owner could open is not theirs by it.
    assert roles_of(live.town.people["Sam Khan"].pk, at=live.town.at) == frozenset()
    assert in_the_trail("people.invited")
    assert "/welcome/" not in text_of(steve.get(page))
    assert in_the_trail("practitioner.invited")[-1] == (
        live.town.people["Steve Lund"].reference,
        [live.town.people["Sam Khan"].reference],
    )


def test_an_account_in_use_is_not_taken_over_by_one_administrator(live: Live) -> None:
    live.has_account("Sam Khan")
    live.inside("Sam Khan")
    steve, page = _administrator(live), page_about(live.town, "Sam Khan")
    assert "Show an invitation" not in text_of(steve.get(page))
    answer = steve.post(page + "/invite", {})
    assert answer.status_code == 403
    assert "Two people recover it" in text_of(answer)


def test_a_move_ends_every_visit_and_a_leave_the_account(live: Live) -> None:
    live.has_account("Sam Khan")
    sam = live.inside("Sam Khan")
    steve, page = _administrator(live), page_about(live.town, "Sam Khan")
    send(steve, page, post="Sergeant")
    assert is_inside(sam), "a post alone changes nothing that they may do"
    send(steve, page, roles=["police_discloser"])
    assert not is_inside(sam)
    assert Visit.objects.filter(practitioner=live.town.people["Sam Khan"], why_ended="role_changed").exists()
    again = live.inside("Sam Khan")
    send(steve, page + "/leave", to="desk")
    assert not is_inside(again)
    assert live.give_password(Client(), "Sam Khan").status_code == 422


def test_taking_on_and_leaving_ask_for_a_second_proof_that_is_fresh(live: Live) -> None:
    steve = _administrator(live)
    agency = live.town.agencies["West Yorkshire Police"].reference
    live.later(minutes=6)
    for page in (f"/people/at/{agency}/new", page_about(live.town, "Sam Khan") + "/leave", "/roles/new"):
        answer = steve.get(page)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/again")


def test_nobody_sends_the_form_that_lies_open_in_front_of_an_empty_chair(live: Live) -> None:
    steve = _administrator(live)
    sam, agency = page_about(live.town, "Sam Khan"), live.town.agencies["West Yorkshire Police"].reference
    pages = (f"/people/at/{agency}/new", sam, sam + "/leave", "/roles/police_researcher", "/roles/new")
    forms = {page: form_at(steve.get(page), page) for page in pages}
    before = list(Grant.objects.order_by("pk").values_list("practitioner", "role", "until"))
    live.later(minutes=25)
    forms[sam] |= {"roles": ["police_discloser"]}
    forms[sam + "/renew"] = {"renewed": "police_researcher", "_key": "k" * 24}
    for page, filled in forms.items():
        answer = steve.post(page, filled)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/again"), page
    assert list(Grant.objects.order_by("pk").values_list("practitioner", "role", "until")) == before


def test_what_one_administrator_does_alone_is_read_by_every_other(police: Town) -> None:
    """Somebody who sees children could be invented by one, and nobody was told."""
    police.add("Dev Rao", "Administrator", "West Yorkshire Police", "agency_administrator")
    moira = police.client("Moira Kelly")
    page = f"/people/at/{police.agencies['West Yorkshire Police'].reference}/new"
    send(
        moira, page, name="Ann New", email="ann@police.example", post="Sergeant", grade="frontline", desks=[],
        roles=["agency_administrator"],
    )  # fmt: skip
    for other in ("Dev Rao", "Steve Lund"):
        seen = text_of(police.client(other).get("/people"))
        assert "Moira Kelly, West Yorkshire Police: Took somebody on (Ann New)" in seen
        assert "Gave a role from the level of a manager or above (Ann New)" in seen
    assert "Done by another" not in text_of(moira.get("/people"))
    assert "Done by another" not in text_of(police.client("Moira Kelly").get("/people"))


def test_what_the_only_administrator_of_an_area_does_alone_is_read_by_the_board(police: Town) -> None:
    """Steve looks after Parkside Primary, where nobody else administers: the trail alone would know."""
    zoe = police.client("Zoe Li")
    assert "What does the only administrator do alone? The area has one" in text_of(zoe.get("/assurance"))
    page = f"/people/at/{police.agencies['Parkside Primary School'].reference}/new"
    send(
        police.client("Steve Lund"), page, name="Ann New", email="ann@school.example", post="Teacher",
        grade="frontline", desks=[], roles=["practitioner"],
    )  # fmt: skip
    line = "Steve Lund, Children's social work: Took somebody on (Ann New)"
    assert line in text_of(zoe.get("/assurance"))
    steve, until = police.people["Steve Lund"], police.at + timedelta(days=9)
    Grant.objects.create(practitioner=steve, role="board_analyst", since=police.at, until=until)
    assert line in text_of(police.client("Steve Lund").get("/assurance")), "also where it is their own"
    police.add("Ruth Dale", "Administrator", "Children's social work", "area_administrator")
    assert "only administrator" not in text_of(zoe.get("/assurance")), "Ruth reads it now"
    assert line in text_of(police.client("Ruth Dale").get("/people"))


def test_whoever_does_the_same_again_and_again_pushes_nothing_off_the_page(
    police: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    moira, sam, priya = (police.people[name] for name in ("Moira Kelly", "Sam Khan", "Priya Nair"))
    there = police.agencies["West Yorkshire Police"].reference
    steve = police.viewer("Steve Lund")

    def did(code: str, about: Practitioner, by: Viewer) -> None:
        trail.look(code, by=by, at=police.at, about=(about.reference, there))

    did("grant.gave_powerful", sam, police.viewer("Moira Kelly"))
    for _ in range(51):
        did("people.invited", priya, police.viewer("Moira Kelly"))
        did("people.took_on", sam, steve)
    found = queries.done_alone(steve)
    assert [(one.who, one.what.split()[0], one.about, one.times) for one in found.lines] == [
        ("Moira Kelly", "Made", "Priya Nair", 51),
        ("Moira Kelly", "Gave", "Sam Khan", 1),
    ]
    assert found.more == 0 and moira.name not in str(queries.done_alone(police.viewer("Moira Kelly")))
    monkeypatch.setattr(held, "_MOST_ALERTS", 1)
    page = text_of(police.client("Steve Lund").get("/people"))
    assert "(Priya Nair)" in page and ", the last of 51 times" in page
    assert "And 1 more; the trail holds them all." in page
