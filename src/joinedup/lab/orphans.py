"""Whether every open item is in exactly one owner's list, at every step of its way (W1, security.md R-24).

Worries are told, read, tied, asked about, answered, recommended on, sent back, decided, read, told of, held
and closed, in an order that is drawn; it is asked whether two records are one child's, and two agencies
differ, go up, agree or withdraw; now and then whoever has something leaves for good. Every third child comes
on at a morning's meeting: views are asked for, actions are given, refused, given to another and done, and
what was said against a decision is looked at again; every third is of a night: an incident is told of, a
school is rung, and advice is asked for on a child whom nobody has named. After each step the judge reads the
tables past the product, says by itself what is open and for which side, and compares that with the owners'
lists: nothing missing, nothing twice, nothing that is over, nobody's who is not there. In between, shifts
end: somebody hands over all they have, and somebody else reads it.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection

from joinedup import store
from joinedup.access import queries as access
from joinedup.access.rules.roles import Role
from joinedup.agencies.actions import Added
from joinedup.agencies.queries import every_desk
from joinedup.agencies.rules.owners import Kind, Owner
from joinedup.children import actions as children
from joinedup.children.actions import sameness
from joinedup.children.rules.arrivals import NewChild
from joinedup.clocks import actions as clocks
from joinedup.desk import actions as handing
from joinedup.desk.queries import handover, key_of_item, open_by_owner, to_give
from joinedup.desk.rules.handover import How
from joinedup.disagreements import actions as disagreements
from joinedup.disagreements.actions import Raised
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.rules.advising import Advised, Asked, Naming
from joinedup.frontdoor.rules.beside import Came
from joinedup.frontdoor.rules.challenging import Came as Answer
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.following import Agreed, CameOf, Follow, Then, WhyLate
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
from joinedup.frontdoor.rules.paths import NOT_OURS
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.merging import Said
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import from_london, today_in_london
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind as Reference
from joinedup.kernel.references import new
from joinedup.lab import world
from joinedup.lab.tally import Tally
from joinedup.meetings.actions import agenda, attendance, live
from joinedup.meetings.actions import live_acting as acting
from joinedup.meetings.actions import live_after as after
from joinedup.meetings.rules.acting import ForWhom
from joinedup.meetings.rules.attendance import Said as Attendance
from joinedup.meetings.rules.deciding import Kind as Kinds
from joinedup.meetings.rules.deciding import Outcome
from joinedup.meetings.rules.turns import Way
from joinedup.risk import actions as risk
from joinedup.sharing import actions as sharing
from joinedup.staff import actions as staff
from joinedup.store.models import Installation

_OUTCOMES = ("strategy_discussion", "early_help", "assessment")
STEPS = 16  # of one worry, at most
_LEAVES = 0.12  # how often somebody goes before a step
_HANDS_OVER, _RECEIVES = 0.3, 0.5  # and how often somebody goes off shift, or comes on
_RARE = 0.5  # how often a step is one of those that were taken least
_A_STEP = timedelta(minutes=7)
_A_NIGHT = timedelta(hours=14)  # between two worries, so that days that were said pass while others wait
# What is open, for which side, in the judge's own words: one row for each item that must be in one list.
_OPEN = """
SELECT 'concern at the door', reference FROM frontdoor_concern
 WHERE state IN ('received', 'being_read', 'recommended', 'waiting')
UNION ALL SELECT 'concern to hear of', c.reference FROM frontdoor_concern c
 LEFT JOIN frontdoor_toldsender t ON t.concern_id = c.id
 WHERE c.sender_agency_id IS NOT NULL AND t.read_at IS NULL
UNION ALL SELECT 'news to tell', c.reference FROM frontdoor_owed o
 JOIN frontdoor_concern c ON c.id = o.concern_id WHERE o.given_at IS NULL AND o.closed_at IS NULL
UNION ALL SELECT 'decision held', c.reference FROM frontdoor_heldback h
 JOIN frontdoor_concern c ON c.id = h.concern_id WHERE h.ended_at IS NULL AND h.what = 'decision'
UNION ALL SELECT 'decided, to be followed', c.reference FROM frontdoor_followthrough f
 JOIN frontdoor_concern c ON c.id = f.concern_id WHERE f.ended_at IS NULL
UNION ALL SELECT 'challenge to answer', c.reference FROM frontdoor_challenge x
 JOIN frontdoor_concern c ON c.id = x.concern_id WHERE x.answered_at IS NULL
UNION ALL SELECT 'concern passed on', c.reference FROM frontdoor_followthrough f
 JOIN frontdoor_concern c ON c.id = f.concern_id
 WHERE f.desk_id IS NOT NULL AND f.ended_at IS NULL
UNION ALL SELECT 'concern to tie again', c.reference FROM frontdoor_wrongtie w
 JOIN frontdoor_concern c ON c.id = w.concern_id WHERE w.settled_at IS NULL
UNION ALL SELECT 'after an incident', reference FROM frontdoor_path WHERE ended_at IS NULL
UNION ALL SELECT 'advice to give', t.reference FROM frontdoor_conversation t
 LEFT JOIN frontdoor_advice a ON a.conversation_id = t.id
 WHERE t.concern_id IS NULL AND t.desk_id IS NOT NULL AND a.id IS NULL
UNION ALL SELECT 'worry to name', t.reference FROM frontdoor_conversation t
 JOIN frontdoor_advice a ON a.conversation_id = t.id
 WHERE t.concern_id IS NULL AND a.naming = 'must_name'
UNION ALL SELECT DISTINCT 'contact to settle', c.reference FROM frontdoor_plannedcontact p
 JOIN frontdoor_concern c ON c.id = p.concern_id WHERE p.came = '' AND p.on_day < %s
UNION ALL SELECT 'late step', reference FROM clocks_childclock
 WHERE NOT ends AND not_needed_because = ''
 AND (stopped_at IS NULL AND due_at <= %s OR stopped_at >= due_at AND late_said_at IS NULL)
UNION ALL SELECT 'step that runs', k.reference FROM clocks_childclock k
 WHERE NOT k.ends AND k.not_needed_because = '' AND k.stopped_at IS NULL AND k.due_at > %s
 AND NOT EXISTS (SELECT 1 FROM clocks_childclock j WHERE j.child_id = k.child_id
 AND j.agency_id = k.agency_id AND NOT j.ends AND j.not_needed_because = '' AND j.stopped_at IS NULL
 AND j.due_at > %s AND (j.due_at < k.due_at OR j.due_at = k.due_at AND j.id < k.id))
UNION ALL SELECT 'plan owed', k.reference FROM clocks_childclock k
 LEFT JOIN clocks_interimplan p ON p.clock_id = k.id
 WHERE k.ends AND k.stopped_at IS NULL AND k.not_needed_because = '' AND k.warn_at <= %s AND p.id IS NULL
