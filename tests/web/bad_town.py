"""The small town with work in every state, and Bradford beside it, of which nobody in Leeds may learn.

What the tests of bad input, of hidden things and of headers share: where things are, how a page is read as a
browser reads it, and what the database holds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from lxml import html

from joinedup.access.models import AreaRole, Grant
from joinedup.access.rules.roles import Role
from joinedup.agencies.actions.asking import ask_specialist
from joinedup.agencies.actions.drilling import draw_drill
from joinedup.agencies.actions.narrowing import give_notice
from joinedup.agencies.models import Agency, Area, Desk, Narrowing, Practitioner, Seat, SpecialistAsk
from joinedup.api import actions as api
from joinedup.api.models import Token
from joinedup.api.rules.scopes import Scope
from joinedup.children import actions as children
from joinedup.children.actions import saying
from joinedup.children.models import (
    AgencyRecord,
    Child,
    ChildsWords,
    Doubt,
    Involvement,
    JointVisit,
    KnownName,
    NameWish,
    Review,
)
from joinedup.clocks import actions as clocks
from joinedup.clocks.models import ChildClock
from joinedup.desk import actions as handing
from joinedup.desk.actions import seal_adoption
from joinedup.desk.models import Handover
from joinedup.desk.rules.handover import How
from joinedup.disagreements import actions as disagreements
from joinedup.disagreements.actions import Raised
from joinedup.disagreements.models import Disagreement, Learning, Rung
from joinedup.files import actions as files
from joinedup.files.models import Attachment
from joinedup.files.queries import Found
from joinedup.files.rules.limits import PNG
from joinedup.files.rules.limits import TEXT as TEXT_FILE
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.models import (
    Challenge,
    Concern,
    Conversation,
    FollowThrough,
    MoreAsked,
    Path,
)
from joinedup.frontdoor.rules.advising import Asked, Noted
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.following import Follow
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
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.viewer import Viewer
from joinedup.holdings.actions import NewItem, add_items
from joinedup.identity.models import Sameness, Together
from joinedup.lab.sent_files import photo
from joinedup.linking.models import Look, Run
from joinedup.meetings.actions import agenda as meetings
from joinedup.meetings.actions import live, live_acting
from joinedup.meetings.actions.live_acting import Given
from joinedup.meetings.models import Action, Case, CaseChild, Dissent, Meeting
from joinedup.meetings.rules.acting import ForWhom
from joinedup.meetings.rules.turns import Way
from joinedup.notices.actions import signed
from joinedup.notices.models import Notice
from joinedup.pathway import actions as pathway
from joinedup.pathway.actions.protection import Taken
from joinedup.pathway.models import Protection
from joinedup.risk import actions as risk
from joinedup.risk.models import Fact, Round
from joinedup.sharing import actions as sharing
from joinedup.sharing.models import AdviceWish, Barrier, Link, Question
from joinedup.sharing.rules.undo import UNDO
from joinedup.vault import actions as vault
from joinedup.vault.models import Sealed

from .areas import in_every_area
from .conftest import TUESDAY_NINE, Town
from .put_back import AsRows, Rows, begun, everything, tables

WORRY = "Mara came in hungry again and said nobody was up."
TEXT = "Thank you. A social worker rings you today."
IN_MAY = "Verbal argument, police attended, children present"
LAST_YEAR = "Argument in the street, neighbours called"


SHOELESS = "She came without shoes."  # the first fact of a round


@dataclass
class Here:
    """References of what there is. Each is at the point at which the form of its name is filled in."""

    town: Town
    told: str  # a concern of Joy's that nobody has opened
    read: str  # one that Priya reads, not tied
    tied: str  # one that is tied to Amara
    recommended: str  # one that waits for Denise, with an answered question of its own
    asked: str  # a question of Priya's to the police
    prepared: str  # one that waits to be released by Angela
    hers: str  # one that Angela prepared, so that somebody else must release it
    answered: str  # one that is answered, and owed an outcome
    to_nurse: str  # a question to Hannah, who has nothing on the system
    just_asked: str  # one that Priya sent this moment, and can still take back
    inside: str  # the police's item inside the questions
    outside: str  # and one outside them
    link: str  # that Tobi was adopted, which takes two to open
    opening: str  # of that: Priya has asked
    approved: str  # of that: Priya has asked, and Denise has said yes
    sealed: str  # where David lives, which Amara's school protects
    guard: str  # Denise watches who opens Tobi's record, and his sister's
    review: str  # of Sam's opening Amara's record with a reason, this morning at seven
    bradford: "Bradford"
    refused: str  # one that Sam has refused
    challenged: str  # another, which Priya asks them to look at again
    struck: str  # one to answer, with words struck out of its item
    by_mail: str  # the sign of a link to Joy's school, which has ended
    incident: str  # a concern that came as Angela's notification of an incident
    path: str  # what follows of it for Mara's mother, which lies with the front door's desk

    def client(self, name: str, **options: Any) -> Client:
        client = Client(**options)
        client.cookies = self.town.client(name).cookies
        return client

    def ask_anew(self) -> None:
        """Let there be another question to the police, where a form before this one has answered the last."""
        self.asked = _asked(self.town, "Front-door police desk")

    @property
    def letter(self) -> str:
        """What Joy sent with the concern that she told."""
        return Attachment.objects.get(about=self.told).reference

    @property
    def drawing(self) -> str:
        """What Mara drew in January, beside her words."""
        return ChildsWords.objects.exclude(drawing="").get().drawing

    @property
    def police_desk(self) -> str:
        """The desk whose rota Angela keeps."""
        return self.town.desks["Front-door police desk"].reference

    @property
    def hub_desk(self) -> str:
        return self.town.desks["Duty and Advice"].reference

    @property
    def detail(self) -> str:
        """A name of Amara's, which can be ended; made where a test asks for it."""
        found = KnownName.objects.filter(ended_at=None).first()
        if found is None:
            found = KnownName.objects.create(
                **self._of_amara, by=self.town.people["Joy Adeyemi"], kind="also", given_name="Ama"
            )
        return found.reference

    @property
    def narrowing(self) -> str:
        """What Joy's school gives up, and asks the police to pick up; made where a test asks for it."""
        found = Narrowing.objects.filter(agency__name="Parkside Primary School").first()
        if found is not None:
            return found.reference
        return give_notice(
            what="No longer fetches children who do not come",
            from_day=date(2026, 9, 1),
            asked=self.town.agencies["West Yorkshire Police"].reference,
            by=self.town.viewer("Joy Adeyemi"),
            at=self.town.at,
        )

    @property
    def tie(self) -> str:
        """Two records at the front door, tied by Owen and Denise; made where a test asks for it."""
        found = Sameness.objects.filter(standing="same", until=None).first()
        if found is None:
            one, other = (
                Child.objects.create(**self.town.work(given_name=name, searched_as=name.casefold())).pk
                for name in ("Zola", "Zolani")
            )
            found = Sameness.objects.create(
                **self.town.work(one=one, other=other, standing="same", because="Her aunt says so."),
                said_by=self.town.people["Owen Price"],
                confirmed_by=self.town.people["Denise Walker"],
                confirmed_at=self.town.at,
            )
            for subject, one_with in ((one, other), (other, one)):
                Together.objects.create(area=self.town.area, subject=subject, one_with=one_with)
        return found.reference

    @property
    def visit(self) -> str:
        """One of Priya and Joy, which should have been an hour ago; made where a test asks for it."""
        found = JointVisit.objects.filter(said_at=None, starts__lt=self.town.at).first()
        if found is None:
            two = {"by": self.town.people["Priya Nair"], "other": self.town.people["Joy Adeyemi"]}
            starts = self.town.at - timedelta(hours=1)
            found = JointVisit.objects.create(
                **self._of_amara, **two, starts=starts, purpose="To hear how the week was."
            )
        return found.reference

    @property
    def on_request(self) -> str:
        """The place, among those named on request alone, of a second work of Hannah's service with Amara."""
        health, desk = self.town.agencies["0-19 health service"], self.town.desks["Health visitors' duty"]
        quiet = {"agency": health, "visibility": "on_request"}
        if not Involvement.objects.filter(child=self.town.amara, **quiet).exists():
            since = self.town.at - timedelta(days=9)
            Involvement.objects.create(**self._of_amara, **quiet, desk=desk, part="clinic", since=since)
        return "0"

    @property
    def wished(self) -> str:
        """Priya asks that service for its name; made where a test asks for it."""
        assert self.on_request
        found = NameWish.objects.first()
        if found is None:
            works = Involvement.objects.get(child=self.town.amara, visibility="on_request")
            priya = self.town.people["Priya Nair"]
            found = NameWish.objects.create(**self._of_amara, by=priya, involvement=works, because="Tonight.")
        return found.reference

    @property
    def of_who_left(self) -> str:
        """Priya asks a service for its name that has left since; it is the night team's to see to."""
        found = NameWish.objects.filter(involvement__agency__name="Family Link").first()
        if found is None:
            town, yesterday = self.town, self.town.at - timedelta(days=1)
            agency = Agency.objects.create(
                area=town.area, name="Family Link", kind="voluntary", left_on=yesterday.date()
            )
            desk = Desk.objects.create(agency=agency, name="Family Link duty", hours="DA")
            works = Involvement.objects.create(
                **town.work(child=town.amara, agency=agency, desk=desk, until=yesterday),
                visibility="on_request",
                part="Family support",
                since=yesterday,
            )
            found = NameWish.objects.create(
                **self._of_amara, by=town.people["Priya Nair"], involvement=works, because="Tonight."
            )
        return found.reference

    @property
    def doubt(self) -> str:
        """Joy says that a number is wrong; made where a test asks for it."""
        found = Doubt.objects.filter(settled_at=None).first()
        if found is None:
            joy, desk = self.town.people["Joy Adeyemi"], self.town.desks["Duty and Advice"]
            found = Doubt.objects.create(
                **self._of_amara, by=joy, desk=desk, about="around", words="This number is wrong."
            )
        return found.reference

    @property
    def doubt_settled(self) -> str:
        found = Doubt.objects.exclude(settled_at=None).first()
        return found.reference if found else self.doubt

    @property
    def _of_amara(self) -> dict[str, Any]:
        return {**self.town.work(), "child": self.town.amara}

    @property
    def asked_of_police(self) -> str:
        """What Hannah asked of a specialist at the police's desk."""
        return SpecialistAsk.objects.filter(by=self.town.people["Hannah Okoye"]).earliest("pk").reference

    @property
    def a_system(self) -> str:
        """Joy's school's own, which may call."""
        return Token.objects.get(area=self.town.area).reference

    @property
    def talk_had(self) -> str:
        """What Joy noted of a conversation, and has told nobody."""
        return Conversation.objects.get(desk=None).reference

    @property
    def talk_asked(self) -> str:
        """What Joy asked the front door's advice on, without naming anybody."""
        return Conversation.objects.get(desk=self.town.desks["Duty and Advice"]).reference

    @property
    def decided(self) -> str:
        """A concern of Joy's that Denise has decided; made where a test asks for it."""
        found = Concern.objects.filter(state="decided", sender=self.town.people["Joy Adeyemi"]).first()
        return found.reference if found else _decided(self.town)

    @property
    def disagreed(self) -> str:
        """A concern of Hannah's that a second manager has decided on early help, and that she does not agree
        with; made where a test asks for it."""
        found = Challenge.objects.order_by("pk").first()
        return found.concern.reference if found else _challenged(self)

    @property
    def passed_on(self) -> str:
        """What Hannah's desk has since it was decided, and Hannah there; made where a test asks for it."""
        has = FollowThrough.objects.filter(outcome="already_open").select_related("concern").first()
        return has.concern.reference if has and has.concern else _passed_on(self)

    @property
    def waiting(self) -> str:
        """A concern of Hannah's that waits for more; made where a test asks for it."""
        found = MoreAsked.objects.order_by("pk").first()
        return found.concern.reference if found else _waiting(self)

    def second_manager(self, name: str) -> Viewer:
        if name not in self.town.people or not Practitioner.objects.filter(name=name).exists():
            self.town.add(name, "Hub manager", "Children's social work", Role.HUB_MANAGER)
        return self.town.viewer(name)

    @property
    def wish(self) -> str:
        """What Joy was not sure of, and nobody has advised on yet."""
        return str(AdviceWish.objects.filter(said_at=None).latest("pk").pk)

    @property
    def barrier(self) -> str:
        """Between the front door, which asks, and the police."""
        return Barrier.objects.get(code="delay").reference

    @property
    def barrier_elsewhere(self) -> str:
        return Barrier.objects.get(code="legal").reference

    @property
    def round(self) -> str:
        """One of Denise's on Amara, in which nobody has said a view; made where a test asks for it."""
        found = Round.objects.filter(facts__words=SHOELESS).order_by("pk").first()
        if found is not None:
            return found.reference
        asked = [
            self.town.agencies[name].reference
            for name in ("Parkside Primary School", "West Yorkshire Police", "0-19 health service")
        ]
        denise = self.town.viewer("Denise Walker")
        made = risk.open_round(child=self.town.amara.reference, agencies=asked, by=denise, at=self.town.at)
        risk.add_fact(made, words=SHOELESS, by=denise, at=self.town.at)
        return made

    @property
    def fact(self) -> str:
        """The first fact of that round, as a form sends it."""
        assert self.round
        return str(Fact.objects.filter(words=SHOELESS).earliest("pk").pk)

    @property
    def protection(self) -> str:
        """A boy whom Sam took into police protection an hour ago, and whom nobody knows yet."""
        return Protection.objects.order_by("pk")[0].reference

    @property
    def difference(self) -> str:
        """Hannah sees it differently than the front door, about Amara; nothing is settled."""
        return Disagreement.objects.earliest("pk").reference

    @property
    def newest_difference(self) -> str:
        return Disagreement.objects.latest("pk").reference

    @property
    def nearly_settled(self) -> str:
        """Priya wrote what was agreed; Hannah has not said yet whether that is so."""
        return Disagreement.objects.filter(state="proposed").earliest("pk").reference

    @property
    def settled(self) -> str:
        """Settled by both, and nobody has said yet how fair it was."""
        return Disagreement.objects.get(state="agreed").reference

    @property
    def learning(self) -> str:
        """The third of a kind: Denise sees to what is learnt."""
        return Learning.objects.get().reference

    @property
    def meeting(self) -> str:
        """This morning's, which Olu Reed convened, with two cases: Amara's and a namesake's."""
        return Meeting.objects.get(area=self.town.area, on_day=TUESDAY_NINE.date()).reference

    @property
    def case(self) -> str:
        """The second of its two."""
        return Case.objects.get(meeting__reference=self.meeting, position=2).reference

    @property
    def meeting_in_bradford(self) -> str:
        return Meeting.objects.exclude(area=self.town.area).get().reference

    @property
    def case_in_bradford(self) -> str:
        return Case.objects.exclude(area=self.town.area).get().reference

    @property
    def sitting(self) -> str:
        """Wednesday's meeting, which Denise chairs and which sits now; Sam, Hannah and Grace take part."""
        row = Meeting.objects.filter(area=self.town.area, on_day=WEDNESDAY).first()
        return row.reference if row is not None else _sits(self.town)

    @property
    def about_to_sit(self) -> str:
        """Thursday's, locked and not opened."""
        row = Meeting.objects.filter(area=self.town.area, on_day=THURSDAY).first()
        return row.reference if row is not None else _locked(self.town, THURSDAY)

    @property
    def about_to_close(self) -> str:
        """Friday's, in which nobody was heard."""
        row = Meeting.objects.filter(area=self.town.area, on_day=FRIDAY).first()
        if row is not None:
            return row.reference
        reference, chair = _locked(self.town, FRIDAY), self.town.viewer("Denise Walker")
        return live.open_meeting(reference, by=chair, at=self.town.at)

    @property
    def on_the_table(self) -> str:
        """The case that is called at the meeting that sits: Amara's."""
        return Case.objects.get(meeting__reference=self.sitting, position=1).reference

    @property
    def waits(self) -> str:
        """Another case of it, that was not called yet."""
        return Case.objects.get(meeting__reference=self.sitting, position=2).reference

    def _action(self, what: str) -> str:
        return (
            Action.objects.filter(case__meeting__reference=self.sitting, what=what).earliest("pk").reference
        )

    @property
    def of_grace(self) -> str:
        """An action that Grace's desk is asked to accept."""
        return self._action("Ring the other school")

    @property
    def of_before(self) -> str:
        """An action of Sam's that was agreed on in an earlier meeting, about the same child."""
        assert self.sitting
        return Action.objects.filter(what="Check his bail").earliest("pk").reference

    @property
    def refused_action(self) -> str:
        """An action that Hannah's desk cannot do: it is Denise's."""
        return self._action("Weigh the baby at home")

    @property
    def dissent(self) -> str:
        """What Hannah saw differently."""
        assert self.sitting
        return Dissent.objects.earliest("pk").reference

    @property
    def extract(self) -> str:
        """A run of an extract of the police, to which nobody has said yes."""
        return Run.objects.get(area=self.town.area, dpia="DPIA-1").reference

    @property
    def pair(self) -> str:
        """A record of the police that may be Amara's."""
        return Look.objects.get(area=self.town.area).reference

    @property
    def newest_protection(self) -> str:
        return Protection.objects.latest("pk").reference

    @property
    def of_the_police(self) -> str:
        """A child with whom the police work."""
        return Child.objects.get(given_name="Rosa").reference

    @property
    def late_clock(self) -> str:
        """The front door's own: a checkpoint that nobody has explained."""
        return ChildClock.objects.get(timer="T02a").reference

    @property
    def sam(self) -> str:
        """Who has something to hand over."""
        assert self.taken_on
        return self.town.people["Sam Khan"].reference

    @property
    def taken_on(self) -> str:
        """A question that Sam answers, and has not; made where a test asks for it."""
        found = Question.objects.filter(answerer=self.town.people["Sam Khan"], state="accepted").first()
        if found is not None:
            return str(found.reference)
        question, sam = _asked(self.town, "Front-door police desk"), self.town.viewer("Sam Khan")
        return sharing.accept(question, version=1, by=sam, at=sam.at, key="taken-on")

    @property
    def handed(self) -> str:
        """What Hannah handed over to Nadia, who is to act on it; made where a test asks for it."""
        found = Handover.objects.filter(of=self.town.people["Hannah Okoye"]).first()
        return found.reference if found else _handed_over(self)

    @property
    def running_clock(self) -> str:
        """The front door's own: an assessment that is not due yet."""
        return ChildClock.objects.get(timer="T02").reference

    @property
    def notice(self) -> str:
        """The one that tells the police's desk of Priya's question."""
        return Notice.objects.get(template="question_waiting", thing=self.asked).reference

    @property
    def notice_to_nurse(self) -> str:
        return Notice.objects.get(template="question_waiting", thing=self.to_nurse).reference

    @property
    def notice_in_bradford(self) -> str:
        return Notice.objects.get(thing=self.bradford.question).reference

    def version(self, reference: str) -> int:
        rows = Concern.objects if reference.startswith("C") else Question.objects
        if reference.startswith("E"):
            rows = Path.objects
        if reference.startswith("ME"):
            rows = Meeting.objects
        return int(rows.get(reference=reference).version)


