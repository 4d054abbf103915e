"""Whom the tables of keys find, for whoever may see them, and for nobody else."""

from datetime import date

import pytest

from joinedup import store
from joinedup.children.models import Child
from joinedup.identity import actions, queries
from joinedup.identity.models import PersonKey
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.scoring import Status
from joinedup.trail import actions as trail

from .conftest import Town

AMARA = Person(
    given_name="Amara", family_name="Okafor", date_of_birth=date(2017, 3, 12), address_line="12 Rowan Street"
)
TOBI = Person(given_name="Tobi", family_name="Okafor", date_of_birth=date(2023, 1, 2))


@store.action
def _remember(town: Town, *, by, at) -> int:
    trail.record("children.amended", by=by, at=at)
    return actions.remember({town.amara.pk: [AMARA], town.tobi.pk: [TOBI]}, area_id=town.area.pk)


def remember(town: Town) -> int:
    return _remember(town, by=town.viewer("Priya Nair"), at=town.at)


def test_a_child_is_found_by_whoever_may_see_her(town: Town) -> None:
    remember(town)
    priya = town.viewer("Priya Nair")
    found = queries.alike([AMARA], area_id=town.area.pk, visible=Child.objects.visible_to(priya))
    assert [(one.subject, one.likeness.status) for one in found][:1] == [(town.amara.pk, Status.MATCH)]


def test_nobody_is_found_who_is_not_visible(town: Town) -> None:
    remember(town)
    grace = town.viewer("Grace Obi")
    assert queries.alike([AMARA], area_id=town.area.pk, visible=Child.objects.visible_to(grace)) == ()
    assert queries.alike([AMARA], area_id=town.area.pk, visible=Child.objects.none()) == ()


def test_to_remember_twice_writes_once(town: Town) -> None:
    remember(town)
    before = list(PersonKey.objects.order_by("pk").values_list("pk", "key", "subject"))
    assert remember(town) == 0
    assert list(PersonKey.objects.order_by("pk").values_list("pk", "key", "subject")) == before


def test_outside_of_an_action_nothing_is_remembered(town: Town) -> None:
    with pytest.raises(RuntimeError, match="nowhere else"):
        actions.remember({town.amara.pk: [AMARA]}, area_id=town.area.pk)
