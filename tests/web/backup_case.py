"""A small live database at a school and a front door, backed up twice; run in a process of its own.

    python backup_case.py FOLDER KEYS PASSPHRASE

Prints the two backups, oldest first.
"""

import sys
from pathlib import Path


def main(folder: str, keys: str, passphrase: str) -> None:
    from joinedup.cli.database import open_database

    open_database()
    from joinedup.access.rules.roles import Role
    from joinedup.frontdoor import actions
    from joinedup.frontdoor.rules.telling import Told
    from joinedup.lab import world
    from joinedup.store.models import Installation

    Installation.objects.create(mode="live", made_at=world.TUESDAY_NINE, finished=True)
    area = world.add_area("Leeds")
    hub = world.add_agency(area, "Children's social work", kind="childrens_social_work")
    world.add_desk(area, hub, "Duty and Advice", front_door=True)
    school = world.add_agency(area, "Parkside Primary School", kind="education")
    joy = world.add_person(area, school, "Joy Adeyemi", role=Role.SAFEGUARDING_LEAD)
    for worry in ("A bruise on the arm", "Zoë says she won't go home\nand \\N isn't 'nothing'"):
        told = Told(worry=worry, last_happened="today", family_knows="no")
        actions.tell(told, by=joy, at=world.TUESDAY_NINE, key=worry[:20])
        _backed_up(folder, *(("--keys", keys, "--passphrase", passphrase) if not Path(keys).exists() else ()))


def _backed_up(*words: str) -> None:
    from joinedup.cli.main import main as joinedup

    try:
        joinedup(("backup", *words))
    except SystemExit as ended:
        assert ended.code == 0


if __name__ == "__main__":
    main(*sys.argv[1:])