@dataclass
class Bradford:
    agency: str
    desk: str
    child: str
    concern: str
    question: str
    worker: str
    guard: str  # Ines knows a family there
    system: str  # of Ines's agency, which may call
    extract: str
    pair: str


@pytest.fixture
def here(here_as_rows: AsRows[Here], town: Town) -> Here:
    return begun(made, here_as_rows, town)


def made(town: Town) -> Here:
    Area.objects.create(level="cluster", name="Armley", within=town.area)
    review = _opened_at_seven(town)
    sam = town.viewer("Sam Khan")
    about = (town.amara.reference, town.david.reference)
    inside, outside = add_items(
        [
            _item(IN_MAY, datetime(2026, 5, 2, 19, 0, tzinfo=UTC), about),
            _item(LAST_YEAR, datetime(2024, 1, 1, 12, 0, tzinfo=UTC), about),
        ],
        by=sam,
        at=town.at,
    )
    _drilled_and_asked(town)
    told, read, tied, recommended = (_told(town, "Joy Adeyemi") for _ in range(4))
    priya, denise = town.viewer("Priya Nair"), town.viewer("Denise Walker")
    _letter(town, told)
    _drawing(town)
    frontdoor.begin_reading(read, by=priya, at=town.at)
    for concern in (tied, recommended):
        frontdoor.tie(concern, child=town.amara.reference, version=1, by=priya, at=town.at)
    plan: dict[str, Any] = {"safe_way": "", "what_for": "To hear how she is.", "also_because": ""}
    frontdoor.plan_contact(
        tied, whom=town.amara.reference, on_day=town.at.date(), **plan, by=denise, at=town.at
    )
    for_decision = _asked(town, "Front-door police desk", concern=recommended)
    asked, prepared, hers, answered = (_asked(town, "Front-door police desk") for _ in range(4))
    to_nurse = _asked(town, "Health visitors' duty", topic="missed_appointment")
    joy = town.viewer("Joy Adeyemi")
    sharing.want_advice(
        topic="attendance", purpose="", basis="Public task.", draft="d" * 24, by=joy, at=town.at, key=""
    )
    _talks(town)
    just_asked = _asked(town, "Front-door police desk", undo=UNDO)
    for question in (for_decision, prepared, answered):
        _prepare(town, question, inside)
    _prepare(town, hers, inside, by="Angela Moran")
    for question in (for_decision, answered):
        sharing.release(question, version=2, by=town.viewer("Angela Moran"), at=town.at, key="")
    frontdoor.recommend(
        recommended,
        outcome_code="assessment",
        because="Third time hungry in two weeks.",
        tell_sender=TEXT,
        tell_holders={for_decision: {"code": "added_to_the_picture", "line": "It fits."}},
        version=2,
        by=priya,
        at=town.at,
    )
    assert denise.has(Role.HUB_MANAGER)
    for code, asker, holder in (
        ("delay", "Children's social work", "West Yorkshire Police"),
        ("legal", "Parkside Primary School", "0-19 health service"),
    ):
        pair = {"asker_agency": town.agencies[asker], "holder_agency": town.agencies[holder]}
        Barrier.objects.create(**town.work(code=code, **pair))
    _taken_on(town)
    _in_protection(town)
    _seen_differently(town)
    _a_meeting(town)
    _an_extract(
        town.work(),
        police=town.agencies["West Yorkshire Police"],
        social_work=town.agencies["Children's social work"],
        by=town.people["Denise Walker"],
        child=town.amara,
    )
    town.add(
        "Nadia Brown",
        "Health visitor",
        "0-19 health service",
        Role.HEALTH_VISITOR,
        desk="Health visitors' duty",
    )
    town.add("Steve Lund", "Administrator", "Children's social work", Role.AREA_ADMINISTRATOR)
    _a_system(town, "Joy Adeyemi")
    town.add("Moira Kelly", "Administrator", "West Yorkshire Police", Role.AGENCY_ADMINISTRATOR)
    return Here(
        town, told, read, tied, recommended, asked, prepared, hers, answered, to_nurse, just_asked,
        inside, outside, *_adopted(town), _protected(town), _watched(town), review, _bradford(town),
        *_refused(town), _struck(town, inside), _by_mail(town), *_notified(town),
    )  # fmt: skip


