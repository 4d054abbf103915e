"""For rooms whose rows are about a child and come from an agency: which of them somebody may read, in SQL.

It says what `queries.openness` says of one child: an agency that works openly is named, whatever else it does
there; somebody of it who does not work openly is not; whoever never worked with the child may be named.
"""

from django.db.models import Exists, OuterRef, Q

from joinedup.children.models import Child, Involvement
from joinedup.gate.viewer import Viewer


def seen_by(viewer: Viewer, *, child: str = "child_id") -> Q:
    """The rows about a child whom this person may see. `child` is the path to the child's key."""
    return Q(**{f"{child}__in": Child.objects.visible_to(viewer).values("pk")})


def agency_named_openly(*, agency: str, child: str = "child_id") -> Q:
    """The rows whose agency may be named beside the child."""
    works = Involvement.objects.filter(child_id=OuterRef(child), agency_id=OuterRef(agency))
    return Q(~Exists(works)) | Q(Exists(works.filter(visibility=Involvement.Visibility.OPEN)))


def person_named_openly(*, person: str, child: str = "child_id") -> Q:
    """The rows whose practitioner may be named beside the child."""
    works = Involvement.objects.filter(child_id=OuterRef(child), practitioner_id=OuterRef(person))
    return Q(~Exists(works.exclude(visibility=Involvement.Visibility.OPEN)))
