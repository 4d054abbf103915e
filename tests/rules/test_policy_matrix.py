"""The page of who may see what, on two small policies whose page is typed by hand."""

from dataclasses import replace
from datetime import date

from joinedup.access.rules.holding import RoleFacts
from joinedup.access.rules.matrix import HEAD, in_markdown
from joinedup.access.rules.rights import Level, Right
from joinedup.gate.rules.policies import Edition, Grant, Kind, Policies, Purpose
from joinedup.gate.rules.things import Relation, What

OURS = Edition("ours-1", "Ours", date(2024, 1, 1))
WORK, COUNT = Right.WORK_WITH_CHILDREN, Right.SEE_OPEN_WORK
CHILD = Kind(What.CHILD, "A child", {"name": "the name.", "postcode": "the post code"}, {"postcode": "why"})
INVOLVED = Grant(
    "child.involved", What.CHILD, Relation.INVOLVED, frozenset({WORK}), frozenset({"name", "postcode"}),
    frozenset({Purpose.SAFEGUARDING}), "Your agency works with this child.", "the study", OURS,
)  # fmt: skip
COUNTED = replace(
    INVOLVED, key="child.counted", rights=frozenset({COUNT, WORK}), fields=frozenset({"name"}),
    purposes=frozenset({Purpose.OVERSIGHT, Purpose.COUNTING}), categories=frozenset({"visits", "letters"}),
    even_restricted=True, because="Somebody counts.",
)  # fmt: skip


def role(code: str, *rights: Right) -> RoleFacts:
    return RoleFacts(
        code, code.title(), "", frozenset(rights), frozenset(), Level.PRACTITIONER, "", date(2024, 1, 1)
    )


ROLES = {one.code: one for one in (role("nurse", WORK), role("clerk", COUNT), role("lead", WORK, COUNT))}


def page(*grants: Grant, **roles: RoleFacts) -> str:
    told = in_markdown(Policies({What.CHILD: CHILD}, grants, "a1b2"), roles or ROLES)
    assert told.startswith(HEAD)
    return told.removeprefix(HEAD + "\n")


def test_each_line_says_whom_it_opens_for_and_each_field_by_which_line() -> None:
    assert page(INVOLVED, COUNTED) == (
        "Policies `a1b2`. Editions:\n\n"
        "- `ours-1`, in force from 2024-01-01: Ours.\n"
        "\n"
        "## A child (`child`)\n\n"
        "| line | opens for | who has the right to | roles | for | because |\n"
        "|---|---|---|---|---|---|\n"
        f"| `child.involved` | {Relation.INVOLVED.words} | `work_with_children` "
        "| every role that works with children | safeguarding "
        "| Your agency works with this child. *the study.* |\n"
        f"| `child.counted` | {Relation.INVOLVED.words}; also where restricted; of `letters`, `visits` alone "
        "| `see_open_work`, `work_with_children` | Lead | counting, oversight "
        "| Somebody counts. *the study.* |\n"
        "\n"
        "| field | `involved` | `counted` |\n"
        "|---|---|---|\n"
        "| `name`: the name | yes | yes |\n"
        "| `postcode`: the post code (under a seal where they are protected) | yes |  |\n"
    )


def test_an_edition_that_ended_says_until_when() -> None:
    ended = replace(OURS, in_force_until=date(2025, 4, 1))
    assert "- `ours-1`, in force from 2024-01-01 until 2025-04-01: Ours.\n" in page(
        replace(INVOLVED, edition=ended)
    )


def test_what_no_single_role_may_do_says_so() -> None:
    apart = {"nurse": ROLES["nurse"], "clerk": ROLES["clerk"]}
    assert "| nobody by one role alone |" in page(COUNTED, **apart)
    assert "| Clerk; Lead |" in page(replace(COUNTED, rights=frozenset({COUNT})))
