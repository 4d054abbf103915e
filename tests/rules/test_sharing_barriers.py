"""When a refusal or a delay between two agencies is no chance any more."""

from datetime import UTC, date, datetime, timedelta

from joinedup.sharing.rules.barriers import DELAY, Pair, in_words, may_be_due, recurring
from joinedup.sharing.rules.cannot_share import REASONS
from joinedup.sharing.rules.following_up import editions, in_force

AT = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
LIMITS = in_force(date(2026, 7, 14), among=editions())
CONSENT = Pair("consent", asker=1, holder=2)


def _found(days_ago: list[int], *, closed_days_ago: int | None = None) -> tuple[Pair, ...]:
    events = [(CONSENT, AT - timedelta(days=days)) for days in days_ago]
    closed = {} if closed_days_ago is None else {CONSENT: AT - timedelta(days=closed_days_ago)}
    return recurring(events, at=AT, closed=closed, limits=LIMITS)


def test_three_times_in_ninety_days_is_a_barrier() -> None:
    assert _found([1, 40, 90]) == (CONSENT,)
    assert _found([1, 40, 91]) == ()
    assert _found([1, 40]) == ()


def test_another_reason_or_another_agency_does_not_count_along() -> None:
    others = (Pair("legal", asker=1, holder=2), Pair("consent", asker=3, holder=2), CONSENT)
    assert recurring([(one, AT) for one in others], at=AT, closed={}, limits=LIMITS) == ()


def test_what_was_before_it_was_closed_counts_no_more() -> None:
    assert _found([1, 40, 80], closed_days_ago=30) == ()
    assert _found([1, 2, 3, 80], closed_days_ago=30) == (CONSENT,)


def test_it_is_said_in_words_and_due_on_a_day_to_come() -> None:
    assert in_words(DELAY) == "Answers come after the day on which they were needed"
    assert in_words("consent").startswith("Not shared: ")
    assert may_be_due(date(2026, 7, 14), today=date(2026, 7, 14)).allowed
    assert may_be_due(date(2026, 7, 13), today=date(2026, 7, 14)).rule == "barrier.past"


def test_what_came_in_this_moment_counts_and_what_came_as_it_was_closed_does_not() -> None:
    assert _found([0, 1, 40]) == (CONSENT,)
    assert _found([-1, 1, 40]) == ()  # tomorrow's is not there yet
    assert _found([1, 2, 30], closed_days_ago=30) == ()


def test_each_reason_is_said_in_its_own_words() -> None:
    told = {kind.reason: in_words(kind.reason) for kind in REASONS if kind.reason}
    assert told == {kind.reason: f"Not shared: {kind.label}" for kind in REASONS if kind.reason}
    assert len(set(told.values())) == len(told) > 3
