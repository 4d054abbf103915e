"""What is filled in, offered and said before somebody asks."""

from datetime import date, datetime

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine, Wanted
from joinedup.agencies.rules.on_duty import OnDuty
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts, ToldLine
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import day_in_words, moment_in_words, today_in_london
from joinedup.sharing.queries.standing import enquiry_since, standing
from joinedup.sharing.queries.values import Asking, DeskToAsk
from joinedup.sharing.rules.bases import answer_sentence, bases_of_england, spoken_sentence
from joinedup.sharing.rules.needed_by import offers
from joinedup.sharing.rules.periods import PERIODS, first_day
from joinedup.sharing.rules.purposes import Stage, follows_from, may_be_chosen
from joinedup.sharing.rules.topics import topics

MOST_NEAR = 8
NOBODY_SAID = "Not known. Nobody has written down what the family has been told."


def asking(viewer: Viewer, child: ChildFacts, *, concern: str = "", wanted: str = "") -> Asking:
    """Everything that the page needs before somebody asks about `child`.

    `concern` is what the page was opened for; one that does not stand open is left aside. `wanted` is a desk
    to put first.
    """
    today, bases = today_in_london(viewer.at), bases_of_england()
    stands = standing(viewer, child)
    concern = concern if concern in stands.concerns else ""
    purpose = follows_from(stands, concern=concern)
    for_enquiry = purpose is not None and Stage.ENQUIRY_OPEN in purpose.stages
    near, others = _desks(viewer, child, purpose=purpose.code if purpose else "", wanted=wanted)
    return Asking(
        purpose=purpose.words if purpose else "",
        purposes=tuple((one.code, one.label) for one in may_be_chosen(stands)),
        concern=concern,
        enquiry_since=enquiry_since(viewer, child) if for_enquiry else None,
        basis=spoken_sentence(asker_kind=agencies.kind_of(viewer.agency_id), today=today, bases=bases),
        family_told=told_in_words(children.family_told(child.id, kept_back=child.kept), today=today),
        people=children.people_around(child.id),
        near=near,
        others=others,
        offers=offers(viewer.at, calendar=england_and_wales()),
        since={period.months: first_day(today, months=period.months) for period in PERIODS},
        today=today,
    )


def _desks(
    viewer: Viewer, child: ChildFacts, *, purpose: str, wanted: str
) -> tuple[tuple[DeskToAsk, ...], tuple[DeskToAsk, ...]]:
    """Those around the child and the police, and all others."""
    can_tell = frozenset(kind for topic in topics().values() for kind in topic.answered_by)
    desks = [
        one
        for one in agencies.desks_to_ask(viewer.area_id)
        if one.agency_id != viewer.agency_id and one.kind in can_tell
    ]
    around = {one.desk_id for one in children.around(viewer, child) if not one.on_request and not one.kept}
    desks.sort(key=lambda one: (one.reference != wanted, one.kind != "police", one.id not in around))
    near = sum(one.reference == wanted or one.id in around or one.kind == "police" for one in desks)
    near = min(near, MOST_NEAR)
    out = children.kept_out_of([child.id])[child.id]
    now = agencies.on_duty_at([Wanted(one.id, without=out) for one in desks], at=viewer.at)
    known = [
        _desk_to_ask(one, duty, purpose=purpose, at=viewer.at, with_card=place < near)
        for place, (one, duty) in enumerate(zip(desks, now, strict=True))
    ]
    return tuple(known[:near]), tuple(sorted(known[near:], key=lambda one: (one.agency, one.name)))


def told_in_words(told: ToldLine | None, *, today: date) -> str:
    """What the family has been told, who says so and since when, as a question writes it down."""
    if told is None:
        return NOBODY_SAID
    since = day_in_words(today_in_london(told.occurred), today=today)
    return f"{told.words}. {told.said_by}, {since}."


def _desk_to_ask(desk: DeskLine, duty: OnDuty, *, purpose: str, at: datetime, with_card: bool) -> DeskToAsk:
    until = f" until {moment_in_words(duty.until, at=at)}" if duty.until else ""
    return DeskToAsk(
        reference=desk.reference,
        name=desk.name,
        agency=desk.agency_name,
        agency_reference=desk.agency_reference,
        now=f"{duty.who}{until}",
        phone=duty.phone,
        tells=tuple(topic.label for topic in topics().values() if desk.kind in topic.answered_by),
        may=answer_sentence(
            purpose=purpose,
            holder_kind=desk.kind,
            holder_name="They",
            today=today_in_london(at),
            bases=bases_of_england(),
        ),
        card=agencies.card(desk.agency_reference) if with_card else None,
    )
