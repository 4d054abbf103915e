"""Statements that are kept compiled ask for one person exactly what Django would have built for them."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from joinedup import store
from joinedup.access import queries as access
from joinedup.access.models import Grant
from joinedup.agencies import editions
from joinedup.agencies import queries as agencies
from joinedup.agencies.models import Agency
from joinedup.agencies.queries import rotas
from joinedup.agencies.queries.own_shift import _to_come
from joinedup.children.queries import asking_them, visits
from joinedup.frontdoor import actions
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.queries import following, talking
from joinedup.frontdoor.queries.queue import _by_state, _first, _newest_decided
from joinedup.gate import compiled
from joinedup.gate.asked import asking_once
from joinedup.gate.compiled import Question
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries as items
from joinedup.holdings.models import About
from joinedup.kernel.london import today_in_london
from joinedup.sharing.queries import lists
from joinedup.site import readonly, shell
from joinedup.vault import queries as vault
from joinedup.vault.rules.kinds import Kind

from .bad_town import Here, here
from .conftest import Town
from .test_frontdoor_actions import WORRY
from .test_guards import keep_out

__all__ = ["here"]

KEPT = (
    _by_state, _first, *lists.WAITING, *lists.UNTAKEN_AT_DESKS, *lists._FOR_TODAY,
    *talking.UNTAKEN_AT_DESKS,
)  # fmt: skip
SELDOM = (  # of which this town has little or nothing: not enough to tell people apart
    _newest_decided,
    following.to_tie_again, following.still_to_happen, following._for_today, following.not_answered,
    visits.unsaid,
    asking_them._wishes_waiting, asking_them._doubts_waiting,
)  # fmt: skip


@pytest.mark.parametrize("build", (*KEPT, *SELDOM), ids=lambda one: one.__name__)
def test_everybody_is_told_what_a_query_of_their_own_says(here: Here, build: compiled.Build) -> None:
    told = set()
    for name in sorted(here.town.people):
        for later in (timedelta(), timedelta(seconds=9), timedelta(days=40)):
            viewer = replace(here.town.viewer(name), at=here.town.at + later)
            rows = compiled.rows(build, viewer)
            assert sorted(rows) == sorted(build(viewer)), (name, later)
            told.add(tuple(sorted(rows)))
    assert len(told) > 1 or build in SELDOM  # it does tell people apart


def test_what_is_read_together_is_what_each_reads_alone(here: Here) -> None:
    """Also in its order, where it has one."""
    for name in here.town.people:
        viewer = here.town.viewer(name)
        account = agencies.asks_account(viewer.practitioner_id)
        questions = (*compiled.of_viewer((*KEPT, *SELDOM), viewer), *shell.asks(viewer), account)
        for question, rows in zip(questions, compiled.together(questions), strict=True):
            alone = question.built()
            if alone.ordered:
                assert rows == list(alone), (name, question.build)
            else:
                assert sorted(rows) == sorted(alone), (name, question.build)


def test_what_a_page_asks_ahead_is_one_statement_and_nothing_is_asked_twice(here: Here) -> None:
    priya = here.town.viewer("Priya Nair")
    alone = compiled.rows(_first, priya)
    with asking_once():
        with CaptureQueriesContext(connection) as told:
            compiled.ahead(priya, *compiled.of_viewer((_first, _by_state), priya))
            assert compiled.rows(_first, priya) == alone
            compiled.ahead(priya, Question(_by_state, priya))
            assert shell.counted(priya).questions == 0
        assert len(told) == 1
        keep_out(here.town, "Priya Nair")
        assert compiled.rows(_first, priya) == alone  # this look is one look
    assert compiled.rows(_first, priya) != alone  # and the next is another


def test_what_is_done_in_the_middle_of_a_look_rests_on_what_is_so_by_then(here: Here) -> None:
    priya = here.town.viewer("Priya Nair")
    with asking_once():
        compiled.ahead(priya)
        assert store.read_only() is None
        readonly.close(until=here.town.at + timedelta(hours=3), because="A move.", by=priya, at=here.town.at)
        assert store.read_only() is None
        with pytest.raises(store.ReadOnly):
            actions.tell(WORRY, by=priya, at=here.town.at)


@pytest.mark.parametrize("build", (*KEPT, *SELDOM), ids=lambda one: one.__name__)
def test_what_the_navigation_counts_is_kept_of_everybody(here: Here, build: compiled.Build) -> None:
    for name in here.town.people:
        assert compiled.is_kept(build, here.town.viewer(name)), name


def _sent(viewer: Viewer) -> "QuerySet[Concern, tuple[str]]":
    return Concern.objects.sent_by(viewer).values_list("reference")


def test_whoever_is_unnamed_finds_their_own_once_there_is_a_key(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement that was kept while there was none asks for their token afterwards."""
    town = here.town
    compiled._here.kept.clear()
    own = actions.tell_unnamed(
        replace(WORRY, stay_unnamed=True),
        sender=town.viewer("Grace Obi"),
        by=actions.Unnamed(town.area.pk),
        at=town.at,
    )
    with monkeypatch.context() as without:
        without.setattr("joinedup.vault.queries.index", lambda token, use: "")
        assert (own,) not in compiled.rows(_sent, town.viewer("Grace Obi"))
        assert compiled.is_kept(_sent, town.viewer("Grace Obi"))
    assert (own,) in compiled.rows(_sent, town.viewer("Grace Obi"))


