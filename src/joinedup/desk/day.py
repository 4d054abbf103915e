"""What waits for somebody today, brought together from the rooms below. No name of a child is in any line."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.urls import reverse

from joinedup.access.rules.roles import may_sit_at_the_hub, may_work_the_front_door
from joinedup.agencies.queries import OwnShift, asks, narrowings
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children.queries import asking_them, visits
from joinedup.children.queries.beside import SAID_OF_US, WHO_LEFT, left_behind
from joinedup.clocks import queries as clocks
from joinedup.desk import handovers, open_work
from joinedup.desk.rules.order import AFTER_YOUR_SHIFT, Waiting, in_order, needs_handing_over
from joinedup.disagreements import queries as disagreements
from joinedup.disagreements.queries import DifferenceWaiting
from joinedup.frontdoor import queries as frontdoor
from joinedup.frontdoor.rules.owed import Debt, What
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.gate.viewer import Viewer, seen_once
from joinedup.kernel.london import (
    day_in_words,
    end_of_day,
    moment_in_words,
    to_london,
    today_in_london,
)
from joinedup.meetings import queries as meetings
from joinedup.meetings.queries import acting as meeting_work
from joinedup.pathway import queries as pathway
from joinedup.risk import queries as risk
from joinedup.sharing import queries as sharing
from joinedup.sharing.queries import QuestionLine
from joinedup.ui.parts import WorkItem
from joinedup.ui.words import plural

MOST_VIEWS = 3  # among the rest of a day's list


@dataclass(frozen=True, slots=True)
class HappenedLine:
    """What became of something that the viewer or their desk gave."""

    title: str
    href: str
    reference: str
    text: str
    when: str
    at: datetime


def first(viewer: Viewer, shift: OwnShift) -> tuple[WorkItem, ...]:
    """Everything that waits for the viewer or their duty desks, in the order of `desk.rules.order`."""
    questions = seen_once(viewer, sharing.for_today)
    waiting = [_question(line, "Answer a question") for line in questions.to_answer]
    waiting += [_question(line, "Release an answer", "sharing:release") for line in questions.to_release]
    waiting += [_stood_in(one) for one in questions.stood_in_for]
    here = {one.reference for one in waiting}
    late = [line for line in questions.past_their_day if line.reference not in here]
    waiting += [_question(line, "Past its day", "sharing:thread") for line in late]
    waiting += [_owed(line) for line in sharing.outcomes_owed(viewer) if line.overdue]
    waiting += [_talk(line) for line in frontdoor.talks_that_wait(viewer)]
    waiting += [_path(line) for line in frontdoor.paths_waiting(viewer)]
    if may_work_the_front_door(viewer).allowed:
        waiting += [_concern(line) for line in frontdoor.open_lines(viewer)]
        waiting += [_came_of_it(line) for line in frontdoor.waiting_to_be_told(viewer)]
        waiting += [
            _decided("Answer a sender who does not agree", line, line.due_on, line.at, viewer)
            for line in frontdoor.challenges_to_answer(viewer)
        ]
        waiting += [
            _decided(f"Decided, and to be done: {line.outcome}", line, line.due_on, line.since, viewer)
            for line in frontdoor.to_follow_today(viewer)
            if line.due_on is not None
        ]
    waiting += [_protection(one, viewer) for one in pathway.protections_waiting(viewer)]
    waiting += _few_views(viewer)
    waiting += handovers.waiting(viewer)
    waiting += [_meeting(line, viewer) for line in meetings.to_prepare(viewer)]
    waiting += [_difference(one, viewer) for one in disagreements.waiting(viewer)]
    waiting += _owed_on_a_day(viewer)
    beside = asking_them.what_waits(viewer)
    waiting += [_visit(one, viewer) for one in beside.visits]
    waiting += [
        _undated("Somebody asks who your service is", "desk:name_wish", *one) for one in beside.wishes
    ]
    waiting += [_undated(SAID_OF_US, "desk:who_works", *one) for one in beside.said_of_us]
    waiting += [_undated(WHO_LEFT, "desk:who_works", *one) for one in left_behind(viewer)]
    waiting += [_undated("Something is said to be wrong", "desk:doubt", *one) for one in beside.doubts]
    waiting += [_specialist(line) for line in asks.asks(viewer) if line.theirs_to_answer]
    waiting += [_service(line, viewer) for line in narrowings.waiting(viewer)]
    return tuple(_item(one, shift) for one in in_order(waiting, shift_ends=shift.until))


def _meeting(line: meetings.MeetingLine, viewer: Viewer) -> Waiting:
    """Until it begins it waits for what one's own agency has to say; then for whoever is to be there."""
    part = ", which you chair" if line.mine else ", at which you write" if line.writes else ""
    return Waiting(
        title=f"{line.name}{part}",
        href=reverse("meetings:meeting", args=[line.reference]),
        reference=line.reference,
        detail=f"{plural(line.cases, 'case')}. {line.state}",
        due_words=f"begins {moment_in_words(line.starts_at, at=viewer.at)}",
        due=line.starts_at,
        since=line.starts_at,
        late=False,
    )


