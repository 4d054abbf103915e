"""Every form of the product, typed by hand: who fills it in, where, with what, and where it is read after.

A form that takes what people send and does not stand here fails the first test of test_bad_input.py; so does
a field that is on a page and not in its form's lists.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from joinedup.access import actions as access
from joinedup.access.queries import roles_in
from joinedup.agencies.actions import by_hand as keeping
from joinedup.agencies.actions import rotas, shifts_by_hand
from joinedup.agencies.models import Agency, Area, RotaChange
from joinedup.agencies.rules.taking_in import Entry
from joinedup.children import actions as children
from joinedup.children.models import Child
from joinedup.desk.models import Handover
from joinedup.desk.queries import key_of_item, to_give
from joinedup.disagreements import actions as disagreements
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.forms import RecommendForm
from joinedup.frontdoor.models import FollowThrough, Recorded
from joinedup.frontdoor.rules.challenging import Came
from joinedup.frontdoor.rules.following import CameOf, Then
from joinedup.frontdoor.rules.outcomes import outcomes
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.linking import actions as linking
from joinedup.linking.models import Run
from joinedup.linking.rules.looking import Answer
from joinedup.meetings.actions import agenda as meetings
from joinedup.meetings.actions import live
from joinedup.meetings.models import Meeting
from joinedup.meetings.rules.deciding import Kind
from joinedup.meetings.rules.lanes import Lane
from joinedup.notices import actions as notices
from joinedup.risk import actions as risk
from joinedup.risk.models import Fact, Round
from joinedup.risk.queries import scale_on
from joinedup.sharing import actions as sharing
from joinedup.sharing.models import Question
from joinedup.staff import actions as staff
from joinedup.staff.actions import Place

from .bad_town import TEXT, Here

NO_DRAFT = "K" * 24  # thrown away a second time
Where = Callable[[Here], str]
Filled = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class FormCase:
    """One form. `lines` and `texts` are free words with their limits; the rest are what they are drawn as."""

    who: str
    posts_to: Where
    stands_on: Where | None  # the page with the form; None where it is on every page
    filled: Callable[[Here], Filled]
    lines: Mapping[str, int]
    texts: Mapping[str, int]
    days: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    other: tuple[str, ...] = ()  # hidden fields, and lines of a form of their own
    keyed: bool = True
    drafted: bool = True  # what is typed here is kept for its author
    versioned: bool = False
    needs_something: bool = True  # sent with nothing filled in, it is refused
    read_by: tuple[tuple[str, Where], ...] = ()  # where what was typed is shown
    not_shown: tuple[str, ...] = ()  # fields that no page shows
    sealed: tuple[str, ...] = ()  # fields whose words are stored nowhere letter for letter
    least: Mapping[str, int] = field(default_factory=dict)  # free words that must be so long
    meanwhile: Callable[[Here], tuple[str, str]] | None = None  # somebody else is quicker: (their text, now)

    @property
    def free(self) -> dict[str, int]:
        return {**self.lines, **self.texts}


class _Letter:
    """A file that may be sent again and again."""

    name, content_type = "letter.txt", "text/plain"

    def read(self) -> bytes:
        return b"What Mara said on Monday."


class _July:
    """A rota that may be sent again and again."""

    name, content_type = "july.csv", "text/csv"

    def read(self) -> bytes:
        return b"person,starts,ends\nSam Khan,2026-07-20 07:00,2026-07-20 17:00"


def _with_a_rota_that_was_read(here: Here) -> str:
    sam, angela = here.town.people["Sam Khan"], here.town.viewer("Angela Moran")
    at = here.town.at
    rotas.offer_rota(
        here.town.desks["Front-door police desk"].pk,
        entries=[Entry(at + timedelta(days=1), at + timedelta(days=1, hours=8), sam.pk, "shift")],
        counts={"read": 1, "taken": 1},
        source="A table (CSV)",
        by=angela,
        by_id=angela.practitioner_id,
        at=at,
    )
    return f"/rotas/{here.police_desk}/new"


def _away_today(here: Here) -> dict[str, str | list[str]]:
    return {"what": "away", "from_day": "14/7/2026", "until_day": "14/7/2026", "until_time": "17:00"}


def _with_sam_away(here: Here, path: str) -> str:
    sam = here.town.viewer("Sam Khan")
    shifts_by_hand.say_away(
        sam.practitioner_id,
        desk_id=here.town.desks["Front-door police desk"].pk,
        starts=here.town.at,
        ends=here.town.at + timedelta(hours=2),
        by=sam,
        by_id=sam.practitioner_id,
        at=here.town.at,
    )
    return path


def _sams_change(here: Here) -> str:
    """What stands on the page; where nobody opened one, what would stand there."""
    if not RotaChange.objects.exists():
        _with_sam_away(here, "")
    return RotaChange.objects.latest("pk").reference


# Somebody told of beside the first child, after 'Add another child or adult'.
_ONE_MORE = {
    "people": "1",
    "p1_kind": "child",
    "p1_name": "Tobi Okafor",
    "p1_birth_date": "2/5/2023",
    "p1_age": "about three",
    "p1_belongs": "her brother",
    "p1_address": "14 Weir Lane",
    "p1_postcode": "LS9 8AA",
    "p1_childs_words": "I was hungry too.",
    "p1_sex": "M",
    "p1_nhs_number": "943 476 5870",
    "p1_other_name": "Oluwatobi Obi",
    "p1_other_address": "2 Elm Close",
    "p1_other_postcode": "LS8 1AA",
}
# What else tells who somebody is: the same of each child that is told of.
_KNOWN_BY = {"nhs_number": 40, "other_name": 240, "other_address": 200, "other_postcode": 60}
_LINES_OF_ONE_MORE = {
    "p1_name": 240, "p1_age": 40, "p1_belongs": 120, "p1_address": 200, "p1_postcode": 60,
    **{f"p1_{name}": most for name, most in _KNOWN_BY.items()},
}  # fmt: skip
_CHILD_KNOWN_BY = {
    "child_sex": "F",
    "child_nhs_number": "943 476 5919",
    "child_other_name": "Mara Nwosu",
    "child_other_address": "9 Mill Lane",
    "child_other_postcode": "LS7 2AB",
}
ASKED_ONE_BY_ONE = ("frontdoor:tell", "frontdoor:name_it")


def _tell(here: Here) -> Filled:
    return {
        "about": "child",
        "worry": "Mara came in hungry again.",
        "last_happened": "today",
        "child_name": "Mara Okafor",
        "child_birth_date": "12/3/2017",
        "child_age": "about nine",
        "child_address": "12 Rowan Street",
        "child_postcode": "LS9 7BN",
        **_CHILD_KNOWN_BY,
        "childs_words": "I made toast for Tobi.",
        "working_well": "She is in school every day.",
        "tried_already": "Breakfast club since May.",
        "family_knows": "no",
        "family_knows_detail": "Her mother did not answer.",
        "long_ago": "around 1994",
        "who_did_it": "Mr Carey, at the pool.",
        "adult_name": "June Bell",
        "adult_age": "about forty",
        "address": "3 Weir Lane",
        "adult_agrees": "agrees",
        **_ONE_MORE,
    }


def _ask(here: Here) -> Filled:
    return {
        "topic": "something_else",
        "topic_detail": "Whether she is seen by anybody",
        "desk": here.town.desks["Front-door police desk"].reference,
        "people": [here.town.amara.reference],
        "months": "birth",
        "depth": "proposed",
        "widened_because": "Her brother died before she was two.",
        "why": "To decide about the weekend",
        "adopted": "on",
        "needed": "day",
        "needed_day": "16/7/2026",
    }


def _strategy(here: Here) -> Filled:
    there = ("0-19 health service", "Children's social work", "West Yorkshire Police")  # as they are listed
    return {
        "held_on": "14/7/2026",
        "took_part": [here.town.agencies[name].reference for name in there],
        "names": "Priya Nair, Sam Khan, Hannah Okoye",
        "decided": "joint",
        "because": "She was hit, and he comes home tonight.",
    }


def _decide(here: Here) -> Filled:
    return {"decision": "authorise", "because": "I agree.", "tell_sender": TEXT}


def _became(here: Here) -> str:
    return str(Question.objects.get(concern=here.recommended).reference)


def _tied_by_owen(here: Here) -> tuple[str, str]:
    _tie(here, here.read, here.town.tobi.reference)
    return "Tobi", "Tobi Okafor"


def _untied_by_owen(here: Here) -> tuple[str, str]:
    frontdoor.untie(here.tied, because="x", version=2, by=here.town.viewer("Owen Price"), at=here.town.at)
    return "Being read", "Say who it is."


def _followed_by_owen(here: Here) -> tuple[str, str]:
    frontdoor.say_what_came_of_it(
        here.disagreed,
        came_of=CameOf.DONE,
        more="Nobody was at home.",
        version=1,
        by=here.town.viewer("Owen Price"),
        at=here.town.at,
    )
    return "Nobody was at home.", "It was done"


def _answered_by_mo(here: Here) -> tuple[str, str]:
    reference, at = here.disagreed, here.town.at
    frontdoor.answer_challenge(
        reference,
        came=Came.STANDS,
        answer="It stands, says Mo.",
        version=1,
        by=here.second_manager("Mo Aziz"),
        at=at,
    )
    return "It stands, says Mo.", "It stands, says Mo."


def _yes_by_mo(here: Here) -> tuple[str, str]:
    linking.approve(here.extract, version=1, by=here.second_manager("Mo Aziz"), at=here.town.at)
    return "Mo Aziz", "Mo Aziz"


def _unsure_says_owen(here: Here) -> tuple[str, str]:
    owen, at = here.town.viewer("Owen Price"), here.town.at
    linking.answer(here.pair, said=Answer.UNSURE, version=1, by=owen, at=at)
    return "Not sure", "Owen Price"


def _called_amber_by_owen(here: Here) -> tuple[str, str]:
    owen, at = here.town.viewer("Owen Price"), here.town.at
    frontdoor.rate(here.tied, rating=Rating.AMBER, because="He is away.", version=2, by=owen, at=at)
    return "Amber", "He is away."


def _passed_on_again(here: Here) -> tuple[str, ...]:
    follow = FollowThrough.objects.select_related("desk").get(concern__reference=here.passed_on)
    assert follow.desk is not None
    frontdoor.say_what_came_of_it(
        here.passed_on, came_of=CameOf.NOT_DONE, more="She was away.", then=Then.AGAIN,
        who="and the GP, rung today", desk=follow.desk.reference, by_when=date(2026, 7, 16),
        version=follow.version, by=here.town.viewer("Denise Walker"), at=here.town.at,
    )  # fmt: skip
    return ("and the GP, rung today",)


def _claimed_by_denise(here: Here) -> tuple[str, str]:
    frontdoor.claim(here.tied, version=2, by=here.town.viewer("Denise Walker"), at=here.town.at)
    return "", ""


def _newest_handover(here: Here) -> str:
    newest = Handover.objects.order_by("-pk").first()
    return f"/handover/{newest.reference if newest else ''}"


def _recommended_by_owen(here: Here) -> tuple[str, str]:
    frontdoor.recommend(
        here.tied,
        outcome_code="assessment",
        because="Owen has seen the home.",
        tell_sender=TEXT,
        tell_holders={},
        version=2,
        by=here.town.viewer("Owen Price"),
        at=here.town.at,
    )
    return "Owen has seen the home.", TEXT


def _sent_back_by_another(here: Here) -> tuple[str, str]:
    town = here.town
    frontdoor.send_back(
        here.recommended, because="Ask the nurse.", version=3, by=town.viewer("Denise Walker"), at=town.at
    )
    return "Ask the nurse.", "Third time hungry in two weeks."


def _held_by_owen(here: Here) -> tuple[str, str]:
    frontdoor.hold_back(
        here.read,
        what="decision",
        reason="Owen rang the sergeant.",
        owner=here.town.people["Priya Nair"].reference,
        review_on=date(2026, 7, 30),
        version=here.version(here.read),
        by=here.town.viewer("Owen Price"),
        at=here.town.at,
    )
    return "Owen rang the sergeant.", "Held, to be looked at again"


def _ended_meanwhile(here: Here) -> tuple[str, str]:
    children.end_guard(
        here.guard,
        because="It is over, says her social worker.",
        version=1,
        by=here.town.viewer("Denise Walker"),
        at=here.town.at,
    )
    return "It is over, says her social worker.", "It has ended"


def _closed_by_owen(here: Here) -> tuple[str, str]:
    owen = here.town.viewer("Owen Price")
    said = "Owen was told by the sergeant."
    children.close_review(here.review, finding="in_order", because=said, version=1, by=owen, at=here.town.at)
    return said, "It was right to look"


def _answered_by_angela(here: Here) -> tuple[str, str]:
    sharing.prepare(
        here.asked,
        chosen=(here.inside,),
        meaning="Angela reads these differently.",
        handling="",
        safety_tonight=False,
        safety_item="",
        safety_line="",
        version=here.version(here.asked),
        by=here.town.viewer("Angela Moran"),
        at=here.town.at,
        key="",
    )
    return "Angela reads these differently.", "Waiting to be released"


def _released_before(here: Here) -> tuple[str, str]:
    viewer = here.town.viewer("Angela Moran")
    sharing.release(here.prepared, version=2, by=viewer, at=here.town.at, key="")
    return "This has been answered.", "Do not tell Dad"


def _released_instead(here: Here) -> tuple[str, str]:
    _released_before(here)
    return "Answered", "Do not tell Dad"


def _challenged_by_owen(here: Here) -> tuple[str, str]:
    owen = here.town.viewer("Owen Price")
    version = here.version(here.refused)
    sharing.challenge(
        here.refused, why="Owen asks it already.", version=version, by=owen, at=here.town.at, key=""
    )
    return "Owen asks it already.", "Owen Price"


def _looked_at_before(here: Here) -> tuple[str, str]:
    sharing.look_again(
        here.challenged,
        upheld=False,
        reply="Angela has looked already.",
        version=here.version(here.challenged),
        by=here.town.viewer("Angela Moran"),
        at=here.town.at,
        key="",
    )
    return "Angela has looked already.", "Not shared, with a reason"


def _told_by_owen(here: Here) -> tuple[str, str]:
    sharing.give_outcome(
        here.answered,
        code="changed_the_plan",
        line="Owen told them already.",
        version=here.version(here.answered),
        by=here.town.viewer("Owen Price"),
        at=here.town.at,
        key="",
    )
    return "Owen told them already.", "Closed"


def _taken_on_by_angela(here: Here) -> tuple[str, str]:
    _quicker(sharing.accept, here.asked, "Angela Moran", here)
    return "A colleague at your desk has taken this on.", "Angela Moran took it on"


def _withdrawn_by_owen(here: Here) -> tuple[str, str]:
    _quicker(sharing.withdraw, here.asked, "Owen Price", here, because="Owen rang them.")
    return "Owen rang them.", "Withdrawn"


def _rated_by_owen(here: Here) -> tuple[str, str]:
    _quicker(sharing.rate, here.answered, "Owen Price", here, code="too_much")
    return "said of the answer: too much", "This has moved on since you opened the page."


def _moved_by_hannah(here: Here) -> tuple[str, str]:
    words = "Hannah moved it up."
    by, at = here.town.viewer("Hannah Okoye"), here.town.at
    disagreements.move_up(
        here.difference, words=words, meanwhile="Nan is there.", version=1, by=by, at=at, key=""
    )
    return words, "Somebody changed this before you"


def _agreed_by(who: str, reference: str, version: int, here: Here) -> None:
    disagreements.write_agreed(
        reference, agreed="Somebody else wrote this.", pattern="roles", next_time="We meet.", version=version,
        by=here.town.viewer(who), at=here.town.at, key="",
    )  # fmt: skip


def _settled_by_owen(here: Here) -> tuple[str, str]:
    _agreed_by("Owen Price", here.difference, 1, here)
    return "Somebody else wrote this.", "Somebody changed this before you"


def _written_anew_by_priya(here: Here) -> tuple[str, str]:
    _agreed_by("Priya Nair", here.nearly_settled, 2, here)
    return "Somebody else wrote this.", "Somebody of either side has written here"


def _learnt_by_ruth(here: Here) -> tuple[str, str]:
    words, by = "Ruth wrote a sheet.", here.second_manager("Ruth Bell")
    disagreements.finish_learning(here.learning, done=words, version=1, by=by, at=here.town.at, key="")
    return words, "Somebody changed this before you"


def _amended_by_angela(here: Here) -> tuple[str, str]:
    said = {"headline": "Angela put this right.", "summary": "", "because": "Wrong log."}
    viewer = here.town.viewer("Angela Moran")
    sharing.amend(
        here.answered, number=1, act="correct", **said, version=here.version(here.answered), by=viewer,
        at=here.town.at, key="",
    )  # fmt: skip
    return "Angela put this right.", "Somebody changed this before you"


def _closed_by_denise(here: Here) -> tuple[str, str]:
    viewer = here.town.viewer("Denise Walker")
    sharing.work_on_barrier(
        here.barrier, owner=viewer.reference, due_on=date(2026, 7, 30), done="Denise rang them.", version=1,
        by=viewer, at=here.town.at, key="",
    )  # fmt: skip
    return "Denise rang them.", "Somebody changed this before you"


def _quicker(act: Callable[..., str], reference: str, who: str, here: Here, **said: str) -> None:
    viewer = here.town.viewer(who)
    act(reference, **said, version=here.version(reference), by=viewer, at=here.town.at, key="")


def _tried_again_by_angela(here: Here) -> tuple[str, str]:
    viewer = here.town.viewer("Angela Moran")
    notices.try_again(here.notice, version=1, by=viewer, at=here.town.at)
    return "Waiting to go", f"A question is waiting - {here.asked}"


def _tie(here: Here, concern: str, child: str) -> None:
    viewer = here.town.viewer("Owen Price")
    frontdoor.tie(concern, child=child, version=here.version(concern), by=viewer, at=here.town.at)


_OF_A_PERSON = {"name": 240, "age": 40, "belongs": 120, "safe_contact": 200, **_KNOWN_BY}


def _notify(here: Here) -> Filled:
    return {
        "what_happened": "She was hit, and the children saw it.",
        "p1_childs_words": "I hid behind the sofa.",
        "p2_childs_words": "He hid too.",
        "kind": "domestic_abuse",
        "happened_time": "03:10",
        "happened_day": "14/7/2026",
        "address": "12 Rowan Street",
        "postcode": "LS9 7BN",
        "number": "WYP/1",
        "support": "yes",
        "interview_needs": "A woman, and no man in the room",
        "line_for_school": "She was awake.",
        "crime": "yes",
        "tool": "dara",
        "grade": "high",
        "judgement": "He comes back tonight.",
        "family_knows": "unsafe",
        "family_knows_detail": "He reads her messages.",
        "p1_kind": "child",
        "p1_name": "Mara",
        "p1_birth_date": "12/3/2017",
        "p1_age": "about nine",
        "p1_belongs": "the eldest",
        "p1_parts": ["harmed_sexually", "lives_there"],
        "p1_safe_contact": "Through her aunt",
        "p1_school": here.town.desks["School office"].reference,
        **{name.replace("child_", "p1_"): said for name, said in _CHILD_KNOWN_BY.items()},
        "p2_kind": "adult",
        "p2_name": "Ada",
        "p2_birth_date": "2/2/1990",
        "p2_age": "about 36",
        "p2_belongs": "her mother",
        "p2_parts": ["harmed"],
        "p2_safe_contact": "Before noon",
        "p2_school": "",
    }


def _contest(here: Here) -> Filled:
    harmed = Recorded.objects.get(
        incident__concern__reference=here.incident, person__place=1, part="harmed", agency__kind="police"
    )
    return {"which": str(harmed.pk), "instead": "said_to_have_harmed", "because": "He rang us first."}


def _ended_by_denise(here: Here) -> tuple[str, str]:
    said, denise = "Denise rang her already.", here.town.viewer("Denise Walker")
    frontdoor.end_path(
        here.path, came_of="accepted", note=said, school="", version=here.version(here.path), by=denise,
        at=here.town.at,
    )  # fmt: skip
    return said, "Offered: they said yes"


_TAKEN = {
    "time": "8:10",
    "because": "Alone, the door open, nobody answers.",
    "place": "Elland Road station",
    "officer_named": "Inspector Ali",
}


DOOR = "Children's social work"
_IN_TIME = "/assurance/differences_in_time"
_SEEN = {
    "thinks": "We think level 4; they think level 3.",
    "instead": "A strategy discussion.",
    "meanwhile": "Nan stays tonight.",
}


def _difference(path: str) -> Where:
    return lambda here: f"/differences/{here.difference}{path}"


def _meeting(path: str) -> Where:
    return lambda here: f"/meetings/{here.meeting}{path}"


def _chaired_by_ruth(here: Here) -> tuple[str, str]:
    meetings.take_the_chair(
        here.meeting,
        based_on=Meeting.objects.get(reference=here.meeting).version,
        by=here.second_manager("Ruth Bell"),
        at=here.town.at,
    )
    return "", "Chair: Ruth Bell"


def _on_papers_by_ruth(here: Here) -> tuple[str, str]:
    meetings.set_lane(
        here.case, lane=Lane.PAPERS, based_on=1, by=here.second_manager("Ruth Bell"), at=here.town.at
    )
    return "Agree on papers", "now under 'Agree on papers'"


def _another_writes_by_ruth(here: Here) -> tuple[str, str]:
    ruth, hannah = here.second_manager("Ruth Bell"), here.town.people["Hannah Okoye"]
    meetings.name_scribe(
        here.meeting, whom=hannah.reference, based_on=here.version(here.meeting), by=ruth, at=here.town.at
    )
    return "Hannah Okoye", "Ruth Bell, Hub manager changed who writes"


def _sitting(path: str) -> Where:
    return lambda here: f"/meetings/{here.sitting}{path}"


def _about_to_sit(path: str) -> Where:
    return lambda here: f"/meetings/{here.about_to_sit}{path}"


def _about_to_close(path: str) -> Where:
    return lambda here: f"/meetings/{here.about_to_close}{path}"


def _table(path: str) -> Where:
    return lambda here: f"/cases/{here.on_the_table}{path}"


def _of_grace(path: str) -> Where:
    return lambda here: f"/actions/{here.of_grace}{path}"


def _with_views(here: Here, path: str) -> str:
    """Views are asked of health and police on the child whose case is on the table."""
    if not Round.objects.filter(child=here.town.amara, closed_at=None).exists():
        by = here.town.viewer("Denise Walker")
        asked = [here.town.people[who].agency.reference for who in ("Hannah Okoye", "Sam Khan")]
        reference = risk.open_round(child=here.town.amara.reference, agencies=asked, by=by, at=by.at)
        risk.add_fact(reference, words="She was at her sister's.", by=by, at=by.at)
    return path


def _on_the_table_already() -> str:
    return str(Fact._base_manager.latest("pk").pk)


def _first_reading(here: Here) -> str:
    return scale_on(here.town.area.pk, at=here.town.at).readings[0].code


def _decided_by_ruth(here: Here) -> tuple[str, str]:
    """Denise's scribe was quicker."""
    ruth = here.second_manager("Ruth Bell")
    Meeting.objects.filter(reference=here.sitting).update(scribe=ruth.practitioner_id)
    decided = live.Decided(Kind.STAYS, "It stays as it is for now.")
    live.decide(here.on_the_table, decided, based_on=1, by=ruth, at=here.town.at)
    return "It stays as it is for now.", "We agreed: It stays as it is for now."


