"""The policies and what follows from them: the page in the docs, and values that have no place for more."""

from dataclasses import fields
from pathlib import Path

import pytest

from joinedup.access.rules.holding import shipped_roles
from joinedup.access.rules.matrix import in_markdown
from joinedup.children.queries import ChildFacts
from joinedup.frontdoor.queries import OpenConcern, OwnTalk, SentConcern, TalkToAdvise
from joinedup.gate.rules.policies import policies
from joinedup.gate.rules.things import Relation, What
from joinedup.gate.scoped import scoped
from joinedup.holdings.queries import HeldItem
from joinedup.meetings.queries import CaseLine, MeetingFacts
from joinedup.notices.queries import NoticeLine
from joinedup.pathway.queries import ProtectionFacts
from joinedup.sharing.queries import AskedQuestion, DisclosedLine, HeldQuestion, PreparedLine, SpokenLine
from joinedup.sharing.queries.values import ToldAnswer
from joinedup.vault.queries import SealedLine

ROOT = Path(__file__).resolve().parents[2]

# What each side is handed of a thing. A value has no place for a field that the policies do not open to it.
READ = [
    (ChildFacts, What.CHILD, Relation.AREA),
    (ChildFacts, What.CHILD, Relation.INVOLVED),
    (ChildFacts, What.CHILD, Relation.BREAK_GLASS),
    (AskedQuestion, What.QUESTION, Relation.ASKS),
    (HeldQuestion, What.QUESTION, Relation.IS_ASKED),
    (PreparedLine, What.ANSWER, Relation.HOLDS),
    (ToldAnswer, What.ANSWER, Relation.ASKS),
    (DisclosedLine, What.DISCLOSED, Relation.ASKS),
    (HeldItem, What.ITEM, Relation.HOLDS),
    (OwnTalk, What.CONVERSATION, Relation.SENT),
    (TalkToAdvise, What.CONVERSATION, Relation.IS_ASKED),
    (SpokenLine, What.SPOKEN, Relation.HOLDS),
    (ProtectionFacts, What.PROTECTION, Relation.HOLDS),
    (ProtectionFacts, What.PROTECTION, Relation.IS_ASKED),
    (ProtectionFacts, What.PROTECTION, Relation.AREA),
    (MeetingFacts, What.MEETING, Relation.AREA),
    (MeetingFacts, What.MEETING, Relation.HOLDS),
    (CaseLine, What.CASE, Relation.IS_ASKED),
    (CaseLine, What.CASE, Relation.AREA),
    (NoticeLine, What.NOTICE, Relation.CONCERNS),
    (SealedLine, What.SEALED, Relation.HOLDS),
]
# Of these a value tells a part under another name: what a question says of its answer is the answer's.
ELSEWHERE = {
    ToldAnswer: {"at", "by", "lines"},  # when it went, who let it go, and what was disclosed
    HeldQuestion: {"prepared"},
}


def _opened(what: What, through: Relation) -> set[str]:
    grants = policies().of_kind[what]
    return {name for grant in grants if grant.through is through for name in grant.fields}


def test_the_page_in_the_docs_is_current() -> None:
    page = (ROOT / "docs" / "policy.md").read_text("utf-8")
    assert page == in_markdown(policies(), shipped_roles()), "run: joinedup policy matrix docs/policy.md"


@pytest.mark.parametrize(
    ("value", "what", "through"), READ, ids=lambda one: getattr(one, "__name__", str(one))
)
def test_a_value_has_no_place_for_what_may_not_be_read(value: type, what: What, through: Relation) -> None:
    """A new field of a value is a line of gate/data/policies.toml as well: whose is it to read?"""
    held = {one.name for one in fields(value)} - ELSEWHERE.get(value, set())
    assert not held - _opened(what, through)


def test_what_the_holder_holds_has_no_place_with_the_asker() -> None:
    asked = {one.name for one in fields(AskedQuestion)}
    assert asked.isdisjoint({"held", "items", "chosen", "prepared", "may_answer", "may_release", "seen_by"})
    assert {"meaning", "handling"} <= _opened(What.ANSWER, Relation.ASKS)
    assert {"held", "items", "chosen"}.isdisjoint(_opened(What.ANSWER, Relation.ASKS))


def test_the_sender_of_a_concern_reads_their_own_words_and_no_decision() -> None:
    assert {one.name for one in fields(SentConcern)}.isdisjoint({"facts", "recommendation", "decision"})
    assert {"facts", "recommendation", "decision"}.isdisjoint(_opened(What.CONCERN, Relation.SENT))
    assert fields(OpenConcern)


def test_every_kind_of_thing_is_a_table_that_says_who_is_tied_to_its_rows() -> None:
    assert set(scoped()) == set(What)
    for what, table in scoped().items():
        assert hasattr(table, "as_thing"), what


def test_every_field_is_opened_by_some_line_and_every_line_has_a_source() -> None:
    for what, kind in policies().kinds.items():
        opened = {name for grant in policies().of_kind[what] for name in grant.fields}
        assert set(kind.fields) == opened, what
    for grant in policies().grants:
        assert grant.key.startswith(f"{grant.what.value}.")
        assert len(grant.source) > 20