def _taken_on(town: Town) -> None:
    """A month ago: the look at half way is late, the assessment is not due yet."""
    clocks.record_step(
        town.amara.reference,
        "referral_received",
        occurred=town.at - timedelta(days=30),
        own_agency_only=False,
        by=town.viewer("Priya Nair"),
        at=town.at,
    )


def _an_extract(
    work: dict[str, Any], *, police: Agency, social_work: Agency, by: Practitioner, child: Child
) -> tuple[str, str]:
    """A run that nobody has said yes to, and a pair to look at: their references."""
    run = Run.objects.create(
        **work, agency=police, holder=social_work, purpose="To know whom the police know.",
        basis="Section 11", dpia="DPIA-1", proposed_by=by, state="proposed",
    )  # fmt: skip
    record = AgencyRecord.objects.create(
        **work, agency=police, record_id="p-1", given_name="Amara", family_name="Okafor", row_digest="x"
    )
    pair = Look.objects.create(
        **work, run=run, record=record, child=child, weight=9.5, probability=0.8, because="They are alike.",
        steps=[["Given name", "The given name is the same.", True, 9.5]],
    )  # fmt: skip
    return run.reference, pair.reference


def _in_protection(town: Town) -> None:
    sam = town.people["Sam Khan"]
    rosa = Child.objects.create(**town.work(given_name="Rosa", family_name="Marsh", searched_as="rosa marsh"))
    Involvement.objects.create(
        **town.work(
            child=rosa,
            agency=sam.agency,
            desk=town.desks["Front-door police desk"],
            part="officer",
            since=town.at - timedelta(days=30),
        )
    )
    taken = Taken(
        at=town.at - timedelta(hours=1),
        because="Alone at the coach station.",
        place="Elland Road station",
        known_as="A boy of about six",
    )
    pathway.begin_protection(taken, by=town.viewer("Sam Khan"), at=town.at)


