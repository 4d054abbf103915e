"""A meeting while it sits, as each who takes part may read it; and its minutes, which are the same rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.rules import owners as whose
from joinedup.agencies.rules.owners import Owner
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts, WordsLine
from joinedup.children.rules.kept_from_view import agency_tells
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.decisions import Decision as Answer
from joinedup.kernel.london import day_in_words, today_in_london
from joinedup.meetings.models import (
    Action,
    Beat,
    Case,
    CaseChild,
    Closing,
    Decision,
    Dissent,
    Harmed,
    Heard,
    Meeting,
    Planned,
    Table,
)
from joinedup.meetings.queries.acting import ActionFacts, action_facts
from joinedup.meetings.queries.agenda import CaseLine, ChildLine, MeetingFacts, case_for, meeting_for
from joinedup.meetings.queries.shared import rounds_on, rule_in_use
from joinedup.meetings.queries.spoken import rounds_of
from joinedup.meetings.rules import after, deciding, joining, speaking, turns
from joinedup.meetings.rules.acting import ForWhom, State
from joinedup.meetings.rules.attendance import Said
from joinedup.meetings.rules.deciding import Advocate, Kind, Lacked
from joinedup.meetings.rules.joining import Joined
from joinedup.meetings.rules.lanes import Lane, Turn, may_chair
from joinedup.meetings.rules.speaking import Voice
from joinedup.risk import queries as risk
from joinedup.risk.queries import GradeLine, InMinutes, RoundSeen
from joinedup.store.watching import Thing, Watchers

_CHANGES = {
    "opened": "The meeting was opened",
    "called": "Another case was called",
    "heard": "Who was heard was changed",
    "decided": "The decision was changed",
    "harmed": "What the person harmed wishes was changed",
    "dissent": "A dissent was added",
    "planned": "A contact was added",
    "graded": "The adult’s grade was changed",
    "action": "An action was changed",
    "views": "The views were changed",
    "closed": "The meeting was closed",
}


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """One agency in the order in which it speaks. `said`: whether its view is in; '': none was asked."""

    reference: str
    name: str
    heard: bool
    said: str
    own: bool
    here: bool  # one that is not, and has said a view, stands last: its view is read out


@dataclass(frozen=True, slots=True)
class ChildViews:
    """One child of a case, and the round of views on it. None: there is none, or it is not the viewer's."""

    child: ChildLine
    round: RoundSeen | None
    revealed: bool  # the views are open, also where somebody who was not asked reads none of them

    @property
    def may_say(self) -> bool:
        """Whether the viewer's own agency is asked, and a view is taken still."""
        return self.round is not None and self.round.own is not None and self.round.closed_at is None

    @property
    def may_open(self) -> bool:
        return self.round is not None and not self.revealed


@dataclass(frozen=True, slots=True)
class DecisionLine:
    kind: Kind | None
    words: str
    together: str
    lacked: Lacked | None
    instead: str
    override: str
    by: str
    at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class HarmedLine:
    wishes: str
    adviser: Advocate | None
    version: int
    kept: bool = False  # from the viewer: in the place of the wishes stands whom to ask


@dataclass(frozen=True, slots=True)
class DissentLine:
    reference: str
    agency: str
    words: str
    instead: str
    what_would_change_it: str
    review_on: date
    looked: bool


@dataclass(frozen=True, slots=True)
class CaseSpoken:
    """What was said and decided of one case. `used`: seconds on the table, until now."""

    line: CaseLine
    used: int
    heard: tuple[str, ...]
    decision: DecisionLine | None
    harmed: HarmedLine | None
    dissents: tuple[DissentLine, ...]
    actions: tuple[ActionFacts, ...]
    told: tuple[ActionFacts, ...]  # by rule, once the meeting is closed
    joined: tuple[Joined, ...]
    repeats: str
    aloud: str

    @property
    def holds_something(self) -> bool:
        wishes = self.harmed is not None and bool(self.harmed.wishes or self.harmed.adviser)
        return bool(self.actions or self.dissents or self.joined or wishes)