PERIOD = (datetime(2025, 7, 14, 23, tzinfo=UTC), datetime(2027, 7, 14, 23, tzinfo=UTC))


def test_what_is_asked_beside_is_put_into_a_statement_that_is_kept(here: Here) -> None:
    """These people and this period: other ones, as many, are asked for by the same statement."""
    told = set()
    for name in sorted(here.town.people):
        viewer = here.town.viewer(name)
        people = [one for (one,) in About.objects.values_list("person").distinct().order_by("person")]
        for asked in ((person,) for person in (*people, "K-00000-00000")):
            for kinds in (None, ("attendance",), ("domestic_abuse_incident",)):
                for build in (items._kept_inside, items._kept_outside):
                    for closed in ((), (people[0],)):
                        said = (asked, kinds, *PERIOD, closed)
                        assert compiled.is_kept(build, viewer, said)
                        rows = compiled.rows(build, viewer, said)
                        assert rows == list(build(viewer, *said)), (name, said)
                        told.add(tuple(rows))
        assert compiled.is_kept(items._readings, viewer, (None,))
        assert compiled.is_kept(items._readings, viewer, ("Q-00000-00000",))
    assert len(told) > 2


def test_whoever_is_kept_out_between_two_looks_counts_one_less(here: Here) -> None:
    priya = here.town.viewer("Priya Nair")
    before = sum(count for _, count, _ in compiled.rows(_by_state, priya))
    keep_out(here.town, "Priya Nair")
    after = sum(count for _, count, _ in compiled.rows(_by_state, priya))
    assert after < before


def test_a_query_that_makes_something_of_a_particular_is_built_each_time(town: Town) -> None:
    def last_year(viewer: Viewer) -> "QuerySet[Concern, tuple[str]]":
        return Concern.objects.filter(entered__lt=viewer.at - timedelta(days=365)).values_list("state")

    def since_today(viewer: Viewer) -> "QuerySet[Concern, tuple[str]]":
        day = today_in_london(viewer.at)
        return Concern.objects.filter(child_birth_date__lt=day).values_list("state")

    viewer = town.viewer("Priya Nair")
    assert not compiled.is_kept(last_year, viewer)
    assert compiled.is_kept(since_today, viewer)  # for that day: another day is another statement


def test_a_new_particular_of_a_viewer_is_thought_about_here() -> None:
    assert {one.name for one in fields(Viewer)} == {
        "practitioner_id", "reference", "name", "agency_id", "agency_reference", "agency_name", "area_id",
        "area_name", "roles", "desk_ids", "at", "proved_at", "rights", "scopes", "stands_in", "closed_desks",
    }  # fmt: skip


