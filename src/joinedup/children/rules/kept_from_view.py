"""What tells where somebody lives, and so inherits the seal of a protected address (security.md D3).

One table for every page, `tells_the_area` of a child in `gate/data/policies.toml`: what stands there is not
shown, beside a child or an adult whose address is sealed, to anybody who may not open the seal. It is the
same blank for all of them, and it says that it is one.
"""

from joinedup.gate.rules.deciding import kept_by_the_seal
from joinedup.gate.rules.policies import policies
from joinedup.gate.rules.things import What
from joinedup.vault.rules.tokens import KEPT_FROM_VIEW

__all__ = ["AGENCIES_EVERYWHERE", "KEPT_FROM_VIEW", "agency_tells", "kept"]

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
    if name not in policies().kinds[What.CHILD].tells_the_area:
        raise KeyError(name)
    sealed = kept_by_the_seal(What.CHILD, name, protected=protected, opens_the_seal=may_reveal)
    return "" if sealed else value