@dataclass(frozen=True, slots=True)
class ChildSaid:
    """One child of a case, in the child's own words."""

    child: ChildLine
    line: WordsLine


@dataclass(frozen=True, slots=True)
class ChildRead:
    """One child of a case in the minutes, and what was said of the child."""

    child: ChildLine
    views: InMinutes


@dataclass(frozen=True, slots=True)
class OnTheTable:
    """The case that is called now: what was spoken of it, and what is needed to go on."""

    spoken: CaseSpoken
    order: tuple[VoiceLine, ...]
    views: tuple[ChildViews, ...]  # of each child of the case: whom it is called by, then the others
    words: tuple[ChildSaid, ...]  # of each child who was heard
    earlier: tuple[ActionFacts, ...]  # what was agreed before and is open still
    against: tuple[DissentLine, ...]  # what was said against before, and nobody has closed
    adults: tuple[tuple[str, str], ...]  # around its children: reference, and who it is in words

    @property
    def grades(self) -> tuple[GradeLine, ...]:
        """The adult's: of the person harmed, beside whichever child they were written down."""
        return tuple(grade for one in self.views if one.round is not None for grade in one.round.grades)

    @property
    def marac(self) -> str:
        return _marac(self.spoken.line, self.grades)

    @property
    def grade_at(self) -> str:
        """The round beside which it is confirmed or changed; '' where none is the viewer's to read."""
        return next((one.round.reference for one in self.views if one.round is not None), "")

    @property
    def may_say_view(self) -> bool:
        return any(one.may_say for one in self.views)

    @property
    def may_open_views(self) -> bool:
        return any(one.may_open for one in self.views)


@dataclass(frozen=True, slots=True)
class Change:
    """The last thing that somebody changed, for whoever may see its case. `number` counts all of them."""

    number: int
    words: str
    at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class LookOn:
    """What a line is opened on: a number, and nothing of any case."""

    thing: Thing
    meeting: str
    number: int


@dataclass(frozen=True, slots=True)
class Sitting:
    meeting: MeetingFacts
    may_run: Answer
    may_close: Answer
    change: Change
    table: OnTheTable | None
    ahead: tuple[OnTheTable, ...]  # what whoever drives calls next, as it will stand when it is called
    here: tuple[str, ...]
    away: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    meeting: MeetingFacts
    because: str  # what becomes of what was not heard
    cases: tuple[CaseSpoken, ...]
    not_heard: tuple[CaseLine, ...]
    left: tuple[CaseSpoken, ...]  # of those not heard: what was given or said before they were left
    not_for_us: tuple[CaseLine, ...]
    views: Mapping[str, tuple[ChildRead, ...]]  # by case: once they are open, for whoever may read them

    @property
    def heard(self) -> int:
        return sum(one.line.turn is Turn.HEARD for one in self.cases)

    def views_of(self, case: CaseSpoken) -> tuple[ChildRead, ...]:
        return self.views.get(case.line.reference, ())

    def grades_of(self, case: CaseSpoken) -> tuple[GradeLine, ...]:
        """Of the person harmed: whoever of the children they were written down beside."""
        return tuple(grade for one in self.views_of(case) for grade in one.views.grades)

    def marac_of(self, case: CaseSpoken) -> str:
        return _marac(case.line, self.grades_of(case))


def _marac(line: CaseLine, given: Iterable[GradeLine]) -> str:
    """By what was graded that night, and at the meeting: a lower grade takes no flag away."""
    grades = (*line.graded, *(one.grade.lower() for one in given))
    return after.marac(grades, domestic_abuse=line.domestic_abuse, repeats=line.repeats)


@dataclass(frozen=True, slots=True)
class OwnerOption:
    reference: str
    label: str
    owner: Owner