def _wished_by_sam(here: Here) -> tuple[str, str]:
    sam = here.town.viewer("Sam Khan")
    said = {"wishes": "She asked for her own door.", "adviser": "here"}
    live.say_for_the_harmed(here.on_the_table, **said, based_on=1, by=sam, at=here.town.at)
    return "She asked for her own door.", "She asked for her own door."


def _protection(path: str) -> Where:
    return lambda here: f"/police-protection/{here.protection}{path}"


def _views(path: str) -> Where:
    return lambda here: f"/views/{here.round}{path}"


def _amarah(here: Here) -> str:
    return Child.objects.get(given_name="Amarah").reference


def _amara(page: str) -> Where:
    return lambda here: f"/children/{here.town.amara.reference}{page}"


FORMS: dict[str, FormCase] = {
    "site:sign_in": FormCase(
        "",
        lambda here: "/sign-in",
        lambda here: "/sign-in",
        lambda here: {"person": here.town.people["Priya Nair"].reference},
        {},
        {},
        other=("person",),
        keyed=False,
        drafted=False,
        needs_something=False,
    ),
    "site:sign_out": FormCase(
        "Priya Nair",
        lambda here: "/sign-out",
        None,
        lambda here: {},
        {},
        {},
        keyed=False,
        drafted=False,
        needs_something=False,
    ),
    "desk:find": FormCase(
        "Priya Nair",
        lambda here: "/find",
        None,
        lambda here: {"find": "Mara"},
        {},
        {},
        other=("find",),
        keyed=False,
        drafted=False,
        needs_something=False,
    ),
    "desk:keep_draft": FormCase(
        "Priya Nair",
        lambda here: "/drafts/keep",
        None,
        lambda here: {},
        {},
        {},
        keyed=False,
        drafted=False,
        needs_something=False,
    ),
    "desk:discard_draft": FormCase(
        "Priya Nair",
        lambda here: f"/drafts/{NO_DRAFT}/discard",
        None,
        lambda here: {},
        {},
        {},
        keyed=False,
        drafted=False,
        needs_something=False,
    ),
    "desk:protect": FormCase(
        "Denise Walker",
        _amara("/protect"),
        _amara("/protect"),
        lambda here: {"whose": "household", "address_line": "9 Sealed Row", "postcode": "HX2 2BB"},
        {"address_line": 200},
        {},
        choices=("whose",),
        other=("postcode",),
        not_shown=("address_line",),  # it is sealed
        sealed=("address_line",),
        drafted=False,
    ),
    "desk:lift": FormCase(
        "Denise Walker",
        _amara("/lift"),
        _amara("/protect"),
        lambda here: {"whose": here.town.david.reference, "reason": "He has moved back in with his mother."},
        {},
        {"reason": 400},
        choices=("whose",),
        not_shown=("reason",),  # it stands in the trail
        least={"reason": 20},
        drafted=False,
    ),
    "desk:guards": FormCase(
        "Denise Walker",
        _amara("/guards"),
        _amara("/guards"),
        lambda here: {
            "what": "restrict",
            "who": "Denise Walker\nPriya Nair",
            "category": "high_profile",
            "because": "Their mother is in the paper again.",
            "review_on": "14/1/2027",
        },
        {},
        {"because": 400},
        days=("review_on",),
        choices=("what", "category"),
        other=("who",),
        least={"because": 20},
        read_by=(("Denise Walker", _amara("/guards")),),
        drafted=False,
    ),
    "desk:add_words": FormCase(
        "Priya Nair",
        _amara("/words"),
        _amara("/words"),
        lambda here: {
            "words": "I like it when Nan is there.",
            "heard_by": "Her teacher",
            "heard_on": "14/7/2026",
            "link": "https://tool.example/mara",
        },
        {"heard_by": 160},
        {"words": 2000},
        days=("heard_on",),
        other=("drawing", "link"),
        read_by=(("Priya Nair", _amara("")),),
    ),
    "desk:family_told": FormCase(
        "Priya Nair",
        _amara("/family-told"),
        _amara("/family-told"),
        lambda here: {
            "knows": "yes",
            "who": "Mum",
            "told_by": "Priya Nair",
            "told_on": "14/7/2026",
            "what": "That the school and we talk.",
        },
        {"who": 80},
        {"what": 300},
        days=("told_on",),
        choices=("knows",),
        other=("told_by",),
        read_by=(("Priya Nair", _amara("")),),
    ),
    "desk:paragraph": FormCase(
        "Priya Nair",
        _amara("/paragraph"),
        _amara("/paragraph"),
        lambda here: {"words": "Mara is tired on Mondays. Nan helps. School asks about breakfast."},
        {},
        {"words": 800},
        read_by=(("Joy Adeyemi", _amara("")),),
    ),
    "desk:plan_tonight": FormCase(
        "Priya Nair",
        _amara("/tonight"),
        _amara("/tonight"),
        lambda here: {
            "words": "Nan comes at any hour.",
            "never": "Ring the landline: Dad may answer.",
            "review_on": "21/7/2026",
        },
        {},
        {"words": 500, "never": 300},
        days=("review_on",),
        read_by=(("Joy Adeyemi", _amara("")),),
    ),
    "desk:not_heard": FormCase(
        "Priya Nair",
        _amara("/not-heard"),
        _amara("/not-heard"),
        lambda here: {"because": "She was asleep when we came."},
        {},
        {"because": 300},
        not_shown=("because",),  # what she said since stands in its place
    ),
    "desk:add_name": FormCase(
        "Priya Nair",
        _amara("/names"),
        _amara("/names"),
        lambda here: {"kind": "earlier", "given": "Amarachi", "family": "Eze", "since": "2017", "until": ""},
        {"given": 120, "family": 120},
        {},
        choices=("kind",),
        other=("since", "until"),
        read_by=(("Joy Adeyemi", _amara("/family")),),
    ),
    "desk:add_home": FormCase(
        "Priya Nair",
        _amara("/homes"),
        _amara("/homes"),
        lambda here: {
            "address_line": "3 Elm Row",
            "postcode": "LS9 7BN",
            "with_whom": "Dad",
            "how": "second",
            "since": "March 2017",
        },
        {"address_line": 200, "with_whom": 80},
        {},
        choices=("how",),
        other=("since", "postcode"),
        read_by=(("Joy Adeyemi", _amara("/family")),),
    ),
    "desk:add_number": FormCase(
        "Priya Nair",
        _amara("/numbers"),
        _amara("/numbers"),
        lambda here: {"kind": "nhs_number", "value": "999 123 4560"},
        {"value": 40},
        {},
        choices=("kind",),
        read_by=(("Joy Adeyemi", _amara("/family")),),
    ),
    "desk:particulars": FormCase(
        "Priya Nair",
        _amara("/known"),
        _amara("/known"),
        lambda here: {"preferred_name": "Mara", "interpreter": "Igbo (mum)", "born": "", "expected": ""},
        {"preferred_name": 120, "interpreter": 80},
        {},
        days=("expected",),
        other=("born",),
        read_by=(("Joy Adeyemi", _amara("/family")),),
    ),
    "desk:end_detail": FormCase(
        "Priya Nair",
        lambda here: f"/details/{here.detail}/end",
        lambda here: f"/details/{here.detail}/end",
        lambda here: {"until": "2019", "because": "Nobody calls her that any more."},
        {},
        {"because": 300},
        other=("until",),
        read_by=(("Joy Adeyemi", _amara("/family")),),
    ),
    "desk:plan_visit": FormCase(
        "Priya Nair",
        _amara("/visit"),
        _amara("/visit"),
        lambda here: {
            "other": here.town.people["Joy Adeyemi"].reference,
            "on_day": "15/7/2026",
            "at_time": "14:00",
            "purpose": "To hear how the week was.",
            "agreed": "on",
        },
        {},
        {"purpose": 300},
        days=("on_day",),
        choices=("other", "needs"),
        ticks=("agreed",),
        other=("at_time",),
        not_shown=("purpose",),  # it stands on the visit's own page
    ),
    "desk:visit": FormCase(
        "Priya Nair",
        lambda here: f"/visits/{here.visit}",
        lambda here: f"/visits/{here.visit}",
        lambda here: {"made": "made", "came_of": "Mum let us in, and showed us the room."},
        {},
        {"came_of": 400},
        choices=("made",),
        read_by=(("Joy Adeyemi", _amara("")),),
    ),
    "desk:ask_service": FormCase(
        "Priya Nair",
        _amara("/service"),
        lambda here: here.on_request and f"/children/{here.town.amara.reference}/service",
        lambda here: {"which": here.on_request, "because": "She is on her own tonight."},
        {},
        {"because": 400},
        choices=("which",),
        read_by=(("Hannah Okoye", lambda here: f"/wishes/{here.wished}"),),
    ),
    "desk:open_work": FormCase(
        "Owen Price",
        lambda here: "/open-work",
        lambda here: "/open-work" if here.of_who_left else "",
        lambda here: {"which": f"wish.to_answer {here.of_who_left}", "came": "ended"},
        {},
        {},
        choices=("which", "came", "desk"),
        drafted=False,
    ),
    "desk:name_wish": FormCase(
        "Hannah Okoye",
        lambda here: f"/wishes/{here.wished}",
        lambda here: f"/wishes/{here.wished}",
        lambda here: {"given": "given", "answer": "Ring me: I know her well."},
        {},
        {"answer": 400},
        choices=("given",),
        read_by=(("Priya Nair", _amara("/service")),),
    ),
    "desk:who_works": FormCase(
        "Priya Nair",
        _amara("/who-works"),
        _amara("/who-works"),
        lambda here: {
            "desk": here.town.desks["School office"].reference,
            "how": "works",
            "part": "class teacher",
            "person": "Joy Adeyemi",
        },
        {},
        {"part": 60},
        choices=("desk", "how"),
        other=("person",),
        read_by=(("Joy Adeyemi", _amara("")),),
    ),
    "desk:ours": FormCase(
        "Joy Adeyemi",
        _amara("/ours"),
        _amara("/ours"),
        lambda here: {"visibility": "open"},
        {},
        {},
        choices=("visibility",),
        drafted=False,
    ),
    "desk:relative": FormCase(
        "Priya Nair",
        _amara("/relative"),
        _amara("/relative"),
        lambda here: {
            "sort": "grown_up",
            "given_name": "Ngozi",
            "family_name": "Eze",
            "relation": "grandmother",
            "day": "",
            "lives_with": "no",
        },
        {"given_name": 120, "family_name": 120, "relation": 40},
        {},
        days=("day",),
        choices=("sort", "lives_with"),
        read_by=(("Joy Adeyemi", _amara("/family")),),
    ),
    "desk:wrong": FormCase(
        "Priya Nair",
        _amara("/wrong"),
        _amara("/wrong"),
        lambda here: {"about": "around", "words": "Joy's number has changed."},
        {},
        {"words": 400},
        choices=("about",),
        read_by=(("Joy Adeyemi", _amara("")),),
    ),
    "desk:doubt": FormCase(
        "Priya Nair",
        lambda here: f"/doubts/{here.doubt}",
        lambda here: f"/doubts/{here.doubt}",
        lambda here: {"came_of": "The number is put right."},
        {},
        {"came_of": 400},
        read_by=(("Joy Adeyemi", lambda here: f"/doubts/{here.doubt_settled}"),),
    ),
    "desk:end_guard": FormCase(
        "Denise Walker",
        lambda here: f"/guards/{here.guard}/end",
        lambda here: f"/guards/{here.guard}/end",
        lambda here: {"because": "Nobody asks about them any more."},
        {},
        {"because": 400},
        least={"because": 20},
        not_shown=("because",),  # it stands in the trail
        versioned=True,
        meanwhile=_ended_meanwhile,
    ),
    "desk:same": FormCase(
        "Priya Nair",
        _amara("/same"),
        lambda here: _amara("/same")(here) + f"?with={_amarah(here)}",
        lambda here: {"other": _amarah(here), "said": "not_sure", "because": "Her aunt calls her Amarah."},
        {},
        {"because": 400},
        choices=("said",),
        other=("other",),
        read_by=(("Denise Walker", lambda here: _amara("/same")(here) + f"?with={_amarah(here)}"),),
    ),
    "desk:tie": FormCase(
        "Denise Walker",
        lambda here: f"/ties/{here.tie}",
        lambda here: f"/ties/{here.tie}",
        lambda here: {"apart": "may_be", "because": "The aunt meant her cousin."},
        {},
        {"because": 400},
        choices=("apart",),
        not_shown=("because",),
    ),
    "desk:know_family": FormCase(
        "Grace Obi",
        lambda here: "/i-know-a-family",
        lambda here: "/i-know-a-family",
        lambda here: {"reference": here.town.amara.reference, "because": "They live next door to me."},
        {},
        {"because": 400},
        other=("reference",),
        not_shown=("because",),
        drafted=False,
    ),
    "desk:open_with_a_reason": FormCase(
        "Sam Khan",
        lambda here: "/with-a-reason",
        lambda here: "/with-a-reason",
        lambda here: {
            "reference": here.town.amara.reference,
            "code": "danger_now",
            "because": "She has just been found alone in the park.",
        },
        {},
        {"because": 400},
        choices=("code",),
        other=("reference",),
        least={"because": 20},
        not_shown=("because",),
        drafted=False,
    ),
    "desk:review": FormCase(
        "Denise Walker",
        lambda here: f"/reviews/{here.review}",
        lambda here: f"/reviews/{here.review}",
        lambda here: {"finding": "in_order", "because": "He was with her in the street, and rang."},
        {},
        {"because": 400},
        choices=("finding",),
        least={"because": 20},
        read_by=(("Denise Walker", lambda here: f"/reviews/{here.review}"),),
        versioned=True,
        meanwhile=_closed_by_owen,
    ),
    "desk:adoption": FormCase(
        "Denise Walker",
        _amara("/adoption"),
        _amara("/adoption"),
        lambda here: {"adopted": here.town.tobi.reference},
        {},
        {},
        other=("adopted",),
        drafted=False,
    ),
    "desk:ask_to_open": FormCase(
        "Priya Nair",
        lambda here: f"/sealed/{here.link}/ask",
        lambda here: f"/sealed/{here.link}/ask",
        lambda here: {"reason": "His grandmother has died and left him something."},
        {},
        {"reason": 400},
        not_shown=("reason",),
        least={"reason": 20},
        drafted=False,
    ),
    "desk:approve": FormCase(
        "Denise Walker",
        lambda here: f"/openings/{here.opening}/approve",
        lambda here: f"/openings/{here.opening}",
        lambda here: {},
        {},
        {},
        needs_something=False,
        drafted=False,
    ),
    "desk:reveal": FormCase(
        "Denise Walker",
        lambda here: f"/sealed/{here.sealed}",
        lambda here: f"/sealed/{here.sealed}",
        lambda here: {"reason": "An officer goes there tonight."},
        {},
        {"reason": 400},
        keyed=False,
        not_shown=("reason",),
        least={"reason": 20},
        drafted=False,
    ),
    "desk:drill": FormCase(
        "Priya Nair",
        lambda here: "/night-drill",
        lambda here: "/night-drill",
        lambda here: {"came": "in_time"},
        {},
        {},
        choices=("came",),
        drafted=False,
    ),
    "desk:ask_specialist": FormCase(
        "Hannah Okoye",
        lambda here: f"/specialists/ask/{here.police_desk}",
        lambda here: f"/specialists/ask/{here.police_desk}",
        lambda here: {"wanted": "Who can read out bail conditions at night?"},
        {"wanted": 200},
        {},
        read_by=(("Hannah Okoye", lambda here: "/specialists"),),
    ),
    "desk:specialist_came": FormCase(
        "Sam Khan",
        lambda here: f"/specialists/{here.asked_of_police}/came",
        lambda here: f"/specialists/{here.asked_of_police}/came",
        lambda here: {"came": "We spoke, and I ring the officer in the case."},
        {},
        {"came": 500},
        read_by=(("Hannah Okoye", lambda here: "/specialists"),),
    ),
    "desk:try_again": FormCase(
        "Denise Walker",
        lambda here: f"/stuck/{here.notice}/again",
        lambda here: "/stuck",
        lambda here: {},
        {},
        {},
        drafted=False,
        versioned=True,
        needs_something=False,
        meanwhile=_tried_again_by_angela,
    ),
    "frontdoor:tell": FormCase(
        "Joy Adeyemi",
        lambda here: "/concern/new",
        lambda here: "/concern/new",
        _tell,
        {
            "child_name": 240,
            "child_age": 40,
            "child_address": 200,
            "child_postcode": 60,
            **{f"child_{name}": most for name, most in _KNOWN_BY.items()},
            "long_ago": 200,
            "adult_name": 240,
            "adult_age": 40,
            "address": 200,
            **_LINES_OF_ONE_MORE,
        },
        {
            "worry": 4000,
            "who_did_it": 2000,
            "childs_words": 2000,
            "p1_childs_words": 2000,
            "working_well": 2000,
            "tried_already": 2000,
            "family_knows_detail": 300,
        },
        days=("child_birth_date", "p1_birth_date"),
        choices=(
            "about",
            "last_happened",
            "family_knows",
            "adult_agrees",
            "p1_kind",
            "p1_sex",
            "child_sex",
        ),
        ticks=("not_born_yet", "stay_unnamed", "p1_not_born_yet", "of_a_worker"),
        other=("_left", "_turn_to", "_asked", "people"),  # which of its pages is left for which, and for whom
        not_shown=("child_age",),  # the date of birth says more
    ),
    "api:new_token": FormCase(
        "Steve Lund",
        lambda here: "/systems/new",
        lambda here: "/systems/new",
        lambda here: {
            "called": "Records of Parkside",
            "answers_for": here.town.people["Joy Adeyemi"].reference,
            "scopes": ["concerns:send"],
            "days": "90",
        },
        {"called": 120},
        {},
        choices=("answers_for", "days"),
        many=("scopes",),
    ),
    "api:end_token": FormCase(
        "Steve Lund",
        lambda here: f"/systems/{here.a_system}/end",
        lambda here: f"/systems/{here.a_system}",
        lambda here: {},
        {},
        {},
        drafted=False,
        needs_something=False,
    ),
    "frontdoor:note_talk": FormCase(
        "Joy Adeyemi",
        lambda here: "/talk/had",
        lambda here: "/talk/had",
        lambda here: {
            "spoke_with": "Priya Nair, Duty and Advice",
            "worry": "She came in hungry.",
            "agreed": "I ring again at noon.",
            "child_name": "Mara Okafor",
        },
        {"spoke_with": 160, "child_name": 240},
        {"worry": 2000, "agreed": 2000},
    ),
    "frontdoor:ask_before_naming": FormCase(
        "Joy Adeyemi",
        lambda here: "/talk/unnamed",
        lambda here: "/talk/unnamed",
        lambda here: {
            "age_band": "5-9",
            "worry": "A child comes in hungry.",
            "working_well": "They are in school every day.",
            "adviser": "police",
        },
        {},
        {"worry": 2000, "working_well": 2000},
        choices=("age_band", "adviser"),
    ),
    "frontdoor:advise": FormCase(
        "Priya Nair",
        lambda here: f"/talk/{here.talk_asked}/advise",
        lambda here: f"/talk/{here.talk_asked}",
        lambda here: {
            "would_do": "Ask them what they had for breakfast.",
            "becomes_concern": "A third day without.",
            "naming": "must_name",
            "harm": "Nobody feeds them.",
        },
        {},
        {"would_do": 2000, "becomes_concern": 2000, "harm": 2000},
        choices=("naming",),
        read_by=(("Joy Adeyemi", lambda here: f"/talk/{here.talk_asked}"),),
    ),
    "frontdoor:name_it": FormCase(
        "Joy Adeyemi",
        lambda here: f"/talk/{here.talk_asked}/tell",
        lambda here: f"/talk/{here.talk_asked}/tell",
        lambda here: {
            "child_name": "Mara Okafor",
            "child_birth_date": "12/3/2017",
            "child_address": "12 Rowan Street",
            "child_postcode": "LS9 7BN",
            **_CHILD_KNOWN_BY,
            "last_happened": "today",
            "childs_words": "I made toast.",
            "family_knows": "no",
            "family_knows_detail": "I ring at noon.",
            **_ONE_MORE,
        },
        {
            "child_name": 240,
            "child_address": 200,
            "child_postcode": 60,
            **{f"child_{name}": most for name, most in _KNOWN_BY.items()},
            **_LINES_OF_ONE_MORE,
        },
        {"childs_words": 2000, "family_knows_detail": 300, "p1_childs_words": 2000},
        days=("child_birth_date", "p1_birth_date"),
        choices=("last_happened", "family_knows", "p1_kind", "p1_sex", "child_sex"),
        ticks=("p1_not_born_yet", "of_a_worker"),
        other=("people", "more"),
    ),
    "frontdoor:add_file": FormCase(
        "Joy Adeyemi",
        lambda here: f"/concern/{here.told}/files",
        lambda here: f"/concern/{here.told}",
        lambda here: {"file": _Letter()},  # type: ignore[dict-item]
        {},
        {},
        other=("file",),
        drafted=False,
    ),
    "desk:send_rota": FormCase(
        "Angela Moran",
        lambda here: f"/rotas/{here.police_desk}/file",
        lambda here: f"/rotas/{here.police_desk}",
        lambda here: {"file": _July()},  # type: ignore[dict-item]
        {},
        {},
        other=("file",),
        drafted=False,
    ),
    "desk:new_rota": FormCase(
        "Angela Moran",
        lambda here: f"/rotas/{here.police_desk}/new",
        _with_a_rota_that_was_read,
        lambda here: {},
        {},
        {},
        other=("base",),
        drafted=False,
        needs_something=False,
    ),
    "desk:say_of_rota": FormCase(
        "Angela Moran",
        lambda here: f"/rotas/{here.police_desk}/say",
        lambda here: f"/rotas/{here.police_desk}",
        lambda here: {"said": "one"},
        {},
        {},
        other=("said",),
        drafted=False,
        needs_something=False,
    ),
    "desk:rota_pattern": FormCase(
        "Angela Moran",
        lambda here: f"/rotas/{here.police_desk}/pattern",
        lambda here: f"/rotas/{here.police_desk}/pattern",
        lambda here: {
            "people": [here.town.people["Sam Khan"].reference],
            "pattern": "SH7",
            "first": "3/8/2026",
            "last": "14/8/2026",
        },
        {},
        {},
        days=("first", "last"),
        choices=("pattern",),
        many=("people", "never_on"),
        ticks=("on_duty",),
        other=("first_is",),
    ),
    "desk:change_rota": FormCase(
        "Angela Moran",
        lambda here: f"/rotas/{here.police_desk}/change",
        lambda here: f"/rotas/{here.police_desk}/change",
        lambda here: {"who": here.town.people["Sam Khan"].reference, **_away_today(here)},
        {},
        {},
        days=("from_day", "until_day"),
        choices=("what", "who", "mine", "theirs"),
        other=("from_time", "until_time"),
    ),
    "desk:my_shifts": FormCase(
        "Sam Khan",
        lambda here: f"/my-shifts/{here.police_desk}",
        lambda here: f"/my-shifts/{here.police_desk}",
        _away_today,
        {},
        {},
        days=("from_day", "until_day"),
        choices=("what", "mine", "theirs"),
        other=("from_time", "until_time"),
    ),
    "desk:settle_change": FormCase(
        "Angela Moran",
        lambda here: f"/rotas/{here.police_desk}/settle",
        lambda here: _with_sam_away(here, f"/rotas/{here.police_desk}"),
        lambda here: {"said": f"back {_sams_change(here)}"},
        {},
        {},
        other=("said",),
        drafted=False,
        needs_something=False,
    ),
    "desk:settle_my_shift": FormCase(
        "Sam Khan",
        lambda here: f"/my-shifts/{here.police_desk}/settle",
        lambda here: _with_sam_away(here, f"/my-shifts/{here.police_desk}"),
        lambda here: {"said": f"back {_sams_change(here)}"},
        {},
        {},
        other=("said",),
        drafted=False,
        needs_something=False,
    ),
    "frontdoor:notify": FormCase(
        "Angela Moran",
        lambda here: "/notification/new",
        lambda here: "/notification/new",
        _notify,
        {
            "address": 200,
            "postcode": 60,
            "number": 40,
            **{f"p{n}_{name}": most for n in (1, 2) for name, most in _OF_A_PERSON.items()},
        },
        {
            "what_happened": 4000,
            "p1_childs_words": 2000,
            "p2_childs_words": 2000,
            "interview_needs": 2000,
            "judgement": 2000,
            "family_knows_detail": 300,
        },
        days=("happened_day", "p1_birth_date", "p2_birth_date"),
        choices=(
            "kind",
            "support",
            "crime",
            "tool",
            "grade",
            "family_knows",
            "p1_kind",
            "p2_kind",
            "p1_school",
            "p2_school",
            "p1_sex",
            "p2_sex",
        ),
        ticks=("of_a_worker",),
        many=("p1_parts", "p2_parts"),
        other=("people", "more", "happened_time", "line_for_school"),
        not_shown=(
            "number",
            "interview_needs",
            "judgement",
            "p1_age",
            "p1_belongs",
            "p1_safe_contact",
            "p2_childs_words",
            *(f"p2_{name}" for name in _OF_A_PERSON),
        ),
    ),
    "frontdoor:contest": FormCase(
        "Priya Nair",
        lambda here: f"/incident/{here.incident}/contest",
        lambda here: f"/incident/{here.incident}/contest",
        _contest,
        {},
        {"because": 2000},
        choices=("which", "instead"),
        read_by=(("Angela Moran", lambda here: f"/incident/{here.incident}"),),
    ),
    "frontdoor:path": FormCase(
        "Priya Nair",
        lambda here: f"/after-incident/{here.path}",
        lambda here: f"/after-incident/{here.path}",
        lambda here: {"came_of": "declined", "note": "She rings us."},
        {},
        {"note": 2000},
        choices=("came_of",),
        versioned=True,
        read_by=(("Denise Walker", lambda here: f"/after-incident/{here.path}"),),
        meanwhile=_ended_by_denise,
    ),
    "frontdoor:take_path": FormCase(
        "Priya Nair",
        lambda here: f"/after-incident/{here.path}/take",
        lambda here: f"/after-incident/{here.path}",
        lambda here: {},
        {},
        {},
        drafted=False,
        versioned=True,
        needs_something=False,
        meanwhile=_ended_by_denise,
    ),
    "frontdoor:tie": FormCase(
        "Priya Nair",
        lambda here: f"/front-door/{here.read}/tie",
        lambda here: f"/front-door/{here.read}",
        lambda here: {"child": "new", "given_name": "Mara Grace", "family_name": "Okafor"},
        {"given_name": 120, "family_name": 120},
        {},
        choices=("child",),
        other=("reference",),
        versioned=True,
        read_by=(("Priya Nair", lambda here: f"/front-door/{here.read}"),),
        meanwhile=_tied_by_owen,
    ),
    "frontdoor:untie": FormCase(
        "Priya Nair",
        lambda here: f"/front-door/{here.tied}/untie",
        lambda here: f"/front-door/{here.tied}",
        lambda here: {"why_not": "Her cousin has this name."},
        {"why_not": 200},
        {},
        versioned=True,
        not_shown=("why_not",),  # it stands in the trail
        meanwhile=_untied_by_owen,
    ),
    "frontdoor:rate": FormCase(
        "Priya Nair",
        lambda here: f"/front-door/{here.tied}/rating",
        lambda here: f"/front-door/{here.tied}",
        lambda here: {"rating": "red", "why_rated": "He comes home tonight."},
        {"why_rated": 280},
        {},
        choices=("rating",),
        ticks=("of_a_worker",),
        versioned=True,
        read_by=(("Denise Walker", lambda here: f"/front-door/{here.tied}"),),
        meanwhile=_called_amber_by_owen,
    ),
    "frontdoor:claim": FormCase(
        "Owen Price",
        lambda here: f"/front-door/{here.tied}/claim",
        lambda here: f"/front-door/{here.tied}",
        lambda here: {},
        {},
        {},
        drafted=False,
        versioned=True,
        needs_something=False,
        meanwhile=_claimed_by_denise,
    ),
    "frontdoor:release": FormCase(
        "Priya Nair",
        lambda here: f"/front-door/{here.tied}/release",
        lambda here: f"/front-door/{here.tied}",
        lambda here: {},
        {},
        {},
        drafted=False,
        versioned=True,
        needs_something=False,
        meanwhile=_claimed_by_denise,
    ),
    "frontdoor:recommend": FormCase(
        "Priya Nair",
        lambda here: f"/front-door/{here.tied}/recommend",
        lambda here: f"/front-door/{here.tied}",
        lambda here: {
            "outcome": "assessment",
            "because": "Third time hungry.",
            "tell_assessment": "We see Mara tomorrow.",
            "heard": "changes",
            "heard_line": "She wants Nan there in the morning.",
        },
        {},
        {"because": 2000, "tell_assessment": 2000, "heard_line": 400},
        choices=("outcome", "heard"),
        versioned=True,
        read_by=(("Denise Walker", lambda here: f"/front-door/{here.tied}/authorise"),),
        meanwhile=_recommended_by_owen,
    ),
    "frontdoor:authorise": FormCase(
        "Denise Walker",
        lambda here: f"/front-door/{here.recommended}/authorise",
        lambda here: f"/front-door/{here.recommended}/authorise",
        _decide,
        {},  # and a line for each answer: see `lines_of`
        {"because": 2000, "tell_sender": 2000},
        choices=("decision",),
        versioned=True,
        read_by=(("Priya Nair", lambda here: f"/front-door/{here.recommended}"),),
        meanwhile=_sent_back_by_another,
    ),
    "frontdoor:feedback": FormCase(
        "Priya Nair",
        lambda here: f"/front-door/{here.read}/feedback",
        lambda here: f"/front-door/{here.read}/feedback",
        lambda here: {
            "act": "hold_decision",
            "reason": "A live investigation.",
            "owner": here.town.people["Denise Walker"].reference,
            "review_on": "21/7/2026",
        },
        {"reason": 200},
        {},
        days=("review_on",),
        choices=("act", "owner"),
        versioned=True,
        read_by=(("Priya Nair", lambda here: f"/front-door/{here.read}/feedback"),),
        meanwhile=_held_by_owen,
    ),
    "frontdoor:helped": FormCase(
        "Joy Adeyemi",
        lambda here: f"/concern/{here.decided}/did-it-help",
        lambda here: f"/concern/{here.decided}",
        lambda here: {"message": "decision", "code": "yes"},
        {},
        {},
        other=("message", "code"),
        drafted=False,
    ),
    "frontdoor:people": FormCase(
        "Priya Nair",
        lambda here: f"/front-door/{here.read}/people",
        lambda here: f"/front-door/{here.read}/people",
        lambda here: {"child": "nobody", "why_untied": "No such child at this address.", "place": "0"},
        {"why_untied": 300},
        {},
        choices=("child",),
        other=(
            "reference",
            "place",
            "given_name",
            "family_name",
        ),  # the names of a new child: see frontdoor:tie
        versioned=True,
        read_by=(("Denise Walker", lambda here: f"/front-door/{here.read}/people"),),
        meanwhile=_tied_by_owen,
    ),
    "frontdoor:give_back": FormCase(
        "Hannah Okoye",
        lambda here: f"/front-door/{here.passed_on}/not-ours",
        lambda here: f"/front-door/{here.passed_on}/hub",
        lambda here: {"came": "not_theirs", "came_more": "We saw her last in May."},
        {"came_more": 280},
        {},
        choices=("came",),
        versioned=True,
        read_by=(("Denise Walker", lambda here: f"/front-door/{here.passed_on}"),),
        meanwhile=_passed_on_again,
    ),
    "frontdoor:entry": FormCase(
        "Priya Nair",
        lambda here: f"/front-door/{here.tied}/entry",
        lambda here: f"/front-door/{here.tied}/hub",
        lambda here: {"entry": "We have known the family since May."},
        {},
        {"entry": 2000},
        read_by=(("Denise Walker", lambda here: f"/front-door/{here.tied}/hub"),),
    ),
    "frontdoor:contact": FormCase(
        "Priya Nair",
        lambda here: f"/front-door/{here.tied}/contact",
        lambda here: f"/front-door/{here.tied}/hub",
        lambda here: {
            "whom": here.town.ada.reference,
            "on_day": "15/7/2026",
            "what_for": "To hear how the mornings are.",
            "safe_way": "After nine, on her own telephone.",
            "also_because": "She asked for it.",
        },
        {"what_for": 200, "safe_way": 200, "also_because": 200},
        {},
        days=("on_day",),
        choices=("whom",),
        read_by=(("Denise Walker", lambda here: f"/front-door/{here.tied}/hub"),),
    ),
    "frontdoor:contact_came": FormCase(
        "Priya Nair",
        lambda here: f"/front-door/{here.tied}/contact-came",
        lambda here: f"/front-door/{here.tied}/hub",
        lambda here: {"which": "1", "came": "not_reached", "came_more": "Her sister said to ring on Friday."},
        {"came_more": 200},
        {},
        choices=("which", "came"),
        read_by=(("Denise Walker", lambda here: f"/front-door/{here.tied}/hub"),),
    ),
    "frontdoor:came_of": FormCase(
        "Priya Nair",
        lambda here: f"/front-door/{here.disagreed}/came-of-it",
        lambda here: f"/front-door/{here.disagreed}",
        lambda here: {
            "came_of": "not_done",
            "came_of_more": "They moved their Fridays.",
            "then": "again",
            "who_then": "The school nurse",
            "by_when_then": "21/7/2026",
        },
        {"came_of_more": 280, "who_then": 160},
        {},
        days=("by_when_then",),
        choices=("came_of", "then", "desk_then"),
        versioned=True,
        read_by=(("Denise Walker", lambda here: f"/front-door/{here.disagreed}"),),
        meanwhile=_followed_by_owen,
    ),
    "frontdoor:challenge": FormCase(
        "Joy Adeyemi",
        lambda here: f"/concern/{here.decided}/challenge",
        lambda here: f"/concern/{here.decided}",
        lambda here: {"challenge": "Nobody spoke with Mara."},
        {},
        {"challenge": 1000},
        read_by=(("Priya Nair", lambda here: f"/front-door/{here.decided}"),),
    ),
    "frontdoor:give_more": FormCase(
        "Hannah Okoye",
        lambda here: f"/concern/{here.waiting}/more",
        lambda here: f"/concern/{here.waiting}",
        lambda here: {"more": "She was off for three days."},
        {},
        {"more": 2000},
        read_by=(("Priya Nair", lambda here: f"/front-door/{here.waiting}"),),
    ),
    "frontdoor:answer_challenge": FormCase(
        "Denise Walker",  # she did not decide it
        lambda here: f"/front-door/{here.disagreed}/answer",
        lambda here: f"/front-door/{here.disagreed}",
        lambda here: {"came": "anew", "answer": "We see Mara today."},
        {},
        {"answer": 1000},
        choices=("came",),
        versioned=True,
        read_by=(("Hannah Okoye", lambda here: f"/concern/{here.disagreed}"),),
        meanwhile=_answered_by_mo,
    ),
    "sharing:ask": FormCase(
        "Priya Nair",
        _amara("/ask"),
        _amara("/ask"),
        _ask,
        {"topic_detail": 120, "why": 200, "widened_because": 200},
        {},
        days=("needed_day",),
        choices=("topic", "desk", "months", "depth", "needed", "other_desk", "purpose", "skill"),
        many=("people", "also"),
        ticks=("adopted",),
        other=("filled_in",),
    ),
    "linking:propose": FormCase(
        "Denise Walker",
        lambda here: "/extracts/propose",
        lambda here: "/extracts/propose",
        lambda here: {
            "whose": here.town.agencies["West Yorkshire Police"].reference,
            "purpose": "To know which children in open matters the police know.",
            "basis": "Children Act 2004, section 11",
            "dpia": "DPIA-2026-014",
        },
        {"dpia": 80},
        {"purpose": 300, "basis": 300},
        choices=("whose",),
        read_by=(("Denise Walker", lambda here: f"/extracts/{Run.objects.latest('pk').reference}"),),
    ),
    "linking:run": FormCase(
        "Denise Walker",
        lambda here: f"/extracts/{here.extract}",
        lambda here: f"/extracts/{here.extract}",
        lambda here: {},
        {},
        {},
        versioned=True,
        drafted=False,
        needs_something=False,
        meanwhile=_yes_by_mo,
    ),
    "linking:look": FormCase(
        "Priya Nair",
        lambda here: f"/pairs/{here.pair}",
        lambda here: f"/pairs/{here.pair}",
        lambda here: {"said": "unsure"},
        {},
        {},
        choices=("said",),
        versioned=True,
        drafted=False,
        meanwhile=_unsure_says_owen,
    ),
    "pathway:record_step": FormCase(
        "Priya Nair",
        _amara("/steps"),
        _amara("/steps"),
        lambda here: {
            "what": "child_seen",
            "day": "14/7/2026",
            "time": "8:30",
            "note": "Seen alone at school.",
            "who": "all",
        },
        {"note": 280},
        {},
        days=("day", "until_day"),
        choices=("what", "who"),
        other=("time",),
        read_by=(("Joy Adeyemi", _amara("/time-line")),),
    ),
    "pathway:leave": FormCase(
        "Joy Adeyemi",
        _amara("/leave"),
        _amara("/leave"),
        lambda here: {
            "reason": "moved",
            "because": "She starts at Hillside.",
            "for_others": "Nobody sees her at breakfast now.",
            "last_day": "17/7/2026",
        },
        {"because": 280, "for_others": 280},
        {},
        days=("last_day",),
        choices=("reason",),
        read_by=(("Hannah Okoye", _amara("/time-line")),),
    ),
    "desk:give": FormCase(
        "Angela Moran",
        lambda here: "/handover",
        lambda here: "/handover",
        lambda here: _handed(here, "desk:give", to=here.town.desks["Front-door police desk"].reference),
        {"know": 140, "then": 140},
        {},
        choices=("to",),
        read_by=(("Sam Khan", _newest_handover),),
    ),
    "desk:give_for": FormCase(
        "Angela Moran",
        lambda here: f"/handover/for/{here.sam}",
        lambda here: f"/handover/for/{here.sam}",
        lambda here: _handed(here, "desk:give_for", to=here.town.desks["Front-door police desk"].reference),
        {"know": 140, "then": 140},
        {},
        choices=("to",),
        read_by=(("Angela Moran", _newest_handover),),
    ),
    "desk:handover": FormCase(
        "Nadia Brown",
        lambda here: f"/handover/{here.handed}",
        lambda here: f"/handover/{here.handed}",
        lambda here: {
            f"read_{_handed_keys(here, 'desk:handover')[0]}": "on",
            f"first_{_handed_keys(here, 'desk:handover')[0]}": "I ring the front door.",
        },
        {"first": 200},
        {},
        least={"first": 12},
        read_by=(("Hannah Okoye", lambda here: f"/handover/{here.handed}"),),
    ),
    "pathway:explain": FormCase(
        "Priya Nair",
        lambda here: f"/clocks/{here.late_clock}/late",
        lambda here: f"/clocks/{here.late_clock}/late",
        lambda here: {
            "because": "The police check is not back.",
            "agreed_by": "Denise Walker, hub manager",
            "meanwhile": "Nan has her.",
        },
        {"because": 280, "agreed_by": 120, "meanwhile": 280},
        {},
        read_by=(("Joy Adeyemi", _amara("/time-line")),),
    ),
    "pathway:not_needed": FormCase(
        "Priya Nair",
        lambda here: f"/clocks/{here.running_clock}/not-needed",
        lambda here: f"/clocks/{here.running_clock}/not-needed",
        lambda here: {"because": "They have moved away."},
        {"because": 280},
        {},
        read_by=(("Joy Adeyemi", _amara("/time-line")),),
    ),
    "pathway:plan": FormCase(
        "Hannah Okoye",
        lambda here: f"/clocks/{here.late_clock}/plan",
        lambda here: f"/clocks/{here.late_clock}/plan",
        lambda here: {
            "plan": "The nurse calls on Mondays.",
            "agreed_with": "Priya Nair",
            "until": "28/7/2026",
        },
        {"agreed_with": 200},
        {"plan": 500},
        days=("until",),
        read_by=(("Joy Adeyemi", _amara("/time-line")),),
    ),
    "pathway:protections": FormCase(
        "Sam Khan",
        lambda here: "/police-protection",
        lambda here: "/police-protection",
        lambda here: {"known_as": "A girl of about nine", **_TAKEN},
        {"known_as": 240, "place": 200, "officer_named": 120},
        {"because": 1000},
        days=("day",),
        other=("time",),
        read_by=(("Owen Price", lambda here: f"/police-protection/{here.newest_protection}"),),
    ),
    "pathway:protect_child": FormCase(
        "Sam Khan",
        lambda here: f"/children/{here.of_the_police}/police-protection",
        lambda here: f"/children/{here.of_the_police}/police-protection",
        lambda here: _TAKEN,
        {"place": 200, "officer_named": 120},
        {"because": 1000},
        days=("day",),
        other=("time",),
        read_by=(("Owen Price", lambda here: f"/police-protection/{here.newest_protection}"),),
    ),
    "pathway:protection_told": FormCase(
        "Sam Khan",
        _protection("/told"),
        _protection("/told"),
        lambda here: {"whom": "parents", "told": "not_yet", "words": "Nobody answers the door."},
        {},
        {"words": 1000},
        choices=("whom", "told"),
        read_by=(("Owen Price", _protection("")),),
    ),
    "pathway:protection_wishes": FormCase(
        "Sam Khan",
        _protection("/wishes"),
        _protection("/wishes"),
        lambda here: {"heard": "said", "words": "I want my Nan."},
        {},
        {"words": 1000},
        choices=("heard",),
        read_by=(("Owen Price", _protection("")),),
    ),
    "pathway:protection_search": FormCase(
        "Owen Price",
        _protection("/search"),
        _protection("/search"),
        lambda here: {
            "whom": "Oak House, Jim",
            "answer": "no_bed",
            "words": "Full until Friday.",
            "place": "The front desk of Elland Road",
        },
        {"whom": 200, "place": 200},
        {"words": 1000},
        choices=("answer",),
        read_by=(("Sam Khan", _protection("")),),
    ),
    "pathway:protection_grounds": FormCase(
        "Angela Moran",
        _protection("/grounds"),
        _protection("/grounds"),
        lambda here: {"grounds": "remain", "because": "Nobody has been found who has him."},
        {},
        {"because": 1000},
        choices=("grounds",),
        read_by=(("Owen Price", _protection("")),),
    ),
    "pathway:protection_child": FormCase(
        "Owen Price",
        _protection("/child"),
        _protection("/child"),
        lambda here: {"child": here.town.amara.reference},
        {},
        {},
        other=("child",),
    ),
    "pathway:protection_officer": FormCase(
        "Angela Moran",
        _protection("/officer"),
        _protection(""),
        lambda here: {},
        {},
        {},
        drafted=False,
        needs_something=False,
    ),
    "pathway:protection_take": FormCase(
        "Owen Price",
        _protection("/take"),
        _protection(""),
        lambda here: {},
        {},
        {},
        drafted=False,
        needs_something=False,
    ),
    "disagreements:raise_of_child": FormCase(
        "Hannah Okoye",
        _amara("/differ"),
        lambda here: _amara(f"/differ?other={here.town.agencies[DOOR].reference}")(here),
        lambda here: _SEEN,
        {},
        {"thinks": 1000, "instead": 1000, "meanwhile": 1000},
        other=("other",),
        read_by=(("Priya Nair", lambda here: f"/differences/{here.newest_difference}"),),
    ),
    "disagreements:raise_of_case": FormCase(
        "Hannah Okoye",
        lambda here: f"/cases/{here.case}/differ",
        lambda here: f"/cases/{here.case}/differ?other={here.town.agencies[DOOR].reference}",
        lambda here: _SEEN,
        {},
        {"thinks": 1000, "instead": 1000, "meanwhile": 1000},
        other=("other",),
        read_by=(("Priya Nair", lambda here: f"/differences/{here.newest_difference}"),),
    ),
    "disagreements:raise_of_question": FormCase(
        "Priya Nair",
        lambda here: f"/questions/{here.answered}/differ",
        lambda here: f"/questions/{here.answered}/differ",
        lambda here: _SEEN,
        {},
        {"thinks": 1000, "instead": 1000, "meanwhile": 1000},
        read_by=(("Sam Khan", lambda here: f"/differences/{here.newest_difference}"),),
    ),
    "disagreements:say": FormCase(
        "Priya Nair",
        _difference("/say"),
        _difference("/say"),
        lambda here: {"words": "We see Mum every day."},
        {},
        {"words": 1000},
        read_by=(("Hannah Okoye", _difference("")),),
    ),
    "disagreements:up": FormCase(
        "Priya Nair",
        _difference("/up"),
        _difference("/up"),
        lambda here: {
            "words": "We still differ about the bruises.",
            "meanwhile": "Nan stays.",
            "to": "E3",
            "imminent": "He is out at six.",
        },
        {},
        {"words": 1000, "meanwhile": 1000, "imminent": 300},
        choices=("to",),
        versioned=True,
        read_by=(("Hannah Okoye", _difference("")),),
        meanwhile=_moved_by_hannah,
    ),
    "disagreements:agreed": FormCase(
        "Priya Nair",
        _difference("/agreed"),
        _difference("/agreed"),
        lambda here: {"agreed": "A discussion today.", "pattern": "grading", "next_time": "We ring first."},
        {},
        {"agreed": 1000, "next_time": 1000},
        choices=("pattern",),
        versioned=True,
        read_by=(("Hannah Okoye", _difference("")),),
        meanwhile=_settled_by_owen,
    ),
    "disagreements:confirm": FormCase(
        "Hannah Okoye",
        lambda here: f"/differences/{here.nearly_settled}/confirm",
        lambda here: f"/differences/{here.nearly_settled}",
        lambda here: {"yes": "yes"},
        {},
        {},
        other=("yes",),
        drafted=False,
        versioned=True,
        needs_something=False,
        meanwhile=_written_anew_by_priya,
    ),
    "disagreements:withdraw": FormCase(
        "Hannah Okoye",
        _difference("/withdraw"),
        _difference(""),
        lambda here: {},
        {},
        {},
        drafted=False,
        needs_something=False,
    ),
    "disagreements:fair": FormCase(
        "Hannah Okoye",
        lambda here: f"/differences/{here.settled}/fair",
        lambda here: f"/differences/{here.settled}",
        lambda here: {"fair": "3"},
        {},
        {},
        other=("fair",),
        drafted=False,
        needs_something=False,
    ),
    "disagreements:good_practice": FormCase(
        "Priya Nair",
        lambda here: f"/good-practice/{here.difference}",
        lambda here: f"/good-practice/{here.difference}",
        lambda here: {"words": "She rang twice, unasked."},
        {},
        {"words": 300},
        read_by=(("Hannah Okoye", lambda here: "/differences"),),
    ),
    "disagreements:learning": FormCase(
        "Denise Walker",
        lambda here: f"/learning/{here.learning}",
        lambda here: f"/learning/{here.learning}",
        lambda here: {"done": "One sheet of levels for both desks."},
        {"done": 300},
        {},
        versioned=True,
        read_by=(("Hannah Okoye", lambda here: f"/learning/{here.learning}"),),
        meanwhile=_learnt_by_ruth,
    ),
    "risk:views": FormCase(
        "Hannah Okoye",
        _views(""),
        _views(""),
        lambda here: {
            "reading": "3",
            "rests_on": [here.fact],
            "how_sure": "partly",
            "what_would_change_it": "If the chart went up again.",
        },
        {},
        {"what_would_change_it": 1000},
        choices=("reading", "how_sure"),
        many=("rests_on",),
        read_by=(("Hannah Okoye", _views("")),),
    ),
    "risk:fact": FormCase(
        "Sam Khan",
        _views("/fact"),
        _views("/fact"),
        lambda here: {"words": "The door was open at ten at night."},
        {},
        {"words": 1000},
        read_by=(("Hannah Okoye", _views("")), ("Priya Nair", _views(""))),
    ),
    "risk:guess": FormCase(
        "Hannah Okoye",
        _views("/guess"),
        _views("/guess"),
        lambda here: {"of": here.town.agencies["West Yorkshire Police"].reference, "reading": "2"},
        {},
        {},
        choices=("of", "reading"),
        drafted=False,
    ),
    "risk:adult": FormCase(
        "Sam Khan",
        _views("/adult"),
        _views("/adult"),
        lambda here: {
            "tool": "dash",
            "grade": "high",
            "because": "He has a key.",
            "adult": here.town.ada.reference,
        },
        {"because": 280},
        {},
        choices=("tool", "grade", "adult"),
        read_by=(("Hannah Okoye", _views("")),),
    ),
    "risk:reveal": FormCase(
        "Denise Walker",
        _views("/reveal"),
        _views("/reveal"),
        lambda here: {"because": "The police are out there now."},
        {"because": 280},
        {},
        read_by=(("Hannah Okoye", _views("")),),
    ),
    "meetings:meetings": FormCase(
        "Denise Walker",
        lambda here: "/meetings",
        lambda here: "/meetings",
        lambda here: {"day": "2026-07-15"},
        {},
        {},
        choices=("day",),
        drafted=False,
    ),
    **{
        f"meetings:{name}": FormCase(
            "Denise Walker",
            _meeting(path),
            _meeting(""),
            lambda here: {},
            {},
            {},
            drafted=False,
            needs_something=False,
        )
        for name, path in (("build", "/build"), ("ask_views", "/ask-views"))
    },
    **{
        f"meetings:{name}": FormCase(
            "Denise Walker",
            _meeting(f"/{name}"),
            _meeting(""),
            lambda here: {},
            {},
            {},
            drafted=False,
            versioned=True,
            needs_something=False,
            meanwhile=_chaired_by_ruth,
        )
        for name in ("lock", "chair")
    },
    "meetings:add": FormCase(
        "Denise Walker",
        _meeting("/add"),
        _meeting("/add"),
        lambda here: {"what": here.of_the_police, "because": "She rang at eight.", "urgent": "on"},
        {},
        {"because": 300},
        ticks=("urgent",),
        other=("what",),
        read_by=(("Sam Khan", _meeting("")),),
    ),
    "meetings:invite": FormCase(
        "Denise Walker",
        _meeting("/invite"),
        _meeting("/invite"),
        lambda here: {"whom": here.town.people["Owen Price"].reference},
        {},
        {},
        choices=("whom",),
        drafted=False,
    ),
    "meetings:scribe": FormCase(
        "Denise Walker",
        _meeting("/scribe"),
        _meeting("/scribe"),
        lambda here: {"whom": here.town.people["Sam Khan"].reference},
        {},
        {},
        choices=("whom",),
        versioned=True,
        drafted=False,
        meanwhile=_another_writes_by_ruth,
    ),
    "meetings:came": FormCase(
        "Sam Khan",
        _meeting("/came"),
        _meeting("/came"),
        lambda here: {"said": "report"},
        {},
        {},
        choices=("said",),
        many=("came",),
        other=("whose",),
        drafted=False,
    ),
    "meetings:lane": FormCase(
        "Denise Walker",
        lambda here: f"/cases/{here.case}/lane",
        lambda here: f"/cases/{here.case}/lane",
        lambda here: {"lane": "not_for_us", "because": "Her school has it."},
        {},
        {"because": 300},
        choices=("lane",),
        versioned=True,
        read_by=(("Sam Khan", _meeting("")),),
        meanwhile=_on_papers_by_ruth,
    ),
    "meetings:move": FormCase(
        "Denise Walker",
        lambda here: f"/cases/{here.case}/move",
        _meeting(""),
        lambda here: {"way": "up"},
        {},
        {},
        other=("way",),
        drafted=False,
        needs_something=False,
    ),
    "assurance:draw": FormCase(
        "Denise Walker",
        lambda here: f"{_IN_TIME}/draw",
        lambda here: _IN_TIME,
        lambda here: {},
        {},
        {},
        drafted=False,
        needs_something=False,
    ),
    "assurance:found": FormCase(
        "Denise Walker",
        lambda here: f"{_IN_TIME}/found",
        lambda here: _IN_TIME,
        lambda here: {"verdict": "partly", "evidence": "Of three that we read one was late."},
        {},
        {"evidence": 600},
        choices=("verdict",),
        read_by=(("Zoe Li", lambda here: _IN_TIME),),
    ),
    "assurance:rebase": FormCase(
        "Denise Walker",
        lambda here: f"{_IN_TIME}/rebase",
        lambda here: _IN_TIME,
        lambda here: {"from_day": "1/6/2026", "because": "Both desks moved into one room."},
        {"because": 200},
        {},
        days=("from_day",),
        read_by=(("Zoe Li", lambda here: _IN_TIME),),
    ),
    # a meeting while it sits, and after it
    **{
        f"meetings:{name}": FormCase(
            "Denise Walker",
            where,
            page,
            lambda here: {},
            {},
            {},
            drafted=False,
            needs_something=False,
        )
        for name, where, page in (
            ("open", _about_to_sit("/open"), _about_to_sit("/live")),
            ("call", lambda here: f"/cases/{here.waits}/call", _sitting("/live")),
        )
    },
    "meetings:turn": FormCase(
        "Denise Walker",
        _sitting("/turn"),
        _sitting("/live"),
        lambda here: {"way": "previous"},
        {},
        {},
        other=("way",),
        drafted=False,
        needs_something=False,
    ),
    "meetings:heard": FormCase(
        "Denise Walker",
        _table("/heard"),
        _sitting("/live"),
        lambda here: {"heard": here.town.people["Sam Khan"].agency.reference},
        {},
        {},
        other=("heard",),
        drafted=False,
        needs_something=False,
    ),
    "meetings:decide": FormCase(
        "Denise Walker",
        _table("/decide"),
        _sitting("/live"),
        lambda here: {
            "kind": "action",
            "words": "Nan has them until Friday.",
            "together": "Watch the door.",
            "lacked": "bed",
            "instead": "Foster care.",
            "override": "She was called away.",
        },
        {"together": 200, "instead": 200, "override": 200},
        {"words": 600},
        choices=("kind", "lacked"),
        versioned=True,
        read_by=(("Sam Khan", _sitting("/minutes")),),
        meanwhile=_decided_by_ruth,
    ),
    "meetings:harmed": FormCase(
        "Denise Walker",
        _table("/harmed"),
        _sitting("/live"),
        lambda here: {"wishes": "She wants to stay with her sister.", "adviser": "referred"},
        {},
        {"wishes": 600},
        choices=("adviser",),
        versioned=True,
        needs_something=False,
        # Not Sam: his agency has something open for the suspected, and reads no wishes.
        read_by=(("Hannah Okoye", _sitting("/minutes")),),
        meanwhile=_wished_by_sam,
    ),
    "meetings:dissent": FormCase(
        "Sam Khan",
        _table("/dissent"),
        _sitting("/live"),
        lambda here: {
            "words": "He will be back.",
            "instead": "Arrest today.",
            "what_would_change_it": "The locks are changed.",
            "review_on": "2026-07-21",
        },
        {"instead": 200, "what_would_change_it": 200},
        {"words": 600},
        choices=("review_on",),
        read_by=(("Hannah Okoye", _sitting("/minutes")),),
    ),
    "meetings:give": FormCase(
        "Denise Walker",
        _table("/give"),
        _sitting("/live"),
        lambda here: {
            "whom": "harmed",
            "owner": here.town.desks["School office"].reference,
            "what": "Change the locks",
            "due": "2026-07-15",
        },
        {"what": 200},
        {},
        choices=("whom", "owner", "due"),
        read_by=(("Sam Khan", _sitting("/minutes")),),
        least={"what": 12},
    ),
    "meetings:carry": FormCase(
        "Denise Walker",
        lambda here: f"/actions/{here.of_before}/carry",
        lambda here: f"/actions/{here.of_before}/carry",
        lambda here: {"due": "2026-07-15"},
        {},
        {},
        choices=("due", "owner"),
        drafted=False,
    ),
    "meetings:contact": FormCase(
        "Hannah Okoye",
        _table("/contact"),
        _sitting("/live"),
        lambda here: {
            "whom": "harmed",
            "about": "How she is",
            "when": "At ten",
            "safe": "Her sister's phone",
            "first": "on",
        },
        {"about": 200, "when": 120, "safe": 200},
        {},
        choices=("whom",),
        ticks=("first",),
        read_by=(("Joy Adeyemi", _sitting("/minutes")),),
    ),
    "meetings:close": FormCase(
        "Denise Walker",
        _about_to_close("/close"),
        _about_to_close("/close"),
        lambda here: {"because": "Both come on again tomorrow."},
        {},
        {"because": 600},
        needs_something=False,
        read_by=(("Sam Khan", _about_to_close("/minutes")),),
    ),
    "meetings:accept": FormCase(
        "Grace Obi",
        _of_grace("/accept"),
        _of_grace(""),
        lambda here: {},
        {},
        {},
        drafted=False,
        needs_something=False,
    ),
    "meetings:cannot": FormCase(
        "Grace Obi",
        _of_grace("/cannot"),
        _of_grace(""),
        lambda here: {"because": "He goes to no school of ours."},
        {},
        {"because": 280},
        read_by=(("Denise Walker", _of_grace("")),),
    ),
    **{
        f"meetings:{name}": FormCase(
            "Grace Obi",
            _of_grace(f"/{name}"),
            _of_grace(""),
            lambda here: {"words": "They were rung."},
            {},
            {"words": 280},
            read_by=(("Denise Walker", _of_grace("")),),
        )
        for name in ("done", "dropped")
    },
    "meetings:another": FormCase(
        "Denise Walker",
        lambda here: f"/actions/{here.refused_action}/another",
        lambda here: f"/actions/{here.refused_action}",
        lambda here: {"owner": here.town.desks["School office"].reference},
        {},
        {},
        choices=("owner",),
        drafted=False,
    ),
    "meetings:dissent_again": FormCase(
        "Hannah Okoye",
        lambda here: f"/dissents/{here.dissent}",
        lambda here: f"/dissents/{here.dissent}",
        lambda here: {"outcome": "not_yet", "words": "Nobody has asked her.", "again": "2026-07-21"},
        {},
        {"words": 600},
        choices=("outcome", "again"),
        read_by=(("Denise Walker", lambda here: f"/dissents/{here.dissent}"),),
    ),
    "meetings:reveal": FormCase(
        "Denise Walker",
        _table("/reveal"),
        lambda here: _with_views(here, _sitting("/live")(here)),
        lambda here: {"because": "Everybody here has said theirs."},
        {"because": 200},
        {},
        not_shown=("because",),
    ),
    "meetings:grade": FormCase(
        "Hannah Okoye",
        _table("/grade"),
        lambda here: _with_views(here, _sitting("/live")(here)),
        lambda here: {
            "tool": "dash",
            "grade": "high",
            "because": "He has a key.",
            "adult": here.town.ada.reference,
        },
        {"because": 280},
        {},
        choices=("tool", "grade", "adult"),
        read_by=(("Sam Khan", _sitting("/minutes")),),
    ),
    "meetings:view": FormCase(
        "Hannah Okoye",
        _table("/view"),
        lambda here: _with_views(here, _sitting("/live")(here)),
        lambda here: {
            "reading": _first_reading(here),
            "how_sure": "quite",
            "rests_on": [_on_the_table_already()],
            "fact": "He was there at ten.",
            "what_would_change_it": "Seeing him gone.",
        },
        {"fact": 200, "what_would_change_it": 200},
        {},
        choices=("reading", "how_sure"),
        many=("rests_on",),
        not_shown=("fact", "what_would_change_it"),
    ),
    "sharing:strategy": FormCase(
        "Priya Nair",
        _amara("/strategy"),
        _amara("/strategy"),
        _strategy,
        {"names": 300, "because": 280},
        {},
        days=("held_on",),
        choices=("decided",),
        many=("took_part",),
        read_by=(("Denise Walker", _amara("/strategy")),),
    ),
    "sharing:undo": FormCase(
        "Priya Nair",
        lambda here: f"/questions/{here.just_asked}/undo",
        lambda here: f"/questions/{here.just_asked}",
        lambda here: {},
        {},
        {},
        drafted=False,
        needs_something=False,
    ),
    "sharing:advice": FormCase(
        "Denise Walker",
        lambda here: "/advice",
        lambda here: "/advice",
        lambda here: {"wish": here.wish, "said": "Ask the police; leave out the past."},
        {"said": 280},
        {},
        choices=("wish",),
        read_by=(("Joy Adeyemi", lambda here: "/advice"),),
    ),
    "sharing:law": FormCase(
        "Steve Lund",
        lambda here: "/law",
        lambda here: "/law",
        lambda here: {"code": "G10", "on": "1/9/2026", "source": "SI 2026/900"},
        {"source": 200},
        {},
        days=("on",),
        choices=("code",),
        read_by=(("Priya Nair", lambda here: "/law"),),
    ),
    "sharing:we_spoke": FormCase(
        "Priya Nair",
        _amara("/we-spoke"),
        _amara("/we-spoke"),
        lambda here: {"with_whom": "Hannah Okoye", "said": "Mum was at clinic.", "agreed": "Hannah visits."},
        {"with_whom": 160, "said": 280, "agreed": 280},
        {},
        read_by=(("Denise Walker", _amara("")),),
    ),
    "sharing:answer": FormCase(
        "Sam Khan",
        lambda here: f"/questions/{here.asked}/answer",
        lambda here: f"/questions/{here.asked}/answer",
        lambda here: {
            "items": [here.inside, here.outside],
            "wider_because": "He has moved back into the street",
            "safety": "yes",
            "safety_line": "He was released today.",
            "meaning": "One call.",
            "handling": "Not Dad.",
        },
        {"safety_line": 160, "handling": 200, "wider_because": 160},
        {"meaning": 400},
        days=("rest_on",),
        choices=("safety", "safety_item"),
        many=("items", "limits"),
        other=("_shown",),
        versioned=True,
        read_by=(("Angela Moran", lambda here: f"/questions/{here.asked}/release"),),
        least={"wider_because": 15},
        meanwhile=_answered_by_angela,
    ),
    "sharing:write_down": FormCase(
        "Hannah Okoye",
        lambda here: f"/questions/{here.to_nurse}/write-down",
        lambda here: f"/questions/{here.to_nurse}/answer",
        lambda here: {
            "happened_on": "3 June 2026",
            "headline": "Was not brought to the eye clinic",
            "basis": "fact",
            "about": [here.town.amara.reference],
        },
        {"headline": 160},
        {},
        days=("happened_on",),
        choices=("basis",),
        many=("about",),
        ticks=("sensitive",),
        read_by=(("Hannah Okoye", lambda here: f"/questions/{here.to_nurse}/answer"),),
    ),
    "sharing:release": FormCase(
        "Angela Moran",
        lambda here: f"/questions/{here.prepared}/release",
        lambda here: f"/questions/{here.prepared}/release",
        lambda here: {},
        {},
        {},
        other=("_shown",),
        drafted=False,
        versioned=True,
        needs_something=False,
        meanwhile=_released_before,
    ),
    "sharing:from_mail": FormCase(
        "Joy Adeyemi",
        lambda here: f"/from-mail/{here.by_mail}",
        lambda here: f"/from-mail/{here.by_mail}",
        lambda here: {},
        {},
        {},
        drafted=False,
        needs_something=False,
    ),
    "sharing:give_back": FormCase(
        "Angela Moran",
        lambda here: f"/questions/{here.prepared}/give-back",
        lambda here: f"/questions/{here.prepared}/release",
        lambda here: {"because": "The neighbour is named in the second call."},
        {"because": 280},
        {},
        versioned=True,
        read_by=(("Sam Khan", lambda here: f"/questions/{here.prepared}/answer"),),
        meanwhile=_released_instead,
    ),
    "sharing:answer_spoken": FormCase(
        "Sam Khan",
        lambda here: f"/questions/{here.asked}/we-spoke",
        lambda here: f"/questions/{here.asked}/we-spoke",
        lambda here: {
            "with_whom": "Priya Nair",
            "said": "One call in May, verbal.",
            "wider": "yes",
            "wider_because": "He has moved back into the street",
            "safety": "yes",
            "safety_line": "He was released today.",
        },
        {"with_whom": 160, "said": 280, "wider_because": 160, "safety_line": 160},
        {},
        days=("rest_on",),
        choices=("wider", "safety", "safety_item"),
        versioned=True,
        read_by=(("Angela Moran", lambda here: f"/questions/{here.asked}/release"),),
        not_shown=("with_whom",),
        least={"wider_because": 15},
        meanwhile=_answered_by_angela,
    ),
    "sharing:not_ours": FormCase(
        "Sam Khan",
        lambda here: f"/questions/{here.asked}/not-ours",
        lambda here: f"/questions/{here.asked}/not-ours",
        lambda here: {
            "because": "Housing keeps the tenancy.",
            "safety": "yes",
            "safety_line": "He was released today.",
        },
        {"because": 200, "safety_line": 160},
        {},
        choices=("elsewhere", "safety", "safety_item"),
        versioned=True,
        read_by=(("Priya Nair", lambda here: f"/questions/{here.asked}"),),
        meanwhile=_answered_by_angela,
    ),
    "sharing:cannot_share": FormCase(
        "Sam Khan",
        lambda here: f"/questions/{here.asked}/cannot-share",
        lambda here: f"/questions/{here.asked}/cannot-share",
        lambda here: {
            "reason": "live",
            "because": "Ask again on Monday.",
            "if_shared": "He would learn of it.",
            "if_not_shared": "Nobody at Nan's knows.",
            "safety": "yes",
            "safety_line": "He was released today.",
        },
        {"safety_line": 160},
        {"because": 400, "if_shared": 400, "if_not_shared": 400},
        days=("rest_on",),
        choices=("reason", "safety", "safety_item"),
        versioned=True,
        read_by=(("Sam Khan", lambda here: f"/questions/{here.asked}"),),
        meanwhile=_answered_by_angela,
    ),
    "sharing:challenge": FormCase(
        "Priya Nair",
        lambda here: f"/questions/{here.refused}/challenge",
        lambda here: f"/questions/{here.refused}/challenge",
        lambda here: {"why": "She goes back there on Friday."},
        {},
        {"why": 400},
        versioned=True,
        read_by=(("Angela Moran", lambda here: f"/questions/{here.refused}/look-again"),),
        meanwhile=_challenged_by_owen,
    ),
    "sharing:look_again": FormCase(
        "Angela Moran",
        lambda here: f"/questions/{here.challenged}/look-again",
        lambda here: f"/questions/{here.challenged}/look-again",
        lambda here: {"came": "stands", "reply": "Not before the arrest."},
        {},
        {"reply": 400},
        choices=("came",),
        versioned=True,
        read_by=(("Priya Nair", lambda here: f"/questions/{here.challenged}"),),
        meanwhile=_looked_at_before,
    ),
    "sharing:strike": FormCase(
        "Sam Khan",
        lambda here: f"/questions/{here.asked}/strike",
        lambda here: f"/questions/{here.asked}/answer",
        lambda here: {"item": here.inside, "words": "verbal", "struck_because": "Names a neighbour."},
        {"struck_because": 200},
        {},
        choices=("item",),
        other=("words",),
        not_shown=("struck_because",),
    ),
    "sharing:put_back": FormCase(
        "Sam Khan",
        lambda here: f"/questions/{here.struck}/put-back",
        lambda here: f"/questions/{here.struck}/answer",
        lambda here: {},
        {},
        {},
        drafted=False,
        needs_something=False,
    ),
    "sharing:outcome": FormCase(
        "Priya Nair",
        lambda here: f"/questions/{here.answered}/outcome",
        lambda here: f"/questions/{here.answered}",
        lambda here: {"code": "changed_the_plan", "line": "She stays with Nan."},
        {"line": 280},
        {},
        choices=("code",),
        versioned=True,
        read_by=(("Sam Khan", lambda here: f"/questions/{here.answered}"),),
        meanwhile=_told_by_owen,
    ),
    "sharing:hold": FormCase(
        "Priya Nair",
        lambda here: f"/questions/{here.answered}/hold",
        lambda here: f"/questions/{here.answered}",
        lambda here: {
            "reason": "A live investigation.",
            "owner": here.town.people["Denise Walker"].reference,
            "review_on": "30/7/2026",
        },
        {"reason": 200},
        {},
        days=("review_on",),
        choices=("owner",),
        versioned=True,
        read_by=(("Denise Walker", lambda here: f"/questions/{here.answered}"),),
        meanwhile=_told_by_owen,
    ),
    "sharing:thread": FormCase(
        "Priya Nair",
        lambda here: f"/questions/{here.asked}/thread",
        lambda here: f"/questions/{here.asked}/thread",
        lambda here: {"words": "Is tomorrow at ten soon enough?"},
        {},
        {"words": 280},
        read_by=(("Sam Khan", lambda here: f"/questions/{here.asked}/thread"),),
    ),
    "sharing:barrier": FormCase(
        "Angela Moran",
        lambda here: f"/barriers/{here.barrier}",
        lambda here: f"/barriers/{here.barrier}",
        lambda here: {
            "owner": here.town.people["Denise Walker"].reference,
            "due_on": "30/7/2026",
            "done": "The desk has a second researcher.",
        },
        {},
        {"done": 400},
        days=("due_on",),
        choices=("owner",),
        versioned=True,
        read_by=(("Denise Walker", lambda here: f"/barriers/{here.barrier}"),),
        meanwhile=_closed_by_denise,
    ),
    "sharing:amend": FormCase(
        "Angela Moran",
        lambda here: f"/questions/{here.answered}/amend",
        lambda here: f"/questions/{here.answered}/amend",
        lambda here: {
            "line": "1",
            "act": "correct",
            "headline": "One verbal argument, police not attended",
            "summary": "The log of another night was taken for it.",
            "because": "It was the wrong log.",
        },
        {"headline": 160, "because": 200},
        {"summary": 2000},
        choices=("line", "act"),
        versioned=True,
        read_by=(("Priya Nair", lambda here: f"/questions/{here.answered}"),),
        meanwhile=_amended_by_angela,
    ),
    "sharing:accept": FormCase(
        "Sam Khan",
        lambda here: f"/questions/{here.asked}/accept",
        lambda here: f"/questions/{here.asked}/thread",
        lambda here: {},
        {},
        {},
        drafted=False,
        versioned=True,
        needs_something=False,
        meanwhile=_taken_on_by_angela,
    ),
    "sharing:withdraw": FormCase(
        "Priya Nair",
        lambda here: f"/questions/{here.asked}/withdraw",
        lambda here: f"/questions/{here.asked}/thread",
        lambda here: {"because": "The school has told us."},
        {"because": 200},
        {},
        versioned=True,
        read_by=(("Sam Khan", lambda here: f"/questions/{here.asked}/thread"),),
        meanwhile=_withdrawn_by_owen,
    ),
    "sharing:rate": FormCase(
        "Priya Nair",
        lambda here: f"/questions/{here.answered}/rate",
        lambda here: f"/questions/{here.answered}/thread",
        lambda here: {"code": "useful"},
        {},
        {},
        other=("code",),
        drafted=False,
        versioned=True,
        needs_something=False,
        meanwhile=_rated_by_owen,
    ),
}


