"""Getting the database ready for a command: tables made, and the right one for the mode."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from joinedup.store.queries import InstallationLine


class WrongDatabase(Exception):
    """The database is not the one that this command, or this mode, is for."""


def set_up() -> None:
    """Start Django. A setting that cannot be is said in one sentence, exit 2."""
    import django

    from joinedup.site.config import BadConfig

    try:
        django.setup()
    except BadConfig as refused:
        print(refused, file=sys.stderr)
        raise


def open_database() -> "InstallationLine | None":
    """Make the tables where they are missing, and return what this database says that it is."""
    set_up()
    from django.conf import settings
    from django.core.management import call_command

    from joinedup.store.queries import installation

    call_command("migrate", verbosity=0, interactive=False)
    if settings.CONFIG.database.exists():
        settings.CONFIG.database.chmod(0o600)  # its owner reads it, and nobody else on this machine
    here = installation()
    if here is not None and here.is_demo != settings.DEMO:
        told = "a demo town" if here.is_demo else "live records"
        raise WrongDatabase(
            f"This database holds {told}, and JOINEDUP_MODE says otherwise. Nothing was done."
        )
    return here