def sitting_for(viewer: Viewer, reference: str, *, ahead: int = 0, about: str = "") -> Sitting | None:
    """None where the meeting is absent, hidden or no reference at all.

    `ahead`: for whoever drives, so many cases more that come next, of those that they may see. `about`: with
    this case in the place of the one that is called, so that what was written of it stands beside it.
    """
    meeting = meeting_for(viewer, reference)
    if meeting is None:
        return None
    called = next((one for one in meeting.agenda if one.turn is Turn.NOW), None)
    now = next((one for one in meeting.agenda if one.reference == about), called)
    leads = viewer.practitioner_id in (meeting.chair.chair_id, meeting.chair.scribe_id)
    chairs = may_chair(viewer).allowed
    may_run = deciding.may_run(
        leads=leads,
        may_chair=chairs,
        chair=meeting.chair.chair,
        opened=meeting.when.opened_at is not None,
        closed=meeting.when.closed_at is not None,
    )
    many = ahead if may_run.allowed and now == called else 0
    return Sitting(
        meeting,
        may_run,
        after.may_be_closed(may_run, over=meeting.when.is_over, leads=leads, may_chair=chairs),
        _last_change(viewer, meeting),
        None if now is None else _on_the_table(viewer, meeting, now),
        tuple(_on_the_table(viewer, meeting, one) for one in _ahead(meeting, many)),
        tuple(one.agency for one in meeting.seats if one.said is Said.ATTENDED),
        tuple(one.agency for one in meeting.seats if one.said in (Said.ABSENT, Said.REPORT)),
    )


def _ahead(meeting: MeetingFacts, many: int) -> tuple[CaseLine, ...]:
    lines = {one.reference: one for one in meeting.agenda}
    places = [turns.Place(one.reference, one.lane, one.number, one.turn) for one in meeting.agenda]
    return tuple(lines[one] for one in turns.ahead(places, many=many))


def minutes_for(viewer: Viewer, reference: str) -> Minutes | None:
    """The minutes are there from the first case on; None as for the meeting itself."""
    meeting = meeting_for(viewer, reference)
    if meeting is None:
        return None
    ours = [one for one in meeting.agenda if one.lane is not Lane.NOT_FOR_US or one.turn is Turn.HEARD]
    spoken = _spoken(viewer, [one for one in ours if one.turn is not Turn.WAITING])
    closing = Closing.objects.filter(meeting__reference=meeting.reference).first()
    return Minutes(
        meeting,
        closing.because if closing else "",
        tuple(one for one in spoken if one.line.turn is not Turn.PARKED),
        tuple(one for one in ours if one.turn in (Turn.WAITING, Turn.PARKED)),
        tuple(one for one in spoken if one.line.turn is Turn.PARKED and one.holds_something),
        tuple(one for one in meeting.agenda if one not in ours),
        _in_minutes(viewer, meeting.reference, [one.line for one in spoken]),
    )


def _in_minutes(viewer: Viewer, meeting: str, lines: Sequence[CaseLine]) -> dict[str, tuple[ChildRead, ...]]:
    cases = Case.objects.visible_to(viewer).filter(reference__in=[one.reference for one in lines])
    row = Meeting.objects.get(reference=meeting)
    standing = rounds_on(row, list(cases.values_list("pk", flat=True)))
    read = risk.for_minutes(viewer, (one.id for one in standing.values()))
    found = {}
    for line in lines:
        inside = [(one, standing.get(one.id)) for one in (line.child, *line.others)]
        found[line.reference] = tuple(
            ChildRead(child, read[there.id]) for child, there in inside if there and there.id in read
        )
    return found


def case_spoken(viewer: Viewer, reference: str) -> tuple[str, CaseSpoken] | None:
    """One case with the reference of its meeting; None where it is absent, hidden or no reference at all."""
    found = case_for(viewer, reference)
    if found is None:
        return None
    (spoken,) = _spoken(viewer, [found[1]])
    return found[0].reference, spoken


def called_about(viewer: Viewer, case: str) -> str:
    """The case that is called now about the children of an earlier one; '' where none is."""
    inside = CaseChild._base_manager.filter(case__reference=case).values("child_id")
    here = CaseChild._base_manager.filter(child_id__in=inside, case__state=Turn.NOW.value).values("case_id")
    found = Case.objects.visible_to(viewer).filter(pk__in=here, meeting__closed_at=None)
    return found.order_by("-pk").values_list("reference", flat=True).first() or ""