def _sam(page: str) -> Where:
    return lambda here: f"/people/{here.town.people['Sam Khan'].reference}{page}"


def _taken_on_at_the_police(here: Here) -> str:
    return f"/people/at/{here.town.agencies['West Yorkshire Police'].reference}/new"


def _moved_by_moira(here: Here) -> tuple[str, str]:
    sam = here.town.people["Sam Khan"]
    place = Place("Detective constable", "frontline", "", (), ("police_researcher",))
    viewer = here.town.viewer("Moira Kelly")
    staff.move(sam.reference, place=place, version=1, by=viewer, at=here.town.at)
    return "Detective constable", "Sam Khan"


def _changed_by_another(here: Here) -> tuple[str, str]:
    here.town.add("Ruth Dale", "Administrator", "Children's social work", "area_administrator")
    wanted = replace(roles_in(here.town.area.pk)["duty_manager"], label="Desk lead")
    viewer = here.town.viewer("Ruth Dale")
    access.change_role(wanted, version=0, new=False, by=viewer, at=here.town.at)
    return "Desk lead", "Nothing waits invisibly"


def _police_card(here: Here) -> str:
    return f"/agencies/{here.town.agencies['West Yorkshire Police'].reference}/card"


def _police_desk(here: Here) -> str:
    return f"/desks/{here.town.desks['Front-door police desk'].reference}"


