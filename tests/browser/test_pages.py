"""Every page of the product, at a desktop's width, on a phone and at 400 per cent: a new page without a visit
here fails, and so does a form that is not shown with its errors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser

from tests.browser import story
from tests.browser import town as towns
from tests.browser.casting import PHONE, casting
from tests.browser.harness import Practitioner
from tests.browser.test_ways_of_asking import ask_the_school

NARROWEST = 320  # a window of 1280 at 400 per cent


@dataclass
class Furnished:
    """A town in which something waits on every page: a worry to decide, answers to give and release."""

    town: towns.ServedTown
    cast: Callable[[str], Practitioner]
    concern: str
    child: str
    to_release: str
    to_answer: str
    search: str
    agency: str
    a_desk: str
    looked_for: str
    colleague: str
    draft: str
    talk: str
    clock: str  # the address of one that is late, of the front door's own
    system: str
    rota: str  # the address of a rota that Angela keeps
    meeting: str  # the address of the morning's meeting
    case: str  # a case on its agenda
    narrowing: str  # the address of a notice that Angela gave


# Who opens a page, and where. The reference in a path is one that the town holds.
VISITS: dict[str, tuple[str, Callable[[Furnished], str]]] = {
    "site:sign_in": ("", lambda here: "/sign-in"),
    "site:help": ("", lambda here: "/help"),
    "site:accessibility": ("", lambda here: "/accessibility"),
    "site:privacy": ("", lambda here: "/privacy"),
    "desk:my_day": ("Sam Khan", lambda here: "/"),
    "desk:found": ("Priya Nair", lambda here: here.search),
    "desk:child": ("Priya Nair", lambda here: f"/children/{here.child}"),
    "desk:looks": ("Priya Nair", lambda here: f"/children/{here.child}/looks"),
    "desk:add_words": ("Priya Nair", lambda here: f"/children/{here.child}/words"),
    "desk:family_told": ("Priya Nair", lambda here: f"/children/{here.child}/family-told"),
    "desk:ask_service": ("Priya Nair", lambda here: f"/children/{here.child}/service"),
    "desk:wrong": ("Priya Nair", lambda here: f"/children/{here.child}/wrong"),
    "desk:ours": ("Joy Adeyemi", lambda here: f"/children/{here.child}/ours"),
    "desk:who_works": ("Priya Nair", lambda here: f"/children/{here.child}/who-works"),
    "desk:relative": ("Priya Nair", lambda here: f"/children/{here.child}/relative"),
    "desk:family": ("Priya Nair", lambda here: f"/children/{here.child}/family"),
    "desk:plan_visit": ("Priya Nair", lambda here: f"/children/{here.child}/visit"),
    "desk:particulars": ("Priya Nair", lambda here: f"/children/{here.child}/known"),
    "desk:add_number": ("Priya Nair", lambda here: f"/children/{here.child}/numbers"),
    "desk:add_home": ("Priya Nair", lambda here: f"/children/{here.child}/homes"),
    "desk:add_name": ("Priya Nair", lambda here: f"/children/{here.child}/names"),
    "desk:part": ("Priya Nair", lambda here: f"/children/{here.child}/part"),
    "desk:paper": ("Priya Nair", lambda here: f"/children/{here.child}/one-page"),
    "desk:not_heard": ("Priya Nair", lambda here: f"/children/{here.child}/not-heard"),
    "desk:plan_tonight": ("Priya Nair", lambda here: f"/children/{here.child}/tonight"),
    "desk:paragraph": ("Priya Nair", lambda here: f"/children/{here.child}/paragraph"),
    "desk:for_family": ("Priya Nair", lambda here: f"/children/{here.child}/for-the-family"),
    "desk:for_family_easy": ("Priya Nair", lambda here: f"/children/{here.child}/for-the-family/easy-read"),
    "desk:same": ("Denise Walker", lambda here: f"/children/{here.child}/same"),
    "desk:guards": ("Denise Walker", lambda here: f"/children/{here.child}/guards"),
    "desk:know_family": ("Joy Adeyemi", lambda here: "/i-know-a-family"),
    "desk:family_known": ("Joy Adeyemi", lambda here: "/i-know-a-family/said"),
    "desk:open_with_a_reason": ("Sam Khan", lambda here: "/with-a-reason"),
    "desk:reviews": ("Denise Walker", lambda here: "/reviews"),
    "desk:stuck": ("Denise Walker", lambda here: "/stuck"),
    "desk:open_work": ("Denise Walker", lambda here: "/open-work"),
    "desk:rotas": ("Angela Moran", lambda here: "/rotas"),
    "desk:rota": ("Angela Moran", lambda here: here.rota),
    "desk:new_rota": ("Angela Moran", lambda here: here.rota + "/new"),
    "desk:together": ("Denise Walker", lambda here: "/who-works-with-whom"),
    "desk:rota_pattern": ("Angela Moran", lambda here: here.rota + "/pattern"),
    "desk:change_rota": ("Angela Moran", lambda here: here.rota + "/change"),
    "desk:my_shifts": ("Sam Khan", lambda here: here.rota.replace("rotas", "my-shifts")),
    "desk:give": ("Priya Nair", lambda here: "/handover"),
    "desk:give_for": ("Denise Walker", lambda here: here.colleague.replace("people", "handover/for")),
    "desk:directory": ("Hannah Okoye", lambda here: "/directory"),
    "desk:who": ("Hannah Okoye", lambda here: "/who-can-act-now"),
    "desk:drill": ("Priya Nair", lambda here: "/night-drill"),
    "desk:drills": ("Zoe Li", lambda here: "/night-drills"),
    "desk:gaps": ("Denise Walker", lambda here: "/gaps"),
    "desk:specialists": ("Hannah Okoye", lambda here: "/specialists"),
    "desk:agency": ("Hannah Okoye", lambda here: here.agency),
    "desk:clusters": ("Hannah Okoye", lambda here: "/clusters"),
    "desk:how_far": ("Denise Walker", lambda here: "/clusters/how-far"),
    "desk:partners": ("Hannah Okoye", lambda here: "/partners"),
    "desk:skills": ("Hannah Okoye", lambda here: "/skills"),
    "desk:load": ("Angela Moran", lambda here: "/load"),
    "desk:keep_clusters": ("Steve Lund", lambda here: here.agency + "/clusters"),
    "desk:looked_for": ("Hannah Okoye", lambda here: here.looked_for),
    "desk:said": ("Hannah Okoye", lambda here: here.agency + "/said"),
    "desk:narrow": ("Angela Moran", lambda here: here.agency + "/notice"),
    "desk:narrowing": ("Angela Moran", lambda here: here.narrowing),
    "desk:keep_card": ("Steve Lund", lambda here: here.agency + "/card"),
    "desk:keep_desk": ("Steve Lund", lambda here: here.a_desk),
    "desk:drafts": ("Priya Nair", lambda here: "/drafts"),
    "desk:draft": ("Priya Nair", lambda here: f"/drafts/{here.draft}"),
    "frontdoor:public_start": ("", lambda here: "/tell"),
    "frontdoor:public_danger": ("", lambda here: "/tell/danger"),
    "frontdoor:public_come_back": ("", lambda here: "/tell/come-back"),
    "frontdoor:public_how_far": ("", lambda here: "/tell/how-far"),
    "frontdoor:tell": ("Joy Adeyemi", lambda here: "/concern/new"),
    "frontdoor:receipt": ("Joy Adeyemi", lambda here: f"/concern/{here.concern}"),
    "frontdoor:notify": ("Angela Moran", lambda here: "/notification/new"),
    "frontdoor:queue": ("Priya Nair", lambda here: "/front-door"),
    "frontdoor:concern": ("Priya Nair", lambda here: f"/front-door/{here.concern}"),
    "frontdoor:people": ("Priya Nair", lambda here: f"/front-door/{here.concern}/people"),
    "frontdoor:at_the_hub": ("Priya Nair", lambda here: "/at-the-hub"),
    "frontdoor:hub": ("Priya Nair", lambda here: f"/front-door/{here.concern}/hub"),
    "frontdoor:owed": ("Priya Nair", lambda here: "/front-door/feedback"),
    "frontdoor:feedback": ("Priya Nair", lambda here: f"/front-door/{here.concern}/feedback"),
    "frontdoor:authorise": ("Denise Walker", lambda here: f"/front-door/{here.concern}/authorise"),
    "frontdoor:talks": ("Joy Adeyemi", lambda here: "/talk"),
    "frontdoor:note_talk": ("Joy Adeyemi", lambda here: "/talk/had"),
    "frontdoor:ask_before_naming": ("Joy Adeyemi", lambda here: "/talk/unnamed"),
    "frontdoor:talk": ("Joy Adeyemi", lambda here: f"/talk/{here.talk}"),
    "frontdoor:name_it": ("Joy Adeyemi", lambda here: f"/talk/{here.talk}/tell"),
    "sharing:ask": ("Priya Nair", lambda here: f"/children/{here.child}/ask"),
    "sharing:strategy": ("Priya Nair", lambda here: f"/children/{here.child}/strategy"),
    "linking:runs": ("Denise Walker", lambda here: "/extracts"),
    "linking:propose": ("Denise Walker", lambda here: "/extracts/propose"),
    "linking:looks": ("Priya Nair", lambda here: "/pairs"),
    "pathway:time_line": ("Priya Nair", lambda here: f"/children/{here.child}/time-line"),
    "pathway:record_step": ("Priya Nair", lambda here: f"/children/{here.child}/steps"),
    "pathway:leave": ("Joy Adeyemi", lambda here: f"/children/{here.child}/leave"),
    "pathway:explain": ("Priya Nair", lambda here: f"{here.clock}/late"),
    "pathway:not_needed": ("Priya Nair", lambda here: f"{here.clock}/not-needed"),
    "pathway:plan": ("Priya Nair", lambda here: f"{here.clock}/plan"),
    "pathway:protections": ("Sam Khan", lambda here: "/police-protection"),
    "assurance:board": ("Zoe Li", lambda here: "/assurance"),
    "assurance:policy": ("Zoe Li", lambda here: "/assurance/differences_in_time"),
    "disagreements:differences": ("Priya Nair", lambda here: "/differences"),
    "meetings:meetings": ("Denise Walker", lambda here: "/meetings"),
    "meetings:meeting": ("Denise Walker", lambda here: here.meeting),
    "meetings:add": ("Denise Walker", lambda here: here.meeting + "/add"),
    "meetings:invite": ("Denise Walker", lambda here: here.meeting + "/invite"),
    "meetings:scribe": ("Denise Walker", lambda here: here.meeting + "/scribe"),
    "meetings:came": ("Denise Walker", lambda here: here.meeting + "/came"),
    "meetings:lane": ("Denise Walker", lambda here: f"/cases/{here.case}/lane"),
    "disagreements:raise_of_case": ("Denise Walker", lambda here: f"/cases/{here.case}/differ"),
    "meetings:attendance": ("Zoe Li", lambda here: "/attendance"),
    "sharing:advice": ("Priya Nair", lambda here: "/advice"),
    "sharing:law": ("Steve Lund", lambda here: "/law"),
    "sharing:we_spoke": ("Priya Nair", lambda here: f"/children/{here.child}/we-spoke"),
    "sharing:questions": ("Angela Moran", lambda here: "/questions"),
    "sharing:question": ("Priya Nair", lambda here: f"/questions/{here.to_release}"),
    "sharing:answer": ("Joy Adeyemi", lambda here: f"/questions/{here.to_answer}/answer"),
    "sharing:answer_spoken": ("Joy Adeyemi", lambda here: f"/questions/{here.to_answer}/we-spoke"),
    "sharing:not_ours": ("Joy Adeyemi", lambda here: f"/questions/{here.to_answer}/not-ours"),
    "sharing:cannot_share": ("Joy Adeyemi", lambda here: f"/questions/{here.to_answer}/cannot-share"),
    "sharing:release": ("Angela Moran", lambda here: f"/questions/{here.to_release}/release"),
    "sharing:thread": ("Priya Nair", lambda here: f"/questions/{here.to_release}/thread"),
    "sharing:measures": ("Denise Walker", lambda here: "/sharing"),
    "sharing:barriers": ("Denise Walker", lambda here: "/barriers"),
    "sharing:copy": ("Priya Nair", lambda here: f"/questions/{here.to_release}/copy"),
    "sharing:amend": ("Angela Moran", lambda here: f"/questions/{here.to_release}/amend"),
}
VISITS |= {
    "staff:people": ("Steve Lund", lambda here: "/people"),
    "api:tokens": ("Steve Lund", lambda here: "/systems"),
    "api:new_token": ("Steve Lund", lambda here: "/systems/new"),
    "api:token": ("Steve Lund", lambda here: here.system),
    "staff:people_at": ("Steve Lund", lambda here: here.agency.replace("agencies", "people/at")),
    "staff:take_on": ("Steve Lund", lambda here: here.agency.replace("agencies", "people/at") + "/new"),
    "staff:person": ("Steve Lund", lambda here: here.colleague),
    "staff:leave": ("Steve Lund", lambda here: here.colleague + "/leave"),
    "staff:bring_on": ("Steve Lund", lambda here: "/people/new-agency"),
    "staff:skills": ("Steve Lund", lambda here: here.colleague + "/skills"),
    "staff:leave_partnership": (
        "Steve Lund",
        lambda here: here.agency.replace("agencies", "people/at") + "/leaves",
    ),
    "staff:roles": ("Steve Lund", lambda here: "/roles"),
    "staff:role": ("Steve Lund", lambda here: "/roles/duty_manager"),
    "staff:new_role": ("Steve Lund", lambda here: "/roles/new"),
}
FORMS = {  # sent with nothing filled in, by this button
    "frontdoor:public_start": "Start",
    "frontdoor:public_come_back": "Open my form",
    "frontdoor:public_how_far": "See how far it is",
    "frontdoor:tell": "Continue",
    "frontdoor:receipt": "Add file",
    "frontdoor:notify": "Send notification",
    "frontdoor:authorise": "Decide and tell",
    "frontdoor:note_talk": "Keep conversation",
    "frontdoor:ask_before_naming": "Ask for advice",
    "frontdoor:name_it": "Send concern",
    "frontdoor:feedback": "Save and tell",
    "desk:add_words": "Keep their words",
    "desk:rota_pattern": "Look at it first",
    "desk:change_rota": "Save",
    "desk:narrow": "Give notice",
    "desk:narrowing": "Do this",
    "desk:my_shifts": "Save",
    "desk:give": "Give handover",
    "desk:family_told": "Keep this",
    "desk:ask_service": "Ask the service",
    "desk:wrong": "Say that it is wrong",
    "desk:ours": "Show it so",
    "desk:who_works": "Write it down",
    "desk:relative": "Add them",
    "desk:plan_visit": "Plan it and tell both",
    "desk:particulars": "Keep what is known",
    "desk:add_number": "Add this number",
    "desk:add_home": "Add this home",
    "desk:add_name": "Add this name",
    "desk:not_heard": "Say why",
    "desk:plan_tonight": "Sign this plan",
    "meetings:meetings": "Convene it",
    "meetings:add": "Put it on the agenda",
    "meetings:invite": "Ask them",
    "meetings:scribe": "Let them write",
    "meetings:came": "Write it down",
    "meetings:lane": "Say so",
    "sharing:ask": "Send question",
    "sharing:strategy": "Record the discussion",
    "sharing:law": "Enter this day",
    "pathway:record_step": "Record the step",
    "pathway:leave": "End our agency's work",
    "pathway:explain": "Say why",
    "pathway:not_needed": "End this clock",
    "pathway:plan": "Write the plan",
    "pathway:protections": "Begin police protection",
    "sharing:we_spoke": "Keep this",
    "sharing:answer": "Send answer",
    "sharing:answer_spoken": "Record what we said",
    "sharing:not_ours": "Send 'not ours to answer'",
    "sharing:cannot_share": "Send why it cannot be shared",
    "sharing:thread": "Send message",
    "staff:take_on": "Take on",
    "api:new_token": "Make token",
    "staff:leave": "End their access now",
    "staff:new_role": "Save",
}
# For whoever has a form in this browser: test_public_form.py goes through them all.
EVERYBODYS = {f"frontdoor:public_{name}" for name in ("page", "check", "receipt", "save", "list")}
NOT_FOR_EYES = {"site:healthz": "/healthz", "site:readyz": "/readyz"}
# Files, saved and not looked at: test_drafts.py, test_family_pages.py and a test below read them.
TAKEN_ALONG = {
    "desk:draft_text",
    "desk:drawing",
    "desk:for_family_paper",
    "desk:for_family_easy_paper",
    "frontdoor:file",
}
# What protects an address and opens what is sealed; test_sealed.py visits each.
SEALED = {
    f"desk:{name}"
    for name in (
        "protect", "lift", "reveal", "revealed", "adoption", "ask_to_open", "openings", "opening", "approve",
        "opened",
    )
}  # fmt: skip
# test_notifying.py comes to each, on a telephone.
ASKED = {"desk:ask_specialist", "desk:specialist_came"}  # test_at_night.py comes to both
INCIDENT = {"frontdoor:incident", "frontdoor:path", "frontdoor:take_path", "frontdoor:contest"}
# test_meeting.py comes to each that shows something, but for "carry", which needs a meeting before this one:
# tests/web/test_meetings_live.py asks for it.
MEETING = {
    f"meetings:{name}"
    for name in (
        "live", "room", "stream", "open", "turn", "close", "minutes", "call",
        "heard", "decide", "harmed", "dissent", "give", "contact", "grade", "reveal", "view",
        "action", "accept", "cannot", "done", "dropped", "another", "carry", "dissent_again",
        "actions",
    )
}  # fmt: skip
# test_police_protection.py comes to each, on a telephone.
PROTECTION = {
    f"pathway:{name}"
    for name in (
        "protect_child", "protection", "protection_told", "protection_wishes", "protection_search",
        "protection_grounds", "protection_child", "protection_officer", "protection_take",
    )
}  # fmt: skip
# test_differing.py comes to each.
DIFFERING = {
    f"disagreements:{name}"
    for name in (
        "raise_of_child", "raise_of_question", "difference", "say", "up", "agreed", "confirm", "withdraw",
        "fair", "good_practice", "learning",
    )
}  # fmt: skip
# test_views.py comes to each.
VIEWS = {f"risk:{name}" for name in ("views", "fact", "guess", "adult", "reveal")}
HANDED = {"desk:handover"}  # test_handing_over.py gives one and comes to it
GUARDED = {"desk:end_guard", "desk:review"}  # test_guarded.py comes to both
# test_around_the_child.py comes to each.
TIED = {"desk:tie"}  # test_already_known.py ties two records, looks at it and un-ties them
BESIDE = {"desk:end_detail", "desk:visit", "desk:name_wish", "desk:doubt"}
# A demo town has none of these; test_coming_in.py and test_joiners_and_leavers.py visit them, live.
# What is only posted is a button on one of those pages.
LIVE_ONLY = {
    "signin:code",
    "staff:invite",
    "signin:set_up",
    "signin:again",
    "signin:welcome",
    "signin:account",
    "signin:end_visit",
    "signin:new_password",
    "signin:recovery_codes",
    "signin:new_app",
    "signin:new_passkey",
    "signin:remove_passkey",
    "signin:have_seen",
    "signin:leave",
    "signin:come_back",
    "signin:untie",
    "signin:lost",
    "signin:recovery",
    "signin:stop_mine",
    "signin:stop_for",
}
# A refusal and the look at it; test_answering.py visits both.
# Nothing keeps coming in a demo town yet: tests/web/test_sharing_barriers.py asks for this one.
NOTHING_KEEPS_COMING = {"sharing:barrier"}
# Nobody has proposed to tie an extract in a demo town: test_already_known.py proposes one and looks at both.
EXTRACTS = {"linking:run", "linking:look"}
REFUSED = {"sharing:challenge", "sharing:look_again", "sharing:from_mail"}
# Programs ask for these, with a token: tests/web/test_api.py.
CALLED = {
    "api:openapi",
    "api:call_concerns",
    "api:call_concern",
    "api:call_concern_read",
    "api:call_challenge",
    "api:call_notifications",
}
ONLY_POSTED = {
    "assurance:draw": "/assurance/differences_in_time/draw",
    "assurance:found": "/assurance/differences_in_time/found",
    "assurance:rebase": "/assurance/differences_in_time/rebase",
    "meetings:build": "{meeting}/build",
    "meetings:lock": "{meeting}/lock",
    "meetings:chair": "{meeting}/chair",
    "meetings:ask_views": "{meeting}/ask-views",
    "meetings:move": "/cases/{case}/move",
    "site:sign_out": "/sign-out",
    "desk:find": "/find",
    "desk:look_for": "/directory/find",
    "desk:try_again": "/stuck/{concern}/again",
    "desk:send_rota": "/rotas/nobodys/file",
    "desk:say_of_rota": "/rotas/nobodys/say",
    "desk:settle_change": "/rotas/nobodys/settle",
    "desk:settle_my_shift": "/my-shifts/nobodys/settle",
    "desk:keep_draft": "/drafts/keep",
    "desk:discard_draft": "/drafts/nobodys/discard",
    "frontdoor:public_delete": "/tell/delete",
    "frontdoor:add_file": "/concern/{concern}/files",
    "frontdoor:tie": "/front-door/{concern}/tie",
    "frontdoor:untie": "/front-door/{concern}/untie",
    "frontdoor:recommend": "/front-door/{concern}/recommend",
    "frontdoor:advise": "/talk/{talk}/advise",
    "frontdoor:helped": "/concern/{concern}/did-it-help",
    "frontdoor:challenge": "/concern/{concern}/challenge",
    "frontdoor:give_more": "/concern/{concern}/more",
    "frontdoor:answer_challenge": "/front-door/{concern}/answer",
    "frontdoor:came_of": "/front-door/{concern}/came-of-it",
    "frontdoor:rate": "/front-door/{concern}/rating",
    "frontdoor:claim": "/front-door/{concern}/claim",
    "frontdoor:release": "/front-door/{concern}/release",
    "frontdoor:give_back": "/front-door/{concern}/not-ours",
    "frontdoor:entry": "/front-door/{concern}/entry",
    "frontdoor:contact": "/front-door/{concern}/contact",
    "frontdoor:contact_came": "/front-door/{concern}/contact-came",
    "sharing:outcome": "/questions/{to_answer}/outcome",
    "sharing:hold": "/questions/{to_answer}/hold",
    "sharing:accept": "/questions/{to_answer}/accept",
    "sharing:withdraw": "/questions/{to_answer}/withdraw",
    "sharing:rate": "/questions/{to_answer}/rate",
    "sharing:undo": "/questions/{to_answer}/undo",
    "sharing:write_down": "/questions/{to_answer}/write-down",
    "sharing:give_back": "/questions/{to_answer}/give-back",
    "sharing:strike": "/questions/{to_answer}/strike",
    "sharing:put_back": "/questions/{to_answer}/put-back",
    "staff:renew": "{colleague}/renew",
    "api:end_token": "{system}/end",
}


def every_route() -> set[str]:
    return set(_named(get_resolver(), ""))


def _named(resolver: URLResolver, room: str) -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield f"{room}:{each.name}"
        else:
            yield from _named(each, each.app_name or room)


@pytest.fixture(scope="module")
def here(town: towns.ServedTown, chromium: Browser) -> Iterator[Furnished]:
    with casting(chromium, town) as cast:
        people: dict[str, Practitioner] = {}

        def somebody(name: str) -> Practitioner:
            if name not in people:
                people[name] = cast(name, sign_in=False)
                people[name].looks = False
                if name:
                    people[name].sign_in()
            return people[name]

        yield _furnish(town, somebody)


def _furnish(town: towns.ServedTown, somebody: Callable[[str], Practitioner]) -> Furnished:
    joy, priya, sam = somebody("Joy Adeyemi"), somebody("Priya Nair"), somebody("Sam Khan")
    concern = story.tell_the_front_door(joy)
    story.find_in_the_queue(priya, concern)
    story.tie_to_the_known_child(priya)
    story.open_the_child(priya)
    child = priya.visited[-1].rpartition("/")[2]
    to_release = story.ask_the_police(priya)
    sam.goto(f"/questions/{to_release}")
    story.prepare_the_answer(sam)
    to_answer = ask_the_school(priya, about="Dylan Freeman")
    search = next(path for path in reversed(priya.visited) if path.startswith("/found/"))
    priya.goto(f"/front-door/{concern}")
    priya.click(story.among(priya, "What do you recommend?", "Strategy discussion today"))
    priya.write(priya.page.get_by_label("Because", exact=True), story.RECOMMENDED)
    story.say_what_was_heard(priya)
    priya.follow(story.button(priya, "Send to a manager"))
    hannah = somebody("Hannah Okoye").goto("/directory")
    agency = story.link(hannah, "Police").first.get_attribute("href") or ""
    hannah.write(hannah.page.get_by_label("Who or what do you look for?"), "housing")
    hannah.follow(story.button(hannah, "Look"))
    looked_for = hannah.visited[-1]
    steve = somebody("Steve Lund").goto("/people")
    colleague = story.link(steve, "Priya Nair").first.get_attribute("href")
    rota = story.link(somebody("Angela Moran").goto("/rotas"), "Police front-door desk")
    a_desk = story.link(steve.goto(agency), "Change Police front-door desk").first.get_attribute("href")
    assert agency and colleague and a_desk
    clock = _a_late_clock(priya, child)
    draft = story.begin_to_tell(priya, "A draft of Priya's")
    return Furnished(
        town, somebody, concern, child, to_release, to_answer, search, agency, a_desk, looked_for,
        colleague, draft,
        story.ask_before_naming(joy), clock, story.let_a_system_call(steve),
        rota.first.get_attribute("href") or "", *_the_morning(somebody("Denise Walker")),
        _a_notice(somebody("Angela Moran"), agency),
    )  # fmt: skip


def _the_morning(denise: Practitioner) -> tuple[str, str]:
    """The meeting of this morning, and the case that stands first on its agenda."""
    meeting = story.link(denise.goto("/meetings"), "Daily domestic abuse meeting").first.get_attribute("href")
    assert meeting
    case = denise.goto(meeting).page.locator("[data-row]").first.get_attribute("id")
    assert case
    return meeting, case


def _a_notice(angela: Practitioner, agency: str) -> str:
    """From 1 September the police no longer go along on home visits, and nobody is asked to."""
    angela.goto(f"{agency}/notice")
    angela.write(angela.page.get_by_label("What will you no longer do?"), "no longer goes along on visits")
    angela.write(angela.page.get_by_label("From which day?"), "1/9/2026")
    angela.page.get_by_label("Who is to pick it up?").select_option("nobody")
    angela.follow(story.button(angela, "Give notice"))
    return angela.visited[-1]


def _a_late_clock(priya: Practitioner, child: str) -> str:
    """A referral of six weeks ago: what should have been looked at half way is late."""
    priya.goto(f"/children/{child}/steps")
    priya.page.get_by_label("What happened?").select_option("referral_received")
    priya.write(priya.page.get_by_label("On which day did it happen?"), "1/6/2026")
    priya.click(priya.page.get_by_label("Everybody who works with the child"))
    priya.follow(story.button(priya, "Record the step"))
    late = story.link(priya, "Say why it is late").first.get_attribute("href")
    assert late
    return late.removesuffix("/late")


def look_closely(who: Practitioner) -> None:
    """Axe at both widths, and no sideways scrolling at the narrowest."""
    who.assert_accessible_at(*PHONE)
    who.assert_fits(NARROWEST)


def test_every_page_is_visited() -> None:
    elsewhere = (
        LIVE_ONLY
        | ASKED
        | TAKEN_ALONG
        | SEALED
        | GUARDED
        | TIED
        | BESIDE
        | REFUSED
        | NOTHING_KEEPS_COMING
        | EXTRACTS
        | INCIDENT
        | PROTECTION
        | MEETING
        | DIFFERING
        | VIEWS
        | CALLED
    )
    elsewhere |= EVERYBODYS | HANDED
    assert every_route() == set(VISITS) | set(NOT_FOR_EYES) | set(ONLY_POSTED) | elsewhere


@pytest.mark.parametrize("route", sorted(VISITS))
def test_a_page_is_whole_at_every_width(here: Furnished, route: str) -> None:
    name, where = VISITS[route]
    who = here.cast(name).goto(where(here))
    assert who.visited[-1] == where(here), "it leads somewhere else"
    assert who.page.get_by_role("heading", level=1).count() == 1
    look_closely(who)


@pytest.mark.parametrize("route", sorted(FORMS))
def test_a_form_that_is_sent_with_nothing_in_it_is_whole_too(here: Furnished, route: str) -> None:
    name, where = VISITS[route]
    who = here.cast(name).goto(where(here))
    who.follow(story.button(who, FORMS[route]))
    assert who.page.title().startswith("Error: ")
    assert who.page.locator(".govuk-error-summary").count() == 1
    look_closely(who)


def test_a_letter_that_was_added_is_on_the_receipt_and_is_saved_as_it_was(here: Furnished) -> None:
    letter = "Dear Ms Adeyemi, Mara was not at school today."
    joy = here.cast("Joy Adeyemi").goto(f"/concern/{here.concern}")
    upload = joy.page.get_by_label("Add a photo or a letter")
    upload.set_input_files({"name": "letter.txt", "mimeType": "text/plain", "buffer": letter.encode()})
    joy.follow(story.button(joy, "Add file"))
    look_closely(joy)
    with joy.page.expect_download() as taken:
        story.link(joy, "letter.txt").click()
    assert taken.value.path().read_text(encoding="utf-8") == letter


def test_a_page_that_is_not_there_is_a_page_like_any_other(here: Furnished) -> None:
    who = here.cast("Zoe Li").goto("/children/K-00000-00000", status=404)
    look_closely(who)


def test_the_analyst_sees_counts_and_no_child(here: Furnished) -> None:
    zoe = here.cast("Zoe Li").goto("/")
    zoe.reads("The front door, last 28 days", "fewer than 5")
    look_closely(zoe)


def _may_send(route: str) -> str:
    """To anybody else the address is not there at all."""
    if route in (
        "desk:try_again",
        "desk:send_rota",
        "desk:say_of_rota",
        "desk:settle_change",
        "frontdoor:answer_challenge",
    ):
        return "Denise Walker"
    if route.startswith(("assurance:", "meetings:")):
        return "Denise Walker"
    return "Steve Lund" if route.startswith(("staff:", "api:")) else "Priya Nair"


@pytest.mark.parametrize("route", sorted(ONLY_POSTED))
def test_what_changes_something_cannot_be_opened_by_an_address(here: Furnished, route: str) -> None:
    page = here.cast(_may_send(route)).page
    path = ONLY_POSTED[route].format(
        concern=here.concern,
        to_answer=here.to_answer,
        colleague=here.colleague,
        talk=here.talk,
        system=here.system,
        meeting=here.meeting,
        case=here.case,
    )
    assert page.request.get(here.town.url + path).status == 405


@pytest.mark.parametrize("path", sorted(NOT_FOR_EYES.values()))
def test_what_machines_ask_says_yes(here: Furnished, path: str) -> None:
    answer = here.cast("").page.request.get(here.town.url + path)
    assert answer.status == 200
    assert answer.json()