def owners_for(viewer: Viewer, meeting: MeetingFacts) -> tuple[OwnerOption, ...]:
    """Whom an action may be given to: those who are in the room first, then every duty of the area."""
    came = [name for seat in meeting.seats for name in seat.came]
    people = []
    for seat in meeting.seats:
        if seat.said is Said.ATTENDED:
            people += [one for one in agencies.people_of(seat.agency_id) if one.name in came and one.active]
    here = [
        OwnerOption(one.reference, f"{one.name}, {one.agency_name}", Owner(whose.Kind.PERSON, one.id))
        for one in people
    ]
    return (*here, *duties(viewer))


def with_why(viewer: Viewer, case: CaseSpoken, owners: Iterable[OwnerOption]) -> tuple[OwnerOption, ...]:
    """The same, in the same order; beside each who works with a child of the case stands as what."""
    why: dict[Owner, list[str]] = {}
    for child in (case.line.child, *case.line.others):
        for line in children.around(viewer, children.facts_for(viewer, child.id)):
            if line.kept or line.on_request:
                continue
            if line.practitioner_id is not None:
                person = Owner(whose.Kind.PERSON, line.practitioner_id)
                why.setdefault(person, []).append(f"works with {child.called}: {line.part}")
            who = f"{line.practitioner}, {line.part}" if line.practitioner else line.part
            desk = Owner(whose.Kind.DESK, line.desk_id)
            why.setdefault(desk, []).append(f"{who}, works with {child.called} from here")
    return tuple(
        replace(one, label=f"{one.label} ({'; '.join(why[one.owner])})") if one.owner in why else one
        for one in owners
    )


def duties(viewer: Viewer) -> tuple[OwnerOption, ...]:
    """Every desk of the area that can be asked something today."""
    desks = agencies.desks_to_ask(viewer.area_id, today=today_in_london(viewer.at))
    return tuple(
        OwnerOption(one.reference, f"{one.name}, {one.agency_name}", Owner(whose.Kind.DESK, one.id))
        for one in desks
    )


def gone(viewer: Viewer, owner: str) -> str:
    """The name of somebody who was chosen and has left since; '' for everybody else."""
    person = agencies.colleague(viewer.area_id, owner, agency_id=None)
    return person.name if person is not None and not person.active else ""


def looks_on(viewer: Viewer, reference: str) -> LookOn | None:
    """Whether somebody may look on, and how often it was changed by now; None as for the meeting itself.

    Asked for each line that is open, every few seconds: it reads the meeting's row, and no case.
    """
    wanted = references.parse(reference) or reference[:14]
    row = Meeting.objects.visible_to(viewer).filter(reference=wanted).values_list("pk", "reference").first()
    if row is None:
        return None
    thing = (viewer.area_id, row[0])
    return LookOn(thing, row[1], _numbers(frozenset({thing})).get(thing, 0))


def _numbers(things: frozenset[Thing]) -> Mapping[Thing, int]:
    """How often each of these meetings was changed; what was never changed is not in it."""
    by_area: dict[int, set[int]] = defaultdict(set)
    for area, meeting in things:
        by_area[area].add(meeting)
    found = {}
    for area, wanted in by_area.items():
        with store.reading_in(area):
            rows = Beat._base_manager.filter(area_id=area, meeting_id__in=wanted)
            found.update({(area, key): number for key, number in rows.values_list("meeting_id", "version")})
    return found


def still_looks(now: Viewer | None, meeting: str, *, was: int) -> bool:
    """Whether who looks on may go on, as they are now: the same person, inside still, who may see it."""
    if now is None or now.practitioner_id != was or not roles.may_work(now).allowed:
        return False
    with store.reading_in(now.area_id, now.agency_id):
        return Meeting.objects.visible_to(now).filter(reference=meeting).exists()


watchers = Watchers(_numbers)