UNION ALL SELECT 'question followed', reference FROM sharing_question
 WHERE state NOT IN ('closed', 'withdrawn')
UNION ALL SELECT 'question at a desk', reference FROM sharing_question
 WHERE state IN ('asked', 'seen', 'accepted', 'prepared')
UNION ALL SELECT 'the same person?', reference FROM identity_sameness
 WHERE until IS NULL AND (standing IN ('proposed', 'not_sure') OR doubted_by_id IS NOT NULL)
UNION ALL SELECT 'difference that one side raised', reference FROM disagreements_disagreement
 WHERE state IN ('open', 'proposed')
UNION ALL SELECT 'difference that the other met', reference FROM disagreements_disagreement
 WHERE state IN ('open', 'proposed')
UNION ALL SELECT 'to learn from', reference FROM disagreements_learning WHERE ended_at IS NULL
UNION ALL SELECT 'action', reference FROM meetings_action WHERE state IN ('offered', 'accepted')
UNION ALL SELECT 'action that its owner cannot do', reference FROM meetings_action WHERE state = 'cannot'
UNION ALL SELECT 'dissent', reference FROM meetings_dissent WHERE looked_at IS NULL
UNION ALL SELECT 'meeting to close', reference FROM meetings_meeting WHERE closed_at IS NULL AND on_day < %s
UNION ALL SELECT 'view asked for', a.reference FROM risk_asked a JOIN risk_round r ON r.id = a.round_id
 WHERE a.said_at IS NULL AND r.closed_at IS NULL AND (a.present IS NULL OR a.present)
 AND NOT EXISTS (SELECT 1 FROM meetings_casechild i JOIN meetings_case c ON c.id = i.case_id
 JOIN meetings_meeting m ON m.id = c.meeting_id WHERE i.child_id = r.child_id AND m.closed_at IS NOT NULL
 AND m.closed_at > r.entered AND c.state = 'heard')
"""
_CALLED = {
    "concern.received": "concern at the door",
    "concern.being_read": "concern at the door",
    "concern.recommended": "concern at the door",
    "concern.waiting": "concern at the door",
    "concern.sent": "concern to hear of",
    "concern.unread": "concern to hear of",
    "concern.to_tell": "news to tell",
    "concern.decision_held": "decision held",
    "concern.to_follow": "decided, to be followed",
    "concern.challenged": "challenge to answer",
    "concern.to_tie_again": "concern to tie again",
    "concern.passed_on": "concern passed on",
    "concern.with_them": "concern passed on",
    "path.open": "after an incident",
    "talk.to_advise": "advice to give",
    "talk.to_name": "worry to name",
    "talk.not_named": "worry to ring about",
    "contact.to_settle": "contact to settle",
    "contact.left_open": "contact to settle",
    "clock.late": "late step",
    "clock.running": "step that runs",
    "clock.plan_owed": "plan owed",
    "question.asked": "question followed",
    "question.outcome_owed": "question followed",
    "question.to_answer": "question at a desk",
    "question.to_release": "question at a desk",
    "difference.raised": "difference that one side raised",
    "difference.met": "difference that the other met",
    "learning.open": "to learn from",
    "sameness.to_confirm": "the same person?",
    "sameness.to_find_out": "the same person?",
    "sameness.to_take_back": "the same person?",
    "action.to_accept": "action",
    "action.to_do": "action",
    "action.cannot": "action that its owner cannot do",
    "dissent.to_look_at": "dissent",
    "meeting.to_close": "meeting to close",
    "view.asked": "view asked for",
}


@dataclass
class Post:
    """Somebody's place, and whoever holds it now; when they leave, somebody new sits there."""

    name: str
    agency: Added
    role: Role
    desk: int | None
    holder: Viewer


@dataclass
class Town:
    area: int
    posts: dict[str, Post]
    desk: str
    desks: tuple[str, ...]  # that are asked to a meeting
    around: tuple[str, ...]  # the agencies of a strategy discussion
    child: str
    at: datetime = world.TUESDAY_NINE
    left: list[int] = field(default_factory=list)
    handed: list[str] = field(default_factory=list)  # handovers that nobody has read yet
    recommended: int = 0
    given: int = 0
    received: int = 0

    def who(self, name: str) -> Viewer:
        viewer = access.viewer(self.posts[name].holder.practitioner_id, at=self.at)
        assert viewer is not None
        return viewer


@dataclass
class Worry:
    """One worry on its way, as the lab knows it: the version of each record, and what is done."""

    concern: str
    question: str = ""
    child: str = ""
    other: str = ""  # which may be the same child's record
    tie: str = ""
    difference: str = ""
    meeting: str = ""
    case: str = ""
    round: str = ""
    outcome: str = ""  # that is recommended
    talk: str = ""
    done: list[str] = field(default_factory=list)


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally("every open item is in exactly one owner's list at every step, and that owner is there.")
    going, town = Progress("orphans", of=trials), _a_town()
    steps, taken = 0, Counter[str]()
    with store.reading_in(town.area):
        for trial in range(trials):
            town.at += _A_NIGHT
            worry, steps_here = Worry(""), (_OF_A_WORRY, _OF_A_MORNING, _OF_A_NIGHT)[trial % 3]
            for _ in range(STEPS):
                town.at += _A_STEP
                if draw.random() < _LEAVES:
                    _somebody_leaves(town, draw)
                if draw.random() < _HANDS_OVER:
                    _somebody_hands_over(town, draw, tally)
                if draw.random() < _RECEIVES:
                    _somebody_receives(town, draw)
                act = _next(worry, steps_here, draw, taken=taken)
                if act is None:
                    break
                act(town, worry)
                steps += 1
                _judge(town, tally, after=worry.done[-1])
            going.at(trial)
    going.end()
    tally.figures["worries"] = trials
    tally.figures["steps judged"] = steps
    tally.figures["kinds of step taken"] = len(taken)
    tally.figures["people who left"] = len(town.left)
    tally.figures["handovers given"] = town.given
    tally.figures["handovers read"] = town.received
    return tally


def _judge(town: Town, tally: Tally, *, after: str) -> None:
    with connection.cursor() as cursor:
        now = _held(town.at)
        today = today_in_london(town.at).isoformat()
        cursor.execute(_OPEN, [today, *([now] * (_OPEN.count("%s") - 2)), today])
        open_now = Counter((kind, reference) for kind, reference in cursor.fetchall())
        open_now += _to_ring_about(town.at)
    lists = open_by_owner(town.area, at=town.at)
    found = Counter(
        (_CALLED.get(item.code, item.code), item.reference) for items in lists.values() for item in items
    )
    missing, extra = open_now - found, found - open_now
    tally.count(
        "what is open", right=not missing, promise="is in a list", example=f"after {after}: {_first(missing)}"
    )
    tally.count(
        "what is in a list",
        right=not extra,
        promise="is open, and in no other",
        example=f"after {after}: {_first(extra)}",
    )
    gone = [owner for owner in lists if not _is_there(owner, left=town.left)]
    tally.count("whoever has it", right=not gone, promise="is there", example=f"after {after}: {gone[:1]}")


