"""The one way to change anything: a ticket, a transaction, a key, a version, and then the answer.

Why: docs/decisions/0002-one-writer.md.
"""

from joinedup.store.turns import NotSaved
from joinedup.store.versions import Stale, VersionMissing
from joinedup.store.writing import (
    ActionLeftNoTrace,
    KeyReused,
    action,
    addition,
    at_end,
    in_action,
    traced,
    write_together,
)

__all__ = [
    "ActionLeftNoTrace",
    "KeyReused",
    "NotSaved",
    "Stale",
    "VersionMissing",
    "action",
    "addition",
    "at_end",
    "in_action",
    "traced",
    "write_together",
]
