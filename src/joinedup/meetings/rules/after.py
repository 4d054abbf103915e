"""What follows from a case once it was heard: a flag for a year, and who is told of it by rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from joinedup.frontdoor.rules.incidents import Grade, IncidentKind
from joinedup.kernel.decisions import Decision, allow, refuse

REPEAT = timedelta(days=365)  # domain.md 2.3: the repeat flag stands for twelve months
_RECORDED = "Told by rule: police recorded an incident of domestic abuse at home"
_ASK_FIRST = "ask the chair before you speak of it with the family"


_REFERRED = (
    "Told by rule: the person harmed was referred to your service today. "
    "Ask the chair who goes first with them, then offer them an adviser"
)

# What the chair has to do where no service could be told: it stands in the minutes, as what is agreed does.
NOBODY_TOLD = "Tell an advisers’ service of the referral: none could be told by rule"


class Told(StrEnum):
    """Who is told: school and surgery of an incident of domestic abuse, an advisers' service of a referral;
    nobody of what was said."""

    SCHOOL = "school"
    GP = "gp"
    ADVISER = "adviser"

    @property
    def label(self) -> str:
        return {"school": "School", "gp": "GP", "adviser": "Advisers’ service"}[self.value]

    @property
    def of(self) -> str:
        """What it is told of."""
        if self is Told.ADVISER:
            return "that the person harmed was referred to it"
        return "that police recorded an incident of domestic abuse"

    @property
    def because(self) -> str:
        """Why somebody has it whom nobody in the meeting gave it to."""
        if self is Told.ADVISER:
            return "The meeting referred the person harmed, and the rule tells it to the advisers’ services."
        return "The rule tells it to every school and surgery of a child of the family."

    @property
    def words(self) -> str:
        """What they are told, and what each of them can do about it: nothing of what was said."""
        if self is Told.ADVISER:
            return _REFERRED
        then = {
            "school": "Look out for the child in school",
            "gp": "Note it where the family does not read it",
        }[self.value]
        return f"{_RECORDED}. {then}, and {_ASK_FIRST}"


@dataclass(frozen=True, slots=True)
class Around:
    """An agency around a child of the case: what kind, and in which part."""

    agency: int
    kind: str
    part: str
    desk: int
    child: int


def repeats(heard_on: Iterable[date], *, today: date) -> str:
    """'Heard twice before in the last 12 months.'; '' where it was not."""
    count = sum(today - REPEAT < day < today for day in heard_on)
    if not count:
        return ""
    often = {1: "once", 2: "twice"}.get(count, f"{count} times")
    return f"Heard {often} before in the last 12 months."


def marac(grades: Iterable[str], *, domestic_abuse: bool, repeats: str) -> str:
    """Why the adult's case is one for MARAC, which sits within this meeting; '' where it is not.

    `grades`: of the person harmed, by any tool, that night or at the meeting; '' where it was not graded.
    `domestic_abuse`: whether that brought it on. `repeats`: as above; of neglect alone it flags nothing.
    """
    graded = {one for one in grades if one}
    why = ["graded high"] if Grade.HIGH.value in graded else []
    if repeats and (domestic_abuse or graded):
        why.append(f"{repeats[0].lower()}{repeats[1:].rstrip('.')}")
    return f"{' and '.join(why)}.".capitalize() if why else ""


def of_the_adviser(who: tuple[str, ...], said: str) -> str:
    """'Women's refuge. Referred today, said Tuesday 14 July.'; '' where nobody knows."""
    return " ".join(f"{part}." for part in (" and ".join(who), said) if part)


def tells(kinds: Iterable[str]) -> bool:
    """Whether the rule tells school and GP: one of what brought the case on, by whatever line of the area's
    rule, is an incident of domestic abuse. `kinds`: of each record; '' of one that is no incident."""
    return IncidentKind.DOMESTIC_ABUSE.value in kinds


def whom_to_tell(around: Iterable[Around]) -> tuple[tuple[Told, Around], ...]:
    """Each school and each general practice around the children, once a child."""
    found: dict[tuple[Told, int, int], Around] = {}
    for one in around:
        told = _who(one)
        if told is not None:
            found.setdefault((told, one.agency, one.child), one)
    return tuple((key[0], one) for key, one in found.items())


def _who(one: Around) -> Told | None:
    if one.kind == "education":
        return Told.SCHOOL
    return (
        Told.GP
        if one.kind == "health" and "gp" in one.part.casefold().replace("general practi", "gp")
        else None
    )


def is_over(on_day: date, *, today: date, closed: bool) -> bool:
    """Whether its day is past and nobody has closed it: it waits for whoever chairs, or their desk."""
    return not closed and on_day < today


def may_be_closed(runs: Decision, *, over: bool, leads: bool, may_chair: bool) -> Decision:
    """`runs`: whether they drive it now. Once its day is over whoever may chair closes it, opened or not."""
    return allow("close.over") if over and (leads or may_chair) else runs


def may_close(*, unheard: int, because: str, closed: bool) -> Decision:
    if closed:
        return refuse("close.closed", "This meeting is closed already. Its minutes are there.")
    if unheard and not because.strip():
        cases = "One case has not been heard" if unheard == 1 else f"{unheard} cases have not been heard"
        return refuse("close.unheard", f"{cases}. Enter what becomes of {'it' if unheard == 1 else 'them'}.")
    return allow("close.close")
