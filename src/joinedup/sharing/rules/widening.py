"""When a question goes further than usual, and needs a reason in one line. Narrow is the easiest to ask."""

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.sharing.rules.depth import DEEPEST_WITHOUT_A_REASON, Depth
from joinedup.sharing.rules.periods import PERIODS, SINCE_BIRTH
from joinedup.ui.words import plural

REASON_LIMIT = 200


def wider(*, months: int, depth: Depth, chosen: int, household: int) -> tuple[str, ...]:
    """In which ways it is wider, in words. `chosen` people; so many of a `household`, the child included."""
    longest = max(period.months for period in PERIODS)
    back = months == SINCE_BIRTH or months > longest
    ways = (
        (back, "since birth"),
        (depth.is_deeper_than(DEEPEST_WITHOUT_A_REASON), depth.words),
        (chosen > household, f"{plural(chosen, 'person', 'people')}, more than live with the child"),
    )
    return tuple(words for so, words in ways if so)


def may_be_wider(ways: tuple[str, ...], *, because: str) -> Decision:
    if ways and not because.strip():
        return refuse("widened.no_reason", f"Say why you need more than usual: {'; '.join(ways)}")
    return allow("widened.reason" if ways else "widened.not")
