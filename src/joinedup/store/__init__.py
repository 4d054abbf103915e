"""The one way to change anything: a ticket, a transaction, a key, a version, and then the answer.

Why: docs/decisions/0002-one-writer.md.
"""

from joinedup.store.areas import of_every_agency, reading_in
from joinedup.store.change import at_end, in_action, traced
from joinedup.store.readonly import ASKS_READ_ONLY, ReadOnlyLine, read_only
from joinedup.store.turns import NotSaved, TurnDidNotCome
from joinedup.store.versions import Stale, VersionAhead, VersionMissing, insist_on_version
from joinedup.store.writing import (
    ActionLeftNoTrace,
    KeyReused,
    ReadOnly,
    action,
    addition,
    beat,
    even_when_read_only,
    note,
    wait_for_work_to_end,
    write_together,
)

__all__ = [
    "ASKS_READ_ONLY",
    "ActionLeftNoTrace",
    "KeyReused",
    "NotSaved",
    "ReadOnly",
    "ReadOnlyLine",
    "Stale",
    "TurnDidNotCome",
    "VersionAhead",
    "VersionMissing",
    "action",
    "addition",
    "at_end",
    "beat",
    "even_when_read_only",
    "in_action",
    "insist_on_version",
    "note",
    "of_every_agency",
    "read_only",
    "reading_in",
    "traced",
    "wait_for_work_to_end",
    "write_together",
]