def _seen_differently(town: Town) -> None:
    """Three between the health visitors and the front door: one open, one nearly settled, one settled."""
    hannah, priya = town.viewer("Hannah Okoye"), town.viewer("Priya Nair")
    said = Raised(
        "They think level 3, we think level 4.", "A strategy discussion.", "Nan stays tonight.",
        child=town.amara.reference, other=priya.agency_reference,
    )  # fmt: skip
    agreed = {"agreed": "A discussion today.", "pattern": "threshold", "next_time": "We ring first."}
    how: dict[str, Any] = {"at": town.at, "key": ""}
    raised = [disagreements.raise_difference(said, by=hannah, **how) for _ in range(3)]
    for reference in raised[1:]:
        disagreements.write_agreed(reference, **agreed, version=1, by=priya, **how)
    disagreements.answer_agreed(raised[2], yes=True, version=2, by=hannah, **how)
    low, high = sorted((hannah.agency_id, priya.agency_id))
    item = Learning.objects.create(
        **town.work(
            pattern="threshold", one_id=low, other_id=high, owner=town.people["Denise Walker"],
            owner_agency_id=priya.agency_id,
        )
    )  # fmt: skip
    Disagreement.objects.filter(reference=raised[2]).update(learning=item)
    Rung.objects.update(ours=None)  # her desk goes on: she has one thing to hand over, and it is another


