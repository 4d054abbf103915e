"""Who may open what is sealed, what counts as a reason, and how an address is recognised in a text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from joinedup.access.rules.holding import held, shipped_roles
from joinedup.access.rules.roles import Role
from joinedup.children.rules.kept_from_view import agency_tells, kept
from joinedup.gate.rules.deciding import decide
from joinedup.gate.rules.policies import Purpose, policies
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Answer, Decision
from joinedup.vault.rules.kinds import OPENERS, Kind
from joinedup.vault.rules.revealing import is_reason, may_approve, may_open
from joinedup.vault.rules.tokens import (
    digest,
    found_in,
    same_but_for_what_was_taken_out,
    tokens_of,
    without,
)

AT = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
SCHOOL, COUNCIL, LEEDS, BRADFORD = 11, 12, 1, 2
KEY = b"k" * 32


def somebody(*roles: str, agency: int = COUNCIL, reference: str = "W-1") -> Viewer:
    rights = held(shipped_roles()[role] for role in roles).rights
    return Viewer(
        1, reference, "Somebody", agency, "A", "An agency", LEEDS, "Leeds", frozenset(roles), frozenset(), AT,
        rights=rights,
    )  # fmt: skip


def may_reveal(viewer: Viewer, kind: Kind, *, area_id: int) -> Decision:
    """What the school sealed."""
    sealed = Thing(What.SEALED, area_id, (Tie(Relation.HOLDS, agency_id=SCHOOL),), category=kind)
    return decide(viewer, Purpose.SAFEGUARDING, sealed, "value", at=AT)


@pytest.mark.parametrize(
    ("kind", "role", "agency", "may"),
    [
        (Kind.SAFE_ADDRESS, Role.HUB_MANAGER, COUNCIL, True),
        (Kind.SAFE_ADDRESS, Role.EMERGENCY_DUTY_SOCIAL_WORKER, COUNCIL, True),  # tonight it is they who go
        (Kind.SAFE_ADDRESS, Role.HUB_SOCIAL_WORKER, COUNCIL, False),
        (Kind.SAFE_ADDRESS, Role.SAFEGUARDING_LEAD, SCHOOL, True),  # the school sealed it
        (Kind.SAFE_ADDRESS, Role.SAFEGUARDING_LEAD, COUNCIL, False),  # another school's lead
        (Kind.SAFE_ADDRESS, Role.BOARD_ANALYST, SCHOOL, False),
        (Kind.WORDS, Role.HUB_MANAGER, COUNCIL, True),
        (Kind.WORDS, Role.SAFEGUARDING_LEAD, SCHOOL, False),
        (Kind.REFERRER, Role.HUB_MANAGER, COUNCIL, True),
        (Kind.REFERRER, Role.HUB_SOCIAL_WORKER, COUNCIL, False),
        (Kind.REFERRER, Role.EMERGENCY_DUTY_SOCIAL_WORKER, COUNCIL, False),
        (Kind.ADOPTION_LINK, Role.HUB_MANAGER, COUNCIL, True),
        (Kind.ADOPTION_LINK, Role.POLICE_DISCLOSER, COUNCIL, False),
        (Kind.ITEM, Role.POLICE_DISCLOSER, SCHOOL, True),
        (Kind.ITEM, Role.POLICE_DISCLOSER, COUNCIL, False),  # another force's
        (Kind.ITEM, Role.HUB_MANAGER, SCHOOL, False),
    ],
)
def test_who_may_open_what_the_school_sealed(kind: Kind, role: Role, agency: int, may: bool) -> None:
    viewer = somebody(role, agency=agency)
    decision = may_reveal(viewer, kind, area_id=LEEDS)
    assert decision.allowed is may
    assert may_reveal(viewer, kind, area_id=BRADFORD).answer is Answer.HIDE
    if not may:
        assert decision.answer is Answer.HIDE


def test_every_kind_is_opened_by_a_right_and_an_adoption_approved_by_a_manager() -> None:
    assert {each.kind for each in OPENERS} == set(Kind)
    grants = policies().of_kind[What.SEALED]
    assert {kind for grant in grants for kind in grant.categories or Kind} == set(Kind)
    assert all(grant.categories for grant in grants)  # nobody opens every kind
    owen = somebody("hub_social_worker", reference="W-O")
    assert may_approve(owen, asked_by="W-P", approved=False).rule == "opening.not_yours_to_approve"


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ("I must send an officer there", True),
        ("", False),
        ("needed", False),
        ("....................", False),
        ("a b a b a b a b a b a b a b", False),
        ("   need      it   now   x", False),  # 15 characters, when the spaces are taken together
        ("Mum rang, go to her now", True),
    ],
)
def test_a_reason_is_a_sentence(said: str, enough: bool) -> None:
    assert is_reason(said).allowed is enough


def test_an_adoption_is_opened_by_two_within_the_hour_and_once() -> None:
    priya, denise = somebody("hub_social_worker", reference="W-P"), somebody("hub_manager", reference="W-D")
    assert may_approve(priya, asked_by="W-P", approved=False).rule == "opening.own"
    assert may_approve(denise, asked_by="W-P", approved=False).allowed
    assert may_approve(denise, asked_by="W-P", approved=True).rule == "opening.approved"
    assert may_open(priya, asked_by="W-P", approved_at=None, opened=False).rule == "opening.waits"
    assert may_open(denise, asked_by="W-P", approved_at=AT, opened=False).rule == "opening.not_yours"
    assert may_open(priya, asked_by="W-P", approved_at=AT, opened=True).rule == "opening.used"
    late = replace(priya, at=AT + timedelta(minutes=60))
    assert may_open(late, asked_by="W-P", approved_at=AT, opened=False).rule == "opening.over"
    soon = replace(priya, at=AT + timedelta(minutes=59))
    assert may_open(soon, asked_by="W-P", approved_at=AT, opened=False).allowed


def found(text: str, line: str = "Flat 2, 14 Rowanwick Street", postcode: str = "LS9 7PS") -> list[str]:
    digests = {digest(token, key=KEY, use="address") for token in tokens_of(line, postcode)}
    spans = found_in(text, digests=digests, key=KEY, use="address")
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("She is at LS9 7PS now", ["LS9 7PS"]),
        ("she is at ls97ps.", ["ls97ps"]),
        ("at 14, Rowanwick St., with Nan", ["14, Rowanwick St"]),
        ("flat 2 14 rowanwick street ls9 7ps", ["flat 2 14 rowanwick street", "ls9 7ps"]),
        ("on ROWANWICK-STREET since May", ["ROWANWICK-STREET"]),
        ("L\u200bS9\u200b 7PS hidden between", ["L\u200bS9\u200b 7PS"]),
        ("ＬＳ９ ７ＰＳ in full width", ["ＬＳ９ ７ＰＳ"]),
        ("14 people on the street", []),
        ("LS9 is where many live", []),
        ("", []),
    ],
)
def test_an_address_is_found_however_it_is_typed(typed: str, what: list[str]) -> None:
    assert found(typed) == what


def test_what_is_taken_out_leaves_a_sign_and_every_other_word() -> None:
    text = "Dad knows 14 Rowanwick Street, and LS9 7PS, and waits."
    digests = {digest(token, key=KEY, use="address") for token in tokens_of("14 Rowanwick Street", "LS9 7PS")}
    spans = found_in(text, digests=digests, key=KEY, use="address")
    assert without(text, spans) == "Dad knows (protected address), and (protected address), and waits."


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("He is at 14 Rowan Street, and waits.", "He is at (protected address), and waits.", True),
        ("He is at (kept), and waits.", "He is at (protected address), and waits.", True),
        ("He is at …, LS9 7PS.", "He is at 14 Rowan Street, (kept).", False),  # each holds one: who knows
        ("LS9 7PS, or 14 Rowan Street", "…, or (kept)", True),
        ("He is at his aunt's, and waits.", "He is at (protected address), and sings.", False),
        ("He hit me…", "He hit me with a belt", False),  # no address: whoever typed it left it open
        ("(protected address)", "He hit me.", False),
        ("Protected: kept from view", "He hit me.", False),
        ("He hit me.", "He hit me.", True),
        (f"At {'a very ' * 9}long tale", "At (protected address) tale", False),
    ],
)
def test_two_texts_are_one_but_for_an_address_that_was_taken_out(one: str, other: str, same: bool) -> None:
    assert same_but_for_what_was_taken_out(one, other) is same
    assert same_but_for_what_was_taken_out(other, one) is same


def test_a_digest_for_one_use_finds_nothing_in_another() -> None:
    assert digest("ls97ps", key=KEY, use="address") != digest("ls97ps", key=KEY, use="sender")


def test_the_table_of_what_tells_the_area() -> None:
    assert list(policies().kinds[What.CHILD].tells_the_area) == [
        "address_line", "postcode", "outward", "ward_code", "cluster", "agency", "practitioner", "part",
        "desk", "phone", "said_by",
    ]  # fmt: skip
    assert kept("outward", "LS9", protected=True) == ""
    assert kept("outward", "LS9", protected=False) == "LS9"
    with pytest.raises(KeyError):
        kept("shoe_size", "4", protected=True)


@pytest.mark.parametrize(
    ("kind", "own", "tells"),
    [
        ("education", False, True),
        ("education", True, False),
        ("health", False, True),
        ("housing", False, True),
        ("a kind that comes later", False, True),
        ("police", False, False),
        ("childrens_social_work", False, False),
    ],
)
def test_a_school_tells_the_area_and_the_police_of_a_county_do_not(kind: str, own: bool, tells: bool) -> None:
    assert agency_tells(kind, own=own) is tells
