"""The only way to rows that somebody may not see: what `gate.rules.deciding` decides for one, said in SQL."""

from typing import ClassVar, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from joinedup.gate.rules.deciding import WHOLE, Way, opened
from joinedup.gate.rules.policies import Purpose, policies
from joinedup.gate.rules.things import Relation, Thing, What
from joinedup.gate.viewer import Viewer

ModelT_co = TypeVar("ModelT_co", bound=models.Model, covariant=True)


class Scoped(models.QuerySet[ModelT_co]):
    """A queryset that knows which kind of thing its rows are, and says in SQL how people are tied to them.

    What a tie opens stands in the policies alone. `Model.as_thing` says the same ties of one row; a lab,
    `joinedup lab diffpolicy`, holds the two equal.
    """

    what: ClassVar[What]
    purpose: ClassVar[Purpose] = Purpose.SAFEGUARDING
    area: ClassVar[str] = "area_id"  # the column of whose area a row is
    category: ClassVar[str] = ""  # the column of what sort of thing it is, where policies tell sorts apart

    def visible_to(self, viewer: Viewer, *, field: str = WHOLE, purpose: Purpose | None = None) -> Self:
        """The rows of which `viewer` may see `field`, at their moment.

        Raises:
            ValueError: the field may be under a seal, of which each row must be asked.
        """
        if field in policies().kinds[self.what].tells_the_area:
            raise ValueError(f"{field} tells where somebody lives: ask `decide` of each row.")
        if not self._is_of_all():
            return self._opened_to(viewer, field, purpose or self.purpose)
        made = (self.model, field, purpose or self.purpose)
        if made not in viewer.scopes:  # building it costs far more than asking it
            viewer.scopes[made] = self._opened_to(viewer, field, made[-1])
        rows: Self = viewer.scopes[made].all()
        return rows

    def _is_of_all(self) -> bool:
        """Nothing was asked of it yet, so that one is as good as another."""
        asked = self.query
        narrowed = asked.where or asked.annotations or asked.is_sliced or asked.combinator or asked.distinct
        return not (narrowed or asked.select_related or asked.order_by or asked.deferred_loading[0])

    def _opened_to(self, viewer: Viewer, field: str, purpose: Purpose) -> Self:
        here = self.filter(**{self.area: viewer.area_id})
        ways = opened(viewer, purpose, self.what, field, at=viewer.at)
        if not ways:
            return here.none()
        for bar in (Relation.EXCLUDED, Relation.CONFLICT):
            barred = self.tied(viewer, bar)
            if barred is not None:
                here = here.exclude(barred)
        closed = self.tied(viewer, Relation.RESTRICTED)
        rows: Q | None = None
        for way in sorted(ways, key=str):
            one = self._through(viewer, way, closed)
            if one is None:
                return here  # every row of the area
            rows = one if rows is None else rows | one
        assert rows is not None
        return here.filter(rows)

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        """Which rows stand so to `viewer`; None: none of this room ever does.

        RESTRICTED: those that open for who is named alone, and `viewer` is not. EXCLUDED and CONFLICT both
        keep out wholly: a table may say the two as one, and of the other None.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say who is tied to its rows")

    def _through(self, viewer: Viewer, way: Way, closed: Q | None) -> Q | None:
        """The rows that open by one way; None: all of the area do."""
        parts: list[Q] = []
        if way.through is not Relation.AREA:
            tied = self.tied(viewer, way.through)
            parts.append(NONE if tied is None else tied)
        if way.categories is not None:
            parts.append(Q(**{f"{self.category}__in": sorted(way.categories)}))
        if closed is not None and not way.even_restricted:
            parts.append(~closed)
        if not parts:
            return None
        whole = parts[0]
        for part in parts[1:]:
            whole &= part
        return whole


NONE = Q(pk__in=())


def stood_in_for(viewer: Viewer, *, desk: str, due: str) -> Q | None:
    """The rows that cannot wait until their desk opens, of the desks that `viewer` stands in for; or None.

    `desk`, `due`: the columns of whose they are and by when they are to be done.
    """
    rows: Q | None = None
    for desk_id, opens in viewer.stands_in:
        one = Q(**{desk: desk_id, f"{due}__lt": opens})
        rows = one if rows is None else rows | one
    return rows


def scoped() -> dict[What, type[models.Model]]:
    """Every table whose rows are a kind of thing, by that kind."""
    found = {}
    for table in apps.get_models():
        rows = table._default_manager.all()
        what = getattr(rows, "what", None)
        if isinstance(rows, Scoped) and what is not None:
            found[what] = table
    return found


def thing_called(reference: str, viewer: Viewer, *, what: What | None = None) -> Thing | None:
    """Whatever bears `reference`, as it stands to `viewer`, for who explains or checks; shown on no page."""
    for one, table in scoped().items():
        if what is not one and (what is not None or one in _PART_OF):
            continue
        by = _PART_OF.get(one, "reference")
        row = table._base_manager.filter(**{by: reference}).order_by("pk").first()
        if row is not None:
            thing: Thing = row.as_thing(viewer)  # type: ignore[attr-defined]
            return thing
    return None


# They bear no reference of their own: that of what they are part of means the whole, unless they are asked
# for by kind.
_PART_OF = {
    What.ANSWER: "question__reference",
    What.DISCLOSED: "question__reference",
    What.VIEW: "round__reference",
}