def _of_a_meeting(item: OpenItem, viewer: Viewer) -> Waiting:
    page = "meetings:close" if item.code == "meeting.to_close" else "meetings:dissent_again"
    return Waiting(
        title=item.what,
        href=reverse(page, args=[item.reference]),
        reference=item.reference,
        detail="",
        due_words=f"due {moment_in_words(item.due, at=viewer.at)}" if item.due else "",
        due=item.due,
        since=item.since,
        late=item.due is not None and item.due < viewer.at,
    )


def _owed_on_a_day(viewer: Viewer) -> list[Waiting]:
    """What is the viewer's to see to, or their desks': dissents whose day has come, meetings that nobody has
    closed, contacts past their day, steps that are due or late, plans that are owed. Whose each is is asked
    once for all of them."""
    at, area_id = viewer.at, viewer.area_id
    of_meetings = meeting_work.due_work(area_id, at=at)
    contacts = frontdoor.contacts_to_settle(area_id, at=at) if may_sit_at_the_hub(viewer).allowed else ()
    written = dict.fromkeys((item.code for item in of_meetings), _of_a_meeting)
    written |= dict.fromkeys((item.code for item in contacts), _contact)
    passed = frontdoor.passed_on_work(area_id, desks=viewer.desk_ids)
    written |= dict.fromkeys((item.code for item in passed), _passed_on)
    items = (*of_meetings, *contacts, *passed, *clocks.due_work(area_id, at=at))
    found = open_work.whose(items, area_id=area_id, at=at)
    mine = [item for owner in open_work.own(viewer) for item in found.get(owner, ())]
    there = [item for item in mine if item.is_there_for(viewer.practitioner_id)]
    running = [item.reference for item in there if item.code == clocks.RUNNING]
    steps = clocks.steps(running) if running else {}
    return [
        _step(item, *steps[item.reference], viewer)
        if item.code == clocks.RUNNING
        else written.get(item.code, _clock)(item, viewer)
        for item in there
    ]


def _protection(one: pathway.ProtectionWaiting, viewer: Viewer) -> Waiting:
    late = one.due <= viewer.at
    return Waiting(
        title=one.title,
        href=reverse("pathway:protection", args=[one.reference]),
        reference=one.reference,
        detail="",
        due_words=f"{'was due' if late else 'due'} {moment_in_words(one.due, at=viewer.at)}",
        due=one.due,
        since=one.since,
        safety=True,
        late=late,
    )


def _visit(one: visits.Unsaid, viewer: Viewer) -> Waiting:
    planned = f"planned for {moment_in_words(one.starts, at=viewer.at)}"
    return _undated("Say whether a joint visit was made", "desk:visit", one.reference, one.starts, planned)


def _difference(one: DifferenceWaiting, viewer: Viewer) -> Waiting:
    line = one.line
    title = "Say whether it is settled" if one.confirm else "Settle a difference of view"
    return Waiting(
        title=title,
        href=reverse("disagreements:difference", args=[line.reference]),
        reference=line.reference,
        detail=f"with {line.other}, {line.step[:1].lower()}{line.step[1:]}",
        due_words=f"In time until {line.until}" if line.until else "",
        due=line.due,
        since=line.since,
        late=line.late,
    )


