"""What other rooms and the pages may read of the pathway: values, never querysets."""

from joinedup.pathway.queries.protection import (
    UNTAKEN_AT_DESKS,
    ProtectionFacts,
    ProtectionLine,
    ProtectionWaiting,
    may_use,
    open_work,
    protection,
    protection_of,
    protections,
    protections_line,
    protections_waiting,
    running_for,
)

__all__ = [
    "UNTAKEN_AT_DESKS",
    "ProtectionFacts",
    "ProtectionLine",
    "ProtectionWaiting",
    "may_use",
    "open_work",
    "protection",
    "protection_of",
    "protections",
    "protections_line",
    "protections_waiting",
    "running_for",
]