def _to_ring_about(at: datetime) -> Counter[tuple[str, str]]:
    """What cannot stay un-named and was not named on the day on which that was said, as London has its days:
    whoever said so rings, beside whoever is to name it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.reference, a.entered FROM frontdoor_conversation t"
            " JOIN frontdoor_advice a ON a.conversation_id = t.id"
            " WHERE t.concern_id IS NULL AND a.naming = 'must_name'"
        )
        said = [(reference, _moment(entered)) for reference, entered in cursor.fetchall()]
    today = today_in_london(at)
    return Counter(("worry to ring about", one) for one, on in said if today_in_london(on) < today)


def _moment(held: Any) -> datetime:
    """A moment of a column as this engine reads it: SQLite in UTC, without a zone."""
    moment = datetime.fromisoformat(held) if isinstance(held, str) else held
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _held(moment: datetime) -> Any:
    """A moment as this engine compares it with its column: SQLite by its text in UTC, without a zone."""
    return str(moment.astimezone(UTC).replace(tzinfo=None)) if connection.vendor == "sqlite" else moment


def _first(what: Counter[tuple[str, str]]) -> str:
    return ", ".join(next(iter(what), ("nothing", "")))


def _is_there(owner: Owner, *, left: list[int]) -> bool:
    """Past the product: a person who works here, a desk at which somebody sits who does, or an agency."""
    if owner.kind is Kind.PERSON:
        return owner.id not in left
    if owner.kind is Kind.AGENCY:
        return False  # every agency of this town has a desk
    with connection.cursor() as cursor:
        cursor.execute("SELECT practitioner_id FROM agencies_seat WHERE desk_id = %s", [owner.id])
        return any(person not in left for (person,) in cursor.fetchall())


# --- the steps of a worry ----------------------------------------------------------------------------------

Act = Callable[[Town, Worry], None]
_Steps = tuple[tuple[Act, tuple[str, ...], tuple[str, ...]], ...]


def _next(worry: Worry, steps: _Steps, draw: random.Random, *, taken: Counter[str]) -> Act | None:
    """A step that can be taken from here, drawn; None where it is over, or where it is left to lie.

    Every other time it is one of those that were taken least, so that few worries come to every step.
    """
    can = [act for act, needs, rules_out in steps if _may(worry, act, needs, rules_out)]
    if not can or (len(worry.done) > 3 and draw.random() < 0.04):
        return None
    if draw.random() < _RARE:
        least = min(taken[act.__name__] for act in can)
        can = [act for act in can if taken[act.__name__] == least]
    act = draw.choice(can)
    taken[act.__name__] += 1
    return act


def _may(worry: Worry, act: Act, needs: tuple[str, ...], rules_out: tuple[str, ...]) -> bool:
    done = set(worry.done)
    return act.__name__ not in done and done.issuperset(needs) and done.isdisjoint(rules_out)


def told(town: Town, worry: Worry) -> None:
    said = Told(worry="Hungry again.", last_happened="today", family_knows="yes", family_knows_detail="Mum")
    worry.concern = frontdoor.tell(said, **_by(town, "teacher"))
    worry.done.append("told")


def read(town: Town, worry: Worry) -> None:
    frontdoor.begin_reading(worry.concern, **_by(town, "worker"))
    worry.done.append("read")


def tied(town: Town, worry: Worry) -> None:
    frontdoor.tie(worry.concern, child=town.child, **_change(town, "worker", worry.concern))
    worry.done.append("tied")


def planned_a_contact(town: Town, worry: Worry) -> None:
    frontdoor.plan_contact(
        worry.concern,
        whom=town.child,
        on_day=today_in_london(town.at),
        safe_way="",
        what_for="To hear how she is",
        also_because="At another hour.",
        **_by(town, "worker"),
    )
    worry.done.append("planned_a_contact")


def said_what_came_of_contact(town: Town, worry: Worry) -> None:
    came: dict[str, Any] = {"which": "1", "came": Came.REACHED, "more": ""}
    frontdoor.say_what_came_of_contact(worry.concern, **came, **_by(town, "worker"))
    worry.done.append("said_what_came_of_contact")


def taken_on_for_assessment(town: Town, worry: Worry) -> None:
    """A child of its own comes in a month late to the table: what should have been done is late at once."""
    by = _by(town, "worker")
    worry.child = children.add_child(NewChild(given_name="Dylan"), **by)
    clocks.record_step(
        worry.child,
        "referral_received",
        occurred=town.at - timedelta(days=30),
        own_agency_only=False,
        **by,
    )
    worry.done.append("taken_on_for_assessment")


def said_why_it_is_late(town: Town, worry: Worry) -> None:
    said: dict[str, Any] = {
        "because": "Nobody was in.",
        "agreed_by": "Denise Walker",
        "meanwhile": "Nan is there.",
    }
    for late in _late(worry):
        clocks.explain_late(late, **said, **_by(town, "worker"))
    worry.done.append("said_why_it_is_late")


def looked_half_way(town: Town, worry: Worry) -> None:
    clocks.record_step(
        worry.child, "manager_checkpoint", occurred=town.at, own_agency_only=False, **_by(town, "manager")
    )
    worry.done.append("looked_half_way")


def order_is_made(town: Town, worry: Worry) -> None:
    """Until tomorrow: whoever relies on it needs another plan from today on."""
    clocks.record_step(
        worry.child,
        "order_made",
        occurred=town.at,
        until=town.at + timedelta(days=1),
        own_agency_only=False,
        **_by(town, "worker"),
    )
    worry.done.append("order_is_made")


def planned_for_the_end(town: Town, worry: Worry) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.reference FROM clocks_childclock k JOIN children_child c ON c.id = k.child_id"
            " WHERE c.reference = %s AND k.ends",
            [worry.child],
        )
        references = [reference for (reference,) in cursor.fetchall()]
    said: dict[str, Any] = {
        "plan": "The school rings.",
        "agreed_with": "Joy",
        "until": town.at.date() + timedelta(days=3),
    }
    for reference in references:
        clocks.plan_meanwhile(reference, **said, **_by(town, "worker"))
    worry.done.append("planned_for_the_end")


def not_sure_who(town: Town, worry: Worry) -> None:
    _say_of_two(town, worry, Said.NOT_SURE, who="worker")
    worry.done.append("not_sure_who")


def proposed_as_one(town: Town, worry: Worry) -> None:
    _say_of_two(town, worry, Said.SAME, who="worker")
    worry.done.append("proposed_as_one")


def confirmed_as_one(town: Town, worry: Worry) -> None:
    """By the manager: nobody confirms what they said themselves."""
    worry.tie = _say_of_two(town, worry, Said.SAME, who="manager")
    worry.done.append("confirmed_as_one")


def untied_again(town: Town, worry: Worry) -> None:
    sameness.untie(worry.tie, apart=True, because="Two birth certificates.", **_by(town, "worker"))
    worry.done.append("untied_again")


def marked_apart(town: Town, worry: Worry) -> None:
    _say_of_two(town, worry, Said.DIFFERENT, who="manager")
    worry.done.append("marked_apart")


def asked(town: Town, worry: Worry) -> None:
    worry.question = sharing.ask(
        town.child,
        topic="household_risk",
        topic_detail="",
        desk=town.desk,
        people=(town.child,),
        months=6,
        why="To know who is safe to be at home",
        needed_by=town.at + timedelta(days=1),
        concern=worry.concern,
        key=new(Reference.QUESTION),
        **_by(town, "worker"),
    )
    worry.done.append("asked")


def differed(town: Town, worry: Worry) -> None:
    """The police see it differently than the front door, which asked them."""
    said = Raised("They think 3, we think 4.", "A visit.", "Nan stays.", question=worry.question)
    how = _by(town, "researcher")
    worry.difference = disagreements.raise_difference(said, key=new(Reference.DISAGREEMENT), **how)
    worry.done.append("differed")


def moved_up(town: Town, worry: Worry) -> None:
    said: dict[str, Any] = {"words": "We still differ.", "meanwhile": "Nan stays."}
    disagreements.move_up(worry.difference, **said, key="", **_change(town, "worker", worry.difference))
    worry.done.append("moved_up")


def agreed_by_one(town: Town, worry: Worry) -> None:
    said: dict[str, Any] = {
        "agreed": "A visit today.",
        "pattern": "threshold",
        "next_time": "We ring first.",
    }
    disagreements.write_agreed(worry.difference, **said, key="", **_change(town, "worker", worry.difference))
    worry.done.append("agreed_by_one")


def agreed_by_both(town: Town, worry: Worry) -> None:
    """The third of a kind opens something to learn from, which is somebody's too."""
    how = _change(town, "researcher", worry.difference)
    disagreements.answer_agreed(worry.difference, yes=True, key="", **how)
    worry.done.append("agreed_by_both")


