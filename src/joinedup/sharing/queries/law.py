"""The law as it is held here, with what the viewer's area has entered of it."""

from datetime import date

from joinedup.agencies import queries as agencies
from joinedup.gate.viewer import Viewer
from joinedup.sharing.models import Commencement
from joinedup.sharing.queries.values import LawLine
from joinedup.sharing.rules.bases import Bases, Provision, bases_of_england, spoken_sentence


def bases_in(area_id: int) -> Bases:
    """The law of England, with the days of commencement that this area has entered."""
    rows = Commencement.objects.filter(area_id=area_id).order_by("pk").values_list("code", "on")
    return bases_of_england().commenced(dict(rows))


def asked_on(viewer: Viewer, *, purpose: str, today: date) -> str:
    """On what basis in law the viewer asks, or speaks, for this purpose."""
    kind = agencies.kind_of(viewer.agency_id)
    return spoken_sentence(purpose=purpose, asker_kind=kind, today=today, bases=bases_in(viewer.area_id))


def waiting_law() -> tuple[tuple[str, str], ...]:
    """What is enacted and off until an area enters its day: codes and words."""
    return tuple((one.code, one.words) for one in bases_of_england().waiting())


def law_lines(area_id: int) -> tuple[LawLine, ...]:
    """All of it, for reading: bases, conditions, gateways."""
    bases = bases_in(area_id)
    entered = dict(Commencement.objects.filter(area_id=area_id).order_by("pk").values_list("code", "source"))
    lines = [_line(one, "Basis", entered) for _, one in bases.by_body]
    lines += [_line(one, "Condition", entered) for one in bases.conditions]
    lines += [_line(one.provision, "Duty" if one.duty else "Power", entered) for one in bases.gateways]
    return tuple(lines)


def _line(provision: Provision, kind: str, entered: dict[str, str]) -> LawLine:
    return LawLine(
        code=provision.code,
        kind=kind,
        words=provision.words[0].upper() + provision.words[1:],
        limits=provision.limits,
        source=entered.get(provision.code, provision.source),
        in_force_from=provision.in_force_from,
        in_force_to=provision.in_force_to,
        proposed=provision.is_ever_proposed,
        verified=provision.verified,
    )
