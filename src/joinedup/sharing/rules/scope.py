"""What a question covers, what may go into its answer, and the sentence before sending."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Protocol

from joinedup.holdings.rules.scope import ItemFacts, Scope, inside
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.disclosure import Held, Told, of_one, told
from joinedup.sharing.rules.topics import Topic
from joinedup.ui.words import plural

BECAUSE_LIMIT, FEWEST_LETTERS = 160, 15


class HeldFacts(ItemFacts, Held, Protocol):
    """What decides whether an item is inside, and what may be told of it."""


def compiled(
    topic: Topic, *, people: Iterable[str], since: date, until: date, depth: Depth = Depth.SUMMARY
) -> Scope:
    """The scope of a question. In the asker's own words no kind of item is excluded, and none is proposed."""
    return Scope(frozenset(people), None if topic.own_words else topic.categories, since, until, depth)


def may_disclose(chosen: Sequence[ItemFacts], *, scope: Scope, because: str = "") -> Decision:
    """Whether every chosen item is inside the question, or a reason says why something else goes too.

    That is counted as more than was asked; what changes the child's safety tonight never is. However good the
    reason, it is about somebody whom the question names.
    """
    outside = outside_of(chosen, scope=scope)
    if not outside:
        return allow("disclose.inside")
    those = "it" if len(outside) == 1 else "them"
    if not because.strip():
        return refuse(
            "disclose.outside",
            f"This answer holds {plural(len(outside), 'item')} outside the question. Take {those} out, "
            "say in about ten words why they need it, or send one as what changes the child's safety "
            "tonight.",
        )
    if any(item.people.isdisjoint(scope.people) for item in outside):
        return refuse(
            "disclose.nobody",
            "Something here is about nobody in the question, and no reason for more takes it there. Take it "
            "out: they can ask about that person.",
        )
    return why_wider(because)


def why_wider(because: str) -> Decision:
    """Whether a reason for more than was asked is one: about ten words, and no essay."""
    if len(because.strip()) < FEWEST_LETTERS:
        return refuse(
            "disclose.why_short", "Say in about ten words why they need what is outside the question"
        )
    if len(because) > BECAUSE_LIMIT:
        return refuse("disclose.why_long", f"Say why in at most {BECAUSE_LIMIT} characters")
    return allow("disclose.wider")


def why_fits(because: str, *, wider: int) -> Decision:
    """Whether a reason for more than was asked goes with `wider` things: what was typed is never dropped."""
    if because.strip() and not wider:
        return refuse(
            "disclose.why_nothing",
            "You wrote why they need more than they asked for, and chose nothing more. Choose it, or clear "
            "this line",
        )
    return allow("disclose.why_fits")


def outside_of(chosen: Sequence[ItemFacts], *, scope: Scope) -> list[ItemFacts]:
    return [item for item in chosen if not inside(item, scope=scope).allowed]


def as_told(item: HeldFacts, *, scope: Scope, without: Collection[str]) -> Told:
    """One item as the asker will read it: as deep as was asked; where it is wider, its headline at least."""
    depth = Depth(scope.depth)
    if not inside(item, scope=scope).allowed:
        depth = of_one(depth)
    return told(item, depth=depth, without=without)


def may_go_out(*, sealed: bool) -> Decision:
    """Whether what was chosen goes out as it stands; `sealed`: an item of it is."""
    if not sealed:
        return allow("disclose.open")
    return refuse(
        "disclose.sealed",
        "A sealed item does not go out as it stands. Write down what may be told of it, and send that.",
    )


def about_how_many(chosen: Iterable[ItemFacts], *, scope: Scope) -> int:
    """How many of the people in the question the chosen items are about."""
    return len({person for item in chosen for person in item.people} & scope.people)


def before_sending(
    *, chosen: int, held: int, people: int, asker: str, depth: Depth = Depth.SUMMARY, wider: int = 0
) -> str:
    """The sentence that both counts, shown to the holder alone: 'You will disclose 3 of 212 items ...'."""
    if depth is Depth.EXISTS and chosen > wider == 0:
        return (
            f"You will say that there is something, and nothing of it, to {asker} and their duty desk. "
            f"You chose {chosen:,} of {plural(held, 'item')}."
        )
    about = f", about {plural(people, 'person', 'people')}," if chosen else ""
    return f"You will disclose {chosen:,} of {plural(held, 'item')}{about} to {asker} and their duty desk."
