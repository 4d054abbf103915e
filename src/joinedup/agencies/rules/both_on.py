"""When two people are both at work: what a rota says of each, less when either is away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]  # from, up to but not including


@dataclass(frozen=True, slots=True)
class OnShift:
    """What the newest rotas say of one person. `known` is False for somebody who stands on none."""

    spans: tuple[Span, ...]
    known: bool

    def covers(self, starts: datetime, ends: datetime) -> bool:
        return any(since <= starts and ends <= until for since, until in self.spans)


def at_work(shifts: Iterable[Span], away: Iterable[Span]) -> tuple[Span, ...]:
    """Shifts that meet or overlap as one, without what lies inside an absence."""
    joined: list[Span] = []
    for since, until in sorted(shifts):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    for gone, back in sorted(away):
        joined = [
            piece
            for since, until in joined
            for piece in ((since, min(until, gone)), (max(since, back), until))
            if piece[0] < piece[1]
        ]
    return tuple(joined)


def both_on(
    one: Sequence[Span], other: Sequence[Span], *, since: datetime, least: timedelta
) -> tuple[Span, ...]:
    """The stretches from `since` on in which both are at work for at least so long, the soonest first."""
    found = (
        (max(a[0], b[0], since), min(a[1], b[1])) for a in one for b in other if a[0] < b[1] and b[0] < a[1]
    )
    return tuple(sorted(span for span in found if span[1] - span[0] >= least))