def _last_change(viewer: Viewer, meeting: MeetingFacts) -> Change:
    row = (
        Beat.objects.filter(meeting__reference=meeting.reference).select_related("case", "by__agency").first()
    )
    if row is None:
        return Change(0, "", None, mine=False)
    seen = {one.reference: one.number for one in meeting.agenda}
    words = _CHANGES[row.what]
    if row.case is not None:
        if row.case.reference not in seen:
            return Change(row.version, "A restricted case was changed", row.occurred, mine=False)
        words = f"{words}, case {seen[row.case.reference]}"
    who = f"{row.by.name}, {row.by.agency.name}"
    return Change(row.version, f"{words}, by {who}", row.occurred, row.by_id == viewer.practitioner_id)


def _on_the_table(viewer: Viewer, meeting: MeetingFacts, line: CaseLine) -> OnTheTable:
    (spoken,) = _spoken(viewer, [line])
    row = Case.objects.get(reference=line.reference)
    facts = children.facts_for_each(viewer, [one.id for one in (line.child, *line.others)])
    return OnTheTable(
        spoken,
        _order(viewer, meeting, line, row, facts),
        _views(viewer, line, row),
        _words(line, facts),
        _earlier(viewer, row),
        _against(viewer, row),
        adults_of(line),
    )


def views_on(viewer: Viewer, line: CaseLine) -> tuple[ChildViews, ...]:
    """The views of each child of a case that the viewer was shown."""
    return _views(viewer, line, Case.objects.get(reference=line.reference))


def _views(viewer: Viewer, line: CaseLine, row: Case) -> tuple[ChildViews, ...]:
    standing = {one.child_id: one for one in rounds_of(row)}
    found = []
    for child in (line.child, *line.others):
        there = standing.get(child.id)
        seen = risk.round_for(viewer, there.reference) if there else None
        found.append(ChildViews(child, seen, revealed=there is not None and there.revealed))
    return tuple(found)


def adults_of(line: CaseLine) -> tuple[tuple[str, str], ...]:
    """The grown-ups around the children of a case, each once."""
    inside = (line.child, *line.others)
    people = [one for child in inside for one in children.people_around(child.id) if not one.is_child]
    return tuple({one.reference: f"{one.name}, {one.relation}" for one in people}.items())


def _words(line: CaseLine, facts: Mapping[int, ChildFacts]) -> tuple[ChildSaid, ...]:
    """Who heard a child whose address is sealed may tell where the child is."""
    inside = (line.child, *line.others)
    said = [(one, children.childs_words(one.id, kept_back=facts[one.id].kept)) for one in inside]
    return tuple(ChildSaid(one, words) for one, words in said if words is not None)


def _order(
    viewer: Viewer, meeting: MeetingFacts, line: CaseLine, row: Case, facts: Mapping[int, ChildFacts]
) -> tuple[VoiceLine, ...]:
    """The same for everybody in the room: whoever would tell by it where a child is begins for nobody."""
    around: dict[int, set[int]] = defaultdict(set)
    for child in facts.values():
        for one in children.involvements(child.id, at=viewer.at):
            if not (one.on_request or (child.protected and agency_tells(one.kind, own=False))):
                around[one.agency_id].add(child.id)
    seats = {one.agency_id: one for one in meeting.seats}
    away = {key for key, one in seats.items() if one.said in (Said.ABSENT, Said.REPORT)}
    voices = [Voice(key, one.kind, one.agency, frozenset(around[key])) for key, one in seats.items()]
    heard = set(Heard.objects.filter(case=row, heard=True).values_list("agency_id", flat=True))
    standing = rounds_of(row)
    called = {one.id: one.called for one in (line.child, *line.others)}
    speak = speaking.in_order(
        (one for one in voices if one.agency not in away), children=list(called), turn=line.number
    )
    sent = {said.agency_id for found in standing for said in found.said}
    read_out = sorted(
        (one for one in voices if one.agency in away & sent), key=lambda one: (one.name, one.agency)
    )
    return tuple(
        VoiceLine(
            seats[one.agency].reference,
            one.name,
            one.agency in heard,
            speaking.how_far(
                [
                    (called[found.child_id], one.agency in {said.agency_id for said in found.said})
                    for found in standing
                    if one.agency in found.asked
                ]
            ),
            one.agency == viewer.agency_id,
            one.agency not in away,
        )
        for one in (*speak, *read_out)
    )


