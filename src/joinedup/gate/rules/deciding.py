"""May this person see this, of this thing, for this, now? One function, and nothing else decides it.

What is not opened by a grant is closed, field by field. In this order: who is excluded, or too close to the
family, sees nothing, whatever opens it; nothing of another area is seen; then the grants, from the first.
What one of them opens is still closed where it is restricted to those who are named, unless the grant opens
that too, and where it tells where somebody lives who must not be found.

`opened` is the same policies made into a small value for one person, for queries: `gate.scoped` says it in
SQL, and `joinedup lab diffpolicy` holds the two equal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from joinedup.gate.rules.policies import Grant, Policies, Purpose, policies
from joinedup.gate.rules.things import Relation, Thing, What, relations
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide
from joinedup.kernel.london import today_in_london

WHOLE = ""  # the thing as a whole: that it is there
RESTRICTED = "restricted"
# What beats everything that opens: it looks absent to them, whatever else they hold.
_BARS = (
    (
        Relation.EXCLUDED,
        "They are on the list of those who must never see it.",
        "They are not on the list of those who must never see it.",
    ),
    (
        Relation.CONFLICT,
        "They said, or their own particulars say, that they are close to the family.",
        "Nothing says that they are close to the family.",
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One rule that was tried. `decision` is None where it decided nothing; `words` are for who explains."""

    rule: str
    words: str
    decision: Decision | None = None


def decide(
    viewer: Viewer,
    purpose: Purpose,
    thing: Thing,
    field: str = WHOLE,
    *,
    at: datetime,
    by: Policies | None = None,
) -> Decision:
    """Whether `viewer` may see `field` of `thing`. `because` is for them; where it is hidden it is empty."""
    *_, last = steps(viewer, purpose, thing, field, at=at, by=by)
    assert last.decision is not None
    return last.decision


def steps(
    viewer: Viewer,
    purpose: Purpose,
    thing: Thing,
    field: str = WHOLE,
    *,
    at: datetime,
    by: Policies | None = None,
) -> Iterator[Step]:
    """Every rule that is tried, in order; the last is the one that decides."""
    asked = _Asked(viewer, purpose, thing, field, relations(viewer, thing, at=at))
    for bar, barred, open_ in _BARS:
        if bar in asked.held:
            yield Step(bar.value, barred, hide(bar.value))
            return
        yield Step(bar.value, open_)
    other_area = f"{thing.what.value}.other_area"
    if Relation.AREA not in asked.held:
        yield Step(other_area, "It is of another area.", hide(other_area))
        return
    yield Step(other_area, "It is of their area.")
    closed = f"{thing.what.value}.nothing_opens"
    for grant in (by or policies()).in_force(thing.what, today_in_london(at)):
        step = asked.of(grant)
        yield step
        if step.decision is not None:
            return
        closed = step.rule if step.rule == RESTRICTED else closed
    yield Step(closed, "Nothing opens it to them.", hide(closed))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked, with how the person stands to the thing."""

    viewer: Viewer
    purpose: Purpose
    thing: Thing
    field: str
    held: frozenset[Relation]

    def of(self, grant: Grant) -> Step:
        """What one grant makes of it, and what closes again what it opens."""
        why_not = self._lacks(grant)
        if why_not:
            return Step(grant.key, why_not)
        if self._restricted and not grant.even_restricted:
            return Step(RESTRICTED, f"{grant.key} would open it; it is restricted, and they are not named.")
        if self._sealed:
            return Step("sealed", f"{grant.key} opens it; it tells where they live.", hide("sealed"))
        return Step(grant.key, grant.because, allow(grant.key, grant.because))

    def _lacks(self, grant: Grant) -> str:
        """What this grant lacks, in a sentence; '' where it opens."""
        lacks = sorted(grant.rights - self.viewer.rights)
        if lacks:
            return f"It needs a right that they lack: {lacks[0]}."
        if grant.through not in self.held:
            return f"It is for {grant.through.words}, and they are not."
        if self.purpose not in grant.purposes:
            return f"It is not for the purpose {self.purpose.value!r}."
        if grant.categories is not None and self.thing.category not in grant.categories:
            return f"It is not for the category {self.thing.category!r}."
        if self.field != WHOLE and self.field not in grant.fields:
            return f"It does not open {self.field!r}."
        return ""

    @property
    def _restricted(self) -> bool:
        return Relation.RESTRICTED in self.held and Relation.NAMED not in self.held

    @property
    def _sealed(self) -> bool:
        return kept_by_the_seal(
            self.thing.what,
            self.field,
            protected=self.thing.protected,
            opens_the_seal=Relation.OPENS_THE_SEAL in self.held,
        )


@dataclass(frozen=True, slots=True)
class Way:
    """One relation by which rows of a kind open, of these categories (None: of every one)."""

    through: Relation
    categories: frozenset[str] | None
    even_restricted: bool


def opened(
    viewer: Viewer,
    purpose: Purpose,
    what: What,
    field: str = WHOLE,
    *,
    at: datetime,
    by: Policies | None = None,
) -> frozenset[Way]:
    """The ways by which things of a kind open to `viewer`: what is left of the policies for a query."""
    return frozenset(
        Way(grant.through, grant.categories, grant.even_restricted)
        for grant in (by or policies()).in_force(what, today_in_london(at))
        if grant.rights <= viewer.rights
        and purpose in grant.purposes
        and (field == WHOLE or field in grant.fields)
    )


def kept_by_the_seal(what: What, field: str, *, protected: bool, opens_the_seal: bool) -> bool:
    """Whether `field` tells where somebody lives who must not be found, to whom may not open the seal."""
    return protected and not opens_the_seal and field in policies().kinds[what].tells_the_area
