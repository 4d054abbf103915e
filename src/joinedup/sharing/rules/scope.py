"""What a question covers, what may go into its answer, and the sentence before sending."""

from collections.abc import Iterable, Sequence
from datetime import date

from joinedup.holdings.rules.scope import ItemFacts, Scope, inside
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.topics import Topic
from joinedup.ui.words import plural


def compiled(
    topic: Topic, *, people: Iterable[str], since: date, until: date, depth: Depth = Depth.SUMMARY
) -> Scope:
    """The scope of a question. In the asker's own words no kind of item is excluded, and none is proposed."""
    return Scope(frozenset(people), None if topic.own_words else topic.categories, since, until, depth)


def may_disclose(chosen: Sequence[ItemFacts], *, scope: Scope) -> Decision:
    """Whether every chosen item is inside the question. There is no wider answer yet."""
    outside = [item for item in chosen if not inside(item, scope=scope).allowed]
    if not outside:
        return allow("disclose.inside")
    those = "it" if len(outside) == 1 else "them"
    return refuse(
        "disclose.outside",
        f"This answer holds {plural(len(outside), 'item')} outside the question. Take {those} out, "
        "or send one of them as what changes the child's safety tonight.",
    )


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


def before_sending(*, chosen: int, held: int, people: int, asker: str) -> str:
    """The sentence that both counts, shown to the holder alone: 'You will disclose 3 of 212 items ...'."""
    about = f", about {plural(people, 'person', 'people')}," if chosen else ""
    return f"You will disclose {chosen:,} of {plural(held, 'item')}{about} to {asker} and their duty desk."
