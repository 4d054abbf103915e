"""What Joy began and did not send: kept for her alone, wherever it stopped (B-13, B-16, B-28)."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from joinedup.frontdoor.models import Concern
from joinedup.store import Stale, VersionAhead, VersionMissing
from joinedup.store.models import Draft
from joinedup.trail.models import Entry

from .bad_town import Here, form_at, here, page_of, text_of
from .signin_case import PASSWORD, Live
from .test_signin import live

__all__ = ["here", "live"]

WORRY = "Tobi had a bruise on his arm."
FILLED = {"about": "child", "worry": WORRY, "last_happened": "today", "family_knows": "yes"}


def _begun(joy: Client) -> dict[str, Any]:
    return {**form_at(joy.get("/concern/new"), "/concern/new"), **FILLED}


def _kept(joy: Client, sent: dict[str, Any]) -> Any:
    return joy.post("/drafts/keep", {**sent, "_to": "/concern/new", "_quietly": "1"})


def test_a_draft_is_sealed_and_leaves_no_trail(here: Here) -> None:
    joy, before = here.client("Joy Adeyemi"), Entry.objects.count()
    assert _kept(joy, _begun(joy)).json() == {"kept": "09:00"}
    row = Draft.objects.get()
    assert "Tobi" not in row.sealed
    assert Entry.objects.count() == before
    Draft.objects.update(by=here.town.people["Priya Nair"].reference)  # moved to somebody else's line
    assert here.client("Priya Nair").get(f"/drafts/{row.token}").status_code == 404


def test_what_was_sent_is_a_draft_no_more_and_a_late_save_does_not_bring_it_back(here: Here) -> None:
    joy = here.client("Joy Adeyemi")
    sent = _begun(joy)
    _kept(joy, sent)
    assert joy.post("/concern/new", sent).status_code == 303
    _kept(joy, sent)
    assert "You have begun nothing that you have not sent." in text_of(joy.get("/drafts"))
    assert Draft.objects.get().sealed == ""


def test_a_form_carried_on_in_two_tabs_is_sent_once(here: Here) -> None:
    joy = here.client("Joy Adeyemi")
    sent = _begun(joy)
    _kept(joy, sent)
    (token,) = sent["_draft"]
    tabs = [form_at(joy.get(f"/concern/new?draft={token}"), "/concern/new") for _ in range(2)]
    before = Concern.objects.count()
    first, second = (joy.post("/concern/new", {**tab, **FILLED}) for tab in tabs)
    assert (first.status_code, first["Location"]) == (303, second["Location"])
    assert Concern.objects.count() == before + 1


def test_the_key_of_somebody_else_is_another_key_and_a_receipt_does_not_grow_old(here: Here) -> None:
    joy, grace = here.client("Joy Adeyemi"), here.client("Grace Obi")
    sent = {**FILLED, "_key": "the-same-key"}
    first = joy.post("/concern/new", sent)["Location"]
    assert grace.post("/concern/new", sent)["Location"] != first
    here.town.set_time(here.town.at + timedelta(days=3650))
    assert joy.post("/concern/new", sent)["Location"] == first


def test_a_page_that_was_open_for_too_long_keeps_what_was_typed(here: Here) -> None:
    joy = here.client("Joy Adeyemi", enforce_csrf_checks=True)
    joy.cookies = here.client("Joy Adeyemi").cookies
    sent = {**_begun(joy), "csrfmiddlewaretoken": "x" * 64}
    answer = joy.post("/concern/new", sent)
    assert answer.status_code == 403
    (link,) = page_of(answer).xpath("//a[text()='See what you typed, and carry on']/@href")
    assert WORRY in text_of(joy.get(link))
    assert not Concern.objects.filter(worry=WORRY).exists()


def test_a_form_from_another_site_is_shown_and_not_kept_until_our_own_button_is_pressed(here: Here) -> None:
    joy = Client(enforce_csrf_checks=True)
    joy.cookies = here.client("Joy Adeyemi").cookies
    sent = _begun(joy)
    answer = joy.post("/concern/new", sent, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert WORRY in text_of(answer)
    assert not Draft.objects.exists()
    pressed = joy.post("/drafts/keep", form_at(answer, "/drafts/keep"))
    assert WORRY in joy.get(pressed["Location"]).content.decode()
    assert not Concern.objects.filter(worry=WORRY).exists()


def test_whoever_is_signed_out_has_what_they_typed_in_the_page_and_carries_on(here: Here) -> None:
    joy = here.client("Joy Adeyemi")
    sent = _begun(joy)
    answer = Client().post("/concern/new", sent)
    assert answer.status_code == 403
    assert WORRY in text_of(answer)
    pressed = joy.post("/drafts/keep", form_at(answer, "/drafts/keep"))
    assert WORRY in joy.get(pressed["Location"]).content.decode()


def test_a_visit_that_ended_while_joy_typed_keeps_it_for_her_and_leads_back_to_it(live: Live) -> None:
    live.has_account("Joy Adeyemi")
    live.has_account("Priya Nair")
    joy = live.inside("Joy Adeyemi")
    sent = _begun(joy)
    live.later(minutes=31)
    (token,) = sent["_draft"]
    back = f"/concern/new?draft={token}"
    answer = joy.post("/concern/new", sent)
    assert (answer.status_code, answer["Location"]) == (303, f"/sign-in?{urlencode({'next': back})}")
    assert not Concern.objects.filter(worry=WORRY).exists()
    assert Draft.objects.get().by == live.town.people["Joy Adeyemi"].reference
    assert WORRY not in text_of(joy.get(answer["Location"]))  # whoever sits there now is not known yet
    assert WORRY not in live.inside("Priya Nair").get(back).content.decode()
    form = form_at(joy.get(answer["Location"]), "/sign-in")
    joy.post("/sign-in", {**form, "email": live.email("Joy Adeyemi"), "password": PASSWORD})
    inside = joy.post("/sign-in/code", {"code": live.code("Joy Adeyemi")})
    assert (inside.status_code, inside["Location"]) == (303, back)
    again = form_at(joy.get(back), "/concern/new")
    assert {name: again[name] for name in FILLED} == {name: [value] for name, value in FILLED.items()}
    assert joy.post("/concern/new", again).status_code == 303
    assert Concern.objects.filter(worry=WORRY).count() == 1
    assert Draft.objects.get().sealed == ""


def test_a_draft_goes_after_ninety_days_and_my_day_says_so_before(here: Here) -> None:
    joy = here.client("Joy Adeyemi")
    _kept(joy, _begun(joy))
    assert "1 draft that you have not sent." in text_of(joy.get("/"))
    here.town.set_time(here.town.at + timedelta(days=80))
    assert "the first goes on Monday 12 October 2026 if you leave it" in text_of(joy.get("/"))
    here.town.set_time(here.town.at + timedelta(days=11))
    assert "that you have not sent" not in text_of(joy.get("/"))


def test_what_a_change_is_refused_with_is_one_table() -> None:
    from joinedup.site.refusals import refusal_of

    told = {kind: refusal_of(kind()) for kind in (Stale, VersionMissing, VersionAhead)}
    assert {kind: (one.page, one.api) for kind, one in told.items() if one} == {
        Stale: (409, 412),
        VersionMissing: (428, 428),
        VersionAhead: (422, 422),
    }
