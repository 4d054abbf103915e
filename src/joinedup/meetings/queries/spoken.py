"""Who has said what of a case and who was heard, for the rule that lets it be decided; it goes to no page."""

from dataclasses import dataclass

from joinedup.agencies import queries as agencies
from joinedup.meetings.models import Case, Heard
from joinedup.meetings.rules.speaking import Reading
from joinedup.risk.queries.standing import RoundStanding, standing_of


@dataclass(frozen=True, slots=True)
class Readings:
    """`readings` have no codes until the views are open."""

    round: str  # its reference; '' where no views were asked for
    revealed: bool
    readings: tuple[Reading, ...]


def readings(row: Case) -> Readings:
    found = round_of(row)
    if found is None:
        return Readings(round="", revealed=False, readings=())
    heard = heard_on(row)
    names = {one.id: one.name for one in agencies.agencies_in(row.area_id)}
    return Readings(
        found.reference,
        found.revealed,
        tuple(
            Reading(one.agency_id, names[one.agency_id], one.code, one.agency_id in heard)
            for one in found.said
        ),
    )


def round_of(row: Case) -> RoundStanding | None:
    """The round of views in which the case stands: the newest on any of its children."""
    return standing_of(row.area_id, list(row.children.values_list("child_id", flat=True)))


def heard_on(row: Case) -> frozenset[int]:
    rows = Heard.objects.filter(case=row, heard=True)
    return frozenset(rows.values_list("agency_id", flat=True))
