"""A town in which what is sealed holds words that stand nowhere else (security.md 3.3).

A family goes into hiding. Before, everybody who works with them had written down where they live, each in
another field; then their health visitor seals it. All of it is done by the product's own actions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import open_desk, set_desk_email
from joinedup.children import actions as children
from joinedup.children.actions import belonging, now, saying
from joinedup.children.actions.asking_them import say_wrong
from joinedup.children.rules.arrivals import NewAdult, NewChild, NewInvolvement, NewTie
from joinedup.clocks import actions as clocks
from joinedup.desk.actions import protect_everywhere, seal_adoption
from joinedup.disagreements import actions as disagreements
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.actions import beside
from joinedup.frontdoor.rules.calling import Call
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
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
from joinedup.frontdoor.rules.known_by import KnownBy
from joinedup.frontdoor.rules.telling import Told
from joinedup.frontdoor.rules.whom import OfAnAdult
from joinedup.gate.viewer import Viewer
from joinedup.holdings import actions as holdings
from joinedup.kernel.references import Kind, new
from joinedup.lab import hidden
from joinedup.lab.world import TUESDAY_NINE
from joinedup.meetings.actions import agenda as meetings
from joinedup.meetings.actions import live, live_acting, live_after
from joinedup.meetings.actions.live_acting import Given
from joinedup.meetings.queries import meeting_for
from joinedup.meetings.queries.live import case_spoken
from joinedup.meetings.rules.acting import ForWhom
from joinedup.meetings.rules.deciding import Kind as Decides
from joinedup.meetings.rules.turns import Way
from joinedup.pathway import actions as pathway
from joinedup.pathway.actions.protection import Taken
from joinedup.risk import actions as risk
from joinedup.sharing import actions as sharing
from joinedup.sharing.actions import speaking, standing
from joinedup.sharing.rules.strategy import Decided

# Each stands in nothing else. Beside the street each field's own name is written: a hit says which it was.
STREET, POSTCODE = "Zqsafe Harbour", "HX1 1ZQ"
REFERRER, ADOPTED, ITEM, FATHERS = "Zqreferrer", "Zqadopted", "Zqitem", "Zqfathers Mews"
FATHERS_POSTCODE = "HX2 2ZQ"
WORDS = (STREET, "HX1 1ZQ", "HX11ZQ", REFERRER, ITEM, FATHERS, "HX2 2ZQ", "HX22ZQ")
SCHOOL_DESK, SCHOOL_PHONE = "Zqschool office", "0113 496 0777"
MAY_OPEN = frozenset({"Denise Walker", "Owen Price", "Hannah Okoye"})


@dataclass(frozen=True, slots=True)
class Sown:
    people: tuple[Viewer, ...]
    child: str  # whose address is sealed
    concern: str
    question: str
    fields: tuple[str, ...]  # in which the address stood before
    born: str
    adopted: str

    def named(self, name: str) -> Viewer:
        return next(one for one in self.people if one.name == name)


def a_town() -> Sown:
    town = hidden.a_town()
    by = {one.name: one for one in town.people}
    priya, hannah, joy = by["Priya Nair"], by["Hannah Okoye"], by["Joy Adeyemi"]
    for desk in sorted({desk for one in (priya, hannah, by["Sam Khan"]) for desk in one.desk_ids}):
        set_desk_email(desk, email=f"duty{desk}@northside.example", by=priya, at=TUESDAY_NINE)
    child, father = _a_family(priya, hannah, joy)
    fields = _Fields()
    concern = _tell(fields, child, joy=joy, priya=priya, hannah=hannah)
    _write(fields, child, priya=priya, hannah=hannah)
    _the_police(fields, child, sam=by["Sam Khan"], priya=priya)
    question = _ask(fields, child, priya=priya, sam=by["Sam Khan"])
    _see_it_differently(fields, child, priya=priya, hannah=hannah)
    _speak_of_it(fields, child, denise=by["Denise Walker"])
    address: Mapping[str, Any] = {"address_line": f"7 {STREET}", "postcode": POSTCODE}
    protect_everywhere(child, whose=children.HOUSEHOLD, **address, by=hannah, at=TUESDAY_NINE, key="hide")
    his: Mapping[str, Any] = {"address_line": f"9 {FATHERS}", "postcode": FATHERS_POSTCODE}
    protect_everywhere(child, whose=father, **his, by=hannah, at=TUESDAY_NINE, key="him")
    born, adopted = _an_adoption(priya)
    _an_item(by["Sam Khan"], child)
    return Sown(town.people, child, concern, question, tuple(fields.names), born, adopted)


class _Fields:
    """Where the address was written, by the name of the field."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def says(self, name: str) -> str:
        self.names.append(name)
        return f"They are at 7 {STREET}, {POSTCODE} ({name})."


