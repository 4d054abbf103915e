"""What every reading of concerns begins with."""

from datetime import datetime

from django.db.models import QuerySet

from joinedup.agencies.queries import kind_label
from joinedup.children.rules.kept_from_view import agency_tells
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.rules import progress, telling
from joinedup.frontdoor.rules.whom import About, OfAnAdult
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london

UNNAMED = "Somebody who asked not to be named"
BY_ANYBODY = "Somebody, by the form for everybody"
TOLD_ADDRESS = "told_address"  # in the vault: where the sender says that the child lives
TOLD_OTHER = "told_other_address"  # and a second home, or an earlier one


def who_raised(sender_id: int | None, sender_token: str, reference: str) -> int | str:
    """By what different people are told apart, wherever they are counted. Whoever stayed unnamed is one
    person; whoever we do not know, and an agency's own system, is one each time."""
    return sender_id or sender_token or reference


def open_ones(viewer: Viewer) -> QuerySet[Concern]:
    return Concern.objects.visible_to(viewer).filter(state__in=[state.value for state in progress.OPEN])


def as_written(reference: str) -> str:
    return references.parse(reference) or reference[:14]


def age_of(row: Concern, *, at: datetime) -> str:
    return telling.age_in_words(
        row.child_birth_date,
        expected_date=row.child_expected_date,
        about=row.child_age,
        today=today_in_london(at),
    )


def tells_of_no_child(row: Concern) -> bool:
    """It is about an adult, and nothing was said of a child."""
    told = (row.child_name, row.child_birth_date, row.child_expected_date, row.child_age, row.child_address)
    return row.about != About.CHILD and row.child_id is None and not any(told)


def of_an_adult(row: Concern) -> OfAnAdult:
    return OfAnAdult(row.long_ago, row.who_did_it, row.adult_agrees)


def child_of(row: Concern) -> str:
    return row.child.reference if row.child else ""


def sender_words(row: Concern, *, kept: bool) -> str:
    """The agency that told; beside a protected child no agency that would tell where the child is."""
    agency = row.sender_agency
    name, kind = (agency.name, agency.kind) if agency else ("", "")
    return agency_words(name, kind, verified=row.verified, kept=kept)


def agency_words(name: str, kind: str, *, verified: bool, kept: bool) -> str:
    """The same of an agency by its name and kind; no name: nobody said for whom they told."""
    if not name:
        return UNNAMED if verified else BY_ANYBODY
    return kind_label(kind) if kept and agency_tells(kind, own=False) else name
