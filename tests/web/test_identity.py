"""Whom the tables of keys find, for whoever may see them, and for nobody else."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from joinedup import store
from joinedup.bench.match_quality import Town as InMemory
from joinedup.bench.people.asking import HARD
from joinedup.bench.people.records import as_told
from joinedup.children import actions as children
from joinedup.children.actions import belonging
from joinedup.children.models import Child
from joinedup.children.queries import candidates
from joinedup.children.rules.belonging import NameKind
from joinedup.cli.identity import remember_everybody
from joinedup.identity import actions, queries
from joinedup.identity.models import ComparisonCopy, PersonKey
from joinedup.identity.rules.copies import packed
from joinedup.identity.rules.identifiers import IdentifierKind
from joinedup.identity.rules.keys import EDITION, keys_of
from joinedup.identity.rules.looking import look
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.scoring import Status
from joinedup.identity.rules.tying import Verdict
from joinedup.identity.rules.weights import shipped
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


def told(viewer, name: str, born: date | None = None, **more):
    return candidates(viewer, name=name, birth_date=born, address="", postcode="", **more)


def names(found) -> list[str]:
    return [one.child.name for one in found]


def test_a_name_that_was_just_added_finds_the_child_and_one_that_is_not_there_does_not(town: Town) -> None:
    priya = town.viewer("Priya Nair")
    assert told(priya, "Chidinma Eze", date(2017, 3, 12)) == ()
    belonging.add_name(
        town.amara.reference, kind=NameKind.BORN, given="Chidinma", family="Eze", since="", until="",
        by=priya, at=town.at,
    )  # fmt: skip
    assert names(told(priya, "Chidinma Eze", date(2017, 3, 12))) == ["Amara Okafor"]


def test_a_number_that_cannot_be_right_is_kept_and_finds_nobody(town: Town) -> None:
    priya = town.viewer("Priya Nair")
    for value in ("943 476 5918", "943 476 5919"):
        belonging.add_number(
            town.amara.reference, kind=IdentifierKind.NHS_NUMBER, value=value, by=priya, at=town.at
        )
    assert told(priya, "Somebody", nhs_number="9434765918") == ()
    found = told(priya, "Somebody", nhs_number="943 476 5919")
    assert names(found) == ["Amara Okafor"]


def test_a_brother_in_the_same_home_is_shown_as_living_there_and_last(town: Town) -> None:
    found = candidates(
        town.viewer("Priya Nair"), name="Amara Okafor", birth_date=date(2017, 3, 12),
        address="12 Rowan St", postcode="LS9 7BN",
    )  # fmt: skip
    assert [(one.child.called, one.likeness.status, one.likeness.lives_with) for one in found] == [
        ("Mara", Status.MATCH, False),
        ("Tobi", Status.LOW, True),
    ]


def test_whoever_is_hidden_answers_as_nobody_by_the_same_statements(town: Town) -> None:
    grace = town.viewer("Grace Obi")
    told(grace, "Amara Okafor", date(2017, 3, 12))  # what is read once a process has been read
    with CaptureQueriesContext(connection) as hidden:
        assert told(grace, "Amara Okafor", date(2017, 3, 12)) == ()
    with CaptureQueriesContext(connection) as absent:
        assert told(grace, "Onyeka Okafor", date(2017, 3, 12)) == ()
    assert len(hidden) == len(absent)


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("", None), ("A", None), ("Amara", None), ("\u200b", None), ("\u0410m\u0430ra Okafor", None),
        ("Amara " * 2000, date(2017, 3, 12)), ("x" * 10_000, date(1900, 1, 1)),
        ("Ámara", date(2027, 12, 31)), ("أمارا", date.max), ("%_'\"\\", date.min),
    ],
)  # fmt: skip
def test_odd_names_and_days_are_answered(town: Town, name: str, born: date | None) -> None:
    found = told(town.viewer("Priya Nair"), name, born)
    assert all(one.verdict is not Verdict.SAME for one in found)


def test_where_an_address_is_sealed_no_home_is_remembered(town: Town) -> None:
    priya = town.viewer("Priya Nair")
    children.protect(
        town.amara.reference, whose=children.HOUSEHOLD, address_line="4 Elm Close", postcode="BD1 1AA",
        by=priya, at=town.at,
    )  # fmt: skip
    text = ComparisonCopy.objects.get(subject=town.amara.pk).text
    assert "elm" not in text and "rowan" not in text and "ls97bn" not in text


def test_keys_for_everybody_are_written_once(town: Town, capsys) -> None:
    PersonKey.objects.all().delete()
    ComparisonCopy.objects.all().delete()
    assert remember_everybody(at=town.at, only_if_behind=True) == (3, 3)
    assert remember_everybody(at=town.at) == (3, 0)
    assert remember_everybody(at=town.at, only_if_behind=True) == (0, 0)


def test_each_engine_answers_as_a_plain_list_in_memory_does(town: Town) -> None:
    """The same people, likenesses and order for some forty callers: so both engines answer alike."""
    held, first = InMemory(400, seed=11), 10_000_000
    for number, copy in held.held.items():
        subject = first + number
        at = {"area_id": town.area.pk, "subject": subject}
        ComparisonCopy.objects.create(id=subject, **at, edition=EDITION, text=packed(copy))
        PersonKey.objects.bulk_create(PersonKey(**at, key=key) for key in keys_of(copy))
    visible, many = ComparisonCopy.objects.filter(pk__gte=first), 0
    for asked in held.asked(HARD, 40):
        person = [as_told(asked.told)]
        found = queries.alike(person, area_id=town.area.pk, visible=visible)
        expected = look(person, held, shipped())
        assert [(one.subject - first, one.likeness) for one in found] == [
            (one.subject, one.likeness) for one in expected
        ]
        many += bool(expected)
    assert many > 20
