"""Who may see what: the one function, tried on people of Leeds and on a thing at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from joinedup.access.rules.holding import held, shipped_roles
from joinedup.access.rules.roles import Role
from joinedup.gate.rules.deciding import decide, opened, steps
from joinedup.gate.rules.policies import PolicyFault, Purpose, policies, read_policies
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Answer

AT = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEEDS, BRADFORD = 1, 2
SCHOOL, COUNCIL, POLICE, HEALTH = 11, 12, 13, 14
CARE = Purpose.SAFEGUARDING


def somebody(role: str, agency: int, *, person: int = 1, desks: frozenset[int] = frozenset()) -> Viewer:
    rights = held([shipped_roles()[role]]).rights
    return Viewer(
        person, "W-1", "Somebody", agency, "A", "An agency", LEEDS, "Leeds", frozenset({role}), desks, AT,
        rights=rights,
    )  # fmt: skip


JOY = somebody(Role.SAFEGUARDING_LEAD, SCHOOL, person=1)
PRIYA = somebody(Role.HUB_SOCIAL_WORKER, COUNCIL, person=2)
SAM = somebody(Role.POLICE_RESEARCHER, POLICE, person=4)
HANNAH = somebody(Role.HEALTH_VISITOR, HEALTH, person=6)
ZOE = somebody(Role.BOARD_ANALYST, COUNCIL, person=8)
STEVE = somebody(Role.AREA_ADMINISTRATOR, COUNCIL, person=9)
DENISE = somebody(Role.HUB_MANAGER, COUNCIL, person=3)


def amara(*ties: Tie, protected: bool = False, area: int = LEEDS) -> Thing:
    visits = Tie(Relation.INVOLVED, agency_id=HEALTH, since=AT - HOUR, until=AT + HOUR)
    return Thing(What.CHILD, area, (visits, *ties), protected=protected)


def question() -> Thing:
    """The council asked the police."""
    asks, is_asked = Tie(Relation.ASKS, agency_id=COUNCIL), Tie(Relation.IS_ASKED, agency_id=POLICE)
    return Thing(What.QUESTION, LEEDS, (asks, is_asked))


def test_a_child_is_opened_by_the_front_door_and_by_who_works_with_them_now() -> None:
    assert decide(PRIYA, CARE, amara(), at=AT).rule == "child.front_door"
    assert decide(HANNAH, CARE, amara(), at=AT).rule == "child.involved"
    assert decide(HANNAH, CARE, amara(), at=AT).because == "Your agency works with this child now."
    assert decide(JOY, CARE, amara(), at=AT).answer is Answer.HIDE
    assert decide(JOY, CARE, amara(), at=AT).because == ""  # hidden is absent: there is nothing to say


def test_work_with_a_child_begins_and_ends_to_the_moment() -> None:
    assert not decide(HANNAH, CARE, amara(), at=AT - HOUR - timedelta(microseconds=1)).allowed
    assert decide(HANNAH, CARE, amara(), at=AT - HOUR).allowed
    assert decide(HANNAH, CARE, amara(), at=AT + HOUR - timedelta(microseconds=1)).allowed
    assert not decide(HANNAH, CARE, amara(), at=AT + HOUR).allowed


@pytest.mark.parametrize("viewer", [ZOE, STEVE])
def test_who_counts_or_administers_opens_no_child_for_any_purpose(viewer: Viewer) -> None:
    for purpose in Purpose:
        assert not decide(viewer, purpose, amara(), at=AT).allowed


def test_nothing_of_another_area_is_seen_by_anybody() -> None:
    assert decide(PRIYA, CARE, amara(area=BRADFORD), at=AT).rule == "child.other_area"
    assert decide(HANNAH, CARE, amara(area=BRADFORD), at=AT).rule == "child.other_area"


def test_a_purpose_that_no_grant_names_opens_nothing() -> None:
    assert not decide(PRIYA, Purpose.COUNTING, amara(), at=AT).allowed
    assert not decide(PRIYA, Purpose.OVERSIGHT, amara(), "name", at=AT).allowed
    assert not decide(PRIYA, CARE, amara(), "looks", at=AT).allowed
    assert decide(PRIYA, Purpose.OVERSIGHT, amara(), "looks", at=AT).allowed


def test_the_lead_worker_sees_who_looked_and_a_colleague_does_not() -> None:
    leads = Tie(Relation.LEADS, person_id=HANNAH.practitioner_id)
    colleague = replace(HANNAH, practitioner_id=66)
    assert decide(HANNAH, Purpose.OVERSIGHT, amara(leads), "looks", at=AT).rule == "child.looks_lead"
    assert not decide(colleague, Purpose.OVERSIGHT, amara(leads), "looks", at=AT).allowed


def test_each_side_of_a_question_has_its_own_fields() -> None:
    assert decide(PRIYA, CARE, question(), "concern", at=AT).allowed
    assert not decide(SAM, CARE, question(), "concern", at=AT).allowed  # why the asker worries is theirs
    assert decide(SAM, CARE, question(), "may_answer", at=AT).allowed
    assert not decide(PRIYA, CARE, question(), "may_answer", at=AT).allowed
    assert not decide(HANNAH, CARE, question(), at=AT).allowed  # nobody between them


def test_how_much_the_holder_holds_never_leaves_the_holder() -> None:
    answer = Thing(
        What.ANSWER,
        LEEDS,
        (Tie(Relation.HOLDS, agency_id=POLICE), Tie(Relation.ASKS, agency_id=COUNCIL, since=AT)),
    )
    for field in ("held", "items", "chosen"):
        assert decide(SAM, CARE, answer, field, at=AT).allowed
        assert not decide(DENISE, CARE, answer, field, at=AT).allowed
    assert decide(DENISE, CARE, answer, "meaning", at=AT).allowed
    assert not decide(DENISE, CARE, answer, "meaning", at=AT - HOUR).allowed  # it has not been let go


def test_an_item_is_nobodys_but_its_holders() -> None:
    item = Thing(What.ITEM, LEEDS, (Tie(Relation.HOLDS, agency_id=POLICE),), category="domestic_abuse")
    assert decide(SAM, CARE, item, "summary", at=AT).allowed
    for viewer in (PRIYA, DENISE, JOY, HANNAH, ZOE, STEVE):
        assert not decide(viewer, CARE, item, at=AT).allowed


def test_where_a_protected_child_lives_is_not_told_to_who_may_not_open_the_seal() -> None:
    safe = amara(protected=True)
    opens = amara(Tie(Relation.OPENS_THE_SEAL, person_id=DENISE.practitioner_id), protected=True)
    for field in ("address_line", "postcode", "desk", "said_by", "ward_code"):
        assert decide(HANNAH, CARE, safe, field, at=AT).rule == "sealed"
        assert decide(DENISE, CARE, opens, field, at=AT).allowed
        assert decide(HANNAH, CARE, amara(), field, at=AT).allowed
    assert decide(HANNAH, CARE, safe, "name", at=AT).allowed


def test_who_is_excluded_sees_nothing_whatever_opens_it() -> None:
    """Exclusion beats every grant, the front door's, a named person's and a broken glass."""
    out = Tie(Relation.EXCLUDED, person_id=PRIYA.practitioner_id)
    more = [Tie(relation, person_id=PRIYA.practitioner_id) for relation in Relation]
    assert decide(PRIYA, CARE, amara(out), at=AT).answer is Answer.HIDE
    assert decide(PRIYA, CARE, amara(out, *more), at=AT).rule == "excluded"
    assert decide(DENISE, CARE, amara(out), at=AT).allowed  # it is said of one person


def test_who_is_too_close_to_the_family_sees_nothing_either() -> None:
    close = Tie(Relation.CONFLICT, person_id=PRIYA.practitioner_id)
    broke = Tie(Relation.BREAK_GLASS, person_id=PRIYA.practitioner_id)
    assert decide(PRIYA, CARE, amara(close, broke), at=AT).rule == "conflict"
    assert decide(PRIYA, CARE, amara(close, broke), at=AT).answer is Answer.HIDE
    assert decide(DENISE, CARE, amara(close), at=AT).allowed


def test_a_broken_glass_opens_for_an_hour_what_is_not_theirs_and_nothing_sealed() -> None:
    broke = Tie(Relation.BREAK_GLASS, person_id=JOY.practitioner_id, since=AT, until=AT + HOUR)
    opened_now = amara(broke, Tie(Relation.RESTRICTED), protected=True)
    assert decide(JOY, CARE, opened_now, "name", at=AT).rule == "child.break_glass"
    assert decide(JOY, CARE, opened_now, "postcode", at=AT).rule == "sealed"
    assert not decide(JOY, CARE, opened_now, "seal", at=AT).allowed
    assert not decide(JOY, Purpose.OVERSIGHT, opened_now, "looks", at=AT).allowed
    assert not decide(JOY, CARE, opened_now, "name", at=AT + HOUR).allowed
    assert not decide(replace(JOY, practitioner_id=99), CARE, opened_now, "name", at=AT).allowed


def test_what_is_restricted_opens_for_who_is_named() -> None:
    restricted, named = Tie(Relation.RESTRICTED), Tie(Relation.NAMED, person_id=DENISE.practitioner_id)
    assert decide(PRIYA, CARE, amara(restricted, named), at=AT).rule == "restricted"
    assert decide(PRIYA, CARE, amara(restricted, named), at=AT).answer is Answer.HIDE
    assert decide(DENISE, CARE, amara(restricted, named), at=AT).rule == "child.front_door"


def test_every_step_is_told_and_the_last_one_decides() -> None:
    told = list(steps(JOY, CARE, amara(), "name", at=AT))
    assert [step.rule for step in told] == [
        "excluded",
        "conflict",
        "child.other_area",
        "child.front_door",
        "child.involved",
        "child.break_glass",
        "child.looks_front_door",
        "child.looks_lead",
        "child.nothing_opens",
    ]
    assert [step.decision is None for step in told] == [True] * 8 + [False]
    assert told[3].words == "It needs a right that they lack: open_any_child."
    assert told[4].words == "It is for the agencies that work with the child now, and they are not."


def test_what_was_not_in_force_opens_nothing() -> None:
    before = datetime(2023, 12, 31, 23, 59, tzinfo=UTC)
    assert not decide(PRIYA, CARE, amara(), at=before).allowed
    assert decide(PRIYA, CARE, amara(), at=before + timedelta(minutes=1)).allowed


def test_an_edition_ends_on_its_day() -> None:
    text = GOOD.replace(
        "in_force_from = 2024-01-01", "in_force_from = 2024-01-01\nin_force_until = 2026-07-14"
    )
    ended = read_policies(text, called="area.toml")
    assert not decide(PRIYA, CARE, amara(), at=AT, by=ended).allowed
    assert decide(PRIYA, CARE, amara(), at=AT - timedelta(days=1), by=ended).allowed


def test_a_tie_to_a_desk_holds_for_who_sits_there() -> None:
    heard = Thing(What.CONCERN, LEEDS, (Tie(Relation.HEARS, desk_id=7),))
    assert (
        decide(replace(JOY, desk_ids=frozenset({7, 8})), CARE, heard, "line", at=AT).rule == "concern.hears"
    )
    assert not decide(replace(JOY, desk_ids=frozenset({8})), CARE, heard, "line", at=AT).allowed
    assert not decide(JOY, CARE, heard, "line", at=AT).allowed
    assert not decide(replace(JOY, desk_ids=frozenset({7})), CARE, heard, "facts", at=AT).allowed


def test_a_category_narrows_a_grant() -> None:
    words = Thing(What.SEALED, LEEDS, category="words")
    assert decide(DENISE, CARE, words, at=AT).rule == "sealed.finds_the_child"
    assert not decide(DENISE, CARE, replace(words, category="item"), at=AT).allowed
    assert not decide(DENISE, CARE, replace(words, category=""), at=AT).allowed


def test_the_compiled_ways_and_the_function_agree_for_every_role_kind_field_and_tie() -> None:
    for role, what in product(shipped_roles(), What):
        viewer = somebody(role, COUNCIL)
        for field, purpose in product(["", *policies().kinds[what].fields], Purpose):
            ways = opened(viewer, purpose, what, field, at=AT)
            for relation in (None, *Relation):
                if relation in (Relation.EXCLUDED, Relation.CONFLICT, Relation.RESTRICTED):
                    continue
                tie = () if relation is None else (Tie(relation, agency_id=COUNCIL),)
                thing = Thing(what, LEEDS, tie, category="words")
                by_ways = any(
                    way.through in (Relation.AREA, relation)
                    and (way.categories is None or "words" in way.categories)
                    for way in ways
                )
                assert decide(viewer, purpose, thing, field, at=AT).allowed is by_ways, (role, what, field)


_KINDS = "".join(
    f'[what.{what.value}]\nlabel = "x"\n[what.{what.value}.fields]\nname = "x"\n' for what in What
)
GOOD = f"""
[edition.area-1]
title = "An area's own"
in_force_from = 2024-01-01
{_KINDS}
[[grant]]
key = "child.front_door"
what = "child"
through = "area"
rights = ["open_any_child"]
fields = ["name"]
purposes = ["safeguarding"]
because = "Because."
edition = "area-1"
source = "The board"
"""
LINE = GOOD[: GOOD.index("[[grant]]")].count("\n") + 1  # of [[grant]]


@pytest.mark.parametrize(
    ("said", "instead", "fault"),
    [
        (
            'what = "child"',
            'what = "cat"',
            f"line {LINE + 2}, what: 'cat' is none of action, answer, case, child,",
        ),
        ('through = "area"', 'through = "friend"', f"line {LINE + 3}, through: 'friend' is none of"),
        ('through = "area"', 'through = "named"', f"line {LINE + 3}, through: 'named' opens nothing."),
        ('["open_any_child"]', '["be_god"]', f"line {LINE + 4}, rights: 'be_god' is none of"),
        ('["open_any_child"]', "[]", f"line {LINE + 4}, rights: it is missing."),
        ('["name"]', '["nom"]', f"line {LINE + 5}, fields: a child has no field 'nom'."),
        ('["safeguarding"]', '["fun"]', f"line {LINE + 6}, purposes: 'fun' is none of counting,"),
        (
            'edition = "area-1"',
            'edition = "area-2"',
            f"line {LINE + 8}, edition: the edition 'area-2' is not",
        ),
        ('source = "The board"', "", f"line {LINE}, source: it is missing."),
        ('source = "The board"', 'source = "x"\nunless = "x"', f"line {LINE + 10}, unless: there is no such"),
        ("[what.child]", "[what.cat]\nlabel='x'\n[what.child]", "there is no kind 'cat'."),
        ("[what.child]", "[what.child", "(at line"),
    ],
)
def test_a_fault_in_a_file_of_policies_is_told_with_its_place(said: str, instead: str, fault: str) -> None:
    assert len(read_policies(GOOD, called="area.toml").grants) == 1
    with pytest.raises(PolicyFault) as told:
        read_policies(GOOD.replace(said, instead), called="area.toml")
    assert str(told.value).startswith("area.toml")
    assert fault in str(told.value)


def test_a_key_stands_once_and_every_kind_is_spoken_of() -> None:
    grant = GOOD[GOOD.index("[[grant]]") :]
    with pytest.raises(PolicyFault, match=r"'child.front_door' stands above already"):
        read_policies(GOOD + grant, called="area.toml")
    with pytest.raises(PolicyFault, match="nothing is said of the kind 'child'"):
        read_policies('[edition.a]\ntitle = "x"\nin_force_from = 2024-01-01\n' + _without_child(), called="x")


def _without_child() -> str:
    return "".join(f'[what.{what.value}]\nlabel = "x"\n' for what in What if what is not What.CHILD)


def test_what_was_passed_on_is_read_at_the_desk_that_has_it_with_its_decision_and_at_no_other() -> None:
    passed = Thing(What.CONCERN, LEEDS, (Tie(Relation.PASSED_TO, desk_id=61),))
    there = replace(HANNAH, desk_ids=frozenset({61}))
    for field in ("worry", "decision"):
        assert decide(there, CARE, passed, field, at=AT).rule == "concern.passed_on"
        assert decide(HANNAH, CARE, passed, field, at=AT).answer is Answer.HIDE
    for field in ("files", "recommendation"):
        assert decide(there, CARE, passed, field, at=AT).answer is Answer.HIDE
    restricted = replace(passed, ties=(*passed.ties, Tie(Relation.RESTRICTED)))
    assert decide(there, CARE, restricted, "worry", at=AT).answer is Answer.HIDE


def test_the_hub_reads_what_is_told_of_no_worker_and_the_front_door_alone_an_allegation() -> None:
    nurse = somebody(Role.HUB_PRACTITIONER, HEALTH)
    allegation = Thing(What.CONCERN, LEEDS)
    of_no_worker = replace(allegation, ties=(Tie(Relation.OF_NO_WORKER),))
    assert decide(nurse, CARE, of_no_worker, "worry", at=AT).rule == "concern.hub"
    assert decide(nurse, CARE, allegation, "worry", at=AT).answer is Answer.HIDE
    assert decide(PRIYA, CARE, allegation, "worry", at=AT).rule == "concern.front_door"
