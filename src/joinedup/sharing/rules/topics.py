"""What can be asked, as data: each topic, the kinds of item it covers, and who can answer it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.periods import PERIODS

OWN_WORDS_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Topic:
    code: str
    label: str
    categories: frozenset[str]
    answered_by: frozenset[str]  # kinds of agency
    default_months: int
    depth: Depth  # the shallowest that serves it; proposed, and the others stand beside it
    own_words: bool  # the asker says what, in at most OWN_WORDS_LIMIT characters
    source: str

    @property
    def filed_as(self) -> str:
        """The kind of item under which an answer in the holder's own words is filed."""
        return min(self.categories, default=self.code)

    def in_words(self, detail: str) -> str:
        """How a question on this topic is headed: the label, or the asker's own words."""
        return f"{self.label}: {detail}" if self.own_words and detail else self.label


def read_topics(text: str) -> dict[str, Topic]:
    """Read the TOML of `sharing/data/topics.toml`, by code and in its order.

    Raises:
        ValueError: a code stands twice, a topic covers nothing, or its period is not one that is offered.
    """
    found: dict[str, Topic] = {}
    for row in tomllib.loads(text)["topics"]:
        topic = Topic(
            code=row["code"],
            label=row["label"],
            categories=frozenset(row["categories"]),
            answered_by=frozenset(row["answered_by"]),
            default_months=row["default_months"],
            depth=Depth(row["depth"]),
            own_words=row.get("own_words", False),
            source=row["source"],
        )
        if topic.code in found:
            raise ValueError(f"Topic {topic.code} stands twice.")
        if topic.own_words == bool(topic.categories):
            raise ValueError(f"Topic {topic.code} needs either categories or the asker's own words.")
        if topic.default_months not in {period.months for period in PERIODS}:
            raise ValueError(f"Topic {topic.code} proposes a period that is not offered.")
        found[topic.code] = topic
    return found


@cache
def topics() -> dict[str, Topic]:
    """The topics that come with Joinedup."""
    return read_topics((files("joinedup.sharing") / "data" / "topics.toml").read_text("utf-8"))


def can_tell(topic: Topic, *, kind: str, agency: str) -> Decision:
    """Whether an agency of `kind` can answer `topic`; a 'no' names the agency and says what to do."""
    if kind in topic.answered_by:
        return allow("topic.answered_by")
    return refuse(
        "topic.not_theirs",
        f"{agency} cannot tell you about this. Choose another desk, or 'Something else' and say what.",
    )