def _police_notice(here: Here) -> str:
    return _police_card(here).replace("/card", "/notice")


def _card_by_angela(here: Here) -> tuple[str, str]:
    card = keeping.keep_card(
        here.town.agencies["West Yorkshire Police"].reference,
        said={"can": "What Angela says."},
        from_day=date(2026, 7, 14),
        version=1,
        by=here.town.viewer("Angela Moran"),
        at=here.town.at,
    )
    assert card
    return "What Angela says.", "What it cannot."


def _desk_by_angela(here: Here) -> tuple[str, str]:
    keeping.keep_desk(
        here.town.desks["Front-door police desk"].reference,
        said={**_desk_as_it_is(here), "phone": "0113 496 0888"},
        from_day=date(2026, 7, 14),
        version=1,
        by=here.town.viewer("Angela Moran"),
        at=here.town.at,
    )
    return "0113 496 0888", "Front-door police desk"


def _newest_agency(here: Here) -> str:
    newest = Agency.objects.filter(area=here.town.area).latest("pk")
    return f"/agencies/{newest.reference}"


def _trained_by_moira(here: Here) -> tuple[str, str]:
    staff.keep_skills(
        here.town.people["Sam Khan"].reference,
        skills=("scaidp",),
        languages="",
        from_day=date(2026, 7, 14),
        last_day=None,
        rank="",
        version=1,
        by=here.town.viewer("Moira Kelly"),
        at=here.town.at,
    )
    return "said by Moira Kelly", "Child abuse investigation"


