"""Priya Nair lost her telephone, her codes and her password on the same train. Zoe Li and Owen Price answer
for the accounts of children's social work; Grace Obi does for a school."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from joinedup.access import actions as access
from joinedup.access.models import Grant
from joinedup.access.rules.roles import Role
from joinedup.agencies.models import Practitioner
from joinedup.signin import actions, recovering
from joinedup.signin.models import App, Invitation, Recovery
from joinedup.trail.models import Reason

from .bad_town import text_of
from .passkey_case import Telephone
from .signin_case import CONSOLE, PASSWORD, Live, in_the_trail, is_inside
from .test_signin import live

__all__ = ["live"]

PRIYA, ZOE, OWEN, GRACE = "Priya Nair", "Zoe Li", "Owen Price", "Grace Obi"
SEEN = "I saw her at the front desk."


@pytest.fixture
def two(live: Live) -> Iterator[Live]:
    since = live.town.at - timedelta(days=8)
    for name in (ZOE, OWEN, GRACE):
        Grant.objects.create(practitioner=live.town.people[name], role=Role.AGENCY_ADMINISTRATOR, since=since)
    for name in (PRIYA, ZOE, OWEN, GRACE):
        live.has_account(name)
    yield live


def begun(live: Live, client: Client, name: str = PRIYA) -> str:
    sent = client.post("/recovery", {"email": live.email(name), "because": SEEN})
    assert sent.status_code == 303, text_of(sent)
    return str(sent.headers["Location"])


def says_so_too(client: Client, place: str) -> int:
    return client.post(place, {"do": "say_so", "because": SEEN}).status_code


def link_on(client: Client, place: str) -> str | None:
    made = client.post(place, {"do": "link"})
    return text_of(made).split("/welcome/")[1].split()[0] if made.status_code == 200 else None


def test_two_colleagues_say_that_it_is_priya_and_an_hour_later_she_has_a_link(two: Live) -> None:
    somewhere = two.inside(PRIYA)
    zoe = two.inside(ZOE)
    place = begun(two, zoe)
    owen = two.inside(OWEN)
    assert says_so_too(owen, place) == 303
    two.later(minutes=4)
    assert link_on(owen, place) is None
    two.later(minutes=56)
    owen = two.inside(OWEN)
    token = link_on(owen, place)
    assert token is not None
    assert App.objects.filter(practitioner=two.town.people[PRIYA]).exists()
    new = {"password": "otter kettle mandolin", "again": "otter kettle mandolin"}
    assert Client().post(f"/welcome/{token}", new).headers["Location"] == "/sign-in/set-up"
    assert not App.objects.filter(practitioner=two.town.people[PRIYA]).exists()
    assert not is_inside(somewhere)
    priya, z, o = (two.town.people[name].reference for name in (PRIYA, ZOE, OWEN))
    assert in_the_trail("recovery.confirmed_first") == [(z, [priya])]
    assert in_the_trail("recovery.confirmed_second") == [(o, [priya])]
    assert in_the_trail("recovery.link_made") == [(o, [priya])]
    assert Reason.objects.filter(text=SEEN).count() == 2


def test_a_colleague_who_was_invented_today_says_no_second_word(two: Live) -> None:
    """One administrator was both of the two people: they took a second one on, and came in as them."""
    place = begun(two, two.inside(ZOE))
    Grant.objects.filter(practitioner=two.town.people[OWEN]).update(since=two.town.at - timedelta(days=6))
    owen = two.inside(OWEN)
    refused = owen.post(place, {"do": "say_so", "because": SEEN})
    assert (refused.status_code, "for less than 7 days" in text_of(refused)) == (403, True)
    owens = two.town.people[OWEN].pk
    recovering.say_so_too(
        place.split("/")[-1], because=SEEN, by_id=owens, by=CONSOLE, at=two.town.at
    )  # if a page forgot to ask
    two.later(minutes=61)
    assert link_on(two.inside(ZOE), place) is None
    assert begun(two, two.inside(ZOE)) == place


def test_neither_alone_makes_a_link_however_often_they_say_so(two: Live) -> None:
    zoe = two.inside(ZOE)
    place = begun(two, zoe)
    assert begun(two, zoe) == place
    refused = zoe.post(place, {"do": "say_so", "because": SEEN})
    assert (refused.status_code, "Somebody else must confirm it too" in text_of(refused)) == (403, True)
    assert not recovering.say_so_too(
        place.split("/")[-1], because=SEEN, by_id=two.town.people[ZOE].pk, by=CONSOLE, at=two.town.at
    )
    two.later(hours=2)
    zoe = two.inside(ZOE)
    assert link_on(zoe, place) is None
    assert not Invitation.objects.filter(used_at__isnull=True).exists()


def test_nobody_confirms_themselves_nor_somebody_of_another_agency_nor_nobody(two: Live) -> None:
    """One answer to all of them, so that nobody finds out who works where."""
    zoe = two.inside(ZOE)
    answers = set()
    for email in (two.email(ZOE), two.email(GRACE), "nobody@leeds.example"):
        sent = zoe.post("/recovery", {"email": email, "because": SEEN})
        assert sent.status_code == 422
        answers.add(text_of(sent).replace(email, ""))
    assert len(answers) == 1
    assert not Recovery.objects.exists()


def test_what_cannot_be_a_code_of_ours_is_nothing(two: Live) -> None:
    zoe = two.inside(ZOE)
    for token in ("%00", "%ED%A0%80", "x" * 5000, "' OR 1=1 --"):
        assert zoe.post(f"/recovery/{token}/stop").status_code == 404
        assert zoe.get(f"/recovery/{token}").status_code == 404
    for path, field in (("/account/end-visit", "visit"), ("/account/passkeys/remove", "passkey")):
        assert zoe.post(path, {field: "\x00"}).status_code == 303


def test_who_does_not_answer_for_accounts_sees_none_of_it(two: Live) -> None:
    place = begun(two, two.inside(ZOE))
    priya, grace = two.inside(PRIYA), two.inside(GRACE)
    for path in ("/recovery", place, place + "/stop"):
        assert priya.post(path, {"do": "say_so", "because": SEEN}).status_code == 404
    assert "Let a colleague in again" not in text_of(priya.get("/account"))
    for path in (place, place + "/stop", "/recovery/nothing"):
        assert grace.post(path, {"do": "say_so", "because": SEEN}).status_code == 404
    assert "Priya" not in text_of(grace.get("/recovery"))
    assert Recovery.objects.get().second_by is None


def test_a_fresh_proof_is_asked_of_both(two: Live) -> None:
    place = begun(two, two.inside(ZOE))
    owen = two.inside(OWEN)
    two.later(minutes=6)
    for path in ("/recovery", place):
        assert owen.get(path).headers["Location"] == "/sign-in/again"
        assert owen.post(path, {"do": "say_so", "because": SEEN}).headers["Location"] == "/sign-in/again"
    assert Recovery.objects.get().second_by is None


def test_a_reason_is_asked_of_both(two: Live) -> None:
    zoe, owen = two.inside(ZOE), two.inside(OWEN)
    empty = zoe.post("/recovery", {"email": two.email(PRIYA), "because": " "})
    assert "Enter how you know that it is them" in text_of(empty)
    place = begun(two, zoe)
    assert owen.post(place, {"do": "say_so", "because": ""}).status_code == 422


def test_priya_who_lost_nothing_is_told_on_every_page_and_at_her_own_browsers_door_and_stops_it(
    two: Live,
) -> None:
    priya, home = two.inside(PRIYA), two.inside(PRIYA)
    home.post("/sign-out")
    place = begun(two, two.inside(ZOE))
    assert says_so_too(two.inside(OWEN), place) == 303
    assert "something about your account" in text_of(priya.get("/help"))
    assert "making a new way in" in text_of(home.get("/sign-in"))
    assert "making a new way in" not in text_of(Client().get("/sign-in"))
    assert "Stop it: I lost nothing" in text_of(priya.get("/account"))
    assert priya.post("/account/nobody-is-lost").status_code == 303
    two.later(hours=1)
    assert two.inside(OWEN).get(place).status_code == 404
    reference = two.town.people[PRIYA].reference
    assert in_the_trail("recovery.stopped") == [(reference, [reference])]


def test_whoever_has_doubts_stops_it_too(two: Live) -> None:
    place = begun(two, two.inside(ZOE))
    assert two.inside(OWEN).post(place + "/stop").status_code == 303
    assert two.inside(ZOE).get(place).status_code == 404


def test_the_word_of_somebody_who_was_let_go_since_is_none(two: Live) -> None:
    place = begun(two, two.inside(ZOE))
    says_so_too(two.inside(OWEN), place)
    access.end_role(two.town.people[ZOE].pk, role=Role.AGENCY_ADMINISTRATOR, by=CONSOLE, at=two.town.at)
    two.later(hours=1)
    assert link_on(two.inside(OWEN), place) is None
    two.later(seconds=30)
    actions.leave(two.town.people[ZOE].pk, by=CONSOLE, at=two.town.at)
    assert link_on(two.inside(OWEN), place) is None


def test_after_a_day_it_begins_anew(two: Live) -> None:
    zoe = two.inside(ZOE)
    place = begun(two, zoe)
    two.later(hours=24)
    owen = two.inside(OWEN)
    assert owen.get(place).status_code == 404
    assert begun(two, owen) != place


def test_a_link_is_made_once(two: Live) -> None:
    place = begun(two, two.inside(ZOE))
    says_so_too(two.inside(OWEN), place)
    two.later(hours=1)
    owen = two.inside(OWEN)
    assert link_on(owen, place) is not None
    assert owen.post(place, {"do": "link"}).status_code == 404


def test_priya_reads_afterwards_what_was_done(two: Live) -> None:
    place = begun(two, two.inside(ZOE))
    says_so_too(two.inside(OWEN), place)
    two.later(hours=1)
    token = link_on(two.inside(OWEN), place)
    priya, telephone = Client(), Telephone()
    priya.post(f"/welcome/{token}", {"password": PASSWORD, "again": PASSWORD})
    made = telephone.makes(priya.get("/sign-in/set-up"))
    priya.post("/sign-in/set-up", {"name": "new telephone", "passkey": made})
    assert "Two colleagues confirmed that you had lost your ways in" in text_of(priya.get("/account"))
    priya.post("/account/notices")
    assert "Two colleagues" not in text_of(priya.get("/account"))


# --- who else tried


def test_b29_priya_reads_that_somebody_tried_to_be_her_and_comes_in_at_her_own_desk(live: Live) -> None:
    live.has_account(PRIYA)
    own = live.inside(PRIYA)
    own.post("/sign-out")
    for _ in range(20):
        assert live.give_password(Client(), PRIYA, "a guess, and wrong").status_code == 422
    assert is_inside(live.inside(PRIYA, client=own))
    assert "something about your account" in text_of(own.get("/help"))
    told = text_of(own.get("/account"))
    assert "At least 5 wrong tries to sign in as you were made from browsers that you never used." in told
    own.post("/account/notices")
    assert "wrong tries" not in text_of(own.get("/account"))


def test_her_own_fingers_at_her_own_desk_are_nothing_to_tell(live: Live) -> None:
    live.has_account(PRIYA)
    own = live.inside(PRIYA)
    own.post("/sign-out")
    for _ in range(4):
        live.give_password(own, PRIYA, "a slip of the finger")
    live.inside(PRIYA, client=own)
    assert "wrong tries" not in text_of(own.get("/account"))


def test_the_names_of_the_town_are_the_ones_that_these_stories_rest_on(two: Live) -> None:
    agencies = {name: Practitioner.objects.get(name=name).agency.name for name in (PRIYA, ZOE, OWEN, GRACE)}
    assert agencies[PRIYA] == agencies[ZOE] == agencies[OWEN] != agencies[GRACE]