def _a_meeting(town: Town) -> None:
    town.add("Olu Reed", "Chair", "Children's social work", "conference_chair")
    reference = meetings.convene(town.at.date(), by=town.viewer("Olu Reed"), at=town.at)
    meetings.build(reference, by=town.viewer("Olu Reed"), at=town.at)
    for child in (Child.objects.get(given_name="Amarah"), town.amara):
        why = {"what": child.reference, "because": "Nobody has seen them since Sunday."}
        meetings.add(reference, **why, by=town.viewer("Denise Walker"), at=town.at)


WEDNESDAY, THURSDAY, FRIDAY = date(2026, 7, 15), date(2026, 7, 16), date(2026, 7, 17)


def _locked(town: Town, day: date) -> str:
    """A meeting of Amara's family and another. The lock is written past the cut-off."""
    chair = town.viewer("Denise Walker")
    reference = meetings.convene(day, by=chair, at=town.at)
    for child in (town.amara, Child.objects.get(given_name="Amarah")):
        because = "Hurt last night."
        meetings.add(reference, what=child.reference, because=because, by=chair, at=town.at)
    Meeting.objects.filter(reference=reference).update(locked_at=town.at)
    return reference


def _sits(town: Town) -> str:
    chair, desks = town.viewer("Denise Walker"), town.desks
    earlier = Meeting.objects.create(
        **town.work(
            kind="earlier", on_day=date(2026, 7, 13), agency=town.people["Denise Walker"].agency,
            desk=desks["Duty and Advice"], chair=town.people["Denise Walker"], starts_at=town.at,
            since=town.at, cut_off_at=town.at, locked_at=town.at, opened_at=town.at,
        )
    )  # fmt: skip
    before = Case.objects.create(
        **town.work(meeting=earlier, child=town.amara, position=1, why_here="added", state="now")
    )
    CaseChild.objects.create(**town.work(meeting=earlier, child=town.amara, case=before, place=1))
    due = town.at.date() + timedelta(days=1)
    bail = Given(ForWhom.SUSPECTED, town.people["Sam Khan"].reference, "Check his bail", due)
    live_acting.give(before.reference, bail, by=chair, at=town.at)
    Meeting.objects.filter(pk=earlier.pk).update(closed_at=town.at)
    Case.objects.filter(pk=before.pk).update(state="heard")
    reference = _locked(town, WEDNESDAY)
    live.open_meeting(reference, by=chair, at=town.at)
    live.call(reference, way=Way.NEXT, by=chair, at=town.at)
    case = Case.objects.get(meeting__reference=reference, state="now").reference
    for desk, what in (
        ("Hillside office", "Ring the other school"),
        ("Health visitors' duty", "Weigh the baby at home"),
    ):
        given = Given(ForWhom.HARMED, desks[desk].reference, what, due)
        live_acting.give(case, given, by=chair, at=town.at)
    hannah = town.viewer("Hannah Okoye")
    against = {"words": "She was hit before.", "instead": "Strategy discussion", "review_on": due}
    live.dissent(case, **against, by=hannah, at=town.at)
    cannot = Action.objects.get(what="Weigh the baby at home").reference
    live_acting.answer(cannot, accepts=False, because="There is no baby.", by=hannah, at=town.at)
    return reference


