"""What somebody says of a rota by hand: they are on, away, or work a colleague's shift."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from joinedup.agencies.rules.gaps import Stretch, joined, without
from joinedup.agencies.rules.rota import EntryKind
from joinedup.agencies.rules.taking_in import Entry
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import moment_in_words

LONGEST_ON = timedelta(hours=24)
LONGEST_AWAY = timedelta(days=366)
BACK_AT_MOST = timedelta(hours=12)  # what is said later than this is a story and no rota


@dataclass(frozen=True, slots=True)
class Worked:
    """One shift of somebody on the rota."""

    person: int
    starts: datetime
    ends: datetime
    kind: str = EntryKind.SHIFT.value

    @property
    def stretch(self) -> Stretch:
        return self.starts, self.ends


def may_be_on(*, starts: datetime, ends: datetime, at: datetime) -> Decision:
    if ends <= max(starts, at):
        return refuse("by_hand.over", "That is over already. Say until when they are on.")
    if ends - starts > LONGEST_ON:
        return refuse("by_hand.long", "Nobody is on for more than 24 hours at a stretch. Say it in parts.")
    return allow("by_hand.on")


def may_be_away(*, starts: datetime, ends: datetime, at: datetime) -> Decision:
    if ends <= max(starts, at):
        return refuse("by_hand.over", "That is over already, or ends before it starts.")
    if starts < at - BACK_AT_MOST:
        return refuse(
            "by_hand.past", "That began more than 12 hours ago. Say from when it is so from now on."
        )
    if ends - starts > LONGEST_AWAY:
        return refuse("by_hand.long", "That is more than a year. Say it year by year.")
    return allow("by_hand.away")


def may_exchange(
    one: Worked, other: Worked, *, of_one: Sequence[Worked], of_other: Sequence[Worked], at: datetime
) -> Decision:
    """Two people work each other's shift. `of_one` and `of_other` are all the shifts that each has."""
    if one.person == other.person:
        return refuse("exchange.self", "These are two shifts of one person. Choose a colleague's.")
    if one.starts <= at or other.starts <= at:
        return refuse(
            "exchange.begun", "One of these shifts has begun. Choose shifts that are still to come."
        )
    if one.stretch == other.stretch:
        return refuse("exchange.same", "These are the same hours: there is nothing to exchange.")
    for mine, theirs, gets in ((one, of_one, other), (other, of_other, one)):
        kept = [each for each in theirs if each.stretch != mine.stretch]
        clash = next((each for each in kept if each.starts < gets.ends and gets.starts < each.ends), None)
        if clash is not None:
            since = moment_in_words(clash.starts, at=at)
            return refuse("exchange.twice", f"One of them would be on twice at once, from {since}.")
    return allow("exchange")


def exchanged(one: Worked, other: Worked) -> tuple[Entry, ...]:
    """What then stands on top of the rota: each works the other's shift and not their own."""
    made: list[Entry] = []
    for mine, gets in ((one, other), (other, one)):
        made.append(Entry(gets.starts, gets.ends, mine.person, gets.kind))
        # Away wins over everything, and so must not reach into the shift that they now work.
        made += [
            Entry(starts, ends, mine.person, EntryKind.AWAY.value)
            for starts, ends in without([mine.stretch], joined([gets.stretch]))
        ]
    return tuple(made)
