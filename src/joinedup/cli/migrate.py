"""`joinedup migrate`: make the tables. On PostgreSQL the owner makes them, and lets the application in."""

import argparse
import os
import sys
from typing import TYPE_CHECKING

from joinedup.cli.database import WrongDatabase, make_tables, said_plainly, set_up

if TYPE_CHECKING:
    from joinedup.store.postgresql import Address


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser(
        "migrate",
        help="make the tables of this version",
        description="Make the tables of this version. On PostgreSQL this is done as the role in "
        "JOINEDUP_OWNER_URL, and the role in DATABASE_URL is given what the application needs of them, and "
        "no more. On SQLite every command does it by itself.",
    )
    part.set_defaults(do=migrate)


def migrate(arguments: argparse.Namespace) -> int:
    from joinedup.site.config import DATABASE_URL, OWNER_URL, BadConfig, server

    try:
        application, owner = server(DATABASE_URL), server(OWNER_URL)
        fault = _fault(application, owner)
        if fault:
            print(fault, file=sys.stderr)
            return 2
        if application is not None:
            os.environ[DATABASE_URL] = os.environ.pop(OWNER_URL)  # of this process alone
        set_up()
    except BadConfig as refused:
        print(refused, file=sys.stderr)
        return 2
    from django.db import connection, transaction

    from joinedup.store import postgresql

    try:
        with said_plainly(), postgresql.as_owner():
            if application is not None:
                postgresql.let_the_owner_see(connection)
            make_tables()
            if application is not None:
                with transaction.atomic():
                    postgresql.permit(connection, role=application.user)
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return 2
    print("The tables are those of this version.")
    return 0


def _fault(application: "Address | None", owner: "Address | None") -> str:
    if application is None:
        return "JOINEDUP_OWNER_URL is set and DATABASE_URL is not: set both, or neither." if owner else ""
    if owner is None:
        return "JOINEDUP_OWNER_URL is not set: on PostgreSQL the tables are made by a role that owns them."
    if owner.user == application.user:
        return "JOINEDUP_OWNER_URL and DATABASE_URL name one role: the application must not own its tables."
    return ""