def _item(headline: str, occurred: datetime, about: tuple[str, ...]) -> NewItem:
    summary = f"What the log says of: {headline.lower()}."
    return NewItem("domestic_abuse_incident", headline, summary, "fact", occurred, about, source_grade="1AP")


def _watched(town: Town) -> str:
    return children.watch(
        town.tobi.reference,
        because="Their mother was in the paper.",
        review_on=date(2026, 12, 1),
        by=town.viewer("Denise Walker"),
        at=town.at,
    )


def _opened_at_seven(town: Town) -> str:
    """It is over since eight; what is left is that somebody else says whether it was right."""
    seven = town.at - timedelta(hours=2)
    children.open_with_a_reason(
        town.amara.reference,
        code="danger_now",
        because="Found alone in the street at six in the morning.",
        by=replace(town.viewer("Sam Khan"), at=seven),
        at=seven,
    )
    return str(Review.objects.get().reference)


def _told(town: Town, name: str, *people: PersonTold) -> str:
    told = Told(
        worry=WORRY,
        last_happened="today",
        family_knows="no",
        family_knows_detail="Her mother did not answer; I ring again at noon.",
        child_name="Mara Okafor",
        child_birth_date=date(2017, 3, 12),
        child_address="12 Rowan Street",
        child_postcode="LS9 7BN",
        people=people,
    )
    return frontdoor.tell(told, by=town.viewer(name), at=town.at)


def _a_system(town: Town, who: str, *, area: str = "Steve Lund") -> None:
    """The records of somebody's agency may call."""
    api.make_token(
        called="Records of ours",
        answers_for=town.people[who].reference,
        scopes=(Scope.READ_RECEIPTS,),
        expires_at=town.at + timedelta(days=30),
        secret=api.Secret(f"the-token-of-{who}"),
        by=replace(town.viewer(area), rights=frozenset({"administer_every_agency"})),
        at=town.at,
    )


def _drilled_and_asked(town: Town) -> None:
    """This week's call is to be made now, and Hannah has asked the police's desk."""
    hannah, desk = town.viewer("Hannah Okoye"), town.desks["Front-door police desk"]
    draw_drill(
        town.area.pk,
        week=date(2026, 7, 13),
        minute=town.at - timedelta(minutes=5),
        desk_id=desk.pk,
        by=hannah,
        at=town.at,
    )
    ask_specialist(
        desk.pk,
        wanted="Is there bail tonight?",
        specialist=None,
        by=hannah,
        by_id=hannah.practitioner_id,
        at=town.at,
    )


def _talks(town: Town) -> None:
    joy = town.viewer("Joy Adeyemi")
    frontdoor.note_conversation(Noted("Priya Nair", "She is hungry.", child_name="Mara"), by=joy, at=town.at)
    frontdoor.ask_before_naming(Asked("front_door", "5-9", "A child is hungry."), by=joy, at=town.at)


def _decided(town: Town) -> str:
    concern, priya, denise = (
        _told(town, "Joy Adeyemi"),
        town.viewer("Priya Nair"),
        town.viewer("Denise Walker"),
    )
    frontdoor.tie(concern, child=town.amara.reference, version=1, by=priya, at=town.at)
    said = {"because": "Hungry again.", "tell_sender": TEXT, "tell_holders": {}, "at": town.at}
    frontdoor.recommend(concern, outcome_code="assessment", version=2, by=priya, **said)
    return frontdoor.authorise(concern, version=3, by=denise, **said)


def _challenged(here: Here) -> str:
    town, hannah = here.town, here.town.viewer("Hannah Okoye")
    concern, priya = _told(town, "Hannah Okoye"), town.viewer("Priya Nair")
    frontdoor.tie(concern, child=town.amara.reference, version=1, by=priya, at=town.at)
    said = {"because": "Hungry again.", "tell_sender": TEXT, "tell_holders": {}, "at": town.at}
    follow = Follow(who="Families First", by_when=date(2026, 7, 21), agreed="agreed")
    frontdoor.recommend(concern, outcome_code="early_help", follow=follow, version=2, by=priya, **said)
    frontdoor.authorise(concern, version=3, by=here.second_manager("Ruth Bell"), **said)
    return frontdoor.challenge(concern, text="Nobody asked Mara.", sender=hannah, by=hannah, at=town.at)


def _passed_on(here: Here) -> str:
    """Of two children: Hannah works with Mara, and not with Zoe, who is of another family."""
    town, priya = here.town, here.town.viewer("Priya Nair")
    zoe = PersonTold(PersonKind.CHILD, "Zoe", childs_words="Mara gave me her toast.")
    concern, names = _told(town, "Joy Adeyemi", zoe), {"given_name": "Zoe", "family_name": "Otherfamily"}
    frontdoor.tie(concern, child=town.amara.reference, version=1, by=priya, at=town.at)
    frontdoor.tie_person_to_new(concern, place=1, **names, version=2, by=priya, at=town.at)
    said = {"because": "Hannah knows her.", "tell_sender": TEXT, "tell_holders": {}, "at": town.at}
    desk, worker = town.desks["Health visitors' duty"], town.people["Hannah Okoye"]
    follow = Follow(desk=desk.reference, worker=worker.reference)
    frontdoor.recommend(concern, outcome_code="already_open", follow=follow, version=3, by=priya, **said)
    return frontdoor.authorise(concern, version=4, by=here.second_manager("Ruth Bell"), **said)