def _a_family(priya: Viewer, hannah: Viewer, joy: Viewer) -> tuple[str, str]:
    """A girl, and her father, who lives elsewhere."""
    born = date(2017, 5, 9)
    child = children.add_child(NewChild("Nia", "Zephyr", birth_date=born), by=priya, at=TUESDAY_NINE)
    father = children.add_adult(NewAdult("Ade", "Zephyr"), by=priya, at=TUESDAY_NINE)
    tie = NewTie(child, "father", lives_with=False, adult=father)
    children.tie_family([tie], by=priya, at=TUESDAY_NINE)
    since = TUESDAY_NINE - timedelta(days=90)
    desk = min(hannah.desk_ids)
    visits = NewInvolvement(child, hannah.agency_id, desk, "health visitor", since, visibility="open")
    children.involve(visits, by=priya, at=TUESDAY_NINE)
    office = open_desk(
        SCHOOL_DESK,
        agency_id=joy.agency_id,
        phone=SCHOOL_PHONE,
        hours="24H",
        front_door=False,
        by=priya,
        at=TUESDAY_NINE,
    )
    lead = NewInvolvement(child, joy.agency_id, office.id, "school", since, joy.practitioner_id)
    children.involve(lead, by=priya, at=TUESDAY_NINE)
    return child, father


def _tell_by_telephone(fields: _Fields, child: str, *, priya: Viewer) -> None:
    """What somebody rang about, written down on the next day."""
    told = Told(
        worry=fields.says("a worry, as told by telephone"),
        last_happened="today",
        family_knows="no",
        child_name="Nia Zephyr",
        source="1B",
    )
    call = Call(
        TUESDAY_NINE - timedelta(days=1),
        because=fields.says("why a call was written down late"),
        name="A neighbour",
        safe_ways=fields.says("how it is safe to ring back"),
    )
    concern = frontdoor.take_a_call(told, call, by=priya, at=TUESDAY_NINE, key=new(Kind.CONCERN))
    frontdoor.tie(concern, child=child, version=1, by=priya, at=TUESDAY_NINE)


def _tell(fields: _Fields, child: str, *, joy: Viewer, priya: Viewer, hannah: Viewer) -> str:
    """A worry of the school's, one of somebody who stays unnamed, and what the hub wrote beside them."""
    told = Told(
        worry=fields.says("worry"),
        last_happened="today",
        family_knows="no",
        family_knows_detail=fields.says("what the family knows, as told"),
        child_name="Nia Zephyr",
        child_address=f"7 {STREET}",
        child_postcode=POSTCODE,
        childs_words=fields.says("the child's words, as told"),
        working_well=fields.says("what works well"),
        tried_already=fields.says("what was tried"),
        of_an_adult=OfAnAdult(fields.says("when it was, long ago"), fields.says("who did it, as told")),
        people=(
            PersonTold(PersonKind.ADULT, name="Ade Zephyr", address=f"7 {STREET}", belongs="father"),
            PersonTold(PersonKind.CHILD, belongs="her cousin", childs_words=fields.says("a cousin's words")),
        ),
        child_known_by=KnownBy(other_address=f"7 {STREET}", other_postcode=POSTCODE),
    )
    fields.names += ["the child's address, as told", "another's address, as told"]
    concern = frontdoor.tell(told, by=joy, at=TUESDAY_NINE, key=new(Kind.CONCERN))
    frontdoor.tie(concern, child=child, version=1, by=priya, at=TUESDAY_NINE)
    beside.add_entry(concern, text=fields.says("entry at the hub"), by=priya, at=TUESDAY_NINE)
    beside.plan_contact(
        concern,
        whom=child,
        on_day=TUESDAY_NINE.date(),
        safe_way=fields.says("a safe way to reach somebody"),
        what_for=fields.says("what a contact is for"),
        also_because="",
        by=priya,
        at=TUESDAY_NINE,
    )
    unnamed = Told(worry="She cries at night.", last_happened="today", family_knows="no", stay_unnamed=True)
    secret = replace(hannah, name=f"{REFERRER} Okoye")
    frontdoor.tell_unnamed(
        unnamed, sender=secret, by=frontdoor.Unnamed(hannah.area_id), at=TUESDAY_NINE, key=new(Kind.CONCERN)
    )
    fields.names.append("who told and stays unnamed")
    _tell_by_telephone(fields, child, priya=priya)
    return concern


