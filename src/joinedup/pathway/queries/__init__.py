"""What other rooms and the pages may read of the pathway: values, never querysets."""

from joinedup.pathway.queries.protection import (
    ProtectionFacts,
    ProtectionLine,
    open_work,
    protection,
    protection_of,
    protections,
    protections_line,
    running_for,
)

__all__ = [
    "ProtectionFacts",
    "ProtectionLine",
    "open_work",
    "protection",
    "protection_of",
    "protections",
    "protections_line",
    "running_for",
]