def _waiting(here: Here) -> str:
    town = here.town
    concern, priya = _told(town, "Hannah Okoye"), town.viewer("Priya Nair")
    frontdoor.tie(concern, child=town.amara.reference, version=1, by=priya, at=town.at)
    said = {"because": "Which days?", "tell_sender": TEXT, "tell_holders": {}, "at": town.at}
    follow = Follow(
        who="The school", by_when=date(2026, 7, 16), by_time="12:00", meanwhile="Her aunt has her."
    )
    frontdoor.recommend(concern, outcome_code="more_information", follow=follow, version=2, by=priya, **said)
    return frontdoor.authorise(concern, version=3, by=here.second_manager("Ruth Bell"), **said)


def _handed_over(here: Here) -> str:
    town, key = here.town, f"{here.disagreed}_concern_unread"
    return handing.give(
        town.people["Hannah Okoye"].reference,
        desk=town.desks["Health visitors' duty"].reference,
        lines={key: handing.Line(How.ACT, "They have not rung back.")},
        by=town.viewer("Hannah Okoye"),
        at=town.at,
    )


def _letter(town: Town, concern: str) -> None:
    joy = town.viewer("Joy Adeyemi")
    found = Found(TEXT_FILE, b"What Mara drew on Monday", b"What Mara drew on Monday", clean=True)
    files.attach(
        concern, found=found, called="letter.txt", sender=joy.practitioner_id, by=joy, at=town.at, key=""
    )


def _drawing(town: Town) -> None:
    drawn = Found(PNG, photo(form="PNG"), photo(form="PNG"), clean=True)
    saying.write_down_words(
        town.amara.reference,
        words="That is Nan's cat.",
        heard_by="Joy Adeyemi",
        on=date(2026, 1, 12),
        drawing=drawn,
        called="cat.png",
        by=town.viewer("Joy Adeyemi"),
        at=town.at,
    )


def _asked(
    town: Town,
    desk: str,
    *,
    topic: str = "domestic_abuse_incident",
    concern: str = "",
    by: str = "Priya Nair",
    child: Child | None = None,
    undo: timedelta | None = None,
) -> str:
    child = child or town.amara
    people = [child.reference]
    if child == town.amara:
        people.append(town.david.reference)
    return sharing.ask(
        child.reference,
        topic=topic,
        topic_detail="",
        desk=town.desks[desk].reference,
        people=people,
        months=6,
        why="To decide if she can stay at Nan's",
        needed_by=town.at + timedelta(days=2, hours=3),
        purpose="early_help",
        concern=concern,
        undo=undo,
        by=town.viewer(by),
        at=town.at,
        key="",
    )


def _prepare(town: Town, question: str, item: str, *, by: str = "Sam Khan") -> None:
    sharing.prepare(
        question,
        chosen=(item,),
        meaning="Pattern is verbal",
        handling="Do not tell Dad",
        safety_tonight=False,
        safety_item="",
        safety_line="",
        version=1,
        by=town.viewer(by),
        at=town.at,
        key="",
    )


def _refused(town: Town) -> tuple[str, str]:
    """Two questions to the police that Sam has refused; Priya challenges the second."""
    sam, priya = town.viewer("Sam Khan"), town.viewer("Priya Nair")
    refused, challenged = (_asked(town, "Front-door police desk") for _ in range(2))
    for question in (refused, challenged):
        sharing.cannot_share(
            question,
            reason="live",
            because="Ask again on Monday.",
            if_shared="He would learn of it.",
            if_not_shared="She may be told less.",
            rest_on=None,
            safety_tonight=False,
            safety_item="",
            safety_line="",
            version=1,
            by=sam,
            at=town.at,
            key="",
        )
    sharing.challenge(challenged, why="She goes back on Friday.", version=2, by=priya, at=town.at, key="")
    return refused, challenged


def _struck(town: Town, item: str) -> str:
    sam, question = town.viewer("Sam Khan"), _asked(town, "Front-door police desk")
    sharing.strike(question, item=item, words="verbal", because="Not needed.", by=sam, at=town.at, key="")
    return question


def _by_mail(town: Town) -> str:
    question = _asked(town, "School office", topic="attendance")
    link = Link.objects.get(question__reference=question)
    link.ends = town.at
    link.save()
    return signed(link.code)


def _notified(town: Town) -> tuple[str, str]:
    """A night at Rowan Street, for which no service that supports victims works in this town."""
    school = town.desks["School office"].reference
    ada, mara = PersonTold(PersonKind.ADULT, name="Ada Okafor"), PersonTold(PersonKind.CHILD, "Mara Okafor")
    said = Notification(
        what_happened="Neighbours rang at two in the morning.",
        kind=IncidentKind.DOMESTIC_ABUSE,
        happened_at=town.at - timedelta(hours=7),
        crime=Crime.YES,
        tool=Tool.DASH,
        grade=Grade.MEDIUM,
        support=Support.NOT_ASKED,
        family_knows="yes",
        people=(
            InIncident(ada, frozenset({Part.HARMED})),
            InIncident(mara, frozenset({Part.SAW_OR_HEARD}), school=school),
        ),
    )
    reference = frontdoor.notify(said, by=town.viewer("Angela Moran"), at=town.at)
    path = Path._base_manager.get(incident__concern__reference=reference, code="support")
    return reference, path.reference


def _adopted(town: Town) -> tuple[str, str, str]:
    priya, denise = town.viewer("Priya Nair"), town.viewer("Denise Walker")
    new = Child.objects.get(given_name="Amarah").reference
    link = seal_adoption(town.tobi.reference, adopted=new, by=priya, at=town.at, key="")
    opening, approved = (
        vault.ask_to_open(link, reason="His half-sister asks for him.", by=priya, at=town.at, key="")
        for _ in range(2)
    )
    vault.approve(approved, by=denise, at=town.at, key="")
    return link, opening, approved


