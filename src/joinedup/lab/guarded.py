"""The town of the lab of hidden things, with children in every state in which somebody stands before them.

What is here is set by the product's own actions; who sees what of it is typed by hand beside each.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from joinedup.children import actions as children
from joinedup.children.rules.arrivals import NewChild, NewInvolvement
from joinedup.children.rules.guarding import OPEN_FOR
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.lab import hidden
from joinedup.lab.world import TUESDAY_NINE

DOOR = frozenset({"Priya Nair", "Denise Walker", "Owen Price"})
POLICE = frozenset({"Sam Khan", "Angela Moran"})
NOBODY = frozenset[str]()
BORN_HIDDEN, BORN_NOBODY = "3/11/2015", "4/11/2015"
NEXT_YEAR = date(2027, 1, 14)
FAMILY = "Quill"  # of every child here, and of nobody else

# Who opens a child's record in each state: typed by hand.
CHILDREN = {
    "involved": DOOR | {"Hannah Okoye"},
    "nobody's": DOOR,
    "work that has ended": DOOR,
    "restricted": frozenset({"Denise Walker"}),
    "kept out": NOBODY,
    "said to be known": NOBODY,
    "opened with a reason": DOOR | {"Sam Khan"},
    "opened an hour ago": DOOR,
    "of another area": NOBODY,
}
# A question of Priya's to the police about a child in that state: who sees either side.
QUESTIONS = {
    "involved": (DOOR, POLICE),
    "restricted": (frozenset({"Denise Walker"}), POLICE),
    "kept out": (NOBODY, NOBODY),
    "of another area": (NOBODY, NOBODY),
}
# A worry of Joy's that is tied to a child in that state: who sees it at the front door, and who their own.
CONCERNS = {
    "involved": (DOOR, frozenset({"Joy Adeyemi"})),
    "restricted": (frozenset({"Denise Walker"}), frozenset({"Joy Adeyemi"})),
    "kept out": (NOBODY, NOBODY),
    "of another area": (NOBODY, NOBODY),
}


@dataclass(frozen=True, slots=True)
class Guarded:
    """References of children, questions and concerns by the state of the child, and of other records."""

    people: tuple[Viewer, ...]
    children: dict[str, str]
    questions: dict[str, str]
    concerns: dict[str, str]
    paths: dict[str, str]  # what follows after an incident, by whose it is
    untied: str  # a worry of Joy's that is not tied to anybody
    others: dict[Kind, str]  # one of each other kind, which nobody here sees

    def named(self, name: str) -> Viewer:
        return next(one for one in self.people if one.name == name)


def a_town() -> Guarded:
    """Everybody of the other lab, and nine children; what stands before them is set after the rest."""
    town = hidden.a_town()
    by = {one.name: one for one in town.people}
    elsewhere = {one.kind: one.reference for one in town.records if not one.seen_by}
    priya, joy = by["Priya Nair"], by["Joy Adeyemi"]
    held = {state: a_child(state, by=priya) for state in CHILDREN if state != "of another area"}
    _work(held, by=by["Hannah Okoye"])
    police = min(by["Sam Khan"].desk_ids)
    questions = {state: hidden.a_question(priya, held[state], police) for state in QUESTIONS if state in held}
    concerns = {state: a_concern(held[state], by=joy, tied_by=priya) for state in CONCERNS if state in held}
    for states, place in ((held, Kind.CHILD), (questions, Kind.QUESTION), (concerns, Kind.CONCERN)):
        states["of another area"] = elsewhere[place]
    guard(held, people=town.people)
    after = {"at the nurses": town.path, "of another area": elsewhere[Kind.PATH]}
    return Guarded(town.people, held, questions, concerns, after, told(by=joy), elsewhere)


def a_child(state: str, *, by: Viewer) -> str:
    born = date(2016, 2, 1) + timedelta(days=sum(map(ord, state)) % 900)
    child = NewChild(given_name=state.split(maxsplit=1)[0].capitalize(), family_name=FAMILY, birth_date=born)
    return children.add_child(child, by=by, at=TUESDAY_NINE)


def a_named_child(given: str, family: str, *, by: Viewer) -> str:
    born = NewChild(given_name=given, family_name=family, birth_date=date(2015, 11, 3))
    return children.add_child(born, by=by, at=TUESDAY_NINE)


def keep_everybody_out(child: str, *, people: Iterable[Viewer], by: Viewer) -> None:
    for one in people:
        if one is not by:
            _keep_out(child, one, by=by)
    children.declare_conflict(child, because="Her own.", by=by, at=TUESDAY_NINE)


def told(*, by: Viewer) -> str:
    worry = Told(worry="A bruise on the arm", last_happened="today", family_knows="no")
    return frontdoor.tell(worry, by=by, at=TUESDAY_NINE, key=new(Kind.CONCERN))


def a_concern(child: str, *, by: Viewer, tied_by: Viewer) -> str:
    concern = told(by=by)
    frontdoor.tie(concern, child=child, version=1, by=tied_by, at=TUESDAY_NINE)
    return concern


def guard(held: dict[str, str], *, people: Iterable[Viewer]) -> None:
    """Keep everybody out of one child, let everybody know another, restrict one, and open two."""
    by = {one.name: one for one in people}
    denise, sam = by["Denise Walker"], by["Sam Khan"]
    children.restrict(
        held["restricted"],
        named=[denise.practitioner_id],
        category="high_profile",
        because="Their mother is in the paper.",
        review_on=NEXT_YEAR,
        by=denise,
        at=TUESDAY_NINE,
    )
    for one in by.values():
        children.declare_conflict(held["said to be known"], because="Next door.", by=one, at=TUESDAY_NINE)
    keep_everybody_out(held["kept out"], people=by.values(), by=denise)
    # The clock goes on while every page is asked for: a record that was opened just now stays open for that.
    for state, before in (("opened with a reason", timedelta(0)), ("opened an hour ago", OPEN_FOR)):
        then = TUESDAY_NINE - before
        children.open_with_a_reason(
            held[state],
            code="danger_now",
            because=f"Found alone in the street this morning, {state}.",
            by=replace(sam, at=then),
            at=then,
        )


def _keep_out(child: str, person: Viewer, *, by: Viewer) -> None:
    children.keep_out(
        child,
        person=person.practitioner_id,
        because="They must never see it.",
        review_on=NEXT_YEAR,
        by=by,
        at=TUESDAY_NINE,
    )


def _work(held: dict[str, str], *, by: Viewer) -> None:
    desk = min(by.desk_ids)
    since = TUESDAY_NINE - timedelta(days=100)
    for state in ("involved", "restricted", "kept out", "said to be known"):
        work = NewInvolvement(held[state], by.agency_id, desk, "health visitor", since, visibility="open")
        children.involve(work, by=by, at=TUESDAY_NINE)
    over = NewInvolvement(
        held["work that has ended"],
        by.agency_id,
        desk,
        "health visitor",
        since,
        until=TUESDAY_NINE,
        visibility="open",
    )
    children.involve(over, by=by, at=TUESDAY_NINE)
