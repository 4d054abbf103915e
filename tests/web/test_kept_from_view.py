"""Amara is protected. What tells where she is stands on no page of those who may not open her address.

Joy, of her school, sealed it. Denise (the hub's manager) and Owen (emergency duty) may open it; Priya at the
front door and Hannah, who visits the family, may not; the police, another school and the analyst see nothing.
"""

import json
import logging
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from joinedup.agencies.models import Agency
from joinedup.children.models import AgencyRecord, Child, ChildsWords, FamilyTold, RecordLink
from joinedup.clocks import actions as clocks
from joinedup.desk.actions import protect_everywhere
from joinedup.frontdoor.actions import beside
from joinedup.frontdoor.models import Concern, Named
from joinedup.sharing.models import Question, Spoken
from joinedup.store.models import Receipt
from joinedup.store.sessions import opened
from joinedup.trail import actions as trail_actions
from joinedup.trail import queries as trail
from joinedup.trail.rules.verify_trail import Finding, verify
from joinedup.ui.words import day as in_full
from joinedup.vault.models import Sealed

from .bad_forms import FORMS
from .bad_town import Here, errors_of, form_at, page_of, stored, text_of
from .standing import db, here, keyring_of_its_own, made_once, town

__all__ = ["db", "here", "keyring_of_its_own", "made_once", "town"]

LINE, POSTCODE = "ZQ7SAFE Harbour Court", "HX1 1AA"  # a word that stands nowhere else
CANARY = re.compile(r"ZQ7SAFE|Harbour Court|HX1 ?1AA", re.IGNORECASE)
# Places that an address of Leeds would lead to, and their numbers.
SCHOOL = re.compile(r"Parkside|School office|Joy Adeyemi|LS9|Rowan Street|0113 496 0000|0113 496 0101")
STOPPED = "This looks like the protected address of a person in this case"


@pytest.fixture
def protected(here: Here) -> Here:
    town, joy = here.town, here.town.viewer("Joy Adeyemi")
    record = AgencyRecord.objects.create(
        **town.work(
            agency=town.agencies["0-19 health service"], record_id="1", address_line=LINE, postcode=POSTCODE,
            row_digest="x",
        )
    )  # fmt: skip
    RecordLink.objects.create(
        **town.work(record=record, child=town.amara, verdict="same", rule="r", because="b")
    )
    FamilyTold.objects.create(
        **town.work(
            child=town.amara, state="yes", who="Mum", what=f"at {LINE}", said_by="Joy Adeyemi, Parkside"
        )
    )
    ChildsWords.objects.create(
        **town.work(
            child=town.amara, words=f"I sleep at {LINE} now.", heard_by="Joy Adeyemi, Parkside",
            link=f"https://tool.example/{quote(LINE)}",
        )
    )  # fmt: skip
    Spoken.objects.create(
        **town.work(
            child=town.amara, by=town.people["Priya Nair"], agency=town.agencies["Children's social work"],
            with_whom="Hannah", said=f"They went to {POSTCODE}", purpose="p", basis="b",
        )
    )  # fmt: skip
    Question.objects.filter(reference=here.asked).update(why=f"Is she at {LINE}?")
    protect_everywhere(
        town.amara.reference, whose="household", address_line=LINE, postcode=POSTCODE, by=joy, at=town.at
    )
    return here


def everywhere(here: Here, who: str) -> dict[str, str]:
    """Every page that somebody comes to by following links from where they begin."""
    client, pages = here.client(who), {}
    ahead = ["/", "/front-door", "/questions", "/directory"]
    if who != "Zoe Li":  # who finds nobody
        ahead.append(client.post("/find", {"find": "okafor"})["Location"])
    ahead += [f"/children/{here.town.amara.reference}", f"/children/{here.town.amara.reference}/protect"]
    ahead += [f"/front-door/{one}" for one in (here.tied, here.recommended)] + [f"/questions/{here.asked}"]
    while ahead and len(pages) < 30:
        path = ahead.pop(0)
        if path in pages:
            continue
        answer = client.get(path, follow=True)
        pages[path] = answer.content.decode()
        if answer.status_code == 200:
            links = page_of(answer).xpath("//main//a/@href") + page_of(answer).xpath("//section//a/@href")
            ahead += [link for link in links if re.match("/(children|front-door|questions|concern)", link)]
    return pages