def _earlier(viewer: Viewer, row: Case) -> tuple[ActionFacts, ...]:
    inside = row.children.values("child_id")
    before = CaseChild._base_manager.filter(child_id__in=inside).exclude(case=row).values("case_id")
    open_now = [one.value for one in State if one.open]
    rows = Action.objects.visible_to(viewer).filter(case_id__in=before, state__in=open_now, by_rule="")
    return action_facts(viewer, rows.order_by("due_on", "pk"))


def _against(viewer: Viewer, row: Case) -> tuple[DissentLine, ...]:
    before = CaseChild._base_manager.filter(child_id__in=row.children.values("child_id")).exclude(case=row)
    cases = Case.objects.visible_to(viewer).filter(pk__in=before.values("case_id"))
    rows = Dissent.objects.filter(case__in=cases, looked_at=None).select_related("agency")
    return tuple(_dissent(one) for one in rows.order_by("review_on", "pk"))


def _spoken(viewer: Viewer, lines: Sequence[CaseLine]) -> tuple[CaseSpoken, ...]:
    """As many statements for forty cases as for one."""
    cases = {
        one.reference: one
        for one in Case.objects.visible_to(viewer)
        .filter(reference__in=[one.reference for one in lines])
        .select_related("meeting")
    }
    ids = [one.pk for one in cases.values()]
    decisions = {one.case_id: one for one in Decision.objects.filter(case__in=ids).select_related("by")}
    harmed = {one.case_id: one for one in Harmed.objects.filter(case__in=ids)}
    tables = {one.case_id: one for one in Table.objects.filter(case__in=ids)}
    heard: dict[int, list[str]] = defaultdict(list)
    for tick in Heard.objects.filter(case__in=ids, heard=True).select_related("agency").order_by("pk"):
        heard[tick.case_id].append(tick.agency.name)
    dissents: dict[int, list[DissentLine]] = defaultdict(list)
    for against in Dissent.objects.filter(case__in=ids).select_related("agency").order_by("pk"):
        dissents[against.case_id].append(_dissent(against))
    actions: dict[str, list[ActionFacts]] = defaultdict(list)
    told: dict[str, list[ActionFacts]] = defaultdict(list)
    rows = Action.objects.visible_to(viewer).filter(case__in=ids).order_by("pk")
    for fact in action_facts(viewer, rows):
        (told if fact.told else actions)[fact.case.reference].append(fact)
    planned: dict[int, list[Planned]] = defaultdict(list)
    for contact in Planned.objects.filter(case__in=ids).select_related("agency", "by").order_by("pk"):
        planned[contact.case_id].append(contact)
    owners: dict[int, list[tuple[int, ForWhom]]] = defaultdict(list)
    for case_id, agency_id, whom in Action._base_manager.filter(case__in=ids).values_list(
        "case_id", "agency_id", "whom"
    ):
        owners[case_id].append((agency_id, ForWhom(whom)))
    for case_id, agency_id in _with_the_suspected_elsewhere(ids):
        owners[case_id].append((agency_id, ForWhom.SUSPECTED))
    today = today_in_london(viewer.at)
    found = []
    for line in lines:
        row = cases[line.reference]
        decision = decisions.get(row.pk)
        mine, acts, against_it = row.pk, tuple(actions[line.reference]), tuple(dissents[row.pk])
        contacts, wishes = _of_the_people(viewer, row, planned[mine], owners[mine], harmed.get(mine))
        found.append(
            CaseSpoken(
                line,
                _used(tables.get(mine), at=viewer.at),
                tuple(heard[mine]),
                None if decision is None else _decision(decision),
                wishes,
                against_it,
                acts,
                tuple(told[line.reference]),
                contacts,
                line.repeats,
                _aloud(decision, acts, against_it, today=today),
            )
        )
    return tuple(found)