def withdrawn_again(town: Town, worry: Worry) -> None:
    disagreements.withdraw(worry.difference, key="", **_by(town, "researcher"))
    worry.done.append("withdrawn_again")


def taken_on(town: Town, worry: Worry) -> None:
    sharing.accept(worry.question, key="", **_change(town, "researcher", worry.question))
    worry.done.append("taken_on")


def answered(town: Town, worry: Worry) -> None:
    nothing: dict[str, Any] = {"safety_tonight": False, "safety_item": "", "safety_line": "", "key": ""}
    sharing.nothing_held(worry.question, **nothing, **_change(town, "researcher", worry.question))
    worry.done.append("answered")


def said_what_became_of_it(town: Town, worry: Worry) -> None:
    how = _change(town, "worker", worry.question)
    sharing.give_outcome(worry.question, code="changed_the_plan", line="", key="", **how)
    worry.done.append("said_what_became_of_it")


def recommended(town: Town, worry: Worry) -> None:
    """Each outcome in its turn: one starts a child's clock, one is passed on to a desk, one is discussed."""
    worry.outcome = _OUTCOMES[town.recommended % len(_OUTCOMES)]
    town.recommended += 1
    by_when = today_in_london(town.at) + timedelta(days=3)
    passed_on = Follow(desk=town.desk, by_when=by_when, agreed=Agreed.AGREED.value, agreed_more="Mum, today")
    frontdoor.recommend(
        worry.concern,
        outcome_code=worry.outcome,
        because="Hungry again.",
        tell_sender="A social worker visits.",
        tell_holders={},
        follow=passed_on if worry.outcome == "early_help" else Follow(),
        **_change(town, "worker", worry.concern),
    )
    worry.done.append("recommended")


def sent_back(town: Town, worry: Worry) -> None:
    frontdoor.send_back(worry.concern, because="Ask the nurse.", **_change(town, "manager", worry.concern))
    worry.done.remove("recommended")
    worry.done.append("sent_back")


def decision_held(town: Town, worry: Worry) -> None:
    _hold(town, worry, "decision")
    worry.done.append("decision_held")


def decided(town: Town, worry: Worry) -> None:
    waits = "answered" in worry.done and "said_what_became_of_it" not in worry.done
    holders = {worry.question: {"code": "added_to_the_picture", "line": ""}} if waits else {}
    frontdoor.authorise(
        worry.concern,
        because="Agreed.",
        tell_sender="A social worker visits.",
        tell_holders=holders,
        why_late=WhyLate("Nobody was in.", "Denise Walker", "Nan is there."),
        **_change(town, "manager", worry.concern),
    )
    follows = {"early_help": ["passed_on"], "strategy_discussion": ["to_discuss"]}.get(worry.outcome, [])
    worry.done += [*follows, *(["said_what_became_of_it"] if waits else []), "decided"]


def discussed(town: Town, worry: Worry) -> None:
    """The step of the child's clock stops, in all three agencies' lists."""
    sharing.record_strategy(
        town.child,
        held_on=today_in_london(town.at),
        took_part=town.around,
        names="DS Patel",
        decided="joint",
        because="She is not safe.",
        **_by(town, "worker"),
    )
    worry.done.append("discussed")


def opened_where_it_went(town: Town, worry: Worry) -> None:
    frontdoor.open_what_was_passed_on(worry.concern, **_by(town, "researcher"))
    worry.done.append("opened_where_it_went")


def did_not_happen(town: Town, worry: Worry) -> None:
    """It is another's from then on, whom no desk is: the front door's alone."""
    how = _on_the_one_of("frontdoor_followthrough", worry.concern)
    frontdoor.say_what_came_of_it(
        worry.concern,
        came_of=CameOf.NOT_DONE,
        more="Nobody came.",
        then=Then.AGAIN,
        who="The school nurse",
        by_when=today_in_london(town.at) + timedelta(days=2),
        **how,
        **_by(town, "worker"),
    )
    worry.done.append("did_not_happen")


