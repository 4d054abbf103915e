"""What other rooms and the pages may read of differences of view: values, never querysets."""

from joinedup.disagreements.queries.learning import LearningFacts, learning, learnings
from joinedup.disagreements.queries.lists import (
    DifferenceLine,
    DifferenceWaiting,
    PraiseLine,
    about_child,
    differences,
    open_work,
    praises,
    waiting,
)
from joinedup.disagreements.queries.reading import DifferenceFacts, difference
from joinedup.disagreements.queries.starting import (
    Around,
    InCase,
    Start,
    With,
    around_whom,
    in_case,
    start_from_case,
    start_from_child,
    start_from_question,
    to_praise,
    with_for,
)

__all__ = [
    "Around",
    "DifferenceFacts",
    "DifferenceLine",
    "DifferenceWaiting",
    "InCase",
    "LearningFacts",
    "PraiseLine",
    "Start",
    "With",
    "about_child",
    "around_whom",
    "difference",
    "differences",
    "in_case",
    "learning",
    "learnings",
    "open_work",
    "praises",
    "start_from_case",
    "start_from_child",
    "start_from_question",
    "to_praise",
    "waiting",
    "with_for",
]