def _write(fields: _Fields, child: str, *, priya: Viewer, hannah: Viewer) -> None:
    """What is written on the child's own page."""
    at: Mapping[str, Any] = {"by": hannah, "at": TUESDAY_NINE}
    belonging.record_home(
        child,
        address_line=f"7 {STREET}",
        postcode=POSTCODE,
        since="2024",
        with_whom=fields.says("with whom they live"),
        moved=False,
        **at,
    )
    fields.names.append("home")
    saying.write_down_words(
        child,
        words=fields.says("the child's words"),
        heard_by="Hannah",
        on=TUESDAY_NINE.date(),
        link=f"https://tool.example/{quote(fields.says('a link to the words'))}",
        **at,
    )
    told = saying.ToldTheFamily("yes", "Mum", "Hannah", fields.says("what the family was told"))
    saying.write_down_what_family_knows(child, told=told, **at)
    now.write_paragraph(child, words=fields.says("paragraph"), **at)
    now.plan_tonight(
        child,
        words=fields.says("plan for tonight"),
        never=fields.says("what never to do"),
        review_on=TUESDAY_NINE.date() + timedelta(days=1),
        **at,
    )
    now.say_not_heard(child, because=fields.says("why not heard"), **at)
    say_wrong(child, about="home", words=fields.says("something wrong here"), **at)
    clocks.record_step(
        child,
        "order_made",
        occurred=TUESDAY_NINE - timedelta(hours=2),
        until=TUESDAY_NINE + timedelta(days=9),
        note=fields.says("step on the time line"),
        own_agency_only=False,
        **at,
    )
    speaking.spoke(
        child,
        with_whom="Hannah",
        said=fields.says("what was said on the telephone"),
        agreed=fields.says("what was agreed on the telephone"),
        by=priya,
        at=TUESDAY_NINE,
        key=new(Kind.SPOKEN),
    )
    standing.record_strategy(
        child,
        held_on=TUESDAY_NINE.date(),
        took_part=[
            one.reference
            for one in agencies.agencies_in(priya.area_id)
            if one.kind in ("childrens_social_work", "health", "police")
        ],
        names=fields.says("who took part in a strategy discussion"),
        decided=Decided.NO_ENQUIRY.value,
        because=fields.says("why a strategy discussion decided so"),
        by=priya,
        at=TUESDAY_NINE,
    )


def _the_police(fields: _Fields, child: str, *, sam: Viewer, priya: Viewer) -> None:
    """An incident at the address, and a night on which the child was taken away from there."""
    person = PersonTold(PersonKind.CHILD, name="Nia Zephyr", address=f"7 {STREET}", postcode=POSTCODE)
    incident = Notification(
        what_happened=fields.says("what happened"),
        kind=IncidentKind.DOMESTIC_ABUSE,
        happened_at=TUESDAY_NINE - timedelta(hours=5),
        crime=Crime.YES,
        tool=Tool.DASH,
        grade=Grade.HIGH,
        support=Support.NOT_ASKED,
        family_knows="yes",
        people=(InIncident(person, frozenset({Part.SAW_OR_HEARD})),),
    )
    came = frontdoor.notify(incident, by=sam, at=TUESDAY_NINE, key=new(Kind.CONCERN))
    frontdoor.tie(came, child=child, version=1, by=priya, at=TUESDAY_NINE)
    taken = Taken(
        TUESDAY_NINE - timedelta(hours=4),
        fields.says("why police protection"),
        f"A bed beside 7 {STREET}",
        known_as=f"A girl of 7 {STREET}",
    )
    fields.names += ["place of police protection", "what a child nobody knows is called"]
    night = pathway.begin_protection(taken, by=sam, at=TUESDAY_NINE, key=new(Kind.PROTECTION))
    wishes = fields.says("wishes in police protection")
    pathway.write_wishes(night, heard="said", words=wishes, by=sam, at=TUESDAY_NINE)
    pathway.say_who_it_is(night, child=child, by=priya, at=TUESDAY_NINE)


