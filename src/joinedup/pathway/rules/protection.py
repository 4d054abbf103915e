"""Police protection (Children Act 1989, section 46): who may do what, what is owed, and when it must be over.

No court makes it, and it gives nobody parental responsibility. It ends as soon as its grounds go; 72 hours
are a ceiling, so nothing here counts towards them. The wording follows the section; it has not been looked
through by a lawyer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, hide, refuse
from joinedup.kernel.london import from_london, moment_in_words, today_in_london

POLICE, AUTHORITY = "police", "childrens_social_work"
CEILING = timedelta(hours=72)  # section 46(6)
# Ours, for each area to look through: a question that cannot wait is chased after 30 minutes.
TO_TAKE, TO_CONFIRM = timedelta(minutes=15), timedelta(minutes=30)
WARN_BEFORE = timedelta(hours=24)  # as for the clock of a child who is known
LINE_LIMIT, TEXT_LIMIT = 200, 1000
NO_RESPONSIBILITY = (
    "Police protection is not an order of a court. It gives nobody parental responsibility: neither the "
    "constable nor the designated officer decides for the parents beyond what keeps the child safe."
)
DUTY = (
    "The authority must now enquire whether it has to act to keep the child safe: section 47 of the Children "
    "Act 1989."
)


OVER = "Police protection that ended by law: say what keeps the child safe"


class What(StrEnum):
    """What is written down while it lasts."""

    TOLD = "told"
    WISHES = "wishes"
    SEARCH = "search"
    GROUNDS = "grounds"


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody who must be told."""

    code: str
    label: str
    source: str


WHOM = (
    Whom("authority_found", "The authority where the child was found", "section 46(3)(a)"),
    Whom("authority_lives", "The authority where the child lives", "section 46(3)(b)"),
    Whom("child", "The child", "section 46(3)(c)"),
    Whom("parents", "The parents, or who has parental responsibility", "section 46(4)(a) and (b)"),
    Whom("lived_with", "Whoever else the child lived with", "section 46(4)(c)"),
)


class Told(StrEnum):
    TOLD = "told"
    NOT_YET = "not_yet"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        return {"told": "Told", "not_yet": "Not yet", "nobody": "There is nobody such"}[self.value]


class Heard(StrEnum):
    SAID = "said"
    NOT_HEARD = "not_heard"

    @property
    def label(self) -> str:
        return {"said": "In the child's own words", "not_heard": "Not heard yet"}[self.value]


class Bed(StrEnum):
    """What came of asking one place for somewhere to stay."""

    FOUND = "found"
    NO_BED = "no_bed"
    RING_BACK = "ring_back"
    NO_ANSWER = "no_answer"

    @property
    def label(self) -> str:
        return _BEDS[self]


_BEDS = {
    Bed.FOUND: "They take the child",
    Bed.NO_BED: "No bed",
    Bed.RING_BACK: "They ring back",
    Bed.NO_ANSWER: "Nobody answered",
}


class Grounds(StrEnum):
    GONE = "gone"
    INSTEAD = "instead"
    CEILING = "ceiling"
    AUTHORITY_ASKS = "authority_asks"
    OFFICER_ASKS = "officer_asks"
    REMAIN = "remain"

    @property
    def ends(self) -> bool:
        return self in (Grounds.GONE, Grounds.INSTEAD, Grounds.CEILING)

    @property
    def label(self) -> str:
        return _GROUNDS[self][0]

    @property
    def hint(self) -> str:
        return _GROUNDS[self][1]


_GROUNDS = {
    Grounds.GONE: ("The grounds have gone", "It ends now, however long it has lasted."),
    Grounds.INSTEAD: (
        "Something else keeps the child safe",
        "The parents agree to where the child stays, or a court has made an order. It ends now.",
    ),
    Grounds.AUTHORITY_ASKS: (
        "They remain: the authority asks a court for an emergency protection order",
        "It goes on until the court has decided, and never beyond its ceiling.",
    ),
    Grounds.OFFICER_ASKS: (
        "They remain: the designated officer asks for one on the authority's behalf",
        "Section 46(7).",
    ),
    Grounds.REMAIN: (
        "They remain for now, and no order is asked for",
        "Say why not, and who looks again when.",
    ),
    Grounds.CEILING: ("72 hours have passed", "It ended then by law. Say what keeps the child safe now."),
}


def began(clock: time, *, on: date | None, at: datetime) -> datetime | None:
    """The moment that was meant; without a day the newest such time. None: the clocks skipped that hour.

    Where the clocks went back it was twice: the earlier is taken, from which the ceiling comes sooner.
    """
    days = (on,) if on is not None else (today_in_london(at), today_in_london(at) - timedelta(days=1))
    for day in days:
        read = from_london(datetime.combine(day, clock))
        if read.shifted and (on is not None or read.moment <= at):
            return None
        if read.moment <= at or on is not None:
            return read.moment
    return None


def until_at_most(taken_at: datetime) -> datetime:
    return taken_at + CEILING


def runs(taken_at: datetime, *, ended_at: datetime | None, at: datetime) -> bool:
    """Past its ceiling it is over by law, whether or not somebody has said so."""
    return ended_at is None and at < until_at_most(taken_at)