def _desk_as_it_is(here: Here) -> dict[str, str]:
    return {
        "phone": "0113 496 0003",
        "texts_to": "",
        "email": "",
        "hours": "SH7",
        "out_of_hours": here.town.desks["Emergency Duty Team"].reference,
        "ways": "",
    }


FORMS |= {
    "desk:keep_card": FormCase(
        "Angela Moran",
        _police_card,
        _police_card,
        lambda here: {
            "can": "Say what we hold for a stated question.",
            "cannot": "Enter a home because another agency asks.",
            "powers": "Police protection\nSection 46, up to 72 hours.",
            "hours": "08:00 to 22:00",
            "how_long": "Within the working day",
            "best_way": "The duty line",
            "out_of_hours": "The control room",
            "needs": "Name and date of birth",
            "how_we_work": "We are six at night. The joint protocol is on the partnership's page.",
            "myths": "Police resources are limitless\nWe are six at night.",
            "from_day": "14/7/2026",
        },
        {"hours": 200, "how_long": 200, "best_way": 400, "out_of_hours": 400, "needs": 400},
        {"can": 2000, "cannot": 2000, "powers": 4000, "how_we_work": 2000, "myths": 4000},
        days=("from_day",),
        versioned=True,
        read_by=(("Priya Nair", lambda here: _police_card(here).removesuffix("/card")),),
        meanwhile=_card_by_angela,
    ),
    "desk:keep_desk": FormCase(
        "Angela Moran",
        _police_desk,
        _police_desk,
        lambda here: {**_desk_as_it_is(here), "hours": "24H", "from_day": "14/7/2026"},
        {},
        {},
        days=("from_day",),
        choices=("hours", "out_of_hours"),
        other=("phone", "texts_to", "email", "ways"),
        versioned=True,
        meanwhile=_desk_by_angela,
    ),
    "desk:keep_clusters": FormCase(
        "Angela Moran",
        lambda here: _police_card(here).replace("/card", "/clusters"),
        lambda here: _police_card(here).replace("/card", "/clusters"),
        lambda here: {"clusters": [str(Area.objects.get(name="Armley").pk)]},
        {},
        {},
        many=("clusters",),
        needs_something=False,
        drafted=False,
    ),
    "desk:load": FormCase(
        "Angela Moran",
        lambda here: "/load",
        lambda here: "/load",
        lambda here: {"whose": "agency", "band": "Stretched"},
        {},
        {},
        choices=("whose", "band"),
        drafted=False,
    ),
    "desk:narrow": FormCase(
        "Angela Moran",
        _police_notice,
        _police_notice,
        lambda here: {
            "what": "No longer goes along on home visits",
            "from_day": "1/9/2026",
            "asked": here.town.agencies["Children's social work"].reference,
        },
        {"what": 120},
        {},
        days=("from_day",),
        choices=("asked",),
        read_by=(("Priya Nair", lambda here: _police_notice(here).removesuffix("/notice")),),
    ),
    "desk:narrowing": FormCase(
        "Angela Moran",
        lambda here: f"/narrowings/{here.narrowing}",
        lambda here: f"/narrowings/{here.narrowing}",
        lambda here: {"answer": "contested", "because": "Nobody is on before eight."},
        {},
        {"because": 300},
        choices=("answer",),
        read_by=(("Joy Adeyemi", lambda here: f"/narrowings/{here.narrowing}"),),
    ),
    "desk:look_for": FormCase(
        "Priya Nair",
        lambda here: "/directory/find",
        lambda here: "/directory",
        lambda here: {"looked_for": "police", "on_now": "on"},
        {},
        {},
        ticks=("on_now",),
        other=("looked_for", "where"),
        keyed=False,
        drafted=False,
        needs_something=False,
    ),
    "staff:skills": FormCase(
        "Steve Lund",
        _sam("/skills"),
        _sam("/skills"),
        lambda here: {
            "skills": ["abe", "interpreter"],
            "languages": "Urdu, Punjabi",
            "rank": "",
            "from_day": "14/7/2026",
            "last_day": "31/12/2027",
        },
        {"languages": 100},
        {},
        days=("from_day", "last_day"),
        choices=("rank",),
        many=("skills",),
        versioned=True,
        read_by=(("Moira Kelly", _sam("")),),
        meanwhile=_trained_by_moira,
    ),
    "staff:bring_on": FormCase(
        "Steve Lund",
        lambda here: "/people/new-agency",
        lambda here: "/people/new-agency",
        lambda here: {
            "name": "Brook Lane Primary School",
            "kind": "education",
            "desk": "Brook Lane office",
            "phone": "0113 496 0555",
            "hours": "24H",
            "out_of_hours": here.town.desks["Emergency Duty Team"].reference,
            "can": "Say how a child is at school.",
            "cannot": "Keep a child from going home.",
            "how_long": "The same day",
        },
        {"name": 120, "desk": 120, "how_long": 200},
        {"can": 2000, "cannot": 2000},
        choices=("kind", "hours", "out_of_hours"),
        other=("phone",),
        read_by=(("Priya Nair", _newest_agency),),
    ),
    "staff:leave_partnership": FormCase(
        "Steve Lund",
        lambda here: _taken_on_at_the_police(here).replace("/new", "/leaves"),
        lambda here: _taken_on_at_the_police(here).replace("/new", "/leaves"),
        lambda here: {"on": "1 August 2026"},
        {},
        {},
        days=("on",),
        drafted=False,
    ),
    "staff:take_on": FormCase(
        "Steve Lund",
        _taken_on_at_the_police,
        _taken_on_at_the_police,
        lambda here: {
            "name": "Ken Marsh",
            "email": "ken.marsh@police.example",
            "post": "Constable",
            "grade": "frontline",
            "phone": "0113 496 0777",
            "desks": [here.town.desks["Front-door police desk"].reference],
            "roles": ["police_researcher"],
        },
        {"name": 120, "post": 120},
        {},
        choices=("grade",),
        many=("desks", "roles"),
        other=("email", "phone"),
        read_by=(
            (
                "Steve Lund",
                lambda here: f"/people/at/{here.town.agencies['West Yorkshire Police'].reference}",
            ),
        ),
    ),
    "staff:person": FormCase(
        "Steve Lund",
        _sam(""),
        _sam(""),
        lambda here: {
            "post": "Detective constable",
            "grade": "frontline",
            "phone": "0113 496 0777",
            "desks": [],
            "roles": ["police_discloser"],
        },
        {"post": 120},
        {},
        choices=("grade",),
        many=("desks", "roles"),
        other=("phone",),
        versioned=True,
        read_by=(("Moira Kelly", _sam("")),),
        meanwhile=_moved_by_moira,
    ),
    "staff:leave": FormCase(
        "Moira Kelly",
        _sam("/leave"),
        _sam("/leave"),
        lambda here: {"to": "desk", "colleague": ""},
        {},
        {},
        choices=("to", "colleague"),
        versioned=True,
        meanwhile=lambda here: (_moved_by_moira(here)[1], "Sam Khan leaves"),
        drafted=False,
    ),
    "staff:renew": FormCase(
        "Moira Kelly",
        _sam("/renew"),
        _sam(""),
        lambda here: {"renewed": "police_researcher"},
        {},
        {},
        other=("renewed",),
        needs_something=False,
        drafted=False,
    ),
    "staff:role": FormCase(
        "Steve Lund",
        lambda here: "/roles/duty_manager",
        lambda here: "/roles/duty_manager",
        lambda here: {
            "label": "Desk lead",
            "what": "Sees what is open.",
            "rights": ["work_with_children", "see_open_work"],
            "level": "2",
            "kinds": ["police"],
            "source": "The board, May 2026",
        },
        {"label": 80, "what": 200, "source": 200},
        {},
        choices=("level",),
        many=("rights", "kinds"),
        versioned=True,
        read_by=(("Steve Lund", lambda here: "/roles"),),
        meanwhile=_changed_by_another,
    ),
    "staff:new_role": FormCase(
        "Steve Lund",
        lambda here: "/roles/new",
        lambda here: "/roles/new",
        lambda here: {
            "code": "school_nurse",
            "label": "School nurse",
            "what": "Sees children at school.",
            "rights": ["work_with_children"],
            "level": "1",
            "kinds": ["health"],
            "source": "The board, May 2026",
        },
        {"label": 80, "what": 200, "source": 200},
        {},
        choices=("level",),
        many=("rights", "kinds"),
        other=("code",),
        read_by=(("Steve Lund", lambda here: "/roles"),),
    ),
}