def _specialist(line: asks.AskLine) -> Waiting:
    title, asked_by = "Say what came of what a specialist was asked", f"asked by {line.who_agency}"
    return _undated(title, "desk:specialist_came", line.reference, line.asked_at, asked_by)


def _service(line: narrowings.NarrowingLine, viewer: Viewer) -> Waiting:
    assert line.open_with is not None
    today = today_in_london(viewer.at)
    return Waiting(
        title=narrowings.WHAT[line.open_with],
        href=reverse("desk:narrowing", args=[line.reference]),
        reference=line.reference,
        detail=f"notice of {line.agency}",
        due_words=f"From {day_in_words(line.from_day, today=today)}",
        due=end_of_day(line.from_day - timedelta(days=1)),
        since=line.asks[0].asked_at,
        late=line.from_day <= today,
    )


def _undated(title: str, page: str, reference: str, since: datetime, detail: str = "") -> Waiting:
    """What has no day by which it must be done: it stands by how long it has waited."""
    return Waiting(
        title=title,
        href=reverse(page, args=[reference]),
        reference=reference,
        detail=detail,
        due_words="",
        due=None,
        since=since,
    )


def asked(viewer: Viewer) -> tuple[WorkItem, ...]:
    """What the viewer's agency waits for others to answer."""
    return tuple(_line(line) for line in seen_once(viewer, sharing.for_today).asked)


def questions_about(viewer: Viewer, child_id: int) -> tuple[WorkItem, ...]:
    return tuple(_line(line) for line in sharing.asked_about(viewer, child_id))


def happened(viewer: Viewer) -> tuple[HappenedLine, ...]:
    """What happened to what the viewer sent, newest news first; silence is said too."""
    lines = [told for line in frontdoor.sent_by(viewer) for told in _sent(line, viewer)]
    lines += [_advised(*one, viewer) for one in frontdoor.advice_given(viewer)]
    lines += [_outcome(line, viewer) for line in sharing.outcomes_for(viewer)]
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


def _sent(line: frontdoor.SentLine, viewer: Viewer) -> list[HappenedLine]:
    """The decision, or that there is none yet, and then each word on what came of it."""
    href = reverse("frontdoor:receipt", args=[line.reference])
    at = line.decided_at or line.sent_at
    said = moment_in_words(at, at=viewer.at)
    lines = [
        HappenedLine("What came of it", href, line.reference, news.words, _told_at(news.at, viewer), news.at)
        for news in line.news
    ]
    first = HappenedLine(
        title=f"{line.state}: {line.outcome}" if line.outcome else line.state,
        href=href,
        reference=line.reference,
        text=line.told,
        when=f"You were told {said}{_still_owed(line, viewer)}"
        if line.decided_at
        else f"Sent {said}. You will be told what happens.",
        at=at,
    )
    return [first, *lines]


def _advised(reference: str, agency: str, at: datetime, viewer: Viewer) -> HappenedLine:
    href = reverse("frontdoor:talk", args=[reference])
    return HappenedLine("You have advice", href, reference, f"From {agency}.", _told_at(at, viewer), at)


def _told_at(at: datetime, viewer: Viewer) -> str:
    return f"You were told {moment_in_words(at, at=viewer.at)}"


def _still_owed(line: frontdoor.SentLine, viewer: Viewer) -> str:
    if line.news_due is None:
        return ""
    today = today_in_london(viewer.at)
    said = day_in_words(line.news_due, today=today)
    if line.news_due < today:
        return f". What came of it is owed to you since {said}."
    return f". You hear what came of it by {said}."


def _outcome(line: sharing.OutcomeLine, viewer: Viewer) -> HappenedLine:
    said = moment_in_words(line.at, at=viewer.at)
    return HappenedLine(
        title=line.topic,
        href=reverse("sharing:question", args=[line.question]),
        reference=line.question,
        text=line.words,
        when=f"{line.asker_agency}, {said}"
        if line.words
        else f"Answered {said}. {line.left or f'{line.asker_agency} owes you an outcome.'}",
        at=line.at,
    )


