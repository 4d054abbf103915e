"""What somebody may not see looks exactly like what was never there, at every address and to every role.

Status, headers, bytes, statements to the database and the trail are one, whether a reference is another
agency's, another area's, nobody's or none at all (security.md G-01, G-03, T-12, T-27, B-24, B-25). The
answers that every role gets from every address stand in a table typed by hand.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from joinedup.access.models import Grant
from joinedup.agencies.models import Desk
from joinedup.holdings.actions import NewItem, add_items
from joinedup.trail.models import Entry

from .bad_forms import EVERYBODYS, FORMS, NOT_IN_A_DEMO
from .bad_town import Here, bytes_of, errors_of, form_at, page_of, routes, stored, text_of
from .standing import db, here, keyring_of_its_own, made_once, town
from .test_bad_input import taken_back

__all__ = ["db", "here", "keyring_of_its_own", "made_once", "town"]

# --- one record, hidden ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hiding:
    """Somebody who may open this page, and records that this person may not see on it."""

    who: str
    hidden: Callable[[Here], tuple[str, ...]]


def _children(here: Here) -> tuple[str, ...]:
    return here.town.amara.reference, here.bradford.child


HIDDEN: dict[str, tuple[Hiding, ...]] = {
    "desk:child": (
        Hiding("Grace Obi", _children),
        Hiding("Sam Khan", _children),
        Hiding("Priya Nair", lambda here: (here.bradford.child,)),
    ),
    "desk:give_for": (Hiding("Angela Moran", lambda here: (here.bradford.worker,)),),
    "desk:handover": (
        Hiding("Grace Obi", lambda here: (here.handed,)),
        Hiding("Denise Walker", lambda here: (here.handed,)),
    ),
    "desk:looks": (
        Hiding("Grace Obi", _children),
        Hiding("Priya Nair", lambda here: (here.bradford.child,)),
    ),
    "desk:protect": (
        Hiding("Grace Obi", _children),
        Hiding("Priya Nair", lambda here: (here.bradford.child,)),
    ),
    "desk:lift": (
        Hiding("Grace Obi", _children),
        Hiding("Denise Walker", lambda here: (here.bradford.child,)),
    ),
    **dict.fromkeys(
        ["desk:reveal", "desk:revealed"],
        (
            Hiding("Priya Nair", lambda here: (here.sealed,)),  # she works with the child, and may not know
            Hiding("Sam Khan", lambda here: (here.sealed,)),
        ),
    ),
    **dict.fromkeys(
        [
            "desk:add_words",
            "desk:ask_service",
            "desk:wrong",
            "desk:ours",
            "desk:who_works",
            "desk:relative",
            "desk:family",
            "desk:add_name",
            "desk:add_home",
            "desk:add_number",
            "desk:particulars",
            "desk:plan_visit",
            "desk:same",
            "desk:part",
            "desk:paper",
            "desk:paragraph",
            "desk:plan_tonight",
            "desk:not_heard",
            "desk:family_told",
            "desk:for_family",
            "desk:for_family_easy",
            "desk:for_family_paper",
            "desk:for_family_easy_paper",
        ],
        (Hiding("Grace Obi", _children), Hiding("Priya Nair", lambda here: (here.bradford.child,))),
    ),
    "desk:tie": (Hiding("Grace Obi", lambda here: (here.tie,)),),
    "desk:end_detail": (Hiding("Grace Obi", lambda here: (here.detail,)),),
    "desk:visit": (Hiding("Grace Obi", lambda here: (here.visit,)),),
    "desk:name_wish": (
        Hiding("Grace Obi", lambda here: (here.wished,)),
        Hiding("Priya Nair", lambda here: (here.wished,)),  # who asked is not who answers
    ),
    "desk:doubt": (Hiding("Grace Obi", lambda here: (here.doubt,)),),
    "desk:guards": (Hiding("Denise Walker", lambda here: (here.bradford.child,)),),
    "desk:end_guard": (Hiding("Denise Walker", lambda here: (here.bradford.guard, here.review)),),
    "desk:review": (
        Hiding("Grace Obi", lambda here: (here.review, here.guard)),
        Hiding("Sam Khan", lambda here: (here.review,)),  # it is about him
        Hiding("Denise Walker", lambda here: (here.guard, here.bradford.guard)),
    ),
    "desk:adoption": (Hiding("Denise Walker", lambda here: (here.bradford.child,)),),
    "desk:ask_to_open": (Hiding("Denise Walker", lambda here: (here.opening,)),),
    **dict.fromkeys(
        ["desk:opening", "desk:approve", "desk:opened"],
        (Hiding("Denise Walker", lambda here: (here.link,)),),
    ),
    "desk:agency": (Hiding("Priya Nair", lambda here: (here.bradford.agency,)),),
    "desk:said": (Hiding("Priya Nair", lambda here: (here.bradford.agency,)),),
    "desk:keep_card": (
        Hiding("Angela Moran", lambda here: (_school(here), here.bradford.agency)),
        Hiding("Steve Lund", lambda here: (here.bradford.agency,)),
    ),
    "desk:keep_clusters": (
        Hiding("Angela Moran", lambda here: (_school(here), here.bradford.agency)),
        Hiding("Steve Lund", lambda here: (here.bradford.agency,)),
    ),
    "desk:narrow": (
        Hiding("Angela Moran", lambda here: (_school(here), here.bradford.agency)),
        Hiding("Steve Lund", lambda here: (_school(here), here.bradford.agency)),
    ),
    "desk:narrowing": (Hiding("Denise Walker", lambda here: (here.narrowing,)),),
    "desk:looked_for": (Hiding("Priya Nair", lambda here: (_looked_for_by_denise(here),)),),
    "desk:keep_desk": (
        Hiding("Angela Moran", lambda here: (_door(here), here.bradford.desk)),
        Hiding("Steve Lund", lambda here: (here.bradford.desk,)),
    ),
    **dict.fromkeys(
        [
            "desk:rota",
            "desk:send_rota",
            "desk:new_rota",
            "desk:say_of_rota",
            "desk:rota_pattern",
            "desk:change_rota",
            "desk:settle_change",
            "desk:my_shifts",
            "desk:settle_my_shift",
        ],
        (Hiding("Angela Moran", lambda here: (here.hub_desk, _desk_in_bradford())),),
    ),
    "desk:ask_specialist": (Hiding("Priya Nair", lambda here: (here.bradford.agency,)),),
    "desk:specialist_came": (
        Hiding("Priya Nair", lambda here: (here.asked_of_police,)),
        Hiding("Hannah Okoye", lambda here: (here.asked_of_police,)),  # she asked it
    ),
    "desk:found": (Hiding("Priya Nair", lambda here: (_search_of_denise(here),)),),
    "desk:try_again": (
        Hiding("Angela Moran", lambda here: (here.notice_to_nurse, here.notice_in_bradford)),
        Hiding("Denise Walker", lambda here: (here.notice_in_bradford,)),
    ),
    **dict.fromkeys(
        ["desk:draft", "desk:draft_text"],
        (Hiding("Priya Nair", lambda here: (_draft_of_denise(here),)),),
    ),
    "frontdoor:receipt": (
        Hiding("Grace Obi", lambda here: (here.told, here.bradford.concern)),
        Hiding("Priya Nair", lambda here: (here.told, here.bradford.concern)),  # the sender's page alone
    ),
    "frontdoor:challenge": (Hiding("Grace Obi", lambda here: (here.told, here.bradford.concern)),),
    "frontdoor:give_more": (Hiding("Grace Obi", lambda here: (here.told, here.bradford.concern)),),
    "frontdoor:add_file": (Hiding("Grace Obi", lambda here: (here.told, here.bradford.concern)),),
    "desk:drawing": (
        Hiding("Grace Obi", lambda here: (here.drawing,)),
        Hiding("Sam Khan", lambda here: (here.drawing,)),
        Hiding("Priya Nair", lambda here: (here.letter,)),  # a file, and no drawing
    ),
    "frontdoor:file": (
        Hiding("Grace Obi", lambda here: (here.letter,)),
        Hiding("Sam Khan", lambda here: (here.letter,)),
    ),
    **dict.fromkeys(
        [
            "frontdoor:concern",
            "frontdoor:tie",
            "frontdoor:untie",
            "frontdoor:recommend",
            "frontdoor:rate",
            "frontdoor:claim",
            "frontdoor:release",
            "frontdoor:came_of",
            "frontdoor:people",
            "frontdoor:hub",
            "frontdoor:give_back",
            "frontdoor:entry",
            "frontdoor:contact",
            "frontdoor:contact_came",
            "frontdoor:answer_challenge",
        ],
        (Hiding("Priya Nair", lambda here: (here.bradford.concern,)),),
    ),
    "frontdoor:feedback": (Hiding("Priya Nair", lambda here: (here.bradford.concern,)),),
    "frontdoor:helped": (
        Hiding("Grace Obi", lambda here: (here.told, here.bradford.concern)),
        Hiding("Priya Nair", lambda here: (here.told, here.bradford.concern)),
    ),
    "frontdoor:incident": (
        Hiding("Grace Obi", lambda here: (here.incident, here.bradford.concern)),
        Hiding("Joy Adeyemi", lambda here: (here.incident,)),  # she reads hers, and not the whole
        Hiding("Priya Nair", lambda here: (here.told, here.bradford.concern)),
    ),
    "frontdoor:contest": (
        Hiding("Grace Obi", lambda here: (here.incident, here.bradford.concern)),
        Hiding("Sam Khan", lambda here: (here.incident,)),
    ),
    **dict.fromkeys(
        ["frontdoor:path", "frontdoor:take_path"],
        (
            Hiding("Grace Obi", lambda here: (here.path,)),
            Hiding("Angela Moran", lambda here: (here.path,)),  # she told of it: the incident is hers to read
            Hiding("Owen Price", lambda here: (here.path,)),  # the front door reads the incident too
        ),
    ),
    "frontdoor:authorise": (Hiding("Denise Walker", lambda here: (here.bradford.concern,)),),
    "frontdoor:talk": (
        Hiding("Grace Obi", lambda here: (here.talk_had, here.talk_asked)),
        Hiding("Priya Nair", lambda here: (here.talk_had,)),  # noted by Joy, for herself
    ),
    "frontdoor:advise": (
        Hiding("Sam Khan", lambda here: (here.talk_had, here.talk_asked)),
        Hiding("Priya Nair", lambda here: (here.talk_had,)),
    ),
    "frontdoor:name_it": (
        Hiding("Grace Obi", lambda here: (here.talk_had, here.talk_asked)),
        Hiding("Priya Nair", lambda here: (here.talk_had, here.talk_asked)),  # she advises on one
    ),
    "sharing:ask": (
        Hiding("Grace Obi", _children),
        Hiding("Priya Nair", lambda here: (here.bradford.child,)),
    ),
    "sharing:strategy": (Hiding("Priya Nair", lambda here: (here.bradford.child,)),),
    **dict.fromkeys(
        ["pathway:time_line", "pathway:record_step", "pathway:leave"],
        (
            Hiding("Grace Obi", _children),
            Hiding("Priya Nair", lambda here: (here.bradford.child,)),
        ),
    ),
    **dict.fromkeys(
        ["pathway:explain", "pathway:not_needed"],
        (Hiding("Grace Obi", lambda here: (here.late_clock, here.running_clock)),),
    ),
    **dict.fromkeys(
        ["meetings:meeting", "meetings:came"],
        (
            Hiding("Owen Price", lambda here: (here.meeting,)),  # whose desk was not asked
            Hiding("Priya Nair", lambda here: (here.meeting_in_bradford,)),
        ),
    ),
    **dict.fromkeys(
        [f"meetings:{name}" for name in ("build", "lock", "chair", "ask_views", "add", "invite", "scribe")],
        (Hiding("Denise Walker", lambda here: (here.meeting_in_bradford,)),),
    ),
    **dict.fromkeys(
        ["meetings:lane", "meetings:move"],
        (
            Hiding("Owen Price", lambda here: (here.case,)),
            Hiding("Denise Walker", lambda here: (here.case_in_bradford,)),
        ),
    ),
    "linking:run": (Hiding("Denise Walker", lambda here: (here.bradford.extract,)),),
    "linking:look": (Hiding("Priya Nair", lambda here: (here.bradford.pair,)),),
    "pathway:plan": (Hiding("Grace Obi", lambda here: (here.late_clock, here.running_clock)),),
    "pathway:protect_child": (
        Hiding("Sam Khan", lambda here: (here.town.amara.reference, here.bradford.child)),
        Hiding("Priya Nair", lambda here: (here.town.amara.reference,)),  # who is no constable
    ),
    **dict.fromkeys(
        [
            "pathway:protection",
            "pathway:protection_told",
            "pathway:protection_wishes",
            "pathway:protection_search",
            "pathway:protection_grounds",
            "pathway:protection_child",
            "pathway:protection_officer",
            "pathway:protection_take",
        ],
        (
            Hiding("Grace Obi", lambda here: (here.protection,)),
            Hiding("Hannah Okoye", lambda here: (here.protection,)),
        ),
    ),
    **dict.fromkeys(
        [
            "meetings:live",
            "meetings:room",
            "meetings:stream",
            "meetings:open",
            "meetings:turn",
            "meetings:close",
            "meetings:minutes",
        ],
        (Hiding("Owen Price", lambda here: (here.sitting,)),),  # whose desk has no seat at it
    ),
    **dict.fromkeys(
        [
            "meetings:call",
            "meetings:heard",
            "meetings:decide",
            "meetings:harmed",
            "meetings:dissent",
            "meetings:give",
            "meetings:contact",
            "meetings:grade",
            "meetings:reveal",
            "meetings:view",
        ],
        (Hiding("Owen Price", lambda here: (here.on_the_table,)),),
    ),
    **dict.fromkeys(
        [
            "meetings:action",
            "meetings:accept",
            "meetings:cannot",
            "meetings:done",
            "meetings:dropped",
            "meetings:another",
            "meetings:carry",
        ],
        (Hiding("Owen Price", lambda here: (here.of_grace, here.of_before)),),
    ),
    "meetings:dissent_again": (Hiding("Owen Price", lambda here: (here.dissent,)),),
    "disagreements:raise_of_child": (
        Hiding("Grace Obi", _children),
        Hiding("Priya Nair", lambda here: (here.bradford.child,)),
    ),
    "disagreements:raise_of_case": (
        Hiding("Owen Price", lambda here: (here.case,)),
        Hiding("Denise Walker", lambda here: (here.case_in_bradford,)),
    ),
    "disagreements:raise_of_question": (
        Hiding("Hannah Okoye", lambda here: (here.asked, here.answered, here.bradford.question)),
        Hiding("Sam Khan", lambda here: (here.to_nurse, here.bradford.question)),
    ),
    **dict.fromkeys(
        [
            "disagreements:difference",
            "disagreements:say",
            "disagreements:up",
            "disagreements:agreed",
            "disagreements:confirm",
            "disagreements:withdraw",
            "disagreements:fair",
            "disagreements:good_practice",
        ],
        (
            Hiding("Joy Adeyemi", lambda here: (here.difference, here.settled)),
            Hiding("Sam Khan", lambda here: (here.difference, here.settled)),
        ),
    ),
    "disagreements:learning": (Hiding("Sam Khan", lambda here: (here.learning,)),),
    **dict.fromkeys(
        ["risk:views", "risk:fact", "risk:guess", "risk:adult", "risk:reveal"],
        (Hiding("Grace Obi", lambda here: (here.round,)),),
    ),
    "sharing:we_spoke": (
        Hiding("Grace Obi", _children),
        Hiding("Priya Nair", lambda here: (here.bradford.child,)),
    ),
    "sharing:question": (
        Hiding("Hannah Okoye", lambda here: (here.asked, here.answered, here.bradford.question)),
        Hiding("Sam Khan", lambda here: (here.to_nurse, here.bradford.question)),
    ),
    "sharing:answer": (
        Hiding("Hannah Okoye", lambda here: (here.asked, here.bradford.question)),
        Hiding("Priya Nair", lambda here: (here.asked, here.prepared, here.bradford.question)),  # she asked
    ),
    "sharing:write_down": (Hiding("Sam Khan", lambda here: (here.to_nurse, here.bradford.question)),),
    "sharing:release": (
        Hiding("Hannah Okoye", lambda here: (here.prepared, here.bradford.question)),
        Hiding("Priya Nair", lambda here: (here.prepared, here.answered, here.bradford.question)),
        Hiding("Angela Moran", lambda here: (here.to_nurse, here.bradford.question)),
    ),
    "sharing:from_mail": (
        Hiding("Priya Nair", lambda here: (here.by_mail,)),  # who asked
        Hiding("Hannah Okoye", lambda here: (here.by_mail,)),
    ),
    "sharing:give_back": (
        Hiding("Hannah Okoye", lambda here: (here.prepared, here.bradford.question)),
        Hiding("Angela Moran", lambda here: (here.to_nurse, here.bradford.question)),
    ),
    **dict.fromkeys(
        [
            "sharing:answer_spoken",
            "sharing:not_ours",
            "sharing:cannot_share",
            "sharing:strike",
            "sharing:put_back",
        ],
        (
            Hiding("Hannah Okoye", lambda here: (here.asked, here.bradford.question)),
            Hiding("Priya Nair", lambda here: (here.asked, here.prepared, here.bradford.question)),
        ),
    ),
    "sharing:challenge": (Hiding("Hannah Okoye", lambda here: (here.refused, here.bradford.question)),),
    "sharing:look_again": (Hiding("Hannah Okoye", lambda here: (here.challenged, here.bradford.question)),),
    "sharing:undo": (
        Hiding("Hannah Okoye", lambda here: (here.just_asked, here.bradford.question)),
        Hiding("Sam Khan", lambda here: (here.just_asked, here.bradford.question)),
    ),
    "sharing:outcome": (Hiding("Hannah Okoye", lambda here: (here.answered, here.bradford.question)),),
    **dict.fromkeys(
        ["sharing:amend", "sharing:copy"],
        (Hiding("Hannah Okoye", lambda here: (here.asked, here.answered, here.bradford.question)),),
    ),
    "sharing:barrier": (Hiding("Angela Moran", lambda here: (here.barrier_elsewhere,)),),
    "sharing:hold": (Hiding("Hannah Okoye", lambda here: (here.answered, here.bradford.question)),),
    "sharing:thread": (
        Hiding("Hannah Okoye", lambda here: (here.asked, here.answered, here.bradford.question)),
        Hiding("Sam Khan", lambda here: (here.to_nurse, here.bradford.question)),
    ),
    "sharing:accept": (
        Hiding("Hannah Okoye", lambda here: (here.asked, here.bradford.question)),
        Hiding("Priya Nair", lambda here: (here.asked, here.bradford.question)),  # she asked
    ),
    **dict.fromkeys(
        ["sharing:withdraw", "sharing:rate"],
        (
            Hiding("Hannah Okoye", lambda here: (here.asked, here.answered, here.bradford.question)),
            Hiding("Sam Khan", lambda here: (here.asked, here.answered, here.bradford.question)),  # asked
        ),
    ),
}
_OTHER_PEOPLE = (
    Hiding("Steve Lund", lambda here: (here.bradford.worker,)),
    Hiding("Moira Kelly", lambda here: (_priya(here), here.bradford.worker)),
)
_OTHER_AGENCIES = (
    Hiding("Steve Lund", lambda here: (here.bradford.agency,)),
    Hiding("Moira Kelly", lambda here: (_school(here), here.bradford.agency)),
)
HIDDEN |= {
    **dict.fromkeys(["staff:people_at", "staff:take_on"], _OTHER_AGENCIES),
    **dict.fromkeys(["staff:person", "staff:leave", "staff:renew", "staff:skills"], _OTHER_PEOPLE),
    "staff:leave_partnership": (Hiding("Steve Lund", lambda here: (here.bradford.agency,)),),
    **dict.fromkeys(
        ["assurance:policy", "assurance:draw", "assurance:found", "assurance:rebase"],
        (Hiding("Denise Walker", lambda here: ("nobodys_policy",)),),
    ),
    "staff:role": (Hiding("Steve Lund", lambda here: ("bradfords_own",)),),
    **dict.fromkeys(
        ["api:token", "api:end_token"], (Hiding("Steve Lund", lambda here: (here.bradford.system,)),)
    ),
}
# Where trying to change what is not there is also shown to another administrator (B-40).
AN_ALERT_TOO = {
    "staff:take_on", "staff:person", "staff:leave", "staff:renew", "staff:skills", "staff:leave_partnership"
}  # fmt: skip
KINDS = {
    "staff:people_at": "A",
    "staff:take_on": "A",
    "staff:person": "W",
    "staff:leave": "W",
    "staff:renew": "W",
    "desk:guards": "K",
    "desk:end_guard": "G",
    "desk:review": "G",
    "desk:child": "K",
    "desk:looks": "K",
    "desk:doubt": "L",
    "desk:name_wish": "L",
    "desk:visit": "L",
    "desk:same": "K",
    "desk:tie": "O",
    "desk:end_detail": "L",
    "desk:agency": "A",
    "desk:said": "A",
    "desk:keep_card": "A",
    "desk:keep_clusters": "A",
    "desk:narrow": "A",
    "desk:narrowing": "NA",
    "staff:leave_partnership": "A",
    "staff:skills": "W",
    "desk:keep_desk": "D",
    "desk:rota": "D",
    "desk:send_rota": "D",
    "desk:new_rota": "D",
    "desk:say_of_rota": "D",
    "desk:rota_pattern": "D",
    "desk:change_rota": "D",
    "desk:settle_change": "D",
    "desk:my_shifts": "D",
    "desk:settle_my_shift": "D",
    "desk:protect": "K",
    "desk:adoption": "K",
    "desk:ask_to_open": "Z",
    "desk:opening": "Z",
    "desk:approve": "Z",
    "desk:opened": "Z",
    "desk:lift": "K",
    "desk:reveal": "Z",
    "desk:revealed": "Z",
    "desk:try_again": "N",
    "desk:ask_specialist": "D",
    "desk:specialist_came": "S",
    "frontdoor:file": "F",
    "desk:drawing": "F",
    "frontdoor:talk": "T",
    "api:token": "J",
    "api:end_token": "J",
    "frontdoor:advise": "T",
    "frontdoor:name_it": "T",
    "sharing:ask": "K",
    "sharing:strategy": "K",
    **dict.fromkeys(
        [f"meetings:{name}" for name in ("meeting", "came", "build", "lock", "chair", "ask_views", "add")],
        "ME",
    ),
    "meetings:invite": "ME",
    "meetings:scribe": "ME",
    "meetings:lane": "CA",
    "meetings:move": "CA",
    "linking:run": "R",
    "linking:look": "R",
    "risk:views": "RO",
    "risk:fact": "RO",
    "risk:guess": "RO",
    "risk:adult": "RO",
    "risk:reveal": "RO",
    "pathway:time_line": "K",
    "pathway:record_step": "K",
    "pathway:leave": "K",
    "pathway:explain": "M",
    "pathway:not_needed": "M",
    "pathway:plan": "M",
    "meetings:live": "ME",
    "meetings:room": "ME",
    "meetings:stream": "ME",
    "meetings:open": "ME",
    "meetings:turn": "ME",
    "meetings:close": "ME",
    "meetings:minutes": "ME",
    "meetings:call": "CA",
    "meetings:heard": "CA",
    "meetings:decide": "CA",
    "meetings:harmed": "CA",
    "meetings:dissent": "CA",
    "meetings:give": "CA",
    "meetings:contact": "CA",
    "meetings:grade": "CA",
    "meetings:reveal": "CA",
    "meetings:view": "CA",
    "meetings:action": "AC",
    "meetings:accept": "AC",
    "meetings:cannot": "AC",
    "meetings:done": "AC",
    "meetings:dropped": "AC",
    "meetings:another": "AC",
    "meetings:carry": "AC",
    "meetings:dissent_again": "DE",
    "pathway:protect_child": "K",
    "pathway:protection": "Y",
    "pathway:protection_told": "Y",
    "pathway:protection_wishes": "Y",
    "pathway:protection_search": "Y",
    "pathway:protection_grounds": "Y",
    "pathway:protection_child": "Y",
    "pathway:protection_officer": "Y",
    "pathway:protection_take": "Y",
    "disagreements:raise_of_child": "K",
    "disagreements:raise_of_case": "CA",
    "disagreements:raise_of_question": "Q",
    **{
        f"disagreements:{name}": "DI" for name in ("difference", "say", "up", "agreed", "confirm", "withdraw")
    },
    "disagreements:fair": "DI",
    "disagreements:good_practice": "DI",
    "disagreements:learning": "LE",
    "sharing:we_spoke": "K",
    "sharing:barrier": "V",
    "desk:give_for": "W",
    "desk:handover": "U",
}
NONE_AT_ALL = (
    "1",
    "X-00000-00000",  # of another kind
    "%00",
    "%FF%FE",
    "x" * 10_000,
)


def _priya(here: Here) -> str:
    return here.town.people["Priya Nair"].reference


def _desk_in_bradford() -> str:
    return Desk.objects.exclude(agency__area__name="Leeds").values_list("reference", flat=True)[0]


def _school(here: Here) -> str:
    return here.town.agencies["Parkside Primary School"].reference


def _door(here: Here) -> str:
    return here.town.desks["Duty and Advice"].reference


def _draft_of_denise(here: Here) -> str:
    """What Denise typed about a child, refused since most of it is missing, and kept for her."""
    denise = here.client("Denise Walker")
    sent = form_at(denise.get("/concern/new"), "/concern/new")
    assert denise.post("/concern/new", {**sent, "child_name": "Amara Okafor"}).status_code == 422
    token = sent["_draft"][0]
    assert "Amara Okafor" in text_of(denise.get(f"/drafts/{token}"))
    return token


def _looked_for_by_denise(here: Here) -> str:
    sent = here.client("Denise Walker").post("/directory/find", {"looked_for": "okafor"})
    return str(sent["Location"]).split("/")[-1]


def _search_of_denise(here: Here) -> str:
    sent = here.client("Denise Walker").post("/find", {"find": "okafor"})
    return str(sent["Location"]).split("/")[-1]


@dataclass(frozen=True)
class Answered:
    """Everything by which one answer could be told from another."""

    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[str, ...]
    body: bytes
    statements: tuple[str, ...]
    entries: tuple[tuple[str, str, str], ...]  # code, about, actor


def _asked(client: Client, method: str, path: str, sent: dict[str, Any]) -> Answered:
    last = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    with CaptureQueriesContext(connection) as caught:
        answer: Any = getattr(client, method)(path, sent) if sent else getattr(client, method)(path)
    entries = Entry.objects.filter(number__gt=last).order_by("number")
    return Answered(
        answer.status_code,
        tuple(sorted((name, value) for name, value in answer.headers.items() if name != "Location")),
        tuple(sorted(answer.cookies)),
        bytes_of(answer),
        tuple(_shape(query["sql"]) for query in caught.captured_queries),
        tuple((entry.code, str(entry.about), entry.actor) for entry in entries),
    )


@cache
def _shape(sql: str) -> str:
    """A statement without what it was asked for."""
    return re.sub(r"\s+", " ", re.sub(r"'(?:[^']|'')*'|\b\d+\b|\bs\d+_x\d+\b", "?", sql, flags=re.DOTALL))


def _path(name: str, reference: str) -> str:
    return reverse(name, args=["HERE"]).replace("HERE", reference)


def _whole(name: str, here: Here) -> dict[str, Any]:
    """What would be taken if the record could be seen."""
    return {**FORMS[name].filled(here), "_key": "k" * 24, "_version": "1", "_shown": "0:"}


WITH_A_REFERENCE = {name: pattern for name, pattern in routes() if pattern.pattern.converters}


def test_every_address_with_a_reference_stands_in_the_table() -> None:
    all_alike = {"desk:discard_draft"}  # goes on to the list of drafts, whosever it was
    # asked with a token: test_api.py
    all_alike |= {"api:call_concern", "api:call_concern_read", "api:call_challenge"}
    assert set(HIDDEN) == set(WITH_A_REFERENCE) - NOT_IN_A_DEMO - all_alike


@pytest.mark.parametrize("method", ["get", "post"])
def test_hidden_absent_and_malformed_are_one_answer(
    here: Here, subtests: pytest.Subtests, method: str
) -> None:
    seen = 0
    assert here.handed and here.taken_on  # what some forms stand on is made where it is asked for
    assert all(
        (here.detail, here.visit, here.wished, here.doubt, here.tie, here.narrowing)
    )  # there before anybody looks
    forms = [name for name in HIDDEN if name in FORMS] if method == "post" else []
    whole = {name: _whole(name, here) for name in forms}
    before = stored()
    for name, hidings in HIDDEN.items():
        if method == "post" and name not in FORMS:
            continue
        for number, hiding in enumerate(hidings):
            none_at_all = NONE_AT_ALL[number :: len(hidings)]  # each once at every address
            with subtests.test(address=name, who=hiding.who):
                client = here.client(hiding.who)
                client.get("/help")  # the token against forgery is given once
                sent = whole.get(name, {})
                absent = f"{KINDS.get(name, name[0].replace('f', 'C').replace('s', 'Q'))}-00000-00000"
                with taken_back():
                    wanted = _asked(client, method, _path(name, absent), sent)
                stands_elsewhere = name in FORMS and FORMS[name].stands_on is not None
                if method == "get" and stands_elsewhere and ("Allow", "POST") in wanted.headers:
                    continue
                assert wanted.status == 404
                assert b"There is nothing here for you" in wanted.body
                alert = method == "post" and name in AN_ALERT_TOO
                codes = ["people.refused_elsewhere", "looked.nothing"] if alert else ["looked.nothing"]
                assert [code for code, _, _ in wanted.entries] == codes
                assert wanted.entries[-1][1:] == ("[]", here.town.people[hiding.who].reference)
                for reference in (*hiding.hidden(here), *none_at_all):
                    with taken_back():
                        answer = _asked(client, method, _path(name, reference), sent)
                    _same(answer, wanted, reference)
                    seen += 1
                assert stored() == before
    assert seen > 80


def _same(answer: Answered, wanted: Answered, reference: str) -> None:
    assert answer.status == wanted.status, reference[:30]
    assert answer.headers == wanted.headers, reference[:30]
    assert answer.cookies == wanted.cookies, reference[:30]
    assert answer.body == wanted.body, reference[:30]
    assert answer.statements == wanted.statements, reference[:30]
    assert answer.entries == wanted.entries, reference[:30]


def test_who_asked_for_what_is_kept_where_it_can_be_erased(here: Here) -> None:
    here.client("Grace Obi").get(f"/children/{here.town.amara.reference}")
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.code, entry.about) == ("looked.nothing", [])
    assert entry.reason.text == here.town.amara.reference
    here.client("Grace Obi").get("/children/" + "x" * 10_000)
    assert Entry.objects.order_by("-number")[0].reason.text == "x" * 200


def test_somebody_who_is_not_signed_in_learns_nothing_and_leaves_nothing(
    here: Here, subtests: pytest.Subtests
) -> None:
    """Sent to sign in, whatever is asked for, before anything is looked up."""
    asked = {name: hidings[0].hidden(here) for name, hidings in HIDDEN.items()}  # some are made by asking
    everything = stored(with_looks=True)
    for name, references in asked.items():
        with subtests.test(address=name):
            for reference in (*references, "K-00000-00000", *NONE_AT_ALL):
                for method in ("get", "post"):
                    client = Client()
                    with CaptureQueriesContext(connection) as caught:
                        answer: Any = getattr(client, method)(_path(name, reference))
                    assert answer.status_code == 302
                    assert answer["Location"].split("?")[0] == "/sign-in"
                    assert answer.content == b""
                    assert len(caught) == 0
                    assert not answer.cookies
    of_denise: dict[str, Any] = {"django_session": [], "store_draft": []}  # whose search and draft they are
    assert {**everything, **of_denise} == {**stored(with_looks=True), **of_denise}


# --- a record inside a form --------------------------------------------------------------------------------


def _filled(here: Here, name: str) -> tuple[Client, str, dict[str, Any]]:
    case = FORMS[name]
    client, path = here.client(case.who), case.posts_to(here)
    assert case.stands_on is not None
    shown = client.get(case.stands_on(here))
    return client, path, {**form_at(shown, path), **case.filled(here)}


def _bradfords_desk(here: Here) -> str:
    return Desk.objects.get(name="Bradford police desk").reference


def _of_hannah(here: Here) -> str:
    """An item that the health service holds about the same child."""
    hannah = here.town.viewer("Hannah Okoye")
    missed = NewItem("missed_appointment", "Missed", "", "fact", here.town.at, (here.town.amara.reference,))
    (reference,) = add_items([missed], by=hannah, at=here.town.at)
    return reference


_NO_AND_NOTHING_WIDER = {"safety": "no", "safety_line": "", "wider_because": ""}
INSIDE_A_FORM: tuple[tuple[str, str, Callable[[Here], str], str, dict[str, str]], ...] = (
    # form, field, what is hidden, what is nobody's, what else is chosen
    ("frontdoor:tie", "reference", lambda here: here.bradford.child, "K-00000-00000", {"child": "another"}),
    ("frontdoor:tie", "child", lambda here: here.bradford.child, "K-00000-00000", {}),
    ("sharing:ask", "desk", _bradfords_desk, "D-00000-00000", {}),
    ("sharing:ask", "other_desk", _bradfords_desk, "D-00000-00000", {"desk": "other"}),
    ("sharing:ask", "people", lambda here: here.bradford.child, "K-00000-00000", {}),
    ("sharing:answer", "items", _of_hannah, "X-00000-00000", _NO_AND_NOTHING_WIDER),
    ("sharing:answer", "safety_item", _of_hannah, "X-00000-00000", {"safety_line": ""}),
    ("sharing:write_down", "about", lambda here: here.bradford.child, "K-00000-00000", {}),
)


def test_a_reference_in_a_form_is_hidden_in_the_same_way(here: Here, subtests: pytest.Subtests) -> None:
    for name, field, hidden, nobodys, more in INSIDE_A_FORM:
        with subtests.test(form=name, field=field), taken_back():
            # An item that went is shown as gone, with what is left, before anything is sent.
            reference, expected = hidden(here), (200,) if field == "items" else (422,)
            client, path, filled = _filled(here, name)
            before = stored()
            answers = []
            for typed in (reference, nobodys):
                with taken_back():
                    answer = _asked(client, "post", path, {**filled, **more, field: typed})
                assert answer.status in expected, answer.status
                body = answer.body.replace(typed.encode(), b"TYPED")
                answers.append((answer.status, body, answer.headers, answer.statements, answer.entries))
            assert answers[0] == answers[1]
            assert stored() == before


def test_a_concern_that_is_not_hers_says_nothing_when_it_is_asked_for(here: Here) -> None:
    client = here.client("Priya Nair")
    path = f"/children/{here.town.amara.reference}/ask"
    answers = [
        bytes_of(client.get(f"{path}?concern={concern}")).replace(concern.encode(), b"ASKED")
        for concern in (here.bradford.concern, "C-00000-00000")
    ]
    assert answers[0] == answers[1]


# --- finding, and telling of somebody ----------------------------------------------------------------------


FOUND = (
    # who looks, for whom that they may not see, for whom that nobody is
    ("Grace Obi", "Amara Okafor", "Zzara Zzafor"),
    ("Grace Obi", "12/3/2017", "13/3/2017"),
    ("Grace Obi", "2017", "2001"),
    # Of a name with as many forms (eight and four): whoever finds few is looked for under each of them.
    ("Priya Nair", "Yusuf Rahman", "Sanya Hassan"),
    ("Priya Nair", "1/2/2016", "2/2/2016"),
)


def _found(client: Client, typed: str) -> tuple[Any, ...]:
    token = client.post("/find", {"find": typed})["Location"]
    answer = _asked(client, "get", token, {})
    # How often they searched today goes up by one, whatever they find.
    body = re.sub(rb"You searched \d+ times? today", b"", answer.body).replace(typed.encode(), b"TYPED")
    return answer.status, body, answer.statements, answer.entries


def test_whoever_is_hidden_is_found_like_nobody(here: Here, subtests: pytest.Subtests) -> None:
    pairs = [
        *FOUND,
        ("Grace Obi", here.town.amara.reference, "K-00000-00000"),
        ("Priya Nair", here.bradford.child, "K-00000-00000"),
        ("Grace Obi", here.told, "C-00000-00000"),
        ("Hannah Okoye", here.asked, "Q-00000-00000"),
    ]
    for who, hidden, nobody in pairs:
        with subtests.test(who=who, hidden=hidden), taken_back():
            client = here.client(who)
            one, other = _found(client, hidden), _found(client, nobody)
            assert one[0] == 200
            assert b"No child found" in one[1]
            assert one == other


def test_to_tell_of_a_child_says_nothing_of_whether_the_child_is_known(here: Here) -> None:
    """Grace tells of Amara, whom her school does not know, and of somebody whom nobody knows."""
    grace, receipts = here.client("Grace Obi"), []
    for number, (name, born) in enumerate((("Amara Okafor", "12/3/2017"), ("Zzara Zzafor", "19/3/2017"))):
        with taken_back():
            told = {**FORMS["frontdoor:tell"].filled(here), "child_name": name, "child_birth_date": born}
            sent = grace.post("/concern/new", {**told, "_key": f"key-{number}"})
            shown = grace.get(sent["Location"])
            assert shown.status_code == 200
            reference = sent["Location"].split("/")[-1]
            words = text_of(shown).replace(reference, "").replace(name, "").replace("12 March", "19 March")
            receipts.append(words)
    assert receipts[0] == receipts[1]
    assert "We have your concern" in receipts[0]


def test_nobody_of_another_area_is_a_candidate(here: Here) -> None:
    told = {**FORMS["frontdoor:tell"].filled(here), "child_name": "Yusuf Rahman", "_key": "of-yusuf"}
    told["child_birth_date"] = "1/2/2016"
    told |= dict.fromkeys((name for name in told if name.startswith(("child_other_", "child_nhs_"))), "")
    reference = here.client("Joy Adeyemi").post("/concern/new", told)["Location"].split("/")[-1]
    page = here.client("Priya Nair").get(f"/front-door/{reference}")
    assert "Nobody we hold looks like this child." in text_of(page)
    assert here.bradford.child not in page.content.decode()


def test_no_page_of_leeds_holds_anything_of_bradford(here: Here, subtests: pytest.Subtests) -> None:
    for who in ("Joy Adeyemi", "Priya Nair", "Denise Walker", "Sam Khan", "Hannah Okoye", "Zoe Li"):
        client = here.client(who)
        for name, pattern in routes():
            if pattern.pattern.converters or name == "frontdoor:public_start":  # anybody says where they are
                continue
            with subtests.test(who=who, address=name):
                words = client.get("/" + str(pattern.pattern)).content.decode()
                if name == "desk:directory":  # where else to look is for everybody, who is there is not
                    words, others = re.subn(r"(?s)<label[^>]*>\s*Bradford\s*</label>", "", words)
                    assert others <= 1
                assert not re.search("Bradford|Yusuf|Rahman|Novak", words)


# --- every role at every address ---------------------------------------------------------------------------

ROLES = (
    "Joy Adeyemi",  # safeguarding lead of Amara's school, who told
    "Priya Nair",  # social worker at the front door, who asked and recommended
    "Denise Walker",  # its manager
    "Owen Price",  # emergency duty social worker
    "Sam Khan",  # police researcher, who prepared
    "Angela Moran",  # police discloser
    "Hannah Okoye",  # health visitor, involved with Amara
    "Grace Obi",  # safeguarding lead of another school
    "Zoe Li",  # board analyst
    "Steve Lund",  # administrator of the area
    "Moira Kelly",  # administrator of the police
)
MATRIX = """
address              reference    Joy Pri Den Owe Sam Ang Han Gra Zoe Ste Moi
site:sign_in         -            200 200 200 200 200 200 200 200 200 200 200
site:sign_out        -            405 405 405 405 405 405 405 405 405 405 405
site:help            -            200 200 200 200 200 200 200 200 200 200 200
site:accessibility   -            200 200 200 200 200 200 200 200 200 200 200
site:privacy         -            200 200 200 200 200 200 200 200 200 200 200
site:healthz         -            200 200 200 200 200 200 200 200 200 200 200
site:readyz          -            200 200 200 200 200 200 200 200 200 200 200
signin:code          -            404 404 404 404 404 404 404 404 404 404 404
signin:set_up        -            404 404 404 404 404 404 404 404 404 404 404
signin:again         -            404 404 404 404 404 404 404 404 404 404 404
signin:welcome       theirs       404 404 404 404 404 404 404 404 404 404 404
signin:account       -            404 404 404 404 404 404 404 404 404 404 404
signin:end_visit     -            404 404 404 404 404 404 404 404 404 404 404
signin:new_password  -            404 404 404 404 404 404 404 404 404 404 404
signin:recovery_codes -           404 404 404 404 404 404 404 404 404 404 404
signin:new_app       -            404 404 404 404 404 404 404 404 404 404 404
signin:new_passkey   -            404 404 404 404 404 404 404 404 404 404 404
signin:remove_passkey -           404 404 404 404 404 404 404 404 404 404 404
signin:leave         -            404 404 404 404 404 404 404 404 404 404 404
signin:come_back     theirs       404 404 404 404 404 404 404 404 404 404 404
signin:untie         -            404 404 404 404 404 404 404 404 404 404 404
signin:have_seen     -            404 404 404 404 404 404 404 404 404 404 404
signin:lost          -            404 404 404 404 404 404 404 404 404 404 404
signin:recovery      theirs       404 404 404 404 404 404 404 404 404 404 404
signin:stop_for      theirs       404 404 404 404 404 404 404 404 404 404 404
signin:stop_mine     -            404 404 404 404 404 404 404 404 404 404 404
desk:my_day          -            200 200 200 200 200 200 200 200 200 200 200
desk:give            -            200 200 200 200 200 200 200 200 404 404 404
desk:give_for        sam          404 404 404 404 404 200 404 404 404 404 404
desk:handover        handed       404 404 404 404 404 404 200 404 404 404 404
desk:find            -            405 405 405 405 405 405 405 405 404 404 404
desk:found           theirs       404 404 404 404 404 404 404 404 404 404 404
desk:child           amara        200 200 200 200 404 404 200 404 404 404 404
desk:looks           amara        404 200 200 200 404 404 404 404 404 404 404
desk:protect         amara        200 200 200 200 404 404 200 404 404 404 404
desk:add_words       amara        200 200 200 200 404 404 200 404 404 404 404
desk:drawing         drawing      200 200 200 200 404 404 200 404 404 404 404
desk:family_told     amara        200 200 200 200 404 404 200 404 404 404 404
desk:name_wish       wished       404 404 404 404 404 404 200 404 404 404 404
desk:doubt           doubt        200 200 200 200 404 404 200 404 404 404 404
desk:wrong           amara        200 200 200 200 404 404 200 404 404 404 404
desk:who_works       amara        200 200 200 200 404 404 200 404 404 404 404
desk:ours            amara        200 404 404 404 404 404 200 404 404 404 404
desk:relative        amara        200 200 200 200 404 404 200 404 404 404 404
desk:ask_service     amara        200 200 200 200 404 404 200 404 404 404 404
desk:visit           visit        200 200 200 200 404 404 200 404 404 404 404
desk:end_detail      detail       200 200 200 200 404 404 200 404 404 404 404
desk:same            amara        200 200 200 200 404 404 200 404 404 404 404
desk:tie             tie          404 200 200 200 404 404 404 404 404 404 404
desk:family          amara        200 200 200 200 404 404 200 404 404 404 404
desk:plan_visit      amara        200 200 200 200 404 404 200 404 404 404 404
desk:particulars     amara        200 200 200 200 404 404 200 404 404 404 404
desk:add_number      amara        200 200 200 200 404 404 200 404 404 404 404
desk:add_home        amara        200 200 200 200 404 404 200 404 404 404 404
desk:add_name        amara        200 200 200 200 404 404 200 404 404 404 404
desk:part            amara        200 200 200 200 404 404 200 404 404 404 404
desk:paper           amara        200 200 200 200 404 404 200 404 404 404 404
desk:not_heard       amara        200 200 200 200 404 404 200 404 404 404 404
desk:plan_tonight    amara        200 200 200 200 404 404 200 404 404 404 404
desk:paragraph       amara        200 200 200 200 404 404 200 404 404 404 404
desk:for_family      amara        200 200 200 200 404 404 200 404 404 404 404
desk:for_family_easy amara        200 200 200 200 404 404 200 404 404 404 404
desk:for_family_paper amara        200 200 200 200 404 404 200 404 404 404 404
desk:for_family_easy_paper amara        200 200 200 200 404 404 200 404 404 404 404
desk:guards          amara        404 404 200 404 404 404 404 404 404 404 404
desk:end_guard       guard        404 404 200 404 404 404 404 404 404 404 404
desk:know_family     -            200 200 200 200 200 200 200 200 404 404 404
desk:family_known    -            200 200 200 200 200 200 200 200 404 404 404
desk:open_with_a_reason -         200 200 200 200 200 200 200 200 404 404 404
desk:reviews         -            200 200 200 200 200 200 200 200 404 404 404
desk:review          review       404 200 200 200 404 404 404 404 404 404 404
desk:lift            amara        405 405 405 405 405 405 405 405 404 404 404
desk:adoption        amara        404 200 200 404 404 404 404 404 404 404 404
desk:ask_to_open     link         404 200 200 404 404 404 404 404 404 404 404
desk:openings        -            404 200 200 404 404 404 404 404 404 404 404
desk:opening         opening      404 200 200 404 404 404 404 404 404 404 404
desk:approve         opening      404 405 405 404 404 404 404 404 404 404 404
desk:opened          opening      404 403 403 404 404 404 404 404 404 404 404
desk:opened          approved     404 200 403 404 404 404 404 404 404 404 404
desk:reveal          sealed       200 404 200 200 404 404 404 404 404 404 404
desk:revealed        sealed       303 404 303 303 404 404 404 404 404 404 404
desk:directory       -            200 200 200 200 200 200 200 200 200 200 200
desk:who             -            200 200 200 200 200 200 200 200 404 404 404
desk:look_for        -            405 405 405 405 405 405 405 405 405 405 405
desk:looked_for      theirs       404 404 404 404 404 404 404 404 404 404 404
desk:clusters        -            200 200 200 200 200 200 200 200 200 200 200
desk:how_far         -            404 404 200 404 404 200 404 404 200 200 200
desk:partners        -            200 200 200 200 200 200 200 200 404 404 404
desk:keep_clusters   police       404 404 404 404 404 200 404 404 404 200 200
desk:load            -            404 404 200 404 404 200 404 404 404 200 200
desk:narrow          police       404 404 404 404 404 200 404 404 404 404 200
desk:narrow          school       200 404 404 404 404 404 404 404 404 404 404
desk:narrowing       narrowing    200 404 404 404 404 200 404 404 404 404 200
desk:skills          -            200 200 200 200 200 200 200 200 404 404 404
desk:drill           -            404 200 200 200 404 404 404 404 404 404 404
desk:drills          -            200 200 200 200 200 200 200 200 200 404 404
desk:gaps            -            404 404 200 404 404 200 404 404 404 200 200
desk:specialists     -            200 200 200 200 200 200 200 200 404 404 404
desk:ask_specialist  police_desk  200 200 200 200 200 200 200 200 404 404 404
desk:specialist_came asked_of_police 404 404 404 404 200 200 404 404 404 404 404
desk:agency          police       200 200 200 200 200 200 200 200 200 200 200
desk:said            police       200 200 200 200 200 200 200 200 200 200 200
desk:keep_card       police       404 404 404 404 404 200 404 404 404 200 200
desk:keep_card       school       200 404 404 404 404 404 404 404 404 200 404
desk:keep_desk       police_desk  404 404 404 404 404 200 404 404 404 200 200
desk:drafts          -            200 200 200 200 200 200 200 200 200 200 200
desk:keep_draft      -            405 405 405 405 405 405 405 405 405 405 405
desk:draft           theirs       404 404 404 404 404 404 404 404 404 404 404
desk:draft_text      theirs       404 404 404 404 404 404 404 404 404 404 404
desk:discard_draft   theirs       405 405 405 405 405 405 405 405 405 405 405
desk:rotas           -            404 404 200 404 404 200 404 404 404 200 200
desk:rota            police_desk  404 404 404 404 200 200 404 404 404 404 200
desk:send_rota       police_desk  404 404 405 404 404 405 404 404 404 405 405
desk:new_rota        police_desk  404 404 404 404 404 200 404 404 404 404 200
desk:say_of_rota     police_desk  404 404 405 404 404 405 404 404 404 405 405
desk:rota_pattern    police_desk  404 404 404 404 404 200 404 404 404 404 200
desk:change_rota     police_desk  404 404 404 404 404 200 404 404 404 404 200
desk:settle_change   police_desk  404 404 405 404 404 405 404 404 404 405 405
desk:my_shifts       police_desk  404 404 404 404 200 200 404 404 404 404 404
desk:settle_my_shift police_desk  405 405 405 405 405 405 405 405 404 404 404
desk:stuck           -            404 404 200 404 404 200 404 404 404 200 200
desk:together        -            404 404 200 404 404 200 404 404 200 200 200
desk:try_again       notice       404 404 405 404 404 405 404 404 404 405 405
frontdoor:public_start -            200 200 200 200 200 200 200 200 200 200 200
frontdoor:public_danger -            200 200 200 200 200 200 200 200 200 200 200
frontdoor:public_page -            303 303 303 303 303 303 303 303 303 303 303
frontdoor:public_check -            303 303 303 303 303 303 303 303 303 303 303
frontdoor:public_receipt -            303 303 303 303 303 303 303 303 303 303 303
frontdoor:public_save -            303 303 303 303 303 303 303 303 303 303 303
frontdoor:public_come_back -            200 200 200 200 200 200 200 200 200 200 200
frontdoor:public_list -            303 303 303 303 303 303 303 303 303 303 303
frontdoor:public_delete -            405 405 405 405 405 405 405 405 405 405 405
frontdoor:public_how_far -            200 200 200 200 200 200 200 200 200 200 200
api:openapi          -            200 200 200 200 200 200 200 200 200 200 200
api:call_concerns    -            401 401 401 401 401 401 401 401 401 401 401
api:call_concern     told         401 401 401 401 401 401 401 401 401 401 401
api:call_concern_read told        405 405 405 405 405 405 405 405 405 405 405
api:call_challenge   told         405 405 405 405 405 405 405 405 405 405 405
api:call_notifications -          405 405 405 405 405 405 405 405 405 405 405
api:tokens           -            404 404 404 404 404 404 404 404 404 200 404
api:new_token        -            404 404 404 404 404 404 404 404 404 200 404
api:token            a_system     404 404 404 404 404 404 404 404 404 200 404
api:end_token        a_system     404 404 404 404 404 404 404 404 404 405 404
frontdoor:tell       -            200 200 200 200 200 200 200 200 404 404 404
frontdoor:talks      -            200 200 200 200 200 200 200 200 404 404 404
frontdoor:note_talk  -            200 200 200 200 200 200 200 200 404 404 404
frontdoor:ask_before_naming -     200 200 200 200 200 200 200 200 404 404 404
frontdoor:talk       talk_had     200 404 404 404 404 404 404 404 404 404 404
frontdoor:talk       talk_asked   200 200 200 404 404 404 404 404 404 404 404
frontdoor:advise     talk_asked   405 405 405 405 405 405 405 405 404 404 404
frontdoor:name_it    talk_had     200 404 404 404 404 404 404 404 404 404 404
frontdoor:name_it    talk_asked   200 404 404 404 404 404 404 404 404 404 404
frontdoor:receipt    told         200 404 404 404 404 404 404 404 404 404 404
frontdoor:add_file   told         405 405 405 405 405 405 405 405 404 404 404
frontdoor:file       letter       200 200 200 200 404 404 404 404 404 404 404
frontdoor:notify     -            200 200 200 200 200 200 200 200 404 404 404
frontdoor:incident   incident     404 200 200 200 404 200 404 404 404 404 404
frontdoor:contest    incident     200 200 200 200 404 200 200 404 404 404 404
frontdoor:path       path         404 200 200 404 404 404 404 404 404 404 404
frontdoor:take_path  path         405 405 405 405 405 405 405 405 404 404 404
frontdoor:queue      -            404 200 200 200 404 404 404 404 404 404 404
frontdoor:at_the_hub -            404 200 200 200 404 404 404 404 404 404 404
frontdoor:concern    read         404 200 200 200 404 404 404 404 404 404 404
frontdoor:tie        read         404 405 405 405 404 404 404 404 404 404 404
frontdoor:untie      tied         404 405 405 405 404 404 404 404 404 404 404
frontdoor:rate       tied         404 405 405 405 404 404 404 404 404 404 404
frontdoor:claim      tied         404 405 405 405 404 404 404 404 404 404 404
frontdoor:release    tied         404 405 405 405 404 404 404 404 404 404 404
frontdoor:recommend  tied         404 405 405 405 404 404 404 404 404 404 404
frontdoor:authorise  recommended  404 403 200 403 404 404 404 404 404 404 404
frontdoor:authorise  tied         404 303 303 303 404 404 404 404 404 404 404
frontdoor:owed       -            404 200 200 200 404 404 404 404 404 404 404
frontdoor:feedback   recommended  404 200 200 200 404 404 404 404 404 404 404
frontdoor:helped     told         405 405 405 405 405 405 405 405 404 404 404
frontdoor:people     read         404 200 200 200 404 404 404 404 404 404 404
frontdoor:hub        tied         404 200 200 200 404 404 404 404 404 404 404
frontdoor:hub        passed_on    404 200 200 200 404 404 200 404 404 404 404
frontdoor:give_back  tied         405 405 405 405 405 405 405 405 404 404 404
frontdoor:give_back  passed_on    405 405 405 405 405 405 405 405 404 404 404
frontdoor:entry      tied         404 405 405 405 404 404 404 404 404 404 404
frontdoor:contact    tied         404 405 405 405 404 404 404 404 404 404 404
frontdoor:contact_came tied       404 405 405 405 404 404 404 404 404 404 404
frontdoor:came_of    tied         404 405 405 405 404 404 404 404 404 404 404
frontdoor:challenge  told         405 405 405 405 405 405 405 405 404 404 404
frontdoor:give_more  told         405 405 405 405 405 405 405 405 404 404 404
frontdoor:answer_challenge tied   404 405 405 405 404 404 404 404 404 404 404
sharing:ask          amara        200 200 200 200 404 404 200 404 404 404 404
sharing:strategy     amara        404 200 200 200 404 404 404 404 404 404 404
linking:runs         -            404 404 200 404 404 404 404 404 404 404 404
linking:propose      -            404 404 200 404 404 404 404 404 404 404 404
linking:run          extract      404 404 200 404 404 404 404 404 404 404 404
linking:looks        -            404 200 200 200 404 404 404 404 404 404 404
linking:look         pair         404 200 200 200 404 404 404 404 404 404 404
risk:views           round        200 200 200 200 200 200 200 404 404 404 404
risk:fact            round        200 200 200 200 200 200 200 404 404 404 404
risk:guess           round        200 200 200 200 200 200 200 404 404 404 404
risk:adult           round        200 200 200 200 200 200 200 404 404 404 404
risk:reveal          round        200 200 200 200 200 200 200 404 404 404 404
meetings:live           sitting        200 200 200 404 200 200 200 200 404 404 404
meetings:room           sitting        200 200 200 404 200 200 200 200 404 404 404
meetings:stream         sitting        200 200 200 404 200 200 200 200 404 404 404
meetings:open           about_to_sit   405 405 405 405 405 405 405 405 404 404 404
meetings:turn           sitting        405 405 405 405 405 405 405 405 404 404 404
meetings:close          about_to_close 404 404 200 404 404 404 404 404 404 404 404
meetings:minutes        sitting        200 200 200 404 200 200 200 200 404 404 404
meetings:call           on_the_table   405 405 405 405 405 405 405 405 404 404 404
meetings:heard          on_the_table   405 405 405 405 405 405 405 405 404 404 404
meetings:decide         on_the_table   405 405 405 405 405 405 405 405 404 404 404
meetings:harmed         on_the_table   405 405 405 405 405 405 405 405 404 404 404
meetings:dissent        on_the_table   405 405 405 405 405 405 405 405 404 404 404
meetings:give           on_the_table   405 405 405 405 405 405 405 405 404 404 404
meetings:contact        on_the_table   405 405 405 405 405 405 405 405 404 404 404
meetings:grade          on_the_table   405 405 405 405 405 405 405 405 404 404 404
meetings:reveal         on_the_table   405 405 405 405 405 405 405 405 404 404 404
meetings:view           on_the_table   405 405 405 405 405 405 405 405 404 404 404
meetings:actions        -              200 200 200 200 200 200 200 200 404 404 404
meetings:action         of_grace       200 200 200 404 200 200 200 200 404 404 404
meetings:accept         of_grace       405 405 405 405 405 405 405 405 404 404 404
meetings:cannot         of_grace       405 405 405 405 405 405 405 405 404 404 404
meetings:done           of_grace       405 405 405 405 405 405 405 405 404 404 404
meetings:dropped        of_grace       405 405 405 405 405 405 405 405 404 404 404
meetings:another        refused_action 405 405 405 405 405 405 405 405 404 404 404
meetings:carry          of_before      404 404 200 404 404 404 404 404 404 404 404
meetings:dissent_again  dissent        200 200 200 404 200 200 200 200 404 404 404
pathway:time_line    amara        200 200 200 200 404 404 200 404 404 404 404
pathway:record_step  amara        200 200 200 200 404 404 200 404 404 404 404
pathway:leave        amara        200 200 200 200 404 404 200 404 404 404 404
pathway:explain      late_clock   404 200 200 200 404 404 404 404 404 404 404
pathway:not_needed   running_clock 404 200 200 200 404 404 404 404 404 404 404
pathway:plan         late_clock   200 200 200 200 404 404 200 404 404 404 404
pathway:protections  -            200 200 200 200 200 200 200 200 404 404 404
pathway:protect_child of_the_police 404 404 404 404 200 200 404 404 404 404 404
pathway:protection   protection   404 200 200 200 200 200 404 404 404 404 404
pathway:protection_told protection  404 200 200 200 200 200 404 404 404 404 404
pathway:protection_wishes protection  404 200 200 200 200 200 404 404 404 404 404
pathway:protection_search protection  404 200 200 200 200 200 404 404 404 404 404
pathway:protection_grounds protection  404 200 200 200 200 200 404 404 404 404 404
pathway:protection_child protection  404 200 200 200 200 200 404 404 404 404 404
pathway:protection_officer protection  405 405 405 405 405 405 405 405 404 404 404
pathway:protection_take protection  405 405 405 405 405 405 405 405 404 404 404
assurance:board      -            404 404 200 404 404 404 404 404 200 404 404
assurance:policy     a_policy     404 404 200 404 404 404 404 404 200 404 404
assurance:draw       a_policy     404 404 405 404 404 404 404 404 405 404 404
assurance:found      a_policy     404 404 405 404 404 404 404 404 405 404 404
assurance:rebase     a_policy     404 404 405 404 404 404 404 404 405 404 404
disagreements:differences -       200 200 200 200 200 200 200 200 404 404 404
disagreements:raise_of_child amara 200 200 200 200 404 404 200 404 404 404 404
disagreements:raise_of_case case 200 200 200 404 200 200 200 200 404 404 404
disagreements:raise_of_question answered 404 200 200 200 200 200 404 404 404 404 404
disagreements:difference difference 404 200 200 200 404 404 200 404 404 404 404
disagreements:say    difference   404 200 200 200 404 404 200 404 404 404 404
disagreements:up     difference   404 200 200 200 404 404 200 404 404 404 404
disagreements:agreed difference   404 200 200 200 404 404 200 404 404 404 404
disagreements:confirm nearly_settled 405 405 405 405 405 405 405 405 404 404 404
disagreements:withdraw difference 405 405 405 405 405 405 405 405 404 404 404
disagreements:fair   settled      405 405 405 405 405 405 405 405 404 404 404
disagreements:good_practice difference 404 200 200 200 404 404 200 404 404 404 404
disagreements:learning learning   404 200 200 200 404 404 200 404 404 404 404
meetings:meetings    -            200 200 200 200 200 200 200 200 404 404 404
meetings:meeting     meeting      200 200 200 404 200 200 200 200 404 404 404
meetings:build       meeting      405 405 405 405 405 405 405 405 404 404 404
meetings:lock        meeting      405 405 405 405 405 405 405 405 404 404 404
meetings:chair       meeting      405 405 405 405 405 405 405 405 404 404 404
meetings:ask_views   meeting      405 405 405 405 405 405 405 405 404 404 404
meetings:add         meeting      404 404 200 404 404 404 404 404 404 404 404
meetings:invite      meeting      404 404 200 404 404 404 404 404 404 404 404
meetings:scribe      meeting      404 404 200 404 404 404 404 404 404 404 404
meetings:came        meeting      200 200 200 404 200 200 200 200 404 404 404
meetings:attendance  -            200 200 200 200 200 200 200 200 200 404 404
meetings:lane        case         200 200 200 404 200 200 200 200 404 404 404
meetings:move        case         405 405 405 405 405 405 405 405 404 404 404
sharing:we_spoke     amara        200 200 200 200 404 404 200 404 404 404 404
sharing:advice       -            200 200 200 200 200 200 200 200 404 404 404
sharing:law          -            200 200 200 200 200 200 200 200 200 200 200
sharing:undo         just_asked   405 405 405 405 405 405 405 405 404 404 404
sharing:question     just_asked   404 200 200 200 404 404 404 404 404 404 404
sharing:barriers     -            404 404 200 404 404 200 404 404 200 200 200
sharing:barrier      barrier      404 404 200 404 404 200 404 404 200 200 200
sharing:measures     -            200 200 200 200 200 200 200 200 200 404 404
sharing:questions    -            200 200 200 200 200 200 200 200 404 404 404
sharing:question     asked        404 200 200 200 303 303 404 404 404 404 404
sharing:question     to_nurse     404 200 200 200 404 404 303 404 404 404 404
sharing:question     answered     404 200 200 200 200 200 404 404 404 404 404
sharing:answer       asked        404 404 404 404 200 200 404 404 404 404 404
sharing:answer       to_nurse     404 404 404 404 404 404 200 404 404 404 404
sharing:write_down   asked        405 405 405 405 405 405 405 405 404 404 404
sharing:release      prepared     404 404 404 404 403 200 404 404 404 404 404
sharing:release      hers         404 404 404 404 403 403 404 404 404 404 404
sharing:release      asked        404 404 404 404 404 404 404 404 404 404 404
sharing:from_mail    by_mail      200 404 404 404 404 404 404 404 404 404 404
sharing:give_back    prepared     405 405 405 405 405 405 405 405 404 404 404
sharing:answer_spoken asked       404 404 404 404 200 200 404 404 404 404 404
sharing:not_ours     asked        404 404 404 404 200 200 404 404 404 404 404
sharing:cannot_share asked        404 404 404 404 200 200 404 404 404 404 404
sharing:strike       asked        405 405 405 405 405 405 405 405 404 404 404
sharing:put_back     struck       405 405 405 405 405 405 405 405 404 404 404
sharing:challenge    refused      404 200 200 200 404 404 404 404 404 404 404
sharing:challenge    asked        404 303 303 303 404 404 404 404 404 404 404
sharing:look_again   challenged   404 404 404 404 403 200 404 404 404 404 404
sharing:outcome      answered     405 405 405 405 405 405 405 405 404 404 404
sharing:hold         answered     405 405 405 405 405 405 405 405 404 404 404
sharing:amend        answered     404 404 404 404 200 200 404 404 404 404 404
sharing:copy         answered     404 200 200 200 200 200 404 404 404 404 404
sharing:thread       asked        404 200 200 200 200 200 404 404 404 404 404
sharing:thread       to_nurse     404 200 200 200 404 404 200 404 404 404 404
sharing:accept       asked        405 405 405 405 405 405 405 405 404 404 404
sharing:withdraw     asked        405 405 405 405 405 405 405 405 404 404 404
sharing:rate         answered     405 405 405 405 405 405 405 405 404 404 404
desk:open_work       -            200 200 200 200 200 200 200 200 404 200 200
staff:people         -            404 404 404 404 404 404 404 404 404 200 200
staff:people_at      police       404 404 404 404 404 404 404 404 404 200 200
staff:people_at      school       404 404 404 404 404 404 404 404 404 200 404
staff:take_on        police       404 404 404 404 404 404 404 404 404 200 200
staff:take_on        school       404 404 404 404 404 404 404 404 404 200 404
staff:bring_on       -            404 404 404 404 404 404 404 404 404 200 404
staff:person         sam          404 404 404 404 404 404 404 404 404 200 200
staff:skills         sam          404 404 404 404 404 404 404 404 404 200 200
staff:skills         joy          404 404 404 404 404 404 404 404 404 200 404
staff:leave_partnership police    404 404 404 404 404 404 404 404 404 200 404
staff:person         joy          404 404 404 404 404 404 404 404 404 200 404
staff:leave          sam          404 404 404 404 404 404 404 404 404 200 200
staff:leave          joy          404 404 404 404 404 404 404 404 404 200 404
staff:invite         sam          404 404 404 404 404 404 404 404 404 405 405
staff:renew          sam          404 404 404 404 404 404 404 404 404 405 405
staff:roles          -            404 404 404 404 404 404 404 404 404 200 404
staff:new_role       -            404 404 404 404 404 404 404 404 404 200 404
staff:role           a_role       404 404 404 404 404 404 404 404 404 200 404
"""
POSTED = """
address              reference    Joy Pri Den Owe Sam Ang Han Gra Zoe Ste Moi
site:sign_in         -            200 200 200 200 200 200 200 200 200 200 200
site:sign_out        -            303 303 303 303 303 303 303 303 303 303 303
signin:code          -            404 404 404 404 404 404 404 404 404 404 404
signin:set_up        -            404 404 404 404 404 404 404 404 404 404 404
signin:again         -            404 404 404 404 404 404 404 404 404 404 404
signin:welcome       theirs       404 404 404 404 404 404 404 404 404 404 404
signin:account       -            404 404 404 404 404 404 404 404 404 404 404
signin:end_visit     -            404 404 404 404 404 404 404 404 404 404 404
signin:new_password  -            404 404 404 404 404 404 404 404 404 404 404
signin:recovery_codes -           404 404 404 404 404 404 404 404 404 404 404
signin:new_app       -            404 404 404 404 404 404 404 404 404 404 404
signin:new_passkey   -            404 404 404 404 404 404 404 404 404 404 404
signin:remove_passkey -           404 404 404 404 404 404 404 404 404 404 404
signin:leave         -            404 404 404 404 404 404 404 404 404 404 404
signin:come_back     theirs       404 404 404 404 404 404 404 404 404 404 404
signin:untie         -            404 404 404 404 404 404 404 404 404 404 404
signin:have_seen     -            404 404 404 404 404 404 404 404 404 404 404
signin:lost          -            404 404 404 404 404 404 404 404 404 404 404
signin:recovery      theirs       404 404 404 404 404 404 404 404 404 404 404
signin:stop_for      theirs       404 404 404 404 404 404 404 404 404 404 404
signin:stop_mine     -            404 404 404 404 404 404 404 404 404 404 404
desk:give            -            422 422 422 422 422 422 422 422 404 404 404
desk:open_work       -            422 422 422 422 422 422 422 422 404 404 404
desk:give_for        sam          404 404 404 404 404 422 404 404 404 404 404
desk:handover        handed       404 404 404 404 404 404 403 404 404 404 404
desk:send_rota       police_desk  404 404 404 404 404 422 404 404 404 404 422
desk:new_rota        police_desk  404 404 404 404 404 400 404 404 404 404 400
desk:say_of_rota     police_desk  404 404 404 404 404 400 404 404 404 404 400
desk:rota_pattern    police_desk  404 404 404 404 404 422 404 404 404 404 422
desk:change_rota     police_desk  404 404 404 404 404 422 404 404 404 404 422
desk:settle_change   police_desk  404 404 404 404 404 400 404 404 404 404 400
desk:my_shifts       police_desk  404 404 404 404 422 422 404 404 404 404 404
desk:settle_my_shift police_desk  404 404 404 404 400 400 404 404 404 404 404
desk:find            -            303 303 303 303 303 303 303 303 404 404 404
desk:protect         amara        422 422 422 422 404 404 422 404 404 404 404
desk:add_words       amara        422 422 422 422 404 404 422 404 404 404 404
desk:family_told     amara        422 422 422 422 404 404 422 404 404 404 404
desk:name_wish       wished       404 404 404 404 404 404 422 404 404 404 404
desk:doubt           doubt        422 422 422 422 404 404 422 404 404 404 404
desk:wrong           amara        422 422 422 422 404 404 422 404 404 404 404
desk:who_works       amara        422 422 422 422 404 404 422 404 404 404 404
desk:ours            amara        422 404 404 404 404 404 422 404 404 404 404
desk:relative        amara        422 422 422 422 404 404 422 404 404 404 404
desk:ask_service     amara        422 422 422 422 404 404 422 404 404 404 404
desk:visit           visit        422 422 422 422 404 404 422 404 404 404 404
desk:end_detail      detail       422 422 422 422 404 404 422 404 404 404 404
desk:same            amara        422 422 422 422 404 404 422 404 404 404 404
desk:tie             tie          404 422 422 422 404 404 404 404 404 404 404
desk:plan_visit      amara        422 422 422 422 404 404 422 404 404 404 404
desk:particulars     amara        422 422 422 422 404 404 422 404 404 404 404
desk:add_number      amara        422 422 422 422 404 404 422 404 404 404 404
desk:add_home        amara        422 422 422 422 404 404 422 404 404 404 404
desk:add_name        amara        422 422 422 422 404 404 422 404 404 404 404
desk:not_heard       amara        422 422 422 422 404 404 422 404 404 404 404
desk:plan_tonight    amara        422 422 422 422 404 404 422 404 404 404 404
desk:paragraph       amara        422 422 422 422 404 404 422 404 404 404 404
desk:guards          amara        404 404 422 404 404 404 404 404 404 404 404
desk:end_guard       guard        404 404 422 404 404 404 404 404 404 404 404
desk:know_family     -            422 422 422 422 422 422 422 422 404 404 404
desk:open_with_a_reason -         422 422 422 422 422 422 422 422 404 404 404
desk:review          review       404 422 422 422 404 404 404 404 404 404 404
desk:lift            amara        422 422 422 422 404 404 422 404 404 404 404
desk:adoption        amara        404 422 422 404 404 404 404 404 404 404 404
desk:ask_to_open     link         404 422 422 404 404 404 404 404 404 404 404
desk:approve         opening      404 400 400 404 404 404 404 404 404 404 404
desk:reveal          sealed       422 404 422 422 404 404 404 404 404 404 404
desk:look_for        -            303 303 303 303 303 303 303 303 303 303 303
desk:keep_clusters   police       404 404 404 404 404 400 404 404 404 400 400
desk:load            -            404 404 422 404 404 422 404 404 404 422 422
desk:keep_card       police       404 404 404 404 404 422 404 404 404 422 422
desk:keep_card       school       422 404 404 404 404 404 404 404 404 422 404
desk:narrow          police       404 404 404 404 404 422 404 404 404 404 422
desk:narrowing       narrowing    422 404 404 404 404 422 404 404 404 404 422
desk:keep_desk       police_desk  404 404 404 404 404 422 404 404 404 422 422
desk:keep_draft      -            303 303 303 303 303 303 303 303 303 303 303
desk:discard_draft   theirs       303 303 303 303 303 303 303 303 303 303 303
desk:drill           -            404 422 422 422 404 404 404 404 404 404 404
desk:ask_specialist  police_desk  422 422 422 422 422 422 422 422 404 404 404
desk:specialist_came asked_of_police 404 404 404 404 422 422 404 404 404 404 404
desk:try_again       notice       404 404 400 404 404 400 404 404 404 400 400
frontdoor:public_start -            422 422 422 422 422 422 422 422 422 422 422
frontdoor:public_page -            303 303 303 303 303 303 303 303 303 303 303
frontdoor:public_check -            400 400 400 400 400 400 400 400 400 400 400
frontdoor:public_save -            303 303 303 303 303 303 303 303 303 303 303
frontdoor:public_come_back -            422 422 422 422 422 422 422 422 422 422 422
frontdoor:public_delete -            303 303 303 303 303 303 303 303 303 303 303
frontdoor:public_how_far -            422 422 422 422 422 422 422 422 422 422 422
api:new_token        -            404 404 404 404 404 404 404 404 404 422 404
api:end_token        a_system     404 404 404 404 404 404 404 404 404 400 404
frontdoor:tell       -            422 422 422 422 422 422 422 422 404 404 404
frontdoor:note_talk  -            422 422 422 422 422 422 422 422 404 404 404
frontdoor:ask_before_naming -     422 422 422 422 422 422 422 422 404 404 404
frontdoor:advise     talk_asked   404 422 422 404 404 404 404 404 404 404 404
frontdoor:name_it    talk_asked   422 404 404 404 404 404 404 404 404 404 404
frontdoor:add_file   told         422 404 404 404 404 404 404 404 404 404 404
frontdoor:tie        read         404 422 422 422 404 404 404 404 404 404 404
frontdoor:untie      tied         404 422 422 422 404 404 404 404 404 404 404
frontdoor:rate       tied         404 422 422 422 404 404 404 404 404 404 404
frontdoor:claim      tied         404 400 400 400 404 404 404 404 404 404 404
frontdoor:release    tied         404 400 400 400 404 404 404 404 404 404 404
frontdoor:recommend  tied         404 422 422 422 404 404 404 404 404 404 404
frontdoor:authorise  recommended  404 403 422 403 404 404 404 404 404 404 404
frontdoor:feedback   recommended  404 422 422 422 404 404 404 404 404 404 404
frontdoor:helped     told         422 404 404 404 404 404 404 404 404 404 404
frontdoor:notify     -            422 422 422 422 422 422 422 422 404 404 404
frontdoor:contest    incident     422 422 422 422 404 422 422 404 404 404 404
frontdoor:path       path         404 422 422 404 404 404 404 404 404 404 404
frontdoor:take_path  path         404 400 400 404 404 404 404 404 404 404 404
frontdoor:people     read         404 422 422 422 404 404 404 404 404 404 404
frontdoor:give_back  tied         404 404 404 404 404 404 404 404 404 404 404
frontdoor:give_back  passed_on    404 404 404 404 404 404 422 404 404 404 404
frontdoor:entry      tied         404 422 422 422 404 404 404 404 404 404 404
frontdoor:contact    tied         404 422 422 422 404 404 404 404 404 404 404
frontdoor:contact_came tied       404 422 422 422 404 404 404 404 404 404 404
frontdoor:came_of    tied         404 404 404 404 404 404 404 404 404 404 404
frontdoor:challenge  told         422 404 404 404 404 404 404 404 404 404 404
frontdoor:give_more  told         404 404 404 404 404 404 404 404 404 404 404
frontdoor:answer_challenge tied   404 404 404 404 404 404 404 404 404 404 404
sharing:ask          amara        422 422 422 422 404 404 422 404 404 404 404
sharing:strategy     amara        404 422 422 422 404 404 404 404 404 404 404
linking:propose      -            404 404 422 404 404 404 404 404 404 404 404
linking:run          extract      404 404 400 404 404 404 404 404 404 404 404
linking:look         pair         404 422 422 422 404 404 404 404 404 404 404
risk:views           round        422 422 422 422 422 422 422 404 404 404 404
risk:fact            round        422 422 422 422 422 422 422 404 404 404 404
risk:guess           round        422 422 422 422 422 422 422 404 404 404 404
risk:adult           round        422 422 422 422 422 422 422 404 404 404 404
risk:reveal          round        422 422 422 422 422 422 422 404 404 404 404
meetings:open           about_to_sit   400 400 400 404 400 400 400 400 404 404 404
meetings:turn           sitting        400 400 400 404 400 400 400 400 404 404 404
meetings:close          about_to_close 404 404 400 404 404 404 404 404 404 404 404
meetings:call           on_the_table   400 400 400 404 400 400 400 400 404 404 404
meetings:heard          on_the_table   400 400 400 404 400 400 400 400 404 404 404
meetings:decide         on_the_table   422 422 422 404 422 422 422 422 404 404 404
meetings:harmed         on_the_table   400 400 400 404 400 400 400 400 404 404 404
meetings:dissent        on_the_table   422 422 422 404 422 422 422 422 404 404 404
meetings:give           on_the_table   422 422 422 404 422 422 422 422 404 404 404
meetings:contact        on_the_table   422 422 422 404 422 422 422 422 404 404 404
meetings:grade          on_the_table   422 422 422 404 422 422 422 422 404 404 404
meetings:reveal         on_the_table   422 422 422 404 422 422 422 422 404 404 404
meetings:view           on_the_table   422 422 422 404 422 422 422 422 404 404 404
meetings:accept         of_grace       400 400 400 404 400 400 400 400 404 404 404
meetings:cannot         of_grace       422 422 422 404 422 422 422 422 404 404 404
meetings:done           of_grace       422 422 422 404 422 422 422 422 404 404 404
meetings:dropped        of_grace       422 422 422 404 422 422 422 422 404 404 404
meetings:another        refused_action 422 422 422 404 422 422 422 422 404 404 404
meetings:carry          of_before      404 404 422 404 404 404 404 404 404 404 404
meetings:dissent_again  dissent        422 422 422 404 422 422 422 422 404 404 404
pathway:record_step  amara        422 422 422 422 404 404 422 404 404 404 404
pathway:leave        amara        422 422 422 422 404 404 422 404 404 404 404
pathway:explain      late_clock   404 422 422 422 404 404 404 404 404 404 404
pathway:not_needed   running_clock 404 422 422 422 404 404 404 404 404 404 404
pathway:plan         late_clock   422 422 422 422 404 404 422 404 404 404 404
pathway:protections  -            404 404 404 404 422 422 404 404 404 404 404
pathway:protect_child of_the_police 404 404 404 404 422 422 404 404 404 404 404
pathway:protection_told protection  404 422 422 422 422 422 404 404 404 404 404
pathway:protection_wishes protection  404 422 422 422 422 422 404 404 404 404 404
pathway:protection_search protection  404 422 422 422 422 422 404 404 404 404 404
pathway:protection_grounds protection  404 422 422 422 422 422 404 404 404 404 404
pathway:protection_child protection  404 422 422 422 422 422 404 404 404 404 404
pathway:protection_officer protection  404 400 400 400 400 400 404 404 404 404 404
pathway:protection_take protection  404 400 400 400 400 400 404 404 404 404 404
assurance:draw       a_policy     404 404 400 404 404 404 404 404 400 404 404
assurance:found      a_policy     404 404 422 404 404 404 404 404 422 404 404
assurance:rebase     a_policy     404 404 422 404 404 404 404 404 422 404 404
disagreements:raise_of_child amara 422 422 422 422 404 404 422 404 404 404 404
disagreements:raise_of_case case 422 422 422 404 422 422 422 422 404 404 404
disagreements:raise_of_question answered 404 422 422 422 422 422 404 404 404 404 404
disagreements:say    difference   404 422 422 422 404 404 422 404 404 404 404
disagreements:up     difference   404 422 422 422 404 404 422 404 404 404 404
disagreements:agreed difference   404 422 422 422 404 404 422 404 404 404 404
disagreements:confirm nearly_settled 404 422 422 422 404 404 422 404 404 404 404
disagreements:withdraw difference 404 400 400 400 404 404 400 404 404 404 404
disagreements:fair   settled      404 422 422 422 404 404 422 404 404 404 404
disagreements:good_practice difference 404 422 422 422 404 404 422 404 404 404 404
disagreements:learning learning   404 422 422 422 404 404 422 404 404 404 404
meetings:meetings    -            404 404 422 404 404 404 404 404 404 404 404
meetings:build       meeting      404 404 400 404 404 404 404 404 404 404 404
meetings:lock        meeting      404 404 400 404 404 404 404 404 404 404 404
meetings:chair       meeting      404 404 400 404 404 404 404 404 404 404 404
meetings:ask_views   meeting      404 404 400 404 404 404 404 404 404 404 404
meetings:add         meeting      404 404 422 404 404 404 404 404 404 404 404
meetings:invite      meeting      404 404 422 404 404 404 404 404 404 404 404
meetings:scribe      meeting      404 404 422 404 404 404 404 404 404 404 404
meetings:came        meeting      422 422 422 404 422 422 422 422 404 404 404
meetings:lane        case         422 422 422 404 422 422 422 422 404 404 404
meetings:move        case         404 404 400 404 404 404 404 404 404 404 404
sharing:we_spoke     amara        422 422 422 422 404 404 422 404 404 404 404
sharing:advice       -            404 422 422 404 404 404 404 404 404 404 404
sharing:law          -            404 404 404 404 404 404 404 404 404 422 404
sharing:undo         asked        404 400 400 400 404 404 404 404 404 404 404
sharing:answer       asked        404 404 404 404 422 422 404 404 404 404 404
sharing:write_down   asked        404 404 404 404 422 422 404 404 404 404 404
sharing:write_down   to_nurse     404 404 404 404 404 404 422 404 404 404 404
sharing:release      prepared     404 404 404 404 403 400 404 404 404 404 404
sharing:release      hers         404 404 404 404 403 403 404 404 404 404 404
sharing:from_mail    by_mail      400 404 404 404 404 404 404 404 404 404 404
sharing:give_back    prepared     404 404 404 404 403 422 404 404 404 404 404
sharing:answer_spoken asked       404 404 404 404 422 422 404 404 404 404 404
sharing:not_ours     asked        404 404 404 404 422 422 404 404 404 404 404
sharing:cannot_share asked        404 404 404 404 422 422 404 404 404 404 404
sharing:strike       asked        404 404 404 404 422 422 404 404 404 404 404
sharing:put_back     struck       404 404 404 404 400 400 404 404 404 404 404
sharing:challenge    refused      404 422 422 422 404 404 404 404 404 404 404
sharing:look_again   challenged   404 404 404 404 403 422 404 404 404 404 404
sharing:outcome      answered     404 422 422 422 404 404 404 404 404 404 404
sharing:hold         answered     404 422 422 422 404 404 404 404 404 404 404
sharing:barrier      barrier      404 404 422 404 404 422 404 404 422 422 422
sharing:amend        answered     404 404 404 404 422 422 404 404 404 404 404
sharing:thread       asked        404 422 422 422 422 422 404 404 404 404 404
sharing:accept       asked        404 404 404 404 400 400 404 404 404 404 404
sharing:withdraw     asked        404 422 422 422 404 404 404 404 404 404 404
sharing:rate         answered     404 400 400 400 404 404 404 404 404 404 404
staff:take_on        police       404 404 404 404 404 404 404 404 404 422 422
staff:take_on        school       404 404 404 404 404 404 404 404 404 422 404
staff:bring_on       -            404 404 404 404 404 404 404 404 404 422 404
staff:person         sam          404 404 404 404 404 404 404 404 404 422 422
staff:skills         sam          404 404 404 404 404 404 404 404 404 422 422
staff:skills         joy          404 404 404 404 404 404 404 404 404 422 404
staff:leave_partnership police    404 404 404 404 404 404 404 404 404 422 404
staff:person         joy          404 404 404 404 404 404 404 404 404 422 404
staff:leave          sam          404 404 404 404 404 404 404 404 404 422 422
staff:leave          joy          404 404 404 404 404 404 404 404 404 422 404
staff:invite         sam          404 404 404 404 404 404 404 404 404 404 404
staff:renew          sam          404 404 404 404 404 404 404 404 404 400 400
staff:renew          joy          404 404 404 404 404 404 404 404 404 400 404
staff:new_role       -            404 404 404 404 404 404 404 404 404 422 404
staff:role           a_role       404 404 404 404 404 404 404 404 404 422 404
"""


def _rows(table: str) -> list[tuple[str, str, dict[str, int]]]:
    rows = []
    for line in table.strip().splitlines()[1:]:
        name, reference, *statuses = line.split()
        rows.append((name, reference, dict(zip(ROLES, map(int, statuses), strict=True))))
    return rows


def _place(name: str, reference: str, here: Here) -> str:
    named = {
        "amara": here.town.amara.reference,
        "police": here.town.agencies["West Yorkshire Police"].reference,
        "police_desk": here.town.desks["Front-door police desk"].reference,
        "theirs": "nobodys-token",
        "school": here.town.agencies["Parkside Primary School"].reference,
        "sam": here.town.people["Sam Khan"].reference,
        "joy": here.town.people["Joy Adeyemi"].reference,
        "a_role": "duty_manager",
        "a_policy": "differences_in_time",
    }
    if reference == "-":
        return reverse(name)
    return reverse(name, args=[named.get(reference) or getattr(here, reference)])


def test_every_address_stands_in_the_tables() -> None:
    assert {name for name, _, _ in _rows(MATRIX)} == {name for name, _ in routes()}
    assert {name for name, _, _ in _rows(POSTED)} == set(FORMS) | NOT_IN_A_DEMO | EVERYBODYS


def test_every_role_gets_from_every_address_what_the_table_says(
    here: Here, subtests: pytest.Subtests
) -> None:
    asked = 0
    for who in ROLES:
        cookies = here.client(who).cookies
        with subtests.test(who=who):
            told, wanted = {}, {}
            for method, table in (("get", MATRIX), ("post", POSTED)):
                for name, reference, statuses in _rows(table):
                    if name in NOT_IN_A_DEMO and who not in ("Denise Walker", "Zoe Li"):
                        continue
                    with taken_back():
                        client = Client()
                        client.cookies = deepcopy(cookies)
                        answer = getattr(client, method)(_place(name, reference, here))
                    told[method, name, reference] = answer.status_code
                    wanted[method, name, reference] = statuses[who]
            assert told == wanted
            asked += len(told)
    assert asked >= 450


def test_somebody_with_no_role_at_all_works_with_nothing(here: Here) -> None:
    """The account stands; every grant has ended."""
    priya = here.client("Priya Nair")
    Grant.objects.filter(practitioner=here.town.people["Priya Nair"]).delete()
    for path in (f"/front-door/{here.read}", "/front-door", f"/children/{here.bradford.child}"):
        assert priya.get(path).status_code == 404
    assert errors_of(priya.get("/")) == []
    assert "Okafor" not in page_of(priya.get("/")).text_content()