def _with_the_suspected_elsewhere(case_ids: Sequence[int]) -> Iterable[tuple[int, int]]:
    """By case, the agencies that do something with the person suspected by another case of its children."""
    inside = CaseChild._base_manager.filter(case__in=case_ids).values_list("child_id", "case_id")
    here: dict[int, set[int]] = defaultdict(set)
    for child, case in inside:
        here[child].add(case)
    others: dict[int, set[int]] = defaultdict(set)
    for child, case in CaseChild._base_manager.filter(child_id__in=here).values_list("child_id", "case_id"):
        others[case] |= here[child] - {case}
    acts = Action._base_manager.filter(state__in=[one.value for one in State if one.open])
    for rows in (acts, Planned._base_manager.all()):
        theirs = rows.filter(case__in=others, whom=ForWhom.SUSPECTED.value)
        for case, agency in theirs.values_list("case_id", "agency_id"):
            yield from ((one, agency) for one in others[case])


def _used(row: Table | None, *, at: datetime) -> int:
    if row is None:
        return 0
    return row.seconds + (max(int((at - row.called_at).total_seconds()), 0) if row.called_at else 0)


def _decision(row: Decision) -> DecisionLine:
    return DecisionLine(
        Kind(row.kind) if row.kind else None,
        row.words,
        row.together,
        Lacked(row.lacked) if row.lacked else None,
        row.instead,
        row.override,
        row.by.name if row.by else "",
        row.decided_at,
        row.version,
    )


def _harmed(row: Harmed | None) -> HarmedLine | None:
    if row is None:
        return None
    return HarmedLine(row.wishes, Advocate(row.adviser) if row.adviser else None, row.version)


def _dissent(row: Dissent) -> DissentLine:
    return DissentLine(
        row.reference, row.agency.name, row.words, row.instead, row.what_would_change_it,
        row.review_on, row.looked_at is not None,
    )  # fmt: skip


def _of_the_people(
    viewer: Viewer,
    row: Case,
    rows: Sequence[Planned],
    owners: Sequence[tuple[int, ForWhom]],
    said: Harmed | None,
) -> tuple[tuple[Joined, ...], HarmedLine | None]:
    """The contacts by person, and what the person harmed wishes: that tells where she can be found, too."""
    planned = [
        joining.Planned(
            row.pk,
            ForWhom(row.whom),
            row.agency_id,
            row.agency.name,
            row.by.name,
            row.when,
            row.safe,
            row.about,
        )
        for row in rows
    ]
    first = next(
        (one for one, row in zip(planned, rows, strict=True) if row.first and one.whom is ForWhom.HARMED),
        None,
    )
    agency = viewer.agency_id
    rule = rule_in_use(row.area_id, day=row.meeting.on_day)
    beside = joining.works_with_the_suspected(
        agency,
        owners=owners,
        planned=planned,
        by_kind=rule.works_with_suspects(agencies.kind_of(agency)),
        first=first,
    )
    writes = viewer.practitioner_id in (row.meeting.chair_id, row.meeting.scribe_id)
    contacts = joining.joined(
        planned, first=first, viewer_agency=agency, with_suspected=beside, writes=writes
    )
    harmed = _harmed(said)
    kept = joining.kept_of_the_harmed(first, viewer_agency=agency, with_suspected=beside)
    if harmed is not None and harmed.wishes and kept and not writes:
        harmed = replace(harmed, wishes=kept, kept=True)
    return contacts, harmed


def _aloud(
    decision: Decision | None,
    actions: Sequence[ActionFacts],
    dissents: Sequence[DissentLine],
    *,
    today: date,
) -> str:
    if decision is None or not decision.kind:
        return ""
    return deciding.read_aloud(
        Kind(decision.kind),
        decision.words,
        owners=tuple(f"{one.owner.name}, by {day_in_words(one.due, today=today)}" for one in actions),
        dissents=tuple((one.agency, one.instead) for one in dissents),
    )