def was_done(town: Town, worry: Worry) -> None:
    how = _on_the_one_of("frontdoor_followthrough", worry.concern)
    late = WhyLate("Nobody was in.", "Denise Walker", "Nan is there.")
    came: dict[str, Any] = {"came_of": CameOf.DONE, "more": "", "why_late": late}
    frontdoor.say_what_came_of_it(worry.concern, **came, **how, **_by(town, "worker"))
    worry.done.append("was_done")


def challenged(town: Town, worry: Worry) -> None:
    """By whoever hears of it: its sender, or who came after them."""
    sender = _whoever_has(town, "frontdoor_concern", worry.concern, "sender_id")
    frontdoor.challenge(worry.concern, text="She is hungry still.", sender=sender, by=sender, at=town.at)
    worry.done.append("challenged")


def challenge_answered(town: Town, worry: Worry) -> None:
    """By a manager who did not decide it."""
    frontdoor.answer_challenge(
        worry.concern,
        came=Answer.STANDS,
        answer="We visited today.",
        **_on_the_one_of("frontdoor_challenge", worry.concern),
        **_by(town, "second manager"),
    )
    worry.done.append("challenge_answered")


def tie_taken_back(town: Town, worry: Worry) -> None:
    frontdoor.untie(worry.concern, because="Her cousin.", **_change(town, "manager", worry.concern))
    worry.done.append("tie_taken_back")


def tied_anew(town: Town, worry: Worry) -> None:
    frontdoor.tie(worry.concern, child=town.child, **_change(town, "worker", worry.concern))
    worry.done.append("tied_anew")


def let_go(town: Town, worry: Worry) -> None:
    frontdoor.let_go(worry.concern, **_change(town, "manager", worry.concern))
    worry.done.append("let_go")


def opened(town: Town, worry: Worry) -> None:
    by = _by(town, "teacher")
    frontdoor.read_what_was_told(worry.concern, sender=by["by"], **by)
    worry.done.append("opened")


def news_held(town: Town, worry: Worry) -> None:
    _hold(town, worry, "came_of_it")
    worry.done.append("news_held")


def still_open(town: Town, worry: Worry) -> None:
    news = frontdoor.NewsToTell("still_open", "", (town.at + timedelta(days=9)).date())
    frontdoor.tell_what_came_of_it(worry.concern, news=news, **_change(town, "worker", worry.concern))
    worry.done.append("still_open")


def told_of(town: Town, worry: Worry) -> None:
    news = frontdoor.NewsToTell("help_began")
    frontdoor.tell_what_came_of_it(worry.concern, news=news, **_change(town, "worker", worry.concern))
    worry.done.append("told_of")


def closed(town: Town, worry: Worry) -> None:
    how = _change(town, "manager", worry.concern)
    frontdoor.close(worry.concern, because="The family has moved away.", **how)
    worry.done.append("closed")


# Each step, what must have been done before it, and what rules it out.
_OF_A_WORRY: _Steps = (
    (told, (), ()),
    (read, ("told",), ()),
    (tied, ("read",), ()),
    (planned_a_contact, ("tied",), ("decided", "recommended")),
    (said_what_came_of_contact, ("planned_a_contact",), ()),
    (taken_on_for_assessment, ("tied",), ()),
    (said_why_it_is_late, ("taken_on_for_assessment",), ("looked_half_way",)),
    (looked_half_way, ("taken_on_for_assessment",), ()),
    (order_is_made, ("taken_on_for_assessment",), ()),
    (planned_for_the_end, ("order_is_made",), ()),
    (not_sure_who, ("taken_on_for_assessment",), ("proposed_as_one", "marked_apart")),
    (proposed_as_one, ("taken_on_for_assessment",), ("marked_apart",)),
    (confirmed_as_one, ("proposed_as_one",), ("marked_apart",)),
    (untied_again, ("confirmed_as_one",), ()),
    (marked_apart, ("taken_on_for_assessment",), ("confirmed_as_one",)),
    (asked, ("tied",), ("recommended",)),
    (differed, ("asked",), ()),
    (moved_up, ("differed",), ("agreed_by_one", "withdrawn_again")),
    (agreed_by_one, ("differed",), ("withdrawn_again",)),
    (agreed_by_both, ("agreed_by_one",), ("withdrawn_again",)),
    (withdrawn_again, ("differed",), ("agreed_by_both",)),
    (taken_on, ("asked",), ("answered",)),
    (answered, ("asked",), ()),
    (said_what_became_of_it, ("answered",), ("recommended",)),
    (recommended, ("tied",), ()),
    (sent_back, ("recommended",), ("decided",)),
    (decision_held, ("tied",), ("decided",)),
    (decided, ("recommended",), ()),
    (tie_taken_back, ("decided",), ()),
    (tied_anew, ("tie_taken_back",), ()),
    (discussed, ("to_discuss",), ("tie_taken_back",)),
    (opened_where_it_went, ("passed_on",), ("did_not_happen", "was_done")),
    (did_not_happen, ("passed_on",), ("was_done", "closed")),
    (was_done, ("passed_on",), ("closed",)),
    (challenged, ("decided",), ("decision_held", "closed")),
    (challenge_answered, ("challenged",), ("closed",)),
    (let_go, ("decided", "decision_held"), ()),
    (opened, ("decided",), ()),
    (news_held, ("decided",), ("told_of", "closed")),
    (still_open, ("decided",), ("decision_held", "told_of", "closed")),
    (told_of, ("decided",), ("decision_held", "closed")),
    (closed, ("decided",), ()),
)


# --- the steps of a night ----------------------------------------------------------------------------------


def incident_told_of(town: Town, worry: Worry) -> None:
    """Two children: one whose school is known, and is told, and one whose is looked for."""
    saw = frozenset({Part.SAW_OR_HEARD})
    (office,) = (one.reference for one in every_desk(town.area) if one.name == "School office")
    people = (
        InIncident(PersonTold(PersonKind.CHILD, name="Dylan Okafor"), saw, school=office),
        InIncident(PersonTold(PersonKind.CHILD, name="Amara Okafor"), saw),
    )
    said = Notification(
        what_happened="A row in the night",
        kind=IncidentKind.DOMESTIC_ABUSE,
        happened_at=town.at - timedelta(hours=1),
        crime=Crime.NO,
        tool=Tool.NONE,
        grade=Grade.NONE,
        support=Support.YES,
        family_knows="yes",
        people=people,
    )
    worry.concern = frontdoor.notify(said, key=new(Reference.CONCERN), **_by(town, "researcher"))
    worry.done.append("incident_told_of")


def school_to_be_rung(town: Town, worry: Worry) -> None:
    """Its day begins within the half hour, and nobody there has opened what it is told."""
    path, _ = _a_path(town, worry, "school")
    with connection.cursor() as cursor:
        cursor.execute("SELECT due_at FROM frontdoor_path WHERE reference = %s", [path])
        (due_at,) = cursor.fetchone()
    town.at = max(town.at, _moment(due_at) - timedelta(minutes=30))
    frontdoor.ring_schools(at=town.at)
    worry.done.append("school_to_be_rung")


