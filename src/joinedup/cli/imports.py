"""`joinedup import`: take in what other systems hold, all of it or none."""

import argparse
import sys

from joinedup.cli import area
from joinedup.cli.database import WrongDatabase, open_database

_STOPPED = "The file is stored whole or not at all: the same command again says which."


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("import", help="take in a file from another system")
    kinds = part.add_subparsers(title="what", required=True, metavar="WHAT")
    area.add_import_to(kinds)
    cin = kinds.add_parser("cin", help="a Children in Need census return (XML)")
    cin.add_argument("file", metavar="FILE")
    cin.add_argument("--area", metavar="NAME", help="whose return it is, where several councils work here")
    extract = kinds.add_parser("extract", help="an agency's own extract of children (CSV)")
    extract.add_argument("agency", metavar="AGENCY", help="the agency's name or reference")
    extract.add_argument("file", metavar="FILE")
    extract.add_argument("--mapping", required=True, metavar="MAP.toml", help="which column is what")
    items = kinds.add_parser("items", help="a copy of what an agency holds, for a while (CSV)")
    items.add_argument("agency", metavar="AGENCY", help="the agency's name or reference")
    items.add_argument("file", metavar="FILE")
    items.add_argument("--mapping", required=True, metavar="MAP.toml", help="which column is what")
    items.add_argument("--controller", required=True, metavar="NAME", help="who answers for it at the agency")
    items.add_argument(
        "--expires", required=True, metavar="DATE", help="the last day on which it can be read"
    )
    incidents = kinds.add_parser("notifications", help="incidents out of an agency's own system (CSV)")
    incidents.add_argument("file", metavar="FILE")
    incidents.add_argument(
        "--mapping", required=True, metavar="MAP.toml", help="whose, and which column is what"
    )
    rota = kinds.add_parser("rota", help="a desk's rota (CSV or iCalendar)")
    rota.add_argument("file", metavar="FILE")
    rota.add_argument("--desk", required=True, metavar="REF", help="the desk's reference, D-...")
    for kind, do in (
        (cin, import_cin),
        (extract, import_extract),
        (items, import_items),
        (incidents, import_notifications),
        (rota, import_rota),
    ):
        kind.add_argument("--dry-run", action="store_true", help="read and count, store nothing")
        kind.set_defaults(do=do, stopped=_STOPPED)


def add_purge_to(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    purge = kinds.add_parser("purge", help="take away the copy that an agency brought in, and its key")
    purge.add_argument("agency", metavar="AGENCY", help="the agency's name or reference")
    purge.add_argument("--controller", required=True, metavar="NAME", help="who answers for it at the agency")
    purge.set_defaults(do=purge_items)


def import_items(arguments: argparse.Namespace) -> int:
    return _imported("items", arguments)


def import_notifications(arguments: argparse.Namespace) -> int:
    return _imported("notifications", arguments)


def import_rota(arguments: argparse.Namespace) -> int:
    return _imported("rota", arguments)


def purge_items(arguments: argparse.Namespace) -> int:
    return _imported("purge", arguments)


def import_cin(arguments: argparse.Namespace) -> int:
    return _imported("cin", arguments)


def import_extract(arguments: argparse.Namespace) -> int:
    return _imported("extract", arguments)


def _imported(kind: str, arguments: argparse.Namespace) -> int:
    try:
        open_database()
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return 2
    from joinedup.exchange import console
    from joinedup.site import clock

    ways = {
        "cin": console.import_cin,
        "extract": console.import_extract,
        "items": console.import_items,
        "notifications": console.import_notifications,
        "rota": console.import_rota,
        "purge": console.purge_items,
    }
    return ways[kind](arguments, at=clock.now())
