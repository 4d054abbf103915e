"""What a question is for, inferred from where the child stands."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Stage(StrEnum):
    """Where the child stands when somebody asks."""

    CONCERN_OPEN = "concern_open"  # the asker came from a concern that the front door has not decided
    SOCIAL_WORK_INVOLVED = "social_work_involved"
    ENQUIRY_OPEN = "enquiry_open"
    NOTHING_OPEN = "nothing_open"


@dataclass(frozen=True, slots=True)
class Purpose:
    code: str
    stages: tuple[Stage, ...]
    label: str
    words: str  # completes 'We ask ...'
    source: str


def read_purposes(text: str) -> dict[str, Purpose]:
    """Read the TOML of `sharing/data/purposes.toml`, by code.

    Raises:
        ValueError: a stage has no purpose, or two.
    """
    rows = [
        Purpose(
            row["code"], tuple(Stage(one) for one in row["stages"]), row["label"], row["words"], row["source"]
        )
        for row in tomllib.loads(text)["purposes"]
    ]
    claimed = sorted(stage.value for purpose in rows for stage in purpose.stages)
    if claimed != sorted(stage.value for stage in Stage):
        raise ValueError("Each stage needs exactly one purpose.")
    return {purpose.code: purpose for purpose in rows}


@cache
def purposes() -> dict[str, Purpose]:
    return read_purposes((files("joinedup.sharing") / "data" / "purposes.toml").read_text("utf-8"))


def inferred(stage: Stage) -> Purpose:
    return next(purpose for purpose in purposes().values() if stage in purpose.stages)
