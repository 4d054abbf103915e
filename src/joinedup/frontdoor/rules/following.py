"""What has to be said with an outcome, and what came of it after it was decided."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, assert_never

from joinedup.clocks.rules.counting import Counts, due, in_words
from joinedup.clocks.rules.limits import NoLimitInForce
from joinedup.frontdoor.rules.outcomes import Asks, Outcome
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import from_london, today_in_london

_A_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
WHO_LIMIT, MORE_LIMIT, INSTEAD_LIMIT = 160, 280, 600
LATE_LIMIT, LATE_AGREED_LIMIT = 280, 120


@dataclass(frozen=True, slots=True)
class WhyLate:
    """What goes with something that is done after its time limit."""

    because: str
    agreed_by: str
    meanwhile: str  # what keeps the child safe

    def lines(self) -> tuple[tuple[str, str], ...]:
        """For a page: label and text; empty where nothing was said, as before it was asked for."""
        said = (
            ("Why it is late", self.because),
            ("Who agreed to it", self.agreed_by),
            ("What kept the child safe meanwhile", self.meanwhile),
        )
        return tuple((label, text) for label, text in said if text)

    def as_columns(self) -> dict[str, str]:
        return {f"late_{name}": text for name, text in asdict(self).items()}


class Agreed(StrEnum):
    """What the family says to a service that is offered. It is never the lawful basis for sharing."""

    AGREED = "agreed"
    DECLINED = "declined"
    NOT_ASKED = "not_asked"


class CameOf(StrEnum):
    DONE = "done"
    DECLINED = "declined"
    NOT_DONE = "not_done"
    # Never chosen by the front door: whoever it was passed on to said so, or the decision is taken anew.
    NOT_THEIRS = "not_theirs"
    ANEW = "anew"


class Then(StrEnum):
    """What happens instead, where it was not done."""

    AGAIN = "again"
    ANEW = "anew"


def then_in_words(then: Then) -> str:
    match then:
        case Then.AGAIN:
            return "Somebody does it by another day"
        case Then.ANEW:
            return "It is decided anew"
        case _:
            assert_never(then)


def agreed_in_words(agreed: Agreed) -> str:
    match agreed:
        case Agreed.AGREED:
            return "The family agrees"
        case Agreed.DECLINED:
            return "The family does not want it"
        case Agreed.NOT_ASKED:
            return "The family has not been asked yet"
        case _:
            assert_never(agreed)


CAN_BE_SAID = (CameOf.DONE, CameOf.DECLINED, CameOf.NOT_DONE)  # of what is followed


def came_of_in_words(code: str) -> str:
    """A code that a later release wrote is none of those here."""
    if code not in set(CameOf):
        return "Something else"
    came = CameOf(code)
    match came:
        case CameOf.DONE:
            return "It was done"
        case CameOf.DECLINED:
            return "The family, or whoever was to do it, declined"
        case CameOf.NOT_DONE:
            return "It did not happen"
        case CameOf.NOT_THEIRS:
            return "Whoever had it said that it is not theirs"
        case CameOf.ANEW:
            return "It is decided anew"
        case _:
            assert_never(came)


@dataclass(frozen=True, slots=True)
class Follow:
    """What was said with an outcome, so far as it asks for it."""

    who: str = ""  # who does it, or who has it now
    by_when: date | None = None
    agreed: str = ""  # a code of `Agreed`
    agreed_more: str = ""  # who asked, when; or why not yet; or what then
    instead: str = ""
    by_time: str = ""  # on that day, '16:00'
    meanwhile: str = ""  # what keeps the child safe until then
    desk: str = ""  # the desk that has it now: its reference
    worker: str = ""  # whose it is there, by reference; '' where it is the desk's

    def needed_by(self) -> datetime | None:
        """The moment of that day and time; None where either is missing or is none."""
        if self.by_when is None or not _A_TIME.fullmatch(self.by_time):
            return None
        return from_london(datetime.combine(self.by_when, time.fromisoformat(self.by_time))).moment

    def lines(self) -> tuple[tuple[str, str], ...]:
        """For a page: label and text. The day is the page's to say."""
        agreed = agreed_in_words(Agreed(self.agreed)) if self.agreed else ""
        more = ": ".join(filter(None, (agreed, self.agreed_more)))
        said = (
            ("Who", self.who),
            ("The family\u2019s agreement", more),
            ("Instead", self.instead),
            ("What keeps the child safe until then", self.meanwhile),
        )
        return tuple((label, text) for label, text in said if text)


def passed_as(desk: str, worker: str = "") -> str:
    """As a form sends to whom something is passed on."""
    return f"{desk}+{worker}" if worker else desk


def passed_to(value: str) -> tuple[str, str]:
    """The desk's reference, and that of whose it is there or ''."""
    desk, _, worker = value.partition("+")
    return desk, worker


def follow_of(stored: Mapping[str, Any] | None) -> Follow:
    """What was stored with a recommendation; a release before this one stored nothing, and a later one may
    have stored more."""
    known = {one.name for one in fields(Follow)}
    said = {name: value for name, value in (stored or {}).items() if name in known}
    by_when = said.pop("by_when", None)
    return Follow(**said, by_when=date.fromisoformat(by_when) if by_when else None)


def as_stored(follow: Follow) -> dict[str, Any]:
    """As it is kept with a recommendation; without what was not said, which a release before this one may not
    know."""
    said = {**asdict(follow), "by_when": follow.by_when and follow.by_when.isoformat()}
    return {name: value for name, value in said.items() if value}