def _ask(fields: _Fields, child: str, *, priya: Viewer, sam: Viewer) -> str:
    desk = next(one for one in agencies.every_desk(priya.area_id) if one.id == min(sam.desk_ids))
    question = sharing.ask(
        child,
        topic="domestic_abuse_incident",
        topic_detail="",
        desk=desk.reference,
        people=(child,),
        months=6,
        why=fields.says("why a question is asked"),
        needed_by=TUESDAY_NINE + timedelta(days=1),
        purpose="early_help",
        concern="",
        by=priya,
        at=TUESDAY_NINE,
        key=new(Kind.QUESTION),
    )
    line = fields.says("line on a question")
    sharing.say(question, words=line, safety_tonight=False, by=sam, at=TUESDAY_NINE, key=new(Kind.QUESTION))
    return question


def _see_it_differently(fields: _Fields, child: str, *, priya: Viewer, hannah: Viewer) -> None:
    """A round of views of her, and a difference between two agencies."""
    asked = [priya.agency_reference, hannah.agency_reference]
    views = risk.open_round(child=child, agencies=asked, by=priya, at=TUESDAY_NINE)
    risk.add_fact(views, words=fields.says("fact in a round of views"), by=hannah, at=TUESDAY_NINE)
    raised = disagreements.Raised(
        thinks=fields.says("what one agency thinks"),
        instead=fields.says("what it would do instead"),
        meanwhile=fields.says("what keeps the child safe meanwhile"),
        child=child,
        other=priya.agency_reference,
    )
    disagreements.raise_difference(raised, by=hannah, at=TUESDAY_NINE, key=new(Kind.DISAGREEMENT))


def _speak_of_it(fields: _Fields, child: str, *, denise: Viewer) -> None:
    """This morning's meeting, with everything that may be written down there, until it is closed."""
    how: dict[str, Any] = {"by": denise, "at": TUESDAY_NINE}
    meeting = meetings.convene(TUESDAY_NINE.date(), key=new(Kind.MEETING), **how)
    case = meetings.add(meeting, what=child, because=fields.says("why a chair adds a child"), **how)
    meetings.build(meeting, **how)
    found = meeting_for(denise, meeting)
    assert found is not None
    meetings.lock(meeting, based_on=found.version, **how)
    live.open_meeting(meeting, **how)
    live.call(meeting, way=Way.TO, case=case, **how)
    due = TUESDAY_NINE.date() + timedelta(days=1)
    differs = fields.says("words of a dissent"), fields.says("what a dissenter would do")
    mind = fields.says("what would change a dissenter's mind")
    against: dict[str, Any] = {"words": differs[0], "instead": differs[1], "what_would_change_it": mind}
    live.dissent(case, **against, review_on=due, **how)
    wishes = fields.says("wishes of the person harmed")
    live.say_for_the_harmed(case, wishes=wishes, adviser="", based_on=1, **how)
    contact: dict[str, Any] = {
        name: fields.says(f"{name} of a contact that a meeting plans") for name in ("about", "when", "safe")
    }
    live.plan_contact(case, whom=ForWhom.HARMED, first=True, **contact, **how)
    owner = Given(ForWhom.HARMED, denise.reference, fields.says("what is to be done"), due)
    live_acting.give(case, owner, **how)
    decided = live.Decided(
        Decides.ACTION,
        fields.says("a decision of a meeting"),
        together=fields.says("what no agency could do alone"),
        lacked="bed",
        instead=fields.says("what would have been done"),
        override=fields.says("why it is decided without somebody"),
    )
    live.decide(case, decided, based_on=1, **how)
    spoken = case_spoken(denise, case)
    assert spoken is not None
    (action,) = spoken[1].actions
    live_acting.end(action.reference, done=True, words=fields.says("what became of an action"), **how)
    live_after.close(meeting, because=fields.says("why a meeting is closed"), **how)


def _an_item(sam: Viewer, child: str) -> None:
    item = holdings.NewItem(
        category="domestic_abuse_incident",
        headline=f"{ITEM} headline",
        summary=f"{ITEM} summary",
        basis="fact",
        occurred=TUESDAY_NINE - timedelta(days=3),
        about=(child,),
        source_grade="1AP",
        invented=True,
        sensitive=True,
    )
    holdings.add_items([item], by=sam, at=TUESDAY_NINE)


def _an_adoption(priya: Viewer) -> tuple[str, str]:
    def make(given: str, family: str) -> str:
        named = NewChild(given, family, birth_date=date(2019, 8, 1))
        return children.add_child(named, by=priya, at=TUESDAY_NINE)

    born, adopted = make("Lily", "Quandry"), make("Rose", ADOPTED)
    seal_adoption(born, adopted=adopted, by=priya, at=TUESDAY_NINE, key="adopted")
    return born, adopted
