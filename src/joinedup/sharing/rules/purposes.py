"""What a question is for: from where the child stands, and chosen only where nothing is open.

Nobody claims a purpose. A screening needs a concern that waits at the front door, a section 47 enquiry a
strategy discussion that is written down, most others a step that is recorded beside the child
(docs/decisions/0023 and 0076).
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from joinedup.kernel.decisions import Decision, allow, refuse


class Stage(StrEnum):
    """Where the child stands when somebody asks."""

    CONCERN_OPEN = "concern_open"  # a concern about the child that the front door has not decided
    SOCIAL_WORK_INVOLVED = "social_work_involved"
    ENQUIRY_OPEN = "enquiry_open"  # a strategy discussion decided on an enquiry
    NOTHING_OPEN = "nothing_open"


@dataclass(frozen=True, slots=True)
class Purpose:
    code: str
    stages: tuple[Stage, ...]
    plain: bool  # may be chosen where nothing is open that says what it is for
    label: str
    words: str  # completes 'We ask ...'
    source: str
    opened_by: frozenset[str] = frozenset()  # steps beside the child; none where it follows from a stage
    closed_by: frozenset[str] = frozenset()
    askers: frozenset[str] = frozenset()  # kinds of agency; none: any
    discreet: bool = False  # of a person at risk, or who is one: never filled in


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands open about a child, as far as whoever asks may know it."""

    concerns: tuple[str, ...] = ()  # references, the newest first
    enquiry: bool = False
    social_work: bool = False
    by_steps: tuple[str, ...] = ()  # codes of purposes that recorded steps open
    by_kept_steps: tuple[str, ...] = ()  # those of steps that not everybody who is asked may know of

    def stages(self, *, concern: str = "") -> tuple[Stage, ...]:
        """The stages that hold, the one that a question is most likely about first."""
        for_this = concern in self.concerns if concern else False
        held = (
            (for_this, Stage.CONCERN_OPEN),
            (self.enquiry, Stage.ENQUIRY_OPEN),
            (bool(self.concerns) and not for_this, Stage.CONCERN_OPEN),
            (self.social_work, Stage.SOCIAL_WORK_INVOLVED),
        )
        return tuple(stage for holds, stage in held if holds)


def read_purposes(text: str) -> dict[str, Purpose]:
    """Read the TOML of `sharing/data/purposes.toml`, by code.

    Raises:
        ValueError: a stage has no purpose, or two; or what a step opens, none closes.
    """
    rows = [
        Purpose(
            row["code"],
            tuple(Stage(one) for one in row.get("stages", ())),
            row.get("plain", False),
            row["label"],
            row["words"],
            row["source"],
            frozenset(row.get("opened_by", ())),
            frozenset(row.get("closed_by", ())),
            frozenset(row.get("askers", ())),
            row.get("discreet", False),
        )
        for row in tomllib.loads(text)["purposes"]
    ]
    for one in rows:
        if bool(one.opened_by) != bool(one.closed_by) or one.opened_by & one.closed_by:
            raise ValueError(f"{one.code} needs steps that open it, and others that close it.")
    claimed = sorted(stage.value for purpose in rows for stage in purpose.stages)
    if claimed != sorted(stage.value for stage in Stage):
        raise ValueError("Each stage needs exactly one purpose.")
    return {purpose.code: purpose for purpose in rows}


@cache
def purposes() -> dict[str, Purpose]:
    return read_purposes((files("joinedup.sharing") / "data" / "purposes.toml").read_text("utf-8"))


def said_of(code: str) -> str:
    """What a question says that it is for. A newer version beside this one may know more of them."""
    known = purposes().get(code)
    return known.words if known else "a purpose that a newer version of this program has"


def inferred(stage: Stage) -> Purpose:
    return next(purpose for purpose in purposes().values() if stage in purpose.stages)


def opened_by_steps(happened: Sequence[str], *, kind: str) -> tuple[str, ...]:
    """The purposes that stand for an agency of `kind`. `happened`: the child's steps, the first first."""
    return tuple(
        one.code
        for one in purposes().values()
        if _last_opens(one, happened) and (not one.askers or kind in one.askers)
    )