# The ways in of a live database: test_signin.py sends them what is bad.
NOT_IN_A_DEMO = {
    "signin:code",
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
    "signin:stop_for",
    "signin:stop_mine",
    "staff:invite",
}


# Nobody is signed in there, and a browser keeps one form: test_public_form.py sends them what is bad.
EVERYBODYS = {
    f"frontdoor:public_{name}"
    for name in ("start", "page", "check", "save", "come_back", "delete", "how_far")
}


HANDED = {  # fields that are named by an item
    "desk:give": ("how", "know", "then"),
    "desk:give_for": ("how", "know", "then"),
    "desk:handover": ("read", "first"),
}


def _handed_keys(here: Here, name: str) -> list[str]:
    """The items of the form: of the one who gives, all that is theirs."""
    if name == "desk:handover":
        return [f"{here.disagreed}_concern_unread"]
    who = here.town.people["Angela Moran" if name == "desk:give" else "Sam Khan"]
    giving = to_give(who.pk, area_id=here.town.area.pk, at=here.town.at)
    return [key_of_item(item.code, item.reference) for item in giving.items]


def _handed(here: Here, name: str, *, to: str) -> Filled:
    said = {"how": "watch", "know": "Her Nan has not rung back.", "then": "If she rings, note the time."}
    keys = _handed_keys(here, name)
    return {"to": to, **{f"{field}_{key}": text for key in keys for field, text in said.items()}}


