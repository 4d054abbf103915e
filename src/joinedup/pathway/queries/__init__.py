"""What other rooms and the pages may read of the pathway: values, never querysets."""

from joinedup.pathway.queries.protection import (
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
