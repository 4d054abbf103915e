"""What a meeting's own rule must know of a round: who has said a view and, once all may read them, which.

It goes to no page. Before the views are open there is no code in it, whoever asks.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from joinedup.risk.models import Asked, Fact, Round, View


@dataclass(frozen=True, slots=True)
class Said:
    agency_id: int
    code: str  # '' until the views are open


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """`asked` are agencies by key."""

    reference: str
    child_id: int
    revealed: bool
    asked: frozenset[int]
    said: tuple[Said, ...]


def standings_of(
    area_id: int, child_ids: Sequence[int], *, without: Collection[int] = ()
) -> tuple[RoundStanding, ...]:
    """The newest round that takes views still on each of these children, in their order.

    `without`: rounds by key that are something else's.
    """
    rows = Round._base_manager.filter(area_id=area_id, child_id__in=child_ids, closed_at=None)
    rows = rows.exclude(pk__in=without)
    newest = {row.child_id: row for row in rows.order_by("entered", "pk")}
    wanted = [newest[one] for one in child_ids if one in newest]
    opened = [row.pk for row in wanted if row.revealed_at is not None]
    codes: dict[tuple[int, int], str] = {}
    for view in View._base_manager.filter(round__in=opened).order_by("ordinal") if opened else ():
        codes[view.round_id, view.agency_id] = view.reading
    asked: dict[int, list[Asked]] = defaultdict(list)
    for one in Asked._base_manager.filter(round__in=[row.pk for row in wanted]).order_by("pk"):
        asked[one.round_id].append(one)
    return tuple(
        RoundStanding(
            row.reference,
            row.child_id,
            row.revealed_at is not None,
            frozenset(one.agency_id for one in asked[row.pk]),
            tuple(
                Said(one.agency_id, codes.get((row.pk, one.agency_id), ""))
                for one in asked[row.pk]
                if one.said_at is not None
            ),
        )
        for row in wanted
    )


@dataclass(frozen=True, slots=True)
class Spoke:
    """Who said something of a child: a person, or the desk that said its agency's view; and in what."""

    person_id: int | None
    desk_id: int | None
    thing: str  # the reference of the round, or of the meeting


def wrote_on(child_id: int, *, since: datetime, until: datetime) -> tuple[Spoke, ...]:
    """Who first said a view, or wrote a fact, of this child in that time.

    A view may not be open yet: it is known by the desk, or the person, whose it was to say.
    """
    written = {"entered__gte": since, "entered__lt": until}
    facts = Fact.objects.filter(round__child_id=child_id, **written).order_by("pk")
    asked = Asked.objects.filter(round__child_id=child_id, said_at__gte=since, said_at__lt=until)
    views = asked.order_by("pk").values_list("person_id", "desk_id", "round__reference")
    found = [Spoke(person, None if person else desk, reference) for person, desk, reference in views]
    found += [Spoke(by, None, reference) for by, reference in facts.values_list("by_id", "round__reference")]
    return tuple(dict.fromkeys(found))
