"""What is filled in, offered and said before somebody asks."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine, Wanted
from joinedup.agencies.queries.contacts import worked_with
from joinedup.agencies.queries.skilled import skills_in
from joinedup.agencies.rules.continuity import Suggested
from joinedup.agencies.rules.on_duty import OnDuty
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts, ToldLine
from joinedup.clocks.queries import profile
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import day_in_words, moment_in_words, today_in_london
from joinedup.sharing.models import Question
from joinedup.sharing.queries.law import bases_in
from joinedup.sharing.queries.skills import who_is_trained
from joinedup.sharing.queries.standing import answers_in, enquiry_since, standing
from joinedup.sharing.queries.values import Asking, DeskToAsk
from joinedup.sharing.rules.asking import may_still_be_asked
from joinedup.sharing.rules.bases import Bases, answer_sentence, said_for, spoken_sentence
from joinedup.sharing.rules.needed_by import Offers, offers
from joinedup.sharing.rules.periods import PERIODS, first_day
from joinedup.sharing.rules.purposes import Stage, follows_from, gives_away, may_be_chosen
from joinedup.sharing.rules.topics import topics
from joinedup.sharing.rules.undo import may_be_undone
from joinedup.store.drafts import Typed

MOST_NEAR = 8
BIRTH = "birth"
CALLED = "A question to ask"  # its form, in the list of drafts
NOBODY_SAID = "Not known. Nobody has written down what the family has been told."


def asking(
    viewer: Viewer, child: ChildFacts, *, concern: str = "", wanted: str = "", topic: str = ""
) -> Asking:
    """Everything that the page needs before somebody asks about `child`.

    `concern` is what the page was opened for; one that does not stand open is left aside. `wanted` is a desk
    to put first.
    """
    today, bases = today_in_london(viewer.at), bases_in(viewer.area_id)
    stands = standing(viewer, child)
    concern = concern if concern in stands.concerns else ""
    purpose = follows_from(stands, concern=concern)
    for_enquiry = purpose is not None and Stage.ENQUIRY_OPEN in purpose.stages
    kind, choices = agencies.kind_of(viewer.agency_id), may_be_chosen(stands)
    law = _Law(purpose.code if purpose else "", kind, today, bases)
    near, others, trained = _desks(viewer, child, wanted=wanted, topic=topic, law=law)
    return Asking(
        purpose=purpose.words if purpose else "",
        purpose_code=purpose.code if purpose else "",
        purposes=tuple((one.code, one.label, gives_away(stands, one)) for one in choices),
        concern=concern,
        enquiry_since=enquiry_since(viewer, child) if for_enquiry else None,
        basis=spoken_sentence(purpose="", asker_kind=kind, today=today, bases=bases),
        also_said=tuple(
            (one.label, more)
            for one in choices
            if (more := said_for(one.code, asker_kind=kind, today=today, bases=bases))
        ),
        family_told=told_in_words(children.family_told(child.id, kept_back=child.kept), today=today),
        people=children.people_around(child.id),
        near=near,
        others=others,
        skills=tuple((one.code, one.label) for one in skills_in(viewer.area_id, today=today)),
        trained=trained,
        offers=_offers(viewer, child.id, concern=concern, at=viewer.at),
        rated_because=answers_in(viewer, child.id, concern)[1],
        since={period.months: first_day(today, months=period.months) for period in PERIODS},
        left={
            desk: may_still_be_asked(desk=name, left_on=on, today=today).because
            for desk, (name, on) in agencies.desks_that_left(viewer.area_id, today=today).items()
        },
        today=today,
    )


def _offers(viewer: Viewer, child_id: int, *, concern: str, at: datetime) -> Offers:
    hours, _ = answers_in(viewer, child_id, concern)
    service = profile(viewer.area_id, today=today_in_london(at)).service_day.hours if hours else None
    return offers(at, calendar=england_and_wales(), answers_in=hours, service=service)


def undo_until(viewer: Viewer, reference: str) -> datetime | None:
    """Until when the viewer can take a question of theirs back; None where they cannot."""
    row = Question.objects.asked_by(viewer).filter(reference=reference).first()
    if row is None:
        return None
    mine = row.asker_id == viewer.practitioner_id
    said = may_be_undone(asker=mine, reaches_at=row.reaches_at, at=viewer.at)
    return row.reaches_at if said.allowed else None


def as_typed(viewer: Viewer, reference: str) -> Typed:
    """A question as its form held it, to be kept as a draft: for whoever takes it back."""
    row = Question.objects.asked_by(viewer).select_related("child", "desk").get(reference=reference)
    together = Question.objects.asked_by(viewer).filter(bundle=row.bundle or "-").order_by("pk")
    desks = [one.desk.reference for one in together.select_related("desk")] or [row.desk.reference]
    offered, needed = _offers(viewer, row.child_id, concern=row.concern, at=row.entered), ["day"]
    if row.needed_by == offered.rated:
        needed = ["rated"]
    elif row.needed_by == offered.usual:
        needed = ["usual"]
    elif row.needed_by == offered.today:
        needed = ["today"]
    months = next(
        (str(period.months) for period in PERIODS if first_day(row.until, months=period.months) == row.since),
        BIRTH,
    )
    fields = {
        "topic": [row.topic],
        "topic_detail": [row.topic_detail],
        "desk": [desks[0]],
        "also": desks[1:],
        "people": list(row.about.order_by("pk").values_list("person", flat=True)),
        "months": [months],
        "depth": [row.depth],
        "widened_because": [row.widened_because],
        "why": [row.why],
        "skill": [row.skill],
        "needed": needed,
        "needed_day": [_written(today_in_london(row.needed_by))] if needed == ["day"] else [],
        "purpose": [row.purpose],
    }
    typed = {name: values for name, values in fields.items() if any(values)}
    return form_to_ask(row.child.reference, typed, concern=row.concern)


def form_to_ask(child: str, fields: dict[str, list[str]], *, concern: str) -> Typed:
    """What was typed about `child`, as a draft of the page on which a desk is asked."""
    page = reverse("sharing:ask", args=[child]) + (f"?concern={concern}" if concern else "")
    return Typed(
        form="sharing:ask", about=child, page=page, called=CALLED, key="", version=None, fields=fields
    )


def _written(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _desks(
    viewer: Viewer, child: ChildFacts, *, wanted: str, topic: str, law: "_Law"
) -> tuple[tuple[DeskToAsk, ...], tuple[DeskToAsk, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    """Those around the child and the police, and all others; those who can tell of `topic` first (C2). Beside
    them each skill, and at which of them somebody has it."""
    can_tell = frozenset(kind for topic in topics().values() for kind in topic.answered_by)
    desks = [
        one
        for one in agencies.desks_to_ask(viewer.area_id, today=today_in_london(viewer.at))
        if one.agency_id != viewer.agency_id and one.kind in can_tell
    ]
    around = {one.desk_id for one in children.around(viewer, child) if not one.on_request and not one.kept}
    right = topics()[topic].answered_by if topic in topics() else can_tell

    def in_turn(one: DeskLine) -> tuple[bool, ...]:
        close = one.reference == wanted or one.id in around or one.kind == "police"
        return (
            not close,
            one.reference != wanted,
            one.kind not in right,
            one.kind != "police",
            one.id not in around,
        )

    desks.sort(key=in_turn)
    near = min(sum(not in_turn(one)[0] for one in desks), MOST_NEAR)
    after_hours = agencies.out_of_hours([one.id for one in desks])
    out = children.kept_out_of([child.id])[child.id]
    now = agencies.on_duty_at([Wanted(one.id, without=out) for one in desks], at=viewer.at)
    together = worked_with(
        viewer.practitioner_id,
        [one.id for one in desks[:near]],
        child=child.reference,
        without=out,
        at=viewer.at,
    )
    trained, by_skill = who_is_trained(
        viewer, {one.id: f"{one.agency_name}: {one.name}" for one in desks}, without=out
    )
    known = [
        _desk_to_ask(
            one,
            duty,
            law=law,
            after_hours=after_hours.get(one.id, ("", "")),
            at=viewer.at,
            with_card=place < near,
            together=together.get(one.id, ()),
            trained=trained.get(one.id, ()),
        )
        for place, (one, duty) in enumerate(zip(desks, now, strict=True))
    ]
    others = sorted(known[near:], key=lambda one: (one.agency, one.name))
    return tuple(known[:near]), tuple(others), by_skill


def told_in_words(told: ToldLine | None, *, today: date) -> str:
    """What the family has been told, who says so and since when, as a question writes it down."""
    if told is None:
        return NOBODY_SAID
    since = day_in_words(today_in_london(told.occurred), today=today)
    return f"{told.words}. {told.said_by}, {since}."


@dataclass(frozen=True, slots=True)
class _Law:
    """Under what the desks of one page may answer."""

    purpose: str
    asker_kind: str
    today: date
    bases: Bases

    def for_a(self, holder_kind: str) -> str:
        return answer_sentence(
            purpose=self.purpose,
            asker_kind=self.asker_kind,
            holder_kind=holder_kind,
            holder_name="They",
            today=self.today,
            bases=self.bases,
        )


def _desk_to_ask(
    desk: DeskLine,
    duty: OnDuty,
    *,
    law: _Law,
    after_hours: tuple[str, str],
    at: datetime,
    with_card: bool,
    together: tuple[Suggested, ...],
    trained: tuple[str, ...],
) -> DeskToAsk:
    until = f" until {moment_in_words(duty.until, at=at)}" if duty.until else ""
    return DeskToAsk(
        reference=desk.reference,
        name=desk.name,
        agency=desk.agency_name,
        agency_reference=desk.agency_reference,
        now=f"{duty.who}{until}",
        phone=duty.phone,
        tells=tuple(topic.label for topic in topics().values() if desk.kind in topic.answered_by),
        may=law.for_a(desk.kind),
        after_hours=after_hours,
        card=agencies.card(desk.agency_reference) if with_card else None,
        together=together,
        trained=trained,
    )