class Chase(StrEnum):
    """What nobody has done in time; each is said once."""

    TAKE = "take"
    CONFIRM = "confirm"
    ENDS = "ends"


def to_chase(
    *, taken_at: datetime, entered: datetime, taken_on: bool, confirmed: bool, at: datetime
) -> frozenset[Chase]:
    """What of a record that runs is due to be said, whether or not it was said before."""
    if not runs(taken_at, ended_at=None, at=at):
        return frozenset()
    due = {
        Chase.TAKE: not taken_on and at >= entered + TO_TAKE,
        Chase.CONFIRM: not confirmed and at >= entered + TO_CONFIRM,
        Chase.ENDS: at >= until_at_most(taken_at) - WARN_BEFORE,
    }
    return frozenset(one for one, is_due in due.items() if is_due)


def may_use(kind: str, *, constable: bool) -> Decision:
    """A constable alone takes a child into police protection (section 46(1)), whatever their rank."""
    if kind != POLICE:
        return hide("protection.not_police")
    if not constable:
        return refuse(
            "protection.no_constable", "A constable takes a child into police protection. Ring one: 999."
        )
    return allow("protection.police")


def may_begin(taken_at: datetime | None, *, at: datetime, running: bool) -> Decision:
    if running:
        return refuse(
            "protection.running", "This child is in police protection already. Go on in that record."
        )
    if taken_at is None:
        return refuse(
            "protection.skipped", "The clocks went forward in that hour, and there was no such time."
        )
    if taken_at > at:
        return refuse("protection.ahead", "It must have happened by now. Check the day and the time.")
    return allow("protection.began")


def may_be_officer(
    *, own_force: bool, constable: bool, took_the_child: bool, confirmed: bool, ended: bool
) -> Decision:
    """An officer whom the chief officer designated, and never the one who took the child (46(3)(e))."""
    if not own_force:
        return hide("protection.not_police")
    if confirmed:
        return refuse(
            "protection.has_officer", "Somebody has confirmed already that they are the designated officer."
        )
    if ended:
        return refuse("protection.over", "This has ended. Nothing is added to it.")
    if not constable:
        return refuse(
            "protection.no_officer", "The designated officer is a police officer. Ring whoever is on duty."
        )
    if took_the_child:
        return refuse(
            "protection.same_person", "You took the child. The designated officer is somebody else."
        )
    return allow("protection.officer")


def told_by_taking_on(kind: str) -> bool:
    """Whether the authority knows, since whoever has taken it on is of the authority (section 46(3)(a))."""
    return kind == AUTHORITY


def may_take(*, own_force: bool, theirs: bool, taken: bool) -> Decision:
    """`theirs`: whoever asks is of the authority, or the area has none, and who answers for it takes it on.

    Whoever else had it on paper would keep the authority from being chased.
    """
    if own_force:
        return hide("protection.police_handed_it")
    if not theirs:
        return refuse(
            "protection.not_theirs", "Children's social work takes this on. Ring who answers for it."
        )
    if taken:
        return refuse("protection.taken", "Somebody has taken this on already.")
    return allow("protection.take")


def may_add(*, ended: bool) -> Decision:
    if ended:
        return refuse("protection.over", "This has ended. Nothing is added to it.")
    return allow("protection.add")


def may_judge(
    grounds: Grounds, *, own_force: bool, constable: bool, ended: bool, taken_at: datetime, at: datetime
) -> Decision:
    """The police answer for the grounds. A constable who sees that they have gone says so, of any rank.

    That it was over by law is nobody's judgement, and anybody of the force may write it down.
    """
    if not own_force:
        return refuse("protection.police_judge", "The police judge the grounds. Ring the designated officer.")
    if not constable and grounds is not Grounds.CEILING:
        return refuse(
            "protection.officer_judges", "A police officer judges the grounds. Ring the designated officer."
        )
    if ended:
        return refuse("protection.over", "This has ended. Nothing is added to it.")
    over = at >= until_at_most(taken_at)
    if grounds is Grounds.CEILING and not over:
        return refuse("protection.not_over", "72 hours have not passed. Say what has become of its grounds.")
    if over and not grounds.ends:
        return refuse(
            "protection.must_end", "72 hours have passed. It has ended: say what keeps the child safe now."
        )
    return allow("protection.judged")


def lasts_in_words(taken_at: datetime, *, ended_at: datetime | None, at: datetime) -> str:
    """No count and no bar: a ceiling is nothing to work towards."""
    if ended_at is not None:
        return f"Police protection ended {moment_in_words(ended_at, at=at)}."
    latest = moment_in_words(until_at_most(taken_at), at=at)
    if at >= until_at_most(taken_at):
        return f"Police protection ended {latest} by law. Nobody has said yet what keeps the child safe now."
    return f"It ends as soon as its grounds go. Never beyond {latest}."


def nobody_has_a_bed(answers: Iterable[str]) -> str:
    """The search in one sentence; that there is no bed is said, and is nobody's failure (V11)."""
    asked = [Bed(one) for one in answers]
    if not asked:
        return "Nobody has been asked for a place yet."
    if Bed.FOUND in asked:
        return "A place has been found."
    refused = sum(one is Bed.NO_BED for one in asked)
    places = "1 place has" if len(asked) == 1 else f"{len(asked)} places have"
    return f"{places} been asked, {refused} without a bed. No place has been found yet."
