"""When two records may be said to be one person's, and what becomes of what was said before.

A tie is two people's word and moves no row. 'Not the same person' is kept for ever: two strangers of one name
and one birthday were merged again and again, and the wrong child's school was visited (security.md I-27).
"""

from collections.abc import Iterable
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse

LONGEST_REASON = 400
# One sentence whoever marked them and whyever: it must not tell an adopted child's two records from others.
MARKED = "It was said before that these are not one person, and that is kept. They stay two records."
TIED = "These two records are tied as one person already."
UNTIE_FIRST = "These two records are tied as one person. Un-tie them first, and say why."
IN_ONE_FAMILY = "They are written down as two children of one family. Correct that first if it is wrong."
ITSELF = "This is the same record. Enter the other one."
NOT_MARKED = "No mark that these are two people stands any more."
NOBODYS_OWN = "Somebody else has to say so too. Nobody confirms what they said themselves."
PROTECT_BOTH = (
    "The address is protected on one of these records and not on the other. Protect it on both first: else "
    "the one would tell what the other keeps."
)


class Said(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    NOT_SURE = "not_sure"


class Standing(StrEnum):
    """Of a pair, as it stands now."""

    PROPOSED = "proposed"  # one person said 'same'
    SAME = "same"  # and another did
    DIFFERENT = "different"
    NOT_SURE = "not_sure"  # somebody is to find out


# What is somebody's open work until they, or others, have said what it is.
OPEN = (Standing.PROPOSED, Standing.NOT_SURE)
STANDING_IN_WORDS = {
    Standing.PROPOSED: "One person says that this is the same person. A second has not said so yet",
    Standing.SAME: "Tied as one person",
    Standing.DIFFERENT: "Not the same person",
    Standing.NOT_SURE: "Somebody is finding out whether this is the same person",
}


def may_say(
    said: Said,
    *,
    standing: Standing | None,
    own: bool,
    apart: bool,
    together: bool,
    family: bool,
    one_protected: bool,
) -> Decision:
    """Whether this may be said of two records now.

    `own`: whoever says it proposed the pair that stands. `apart`: the two, or any that they are tied to, are
    marked as different. `together`: they are tied, directly or through others. `family`: they are written
    down as brothers and sisters. `one_protected`: the address of one alone is protected.
    """
    if apart or standing is Standing.DIFFERENT:
        return refuse("merging.marked", MARKED)
    if together:
        return refuse("merging.tied", TIED if said is Said.SAME else UNTIE_FIRST)
    if said is not Said.SAME:
        return allow("merging.said")
    against = (
        (family, "merging.family", IN_ONE_FAMILY),
        (one_protected, "merging.protected", PROTECT_BOTH),
        (standing is Standing.PROPOSED and own, "merging.own", NOBODYS_OWN),
    )
    for stands, rule, because in against:
        if stands:
            return refuse(rule, because)
    return allow("merging.said")


def may_take_back(standing: Standing | None, *, own: bool) -> Decision:
    """Whether a mark that two are different may be doubted, or ended by a second person.

    `own`: whoever asks has doubted it before. Who marked the two may be one of the two who take it back.
    """
    if standing is not Standing.DIFFERENT:
        return refuse("merging.not_marked", NOT_MARKED)
    if own:
        return refuse("merging.own", NOBODYS_OWN)
    return allow("merging.taken_back")


def becomes(said: Said, *, standing: Standing | None) -> Standing:
    """What stands of a pair when this was said; the second 'same', of another person, ties it."""
    if said is Said.SAME:
        return Standing.SAME if standing is Standing.PROPOSED else Standing.PROPOSED
    return Standing.DIFFERENT if said is Said.DIFFERENT else Standing.NOT_SURE


def groups(pairs: Iterable[tuple[int, int]]) -> tuple[frozenset[int], ...]:
    """Those who are one person through any chain of pairs, each group once."""
    of: dict[int, set[int]] = {}
    for one, other in pairs:
        whole = of.get(one, {one}) | of.get(other, {other})
        for each in whole:
            of[each] = whole
    return tuple(frozenset(group) for group in {id(group): group for group in of.values()}.values())


def reached(start: int, pairs: Iterable[tuple[int, int]], *, through: Iterable[int]) -> frozenset[int]:
    """Who is one person with `start` by pairs of those in `through` alone, without `start`.

    A chain that leads over a record which somebody may not see ends before it.
    """
    may, found, edges = {start, *through}, {start}, tuple(pairs)
    while True:
        more = {
            each
            for pair in edges
            if set(pair) <= may and set(pair) & found
            for each in pair
            if each not in found
        }
        if not more:
            return frozenset(found - {start})
        found |= more


def pair_of(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
