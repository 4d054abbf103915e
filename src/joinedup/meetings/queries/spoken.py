"""Who has said what of a case and who was heard, for the rule that lets it be decided; it goes to no page."""

from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.meetings.models import Case, Heard
from joinedup.meetings.queries.shared import of_other_cases
from joinedup.meetings.rules.attendance import Said
from joinedup.meetings.rules.speaking import OfAChild, Reading
from joinedup.risk.queries.standing import RoundStanding, standings_of


def readings(row: Case) -> tuple[OfAChild, ...]:
    """Of each child of whom views were asked. There are no codes until the views of that child are open.

    Nobody waits for an agency that is not here: its view is read out, and stands.
    """
    heard, away = heard_on(row), away_from(row)
    names = {one.id: one.name for one in agencies.agencies_in(row.area_id)}
    return tuple(
        OfAChild(
            tuple(
                Reading(one.agency_id, names[one.agency_id], one.code, one.agency_id in heard)
                for one in found.said
                if one.agency_id not in away
            ),
            found.revealed,
        )
        for found in rounds_of(row)
    )


def rounds_of(row: Case) -> tuple[RoundStanding, ...]:
    """The rounds of views in which the case stands: the newest on each of its children, in their order."""
    ids = child_ids_of(row)
    return standings_of(row.area_id, ids, without=of_other_cases(dict.fromkeys(ids, row.pk)))


def round_on(row: Case, child: str) -> RoundStanding | None:
    """That on one child of the case, by reference; '' is its only child. None: no views are asked of it."""
    ids = child_ids_of(row)
    called = children.references_of(ids)
    wanted = ids if not child and len(ids) == 1 else [one for one in ids if called.get(one) == child]
    return next((one for one in rounds_of(row) if one.child_id in wanted), None)


def child_ids_of(row: Case) -> list[int]:
    """Whom the case is called by first, then the others in their places, as every page has them."""
    ids = row.children.order_by("place", "pk").values_list("child_id", flat=True)
    return sorted(ids, key=lambda one: one != row.child_id)


def away_from(row: Case) -> frozenset[int]:
    seats = row.meeting.invitations.filter(person=None, state__in=[Said.ABSENT.value, Said.REPORT.value])
    return frozenset(seats.values_list("agency_id", flat=True))


def heard_on(row: Case) -> frozenset[int]:
    rows = Heard.objects.filter(case=row, heard=True)
    return frozenset(rows.values_list("agency_id", flat=True))