def opened_by_the_school(town: Town, worry: Worry) -> None:
    """Which is rung no more."""
    path, whose = _a_path(town, worry, "school")
    frontdoor.see_path(path, by=whose, at=town.at)
    worry.done.append("opened_by_the_school")


def school_says_not_ours(town: Town, worry: Worry) -> None:
    """It goes back to the front door, which looks on."""
    _end_a_path(town, worry, "school", came_of=NOT_OURS)
    worry.done.append("school_says_not_ours")


def health_takes_it(town: Town, worry: Worry) -> None:
    path, whose = _a_path(town, worry, "health")
    frontdoor.take_path(path, **_as_it_stands(path), by=whose, at=town.at)
    worry.done.append("health_takes_it")


def health_is_done(town: Town, worry: Worry) -> None:
    _end_a_path(town, worry, "health", came_of="noted")
    worry.done.append("health_is_done")


def advice_asked_for(town: Town, worry: Worry) -> None:
    asked = Asked(adviser="front_door", age_band="5-9", worry="Bruises, and she will not say.")
    worry.talk = frontdoor.ask_before_naming(asked, **_by(town, "teacher"))
    worry.done.append("advice_asked_for")


def cannot_stay_unnamed(town: Town, worry: Worry) -> None:
    said = Advised("Name her.", "It is one.", Naming.MUST_NAME, harm="Bruises")
    frontdoor.advise(worry.talk, advised=said, **_by(town, "worker"))
    worry.done.append("cannot_stay_unnamed")


def can_stay_unnamed(town: Town, worry: Worry) -> None:
    said = Advised("Watch her.", "If she says more.", Naming.MAY_STAY)
    frontdoor.advise(worry.talk, advised=said, **_by(town, "worker"))
    worry.done.append("can_stay_unnamed")


def the_day_is_over(town: Town, worry: Worry) -> None:
    town.at += timedelta(days=1)
    worry.done.append("the_day_is_over")


def named(town: Town, worry: Worry) -> None:
    """By whoever asked, or who came after them; it is a concern from then on."""
    said = Told(worry="Bruises.", last_happened="today", family_knows="yes", family_knows_detail="Mum")
    asker = _whoever_has(town, "frontdoor_conversation", worry.talk, "by_id")
    frontdoor.name_it(worry.talk, told=said, by=asker, at=town.at)
    worry.done.append("named")


_OF_A_NIGHT: _Steps = (
    (incident_told_of, (), ()),
    (school_to_be_rung, ("incident_told_of",), ("opened_by_the_school", "school_says_not_ours")),
    (opened_by_the_school, ("incident_told_of",), ("school_says_not_ours",)),
    (school_says_not_ours, ("incident_told_of",), ()),
    (health_takes_it, ("incident_told_of",), ("health_is_done",)),
    (health_is_done, ("incident_told_of",), ()),
    (advice_asked_for, (), ()),
    (cannot_stay_unnamed, ("advice_asked_for",), ("can_stay_unnamed", "named")),
    (can_stay_unnamed, ("advice_asked_for",), ("cannot_stay_unnamed", "named")),
    (the_day_is_over, ("cannot_stay_unnamed",), ()),
    (named, ("advice_asked_for",), ()),
)


def _a_path(town: Town, worry: Worry, code: str) -> tuple[str, Viewer]:
    """One of this incident that is open, and somebody at the desk that has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.reference, p.desk_id FROM frontdoor_path p"
            " JOIN frontdoor_incident i ON i.id = p.incident_id"
            " JOIN frontdoor_concern c ON c.id = i.concern_id"
            " WHERE c.reference = %s AND p.code = %s AND p.ended_at IS NULL ORDER BY p.id",
            [worry.concern, code],
        )
        reference, desk = cursor.fetchone()
    return reference, _at_the_desk(town, desk)


def _end_a_path(town: Town, worry: Worry, code: str, *, came_of: str) -> None:
    path, whose = _a_path(town, worry, code)
    said: dict[str, Any] = {"came_of": came_of, "note": "", "school": ""}
    frontdoor.end_path(path, **said, **_as_it_stands(path), by=whose, at=town.at)


def _as_it_stands(path: str) -> dict[str, Any]:
    return {"version": _on("frontdoor_path", path)["based_on"]}


def _at_the_desk(town: Town, desk: int) -> Viewer:
    return town.who(next(name for name, post in sorted(town.posts.items()) if post.desk == desk))


def _whoever_has(town: Town, table: str, reference: str, author: str) -> Viewer:
    """Whoever stands for what somebody wrote: who came after them, or they themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COALESCE(hearer_id, {author}), CASE WHEN hearer_id IS NULL THEN hearer_desk_id END"
            f" FROM {table} WHERE reference = %s",
            [reference],
        )
        person, desk = cursor.fetchone()
    if desk is not None:
        return _at_the_desk(town, desk)
    return town.who(next(name for name, post in town.posts.items() if post.holder.practitioner_id == person))


