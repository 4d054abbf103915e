"""What a later file of the authority says anew about a child who is held."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from joinedup import store
from joinedup.children import remembering
from joinedup.children.models import Child
from joinedup.trail import actions as trail

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Amended:
    """Only what is given is written: an authority that leaves something out has not taken it back."""

    la_child_id: str = ""
    upn: str = ""
    sex: str = ""
    birth_date: date | None = None
    expected_date: date | None = None
    death_date: date | None = None


@store.action
def amend(amended: Mapping[str, Amended], *, by: trail.Actor, at: datetime) -> int:
    """Write what is new about each child, by reference, and return how many children that changed."""
    changed = []
    here = Child.objects.filter(area_id=by.area_id)
    wanted = sorted(amended)
    parts = (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
    for row in (row for some in parts for row in here.filter(reference__in=some)):
        said = amended[row.reference]
        values = {part.name: getattr(said, part.name) for part in fields(said)}
        news = {name: value for name, value in values.items() if value and value != getattr(row, name)}
        if news:
            row.change(based_on=row.version, **news)
            changed.append(row.reference)
    remembering.remember_called(changed, area_id=by.area_id)
    trail.record("children.amended", by=by, at=at, about=tuple(changed))
    return len(changed)
