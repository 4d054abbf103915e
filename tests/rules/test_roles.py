"""Roles as data: what each that is shipped lets somebody do, and what never stands together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.access.rules.holding import RoleFacts, held, is_whole, read_roles, shipped_roles
from joinedup.access.rules.rights import RIGHTS, Level, Right, held_together
from joinedup.access.rules.roles import Role
from joinedup.agencies.models import Agency

ROLES = shipped_roles()
# Typed by hand from ux.md 6.3 and the first story: who decides, who releases, who never sees a child.
DECIDES = {"hub_manager"}
RELEASES = {"police_discloser"}
NEVER_A_CHILD = {"board_analyst", "agency_administrator", "area_administrator"}
AT_THE_FRONT_DOOR = {"hub_social_worker", "hub_manager", "emergency_duty_social_worker"}


def who_may(right: Right) -> set[str]:
    return {code for code, role in ROLES.items() if right in role.rights}


def test_seventeen_roles_are_shipped_each_with_a_source_and_a_day() -> None:
    assert len(ROLES) == 17
    assert set(Role) <= ROLES.keys()
    assert all(role.source and role.what and role.label and role.since for role in ROLES.values())


def test_who_decides_who_releases_and_who_never_sees_a_child() -> None:
    assert who_may(Right.AUTHORISE_DECISIONS) == DECIDES
    assert who_may(Right.RELEASE_ANSWERS) == RELEASES
    assert who_may(Right.WORK_THE_FRONT_DOOR) == AT_THE_FRONT_DOOR
    assert who_may(Right.SIT_AT_THE_HUB) == {"hub_practitioner"}
    assert ROLES.keys() - who_may(Right.WORK_WITH_CHILDREN) == NEVER_A_CHILD
    assert who_may(Right.EDIT_ROLES) == {"area_administrator"}


def test_a_role_fits_kinds_of_agency_that_there_are() -> None:
    kinds = {kind for role in ROLES.values() for kind in role.kinds}
    assert kinds and kinds <= {kind.value for kind in Agency.Kind}


def test_every_right_says_what_it_is_and_from_where_it_can_be_given() -> None:
    assert set(RIGHTS) == set(Right)
    assert len({facts.label for facts in RIGHTS.values()}) == len(RIGHTS)


@given(st.sets(st.sampled_from(sorted(ROLES)), max_size=4))
def test_whoever_counts_or_administers_sees_no_child_whatever_else_they_hold(codes: set[str]) -> None:
    together = held(ROLES[code] for code in codes)
    of_children = {right for right in together.rights if RIGHTS[right].of_children}
    assert bool(of_children) is (bool(codes) and not codes & NEVER_A_CHILD)
    assert together.level == max((ROLES[code].level for code in codes), default=None)


def test_without_a_role_there_is_nothing_that_somebody_may_do() -> None:
    assert held([]).rights == frozenset()
    assert held_together([]) == frozenset()


@pytest.mark.parametrize(
    ("rights", "level", "rule"),
    [
        (set(), Level.PRACTITIONER, "role.empty"),
        ({Right.COUNT_ONLY, Right.OPEN_ANY_CHILD}, Level.AREA, "role.apart"),
        ({Right.EDIT_ROLES, Right.WORK_WITH_CHILDREN}, Level.AREA, "role.apart"),
        ({Right.AUTHORISE_DECISIONS}, Level.PRACTITIONER, "role.too_low"),
        ({Right.EDIT_ROLES}, Level.AGENCY, "role.too_low"),
        ({Right.AUTHORISE_DECISIONS}, Level.MANAGER, "role.whole"),
    ],
)
def test_a_role_holds_together_or_is_none(rights: set[Right], level: Level, rule: str) -> None:
    lead = ROLES["safeguarding_lead"]
    role = RoleFacts("x", "X", "X", frozenset(rights), frozenset(), level, "X", lead.since)
    assert is_whole(role).rule == rule


def test_a_file_with_a_role_that_does_not_hold_together_is_not_read() -> None:
    told = '[edition.a]\nin_force_from = 2026-01-01\n[role.x]\nlabel = "X"\nwhat = "X"\nkinds = []\n'
    told += 'level = 1\nedition = "a"\nsource = "X"\nmay = ["count_only", "open_any_child"]\n'
    with pytest.raises(ValueError, match="never sees a child"):
        read_roles(told)