def known_fields(name: str, here: Here) -> set[str]:
    """Every field that the form's page must show, no more and no fewer."""
    case = FORMS[name]
    named = {*case.free, *case.days, *case.choices, *case.many, *case.ticks, *case.other}
    named |= {"_key"} if case.keyed else set()
    named |= {"_version"} if case.versioned else set()
    named |= {"_draft", "_page", "_called"} if case.drafted else set()
    if name in ASKED_ONE_BY_ONE:
        named = {one for one in named if not one.startswith("p1_")}  # asked once somebody adds one
    if name in HANDED:
        named -= set(case.free)
        named |= {f"{field}_{key}" for key in _handed_keys(here, name) for field in HANDED[name]}
        named |= {"person"} if "to" in case.choices else set()
    if name == "frontdoor:authorise":
        named |= {f"became_{_became(here)}", f"line_{_became(here)}"}
    if name == "frontdoor:recommend":
        named |= {f"tell_{outcome.code}" for outcome in outcomes()}
        asked = RecommendForm(answered=(), at=here.town.at).follow_fields()
        named |= {bound.name for fields in asked.values() for bound in fields}
    return named


def lines_of(name: str, here: Here) -> dict[str, int]:
    """The free words of a form and their limits, with those that are named by a question."""
    if name in HANDED:
        free, keys = FORMS[name].free, _handed_keys(here, name)
        return {f"{field}_{key}": limit for key in keys for field, limit in free.items()}
    extra = {f"line_{_became(here)}": 280} if name == "frontdoor:authorise" else {}
    return {**FORMS[name].free, **extra}
