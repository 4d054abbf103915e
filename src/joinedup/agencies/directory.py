"""Finding an agency or an area by what somebody types at a console, where nobody is signed in."""

from dataclasses import dataclass

from joinedup.agencies.models import Agency, Area


@dataclass(frozen=True, slots=True)
class AreaLine:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class AgencyFound:
    id: int
    reference: str
    name: str
    area_id: int
    area_name: str


def areas_with_a_front_door() -> tuple[AreaLine, ...]:
    """Return the areas that have a front door, by name; a neighbour's may be among them."""
    rows = Area.objects.filter(agencies__desks__front_door=True).distinct().order_by("name")
    return tuple(AreaLine(row.pk, row.name) for row in rows)


def area_called(*, name: str, level: str, ons: str = "") -> int | None:
    """The key of a place by its published code, else by its name on that level; None where there is none."""
    rows = Area.objects.filter(level=level)
    found = (ons and rows.filter(code=ons).first()) or rows.filter(name=name).first()
    return found.pk if found else None


def agencies_called(typed: str) -> tuple[AgencyFound, ...]:
    """Return the agencies of that reference or that whole name, capitals or not, in any area."""
    wanted = typed.strip()
    rows = Agency.objects.select_related("area").filter(reference=wanted.upper()) or (
        Agency.objects.select_related("area").filter(name__iexact=wanted).order_by("area__name")
    )
    return tuple(AgencyFound(row.pk, row.reference, row.name, row.area_id, row.area.name) for row in rows)