def test_for_whoever_stands_in_for_a_closed_desk_a_query_is_built_each_time(here: Here) -> None:
    """It is for a few people, at night, and for each of them other desks."""
    viewer = here.town.viewer("Priya Nair")
    assert compiled._of_viewer(_by_state, viewer) is not None
    closed = ((here.town.desks["Duty and Advice"].pk, here.town.at + timedelta(hours=9)),)
    assert compiled._of_viewer(_by_state, replace(viewer, stands_in=closed)) is None


# --- of plain values ---------------------------------------------------------------------------------------


def _asked_of(here: Here) -> list[tuple[Any, tuple[Any, ...]]]:
    """What every request asks first: of somebody, of others, and of nobody."""
    town = here.town
    Grant.objects.create(practitioner=town.people["Ines Novak"], role="bradfords_own", since=town.at)
    leeds, bradford = town.area.pk, town.people["Ines Novak"].agency.area_id
    everybody = tuple(sorted(person.pk for person in town.people.values()))
    david, ada = town.david.reference, town.ada.reference  # whose address is sealed, and whose is not
    kinds = tuple(sorted(map(str, Kind)))
    days = (town.at.date(), date(2013, 1, 1))
    moments = (town.at, town.at + timedelta(hours=4), town.at + timedelta(days=400))
    duty = town.desks["Duty and Advice"].pk
    return [
        *((editions._newest, (area, day)) for area in (leeds, bradford) for day in days),
        *((agencies._active, (who,)) for who in (*everybody, 0)),
        *((rotas._called, (desks,)) for desks in ((), (duty,), (0, duty))),
        *((agencies._names_of_desks, (desks,)) for desks in ((), (duty,), (0, duty))),
        *((access._grants, (who, at, at.date())) for who in ((), everybody[:1], everybody) for at in moments),
        *((access._roles_around, (who,)) for who in everybody),
        *((access._roles, (area,)) for area in (leeds, bradford)),
        *((access._roles, (bradford, codes)) for codes in ((), ("bradfords_own",), ("another", "his"))),
        *((_to_come, (who, at)) for who in everybody for at in moments),
        *((vault._all_about, (about, kinds)) for about in ((), (david,), (ada, david))),
        *((vault._all_about, ((david,), kinds, fields)) for fields in (("none",), ("address",))),
        *((vault._protected, (about,)) for about in ((), (david,), (ada,))),
    ]


def test_each_value_is_told_what_a_query_of_its_own_says(here: Here) -> None:
    told: dict[Any, set[str]] = {}
    for build, values in _asked_of(here):
        assert compiled.is_kept_of(build, *values), (build, values)
        for _ in range(2):  # as it is built, and as it was kept
            rows = compiled.asked(build, *values)
            assert rows == list(build(*values)), (build, values)
        told.setdefault(build, set()).add(str(rows))
    assert all(len(answers) > 1 for answers in told.values()), told  # it does tell them apart


def test_whose_agency_leaves_between_two_looks_holds_nothing_at_the_second(here: Here) -> None:
    town = here.town
    priya = town.people["Priya Nair"]
    left = town.at + timedelta(days=9)
    Agency.objects.filter(pk=priya.agency_id).update(left_on=left.date())

    def roles(at: datetime) -> Any:
        return access.held_by(priya.pk, area_id=town.area.pk, at=at).roles

    assert [bool(roles(at)) for at in (town.at, left)] == [True, False]


def test_a_value_that_something_is_made_of_is_built_each_time(town: Town) -> None:
    def a_year_before(at: datetime) -> "QuerySet[Concern, tuple[str]]":
        return Concern.objects.filter(entered__lt=at - timedelta(days=365)).values_list("state")

    def holds(words: str) -> "QuerySet[Concern, tuple[str]]":
        return Concern.objects.filter(state__contains=words).values_list("state")

    def since_its_day(at: datetime) -> "QuerySet[Concern, tuple[str]]":
        return Concern.objects.filter(child_birth_date__lt=today_in_london(at)).values_list("state")

    assert not compiled.is_kept_of(a_year_before, town.at)
    assert not compiled.is_kept_of(since_its_day, town.at)
    assert not compiled.is_kept_of(holds, "new")
    assert compiled.asked(a_year_before, town.at) == []