def _protected(town: Town) -> str:
    joy = town.viewer("Joy Adeyemi")
    children.protect(
        town.amara.reference,
        whose=town.david.reference,
        address_line="7 Harbour Court",
        postcode="HX1 1AA",
        by=joy,
        at=town.at,
    )
    return str(Sealed.objects.get(about=town.david.reference).reference)


def _in_bradford(town: Town) -> str:
    _a_system(town, "Ines Novak", area="Ines Novak")
    return Token.objects.get(area=town.people["Ines Novak"].agency.area).reference


def _bradford(town: Town) -> Bradford:
    area = Area.objects.create(level="district", name="Bradford", code="E08000032")
    for name, kind, desk in (
        ("Children's social work in Bradford", "childrens_social_work", "Bradford front door"),
        ("Police in Bradford", "police", "Bradford police desk"),
    ):
        town.agencies[name] = Agency.objects.create(area=area, name=name, kind=kind, at_front_door=True)
        town.desks[desk] = Desk.objects.create(
            agency=town.agencies[name], name=desk, phone="01274 496 000", hours="DA",
            front_door=desk == "Bradford front door",
        )  # fmt: skip
    ines = Practitioner.objects.create(
        agency=town.agencies["Children's social work in Bradford"], name="Ines Novak", post="Social worker"
    )
    town.people["Ines Novak"] = ines
    Grant.objects.create(practitioner=ines, role=Role.HUB_SOCIAL_WORKER, since=TUESDAY_NINE)
    Seat.objects.create(practitioner=ines, desk=town.desks["Bradford front door"])
    AreaRole.objects.create(
        area=area, code="bradfords_own", label="Bradford's own", what="What Bradford alone has.", level=1,
        rights=["work_with_children"], source="Bradford", occurred=town.at, entered=town.at,
    )  # fmt: skip
    yusuf = Child.objects.create(
        area=area, given_name="Yusuf", family_name="Rahman", birth_date=date(2016, 2, 1),
        searched_as="yusuf rahman", occurred=town.at, entered=town.at,
    )  # fmt: skip
    meeting = Meeting.objects.create(
        area=area, occurred=town.at, entered=town.at, on_day=town.at.date(), agency=ines.agency,
        desk=town.desks["Bradford front door"], chair=ines, starts_at=town.at, since=town.at,
        cut_off_at=town.at,
    )  # fmt: skip
    row = {"area": area, "occurred": town.at, "entered": town.at, "meeting": meeting, "child": yusuf}
    case = Case.objects.create(**row, position=1, why_here="added")
    CaseChild.objects.create(**row, case=case, place=1)
    extract, pair = _an_extract(
        {"area": area, "occurred": town.at, "entered": town.at},
        police=town.agencies["Police in Bradford"],
        social_work=town.agencies["Children's social work in Bradford"],
        by=ines,
        child=yusuf,
    )
    return Bradford(
        extract=extract,
        pair=pair,
        agency=town.agencies["Police in Bradford"].reference,
        desk=town.desks["Bradford police desk"].reference,
        child=yusuf.reference,
        concern=_told(town, "Ines Novak"),
        question=_asked(town, "Bradford police desk", by="Ines Novak", child=yusuf),
        worker=ines.reference,
        system=_in_bradford(town),
        guard=children.declare_conflict(
            yusuf.reference, because="My neighbours.", by=town.viewer("Ines Novak"), at=town.at
        ),
    )


# --- pages, as a browser reads them ------------------------------------------------------------------------


def page_of(response: Any) -> html.HtmlElement:
    """Read once, however many laws look at it: a page of a megabyte takes its time."""
    if not hasattr(response, "page_read"):
        response.page_read = html.fromstring(response.content.decode())
    return response.page_read


def text_of(response: Any) -> str:
    return " ".join(page_of(response).text_content().split())


def title_of(response: Any) -> str:
    return str(page_of(response).findtext(".//title")).strip()


def form_at(response: Any, path: str) -> dict[str, list[str]]:
    """What a browser would send if the button of the form that posts to `path` were pressed now."""
    sent: dict[str, list[str]] = {}
    for name, value in _form(response, path).form_values():
        sent.setdefault(name, []).append(value)
    return sent


def fields_at(response: Any, path: str) -> set[str]:
    """Every field that the form has, filled in or not, its buttons included."""
    fields = ".//*[self::input or self::textarea or self::select or self::button]/@name"
    return set(_form(response, path).xpath(fields))


def _form(response: Any, path: str) -> Any:
    (form,) = [one for one in page_of(response).forms if one.action == path and one.method == "POST"]
    return form


def errors_of(response: Any) -> list[str]:
    items = page_of(response).xpath("//*[@id='error-summary']//li")
    return [" ".join(item.text_content().split()) for item in items]


_PASSING = re.compile(  # made anew for every answer
    rb'name="(?:csrfmiddlewaretoken|_key|_draft)" value="[^"]*"|"X-CSRFToken": "[^"]*"'
)


def bytes_of(response: Any) -> bytes:
    return _PASSING.sub(b"", response.content)


# --- what is stored ----------------------------------------------------------------------------------------

# What a refused form may leave: a look, a session, and a draft of its words.
_LOOKS = ("trail_", "django_session", "store_draft")


def stored(*, with_looks: bool = False) -> Rows:
    """Every row of every table; without looks, sessions and the trail, which a refused form may leave."""
    left_out = () if with_looks else _LOOKS
    return {table: rows for table, rows in everything().items() if not table.startswith(left_out)}


def held_letter_for_letter(text: str) -> int:
    """In how many places of the database these words stand, and no others beside them."""
    values = (value for table in tables() for rows in in_every_area(table) for row in rows for value in row)
    return sum(value == text for value in values)


# --- addresses ---------------------------------------------------------------------------------------------


def routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the product by its name."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from routes(each, each.namespace or space)
        else:
            yield f"{space}:{each.name}", each
