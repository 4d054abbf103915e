"""What the board reads: each policy with its verdict, its figure over time, and what was drawn."""

from joinedup.assurance.queries.board import (
    PolicyFacts,
    PolicyLine,
    board,
    evidence_and_level,
    policy,
    what_was_lacking,
)

__all__ = ["PolicyFacts", "PolicyLine", "board", "evidence_and_level", "policy", "what_was_lacking"]