def _question(line: QuestionLine, title: str, page: str = "sharing:question") -> Waiting:
    return Waiting(
        title=f"{title}: {line.topic}",
        href=reverse(page, args=[line.reference]),
        reference=line.reference,
        detail=f"with {line.other}{f'. {line.needs}' if line.needs else ''}",
        due_words=line.due,
        due=line.needed_by,
        since=line.needed_by,
        late=line.late,
    )


def _stood_in(one: sharing.StoodInLine) -> Waiting:
    """What cannot wait until the desk that was asked opens."""
    cannot_wait = _question(one.line, "Cannot wait until they open", "sharing:thread")
    asked = f"asked of {one.desk}, closed until {one.opens}, {cannot_wait.detail}"
    return replace(cannot_wait, detail=asked)


def _owed(line: sharing.OwedLine) -> Waiting:
    return Waiting(
        title=f"Say what became of an answer: {line.topic}",
        href=reverse("sharing:question", args=[line.question]),
        reference=line.question,
        detail=f"from {line.other}",
        due_words=line.words,
        due=end_of_day(line.due_on),
        since=line.since,
        late=True,
    )


def _talk(line: frontdoor.TalkLine) -> Waiting:
    return Waiting(
        title=line.state if line.own else f"Advise before a child is named: {line.state.lower()}",
        href=reverse("frontdoor:talk", args=[line.reference]),
        reference=line.reference,
        detail=f"with {line.who}" if line.own else f"asked by {line.who}",
        due_words=_by(line.answer_by, at=line.seen_at) if line.answer_by else "",
        due=line.answer_by,
        since=line.at,
        late=line.late,
    )


def _by(due: datetime, *, at: datetime) -> str:
    """'By 13:00'; of a whole day 'By the end of Tuesday 14 July'."""
    last = today_in_london(due - timedelta(seconds=1))
    if due == end_of_day(last):
        return f"By the end of {day_in_words(last, today=today_in_london(at))}"
    return f"By {moment_in_words(due, at=at)}"


def _concern(line: frontdoor.QueueLine) -> Waiting:
    """By the clock of its rating, or by the day on which the decision is due, whichever comes first."""
    standing = line.standing
    words, due = (standing.words, end_of_day(standing.due_on)) if standing else ("", None)
    if line.due_at is not None and (due is None or line.due_at <= due):
        words, due = line.due_words, line.due_at
    return Waiting(
        title=f"Concern from {line.from_agency}",
        href=reverse("frontdoor:concern", args=[line.reference]),
        reference=line.reference,
        detail=f"{line.state_words}, waiting {line.waiting}",
        due_words=words[:1].upper() + words[1:],
        due=due,
        since=line.entered,
        safety=line.rating == Rating.RED,
        late=line.late or (standing is not None and standing.is_late),
    )


def _came_of_it(line: frontdoor.OwedLine) -> Waiting:
    standing = line.standing
    return Waiting(
        title="Tell what was decided" if standing.what is What.DECISION else "Tell what came of a concern",
        href=reverse("frontdoor:feedback", args=[line.reference]),
        reference=line.reference,
        detail=f"to {line.to}",
        due_words=standing.words,
        due=end_of_day(standing.due_on),
        since=line.since,
        late=standing.debt is Debt.OVERDUE,
    )


def _contact(item: OpenItem, viewer: Viewer) -> Waiting:
    assert item.due is not None
    day = to_london(item.due - timedelta(minutes=1)).date()  # it is due at the midnight that ends its day
    said = day_in_words(day, today=today_in_london(viewer.at))
    return Waiting(
        title="Say what came of a contact that was planned",
        href=reverse("frontdoor:hub", args=[item.reference]),
        reference=item.reference,
        detail="",
        due_words=f"Planned for {said}",
        due=item.due,
        since=item.since,
        late=True,
    )


