"""Who is told of in one concern: several children, and the grown-ups around them."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from joinedup.children.models import Child
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.models import Named
from joinedup.frontdoor.rules.coming_in import CameBy, PersonKind, PersonTold, source_in_words
from joinedup.gate.rules.deciding import decide
from joinedup.gate.rules.policies import Purpose
from tests.web.conftest import Town
from tests.web.test_frontdoor_actions import WORRY, concern, tied, told
from tests.web.test_guards import keep_out

TOBI = PersonTold(PersonKind.CHILD, name="Tobi Okafor", birth_date=date(2023, 5, 2), belongs="brother")
DAVID = PersonTold(PersonKind.ADULT, name="David", address="4 Ash Close", belongs="mother's partner")
BOTH = replace(WORRY, people=(TOBI, DAVID))


def people(reference: str) -> list[Named]:
    return list(Named.objects.filter(concern__reference=reference).order_by("place"))


def test_everybody_told_of_is_kept_in_order_and_nobody_is_tied_by_a_name(town: Town) -> None:
    mara, tobi, david = people(told(town, BOTH))
    assert (mara.place, mara.kind, mara.name) == (0, "child", "Mara Okafor")
    assert (tobi.place, tobi.kind, tobi.birth_date, tobi.belongs) == (1, "child", date(2023, 5, 2), "brother")
    assert (david.place, david.kind, david.address) == (2, "adult", "4 Ash Close")
    assert all(
        one.child is None and one.adult is None and one.settled_at is None for one in (mara, tobi, david)
    )


def test_the_first_child_is_tied_and_untied_beside_the_others_too(town: Town) -> None:
    reference = tied(town)
    (mara,) = people(reference)
    assert (mara.child, mara.settled_at) == (town.amara, town.at)
    version = concern(reference).version
    by = town.viewer("Priya Nair")
    actions.untie(reference, because="Her cousin.", version=version, by=by, at=town.at)
    (mara,) = people(reference)
    assert (mara.child, mara.settled_at) == (None, None)


def test_nobody_is_a_child_and_an_adult_at_once(town: Town) -> None:
    (mara,) = people(tied(town))
    adult = town.david.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Named.objects.filter(pk=mara.pk).update(adult_id=adult)


@pytest.mark.parametrize(
    ("who", "code", "words"),
    [("Joy Adeyemi", "2A", "Schools"), ("Sam Khan", "6", "Police")],
)
def test_a_concern_says_from_what_sort_of_place_it_came(town: Town, who: str, code: str, words: str) -> None:
    stored = concern(told(town, by=who))
    assert (stored.source, stored.came_by, stored.verified) == (code, CameBy.FORM, True)
    assert source_in_words(code) == words


def test_whoever_is_kept_out_of_one_child_is_kept_out_of_a_concern_about_two(town: Town) -> None:
    """Priya Nair's sister has a child, who is told of beside Mara by the school."""
    niece = Child.objects.get(given_name="Amarah")
    reference = tied(town)
    Named.objects.create(
        **town.work(concern=concern(reference), place=1, kind="child", name="Amarah", child=niece)
    )
    before, denise = town.viewer("Priya Nair"), town.viewer("Denise Walker")
    assert queries.concern(before, reference) is not None
    keep_out(town, "Priya Nair", child=niece)
    assert queries.concern(town.viewer("Priya Nair"), reference) is None
    assert queries.concern(denise, reference) is not None
    thing = concern(reference).as_thing(before)
    assert not decide(before, Purpose.SAFEGUARDING, thing, at=town.at).allowed
    assert decide(denise, Purpose.SAFEGUARDING, thing, at=town.at).allowed
