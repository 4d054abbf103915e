"""What a person may see is built once for them and asked anew each time: what changes meanwhile, counts."""

from dataclasses import replace

from joinedup.children.models import Child
from joinedup.gate.rights import Right

from .conftest import Town
from .test_guards import keep_out


def test_whoever_is_kept_out_between_two_looks_of_one_request_sees_nothing_at_the_second(town: Town) -> None:
    priya = town.viewer("Priya Nair")
    assert town.amara in Child.objects.visible_to(priya)
    keep_out(town, "Priya Nair")
    assert town.amara not in Child.objects.visible_to(priya)


def test_what_one_list_leaves_out_is_in_the_next(town: Town) -> None:
    priya = town.viewer("Priya Nair")
    assert not Child.objects.visible_to(priya).filter(given_name="Nobody").exists()
    assert town.amara in Child.objects.visible_to(priya)


def test_what_was_narrowed_before_stays_narrow(town: Town) -> None:
    priya = town.viewer("Priya Nair")
    assert town.amara in Child.objects.visible_to(priya)
    assert town.amara not in Child.objects.filter(given_name="Nobody").visible_to(priya)


def test_a_person_with_other_rights_is_not_given_what_was_built_for_the_first(town: Town) -> None:
    priya = town.viewer("Priya Nair")
    assert town.amara in Child.objects.visible_to(priya)
    assert Right.WORK_THE_FRONT_DOOR in priya.rights
    elsewhere = replace(priya, rights=frozenset(), roles=frozenset(), agency_id=0, practitioner_id=0)
    assert town.amara not in Child.objects.visible_to(elsewhere)


def test_a_page_that_asks_twice_builds_what_may_be_seen_once(town: Town) -> None:
    priya = town.viewer("Priya Nair")
    first = Child.objects.visible_to(priya)
    assert len(priya.scopes) == 1
    assert str(Child.objects.visible_to(priya).query) == str(first.query)
    assert len(priya.scopes) == 1