ALL = (
    "Joy Adeyemi", "Priya Nair", "Denise Walker", "Owen Price", "Sam Khan", "Angela Moran", "Hannah Okoye",
    "Grace Obi", "Zoe Li",
)  # fmt: skip


def on_pages(here: Here, *people: str) -> list[str]:
    pages = ((who, path, page) for who in people for path, page in everywhere(here, who).items())
    return [f"{who} {path}" for who, path, page in pages if CANARY.search(page)]


def in_what_is_kept(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Every place but a page in which the canary stands, and may not."""
    tables = stored(with_looks=True).items()
    found = [name for name, rows in tables if CANARY.search(json.dumps(rows, default=str))]
    found += ["the trail" for line in trail.lines() if CANARY.search(line)]
    sessions = (str(opened(row.session_data, of=row.pk)) for row in Session.objects.all())
    found += ["a session" for held in sessions if CANARY.search(held)]
    found += ["a receipt" for row in Receipt.objects.all() if CANARY.search(row.answer)]
    return found + ["the log" for line in caplog.messages if CANARY.search(line)]


def test_the_address_is_nowhere_for_anybody_and_there_for_whoever_says_why(
    protected: Here, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert on_pages(protected, *ALL) == []
    sealed = Sealed.objects.get(about=protected.town.amara.reference, kind="safe_address").reference
    for who in ("Joy Adeyemi", "Denise Walker", "Owen Price"):
        client = protected.client(who)
        opened = client.post(f"/sealed/{sealed}", {"reason": "An officer goes there tonight."})["Location"]
        assert CANARY.search(client.get(opened).content.decode()), who  # the eye that looks can see
    assert in_what_is_kept(caplog) == []


def test_the_sweep_sees_an_address_on_a_page_and_in_a_table(
    protected: Here, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The faults that the sweep is for, planted: a page says too much, a reason is not looked at."""
    monkeypatch.setattr("joinedup.desk.panels.KEPT_FROM_VIEW", f"at {LINE}")
    assert any("/children/" in one for one in on_pages(protected, "Priya Nair"))
    monkeypatch.setattr("joinedup.vault.actions._insist_on_no_address", lambda reason, about: None)
    sealed = Sealed.objects.get(about=protected.town.amara.reference, kind="safe_address").reference
    protected.client("Denise Walker").post(f"/sealed/{sealed}", {"reason": f"I must drive to {LINE} now."})
    assert in_what_is_kept(caplog) == ["trail_reason"]


def test_no_place_near_a_protected_child_is_named_to_whoever_may_not_know(protected: Here) -> None:
    town = protected.town
    child = f"/children/{town.amara.reference}"
    priya = protected.client("Priya Nair")
    found = priya.post("/find", {"find": "Amara Okafor"})["Location"]
    pages = (child, f"{child}/looks", f"/front-door/{protected.tied}", "/questions", found,
             f"/questions/{protected.asked}", f"/questions/{protected.to_nurse}")  # fmt: skip
    for path in pages:
        text = text_of(priya.get(path))
        assert not SCHOOL.search(text.replace(protected.told, "")), (path, SCHOOL.search(text))
        assert "Protected: kept from view" in text or path in ("/questions", f"{child}/looks")
    owed = text_of(priya.get(f"/front-door/{protected.tied}/feedback"))
    assert "Education" in owed and not SCHOOL.search(owed.replace(protected.told, ""))
    queue = page_of(protected.client("Priya Nair").get("/front-door"))
    (row,) = queue.xpath(f"//tr[contains(., '{protected.tied}')]")
    assert "Education" in row.text_content() and not SCHOOL.search(row.text_content())
    hers = text_of(protected.client("Hannah Okoye").get(child))
    assert "0-19 health service" in hers and not SCHOOL.search(hers)  # her own agency she knows
    assert "Education" in hers
    for who in ("Denise Walker", "Owen Price", "Joy Adeyemi"):
        assert "Parkside Primary School" in text_of(protected.client(who).get(child)), who
    assert "0-19 health service" not in text_of(
        protected.client("Priya Nair").get(f"/questions/{protected.to_nurse}")
    )


def test_the_day_on_which_a_service_near_her_leaves_and_who_has_its_work_do_not_name_it(
    protected: Here,
) -> None:
    town, asked = protected.town, Question.objects.filter(reference=protected.to_nurse)
    asked.update(state="asked")
    nurses = Agency.objects.filter(name="0-19 health service")
    for left_on, said in (
        (town.at + timedelta(days=3), "Whoever you asked is leaving the partnership."),
        (town.at - timedelta(days=3), "Whoever you asked is no longer there."),
    ):
        nurses.update(left_on=left_on.date())
        read = text_of(protected.client("Priya Nair").get(f"/questions/{protected.to_nurse}"))
        assert said in read and in_full(left_on.date()) not in read and "What was open there" not in read


def test_she_is_found_by_name_and_never_by_where_she_is(protected: Here) -> None:
    for who in ("Priya Nair", "Denise Walker"):
        client = protected.client(who)
        assert "Amara Okafor" in text_of(client.get(client.post("/find", {"find": "Amara"})["Location"]))
        for typed in (LINE, POSTCODE, "ZQ7SAFE"):
            found = text_of(client.get(client.post("/find", {"find": typed})["Location"]))
            assert "Amara Okafor" not in found


def test_what_was_typed_before_is_opened_by_whoever_may_find_her(protected: Here) -> None:
    denise = protected.client("Denise Walker")
    page = denise.get(f"/front-door/{protected.tied}")
    (link,) = page_of(page).xpath("//a[contains(text(), 'said to live')]/@href")
    opened = denise.get(denise.post(link, {"reason": "To know where she was last seen."})["Location"])
    assert "12 Rowan Street, LS9 7BN" in text_of(opened)
    assert (
        "/sealed/" not in protected.client("Priya Nair").get(f"/front-door/{protected.tied}").content.decode()
    )
    assert protected.client("Priya Nair").get(link).status_code == 404
    receipt = text_of(protected.client("Joy Adeyemi").get(f"/concern/{protected.tied}"))
    assert "Protected: kept from view" in receipt and "Rowan" not in receipt


def test_what_was_written_beside_her_before_is_sealed_when_her_address_is(
    here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    """An entry of the hub, a contact, a step, and the reason of a trail entry kept it in the open once."""
    town, joy, priya = here.town, here.town.viewer("Joy Adeyemi"), here.town.viewer("Priya Nair")
    at_home = f"They are at 7 {LINE}."
    concern = Concern.objects.get(reference=here.tied)
    beside.add_entry(here.tied, text=at_home, by=priya, at=town.at)
    plan: dict[str, Any] = {"safe_way": at_home, "what_for": "To ask", "also_because": "She asked."}
    beside.plan_contact(
        here.tied, whom=town.amara.reference, on_day=town.at.date(), **plan, by=priya, at=town.at
    )
    ends = town.at + timedelta(days=9)
    step: dict[str, Any] = {"occurred": town.at, "until": ends, "note": at_home, "own_agency_only": False}
    clocks.record_step(town.amara.reference, "order_made", **step, by=priya, at=town.at)
    trail_actions.look("concern.looked", by=priya, at=town.at, about=(here.tied,), typed=at_home)
    full = f"They went to {POSTCODE}".rjust(300, "!")  # as many letters as each of these lines takes
    Concern.objects.filter(pk=concern.pk).update(family_knows_detail=full)
    told: dict[str, str] = {"state": "yes", "who": "Mum", "what": full, "said_by": "Joy Adeyemi, Parkside"}
    FamilyTold.objects.create(**town.work(child=town.amara, **told))
    protect_everywhere(
        town.amara.reference, whose="household", address_line=LINE, postcode=POSTCODE, by=joy, at=town.at
    )
    assert in_what_is_kept(caplog) == []
    concern.refresh_from_db()
    family = FamilyTold.objects.get(what__startswith="!!").what
    assert family == concern.family_knows_detail == "They went to (kept)".rjust(299, "!")
    entry = concern.entries.get()
    assert entry.text == "They are at 7 (protected address)."
    sealed = Sealed.objects.get(about=here.tied, field=f"hubentry{entry.pk}.text").reference
    denise = here.client("Denise Walker")
    opened = denise.post(f"/sealed/{sealed}", {"reason": "To know where she was last seen."})["Location"]
    assert at_home in text_of(denise.get(opened))
    (step, *_) = page_of(denise.get(f"/children/{town.amara.reference}/protect")).xpath(
        "//a[starts-with(text(), 'Words that were sealed')]/@href"
    )
    opened = denise.post(step, {"reason": "To know where she was last seen."})["Location"]
    assert at_home in text_of(denise.get(opened))
    nurse = here.client("Hannah Okoye").get(f"/children/{town.amara.reference}/protect")
    assert "Words that were sealed" not in text_of(nurse)
    assert verify(trail.lines(), anchor=None).finding is Finding.END_NOT_PROVEN


# --- typed again (security.md B-09) -------------------------------------------------------------------------

TYPED: dict[str, tuple[str, ...]] = {
    "disagreements:raise_of_child": ("thinks", "instead", "meanwhile"),
    "disagreements:say": ("words",),
    "disagreements:up": ("words", "meanwhile"),
    "disagreements:agreed": ("agreed", "next_time"),
    "meetings:decide": ("words", "together"),
    "meetings:harmed": ("wishes",),
    "meetings:dissent": ("words", "instead", "what_would_change_it"),
    "meetings:give": ("what",),
    "meetings:contact": ("about", "safe"),
    "meetings:grade": ("because",),
    "meetings:reveal": ("because",),
    "meetings:view": ("fact", "what_would_change_it"),
    "meetings:close": ("because",),
    "meetings:cannot": ("because",),
    "meetings:done": ("words",),
    "meetings:dropped": ("words",),
    "meetings:dissent_again": ("words",),
    "frontdoor:tell": ("worry", "child_address", "childs_words"),
    "desk:paragraph": ("words",),
    "desk:add_words": ("words",),
    "meetings:lane": ("because",),
    "desk:plan_tonight": ("words", "never"),
    "desk:not_heard": ("because",),
    "desk:wrong": ("words",),
    "desk:relative": ("given_name",),
    "desk:who_works": ("part",),
    "desk:doubt": ("came_of",),
    "desk:name_wish": ("answer",),
    "desk:ask_service": ("because",),
    "desk:add_name": ("given",),
    "desk:particulars": ("interpreter",),
    "desk:end_detail": ("because",),
    "desk:same": ("because",),
    "desk:visit": ("came_of",),
    "frontdoor:untie": ("why_not",),
    "frontdoor:rate": ("why_rated",),
    "frontdoor:people": ("why_untied",),
    "frontdoor:give_back": ("came_more",),
    "frontdoor:entry": ("entry",),
    "frontdoor:contact": ("what_for", "safe_way"),
    "frontdoor:contact_came": ("came_more",),
    "frontdoor:came_of": ("came_of_more", "who_then"),
    "frontdoor:answer_challenge": ("answer",),
    "frontdoor:recommend": ("because", "tell_assessment"),
    "frontdoor:authorise": ("because", "tell_sender"),
    "sharing:ask": ("why",),
    "sharing:strategy": ("names", "because"),
    "pathway:record_step": ("note",),
    "pathway:leave": ("because", "for_others"),
    "pathway:explain": ("because", "agreed_by", "meanwhile"),
    "pathway:not_needed": ("because",),
    "pathway:plan": ("plan", "agreed_with"),
    "risk:views": ("what_would_change_it",),
    "risk:fact": ("words",),
    "risk:adult": ("because",),
    "risk:reveal": ("because",),
    "sharing:we_spoke": ("said", "agreed"),
    "sharing:answer": ("meaning", "handling"),
    "sharing:write_down": ("headline",),
    "sharing:outcome": ("line",),
    "sharing:hold": ("reason",),
    "sharing:thread": ("words",),
    "sharing:amend": ("headline", "summary", "because"),
    "sharing:withdraw": ("because",),
}


def _opened(here: Here, name: str) -> tuple[Client, Any]:
    """Whose browser, and the page on which the form stands."""
    case = FORMS[name]
    assert case.stands_on is not None
    client = here.client(case.who)
    return client, client.get(case.stands_on(here))


def _send(here: Here, name: str, words: dict[str, str], **more: str) -> Any:
    return _send_from(*_opened(here, name), here, name, words, **more)


def _send_from(client: Client, page: Any, here: Here, name: str, words: dict[str, str], **more: str) -> Any:
    path = FORMS[name].posts_to(here)
    answer = client.post(path, {**form_at(page, path), **FORMS[name].filled(here), **words, **more})
    if answer.status_code == 200 and b"Check your answer" in answer.content:
        answer = client.post(path, form_at(answer, path))
    return answer


@pytest.mark.parametrize("name", sorted(TYPED))
def test_a_protected_address_that_is_typed_stops_the_form_once(protected: Here, name: str) -> None:
    words = dict.fromkeys(TYPED[name], f"Told: she is at 9, {LINE} now")
    client, page = _opened(protected, name)
    before = stored()
    stopped = _send_from(client, page, protected, name, words)
    assert (stopped.status_code, errors_of(stopped)) == (422, [STOPPED])
    assert stored() == before
    path = FORMS[name].posts_to(protected)
    back = form_at(stopped, path)
    assert {field: back[field] for field in words} == {field: [typed] for field, typed in words.items()}
    assert "_protected" not in back  # neither is chosen
    labels = [" ".join(one.text_content().split()) for one in page_of(stopped).xpath("//label")]
    assert [one for one in labels if one in ("Seal it", "Remove it")] == ["Seal it", "Remove it"]
    removed = _send_from(client, stopped, protected, name, words, _protected="remove")
    assert removed.status_code == 303, errors_of(removed)
    assert not CANARY.search(json.dumps(stored(with_looks=True), default=str))


@pytest.mark.parametrize("name", ["frontdoor:entry", "frontdoor:contact"])
def test_the_address_of_the_second_child_in_a_concern_stops_the_form_too(protected: Here, name: str) -> None:
    cousin = Child.objects.get(given_name="Amarah")
    first = Concern.objects.get(reference=FORMS[name].posts_to(protected).split("/")[2])
    first.named.filter(place=0).update(child=cousin)
    Concern.objects.filter(pk=first.pk).update(child=cousin)
    town = protected.town
    Named.objects.create(**town.work(concern=first, place=1, kind="child", name="Amara", child=town.amara))
    words = dict.fromkeys(TYPED[name], f"Told: she is at 9, {LINE} now")
    stopped = _send(protected, name, words)
    assert (stopped.status_code, errors_of(stopped)) == (422, [STOPPED])


@pytest.mark.parametrize("name", ["frontdoor:tell", "sharing:ask", "sharing:we_spoke", "sharing:answer"])
def test_what_is_sealed_in_its_place_opens_for_whoever_may_find_her(protected: Here, name: str) -> None:
    (field, *_) = TYPED[name]
    typed = f"Told: she is at 9, {LINE} now"
    sent = _send(protected, name, {field: typed}, _protected="seal")
    assert sent.status_code == 303, errors_of(sent)
    rows = json.dumps(stored(with_looks=True), default=str)
    assert not CANARY.search(rows)
    assert "Told: she is at 9, (protected address) now" in rows
    sealed = Sealed.objects.filter(kind="words", field=field).latest("pk")
    denise = protected.client("Denise Walker")
    opened = denise.post(f"/sealed/{sealed.reference}", {"reason": "To send somebody there tonight."})
    if name == "sharing:answer":  # the police's own answer is not hers to open
        assert opened.status_code == 404
        return
    assert typed in text_of(denise.get(opened["Location"]))


def test_the_same_form_pressed_twice_is_one_note(protected: Here) -> None:
    client = protected.client("Priya Nair")
    path = f"/children/{protected.town.amara.reference}/we-spoke"
    sent = {"with_whom": "Hannah", "said": f"at {LINE}", "_key": "twice", "_protected": "seal"}
    assert [client.post(path, sent).status_code for _ in range(2)] == [303, 303]
    assert Spoken.objects.filter(said="at (protected address)").count() == 1
    assert client.post(path, {**sent, "said": f"not at {LINE}"}).status_code == 409


def test_a_stranger_who_types_her_address_learns_nothing(protected: Here) -> None:
    """Grace's school does not know Amara: were her form stopped, she would know that there is something."""
    told = {**FORMS["frontdoor:tell"].filled(protected), "worry": f"Seen at {LINE}", "_key": "of-grace"}
    sent = protected.client("Grace Obi").post("/concern/new", told)
    assert sent.status_code == 303
    concern = sent["Location"].split("/")[-1]
    priya = protected.client("Priya Nair")
    path = f"/front-door/{concern}/tie"
    form = form_at(priya.get(f"/front-door/{concern}"), path)
    chosen = {"child": "another", "reference": protected.town.amara.reference}
    assert priya.post(path, {**form, **chosen}).status_code == 303
    assert not CANARY.search(priya.get(f"/front-door/{concern}").content.decode())
    assert not CANARY.search(json.dumps(stored(with_looks=True), default=str))


def test_a_form_that_is_not_in_order_says_nothing_of_an_address(protected: Here) -> None:
    """Else somebody could guess without leaving anything behind."""
    answer = _send(protected, "sharing:we_spoke", {"said": f"at {LINE}", "with_whom": ""})
    assert STOPPED not in errors_of(answer)
