"""What the directory finds: desks with who is on, people, and how long an answer usually takes."""

from dataclasses import dataclass

from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine, Wanted, by_hand, specialists
from joinedup.agencies.rules.on_duty import OnDuty, Step
from joinedup.agencies.rules.specialists import Candidate
from joinedup.agencies.rules.topics import stems
from joinedup.desk.queries import why
from joinedup.desk.rules.marks import code_of
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.sharing.queries.usual import usual_answers

MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, and whether only those who are on now count."""

    typed: str = ""
    on_now: bool = False
    area_id: int | None = None  # another partnership's; None: the viewer's own


@dataclass(frozen=True, slots=True)
class DeskFound:
    agency: str
    agency_reference: str
    code: str
    desk: str
    who: str
    why: str
    phone: str
    load: str
    usual: str  # what its card says
    measured: str  # what it was lately; '' where nothing was asked
    ask: str  # the desk's reference, where whoever looks may ask it; ''


@dataclass(frozen=True, slots=True)
class DirectoryFound:
    desks: tuple[DeskFound, ...]
    people: tuple[Candidate, ...]
    hidden: int  # desks that fit, and at which nobody is on now


def directory_of(viewer: Viewer, asked: Asked) -> DirectoryFound:
    """Every desk of the area that fits every word typed, by agency; and the people of that name.

    Of another partnership its desks and who answers are shown; its cards are its own people's to read.

    A desk fits by its own name, its agency's, or a word of what the agency's card says that it can do.
    """
    today = today_in_london(viewer.at)
    elsewhere = asked.area_id not in (None, viewer.area_id)
    area_id = asked.area_id if asked.area_id is not None else viewer.area_id
    cards = {} if elsewhere else by_hand.cards_of(area_id)
    lines = [
        line
        for line in agencies.every_desk(area_id)
        if (line.is_there(today)) and _fits(line, asked.typed, cards)
    ]
    now = agencies.on_duty_at([Wanted(line.id) for line in lines], at=viewer.at)
    measured = {} if elsewhere else usual_answers(viewer)
    found = [
        _found(line, duty, cards, measured.get(line.agency_id, ""), may_ask=_may_ask(viewer, line, elsewhere))
        for line, duty in zip(lines, now, strict=True)
        if not asked.on_now or _answers_itself(line, duty)
    ]
    people = _people(viewer, asked, area_id) if asked.typed else ()
    return DirectoryFound(tuple(found), people, len(lines) - len(found))


def _fits(line: DeskLine, typed: str, cards: dict[int, by_hand.CardShort]) -> bool:
    card = cards.get(line.agency_id)
    words = set(stems(f"{line.name} {line.agency_name} {card.can if card else ''}"))
    return all(any(word.startswith(part) for word in words) for part in stems(typed))


def _answers_itself(line: DeskLine, duty: OnDuty) -> bool:
    """Somebody is on at this very desk, or it is open: not another that takes over for it."""
    return duty.step is not Step.NOBODY and duty.desk.reference == line.reference


def _may_ask(viewer: Viewer, line: DeskLine, elsewhere: bool) -> bool:
    """Somebody of another desk, in the same partnership: what is asked there is read there."""
    return may_work(viewer).allowed and not elsewhere and line.id not in viewer.desk_ids


def _people(viewer: Viewer, asked: Asked, area_id: int) -> tuple[Candidate, ...]:
    rows = agencies.find_practitioners(
        area_id, asked.typed, today=today_in_london(viewer.at), most=MOST_PEOPLE
    )
    people = specialists.of_people([person.id for person, _ in rows], at=viewer.at)
    return tuple(
        sorted(
            (one for one in people if one.is_on or not asked.on_now),
            key=lambda one: (not one.is_on, one.person.name),
        )
    )


def _found(
    line: DeskLine, duty: OnDuty, cards: dict[int, by_hand.CardShort], measured: str, *, may_ask: bool
) -> DeskFound:
    card = cards.get(line.agency_id)
    return DeskFound(
        line.agency_name,
        line.agency_reference,
        code_of(line.kind),
        line.name,
        "Nobody can be reached" if duty.step is Step.NOBODY else duty.who,
        why(duty),
        duty.phone,
        card.load if card else "",
        card.how_long if card else "",
        measured,
        line.reference if may_ask else "",
    )
