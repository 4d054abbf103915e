"""Whether this database is read-only for now, and until when (security.md B-18)."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings


@dataclass(frozen=True, slots=True)
class ReadOnlyLine:
    until: datetime  # what people are told; it ends when somebody says so, not by itself
    because: str
    fixed: bool = False  # by the environment of this process: `joinedup readonly off` cannot end it


def read_only() -> ReadOnlyLine | None:
    """None: it takes work. Asked anew each time, so that all serving processes hear of it at once."""
    from joinedup.store.models import ReadOnlyMode

    fixed: ReadOnlyLine | None = settings.READ_ONLY
    if fixed is not None:
        return fixed
    row = ReadOnlyMode.objects.first()
    return None if row is None else ReadOnlyLine(row.until, row.because)