def may_go_with(outcome: Outcome, follow: Follow, *, at: datetime) -> dict[Asks, str]:
    """What is missing, as a sentence for each thing that the outcome asks for; empty where nothing is."""
    missing: dict[Asks, str] = {}
    today, needed_by = today_in_london(at), follow.needed_by()
    if Asks.WHO in outcome.asks and not (follow.who or follow.desk):
        missing[Asks.WHO] = "Enter who does this, or who has it now"
    if Asks.BY_WHEN in outcome.asks and follow.by_when is None:
        missing[Asks.BY_WHEN] = "Enter by which day"
    elif Asks.BY_WHEN in outcome.asks and follow.by_when is not None and follow.by_when < today:
        missing[Asks.BY_WHEN] = "This day has passed. Enter today or a later day."
    elif Asks.BY_TIME in outcome.asks and needed_by is None:
        missing[Asks.BY_TIME] = "Enter by what time, on the 24-hour clock, like 16:00"
    elif Asks.BY_TIME in outcome.asks and needed_by is not None and needed_by <= at:
        missing[Asks.BY_TIME] = "This time has passed. Enter a later one."
    if Asks.MEANWHILE in outcome.asks and not follow.meanwhile:
        missing[Asks.MEANWHILE] = "Enter what keeps the child safe until then"
    if Asks.INSTEAD in outcome.asks and not follow.instead:
        missing[Asks.INSTEAD] = "Enter what to do instead"
    if Asks.AGREED in outcome.asks and not follow.agreed:
        missing[Asks.AGREED] = "Choose what the family says"
    elif Asks.AGREED in outcome.asks and follow.agreed != Agreed.AGREED and not follow.agreed_more:
        missing[Asks.AGREED] = "Enter what you do then, or when the family is asked"
    return missing


@dataclass(frozen=True, slots=True)
class Limit:
    on: date  # the last day in time
    source: str


def within(outcome: Outcome | None, *, since: datetime, decided: datetime, counts: Counts) -> Limit | None:
    """The limit that runs on an outcome, by the edition in force on the day `since`; None where none does.

    `since`: when the concern came in. Whoever received it knew of it from then on, whenever it was decided.
    Where an area's own edition begins after that day, it is the one of the day of the decision.
    """
    if outcome is None or not outcome.timer:
        return None
    for day in (since, decided):
        try:
            timer = counts.timers.in_force(outcome.timer, today_in_london(day))
        except NoLimitInForce:
            continue
        said = f"{in_words(timer)}. {timer.kind.words}{timer.source}. {timer.verified.words}"
        later = ", by the limit held when it was decided: none was when it came in"
        return Limit(due(timer, started_at=since, counts=counts).on, said + (later if day != since else ""))
    return None


def may_end(outcome: Outcome | None, came: CameOf) -> Decision:
    """Where a limit runs on it, it ends when it was done and in no other way."""
    if outcome is not None and outcome.timer and came is not CameOf.DONE:
        return refuse(
            "follow.has_to_be_done", "This has to be done. Say so once it was; until then it stays open."
        )
    return allow("follow.ends")


def goes_on(
    came: CameOf, then: Then | None, *, who: str, by_when: date | None, at: datetime, desk: str = ""
) -> dict[str, str]:
    """What is missing, as a sentence for each of 'then', 'who' and 'by_when'; nothing where it was done.

    What did not happen is nobody's until somebody else has it, by a day, or it is decided anew.
    """
    if came is CameOf.DONE or then is Then.ANEW:
        return {}
    if then is None:
        return {"then": "Choose what happens instead"}
    missing = {} if who or desk else {"who": "Enter who does this, or who has it now"}
    if by_when is None:
        missing["by_when"] = "Enter by which day"
    elif by_when < today_in_london(at):
        missing["by_when"] = "This day has passed. Enter today or a later day."
    return missing


def to_the_officer(desk: str, *, answers: str, phone: str, reads_it: bool) -> str:
    """Where an allegation about somebody who works with children goes, and who answers there now."""
    reached = ", ".join(filter(None, (answers, phone or "no number held")))
    if reads_it:
        return (
            f"In this area it goes to {desk}. Answers now: {reached}. They are told, and read what was told "
            "and decided until somebody says what came of it. Where it is about one of them, choose another."
        )
    return (
        f"In this area it goes to {desk}, where nobody can open it here. Ring them: {reached}. Write below "
        "who has it."
    )


LIMIT_OVER = "Its time limit is over. Ring the front door, which says why and ends it."


def past(limit_on: date | None, *, today: date) -> bool:
    """Whether what a limit runs on is late today."""
    return limit_on is not None and limit_on < today


def says_why(why: WhyLate | None, *, late: bool) -> Decision:
    """Every overrun has its reason, who agreed to it, and what keeps the child safe meanwhile."""
    if late and (why is None or len(why.lines()) < 3):
        return refuse(
            "outcome.late",
            "The time limit is over. Say why it is late, who agreed to it, and what keeps the child safe.",
        )
    return allow("outcome.in_time")


def may_decide_it(outcome: Outcome, *, agency_kind: str) -> Decision:
    """A manager of the right profession authorises (the profile of the area, in `data/outcomes.toml`)."""
    if agency_kind in outcome.authorised_by:
        return allow("authorise.qualified")
    return refuse(
        "authorise.not_qualified", "A manager of children's social work authorises this. It waits for them."
    )