def _on_the_one_of(table: str, concern: str) -> dict[str, Any]:
    """The version of what is open of a concern in another table."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.version FROM {table} t JOIN frontdoor_concern c ON c.id = t.concern_id"
            " WHERE c.reference = %s ORDER BY t.id DESC",
            [concern],
        )
        (version,) = cursor.fetchone()
    return {"version": version}


# --- the steps of a morning's meeting ----------------------------------------------------------------------


def sat(town: Town, worry: Worry) -> None:
    """The next working day's meeting, with one child that the chair put on: it begins, and asks for views."""
    calendar = england_and_wales()
    day = calendar.add(today_in_london(town.at), 1)
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM meetings_meeting WHERE on_day = %s", [day])
            if not cursor.fetchone()[0]:
                break
        day = calendar.add(day, 1)
    worry.child = children.add_child(NewChild(given_name="Dylan"), **_by(town, "worker"))
    worry.meeting = agenda.convene(day, **_by(town, "manager"))
    for desk in town.desks:
        attendance.invite(worry.meeting, whom=desk, **_by(town, "manager"))
    agenda.add(worry.meeting, what=worry.child, because="Hurt last night.", **_by(town, "manager"))
    town.at = max(town.at, from_london(datetime.combine(day, time(9, 31))).moment)
    agenda.build(worry.meeting, **_by(town, "manager"))
    agenda.lock(worry.meeting, **_on("meetings_meeting", worry.meeting), **_by(town, "manager"))
    live.open_meeting(worry.meeting, **_by(town, "manager"))
    live.call(worry.meeting, way=Way.NEXT, **_by(town, "manager"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.reference, r.reference FROM meetings_case c"
            " JOIN risk_round r ON r.child_id = c.child_id JOIN children_child k ON k.id = c.child_id"
            " WHERE k.reference = %s",
            [worry.child],
        )
        worry.case, worry.round = cursor.fetchone()
    worry.done.append("sat")


def said_by_the_police(town: Town, worry: Worry) -> None:
    said = risk.NewView(reading="4", how_sure="partly", what_would_change_it="Bail.", fact="We came twice.")
    risk.say_view(worry.round, said, **_by(town, "researcher"))
    worry.done.append("said_by_the_police")


def school_is_absent(town: Town, worry: Worry) -> None:
    school = town.posts["teacher"].agency.reference
    attendance.say_attendance(worry.meeting, agency=school, said=Attendance.ABSENT, **_by(town, "manager"))
    worry.done.append("school_is_absent")


def given_to_a_person(town: Town, worry: Worry) -> None:
    _give(town, worry, owner=town.who("researcher").reference)
    worry.done.append("given_to_a_person")


def given_to_a_desk(town: Town, worry: Worry) -> None:
    _give(town, worry, owner=town.desks[0])
    worry.done.append("given_to_a_desk")


def refused(town: Town, worry: Worry) -> None:
    action, whose = _an_action(town, worry, "offered", "accepted")
    acting.answer(action, accepts=False, because="No car tonight.", by=whose, at=town.at)
    worry.done.append("refused")


def given_to_another(town: Town, worry: Worry) -> None:
    action, _ = _an_action(town, worry, "cannot")
    acting.give_to_another(action, owner=town.who("worker").reference, **_by(town, "manager"))
    worry.done.append("given_to_another")


def dissented(town: Town, worry: Worry) -> None:
    on = today_in_london(town.at) + timedelta(days=3)
    said: dict[str, Any] = {"words": "He is not safe.", "instead": "A bed tonight.", "review_on": on}
    live.dissent(worry.case, **said, **_by(town, "researcher"))
    worry.done.append("dissented")


def looked_too_early(town: Town, worry: Worry) -> None:
    """It cannot be said yet: it stays somebody's until it can."""
    again = today_in_london(town.at) + timedelta(days=5)
    _look_again(town, worry, Outcome.NOT_YET, again)
    worry.done.append("looked_too_early")


def looked_again(town: Town, worry: Worry) -> None:
    """On its day, which a worry of two hours does not live to see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE meetings_dissent SET review_on = %s WHERE looked_at IS NULL"
            " AND case_id IN (SELECT id FROM meetings_case WHERE reference = %s)",
            [today_in_london(town.at), worry.case],
        )
    _look_again(town, worry, Outcome.AS_DECIDED, None)
    worry.done.append("looked_again")


def decided_there(town: Town, worry: Worry) -> None:
    _takes_the_chair(town, worry)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.version FROM meetings_decision d JOIN meetings_case c ON c.id = d.case_id"
            " WHERE c.reference = %s",
            [worry.case],
        )
        (version,) = cursor.fetchone()
    said = live.Decided(kind=Kinds.STAYS, words="", override="They are not here.")
    live.decide(worry.case, said, based_on=version, **_by(town, "manager"))
    worry.done.append("decided_there")


def went_home(town: Town, worry: Worry) -> None:
    _takes_the_chair(town, worry)
    after.close(worry.meeting, because="Tomorrow again.", **_by(town, "manager"))
    worry.done.append("went_home")


def done_or_dropped(town: Town, worry: Worry) -> None:
    action, whose = _an_action(town, worry, "offered", "accepted", "cannot")
    acting.end(action, done=True, words="", by=whose, at=town.at)
    worry.done.append("done_or_dropped")


_OF_A_MORNING: _Steps = (
    (sat, (), ()),
    (said_by_the_police, ("sat",), ("went_home",)),
    (school_is_absent, ("sat",), ("went_home",)),
    (given_to_a_person, ("sat",), ("went_home",)),
    (given_to_a_desk, ("sat",), ("went_home",)),
    (refused, ("given_to_a_person", "given_to_a_desk"), ("done_or_dropped",)),
    (given_to_another, ("refused",), ("done_or_dropped",)),
    (done_or_dropped, ("given_to_a_person", "given_to_a_desk"), ()),
    (dissented, ("sat",), ("went_home",)),
    (looked_too_early, ("dissented",), ("looked_again",)),
    (looked_again, ("dissented",), ()),
    (decided_there, ("sat",), ("went_home",)),
    (went_home, ("sat", "decided_there"), ()),
)


def _give(town: Town, worry: Worry, *, owner: str) -> None:
    _takes_the_chair(town, worry)
    due = today_in_london(town.at) + timedelta(days=1)
    given = acting.Given(ForWhom.HARMED, owner, "Ring her about the lock", due)
    acting.give(worry.case, given, **_by(town, "manager"))


def _takes_the_chair(town: Town, worry: Worry) -> None:
    """Whoever sits at that post now, where the chair of this morning has left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chair_id FROM meetings_meeting WHERE reference = %s", [worry.meeting])
        (chair,) = cursor.fetchone()
    if chair != town.posts["manager"].holder.practitioner_id:
        stands = _on("meetings_meeting", worry.meeting)
        agenda.take_the_chair(worry.meeting, **stands, **_by(town, "manager"))


def _an_action(town: Town, worry: Worry, *states: str) -> tuple[str, Viewer]:
    """One of this case that stands so, and somebody whose it is to answer for it: the chair's, where an owner
    who could not do it has left since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.reference, a.owner_id, a.desk_id FROM meetings_action a"
            " JOIN meetings_case c ON c.id = a.case_id"
            f" WHERE c.reference = %s AND a.state IN ({', '.join(['%s'] * len(states))}) ORDER BY a.id",
            [worry.case, *states],
        )
        reference, owner, desk = cursor.fetchone()
    theirs = (
        name
        for name, post in sorted(town.posts.items())
        if (post.holder.practitioner_id == owner if owner is not None else post.desk == desk)
    )
    name = next(theirs, "")
    if not name:
        _takes_the_chair(town, worry)
    return reference, town.who(name or "manager")


def _look_again(town: Town, worry: Worry, outcome: Outcome, again: date | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.reference FROM meetings_dissent d JOIN meetings_case c ON c.id = d.case_id"
            " WHERE c.reference = %s",
            [worry.case],
        )
        (reference,) = cursor.fetchone()
    looked: dict[str, Any] = {"outcome": outcome, "words": "He was there.", "again": again}
    after.look_again(reference, **looked, **_by(town, "researcher"))


def _on(table: str, reference: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT version FROM {table} WHERE reference = %s", [reference])
        (version,) = cursor.fetchone()
    return {"based_on": version}


def _hold(town: Town, worry: Worry, what: str) -> None:
    frontdoor.hold_back(
        worry.concern,
        what=what,
        reason="A live investigation.",
        owner=town.who("manager").reference,
        review_on=(town.at + timedelta(days=9)).date(),
        **_change(town, "worker", worry.concern),
    )


def _say_of_two(town: Town, worry: Worry, said: Said, *, who: str) -> str:
    """Whether the child of this worry is one whom somebody entered a moment ago under another name."""
    if not worry.other:
        worry.other = children.add_child(NewChild(given_name="Dilan"), **_by(town, "worker"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.version FROM identity_sameness s"
            " JOIN children_child a ON a.id = s.one JOIN children_child b ON b.id = s.other"
            " WHERE s.until IS NULL AND a.reference IN (%s, %s) AND b.reference IN (%s, %s)",
            [worry.child, worry.other] * 2,
        )
        stands = cursor.fetchone()
    return sameness.say(
        worry.child,
        worry.other,
        said=said,
        because="One phone number.",
        version=stands[0] if stands else None,
        **_by(town, who),
    )


def _by(town: Town, who: str) -> dict[str, Any]:
    return {"by": town.who(who), "at": town.at}


_TABLES = {"C": "frontdoor_concern", "Q": "sharing_question", "DI": "disagreements_disagreement"}


def _change(town: Town, who: str, reference: str) -> dict[str, Any]:
    table = _TABLES[reference.partition("-")[0]]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT version FROM {table} WHERE reference = %s", [reference])
        (version,) = cursor.fetchone()
    return {"version": version, **_by(town, who)}


def _late(worry: Worry) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.reference FROM clocks_childclock k JOIN children_child c ON c.id = k.child_id"
            " WHERE c.reference = %s AND NOT k.ends AND k.late_said_at IS NULL AND k.stopped_at IS NULL"
            " AND k.due_at <= k.entered",
            [worry.child],
        )
        return [reference for (reference,) in cursor.fetchall()]


def _somebody_hands_over(town: Town, draw: random.Random, tally: Tally) -> None:
    """All that is theirs, to whoever is next: from then on none of it is theirs, and none of it nobody's."""
    viewer = town.who(draw.choice(sorted(town.posts)))
    giving = to_give(viewer.practitioner_id, area_id=town.area, at=town.at)
    if not giving.items or not giving.nexts:
        return
    lines = {
        key_of_item(one.code, one.reference): handing.Line(How.ACT, "Ring them.") for one in giving.items
    }
    reference = handing.give(
        viewer.reference, desk=giving.nexts[0].reference, lines=lines, by=viewer, at=town.at
    )
    town.handed.append(reference)
    town.given += 1
    left = open_by_owner(town.area, at=town.at).get(Owner(Kind.PERSON, viewer.practitioner_id), ())
    # A step that runs for weeks stays with whoever works with the child; what is due tomorrow does not.
    tomorrow = town.at + timedelta(days=1)
    still = [item for item in left if item.code != "clock.running" or (item.due or town.at) <= tomorrow]
    tally.count(
        "whoever gave a handover",
        right=not still,
        promise="has nothing of it left",
        example=", ".join(item.reference for item in still[:1]),
    )


def _somebody_receives(town: Town, draw: random.Random) -> None:
    """Somebody of that desk reads one that lies there; what has come to its end meanwhile is over."""
    names = draw.sample(sorted(town.posts), len(town.posts))
    reader = next((name for name in names if _reads_one(town, name)), None)
    if reader is None:
        return
    viewer = town.who(reader)
    reference = next(one for one in town.handed if _may_read(viewer, one))
    facts = handover(viewer, reference)
    assert facts is not None
    read = {line.key: "I ring them at noon." for line in facts.lines if line.to_read}
    handing.receive(reference, read=read, by=viewer, at=town.at)
    town.handed.remove(reference)
    town.received += 1


def _reads_one(town: Town, name: str) -> bool:
    viewer = town.who(name)
    return any(_may_read(viewer, reference) for reference in town.handed)


def _may_read(viewer: Viewer, reference: str) -> bool:
    facts = handover(viewer, reference)
    return facts is not None and facts.may_read


def _somebody_leaves(town: Town, draw: random.Random) -> None:
    """For good; somebody new holds the post from then on, and has none of the work."""
    post = town.posts[draw.choice(sorted(town.posts))]
    gone = post.holder
    staff.let_go_from_the_console(
        gone.practitioner_id, area_id=town.area, by=_administrator(town), at=town.at
    )
    town.left.append(gone.practitioner_id)
    post.holder = world.add_person(town.area, post.agency, post.name, role=post.role, desk=post.desk)


@dataclass(frozen=True, slots=True)
class _Administrator:
    area_id: int
    reference: str = "W-00000-00000"
    agency_reference: str = "A-00000-00000"


def _administrator(town: Town) -> _Administrator:
    return _Administrator(town.area)


def _a_town() -> Town:
    if not Installation.objects.exists():
        at = world.TUESDAY_NINE
        Installation.objects.create(mode="demo", made_at=at, starts_at=at, finished=True)
    area = world.add_area("Northside")
    school = world.add_agency(area, "Parkside Primary School", kind="education")
    hub = world.add_agency(area, "Children's social work", kind="childrens_social_work")
    police = world.add_agency(area, "Northside Police", kind="police")
    health = world.add_agency(area, "Northside Health", kind="health")
    office = world.add_desk(area, school, "School office")
    door = world.add_desk(area, hub, "The front door", front_door=True)
    station = world.add_desk(area, police, "Front-door police desk")
    nurses = world.add_desk(area, health, "Front-door health desk")
    posts = {}
    for name, agency, role, desk in (
        ("teacher", school, Role.SAFEGUARDING_LEAD, office),
        ("worker", hub, Role.HUB_SOCIAL_WORKER, door),
        ("manager", hub, Role.HUB_MANAGER, door),
        ("researcher", police, Role.POLICE_RESEARCHER, station),
        ("deputy", school, Role.SAFEGUARDING_LEAD, office),
        ("second researcher", police, Role.HUB_PRACTITIONER, station),
        ("second manager", hub, Role.HUB_MANAGER, door),
        ("nurse", health, Role.HEALTH_VISITOR, nurses),
        ("second nurse", health, Role.HEALTH_VISITOR, nurses),
    ):
        posts[name] = Post(
            name, agency, role, desk, world.add_person(area, agency, name, role=role, desk=desk)
        )
    child = children.add_child(NewChild(given_name="Amara"), by=posts["worker"].holder, at=world.TUESDAY_NINE)
    called = {one.id: one.reference for one in every_desk(area)}
    around = tuple(one.reference for one in (hub, police, health))
    return Town(area, posts, called[station], (called[station], called[office], called[door]), around, child)