def _passed_on(item: OpenItem, viewer: Viewer) -> Waiting:
    assert item.due is not None
    late = item.due <= viewer.at
    said = day_in_words(to_london(item.due - timedelta(minutes=1)).date(), today=today_in_london(viewer.at))
    return Waiting(
        title=item.what,
        href=reverse("frontdoor:hub", args=[item.reference]),
        reference=item.reference,
        detail="",
        due_words=f"Late since {said}" if late else f"By the end of {said}",
        due=item.due,
        since=item.since,
        late=late,
    )


def _decided(
    title: str,
    line: frontdoor.ChallengeLine | frontdoor.FollowLine,
    due_on: date,
    since: datetime,
    viewer: Viewer,
) -> Waiting:
    """What a decision leaves to do by a day: it is followed, or a sender who does not agree is answered."""
    said = day_in_words(due_on, today=today_in_london(viewer.at))
    return Waiting(
        title=title,
        href=reverse("frontdoor:concern", args=[line.reference]),
        reference=line.reference,
        detail="",
        due_words=f"Late since {said}" if line.late else f"By the end of {said}",
        due=end_of_day(due_on),
        since=since,
        late=line.late,
    )


def _path(line: frontdoor.PathWaiting) -> Waiting:
    return Waiting(
        title=f"After an incident: {line.label}",
        href=reverse("frontdoor:path", args=[line.reference]),
        reference=line.reference,
        detail=f"with {line.owner}",
        due_words=line.due[:1].upper() + line.due[1:],
        due=line.due_at,
        since=line.since,
        late=line.late,
    )


def many_views(viewer: Viewer) -> tuple[WorkItem, ...]:
    """The views that a morning's meeting asks for, where they are too many to stand among the rest."""
    lines = seen_once(viewer, risk.rounds_to_answer)
    if len(lines) <= MOST_VIEWS:
        return ()
    return tuple(_as_item(one) for one in in_order(map(_view, lines)))


def _few_views(viewer: Viewer) -> list[Waiting]:
    lines = seen_once(viewer, risk.rounds_to_answer)
    return [_view(line) for line in lines] if len(lines) <= MOST_VIEWS else []


def _view(line: risk.Brief) -> Waiting:
    so_far = f"{line.said} of {line.asked} agencies have said theirs"
    return _undated("Say your agency's view of a child", "risk:views", line.reference, line.since, so_far)


def _line(line: QuestionLine) -> WorkItem:
    return WorkItem(
        title=line.topic,
        href=reverse("sharing:question", args=[line.reference]),
        reference=line.reference,
        detail=" · ".join(filter(None, (line.other, line.state_words, line.needs))),
        due=line.due,
        tone="late" if line.late else "",
    )


def _clock(item: OpenItem, viewer: Viewer) -> Waiting:
    assert item.due is not None
    said = moment_in_words(item.due, at=viewer.at)
    late = item.code == clocks.LATE
    return Waiting(
        title=item.what,
        href=open_work.clock_address(item),
        reference=item.reference,
        detail="a clock of your agency beside a child",
        due_words=f"Late since {said}" if late else f"By {said}",
        due=item.due,
        since=item.since,
        late=late,
    )


def _step(item: OpenItem, name: str, child: str, viewer: Viewer) -> Waiting:
    """One for each child: the step that is due next."""
    assert item.due is not None
    last_day = today_in_london(item.due - timedelta(minutes=1))
    all_day = item.due == end_of_day(last_day)
    said = day_in_words(last_day, today=today_in_london(viewer.at))
    return Waiting(
        title=f"Beside a child: {name[:1].lower()}{name[1:]}",
        href=open_work.clock_address(item, child),
        reference=item.reference,
        detail="a clock of your agency",
        due_words=f"By {f'the end of {said}' if all_day else moment_in_words(item.due, at=viewer.at)}",
        due=item.due,
        since=item.since,
    )


def _as_item(one: Waiting) -> WorkItem:
    return WorkItem(one.title, one.href, one.reference, one.detail, one.due_words, "late" if one.late else "")


def _item(one: Waiting, shift: OwnShift) -> WorkItem:
    line = _as_item(one)
    if needs_handing_over(one.due, ends=shift.until, back_at=shift.back_at):
        return replace(line, then=AFTER_YOUR_SHIFT, then_href=reverse("desk:give"), then_do="Hand over now")
    return line
