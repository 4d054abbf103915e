"""What tells where somebody lives, and so inherits the seal of a protected address (security.md D3).

One table for every page: what stands here is not shown, beside a child or an adult whose address is sealed,
to anybody who may not open the seal. It is the same blank for all of them, and it says that it is one.
"""

from dataclasses import dataclass

from joinedup.vault.rules.tokens import KEPT_FROM_VIEW

__all__ = ["AGENCIES_EVERYWHERE", "KEPT_FROM_VIEW", "TELLS_THE_AREA", "Tells", "agency_tells", "kept"]


@dataclass(frozen=True, slots=True)
class Tells:
    """One thing that tells the area, by its name in the code, and why."""

    name: str
    because: str


TELLS_THE_AREA = (
    Tells("address_line", "It is where they live."),
    Tells("postcode", "It is some fifteen homes."),
    Tells("outward", "The first half of a postcode is one part of a town."),
    Tells("ward_code", "A ward is a few streets' walk."),
    Tells("cluster", "A cluster is a few wards, a division a few clusters."),
    Tells("agency", "A school, nursery, surgery, landlord or local service is near its people's homes."),
    Tells("practitioner", "Whoever works at such a place leads to it."),
    Tells("part", "'Nursery manager' says which sort of place to look at."),
    Tells("desk", "The office of an allocated worker is in the area that it serves."),
    Tells("phone", "A number has an area code, and an exchange behind it."),
    Tells("said_by", "'Heard by the safeguarding lead of ...' names the school."),
)
_NAMES = frozenset(each.name for each in TELLS_THE_AREA)

# Kinds of agency that serve the whole district, so that to name them tells no area. All others may tell one.
AGENCIES_EVERYWHERE = frozenset(
    {"police", "childrens_social_work", "probation", "fire_and_rescue", "partnership"}
)


def agency_tells(kind: str, *, own: bool) -> bool:
    """Whether to name an agency of this kind beside somebody tells where they are; `own` is the viewer's."""
    return not own and kind not in AGENCIES_EVERYWHERE


def kept(name: str, value: str, *, protected: bool, may_reveal: bool = False) -> str:
    """The value, or '' where it tells the area of somebody protected.

    Raises:
        KeyError: `name` is not in the table: what is asked of it must be decided there.
    """
    if name not in _NAMES:
        raise KeyError(name)
    return "" if protected and not may_reveal else value