def stand_by_steps(
    happened: Sequence[tuple[str, bool]], *, kind: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The purposes that steps open which everybody reads, and those of steps that are kept to some.

    `happened`: each step with whether everybody reads it. A discreet purpose is kept however its step was
    written down: a desk may be asked that does not work with the child, and reads no step.
    """
    stand = opened_by_steps([step for step, _ in happened], kind=kind)
    read = opened_by_steps([step for step, by_all in happened if by_all], kind=kind)
    openly = tuple(one for one in stand if one in read and not purposes()[one].discreet)
    return openly, tuple(one for one in stand if one not in openly)


def _last_opens(purpose: Purpose, happened: Sequence[str]) -> bool:
    its_own = purpose.opened_by | purpose.closed_by
    last = next((step for step in reversed(happened) if step in its_own), "")
    return last in purpose.opened_by


def follows_from(standing: Standing, *, concern: str = "") -> Purpose | None:
    """The purpose that is filled in. None where nothing is open, or where several recorded steps open one
    each: whoever asks says it. A step that is kept to some fills in nothing: whoever is asked reads the
    purpose, and would learn of it."""
    stages = standing.stages(concern=concern)
    if stages and stages[0] is not Stage.SOCIAL_WORK_INVOLVED:
        return inferred(stages[0])
    if standing.by_steps:  # says more of where the child stands than that social work is there
        return purposes()[standing.by_steps[0]] if len(standing.by_steps) == 1 else None
    return inferred(stages[0]) if stages else None


def spoken_for(standing: Standing) -> Purpose:
    """What a conversation was for that is noted in ten seconds: the least claim, where nothing says it."""
    least = Stage.SOCIAL_WORK_INVOLVED if standing.social_work else Stage.NOTHING_OPEN
    return follows_from(standing) or inferred(least)


def may_be_chosen(standing: Standing) -> tuple[Purpose, ...]:
    """Those that whoever asks may say instead: of the stages that hold, and the plain ones."""
    held = standing.stages()
    return tuple(
        one
        for one in purposes().values()
        if one.plain
        or one.code in (*standing.by_steps, *standing.by_kept_steps)
        or any(stage in held for stage in one.stages)
    )


GIVES_AWAY = "It rests on a step that not everybody may know of. Whoever you ask reads it here."


def gives_away(standing: Standing, purpose: Purpose) -> str:
    """What whoever chooses it is told first; '' where everybody who sees the child reads its step."""
    return GIVES_AWAY if purpose.code in standing.by_kept_steps else ""


CONCERN_OVER = "The concern that this was for is not open about this child. Choose what the question is for."
NEEDS_A_DISCUSSION = (
    "A section 47 purpose needs a strategy discussion that is written down. Record it first, or choose "
    "another."
)


def may_be_for(standing: Standing, *, chosen: str, concern: str) -> Decision:
    """Whether a question may be put for what somebody `chosen`, or '' for what follows from the standing.

    A concern that is decided, about another child or unknown to the asker is one answer.
    """
    if concern and concern not in standing.concerns:
        return refuse("purpose.concern_over", CONCERN_OVER)
    if not chosen:
        if follows_from(standing, concern=concern) is None:
            return refuse("purpose.unclear", "Choose what the question is for")
        return allow("purpose.follows")
    if chosen in {one.code for one in may_be_chosen(standing)}:
        return allow("purpose.chosen")
    if chosen == inferred(Stage.ENQUIRY_OPEN).code:
        return refuse("purpose.no_discussion", NEEDS_A_DISCUSSION)
    return refuse("purpose.not_open", "Choose what the question is for from the list")


def purpose_of(standing: Standing, *, chosen: str, concern: str) -> Purpose:
    """The purpose of a question that `may_be_for` allows."""
    purpose = purposes()[chosen] if chosen else follows_from(standing, concern=concern)
    assert purpose is not None
    return purpose
