"""Who may give what to whom, and the law that no sequence of grants goes round it (B-40, T-30)."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joinedup.access.rules.granting import (
    ALERTS,
    Subject,
    alert_for,
    ends_soon,
    may_edit,
    may_give,
    may_reach_agency,
    may_see,
    may_take_away,
)
from joinedup.access.rules.holding import RoleFacts, held, shipped_roles
from joinedup.access.rules.rights import RIGHTS, Level, Right
from joinedup.gate.viewer import Viewer

NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
SHIPPED = shipped_roles()
KINDS = {1: "childrens_social_work", 2: "police"}


@dataclass
class Area:
    """An area in the head: who works where, and what they hold."""

    works_at: dict[str, int]
    holds: dict[str, set[str]]
    roles: dict[str, RoleFacts] = field(default_factory=lambda: dict(SHIPPED))

    def of(self, name: str) -> tuple[RoleFacts, ...]:
        return tuple(self.roles[code] for code in sorted(self.holds[name]))

    def viewer(self, name: str) -> Viewer:
        what, agency = held(self.of(name)), self.works_at[name]
        return Viewer(
            practitioner_id=1,
            reference=name,
            name=name,
            agency_id=agency,
            agency_reference=f"A-{agency}",
            agency_name=f"Agency {agency}",
            area_id=1,
            area_name="Leeds",
            roles=what.roles,
            desk_ids=frozenset(),
            at=NINE,
            rights=what.rights,
        )

    def subject(self, name: str) -> Subject:
        agency = self.works_at[name]
        return Subject(name, agency, KINDS[agency], 1, self.of(name))

    def level(self, name: str) -> Level | None:
        return held(self.of(name)).level

    def give(self, role: str, *, to: str, by: str) -> str:
        said = may_give(self.viewer(by), self.roles[role], to=self.subject(to), own=self.level(by))
        if said.allowed:
            self.holds[to].add(role)
        return said.rule

    def take(self, role: str, *, of: str, by: str) -> str:
        others = sum(held(self.of(one)).level == self.level(of) for one in self.holds if one != of)
        said = may_take_away(self.viewer(by), of=self.subject(of), own=self.level(by), others=others)
        if said.allowed:
            self.holds[of].discard(role)
        return said.rule

    def edit(self, role: str, rights: set[Right], level: Level, *, by: str) -> str:
        wanted = replace(self.roles[role], rights=frozenset(rights), level=level)
        said = may_edit(self.viewer(by), self.roles[role], wanted, own=self.level(by))
        if said.allowed:
            self.roles[role] = wanted
        return said.rule


def leeds() -> Area:
    return Area(
        {"Steve": 1, "Ruth": 1, "Priya": 1, "Moira": 2, "Dev": 2, "Sam": 2},
        {
            "Steve": {"area_administrator"},
            "Ruth": {"area_administrator"},
            "Priya": {"hub_social_worker"},
            "Moira": {"agency_administrator"},
            "Dev": {"agency_administrator"},
            "Sam": {"police_researcher"},
        },
    )


def test_an_agencys_administrator_makes_a_researcher_a_discloser() -> None:
    assert leeds().give("police_discloser", to="Sam", by="Moira") == "grant.within"


@pytest.mark.parametrize(
    ("role", "to", "by", "rule"),
    [
        ("police_discloser", "Moira", "Moira", "people.self"),
        ("area_administrator", "Steve", "Steve", "people.self"),
        ("area_administrator", "Sam", "Moira", "grant.above"),
        ("records_guardian", "Sam", "Moira", "grant.above"),
        ("hub_manager", "Sam", "Moira", "grant.kind"),
        ("police_discloser", "Dev", "Moira", "grant.apart"),  # a loop of two would begin here
        ("agency_administrator", "Sam", "Moira", "grant.apart"),
        ("hub_manager", "Priya", "Moira", "people.other_agency"),
        ("hub_manager", "Priya", "Sam", "people.not_administrator"),
        ("police_discloser", "Sam", "Steve", "grant.within"),
        ("police_discloser", "Sam", "Priya", "people.not_administrator"),
    ],
)
def test_what_cannot_be_given(role: str, to: str, by: str, rule: str) -> None:
    assert leeds().give(role, to=to, by=by) == rule


def test_somebody_above_is_changed_by_nobody_below() -> None:
    here = leeds()
    here.works_at["Steve"] = 2
    assert here.take("area_administrator", of="Steve", by="Moira") == "people.above"


def test_the_last_administrator_cannot_go_and_one_of_two_can() -> None:
    here = leeds()
    assert here.take("area_administrator", of="Steve", by="Steve") == "people.area"
    assert here.take("area_administrator", of="Ruth", by="Ruth") == "people.last"


def test_nobody_changes_the_role_that_they_hold_nor_one_above() -> None:
    here = leeds()
    everything = {right for right, facts in RIGHTS.items() if not facts.apart}
    assert here.edit("area_administrator", {Right.EDIT_ROLES}, Level.AREA, by="Steve") == "roles.own"
    assert here.edit("duty_manager", {Right.EDIT_ROLES}, Level.AREA, by="Moira") == "roles.not_yours"
    assert here.edit("duty_manager", everything, Level.MANAGER, by="Steve") == "role.too_low"
    assert here.edit("duty_manager", {Right.SEE_OPEN_WORK}, Level.MANAGER, by="Steve") == "role.whole"


def test_every_refusal_that_is_an_alert_is_known_by_its_code() -> None:
    rules = ["people.self", "people.above", "people.last", "grant.above", "grant.kind", "grant.apart"]
    rules += ["roles.own", "roles.above"]
    here = leeds()
    said = may_give(here.viewer("Moira"), SHIPPED["hub_manager"], to=here.subject("Moira"), own=Level.AGENCY)
    assert alert_for(said) == "people.refused_self"
    assert {rule.replace(".", ".refused_") for rule in rules} | {"people.refused_elsewhere"} == set(ALERTS)


def test_whoever_is_of_another_agency_is_not_there() -> None:
    here = leeds()
    assert may_see(here.viewer("Moira"), here.subject("Priya")).rule == "people.other_agency"
    assert may_see(here.viewer("Steve"), here.subject("Sam")).allowed


@pytest.mark.parametrize(("days", "soon"), [(-1, False), (0, False), (1, True), (14, True), (15, False)])
def test_a_grant_is_shown_for_fourteen_days_before_it_ends(days: int, soon: bool) -> None:
    assert ends_soon(NINE + timedelta(days=days), at=NINE) is soon
    assert not ends_soon(None, at=NINE)


NAMES = st.sampled_from(sorted(leeds().holds))
CODES = st.sampled_from(sorted(SHIPPED))
STEPS = st.one_of(
    st.tuples(st.just("give"), CODES, NAMES, NAMES),
    st.tuples(st.just("take"), CODES, NAMES, NAMES),
    st.tuples(
        st.just("edit"),
        CODES,
        st.sets(st.sampled_from(list(Right)), max_size=4),
        st.sampled_from(Level),
        NAMES,
    ),
)


def _do(here: Area, step: tuple[object, ...]) -> str:
    match step:
        case ("give", str() as role, str() as to, str() as by):
            here.give(role, to=to, by=by)
        case ("take", str() as role, str() as of, str() as by):
            here.take(role, of=of, by=by)
        case ("edit", str() as role, set() as rights, Level() as level, str() as by):
            here.edit(role, rights, level, by=by)
        case _:
            raise AssertionError(step)
    return by


@settings(max_examples=300)
@given(st.lists(STEPS, max_size=25), st.booleans())
def test_no_sequence_of_grants_raises_anybody_above_who_granted(
    steps: list[tuple[object, ...]], without_the_area: bool
) -> None:
    """By one administrator, two in a loop or all of them, at two agencies, with roles changed between."""
    here = leeds()
    if without_the_area:
        here.holds["Steve"] = here.holds["Ruth"] = set()
    highest = max(level for name in here.holds if (level := here.level(name)) is not None)
    for step in steps:
        before = {name: held(here.of(name)) for name in here.holds}
        by = _do(here, step)
        giver = before[by].level
        for name, was in before.items():
            now = held(here.of(name))
            gained = now.rights - was.rights
            if step[0] != "take":
                assert name != by or not gained, f"{by} gave {gained} to themselves"
            if gained or now.level != was.level:
                assert giver is not None
                assert all(RIGHTS[right].level <= giver for right in gained)
                assert now.level is None or now.level <= max(giver, was.level or giver)
                reach = Right.ADMINISTER_EVERY_AGENCY in before[by].rights
                assert reach or here.works_at[name] == here.works_at[by], "another agency was touched"
            apart = any(RIGHTS[right].apart for right in now.rights)
            assert not (apart and any(RIGHTS[right].of_children for right in now.rights))
    assert all((here.level(name) or 0) <= highest for name in here.holds)


@pytest.mark.parametrize(
    ("by", "agency", "area", "rule"),
    [
        ("Moira", 2, 1, "people.own_agency"),
        ("Moira", 1, 1, "people.other_agency"),
        ("Moira", 2, 9, "people.other_area"),
        ("Steve", 2, 1, "people.area"),
        ("Steve", 2, 9, "people.other_area"),
        ("Sam", 2, 1, "people.other_area"),
    ],
)
def test_people_are_taken_on_where_one_administers_and_nowhere_else(
    by: str, agency: int, area: int, rule: str
) -> None:
    assert may_reach_agency(leeds().viewer(by), agency_id=agency, area_id=area).rule == rule


def test_a_role_of_ones_own_level_is_changed_and_none_above_nor_brought_down_from_there() -> None:
    here = leeds()
    steve, mine = here.viewer("Steve"), here.level("Steve")
    assert mine is Level.AREA
    role = here.roles["police_researcher"]
    at_mine, lower = replace(role, level=Level.AREA), replace(role, level=Level.MANAGER)
    assert may_edit(steve, None, at_mine, own=mine).allowed
    assert may_edit(steve, at_mine, at_mine, own=mine).allowed
    assert may_edit(steve, at_mine, at_mine, own=Level.MANAGER).rule == "roles.above"
    assert may_edit(steve, at_mine, lower, own=Level.MANAGER).rule == "roles.above"
    assert may_edit(steve, lower, lower, own=Level.MANAGER).allowed
    assert may_edit(steve, None, lower, own=None).rule == "roles.above"
