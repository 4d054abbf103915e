"""What was received while the database could not take it, and cannot be taken in now."""

from pathlib import Path

from django.conf import settings

from joinedup.intake.rules import box
from joinedup.intake.spool import Spool


def folder() -> Path:
    return Path(settings.CONFIG.data) / "intake"


def spool(at: Path | None = None) -> Spool:
    return Spool(at or folder(), public=box.public_of(settings.INTAKE_KEY))


def concerns_not_opened(*, among: int | None = None) -> int:
    """How many sealed concerns nothing here opens: they stay until somebody brings the key that does."""
    return len(spool().not_opened(settings.INTAKE_KEY, among=among))
